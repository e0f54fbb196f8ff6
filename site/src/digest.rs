//! Digests for comparing what is with what was.

use std::fmt::{self, Debug};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The digest of what a part says, or a file holds: half a SHA-256, which nobody finds a second text for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Digest([u8; 16]);

impl Digest {
    /// Of these bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut digester = Sha256::new();
        digester.update(bytes);
        Self::from(digester)
    }

    /// Of what has the SHA-256 `hex`; nothing when that is none.
    pub(crate) fn of_sha256(hex: &str) -> Option<Self> {
        let bytes = hex::decode(hex).ok()?;
        Some(Self(bytes.get(..16)?.try_into().ok()?))
    }
}

impl From<Sha256> for Digest {
    fn from(digester: Sha256) -> Self {
        let mut half = [0; 16];
        half.copy_from_slice(&digester.finalize()[..16]);
        Self(half)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
