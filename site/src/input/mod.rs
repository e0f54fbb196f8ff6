//! Everything that a site is made of, read once.
//!
//! Entry point: `Site::read`. Pages get at the parts only through the methods in `access`, each of which notes the
//! [`Input`] that is read, so that what a page says it is made from can be held against what it reads.

mod access;
mod around;
mod course;
mod forum;
mod found;
mod horizon;
mod part;
mod search;
mod site;
mod texts;
mod value;

pub(crate) use around::{About, Around, DATA_ROUTE, DATABASE};
pub(crate) use course::{Near, ROWS, Stand};
pub(crate) use found::Part;
pub use part::Input;
pub(crate) use part::{Record, recorded};
pub use site::Moment;
pub(crate) use site::{Address, Plan, Site, Waiting};
pub(crate) use texts::values;
