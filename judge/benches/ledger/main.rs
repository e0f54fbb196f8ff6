//! What a contest's age costs: reading the ledger, the standings, and `judge run` with one new submission,
//! for 10^3 to 10^6 receipts of a tenth as many teams. Prints medians, and each as a ratio to the limit that
//! the project sets itself (one second), and to the size before.
//!
//! `cargo xtask bench --bench ledger -- [LARGEST] [--runs N]`
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops when something is wrong"
)]

mod contest;

use std::time::{Duration, Instant};

use contest::Made;
use judge::contest::Folder;
use judge::ledger::Ledger;
use judge::standings::{Standings, board};

/// The result of any part.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What a batch with one submission, and the standings, may take on two cores.
const LIMIT: Duration = Duration::from_secs(1);

fn main() -> Result<()> {
    if std::env::args().any(|argument| argument == "--list") {
        return Ok(()); // A test runner asks; there are no tests here.
    }
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let (mut largest, mut runs) = (1_000_000_usize, 5_usize);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--runs" => runs = arguments.next().ok_or("--runs needs a number")?.parse()?,
            number => largest = number.parse()?,
        }
    }
    println!(
        "{:>9} {:>8}  {:>22}  {:>22}  {:>22}",
        "receipts", "teams", "read and check", "standings", "run, one new"
    );
    let sizes = [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= largest);
    let mut before: Option<[Duration; 3]> = None;
    for receipts in sizes {
        let made = Made::new(receipts)?;
        let folder = Folder::open(made.clone_path())?;
        let ledger = Ledger::open(made.clone_path())?;
        let read = median(runs, || {
            let ledger = Ledger::open(made.clone_path())?;
            (ledger.receipts().len() == receipts).then_some(()).ok_or("receipts are missing".into())
        })?;
        let last = ledger.receipts().last().ok_or("an empty ledger")?.at;
        let standings = median(runs, || {
            let standings = Standings::at(&folder.contest, &ledger, last);
            let rows = board(&folder.contest, &standings).len();
            (rows >= receipts / 10).then_some(()).ok_or("teams are missing".into())
        })?;
        let mut submissions = 0;
        let run = median(runs.min(3), || {
            submissions += 1;
            made.submit(submissions)?;
            let begun = Instant::now();
            made.judge(submissions, receipts)?;
            Err(Timed(begun.elapsed()).into())
        })?;
        let now = [read, standings, run];
        print!("{receipts:>9} {:>8}", receipts / 10);
        for (at, time) in now.into_iter().enumerate() {
            let growth =
                before.map_or_else(String::new, |before| format!(" {:>5.1}x", ratio(time, before[at])));
            print!("  {:>8.0} ms {:>4.2}{growth}", time.as_secs_f64() * 1e3, ratio(time, LIMIT));
        }
        println!();
        before = Some(now);
    }
    println!("Each: median, part of the limit of {} s, growth from a tenth of the size.", LIMIT.as_secs());
    Ok(())
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

/// A run that measured itself, since its preparation does not count.
#[derive(Debug, thiserror::Error)]
#[error("{0:?}")]
struct Timed(Duration);

fn median(runs: usize, mut run: impl FnMut() -> Result<()>) -> Result<Duration> {
    let mut times = vec![];
    for _ in 0..runs {
        let begun = Instant::now();
        let result = run();
        let whole = begun.elapsed();
        times.push(match result {
            Ok(()) => whole,
            Err(why) => why.downcast::<Timed>()?.0,
        });
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}
