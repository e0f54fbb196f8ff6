//! Replies come from the ledger: whatever became of the run that judged, the next one writes those that are missing.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{self, Fixture, GOOD, WORSE, git, judge_program, team_toml};

const NOW: &str = "2009-01-20T00:00:00Z";
const LATER: &str = "2009-01-21T00:00:00Z";

/// A contest with a digest ahead of its file, a line to reach and registrations that wait.
fn contest() -> String {
    let prize =
        "[[prizes]]\nname = \"Grand\"\nkind = \"grand\"\npublic = 0.6\nprivate = 0.9\nlast_call_days = 30\n";
    let jury = "[jury]\nrecipients = [\"age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv\"]\n";
    support::contest_toml(&format!("{jury}{prize}"))
        .replace("closes = 2009-12-31T00:00:00Z", "closes = 2009-12-31T00:00:00Z\ngrace = \"1h\"")
}

/// Heads of every kind that there is an answer to.
fn heads(fixture: &Fixture) {
    let csv = |team: &str| format!("submissions/{team}/predictions.csv");
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", WORSE);
    fixture.predictions(2, "beta", "2009-01-02T01:00:00Z", GOOD);
    // Not as good as the one before; over the quota; not what a file should be, by line and as a whole.
    fixture.predictions(3, "beta", "2009-01-02T02:00:00Z", WORSE);
    fixture.predictions(4, "beta", "2009-01-02T03:00:00Z", WORSE);
    fixture.predictions(5, "alpha", "2009-01-03T00:00:00Z", &GOOD.replace("1-9,4", "1-9,4,2"));
    fixture.predictions(6, "alpha", "2009-01-03T01:00:00Z", "PK\u{3}\u{4}");
    fixture.pull(7, "alpha", "2009-01-03T02:00:00Z", &[(&csv("alpha"), "120000", b"/etc/passwd")]);
    let digest = "0123456789abcdef".repeat(4);
    fixture.pull(
        8,
        "alpha",
        "2009-01-03T03:00:00Z",
        &[("submissions/alpha/predictions.sha256", "100644", digest.as_bytes())],
    );
    let gamma = team_toml("Gamma", "gamma");
    fixture.pull(
        9,
        "gamma",
        "2009-01-03T04:00:00Z",
        &[("submissions/gamma/team.toml", "100644", gamma.as_bytes())],
    );
    fixture.pull(10, "gamma", "2009-01-03T05:00:00Z", &[(&csv("gamma"), "100644", GOOD.as_bytes())]);
}

/// The replies in a folder, by file.
fn replies(folder: &Path) -> BTreeMap<String, String> {
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
    };
    std::fs::read_dir(folder).map_or_else(|_| BTreeMap::new(), |entries| entries.map(read).collect())
}

fn run(fixture: &Fixture, now: &str, replies: &str) -> support::Ran {
    let folder = fixture.path(replies);
    fixture.judge(&["run", "--now", now, "--slice", "4", "--replies", folder.to_str().unwrap()])
}

/// A run that is killed at the moment at which main has moved for the `nth` time.
fn killed(fixture: &Fixture, nth: u32, args: &[&str]) {
    let bare = fixture.path("contest.git");
    let hook = bare.join("hooks/post-receive");
    let script = format!(
        "#!/bin/sh\ngrep -q refs/heads/main || exit 0\nn=$(cat moves 2>/dev/null || echo 0)\nn=$((n + 1))\necho $n > moves\n\
         [ $n = {nth} ] || exit 0\nwhile [ ! -s pid ]; do sleep 0.01; done\nkill -9 $(cat pid)\n"
    );
    std::fs::write(&hook, script).unwrap();
    std::fs::set_permissions(&hook, PermissionsExt::from_mode(0o755)).unwrap();
    let mut child = Command::new(judge_program())
        .args(args)
        .current_dir(fixture.path("clone"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::fs::write(bare.join("pid"), child.id().to_string()).unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "it was not killed");
    for file in [hook, bare.join("pid"), bare.join("moves")] {
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn what_a_killed_run_did_not_say_the_next_one_says_in_the_same_words() {
    let whole = Fixture::with(&contest());
    heads(&whole);
    run(&whole, NOW, "replies").ok();
    let expected = replies(&whole.path("replies"));
    assert_eq!(expected.len(), 10);
    for nth in 1..=3 {
        let fixture = Fixture::with(&contest());
        heads(&fixture);
        let folder = fixture.path("replies");
        killed(&fixture, nth, &["run", "--now", NOW, "--slice", "4", "--replies", folder.to_str().unwrap()]);
        assert!(replies(&folder).len() < 10);
        run(&fixture, NOW, "replies").ok();
        assert_eq!(replies(&folder), expected, "killed at push {nth}");
        fixture.judge(&["verify"]).ok();
    }
    // They are about everything that happened.
    let all: String = expected.into_values().collect();
    for part in [
        "Your best so far",
        "Your best stays",
        "over-quota",
        "line 3, column",
        "is on record",
        "is registered",
        "last call has begun",
    ] {
        assert!(all.contains(part), "{part}: {all}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_stops_nothing_and_is_made_up_for() {
    let fixture = Fixture::with(&contest());
    heads(&fixture);
    std::fs::write(fixture.path("file"), "in the way").unwrap();
    let failed = run(&fixture, NOW, "file/replies");
    assert_eq!(failed.code, 3, "{}", failed.out);
    assert!(
        failed.err.contains("10 replies are not written") && failed.err.contains("next run"),
        "{}",
        failed.err
    );
    assert_eq!(git(&fixture.path("clone"), &["rev-parse", "HEAD"]), fixture.main(), "all else is done");
    // Not even when nothing waits any more, and by a run with other options.
    fixture.judge(&["run", "--now", NOW]).ok();
    let next = run(&fixture, LATER, "replies").ok();
    assert!(next.out.contains("nothing waits"), "{}", next.out);
    assert_eq!(replies(&fixture.path("replies")).len(), 10);
}

#[test]
fn what_was_said_is_not_said_again() {
    let fixture = Fixture::with(&contest());
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", WORSE);
    fixture.judge(&["run", "--now", NOW]).ok();
    // Nobody wanted the first one; another machine has an empty folder.
    for (number, folder) in [(2, "monday"), (3, "tuesday")] {
        fixture.predictions(number, "beta", &format!("2009-01-1{number}T00:00:00Z"), GOOD);
        run(&fixture, NOW, folder).ok();
        let written: Vec<String> = replies(&fixture.path(folder)).into_keys().collect();
        assert!(written.len() == 1 && written[0].starts_with(&format!("{number}-")), "{written:?}");
    }
    run(&fixture, LATER, "wednesday").ok();
    assert_eq!(replies(&fixture.path("wednesday")).len(), 0);
    // A plan writes nothing and does not count.
    fixture.predictions(4, "beta", "2009-01-14T00:00:00Z", GOOD);
    let folder = fixture.path("planned");
    fixture.judge(&["run", "--now", LATER, "--dry-run", "--replies", folder.to_str().unwrap()]).ok();
    assert!(!folder.exists());
    run(&fixture, LATER, "thursday").ok();
    assert_eq!(replies(&fixture.path("thursday")).len(), 1);
}

#[test]
fn a_repository_that_takes_main_only_gets_the_replies_of_each_run() {
    let fixture = Fixture::with(&contest());
    let hook = fixture.path("contest.git/hooks/update");
    std::fs::write(&hook, "#!/bin/sh\n[ \"$1\" = refs/heads/main ]\n").unwrap();
    std::fs::set_permissions(&hook, PermissionsExt::from_mode(0o755)).unwrap();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", WORSE);
    let ran = run(&fixture, NOW, "replies").ok();
    assert!(ran.out.contains("will not have them written later"), "{}", ran.out);
    assert_eq!(replies(&fixture.path("replies")).len(), 1);
}
