//! What a line of a log tells of, or what is wrong with it.

use std::borrow::Cow;
use std::ops::Range;

/// A request that gave somebody a file or a part of it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::downloads) struct Hit<'l> {
    /// Seconds since 1970-01-01 in UTC.
    pub(in crate::downloads) at: i64,
    /// The address, or a name.
    pub(in crate::downloads) client: Cow<'l, [u8]>,
    /// The user agent; empty when the log does not tell.
    pub(in crate::downloads) agent: Cow<'l, [u8]>,
    /// The address as it was asked for.
    pub(in crate::downloads) address: Cow<'l, [u8]>,
    /// 200, or 206 for a part.
    pub(in crate::downloads) status: u16,
    /// Bytes sent.
    pub(in crate::downloads) bytes: u64,
    /// The file's size, where the log tells.
    pub(in crate::downloads) size: Option<u64>,
}

/// What is wrong with a line.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::downloads) struct Fault {
    /// The bytes of the line.
    pub(in crate::downloads) at: Range<usize>,
    /// What was found and what was expected.
    pub(in crate::downloads) text: String,
}

/// The hit, if it gave somebody a file: a GET that was answered with it, or a part of it.
pub(super) fn hit<'l>(
    at: i64,
    client: Cow<'l, [u8]>,
    agent: Cow<'l, [u8]>,
    method: &[u8],
    address: Cow<'l, [u8]>,
    status: u16,
    sent: (u64, Option<u64>),
) -> Option<Hit<'l>> {
    if method != b"GET" || !matches!(status, 200 | 206) {
        return None;
    }
    let (bytes, size) = sent;
    Some(Hit { at, client, agent, address, status, bytes, size })
}
