//! The contest's secrets: keys that are made once and must never stand in the repository, and the sealed
//! answer key.
//!
//! Entry points: [`KeyFile`] opens an answer key, sealed or not, [`complaints`] holds it against the
//! contest's commitments, [`encrypted`] and [`edited`] seal one; [`age_key`] makes keys, [`write()`] puts one into a file
//! of its own, [`published`] finds labels that were committed.

mod beside;
mod check;
mod file;
mod kept;
mod keygen;
mod open;
pub mod published;
mod seal;

pub use beside::{ANSWERS_FILE, JUDGE_FILE, JURY_FILE, KEYS_SETTING, SIGNING_FILE, key_beside, keys_folder};
pub use check::complaints;
pub use file::{committed, exposed, writable, write};
pub use kept::Kept;
pub use keygen::{AgeKey, age_key};
pub use metric::digest as metrics_digest;
pub use open::{Identities, KeyFile};
pub use seal::{Entries, edited, encrypted, new_salt, recipients};
