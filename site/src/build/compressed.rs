//! Copies of the site's texts as browsers take them over the wire, for servers that send files as they are: nginx with
//! `gzip_static`, Caddy with `precompressed`.
//!
//! Entry point: [`add`]. A copy whose text stayed is not made again.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use base::failure::Failure;
use brotli::enc::BrotliEncoderParams;
use brotli::enc::backward_references::BrotliEncoderMode;
use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::prelude::*;

use super::cache::Records;
use super::jobs::Done;
use super::tree::{Target, Tree};
use crate::digest::Digest;

/// A way to compress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Encoding {
    /// gzip, RFC 1952
    #[value(name = "gz")]
    Gzip,
    /// Brotli, RFC 7932
    #[value(name = "br")]
    Brotli,
    /// Zstandard, RFC 8878
    #[value(name = "zst")]
    Zstandard,
}

/// Bytes from which a copy saves a packet.
const SHORTEST: u64 = 1_000;
/// Endings of names of texts.
const TEXTS: [&str; 9] = ["html", "css", "js", "json", "xml", "svg", "csv", "txt", "md"];
/// Brotli's next level takes ten times as long for a twentieth less.
const BROTLI: i32 = 9;
/// Bits of its window: no page is longer.
const WINDOW: i32 = 20;
/// Files of a site are short, so that the highest level is quick.
const ZSTANDARD: i32 = 19;

impl Encoding {
    /// The ending of the copy's name, as servers look for it.
    fn ending(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Brotli => "br",
            Self::Zstandard => "zst",
        }
    }

    fn compress(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Self::Gzip => {
                // Without a name and a time, so that the same text has the same copy.
                let mut out = GzEncoder::new(vec![], Compression::best());
                out.write_all(bytes)?;
                out.finish()
            }
            Self::Brotli => {
                let params = BrotliEncoderParams {
                    quality: BROTLI,
                    lgwin: WINDOW,
                    mode: BrotliEncoderMode::BROTLI_MODE_TEXT,
                    size_hint: bytes.len(),
                    ..BrotliEncoderParams::default()
                };
                let mut out = vec![];
                brotli::BrotliCompress(&mut &*bytes, &mut out, &params)?;
                Ok(out)
            }
            Self::Zstandard => zstd::bulk::compress(bytes, ZSTANDARD),
        }
    }
}

/// A copy, and where it stands if it was made now.
type Copied = (String, Target, Option<PathBuf>);

/// Adds to `done` the copies of its texts; new ones are written into the folder `stage`.
pub(super) fn add(
    done: &mut Done,
    records: &Records,
    trees: [&Tree; 2],
    stage: &Path,
    encodings: &[Encoding],
) -> Result<(), Failure> {
    let texts: Vec<(usize, (&String, &Target))> = done
        .targets
        .iter()
        .filter(|(name, target)| target.bytes >= SHORTEST && is_text(name))
        .enumerate()
        .collect();
    let one = |(at, (name, target)): &(usize, (&String, &Target))| -> Result<Vec<Copied>, Failure> {
        let mut text: Option<Vec<u8>> = None;
        let mut copies = vec![];
        for encoding in encodings {
            let copy = format!("{name}.{}", encoding.ending());
            // A file that the organiser publishes under this name is theirs.
            if done.targets.contains_key(&copy) {
                continue;
            }
            if let Some(kept) = kept(&copy, name, target, records, trees) {
                copies.push((copy, kept, None));
                continue;
            }
            if text.is_none() {
                text = Some(bytes(name, target, done, trees)?);
            }
            let bytes = text.as_deref().unwrap_or_default();
            let compressed = encoding.compress(bytes).map_err(|why| Failure::machine(&copy, why))?;
            let target = Target { digest: Digest::of(&compressed), bytes: compressed.len() as u64 };
            let is_there = trees.iter().any(|tree| tree.has(&copy, target.digest));
            let staged = stage.join(format!("copy-{at}.{}", encoding.ending()));
            if !is_there {
                fs_err::write(&staged, &compressed).map_err(Failure::io)?;
            }
            copies.push((copy, target, (!is_there).then_some(staged)));
        }
        Ok(copies)
    };
    let copies: Vec<Vec<Copied>> = texts.par_iter().map(one).collect::<Result<_, Failure>>()?;
    for (name, target, staged) in copies.into_iter().flatten() {
        done.bytes += target.bytes;
        done.staged.extend(staged.map(|staged| (name.clone(), staged)));
        done.targets.insert(name, target);
    }
    Ok(())
}

fn is_text(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| TEXTS.contains(&ending))
}

/// The copy that the last build made of the same text.
fn kept(copy: &str, name: &str, target: &Target, records: &Records, trees: [&Tree; 2]) -> Option<Target> {
    let files: &BTreeMap<_, _> = &records.files;
    let before = files.get(name).filter(|before| before.digest == target.digest);
    let stored = before.and_then(|_| files.get(copy))?;
    let is_there = trees.iter().any(|tree| tree.has(copy, stored.digest));
    is_there.then_some(Target { digest: stored.digest, bytes: stored.bytes })
}

/// The text, as it was made now or stands in one of the sites.
fn bytes(name: &str, target: &Target, done: &Done, trees: [&Tree; 2]) -> Result<Vec<u8>, Failure> {
    let standing =
        || trees.iter().find(|tree| tree.has(name, target.digest)).map(|tree| tree.root.join(name));
    let path = done.staged.get(name).cloned().or_else(standing);
    let path = path.ok_or_else(|| Failure::machine(name, "it is neither made nor there"))?;
    fs_err::read(path).map_err(Failure::io)
}
