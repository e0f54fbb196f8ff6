//! Reads one tree object with bounds. Trees are compared entry by entry by object id; nothing ever
//! descends into a folder that the look-up does not name, so that deep and exploding trees cost nothing.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ops::Range;

use git2::{ObjectType, Odb, OdbObject, Oid};

use super::reader::{Reader, Trouble};

/// A tree object may be this much larger than the one it is compared with.
const GROWTH: usize = 64 << 10;

/// Mode of a folder.
pub(super) const FOLDER: u32 = 0o040_000;
/// Mode of a plain file.
pub(super) const FILE: u32 = 0o100_644;

/// Why a tree could not be read.
#[derive(Debug)]
pub(super) enum Unread {
    /// More bytes than allowed.
    TooLarge,
    /// Not a tree, or not in git's format.
    Corrupt(&'static str),
    /// There is nothing to be read.
    Object(Trouble),
}

/// Where trees are: among what strangers sent, or on main.
#[derive(Clone, Copy)]
pub(super) enum Trees<'o> {
    Strangers(&'o Reader),
    Main(&'o Odb<'o>),
}

impl<'o> Trees<'o> {
    fn header(self, oid: Oid) -> Result<(usize, ObjectType), Unread> {
        match self {
            Self::Strangers(reader) => {
                let (kind, size) = reader.header(oid).map_err(Unread::Object)?;
                Ok((usize::try_from(size).unwrap_or(usize::MAX), kind))
            }
            Self::Main(odb) => odb.read_header(oid).map_err(|_| Unread::Object(Trouble::Missing)),
        }
    }

    fn read(self, oid: Oid) -> Result<Bytes<'o>, Unread> {
        match self {
            Self::Strangers(reader) => Ok(Bytes::Own(reader.read(oid).map_err(Unread::Object)?.1)),
            Self::Main(odb) => odb.read(oid).map(Bytes::Kept).map_err(|_| Unread::Object(Trouble::Broken)),
        }
    }
}

/// A tree object as it was read.
enum Bytes<'o> {
    Own(Vec<u8>),
    /// The library keeps it for whoever asks next.
    Kept(OdbObject<'o>),
}

impl Bytes<'_> {
    fn get(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Kept(object) => object.data(),
        }
    }
}

/// The entries of a tree: a folder may have a hundred thousand, so that they stay in the object's bytes.
pub(super) struct Entries<'o> {
    object: Option<Bytes<'o>>,
    places: Vec<Place>,
}

/// Where an entry's name stands; its object's id follows a byte after it.
struct Place {
    mode: u32,
    name: Range<usize>,
}

/// The length of an object's id.
const ID: usize = 20;

/// Name, mode and object.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry<'e> {
    name: &'e [u8],
    mode: u32,
    oid: &'e [u8],
}

impl Entry<'_> {
    /// git sorts a folder as if its name ended with a slash.
    fn order(&self, other: &Self) -> Ordering {
        let common = self.name.len().min(other.name.len());
        let end = |entry: &Self| match entry.name.get(common) {
            Some(byte) => Some(*byte),
            None if entry.mode == FOLDER => Some(b'/'),
            None => None,
        };
        let rest = |entry: &Self| entry.name.len() + usize::from(entry.mode == FOLDER);
        self.name[..common]
            .cmp(&other.name[..common])
            .then_with(|| end(self).cmp(&end(other)))
            .then_with(|| rest(self).cmp(&rest(other)))
    }
}

impl<'o> Entries<'o> {
    /// Those of an empty folder.
    pub(super) fn none() -> Self {
        Self { object: None, places: vec![] }
    }

    /// Those of the tree `oid`, which may be larger than `base` bytes by [`GROWTH`].
    ///
    /// The parser is our own, since libraries differ in what they let pass; this is the format as git's
    /// `fsck` wants it: `<octal mode> <name>\0<20 bytes>`, sorted, no name twice.
    pub(super) fn read(trees: Trees<'o>, oid: Oid, base: usize) -> Result<Self, Unread> {
        let (size, kind) = trees.header(oid)?;
        if kind != ObjectType::Tree {
            return Err(Unread::Corrupt("a folder entry is not a folder"));
        }
        if size > base.saturating_add(GROWTH) {
            return Err(Unread::TooLarge);
        }
        let object = trees.read(oid)?;
        let bytes = object.get();
        let (mut at, mut places) = (0, vec![]);
        while at < bytes.len() {
            let (place, length) =
                entry(&bytes[at..]).ok_or(Unread::Corrupt("a folder is not in git's format"))?;
            places.push(Place { name: place.name.start + at..place.name.end + at, ..place });
            at += length;
        }
        let entries = Self { object: Some(object), places };
        let sorted = entries.iter().is_sorted_by(|a, b| a.order(b).is_lt());
        // A file and a folder of one name need not stand side by side.
        let files: HashSet<&[u8]> =
            entries.iter().filter(|entry| entry.mode != FOLDER).map(|entry| entry.name).collect();
        let twice = |entry: Entry<'_>| entry.mode == FOLDER && files.contains(entry.name);
        if !sorted || (!files.is_empty() && entries.iter().any(twice)) {
            return Err(Unread::Corrupt("a folder has entries out of order or twice"));
        }
        Ok(entries)
    }

    /// The size of the object in bytes.
    pub(super) fn size(&self) -> usize {
        self.bytes().len()
    }

    fn bytes(&self) -> &[u8] {
        self.object.as_ref().map_or(&[], Bytes::get)
    }

    fn iter(&self) -> impl Iterator<Item = Entry<'_>> {
        let bytes = self.bytes();
        self.places.iter().map(|Place { mode, name }| {
            let oid = &bytes[name.end + 1..][..ID];
            Entry { name: &bytes[name.clone()], mode: *mode, oid }
        })
    }

    /// Mode and object of the entry `name`.
    pub(super) fn get(&self, name: &[u8]) -> Option<(u32, Oid)> {
        let entry = self.iter().find(|entry| entry.name == name)?;
        Some((entry.mode, Oid::from_bytes(entry.oid).ok()?))
    }
}

/// The first entry in `bytes` and how many of them it takes.
fn entry(bytes: &[u8]) -> Option<(Place, usize)> {
    let space = memchr::memchr(b' ', bytes.get(..8).unwrap_or(bytes))?;
    let digits = &bytes[..space];
    if digits.first() == Some(&b'0') || !digits.iter().all(|b| (b'0'..=b'7').contains(b)) {
        return None;
    }
    let mode = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 8).ok()?;
    let start = space + 1;
    let end = start + memchr::memchr(0, &bytes[start..])?;
    let after = end + 1 + ID;
    (after <= bytes.len()).then_some((Place { mode, name: start..end }, after))
}

/// The names on which the two differ, in order.
pub(super) fn changed<'e>(base: &'e Entries<'_>, head: &'e Entries<'_>) -> Vec<&'e [u8]> {
    let (mut a, mut b) = (base.iter().peekable(), head.iter().peekable());
    let mut names = vec![];
    loop {
        let order = match (a.peek(), b.peek()) {
            (Some(old), Some(new)) => old.order(new),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => break,
        };
        let old = if order.is_le() { a.next() } else { None };
        let new = if order.is_ge() { b.next() } else { None };
        if old != new {
            names.extend(old.or(new).map(|entry| entry.name));
        }
    }
    // A file that became a folder stands in two places.
    names.sort_unstable();
    names.dedup();
    names
}
