//! Random changes, one after the other.

use base::digest::sha256_hex;

use super::{THIRD, edit, holds, own_metric, running, verifies};
use crate::support::{Fixture, GOOD, WORSE, git};

/// Random changes, one after the other, with submissions in between.
#[test]
fn random_changes_verify_at_every_commit() {
    for seed in 1..=2u64 {
        let fixture = running("[[also]]\nname = \"mae\"\n");
        let mut state = seed;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let (mut pull, mut day) = (2, 4);
        for _ in 0..7 {
            let now = format!("2009-01-{day:02}T00:00:00Z");
            let toml = std::fs::read_to_string(fixture.path("clone/content/contest.toml")).unwrap();
            let value = |key: &str| {
                let line = toml.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap();
                line.split(" = ").nth(1).unwrap().to_owned()
            };
            match random(6) {
                0 => {
                    let digits = value("decimals");
                    let new = if digits == "4" { "3" } else { "4" };
                    edit(&fixture, |toml| {
                        toml.replace(&format!("decimals = {digits}"), &format!("decimals = {new}"))
                    });
                }
                1 => {
                    // A key with another label.
                    let old = std::fs::read_to_string(fixture.path("answers.csv")).unwrap();
                    let labels = ["1-7,1,3", "1-7,1,4", "1-7,1,2"];
                    let at = labels.iter().position(|label| old.contains(label)).unwrap();
                    let new = old.replace(labels[at], labels[(at + 1) % 3]);
                    std::fs::write(fixture.path("answers.csv"), &new).unwrap();
                    edit(&fixture, |toml| {
                        toml.replace(&sha256_hex(old.as_bytes()), &sha256_hex(new.as_bytes()))
                    });
                }
                2 => edit(&fixture, |toml| {
                    let toml = toml.replace("\"mae\"", "\"x\"").replace("\"rmse\"", "\"mae\"");
                    toml.replace("\"x\"", "\"rmse\"")
                }),
                3 => own_metric(&fixture, &(2 + day).to_string()),
                4 => {
                    let line = toml.lines().rfind(|line| line.starts_with("public = ")).unwrap();
                    let new = format!("public = 0.{}", 2 + random(8));
                    if line != new {
                        edit(&fixture, |toml| toml.replace(line, &new));
                    }
                }
                _ => {
                    pull += 1;
                    let team = ["alpha", "beta"][(pull % 2) as usize];
                    fixture.predictions(pull, team, &now, [GOOD, WORSE, THIRD][random(3) as usize]);
                    fixture.judge(&["run", "--now", &now.replace("T00", "T06")]).ok();
                }
            }
            let now = now.replace("T00", "T12");
            let args = ["rejudge", "--apply", "--reason", "a mistake was found", "--now", &now];
            let ran = fixture.judge(&args);
            assert_eq!(ran.code, 0, "seed {seed}, day {day}: {}{}", ran.out, ran.err);
            holds(&fixture);
            let main = fixture.main();
            fixture.judge(&args).ok();
            assert_eq!(fixture.main(), main, "seed {seed}, day {day}: a second time is none");
            day += 1;
        }
        every_commit_verifies(&fixture);
    }
}

/// No commit of main ever showed a board of two kinds.
fn every_commit_verifies(fixture: &Fixture) {
    let clone = fixture.path("clone");
    let commits = git(&clone, &["rev-list", "--first-parent", "HEAD"]);
    let dir = tempfile::tempdir().unwrap();
    let other = dir.path().join("other");
    git(dir.path(), &["clone", "--quiet", clone.to_str().unwrap(), "other"]);
    for commit in commits.lines() {
        git(&other, &["checkout", "--quiet", "--detach", commit]);
        verifies(fixture, &other);
    }
}
