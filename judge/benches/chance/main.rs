//! What boards say of ranks, and how often it is true: the figures of `site/docs/statistics.md`. Then what it costs.
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
#[path = "../../tests/support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::Instant;

use boards::{Metric, World, play, shown};
use metric::Direction;
use metric::estimate::ties::rank_intervals;
use metric::estimate::{DRAWS, Estimate, Family, chances};
use metric::release::Rule;
use support::sealed::JURY;
use support::{Fixture, contest_toml, git, judge_program, team_toml};

/// Teams of the board that costs most, and what it may cost.
const MANY: usize = 5_000;
const SECONDS: f64 = 1.0;
const MEGABYTES: f64 = 200.0;

fn main() {
    if std::env::args().any(|argument| argument == "--list") {
        return; // A test runner asks; there are no tests here.
    }
    let boards = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(4_000);
    let held = [cost(), batch(), ranks(boards), first(boards)];
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

/// What the record of ranks is of a batch: 100 teams that were judged before send a better file each, sealed to a jury.
/// With `--judge PROGRAM` another build of the judge does the same beside it.
fn batch() -> bool {
    const TEAMS: u64 = 100;
    let world =
        World { metric: Metric::Mean, teams: TEAMS as usize, correlation: 0.92, spread: 3.0, files: 1 };
    let drawn = world.draw(&mut random::Random::new(44));
    let head: Vec<(f64, Option<&Estimate>)> =
        drawn.estimates.iter().map(|estimate| (estimate.value, Some(estimate))).collect();
    let begun = Instant::now();
    for _ in 0..TEAMS {
        std::hint::black_box(Rule::Rounded { decimals: 4 }.counts(&head, TEAMS as usize, 0.95));
    }
    let records = begun.elapsed().as_secs_f64();
    let mut programs = vec![("this judge".to_owned(), judge_program())];
    let mut arguments = std::env::args().skip_while(|argument| argument != "--judge");
    programs.extend(arguments.nth(1).map(|path| ("the other one".to_owned(), path.into())));
    let fixture = contest(TEAMS);
    let mut shares = vec![];
    for (name, program) in programs {
        let times = (0..3).map(|_| {
            let copy = tempfile::tempdir().unwrap();
            let from = fixture.root().join(".");
            assert!(Command::new("cp").arg("-a").arg(from).arg(copy.path()).status().unwrap().success());
            let clone = copy.path().join("clone");
            let origin = copy.path().join("contest.git").display().to_string();
            git(&clone, &["remote", "set-url", "origin", &origin]);
            let mut command = Command::new(&program);
            command.args(["run", "--now", "2009-01-04T00:00:00Z"]).current_dir(&clone);
            let begun = Instant::now();
            assert!(command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success());
            begun.elapsed().as_secs_f64()
        });
        let mut times: Vec<f64> = times.collect();
        times.sort_by(f64::total_cmp);
        println!("a batch of {TEAMS} new bests, {name}: {:.2} s (median of three)", times[1]);
        shares.push(records / times[1]);
    }
    let share = shares[0] * 100.0;
    println!("its {TEAMS} records of ranks: {records:.3} s, {share:.1} % of it (limit 5 %)\n");
    share <= 5.0
}

/// A contest of `teams` teams and 400 rows with a jury, a batch of a file each on record, and better ones waiting.
fn contest(teams: u64) -> Fixture {
    const ROWS: usize = 400;
    let id = |row: usize| format!("{}-{}", 1 + row / 10, 7 * row + 1);
    let (mut answers, mut ids) = ("id,group,target,split\n".to_owned(), "id,group\n".to_owned());
    for row in 0..ROWS {
        let split = if row % 2 == 0 { "public" } else { "private" };
        writeln!(answers, "{},{},{},{split}", id(row), 1 + row / 10, 1 + row % 5).unwrap();
        writeln!(ids, "{},{}", id(row), 1 + row / 10).unwrap();
    }
    let toml = contest_toml(&format!("[jury]\nrecipients = [\"{JURY}\"]\n"));
    let toml = format!("rehearsal = true\n{}", toml.replace("max_bytes = 4096", "max_bytes = 65536"));
    let fixture = Fixture::holding(&toml, &ids, &answers);
    let slug = |team: u64| format!("team-{team}");
    let files: Vec<(String, String)> = (1..=teams)
        .map(|team| (format!("submissions/{}/team.toml", slug(team)), team_toml(&slug(team), &slug(team))))
        .collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), "100644", text.as_bytes())).collect();
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    let mut random = random::Random::new(45);
    let shared: Vec<f64> = (0..ROWS).map(|_| random.normal()).collect();
    for (round, size) in [(0, 1.0), (1, 0.9)] {
        for team in 1..=teams {
            let file =
                shared.iter().enumerate().fold("id,prediction\n".to_owned(), |mut text, (row, shared)| {
                    let error = size * (0.96 * shared + 0.28 * random.normal());
                    writeln!(text, "{},{}", id(row), (1 + row % 5) as f64 + error).unwrap();
                    text
                });
            let day = format!("2009-01-0{}T01:00:00Z", 2 + round);
            fixture.predictions(round * teams + team, &slug(team), &day, &file);
        }
        if round == 0 {
            fixture.run("2009-01-02T20:00:00Z");
        }
    }
    fixture
}

/// The most memory that this process has had, in MB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|kb| kb.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1_024.0
}
