//! The answer key: [`Ids`](decode::Ids), all that the decoders ever see, and the secret: targets and splits.
//!
//! Entry point: [`AnswerKey::open`].

mod commit;
mod foreign;
mod key;
mod labels;
mod split;

pub use commit::Commitments;
pub mod secrets;

pub use key::{AnswerKey, FOLDS, KeyColumns, tag_secret, without_salt};
use labels::parquet_text;
pub use labels::{ParquetReader, labels_as_csv, read_parquet_with, salted};
pub use split::Split;
