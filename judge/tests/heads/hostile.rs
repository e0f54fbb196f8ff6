//! What a stranger can do to the objects of a repository: damage, and packs that unpack to far more than they are.
#![allow(unreachable_pub, reason = "a benchmark has it as a module of its own")]
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use git2::{ObjectType, Oid};

/// The file of the loose object `oid`.
fn loose(repository: &Path, oid: &str) -> PathBuf {
    repository.join("objects").join(&oid[..2]).join(&oid[2..])
}

/// What can happen to a loose object.
#[derive(Clone, Copy, Debug)]
pub enum Damage {
    Half,
    Beginning,
    Empty,
    Noise,
    Gone,
    /// Another object of another kind stands in its place.
    Swapped,
}

pub const DAMAGES: [Damage; 6] =
    [Damage::Half, Damage::Beginning, Damage::Empty, Damage::Noise, Damage::Gone, Damage::Swapped];

/// Damages the loose object `oid`.
pub fn damage(repository: &Path, oid: &str, damage: Damage) {
    let path = loose(repository, oid);
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let other = || packed(format!("tag {}\0{}", 5, "other").as_bytes());
    let bytes = match damage {
        Damage::Half => bytes[..bytes.len() / 2].to_vec(),
        Damage::Beginning => bytes[..bytes.len().min(12)].to_vec(),
        Damage::Empty => vec![],
        Damage::Noise => (0..bytes.len()).map(|at| (at * 167 + 13) as u8).collect(),
        Damage::Swapped => other(),
        Damage::Gone => return,
    };
    std::fs::write(path, bytes).unwrap();
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(vec![], Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Puts a pack into `repository` that has `object`, of `kind`, as the last of `depth` differences of `size` bytes
/// each, and returns its name. The pack is a few kilobytes.
pub fn bomb(repository: &Path, kind: ObjectType, object: &[u8], depth: usize, size: usize) -> Oid {
    let number = match kind {
        ObjectType::Commit => 1,
        ObjectType::Tree => 2,
        _ => 3,
    };
    let oid = Oid::hash_object(kind, object).unwrap();
    let mut pack = b"PACK\0\0\0\x02".to_vec();
    pack.extend((depth as u32 + 2).to_be_bytes());
    // Name, offset and checksum of each object. Those in between have names of their own making.
    let mut index: Vec<(Vec<u8>, u32, u32)> = vec![];
    let mut put = |name: Vec<u8>, kind: u8, length: usize, before: Option<usize>, content: &[u8]| {
        let start = pack.len();
        let mut head = vec![];
        let (mut rest, mut byte) = (length >> 4, (kind << 4) | (length & 15) as u8);
        while rest > 0 {
            head.push(byte | 128);
            (byte, rest) = ((rest & 127) as u8, rest >> 7);
        }
        head.push(byte);
        if let Some(before) = before {
            let mut distance = start - before;
            let mut digits = vec![(distance & 127) as u8];
            while distance >> 7 > 0 {
                distance = (distance >> 7) - 1;
                digits.push(128 | (distance & 127) as u8);
            }
            head.extend(digits.iter().rev());
        }
        head.extend(packed(content));
        let mut crc = flate2::Crc::new();
        crc.update(&head);
        index.push((name, start as u32, crc.sum()));
        pack.extend(head);
        start
    };
    let name = |at: usize| {
        let base = Oid::hash_object(ObjectType::Blob, format!("{oid} {at}").as_bytes()).unwrap();
        base.as_bytes().to_vec()
    };
    let mut before = put(name(0), number, size, None, &vec![0; size]);
    for at in 0..depth {
        let delta = delta(size, size, &copies(size));
        before = put(name(at + 1), 6, delta.len(), Some(before), &delta);
    }
    let mut insert = vec![];
    for some in object.chunks(127) {
        insert.push(some.len() as u8);
        insert.extend_from_slice(some);
    }
    let last = delta(size, object.len(), &insert);
    put(oid.as_bytes().to_vec(), 6, last.len(), Some(before), &last);
    // Nobody checks it; it only has to be the same in both files.
    let checksum = Oid::hash_object(ObjectType::Blob, &pack).unwrap();
    pack.extend(checksum.as_bytes());
    let place = repository.join("objects/pack").join(format!("pack-{checksum}"));
    std::fs::create_dir_all(repository.join("objects/pack")).unwrap();
    index.sort();
    let mut idx = b"\xfftOc\0\0\0\x02".to_vec();
    for first in 0..=255u8 {
        idx.extend((index.iter().filter(|(name, _, _)| name[0] <= first).count() as u32).to_be_bytes());
    }
    index.iter().for_each(|(name, _, _)| idx.extend(name));
    index.iter().for_each(|(_, _, crc)| idx.extend(crc.to_be_bytes()));
    index.iter().for_each(|(_, start, _)| idx.extend(start.to_be_bytes()));
    idx.extend(checksum.as_bytes());
    idx.extend(checksum.as_bytes());
    std::fs::write(place.with_extension("pack"), &pack).unwrap();
    std::fs::write(place.with_extension("idx"), idx).unwrap();
    oid
}

fn delta(from: usize, to: usize, rest: &[u8]) -> Vec<u8> {
    let mut bytes = vec![];
    for mut length in [from, to] {
        while length > 127 {
            bytes.push(128 | (length & 127) as u8);
            length >>= 7;
        }
        bytes.push(length as u8);
    }
    bytes.extend_from_slice(rest);
    bytes
}

/// Orders to copy `size` bytes from the beginning on.
fn copies(size: usize) -> Vec<u8> {
    let mut orders = vec![];
    let mut at = 0;
    while at < size {
        let some = (size - at).min(0xff_ffff);
        orders.push(0xff);
        orders.extend((at as u32).to_le_bytes());
        orders.extend(&(some as u32).to_le_bytes()[..3]);
        at += some;
    }
    orders
}
