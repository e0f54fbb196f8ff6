//! Changed files of the fuzzers' corpus through every decoder: no panic, no memory beyond bounds, and what is read is
//! complete and finite.
//!
//! A bounded, seeded version of what `fuzz/` does under libFuzzer, for compilers and machines without it.
//! `GITPRIZE_FUZZ_ITERATIONS` says how many files each decoder gets, for runs of minutes;
//! `GITPRIZE_FUZZ_SEED` makes it other files.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a panic is the finding; figures are for people"
)]

#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub, dead_code, reason = "a crate of its own elsewhere")]
mod decoders;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::random::Random;

/// Files a decoder gets by default: a second or two.
const ITERATIONS: u64 = 10_000;
/// Memory that a decoder may take on top of what there was, in bytes.
const MEMORY: u64 = 160 << 20;
/// No file is made larger than this.
const LARGEST: usize = 1 << 16;

/// Pieces that mean something to some decoder.
const PIECES: [&[u8]; 44] = [
    b"\n",
    b"\r\n",
    b"\r",
    b"\"",
    b"\"\"",
    b",",
    b"\t",
    b";",
    b":",
    b"\0",
    b"-",
    b"e",
    b"1e999",
    b"0.1",
    b"nan",
    b"inf",
    b"1,5",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
    b"\0\0\0\0\0\0\0\x80",
    b"\xff\xff\xff\xff\xff\xff\xff\x7f",
    b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
    b"\xfe\xff\xff\xff\x0f",
    b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd",
    b"\x50\x2a\x4d\x18",
    b"PAR1",
    b"ARROW1",
    b"age-encryption.org/v1\n",
    b"-> X25519 ",
    b"--- ",
    b"-----END AGE ENCRYPTED FILE-----",
    b"id,prediction\n",
    b"1-7,",
    b"1:\n",
    b"{\"v\":1,",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"caf\xc3\xa9",
    b"\xef\xbc\x91",
    b"\xe2\x80\xae",
    b"\x1b[2J",
    b"a,",
];

/// The files of `decoder`'s corpus, in the order of their names.
fn corpus(decoder: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(decoder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{decoder}");
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// The changes that leave every byte in its place.
const IN_PLACE: [usize; 6] = [0, 1, 2, 8, 9, 12];

/// One change to `bytes`, of those that leave every byte in its place if asked; `others` are there to be spliced in.
fn change(bytes: &mut Vec<u8>, in_place: bool, others: &[Vec<u8>], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let inside = random.below(bytes.len().max(1));
    let to = (at + 1 + random.below(40)).min(bytes.len());
    let kind = if in_place { IN_PLACE[random.below(IN_PLACE.len())] } else { random.below(13) };
    match kind {
        // Bits and bytes.
        0 if !bytes.is_empty() => bytes[inside] ^= 1 << random.below(8),
        1 if !bytes.is_empty() => bytes[inside] = random.bits() as u8,
        2 if !bytes.is_empty() => bytes[inside] = bytes[inside].wrapping_add([1, 255][random.below(2)]),
        // Less of it, or more of the same.
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(at..to)),
        5 => {
            let part = bytes[at..to].to_vec();
            let times = 1 + random.below(4);
            bytes.splice(at..at, part.repeat(times));
        }
        // Pieces.
        6 | 7 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
        8 => {
            let piece = PIECES[random.below(PIECES.len())];
            let end = (at + piece.len()).min(bytes.len());
            bytes.splice(at..end, piece.iter().copied());
        }
        // A number where a length may stand.
        9 => {
            let value =
                [0, 1, bytes.len() as u64, u64::MAX, 1 << 31, 1 << 62, random.bits()][random.below(7)];
            let width = [1, 2, 4, 8][random.below(4)];
            let end = (at + width).min(bytes.len());
            bytes.splice(at..end, value.to_le_bytes().into_iter().take(width));
        }
        // The start of another file, or the end of it.
        10 => {
            let other = &others[random.below(others.len())];
            let length = (1 + random.below(8)).min(other.len());
            let end = length.min(bytes.len());
            bytes.splice(..end, other[..length].iter().copied());
        }
        11 => {
            let other = &others[random.below(others.len())];
            let from = random.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        _ => {
            let swapped = random.below(bytes.len().max(1));
            if !bytes.is_empty() {
                bytes.swap(inside, swapped);
            }
        }
    }
    bytes.truncate(LARGEST);
}

/// The most memory that this process has had, in bytes, where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    number.unwrap_or(0) << 10
}

fn variable(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

fn run(name: &str) {
    let (_, decoder) = decoders::DECODERS.into_iter().find(|(other, _)| *other == name).unwrap();
    let files = corpus(name);
    let others: Vec<_> = decoders::DECODERS.iter().flat_map(|(name, _)| corpus(name)).collect();
    for file in &files {
        decoder(file);
    }
    let iterations = variable("GITPRIZE_FUZZ_ITERATIONS", ITERATIONS);
    let seed = variable("GITPRIZE_FUZZ_SEED", 1);
    let mut random = Random::new(seed);
    let before = peak();
    let mut bytes = vec![];
    for at in 0..iterations {
        // Mostly a change or two more to a file of the corpus, so that much of it still holds; now and then many.
        bytes.clone_from(&files[random.below(files.len())]);
        let changes = if random.chance(0.1) { 20 } else { 4 };
        // Offsets and sizes stay what they are said to be.
        let in_place = random.chance(0.5);
        for _ in 0..1 + random.below(changes) {
            change(&mut bytes, in_place, &others, &mut random);
        }
        if catch_unwind(AssertUnwindSafe(|| decoder(&bytes))).is_err() {
            let path = std::env::temp_dir().join(format!("fuzz-{name}-{seed}-{at}"));
            let _ = std::fs::write(&path, &bytes);
            panic!("{name} failed on file {at} of seed {seed}: {}", path.display());
        }
    }
    let more = peak().saturating_sub(before);
    eprintln!("{name}: {iterations} files, {} KiB more memory", more >> 10);
    assert!(more < MEMORY, "{name} took {more} bytes");
}

macro_rules! decoders {
    ($($name:ident),*) => {
        $(#[test] fn $name() { run(stringify!($name)); })*

        #[test]
        fn every_decoder_is_run() {
            let names: Vec<_> = decoders::DECODERS.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

decoders!(csv, long, netflix, number, fields, gzip, zstd, age, envelope, parquet, arrow, whole);

#[test]
fn the_corpus_stays_small() {
    let sizes = decoders::DECODERS.iter().flat_map(|(name, _)| corpus(name)).map(|file| file.len());
    assert!(sizes.sum::<usize>() <= 40_000);
}
