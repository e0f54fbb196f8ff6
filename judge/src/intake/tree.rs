//! Reads one tree object with bounds. Trees are compared entry by entry by object id; nothing ever
//! descends into a folder that the look-up does not name, so that deep and exploding trees cost nothing.

use std::collections::BTreeMap;

use git2::{ObjectType, Odb, Oid};

/// A tree object may be this much larger than the one it is compared with.
const GROWTH: usize = 64 << 10;

/// Name → (mode, object).
pub(super) type Entries = BTreeMap<Vec<u8>, (u32, Oid)>;

/// Mode of a folder.
pub(super) const FOLDER: u32 = 0o040_000;
/// Mode of a plain file.
pub(super) const FILE: u32 = 0o100_644;

/// Why a tree could not be read.
#[derive(Debug)]
pub(super) enum Unread {
    /// More bytes than allowed.
    TooLarge,
    /// Not a tree, missing, or not in git's format.
    Corrupt(&'static str),
}

/// The entries of the tree `oid`, which may be larger than `base` bytes by [`GROWTH`]; also its size.
///
/// The parser is our own, since libraries differ in what they let pass; this is the format as git's
/// `fsck` wants it: `<octal mode> <name>\0<20 bytes>`, sorted, no name twice.
pub(super) fn read(odb: &Odb<'_>, oid: Oid, base: usize) -> Result<(Entries, usize), Unread> {
    let (size, kind) = odb.read_header(oid).map_err(|_| Unread::Corrupt("a folder is missing"))?;
    if kind != ObjectType::Tree {
        return Err(Unread::Corrupt("a folder entry is no folder"));
    }
    if size > base + GROWTH {
        return Err(Unread::TooLarge);
    }
    let object = odb.read(oid).map_err(|_| Unread::Corrupt("a folder cannot be read"))?;
    let mut rest = object.data();
    let mut entries = Entries::new();
    let mut before: Vec<u8> = vec![];
    while !rest.is_empty() {
        let (mode, name, oid, after) =
            entry(rest).ok_or(Unread::Corrupt("a folder is not in git's format"))?;
        // git sorts a folder as if its name ended with a slash.
        let mut key = name.to_vec();
        if mode == FOLDER {
            key.push(b'/');
        }
        if before >= key || entries.insert(name.to_vec(), (mode, oid)).is_some() {
            return Err(Unread::Corrupt("a folder has entries out of order or twice"));
        }
        before = key;
        rest = after;
    }
    Ok((entries, size))
}

fn entry(bytes: &[u8]) -> Option<(u32, &[u8], Oid, &[u8])> {
    let space = memchr::memchr(b' ', bytes.get(..8).unwrap_or(bytes))?;
    let digits = &bytes[..space];
    if digits.first() == Some(&b'0') || !digits.iter().all(|b| (b'0'..=b'7').contains(b)) {
        return None;
    }
    let mode = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()?;
    let rest = &bytes[space + 1..];
    let end = memchr::memchr(0, rest)?;
    let oid = Oid::from_bytes(rest.get(end + 1..end + 21)?).ok()?;
    Some((mode, &rest[..end], oid, &rest[end + 21..]))
}

/// The names on which the two differ, in order.
pub(super) fn changed<'e>(base: &'e Entries, head: &'e Entries) -> Vec<&'e [u8]> {
    let mut names: Vec<&[u8]> = base
        .iter()
        .filter(|(name, entry)| head.get(*name) != Some(entry))
        .map(|(name, _)| name.as_slice())
        .collect();
    names.extend(head.keys().filter(|name| !base.contains_key(*name)).map(Vec::as_slice));
    names.sort_unstable();
    names.dedup();
    names
}
