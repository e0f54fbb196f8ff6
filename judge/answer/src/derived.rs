//! What is derived from an answer key: for each purpose 32 bytes, which only holders of the key can compute.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use decode::table::{Derived, derived_line, salt, secret};

/// Divides rows into folds.
pub(super) const FOLDING: &[u8] = b"gitprize folds 1";
/// Makes tags of persons, in contests that keep no secret of its own for them.
pub(super) const PEOPLE: &[u8] = b"gitprize people 1";
/// Makes sketches of predictions.
pub(super) const SKETCHES: &[u8] = b"gitprize sketches 1";

/// Nonces of commitments by pull request and head.
pub type Nonces = Arc<HashMap<(u64, String), String>>;

/// 32 bytes for `purpose` out of the secret of a key's file.
pub(super) fn derive(purpose: &[u8], secret: &[u8]) -> [u8; 32] {
    Sha256::new_with_prefix(purpose).chain_update([0]).chain_update(secret).finalize().into()
}

/// What tags of persons were made with in a contest that keeps no secret of its own for them, when its answer key was
/// the file with these `bytes`: whoever has the file can make them too.
pub fn tag_secret(bytes: &[u8]) -> [u8; 32] {
    derive(PEOPLE, &secret(bytes))
}

/// The key with these `bytes` without what would open tags of persons: its salt. In the salt's place stand the keys
/// that are derived from it to check the commitments; nothing for a key without a salt.
///
/// # Errors
/// What is wrong with its first line.
pub fn without_salt(bytes: &[u8]) -> Result<Option<Vec<u8>>, String> {
    let (Some(salt), start) = salt(bytes)? else { return Ok(None) };
    let (labels, split) = super::commit::keys(&salt);
    let [folds, sketches] = [FOLDING, SKETCHES].map(|purpose| derive(purpose, &secret(bytes)));
    let line = derived_line(&Derived { labels, split, folds, sketches });
    Ok(Some([line.as_bytes(), &bytes[start..]].concat()))
}
