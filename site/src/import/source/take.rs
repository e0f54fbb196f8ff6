//! Who takes posts over.

use base::failure::Failure;

use crate::import::item::Item;
use crate::import::report::Report;

/// Takes an item over.
pub(super) type Take<'t> = dyn FnMut(Item, &mut Report) -> Result<(), Failure> + 't;
