//! What a contest's age costs: reading the ledger, the standings, and `judge run` with one new submission,
//! for 10^3 to 10^6 receipts of a tenth as many teams. Prints medians, and each as a ratio to the limit that
//! the project sets itself (one second), and to the size before.
//!
//! New submissions arrive in the month that holds the newest receipts, which is as long as any other: at a million
//! receipts it has 27,000 of them in seven files. `run` is the usual batch, with the closed files in brief; the batch that
//! makes them for the first time, having read everything, and the one that begins a month and closes a file stand apart.
//!
//! `cargo xtask bench --bench ledger -- [LARGEST] [--runs N]`
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops when something is wrong"
)]

mod contest;

use std::time::{Duration, Instant};

use ::contest::Folder;
use contest::Made;
use ledger::Ledger;
use ledger::standings::{Leaders, Standings, board};

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
        "{:>9} {:>8}  {:<28} {:>9}  of {} s   growth",
        "receipts",
        "teams",
        "",
        "median",
        LIMIT.as_secs()
    );
    let sizes = [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= largest);
    let mut before: Option<Vec<Duration>> = None;
    for receipts in sizes {
        let (figures, bytes) = measure(receipts, runs)?;
        for (at, (name, time)) in figures.iter().enumerate() {
            let growth = before
                .as_ref()
                .map_or_else(String::new, |before| format!("{:>6.1}x", ratio(*time, before[at])));
            let size =
                if at == 0 { format!("{receipts:>9} {:>8}", receipts / 10) } else { format!("{:18}", "") };
            println!(
                "{size}  {name:<28} {:>6.0} ms  {:>7.2}  {growth}",
                time.as_secs_f64() * 1e3,
                ratio(*time, LIMIT)
            );
        }
        println!("{:18}  {:<28} {:>6.1} MB", "", "closed files in brief", bytes as f64 / 1e6);
        before = Some(figures.into_iter().map(|(_, time)| time).collect());
    }
    println!("Growth is from a tenth of the size.");
    Ok(())
}

/// What is measured at one size, in the order in which it is printed, and how large the closed files in brief are.
fn measure(receipts: usize, runs: usize) -> Result<(Vec<(&'static str, Duration)>, u64)> {
    let made = Made::new(receipts)?;
    let folder = Folder::open(made.clone_path())?;
    let ledger = Ledger::open(made.clone_path())?;
    let read = median(runs, || {
        let ledger = Ledger::open(made.clone_path())?;
        (ledger.receipts().len() == receipts).then_some(()).ok_or("receipts are missing".into())
    })?;
    let last = ledger.receipts().last().ok_or("an empty ledger")?.at;
    let full = |rows: usize| (rows == made.ranked).then_some(()).ok_or("teams are missing".into());
    let leaders =
        median(runs, || full(board(&folder.contest, &Leaders::at(&folder.contest, &ledger, last)).len()))?;
    let standings =
        median(runs, || full(board(&folder.contest, &Standings::at(&folder.contest, &ledger, last)).len()))?;
    drop(ledger);
    let number = std::cell::Cell::new(0);
    let next = || {
        number.set(number.get() + 1);
        number.get()
    };
    let run = |next_month: bool| -> Result<()> {
        let number = next();
        made.submit(number, next_month)?;
        let begun = Instant::now();
        made.judge(number, receipts, next_month, false)?;
        let time = begun.elapsed();
        // A short history is read whole every time.
        made.followed(number, receipts, receipts > 5_000)?;
        Err(Timed(time).into())
    };
    let first = median(1, || run(false))?;
    let usual = median(runs, || run(false))?;
    let begins = median(1, || run(true))?;
    // The same with a receive log of as many pushes as there are receipts.
    made.log(receipts)?;
    let logged = || -> Result<()> {
        let number = next();
        made.submit(number, true)?;
        made.receive(number)?;
        let begun = Instant::now();
        made.judge(number, receipts, true, true)?;
        Err(Timed(begun.elapsed()).into())
    };
    let whole = median(1, logged)?;
    let log = median(runs, logged)?;
    let hook = median(runs, || {
        let begun = Instant::now();
        made.receive(number.get())?;
        Err(Timed(begun.elapsed()).into())
    })?;
    let figures = vec![
        ("read and check everything", read),
        ("standings", leaders),
        ("standings with histories", standings),
        ("run, one new", usual),
        ("run, the first time", first),
        ("run, beginning a month", begins),
        ("run, a log for the first time", whole),
        ("run, one new in a log", log),
        ("receive, one push", hook),
    ];
    Ok((figures, made.closed_bytes()))
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
