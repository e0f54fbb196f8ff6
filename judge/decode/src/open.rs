//! From the bytes of a pull request to the file that the contestant wrote: encryption, envelope and
//! compression come off in this order, each within bounds.
//!
//! Entry point: [`open`].

use std::cell::Cell;

use super::columnar::{self, Format};
use super::crypt::{decrypt, is_encrypted, not_encrypted};
use super::envelope::{Expected, open_envelope};
use super::unpack::{Compression, mistaken, unpack};
use base::finding::Finding;
use base::finding::codes;

/// What opens encrypted files.
#[derive(Clone, Copy, Default)]
pub struct Keys<'a> {
    /// The keys that this program has.
    pub identities: &'a [age::x25519::Identity],
    /// Whose file it has to be; without it the envelope is only held against the payload.
    pub expected: Option<Expected<'a>>,
    /// Whether plain files are refused.
    pub required: bool,
}

/// Memory to use again for the next file, which need not be asked for and zeroed again.
#[derive(Default)]
pub(super) struct Buffers {
    decrypted: Vec<u8>,
    unpacked: Vec<u8>,
}

/// Larger buffers than this, in bytes, are given back after the file.
const KEPT: usize = 64 << 20;

/// Lends `work` this thread's buffers.
pub(super) fn with_buffers<T>(work: impl FnOnce(&mut Buffers) -> T) -> T {
    thread_local! {
        static BUFFERS: Cell<Buffers> = const { Cell::new(Buffers { decrypted: vec![], unpacked: vec![] }) };
    }
    // Taken, not borrowed: reading a file inside `work` would get fresh ones.
    let mut buffers = BUFFERS.take();
    let result = work(&mut buffers);
    buffers.decrypted = vec![];
    if buffers.unpacked.capacity() <= KEPT {
        BUFFERS.set(buffers);
    }
    result
}

/// An opened file.
pub(super) struct Opened<'a> {
    /// Its bytes.
    pub(super) bytes: &'a [u8],
    /// The format, unless it is text.
    pub(super) columnar: Option<Format>,
    /// How it was packed, for people: empty, or like `, zstd, encrypted`.
    pub(super) packing: &'static str,
}

/// Opens `bytes`, at most `max` bytes at every stage.
///
/// # Errors
/// A finding of the first stage that has something to complain about.
pub(super) fn open<'a>(
    bytes: &'a [u8],
    max: u64,
    keys: &Keys<'_>,
    buffers: &'a mut Buffers,
) -> Result<Opened<'a>, Finding> {
    let encrypted = is_encrypted(bytes);
    let bytes = if encrypted {
        if keys.identities.is_empty() {
            return Err(Finding::new(
                codes::ENCRYPTED,
                "the file is encrypted, and there is no key here to open it",
            )
            .help("check the plain file before you encrypt it, or give your own key with --identity FILE"));
        }
        buffers.decrypted = open_envelope(decrypt(bytes, keys.identities, max)?, keys.expected.as_ref())?;
        if is_encrypted(&buffers.decrypted) {
            let text = "the file was encrypted twice, expected the predictions once decrypted";
            return Err(Finding::new(codes::UNSUPPORTED_FORMAT, text).help("encrypt it once"));
        }
        &buffers.decrypted
    } else if keys.required {
        return Err(not_encrypted());
    } else {
        bytes
    };
    let (bytes, compression) = unpack(bytes, max, &mut buffers.unpacked)?;
    let columnar = columnar::format(bytes);
    // Windows' programs put a byte order mark in front of UTF-8; it says nothing that is not known.
    let bytes = if columnar.is_none() { bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes) } else { bytes };
    if columnar.is_none() {
        mistaken(bytes)?;
    }
    let packing = match (compression, encrypted) {
        (Compression::None, false) => "",
        (Compression::None, true) => ", encrypted",
        (Compression::Gzip, false) => ", gzip",
        (Compression::Gzip, true) => ", gzip, encrypted",
        (Compression::Zip, false) => ", zip",
        (Compression::Zip, true) => ", zip, encrypted",
        (Compression::Zstd, false) => ", zstd",
        (Compression::Zstd, true) => ", zstd, encrypted",
    };
    Ok(Opened { bytes, columnar, packing })
}
