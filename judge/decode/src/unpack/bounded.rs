//! Reading within bounds: into a buffer that grows up to a limit, and what is said beyond it.

use std::io::Read;

use crate::pages;
use base::finding::Finding;
use base::finding::codes;

pub(super) fn too_large(max: u64) -> Finding {
    Finding::new(codes::UNPACKED_TOO_LARGE, format!("the file holds more than {max} bytes once decompressed"))
        .help("no file of predictions for this contest is that large")
}

/// Makes the first `length` bytes of `buffer` usable.
pub(super) fn room(buffer: &mut Vec<u8>, length: usize) -> &mut [u8] {
    pages::grow(buffer, length);
    &mut buffer[..length]
}

/// Why no more is read.
pub(super) enum Stopped {
    TooLarge,
    Truncated,
    Damaged,
}

/// Reads `reader` to its end into `buffer` behind its first `filled` bytes, up to `most` bytes in all.
/// Returns how many bytes are filled then.
pub(super) fn read_all(
    mut reader: impl Read,
    mut filled: usize,
    most: usize,
    buffer: &mut Vec<u8>,
) -> Result<usize, Stopped> {
    let mut beyond = [0];
    loop {
        let full = filled >= most;
        if !full && filled >= buffer.len() {
            room(buffer, filled.saturating_mul(2).max(1 << 16).min(most));
        }
        let end = buffer.len().min(most);
        let target = if full { &mut beyond[..] } else { &mut buffer[filled..end] };
        match reader.read(target) {
            Ok(0) => return Ok(filled),
            Ok(_) if full => return Err(Stopped::TooLarge),
            Ok(read) => filled += read,
            Err(why) if why.kind() == std::io::ErrorKind::Interrupted => {}
            Err(why) if why.kind() == std::io::ErrorKind::UnexpectedEof => return Err(Stopped::Truncated),
            Err(_) => return Err(Stopped::Damaged),
        }
    }
}
