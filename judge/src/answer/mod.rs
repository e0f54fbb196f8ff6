//! The answer key and the published id list.
//!
//! [`Ids`] is what both have in common and all that the decoders ever see; [`AnswerKey`] adds the secret:
//! targets and splits. Entry points: [`AnswerKey::open`], [`Ids::open`].

mod ids;
mod index;
mod key;
pub(crate) mod spare;
mod table;
mod values;

pub use ids::{Ids, IdsBuilder};
pub use key::{AnswerKey, FOLDS, KeyColumns, Split};
pub use values::{Texts, Values};
