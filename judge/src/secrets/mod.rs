//! The contest's secrets: keys that are made once and must never stand in the repository.
//!
//! Entry points: [`age_key`] and [`new_signing_key`] make keys, [`write`] puts one into a file of its own,
//! [`signing_key`] and [`verifier_key`] read the signing key of checkpoints.

mod file;
mod keygen;
mod note;

pub use file::{exposed, writable, write};
pub use keygen::{AgeKey, age_key};
pub use note::{host, key_hash, new_signing_key, signing_key, verifier_key};
