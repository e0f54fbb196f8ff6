//! How fast the judge scores, beside the least that any program must do with the same bytes: decompress
//! them, read the numbers, add up the squares.
//!
//! `cargo xtask bench` runs it at the Netflix Prize's own size. Without `--bench`, as a test runner starts
//! it, it takes a small size and only shows that it works. `--keep DIR` leaves the files for `peers.py`.
//!
//! Every score is held against one that was computed from whole numbers while the data were made, so that
//! a fast wrong answer cannot pass. Judge and limit take turns, so that a noisy machine disturbs both, and
//! the ratio is what to look at.
#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use hashbrown::HashMap;
use judge::answer::{AnswerKey, KeyColumns};
use judge::contest::Layout;
use judge::decode::{Limits, decode};
use judge::metric::{Catalogue, Measure};
use judge::score::{Scorer, Scores};
use rayon::prelude::*;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The Netflix Prize's rows, of which this many were public.
const FULL: (usize, usize) = (2_817_131, 1_408_342);
/// Its films in the qualifying set.
const FULL_GROUPS: usize = 17_470;
/// Rows when only asked whether it works.
const TINY: usize = 2_000;
/// More rows would repeat customers.
const MOST: usize = 1 << 22;
/// Submissions of the batch.
const BATCH: usize = 8;
/// How far a score may be from the one computed while the data were made.
const TOLERANCE: f64 = 1e-12;

/// Scores made-up files and prints medians.
#[derive(Parser)]
struct Args {
    /// Only the layouts whose name contains this
    filter: Option<String>,
    /// Rows of the answer key
    #[arg(long, value_name = "N")]
    rows: Option<usize>,
    /// Runs of each measurement; the median counts
    #[arg(long, default_value_t = 5, value_name = "N")]
    runs: usize,
    /// Make the files in this folder and leave them there
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Measure; cargo gives this
    #[arg(long, hide = true)]
    bench: bool,
    /// Only show that it works
    #[arg(long, hide = true)]
    test: bool,
}

fn main() -> Result<()> {
    // Test runners ask every program for its tests. There are none in here.
    if std::env::args().any(|arg| arg == "--list") {
        return Ok(());
    }
    let args = Args::parse();
    let measure = args.bench && !args.test;
    let rows = args.rows.unwrap_or(if measure { FULL.0 } else { TINY });
    if !(100..=MOST).contains(&rows) {
        return Err(format!("take 100 to {MOST} rows").into());
    }
    let runs = if measure { args.runs.max(1) } else { 1 };

    let temporary = tempfile::tempdir()?;
    let folder = args.keep.as_deref().unwrap_or(temporary.path());
    let data = Data::make(rows);
    let files = data.write(folder)?;

    let begun = Instant::now();
    let metric = Catalogue::shipped().get("rmse").ok_or("there is no rmse")?;
    let measures = vec![Measure::plain(metric)?];
    let key = AnswerKey::open(&folder.join("key.csv"), &KeyColumns::of(&measures)?)?;
    println!(
        "{} rows, {} public; key read in {:.2} s",
        rows,
        data.public_rows(),
        begun.elapsed().as_secs_f64()
    );
    let scorer = Scorer::new(Arc::new(key), "id", measures)?;
    let index = data.index();

    println!(
        "\n{:<16} {:>6} {:>10} {:>10} {:>10} {:>10} {:>6}",
        "one thread", "MB", "decode", "score", "both", "limit", "ratio"
    );
    for file in files.iter().filter(|file| args.filter.as_ref().is_none_or(|part| file.name.contains(part))) {
        let bytes = fs::read(folder.join(file.name))?;
        score(&scorer, file.name, &bytes)?; // Opens the session and touches the pages.
        let (mut decoding, mut scoring, mut both, mut limit) = (vec![], vec![], vec![], vec![]);
        for _ in 0..runs {
            let begun = Instant::now();
            let (scores, decoded) = score(&scorer, file.name, black_box(&bytes))?;
            let scored = begun.elapsed();
            both.push(scored);
            decoding.push(decoded);
            scoring.push(scored - decoded);
            data.check(file.name, (scores.public.value, scores.private.value))?;

            let begun = Instant::now();
            let scores = least(&data, &index, file, black_box(&bytes))?;
            limit.push(begun.elapsed());
            data.check(file.name, scores)?;
        }
        let [decoding, scoring, both, limit] = [decoding, scoring, both, limit].map(median);
        let ratio = both.as_secs_f64() / limit.as_secs_f64();
        let size = bytes.len() as f64 / 1e6;
        let [decoding, scoring, both, limit] = [decoding, scoring, both, limit].map(ms);
        println!(
            "{:<16} {size:>6.1} {decoding:>10} {scoring:>10} {both:>10} {limit:>10} {ratio:>6.2}",
            file.name
        );
    }
    batch(&scorer, &data, &folder.join(PACKED), runs)
}

/// A batch of files from disk with one worker and with two: the time, and that the bits don't depend on it.
fn batch(scorer: &Scorer, data: &Data, path: &Path, runs: usize) -> Result<()> {
    println!("\n{:<16} {:>10} {:>10} {:>10}", format!("{BATCH} x {PACKED}"), "time", "a file", "speed-up");
    let mut before: Option<(Duration, Vec<(u64, u64)>)> = None;
    for workers in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(workers).build()?;
        let (mut times, mut bits) = (vec![], vec![]);
        for _ in 0..runs {
            let begun = Instant::now();
            let scores: Vec<Scores> = pool.install(|| {
                (0..BATCH)
                    .into_par_iter()
                    .map(|_| Ok(score(scorer, PACKED, &fs::read(path)?)?.0))
                    .collect::<Result<_>>()
            })?;
            times.push(begun.elapsed());
            for scores in &scores {
                data.check(PACKED, (scores.public.value, scores.private.value))?;
            }
            bits = scores
                .iter()
                .map(|scores| (scores.public.value.to_bits(), scores.private.value.to_bits()))
                .collect();
        }
        let time = median(times);
        let faster = match &before {
            None => 1.0,
            Some((one, expected)) if *expected == bits => one.as_secs_f64() / time.as_secs_f64(),
            Some(_) => return Err(format!("{workers} workers give other bits than one").into()),
        };
        let label = format!("{workers} worker{}", if workers == 1 { "" } else { "s" });
        println!("{label:<16} {:>10} {:>10} {faster:>10.2}", ms(time), ms(time / BATCH as u32));
        before.get_or_insert((time, bits));
    }
    Ok(())
}

/// What `judge score` does with a file once it has its bytes, apart from the digest; and how long the first
/// half took, decoding.
fn score(scorer: &Scorer, name: &str, bytes: &[u8]) -> Result<(Scores, Duration)> {
    let begun = Instant::now();
    let limits = Limits { max_unpacked_bytes: 1 << 30, layout: Layout::Csv };
    let predictions = decode(name, bytes, scorer.key().ids(), scorer.schema(), limits)
        .map_err(|findings| format!("{findings:?}"))?;
    let decoded = begun.elapsed();
    let columns = Arc::new(predictions.columns);
    let mut results = scorer.score(&[columns])?;
    let scores = results.swap_remove(0).map_err(|finding| finding.message)?.swap_remove(0);
    Ok((scores, decoded))
}

/// The files that are made, by name.
struct File {
    name: &'static str,
    layout: Layout,
    shuffled: bool,
}

/// The Netflix Prize's own form, of which the batch consists.
const PACKED: &str = "netflix.txt.gz";

const FILES: [File; 6] = [
    File { name: "netflix.txt", layout: Layout::Netflix, shuffled: false },
    File { name: PACKED, layout: Layout::Netflix, shuffled: false },
    File { name: "ordered.csv", layout: Layout::Csv, shuffled: false },
    File { name: "ordered.csv.gz", layout: Layout::Csv, shuffled: false },
    File { name: "shuffled.csv", layout: Layout::Csv, shuffled: true },
    File { name: "shuffled.csv.gz", layout: Layout::Csv, shuffled: true },
];

/// A contest's worth of rows in the key's order. Predictions are counted in ten-thousandths, so that the
/// sums of squares are whole numbers and exact.
struct Data {
    ids: Vec<String>,
    groups: Vec<u32>,
    targets: Vec<u8>,
    public: Vec<bool>,
    predictions: Vec<u32>,
    /// The scores on the public and the private rows.
    expected: (f64, f64),
}

impl Data {
    fn make(rows: usize) -> Self {
        let mut random = Random(20_061_002);
        let count = (rows * FULL_GROUPS / FULL.0).max(1);
        let mut public_left = (rows * FULL.1).div_ceil(FULL.0);
        let mut data = Self {
            ids: Vec::with_capacity(rows),
            groups: Vec::with_capacity(rows),
            targets: vec![],
            public: vec![],
            predictions: vec![],
            expected: (0.0, 0.0),
        };
        let mut sums = [(0u64, 0u64); 2];
        for row in 0..rows {
            // Few groups are large, most are small: the row's place squared, as a share of the groups.
            let share = (row as f64 / rows as f64).powi(2);
            let group = (share * count as f64) as u32 + 1;
            let target = 1 + random.below(5) as u8;
            let noise = (0..4).map(|_| random.below(10_001) as i64).sum::<i64>() - 20_000;
            let prediction = (i64::from(target) * 10_000 + noise).clamp(10_000, 50_000);
            // Exactly as many public rows as there have to be, anywhere.
            let public = (random.below((rows - row) as u64) as usize) < public_left;
            public_left -= usize::from(public);
            let (sum, count) = &mut sums[usize::from(!public)];
            *sum += (prediction - i64::from(target) * 10_000).unsigned_abs().pow(2);
            *count += 1;
            // Unique, since multiplying by an odd number permutes the numbers below MOST.
            let customer = (row as u32).wrapping_mul(2_654_435_761) & (MOST as u32 - 1);
            data.ids.push(format!("{group}-{customer}"));
            data.groups.push(group);
            data.targets.push(target);
            data.public.push(public);
            data.predictions.push(prediction as u32);
        }
        let rmse = |(sum, count): (u64, u64)| (sum as f64 / count as f64).sqrt() / 10_000.0;
        data.expected = (rmse(sums[0]), rmse(sums[1]));
        data
    }

    fn public_rows(&self) -> usize {
        self.public.iter().filter(|public| **public).count()
    }

    /// Fails unless `scores` are the expected ones.
    fn check(&self, name: &str, scores: (f64, f64)) -> Result<()> {
        for (found, expected) in [(scores.0, self.expected.0), (scores.1, self.expected.1)] {
            if (found - expected).abs() > TOLERANCE * expected {
                return Err(format!("{name}: scored {found}, expected {expected}").into());
            }
        }
        Ok(())
    }

    fn write(&self, folder: &Path) -> Result<&'static [File]> {
        fs::create_dir_all(folder)?;
        let mut key = Vec::from(&b"id,group,target,split\n"[..]);
        for row in 0..self.ids.len() {
            let split = if self.public[row] { "public" } else { "private" };
            writeln!(key, "{},{},{},{split}", self.ids[row], self.groups[row], self.targets[row])?;
        }
        fs::write(folder.join("key.csv"), key)?;
        let (public, private) = self.expected;
        fs::write(folder.join("expected.json"), format!("{{\"public\":{public},\"private\":{private}}}\n"))?;
        for file in &FILES {
            let text = match file.layout {
                Layout::Netflix => self.netflix(),
                Layout::Csv => self.csv(file.shuffled),
            };
            let bytes = if file.name.ends_with(".gz") { gzip(&text)? } else { text };
            fs::write(folder.join(file.name), bytes)?;
        }
        Ok(&FILES)
    }

    fn netflix(&self) -> Vec<u8> {
        let mut text = Vec::with_capacity(self.ids.len() * 8);
        for row in 0..self.ids.len() {
            if row == 0 || self.groups[row] != self.groups[row - 1] {
                text.extend_from_slice(format!("{}:\n", self.groups[row]).as_bytes());
            }
            number(&mut text, self.predictions[row]);
        }
        text
    }

    fn csv(&self, shuffled: bool) -> Vec<u8> {
        let mut order: Vec<usize> = (0..self.ids.len()).collect();
        if shuffled {
            let mut random = Random(20_090_726);
            for last in (1..order.len()).rev() {
                order.swap(last, random.below(last as u64 + 1) as usize);
            }
        }
        let mut text = Vec::from(&b"id,prediction\n"[..]);
        for row in order {
            text.extend_from_slice(self.ids[row].as_bytes());
            text.push(b',');
            number(&mut text, self.predictions[row]);
        }
        text
    }

    fn index(&self) -> HashMap<&[u8], u32> {
        self.ids.iter().enumerate().map(|(row, id)| (id.as_bytes(), row as u32)).collect()
    }
}

/// A prediction and a line end.
fn number(text: &mut Vec<u8>, ten_thousandths: u32) {
    let digits = ten_thousandths.to_string();
    let (whole, rest) = digits.split_at(digits.len() - 4);
    for part in [whole, ".", rest, "\n"] {
        text.extend_from_slice(part.as_bytes());
    }
}

fn gzip(text: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(vec![], Compression::new(6));
    encoder.write_all(text)?;
    Ok(encoder.finish()?)
}

/// The limit: this very format by hand, believing everything. No complaints, no other spellings of numbers,
/// no proof that every row is there.
fn least(data: &Data, index: &HashMap<&[u8], u32>, file: &File, bytes: &[u8]) -> Result<(f64, f64)> {
    let mut unpacked = vec![];
    let text = if bytes.starts_with(&[0x1f, 0x8b]) {
        unpacked.reserve(bytes.len() * 4);
        MultiGzDecoder::new(bytes).read_to_end(&mut unpacked)?;
        &unpacked[..]
    } else {
        bytes
    };
    let mut sums = [(0.0, 0u64); 2];
    let mut add = |row: usize, prediction: f64| {
        let error = prediction - f64::from(data.targets[row]);
        let (sum, count) = &mut sums[usize::from(!data.public[row])];
        *sum += error * error;
        *count += 1;
    };
    let mut start = 0;
    let mut row = 0;
    for end in memchr::memchr_iter(b'\n', text) {
        let line = &text[start..end];
        match file.layout {
            Layout::Netflix if line.ends_with(b":") => {}
            Layout::Netflix => {
                add(row, read(line));
                row += 1;
            }
            Layout::Csv if start == 0 => {}
            Layout::Csv => {
                let comma = memchr::memchr(b',', line).ok_or("no comma")?;
                let (id, value) = (&line[..comma], &line[comma + 1..]);
                // By id in any case: whoever goes by position has not read the file.
                if data.ids.get(row).is_none_or(|expected| expected.as_bytes() != id) {
                    row = index.get(id).copied().ok_or("unknown id")? as usize;
                }
                add(row, read(value));
                row += 1;
            }
        }
        start = end + 1;
    }
    let rmse = |(sum, count): (f64, u64)| (sum / count as f64).sqrt();
    Ok((rmse(sums[0]), rmse(sums[1])))
}

/// Digits with a point among them. Exact: the digits are a whole number below 2^53 and so is the power of ten.
fn read(text: &[u8]) -> f64 {
    let (mut digits, mut scale, mut after) = (0u64, 1u64, 1u64);
    for byte in text {
        if *byte == b'.' {
            after = 10;
        } else {
            digits = digits * 10 + u64::from(byte - b'0');
            scale *= after;
        }
    }
    digits as f64 / scale as f64
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `bound` - 1; the bias of so small bounds does not matter here.
    fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}
