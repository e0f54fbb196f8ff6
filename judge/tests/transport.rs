//! How heads get to the judge, and how its own folder follows what it pushed.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::path::Path;

use crate::support::{Fixture, GOOD, WORSE, git, plain_git, team_toml};

const DAY: &str = "2009-01-02T00:00:00Z";
const NOW: &str = "2009-01-03T00:00:00Z";

/// Bytes that nothing packs.
fn noise(length: usize) -> Vec<u8> {
    let mut seed = 1u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}

fn url(fixture: &Fixture) -> String {
    format!("file://{}", fixture.path("contest.git").display())
}

fn clone_is_at(fixture: &Fixture, commit: &str) {
    let clone = fixture.path("clone");
    assert_eq!(git(&clone, &["rev-parse", "HEAD"]), commit);
    assert_eq!(git(&clone, &["rev-parse", "origin/main"]), commit);
    assert_eq!(git(&clone, &["status", "--porcelain"]), "");
    git(&clone, &["fsck", "--no-dangling"]);
}

#[test]
fn heads_are_the_same_from_the_disk_and_through_a_url() {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", DAY, GOOD);
    fixture.predictions(2, "beta", DAY, "rubbish");
    let gamma = team_toml("Gamma", "gamma");
    fixture.pull(3, "gamma", DAY, &[("submissions/gamma/team.toml", "100644", gamma.as_bytes())]);
    fixture.pull(4, "beta", DAY, &[("submissions/beta/predictions.csv", "120000", b"/etc/passwd")]);
    fixture.pull(5, "beta", DAY, &[("content/contest.toml", "100644", b"title = 1")]);
    fixture.commit(
        "refs/pull/6/head",
        None,
        &[("submissions/beta/predictions.csv", "100644", GOOD.as_bytes())],
    );
    fixture.receive(6, "beta", DAY, &git(&fixture.path("contest.git"), &["rev-parse", "refs/pull/6/head"]));
    let plan = |remote: &str| {
        let args = ["run", "--dry-run", "--now", NOW, "--format", "json", "--repository", remote];
        fixture.judge(&args).ok().json()
    };
    let disk = plan(&fixture.path("contest.git").display().to_string());
    assert_eq!(disk["judged"].as_array().unwrap().len(), 6);
    assert_eq!(disk, plan(&url(&fixture)));
    // And what is written is whole, although nothing was transferred.
    fixture.run(NOW);
    clone_is_at(&fixture, &fixture.main());
    git(&fixture.path("contest.git"), &["fsck", "--no-dangling"]);
}

#[test]
fn a_head_that_brings_too_much_is_not_taken_in() {
    let fixture = Fixture::new();
    // More than two heads may bring together, so that they are tried one by one.
    let large = noise(40 << 20);
    fixture.pull(1, "alpha", DAY, &[("submissions/alpha/predictions.csv", "100644", &large)]);
    fixture.predictions(2, "beta", DAY, GOOD);
    let run = |remote: &str| {
        let args = ["run", "--dry-run", "--now", NOW, "--format", "json", "--repository", remote];
        fixture.judge(&args).ok().json()
    };
    let batch = run(&url(&fixture));
    assert_eq!(Fixture::codes(&batch, 1), ["head-too-large"]);
    assert_eq!(Fixture::codes(&batch, 2), [""; 0]);
    // Where nothing is transferred its size is read without the file.
    let batch = run(&fixture.path("contest.git").display().to_string());
    assert_eq!(Fixture::codes(&batch, 1), ["file-too-large"]);
}

#[test]
fn the_folder_follows_what_a_batch_changes_and_removes() {
    for through_url in [false, true] {
        let fixture = Fixture::new();
        if through_url {
            git(&fixture.path("clone"), &["remote", "set-url", "origin", &url(&fixture)]);
        }
        fixture.predictions(1, "alpha", DAY, GOOD);
        let renamed = format!("was = \"alpha\"\n{}", team_toml("Omega", "alpha"));
        fixture.pull(2, "alpha", DAY, &[("submissions/omega/team.toml", "100644", renamed.as_bytes())]);
        // As the judge writes it itself, so that the object came with the head.
        let gamma = team_toml("Gamma", "gamma");
        fixture.pull(3, "gamma", DAY, &[("submissions/gamma/team.toml", "100644", gamma.as_bytes())]);
        // A file of the organiser's own is nobody's business.
        let notes = fixture.path("clone/notes.txt");
        std::fs::write(&notes, "mine").unwrap();
        let ran = fixture.judge(&["run", "--now", NOW]).ok();
        assert!(!ran.out.contains("Not updated"), "{}", ran.out);
        assert_eq!(
            git(&fixture.path("contest.git"), &["show", "main:submissions/gamma/team.toml"]),
            gamma.trim_end()
        );
        assert!(!fixture.path("clone/submissions/alpha").exists());
        assert!(fixture.path("clone/submissions/omega/team.toml").is_file());
        assert_eq!(std::fs::read_to_string(&notes).unwrap(), "mine");
        std::fs::remove_file(&notes).unwrap();
        clone_is_at(&fixture, &fixture.main());
        // The next one on top of it changes files that are there.
        fixture.predictions(4, "beta", DAY, WORSE);
        fixture.run("2009-01-04T00:00:00Z");
        clone_is_at(&fixture, &fixture.main());
    }
}

#[test]
fn a_folder_with_somebodys_work_in_the_way_stays_as_it_is() {
    let ledger = "submissions/ledger/2009-01.jsonl";
    let in_the_way = |fixture: &Fixture, path: &str, text: &str| {
        let clone = fixture.path("clone");
        let before = git(&clone, &["rev-parse", "HEAD"]);
        std::fs::create_dir_all(clone.join(path).parent().unwrap()).unwrap();
        std::fs::write(clone.join(path), text).unwrap();
        let ran = fixture.judge(&["run", "--now", "2009-01-05T00:00:00Z"]);
        assert!(ran.code == 3 && ran.out.contains("Not updated"), "{}", ran.out);
        assert!(ran.err.contains(path), "{}", ran.err);
        assert_eq!(git(&clone, &["rev-parse", "HEAD"]), before);
        assert_eq!(std::fs::read_to_string(clone.join(path)).unwrap(), text);
        let status = plain_git(&clone).args(["status", "--porcelain"]).output().unwrap();
        let lines = String::from_utf8_lossy(&status.stdout).lines().count();
        assert_eq!(lines, 1, "nothing else was touched");
        assert_ne!(fixture.main(), before, "main has moved on all the same");
    };
    // A file of theirs where main gets one, and a change of theirs to one that main changes.
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", DAY, GOOD);
    in_the_way(&fixture, ledger, "mine");
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", DAY, GOOD);
    fixture.run(NOW);
    fixture.predictions(2, "beta", DAY, WORSE);
    in_the_way(&fixture, ledger, "mine");
    // A file that was only touched is not changed.
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", DAY, GOOD);
    fixture.run(NOW);
    touch(&fixture.path("clone").join(ledger));
    fixture.predictions(2, "beta", DAY, WORSE);
    fixture.run("2009-01-04T00:00:00Z");
    clone_is_at(&fixture, &fixture.main());
}

fn touch(path: &Path) {
    let bytes = std::fs::read(path).unwrap();
    std::fs::remove_file(path).unwrap();
    std::fs::write(path, bytes).unwrap();
}
