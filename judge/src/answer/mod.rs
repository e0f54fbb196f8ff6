//! The answer key and the published id list.
//!
//! [`Ids`] is what both have in common and all that the decoders ever see; [`AnswerKey`] adds the secret:
//! targets and splits. Entry points: [`AnswerKey::open`], [`Ids::open`].

mod commit;
mod ids;
mod index;
mod key;
pub(crate) mod pages;
pub(crate) mod spare;
mod table;
mod values;

pub use commit::Commitments;
pub use ids::{Ids, IdsBuilder};
pub(crate) use index::Sought;
pub use key::{AnswerKey, FOLDS, KeyColumns, Split};
pub use values::{Texts, Values};

/// The table at `path` as CSV, with the salt of its first line if it has one: what is sealed.
///
/// # Errors
/// [`Failure::Configuration`](base::failure::Failure) when it is neither CSV (plain or gzip) nor Parquet.
pub fn labels_as_csv(path: &std::path::Path) -> Result<(Option<[u8; 32]>, Vec<u8>), base::failure::Failure> {
    table::as_csv(path)
}

/// The table in `bytes`, a Parquet file of the organiser's, as CSV; nothing when it is none.
pub(crate) fn parquet_as_csv(bytes: &[u8]) -> Option<Vec<u8>> {
    let file = tempfile::NamedTempFile::new().ok()?;
    std::fs::write(file.path(), bytes).ok()?;
    table::parquet_as_csv(file.path()).ok()
}

/// What is sealed: the salt's line, then the table.
pub fn salted(salt: &[u8; 32], table: &[u8]) -> Vec<u8> {
    [table::salt_line(salt).as_bytes(), table].concat()
}
