//! Runs that are killed at any moment: after the next one nothing is half done.
//!
//! Ten rounds; `cargo xtask kills` plays more.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a panic is the finding; the figures are wanted"
)]

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{self, Fixture, GOOD, WORSE, git, judge_program, team_toml};

const NOW: &str = "2009-01-30T00:00:00Z";

fn rounds() -> u64 {
    std::env::var("GITPRIZE_KILLS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(10)
}

/// The judge, with its own place for temporary folders, in a group of processes of its own.
fn judge(fixture: &Fixture, args: &[&str]) -> Command {
    let mut judge = Command::new(judge_program());
    judge.args(args).current_dir(fixture.path("clone")).env("LC_ALL", "C").env("TMPDIR", fixture.path("tmp"));
    judge.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    judge
}

fn well(fixture: &Fixture, args: &[&str]) -> String {
    let output = judge(fixture, args).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{args:?}: {:?}\nout: {out}\nerr: {err}", output.status);
    out.into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// What is half done: locks and a dirty or wrong clone, temporary folders, objects under way.
pub(crate) fn half_done(fixture: &Fixture) -> BTreeSet<&'static str> {
    let (clone, bare) = (fixture.path("clone"), fixture.path("contest.git"));
    let mut found = BTreeSet::new();
    let mut is = |what, holds: bool| {
        if holds {
            found.insert(what);
        }
    };
    let is_lock = |path: PathBuf| names(&path).iter().any(|name| name.ends_with(".lock"));
    is(
        "lock in the clone",
        ["", "refs/heads", "refs/remotes/origin"].iter().any(|at| is_lock(clone.join(".git").join(at))),
    );
    is("lock in the repository", ["", "refs/heads", "refs/gitprize"].iter().any(|at| is_lock(bare.join(at))));
    let status = support::plain_git(&clone).args(["status", "--porcelain"]).output().unwrap();
    is("dirty clone", !status.stdout.is_empty() || !status.status.success());
    is("clone behind", git(&clone, &["rev-parse", "HEAD"]) != fixture.main());
    is("temporary folder", !names(&fixture.path("tmp")).is_empty());
    let is_under_way = |path: PathBuf| names(&path).iter().any(|name| name.starts_with("tmp_"));
    for objects in [clone.join(".git/objects"), bare.join("objects")] {
        is("objects under way", is_under_way(objects.clone()) || is_under_way(objects.join("pack")));
    }
    let receipts = git(&bare, &["show", "main:submissions/ledger/2009-01.jsonl"]);
    let heads: Vec<String> = receipts
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|receipt| receipt["pull"].is_u64())
        .map(|receipt| format!("{}-{}.md", receipt["pull"], receipt["head"].as_str().unwrap()))
        .collect();
    let once: BTreeSet<&String> = heads.iter().collect();
    assert_eq!(once.len(), heads.len(), "a head has two receipts");
    let replies = names(&fixture.path("replies"));
    is("reply missing", once.iter().any(|head| !replies.contains(head)));
    found
}

#[test]
fn after_a_kill_at_any_moment_the_next_run_leaves_nothing_half_done() {
    let contest =
        support::contest_toml("").replace("scored = 2\nrefused = 3", "scored = 9000\nrefused = 9000");
    let fixture = Fixture::with(&contest);
    // After some 6,700 objects a push starts git's own housekeeping, which goes on in the background.
    for repository in ["contest.git", "clone"] {
        git(&fixture.path(repository), &["config", "gc.auto", "0"]);
        git(&fixture.path(repository), &["config", "maintenance.auto", "false"]);
    }
    std::fs::create_dir(fixture.path("tmp")).unwrap();
    let replies = fixture.path("replies");
    let run = ["run", "--now", NOW, "--slice", "2", "--replies", replies.to_str().unwrap()];
    let mut number = 0;
    let mut push = || {
        for kind in 0..4 {
            number += 1;
            let at =
                format!("2009-01-{:02}T{:02}:{:02}:00Z", 2 + number / 1_440, number / 60 % 24, number % 60);
            match kind {
                0 => fixture.predictions(
                    number,
                    "alpha",
                    &at,
                    &GOOD.replace("10-8,3", &format!("10-8,3.{number}")),
                ),
                1 => fixture.predictions(number, "beta", &at, WORSE),
                2 => fixture.predictions(number, "beta", &at, "no file"),
                _ => {
                    let slug = format!("team-{number}");
                    let text = team_toml(&slug, &slug);
                    let path = format!("submissions/{slug}/team.toml");
                    fixture.pull(number, &slug, &at, &[(&path, "100644", text.as_bytes())])
                }
            };
        }
    };
    push();
    well(&fixture, &run);
    push();
    let begun = Instant::now();
    well(&fixture, &run);
    let whole = begun.elapsed();
    assert_eq!(half_done(&fixture), BTreeSet::new());

    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let (mut killed, mut seen) = (0, std::collections::BTreeMap::<&str, u64>::new());
    for round in 0..rounds() {
        push();
        let mut child = judge(&fixture, &run).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(1.1 * random()));
        // Alone, or with all that it has started.
        let who = if round % 2 == 0 { format!("-{}", child.id()) } else { child.id().to_string() };
        let _ = Command::new("kill").args(["-9", "--", &who]).stderr(Stdio::null()).status().unwrap();
        if child.wait().unwrap().code().is_none() {
            killed += 1;
        }
        if round % 2 == 0 {
            for what in half_done(&fixture) {
                *seen.entry(what).or_default() += 1;
            }
        }
        well(&fixture, &run);
        assert_eq!(half_done(&fixture), BTreeSet::new(), "after round {round}");
        if round % 10 == 9 {
            well(&fixture, &["verify"]);
            git(&fixture.path("clone"), &["fsck", "--no-dangling"]);
            git(&fixture.path("contest.git"), &["fsck", "--no-dangling"]);
        }
    }
    assert_eq!(well(&fixture, &run).matches("nothing waits").count(), 1);
    well(&fixture, &["verify"]);
    println!(
        "{} rounds, {killed} killed, a whole run takes {whole:?}; right after every second kill: {seen:?}",
        rounds()
    );
}

#[test]
fn every_command_that_needs_a_folder_for_a_while_removes_those_of_the_dead() {
    let fixture = Fixture::new();
    let tmp = fixture.path("tmp");
    std::fs::create_dir(&tmp).unwrap();
    fixture.predictions(1, "alpha", support::OPEN_DAY, GOOD);
    well(&fixture, &["run", "--now", NOW]);
    let archive = fixture.path("archive");
    let commands: [&[&str]; 6] = [
        &["run", "--now", NOW],
        &["verify", "--rescore", "--answers", "../answers.csv"],
        &["archive", "--no-site", "--predictions", "--out", archive.to_str().unwrap()],
        &["rejudge", "--now", NOW],
        &["review", "--all", "--now", NOW],
        &["note", "--yes", "--now", NOW, "Somebody was here"],
    ];
    for (at, command) in commands.iter().enumerate() {
        // Killed while it pushes, by the hook that it waits for.
        let number = at as u64 + 2;
        fixture.predictions(number, "beta", &format!("2009-01-1{at}T00:00:00Z"), GOOD);
        let hook = fixture.path("contest.git/hooks/pre-receive");
        std::fs::write(&hook, "#!/bin/sh\nsleep 30\n").unwrap();
        std::fs::set_permissions(&hook, PermissionsExt::from_mode(0o755)).unwrap();
        let mut child = judge(&fixture, &["run", "--now", NOW]).spawn().unwrap();
        let begun = Instant::now();
        let incoming = |name: &String| name.starts_with("tmp_objdir");
        while !names(&fixture.path("contest.git/objects")).iter().any(incoming) {
            assert!(begun.elapsed() < Duration::from_secs(20), "it never came to push");
            std::thread::sleep(Duration::from_millis(5));
        }
        Command::new("kill").args(["-9", "--", &format!("-{}", child.id())]).status().unwrap();
        child.wait().unwrap();
        std::fs::remove_file(hook).unwrap();
        assert_eq!(names(&tmp).len(), 2, "a folder and its lock");
        if command[0] == "verify" {
            // It rightly says that the batch which was killed owes a receipt.
            let ran = judge(&fixture, command).output().unwrap();
            assert!(matches!(ran.status.code(), Some(0 | 1)), "{:?}", ran.status);
        } else {
            well(&fixture, command);
        }
        assert_eq!(names(&tmp), [""; 0], "{command:?}");
        // A command that is only planned, or only reads, touches nothing there.
        if !matches!(command[0], "verify" | "archive" | "rejudge") {
            let objects = names(&fixture.path("contest.git/objects"));
            assert!(!objects.iter().any(incoming), "{command:?}: {objects:?}");
        }
        well(&fixture, &["run", "--now", NOW]);
    }
    assert_eq!(names(fixture.root()).iter().filter(|name| name.starts_with('.')).count(), 0);
}
