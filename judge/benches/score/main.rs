//! How fast the judge scores, each number beside another of the same run: the least that any program must
//! do with the same bytes, DuckDB's own reader, one worker, files in the key's order.
//!
//! `cargo xtask bench` runs everything at the Netflix Prize's own size, `cargo xtask bench a c` two of the
//! sections. Without `--bench`, as a test runner starts it, it takes a small size and only shows that it
//! works. `--keep DIR` leaves the files and the times for `peers.py`.
//!
//! Every score is held against one that was computed from whole numbers while the data were made, so that
//! a fast wrong answer cannot pass. What is compared takes turns, so that a noisy machine disturbs both
//! sides; times are medians, a ratio is the median of the rounds' ratios with the least and the most. No
//! time ever fails the run.
#![allow(clippy::print_stdout, reason = "a benchmark prints its table")]

mod batch;
mod columnar;
mod contest;
mod data;
mod files;
mod formats;
mod growth;
mod limit;
mod query;
mod shapes;
mod small;
mod table;

use std::cell::RefCell;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use clap::Parser;

use contest::Contest;
use data::{Data, FULL};
use table::{Target, timed};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Rows when only asked whether it works.
const TINY: usize = 2_000;
/// What fits into memory with ease; section (f) goes further.
const MOST: usize = 1 << 24;

/// Scores made-up files and prints medians.
#[derive(Parser)]
struct Args {
    /// Sections by letter, a to g (all unless given), and a part of the names of files to take
    #[arg(value_name = "SECTION|FILTER")]
    what: Vec<String>,
    /// Rows of the answer key of (a) to (d)
    #[arg(long, value_name = "N")]
    rows: Option<usize>,
    /// Runs of each measurement; the median counts
    #[arg(long, default_value_t = 5, value_name = "N")]
    runs: usize,
    /// Make the files of (a) to (d) in this folder and leave them there, with the times in bench.json
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Go to 10^8 rows in (f); takes about 10 GB of memory
    #[arg(long)]
    huge: bool,
    /// Measure; cargo gives this
    #[arg(long, hide = true)]
    bench: bool,
    /// Only show that it works
    #[arg(long, hide = true)]
    test: bool,
    /// What (c) starts to learn the memory of a batch of this length
    #[arg(long, hide = true, value_name = "N")]
    peak_of: Option<usize>,
}

/// What all sections need to know.
pub(crate) struct Setup {
    pub(crate) runs: usize,
    /// Whether times count.
    pub(crate) measure: bool,
    pub(crate) huge: bool,
    filter: Option<String>,
    /// Seconds by file and program.
    times: RefCell<serde_json::Map<String, serde_json::Value>>,
}

impl Setup {
    /// Whether the file of this name was asked for.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.filter.as_ref().is_none_or(|part| name.contains(part))
    }

    /// The target and whether it is met; a dash when times do not count.
    pub(crate) fn mark(&self, target: Target, value: f64) -> String {
        if self.measure { target.of(value) } else { Target::None.of(value) }
    }

    /// Keeps a time for `bench.json`.
    pub(crate) fn keep(&self, file: &str, program: &str, seconds: f64) {
        self.times.borrow_mut().entry(file).or_insert_with(|| serde_json::json!({}))[program] =
            seconds.into();
    }
}

/// The full-size contest.
pub(crate) struct Full {
    pub(crate) folder: PathBuf,
    pub(crate) data: Data,
    pub(crate) contest: Contest,
}

fn main() -> Result<()> {
    // Test runners ask every program for its tests. There are none in here.
    if std::env::args().any(|arg| arg == "--list") {
        return Ok(());
    }
    let args = Args::parse();
    if let (Some(length), Some(folder)) = (args.peak_of, &args.keep) {
        return batch::alone(folder, length);
    }
    let measure = args.bench && !args.test;
    let rows = args.rows.unwrap_or(if measure { FULL.0 } else { TINY });
    if !(100..=MOST).contains(&rows) {
        return Err(format!("take 100 to {MOST} rows").into());
    }
    let is_section = |word: &String| matches!(word.as_str(), "a" | "b" | "c" | "d" | "e" | "f" | "g");
    let (sections, filters): (Vec<String>, Vec<String>) = args.what.into_iter().partition(is_section);
    if filters.len() > 1 {
        return Err(format!("take one filter, not {}", filters.join(" and ")).into());
    }
    let wanted = |section: &str| sections.is_empty() || sections.iter().any(|word| word == section);
    let setup = Setup {
        runs: if measure { args.runs.max(1) } else { 1 },
        measure,
        huge: args.huge,
        filter: filters.into_iter().next(),
        times: RefCell::default(),
    };

    let temporary = tempfile::tempdir()?;
    if ["a", "b", "c", "d"].into_iter().any(wanted) {
        let folder = args.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
        let data = Data::make(rows, 0);
        files::write(&data, &folder)?;
        let expected = data.sums.scores();
        let (contest, time) = timed(|| Contest::open(&folder.join("key.csv"), "rmse", expected))?;
        println!("{rows} rows, {} public; key read in {:.2} s", data.sums.public_rows(), time.as_secs_f64());
        let full = Full { folder, data, contest };
        for (section, run) in SECTIONS {
            if wanted(section) {
                run(&setup, &full)?;
            }
        }
        if args.keep.is_some() {
            let times = serde_json::json!({ "rows": rows, "seconds": *setup.times.borrow() });
            fs::write(full.folder.join("bench.json"), format!("{times:#}\n"))?;
        }
    }
    if wanted("e") {
        small::run(&setup)?;
    }
    if wanted("f") {
        growth::run(&setup)?;
    }
    if wanted("g") {
        shapes::run(&setup)?;
    }
    Ok(())
}

type Section = fn(&Setup, &Full) -> Result<()>;

/// Those that need the full-size contest.
const SECTIONS: [(&str, Section); 4] =
    [("a", formats::limit), ("b", query::run), ("c", batch::run), ("d", formats::shuffled)];
