//! Digests as files and people hold them.

use std::io::Read;

use sha2::{Digest as _, Sha256};

/// SHA-256 as 64 lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// How many bytes `reader` gives, and their SHA-256.
///
/// # Errors
/// When it fails.
pub fn sha256_of(mut reader: impl Read) -> std::io::Result<(u64, String)> {
    let (mut digester, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        match reader.read(&mut piece)? {
            0 => return Ok((bytes, hex::encode(digester.finalize()))),
            length => {
                bytes += length as u64;
                digester.update(&piece[..length]);
            }
        }
    }
}
