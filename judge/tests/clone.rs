//! The contest's folder is a copy of main: what a kill or a full disk leaves half done in it, the next run mends.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::process::Command;

use crate::support::{Fixture, GOOD, Ran, WORSE, git, judge_program, plain_git};

const NOW: &str = "2009-01-20T00:00:00Z";
const LEDGER: &str = "submissions/ledger/2009-01.jsonl";

fn clean(fixture: &Fixture) {
    let clone = fixture.path("clone");
    assert_eq!(git(&clone, &["rev-parse", "HEAD"]), fixture.main());
    assert_eq!(git(&clone, &["rev-parse", "origin/main"]), fixture.main());
    assert_eq!(git(&clone, &["status", "--porcelain"]), "");
}

/// A contest with a batch behind it, of which the clone knows, and one head that waits.
fn fixture() -> Fixture {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.judge(&["run", "--now", NOW]).ok();
    fixture.predictions(2, "beta", "2009-01-03T00:00:00Z", WORSE);
    fixture
}

/// The judge's commit on main, which the clone does not know of.
fn elsewhere(fixture: &Fixture) {
    let bare = fixture.path("contest.git");
    fixture.judge(&["run", "--now", NOW, "--repository", bare.to_str().unwrap()]).ok();
    assert_ne!(git(&fixture.path("clone"), &["rev-parse", "HEAD"]), fixture.main());
}

fn run(fixture: &Fixture) -> Ran {
    fixture.judge(&["run", "--now", NOW])
}

#[test]
fn locks_of_the_dead_are_removed() {
    for lock in [
        "index.lock",
        "HEAD.lock",
        "ORIG_HEAD.lock",
        "packed-refs.lock",
        "refs/heads/main.lock",
        "refs/remotes/origin/main.lock",
    ] {
        for waits in [true, false] {
            let fixture = fixture();
            if !waits {
                elsewhere(&fixture);
            }
            std::fs::write(fixture.path("clone/.git").join(lock), "").unwrap();
            let ran = run(&fixture).ok();
            assert!(ran.out.contains("Repaired") && ran.out.contains(lock), "{lock}: {}", ran.out);
            clean(&fixture);
            assert!(!run(&fixture).ok().out.contains("Repaired"));
        }
    }
    // In the repository itself, where they would keep everybody out.
    for lock in ["refs/heads/main.lock", "packed-refs.lock", "refs/gitprize/receive-log.lock"] {
        let fixture = fixture();
        std::fs::write(fixture.path("contest.git").join(lock), "").unwrap();
        let ran = run(&fixture).ok();
        assert!(ran.out.contains("Repaired") && ran.out.contains(lock), "{lock}: {}", ran.out);
        clean(&fixture);
    }
}

#[test]
fn what_was_half_checked_out_is_finished() {
    let whole = |fixture: &Fixture, path: &str| {
        git(&fixture.path("contest.git"), &["show", &format!("main:{path}")]) + "\n"
    };
    type Harm = fn(&Fixture, &str);
    let harms: [(&str, Harm); 6] = [
        ("a file cut short", |fixture, text| {
            std::fs::write(fixture.path("clone").join(LEDGER), &text[..text.len() - 100]).unwrap();
        }),
        ("an empty one", |fixture, _| std::fs::write(fixture.path("clone").join(LEDGER), "").unwrap()),
        ("none", |fixture, _| std::fs::remove_file(fixture.path("clone").join(LEDGER)).unwrap()),
        ("the new one, as the index has it", |fixture, text| {
            let clone = fixture.path("clone");
            std::fs::write(clone.join(LEDGER), text).unwrap();
            git(&clone, &["add", LEDGER]);
            std::fs::write(clone.join(".git/index.lock"), "").unwrap();
        }),
        ("an index that is cut short", |fixture, text| {
            let clone = fixture.path("clone");
            std::fs::write(clone.join(LEDGER), &text[..10]).unwrap();
            let index = std::fs::read(clone.join(".git/index")).unwrap();
            std::fs::write(clone.join(".git/index"), &index[..index.len() / 2]).unwrap();
        }),
        ("no index", |fixture, _| std::fs::remove_file(fixture.path("clone/.git/index")).unwrap()),
    ];
    for (what, harm) in harms {
        let fixture = fixture();
        elsewhere(&fixture);
        // What somebody works on is nobody's business.
        let (edited, notes) =
            (fixture.path("clone/content/data/ids.csv"), fixture.path("clone/content/notes.md"));
        std::fs::write(&edited, "mine").unwrap();
        std::fs::write(&notes, "mine").unwrap();
        harm(&fixture, &whole(&fixture, LEDGER));
        let ran = run(&fixture);
        assert_eq!(ran.code, 0, "{what}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains("Repaired"), "{what}: {}", ran.out);
        assert_eq!(
            std::fs::read_to_string(fixture.path("clone").join(LEDGER)).unwrap(),
            whole(&fixture, LEDGER)
        );
        for path in [&edited, &notes] {
            assert_eq!(std::fs::read_to_string(path).unwrap(), "mine");
        }
        git(&fixture.path("clone"), &["checkout", "--quiet", "content/data/ids.csv"]);
        std::fs::remove_file(notes).unwrap();
        clean(&fixture);
    }
}

#[test]
fn a_file_that_came_and_went_meanwhile_does_not_stay() {
    let fixture = fixture();
    let (clone, bare) = (fixture.path("clone"), fixture.path("contest.git"));
    let path = "submissions/gamma/team.toml";
    let commit = |files: &[(&str, &str, &[u8])]| {
        fixture.commit("refs/heads/main", Some("refs/heads/main^0"), files);
    };
    commit(&[(path, "100644", b"name = \"Gamma\"\n")]);
    // Checked out as far as to the lock, and a day later the team is another one.
    git(&clone, &["fetch", "--quiet"]);
    git(&clone, &["checkout", "--quiet", "origin/main", "--", path]);
    let tree = git(&bare, &["rev-parse", "main~1^{tree}"]);
    let new = git(&bare, &["commit-tree", "-p", "main", "-m", "renamed", &tree]);
    git(&bare, &["update-ref", "refs/heads/main", &new]);
    run(&fixture).ok();
    assert!(!clone.join(path).exists());
    clean(&fixture);
}

#[test]
fn a_description_that_was_half_checked_out_does_not_keep_the_judge_from_running() {
    let fixture = fixture();
    let contest = std::fs::read_to_string(fixture.path("clone/content/contest.toml")).unwrap();
    let longer = format!("{contest}\n[[baselines]]\nname = \"Another\"\npublic = 1.0\n");
    fixture.commit(
        "refs/heads/main",
        Some("refs/heads/main^0"),
        &[("content/contest.toml", "100644", longer.as_bytes())],
    );
    std::fs::write(fixture.path("clone/content/contest.toml"), &longer[..30]).unwrap();
    let ran = run(&fixture).ok();
    assert!(ran.out.contains("Repaired") && ran.out.contains("1 scored"), "{}", ran.out);
    clean(&fixture);
    // Somebody's own mistake is no half of anything, and stays.
    let wrong = contest.replace("title", "titel");
    std::fs::write(fixture.path("clone/content/contest.toml"), &wrong).unwrap();
    assert_eq!(run(&fixture).code, 2);
    assert_eq!(std::fs::read_to_string(fixture.path("clone/content/contest.toml")).unwrap(), wrong);
}

#[test]
fn what_cannot_be_mended_is_a_failure_that_names_it() {
    let fixture = fixture();
    elsewhere(&fixture);
    let clone = fixture.path("clone");
    // Somebody's work on a file that main changes.
    let before = std::fs::read_to_string(clone.join(LEDGER)).unwrap();
    std::fs::write(clone.join(LEDGER), "mine").unwrap();
    let ran = run(&fixture);
    assert_eq!(ran.code, 3, "{}", ran.out);
    assert!(ran.out.contains("Not updated") && ran.err.contains(LEDGER), "{}{}", ran.out, ran.err);
    assert_eq!(std::fs::read_to_string(clone.join(LEDGER)).unwrap(), "mine");
    // Staged as well.
    git(&clone, &["add", LEDGER]);
    std::fs::write(clone.join(LEDGER), before).unwrap();
    assert_eq!(run(&fixture).code, 3);
    git(&clone, &["reset", "--quiet", "--hard"]);
    // A commit that was never pushed.
    std::fs::write(clone.join("content/news.md"), "news").unwrap();
    git(&clone, &["add", "content/news.md"]);
    git(&clone, &["commit", "--quiet", "-m", "news"]);
    let ran = run(&fixture);
    assert!(ran.code == 3 && ran.err.contains("commits that main does not have"), "{}{}", ran.out, ran.err);
    git(&clone, &["reset", "--quiet", "--hard", "HEAD~1"]);
    run(&fixture).ok();
    clean(&fixture);
}

#[test]
fn a_lock_that_somebody_holds_stays() {
    let fixture = fixture();
    elsewhere(&fixture);
    let lock = fixture.path("clone/.git/index.lock");
    let held = std::fs::File::create(&lock).unwrap();
    let mut other = Command::new("sleep").arg("60").stdin(held).spawn().unwrap();
    let ran = run(&fixture);
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(ran.code == 3 && ran.err.contains("index.lock"), "{}{}", ran.out, ran.err);
    assert!(lock.exists());
    run(&fixture).ok();
    clean(&fixture);
}

#[test]
fn a_full_disk_leaves_nothing_that_the_next_run_does_not_mend() {
    let fixture = Fixture::new();
    for number in 1..=40 {
        let at = format!("2009-01-{:02}T{:02}:00:00Z", 2 + number / 24, number % 24);
        fixture.predictions(number, "alpha", &at, GOOD);
    }
    // Files that are longer than this cannot be written: objects are short, the ledger is not.
    let script = "trap '' XFSZ; ulimit -f 16; exec \"$0\" run --now 2009-01-20T00:00:00Z";
    let mut judge = Command::new("bash");
    judge.args(["-c", script]).arg(judge_program()).current_dir(fixture.path("clone"));
    let output = judge.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("Not updated"), "{text}");
    assert_eq!(fixture.ledger().lines().count(), 41, "main has it all the same");
    assert_ne!(git(&fixture.path("clone"), &["rev-parse", "HEAD"]), fixture.main());
    run(&fixture).ok();
    clean(&fixture);
    assert!(plain_git(&fixture.path("clone")).args(["fsck"]).status().unwrap().success());
}
