//! The answer key: [`Ids`](decode::Ids), all that the decoders ever see, and the secret: targets and splits.
//!
//! Entry point: [`AnswerKey::open`].

mod cells;
mod commit;
mod derived;
mod folds;
mod foreign;
mod groups;
mod key;
mod labels;
mod split;
mod tables;

pub use commit::Commitments;
pub mod secrets;

pub use cells::is_missing_word;
pub use derived::{Nonces, tag_secret, without_salt};
pub use folds::{FOLDS, Folding};
pub use groups::Groups;
pub use key::{AnswerKey, KeyColumns};
use labels::parquet_text;
pub use labels::{ParquetReader, labels_as_csv, read_parquet_with, salted};
pub use split::Split;
pub use tables::{SideTable, with_tables};
