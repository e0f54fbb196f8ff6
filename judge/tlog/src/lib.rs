//! What proves a ledger of lines: the tree over them ([`merkle`]), signed notes ([`note`]), the [`Checkpoint`] that binds
//! the newest line, and the keys that sign it ([`signing`]). It knows of no contest.

pub mod checkpoint;
pub mod merkle;
pub mod note;
pub mod signing;

pub use checkpoint::{Checkpoint, LedgerKey, encoded};
pub use note::{Signer, Verifier};
pub use signing::{host, key_hash, new_signing_key, signing_key, verifier_key};

/// The environment's variable that may hold the signing key, or the path of its file.
pub const SIGNING_KEY_VARIABLE: &str = "GITPRIZE_SIGNING_KEY";
