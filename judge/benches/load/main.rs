//! What many people cost at once, end to end with the real programs: the Netflix Prize's 44,014 submissions, of 1,000 rows
//! and 1,000 teams, in one shard and in two; 10,000 heads listed, admitted and planned; 7,000 registrations in one batch.
//!
//! `cargo xtask bench --bench load [shards] [heads] [teams] [--small]`. Times are those of the clock and of the processors: on a
//! machine that is busy with something else the second kind still tells. Each part checks the ledger that came of it.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops when something is wrong"
)]

#[path = "../../tests/support/mod.rs"]
mod support;

mod contest;
mod timed;

use std::process::Command;

use contest::{Size, registrations, submissions};
use support::{Fixture, git, judge_program};
use timed::{Spent, timed};

/// When all heads are there.
const NOW: &str = "2009-01-20T00:00:00Z";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|argument| argument == "--list") {
        return; // A test runner asks; there are no tests here.
    }
    let small = args.iter().any(|argument| argument == "--small" || argument == "--test");
    let parts: Vec<&str> =
        args.iter().map(String::as_str).filter(|argument| !argument.starts_with('-')).collect();
    let wants = |part| parts.is_empty() || parts.contains(&part);
    println!("{:<58} {:>9} {:>11}", "", "clock", "processors");
    if wants("teams") {
        teams(if small { 200 } else { 7_000 });
    }
    if wants("heads") {
        heads(if small { 300 } else { 10_000 });
    }
    if wants("shards") {
        // A part of it, where somebody says how many.
        let heads = std::env::var("GITPRIZE_HEADS").ok().and_then(|heads| heads.parse().ok());
        let whole = Size { teams: 1_000, heads: heads.unwrap_or(44_014), rows: 1_000 };
        shards(if small { Size { teams: 60, heads: 80, rows: 100 } } else { whole });
    }
}

fn line(name: &str, spent: &Spent) {
    println!("{name:<58} {:>7.1} s {:>9.1} s", spent.clock, spent.processors);
}

fn judge(fixture: &Fixture, args: &[&str]) -> Command {
    let mut judge = Command::new(judge_program());
    judge.args(args).args(["--quiet"]).current_dir(fixture.path("clone")).env("LC_ALL", "C");
    judge
}

/// The lines of the ledger on main.
fn ledger(fixture: &Fixture) -> String {
    let repository = fixture.path("contest.git");
    let names = git(&repository, &["ls-tree", "--name-only", "main:submissions/ledger/"]);
    let files = names.lines().filter(|name| name.ends_with(".jsonl"));
    files.map(|name| git(&repository, &["show", &format!("main:submissions/ledger/{name}")]) + "\n").collect()
}

/// One batch of so many registrations.
fn teams(count: u64) {
    let fixture = registrations(count);
    let spent = timed(&mut [judge(&fixture, &["run", "--now", NOW, "--pulls", "../pulls.json"])]);
    line(&format!("{count} registrations in one batch (20 s)"), &spent);
    assert_eq!(ledger(&fixture).matches("\"kind\":\"register\"").count() as u64, count);
}

/// Listing, admitting and planning.
fn heads(count: u64) {
    // Ten of a team: git writes a folder of all teams anew for each head, and that of 10,000 takes it longer than all else.
    let fixture = submissions(Size { teams: count / 10, heads: count, rows: 5 });
    let plan = ["plan", "--shards", "8", "--out", "../plan.json", "--now", NOW, "--pulls", "../pulls.json"];
    line(
        &format!("{count} waiting heads listed, admitted, planned (10 s)"),
        &timed(&mut [judge(&fixture, &plan)]),
    );
    let plan = std::fs::read_to_string(fixture.path("plan.json")).unwrap();
    assert_eq!(plan.matches("\"head\":").count() as u64, count);
}

/// All submissions by one batch, in one shard, and in two at a time.
fn shards(size: Size) {
    let [whole, one, two] = [submissions(size), submissions(size), submissions(size)];
    let run = ["run", "--now", NOW, "--pulls", "../pulls.json", "--jobs", "1"];
    let batch = timed(&mut [judge(&whole, &run)]);
    line(&format!("{} submissions of {} rows: judge run, one worker", size.heads, size.rows), &batch);
    let single = sharded(&one, 1);
    let double = sharded(&two, 2);
    let ledgers = [ledger(&whole), ledger(&one), ledger(&two)];
    assert_eq!(ledgers[0].matches("\"kind\":\"score\"").count() as u64, size.heads);
    assert!(ledgers[0] == ledgers[1] && ledgers[0] == ledgers[2], "the ledgers differ");
    println!(
        "two shards : one by the clock {:.2}, by the processors' longest way {:.2} (1.9); the three ledgers are the same",
        single.clock / double.clock,
        single.longest / double.longest
    );
}

/// Plans, scores all shards at once with a worker each, and records. The longest way of it: what would take the time if every
/// worker had a processor for itself.
fn sharded(fixture: &Fixture, shards: usize) -> Spent {
    let of = shards.to_string();
    let plan = timed(&mut [judge(
        fixture,
        &["plan", "--shards", &of, "--out", "../plan.json", "--now", NOW, "--pulls", "../pulls.json"],
    )]);
    std::fs::create_dir(fixture.path("shards")).unwrap();
    let score = |shard: usize| {
        let (shard, out) = (format!("{shard}/{shards}"), format!("../shards/{shard}"));
        judge(fixture, &["score", "--shard", &shard, "--plan", "../plan.json", "--out", &out, "--jobs", "1"])
    };
    let score = timed(&mut (1..=shards).map(score).collect::<Vec<_>>());
    let record = [
        "record",
        "--plan",
        "../plan.json",
        "--now",
        NOW,
        "--pulls",
        "../pulls.json",
        "--jobs",
        &of,
        "../shards",
    ];
    let record = timed(&mut [judge(fixture, &record)]);
    for (name, spent) in [("plan", &plan), ("score", &score), ("record", &record)] {
        line(&format!("  {shards} shards: {name}"), spent);
    }
    plan.and(&score).and(&record)
}
