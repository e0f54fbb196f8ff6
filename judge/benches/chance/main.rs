//! What boards say of ranks, and how often it is true: the figures of `content/docs/statistics.md`. Then what it costs.
//!
//! `cargo xtask bench --bench chance -- [BOARDS]`; the page has the figures of 4000 boards of each kind.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops when something is wrong"
)]

#[path = "../../tests/statistics/ranks/boards.rs"]
mod boards;
#[path = "../../tests/random.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod random;

use std::time::Instant;

use boards::{Metric, World, play, shown};
use metric::Direction;
use metric::estimate::ties::rank_intervals;
use metric::estimate::{DRAWS, Family, chances};

/// Teams of the board that costs most, and what it may cost.
const MANY: usize = 5_000;
const SECONDS: f64 = 1.0;
const MEGABYTES: f64 = 200.0;

fn main() {
    if std::env::args().any(|argument| argument == "--list") {
        return; // A test runner asks; there are no tests here.
    }
    let boards = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(4_000);
    let held = [ranks(boards), first(boards), cost()];
    assert!(held.iter().all(|held| *held), "beyond a limit");
}

/// Rank intervals of each kind of board.
fn ranks(boards: u64) -> bool {
    println!(
        "| metric | teams | correlation | spread | all rows at once | by published errors | private order | one row alone | single pairs: boards with a wrong one | span | span by published errors | first again: said | was |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    let mut held = true;
    let mut one = |metric: Metric, teams: usize, correlation: f64, spread: f64| {
        // As much work for large boards as for small ones.
        let boards = (boards * 30 / teams.max(30) as u64).max(200);
        let world = World { metric, teams, correlation, spread, files: 1 };
        let found = play(&world, 41, boards);
        let percent = |part: f64| format!("{:.1} %", part * 100.0);
        println!(
            "| {metric:?} | {teams} | {correlation} | {spread} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            percent(found.recorded),
            percent(found.published),
            percent(found.exact),
            percent(found.alone),
            percent(found.pairs_wrong),
            percent(found.width),
            percent(found.published_width),
            percent(found.said),
            percent(found.was)
        );
        // 94 %, and the figure's own error.
        let least = 0.94 - 2.0 * (0.94f64 * 0.06 / boards as f64).sqrt();
        held &= [found.recorded, found.published, found.exact, found.alone].iter().all(|part| *part >= least);
    };
    for teams in [5, 30, 100] {
        for correlation in [0.5, 0.92] {
            for spread in [0.0, 3.0, 6.0] {
                one(Metric::Mean, teams, correlation, spread);
            }
        }
    }
    for metric in [Metric::Rmse, Metric::Accuracy] {
        for (teams, correlation) in [(5, 0.5), (5, 0.92), (30, 0.5), (30, 0.92)] {
            one(metric, teams, correlation, 0.0);
        }
    }
    held
}

/// The score at the top.
fn first(boards: u64) -> bool {
    println!(
        "\n| teams | files of each | correlation | spread | plain interval of the first | corrected | times as wide |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut held = true;
    for (teams, files) in [(5, 1), (30, 1), (100, 1), (5, 20), (30, 20)] {
        for correlation in [0.5, 0.92] {
            for spread in [0.0, 3.0] {
                let boards = (boards * 30 / (teams * files).max(30) as u64).max(400);
                let world = World { metric: Metric::Mean, teams, correlation, spread, files };
                let found = play(&world, 42, boards);
                println!(
                    "| {teams} | {files} | {correlation} | {spread} | {:.1} % | {:.1} % | {:.2} |",
                    found.plain * 100.0,
                    found.chosen * 100.0,
                    found.wider
                );
                held &= found.chosen >= 0.94 - 2.0 * (0.94f64 * 0.06 / boards as f64).sqrt();
            }
        }
    }
    held
}

/// Time and memory of a large board.
fn cost() -> bool {
    println!();
    let mut held = true;
    for (what, spread) in [("equal", 0.0), ("spread", 50.0)] {
        let world = World { metric: Metric::Mean, teams: MANY, correlation: 0.92, spread, files: 1 };
        let drawn = world.draw(&mut random::Random::new(43));
        let before = peak();
        let begun = Instant::now();
        let both = [Family::Board, Family::Row]
            .map(|family| rank_intervals(&drawn.estimates, Direction::Lower, family, 0.95));
        let intervals = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let drawn_places = chances(&drawn.estimates, Direction::Lower, 3, DRAWS).unwrap();
        let draws = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let board = shown(&drawn, 1, true);
        let page = begun.elapsed().as_secs_f64();
        let memory = peak() - before;
        println!(
            "{MANY} {what} teams: all pairs, at once and alone {intervals:.3} s (limit {SECONDS} s), {DRAWS} draws \
             {draws:.3} s, a public board with its record {page:.3} s; {memory:.0} MB more at the peak (limit {MEGABYTES} \
             MB); first {} {:.2}, shown {}",
            both[0][0],
            drawn_places[0].first,
            board[0].1.ranks.unwrap().all
        );
        held &= intervals <= SECONDS && memory <= MEGABYTES;
    }
    held
}

/// The most memory that this process has had, in MB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|kb| kb.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1_024.0
}
