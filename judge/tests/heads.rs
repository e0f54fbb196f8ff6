//! What strangers' heads cost: floods, broken objects, and objects that cost more than they look.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::process::Command;

use crate::support::{Fixture, GOOD, WORSE, git, judge_program, pipe, team_toml};

const DAY: &str = "2009-01-02T00:00:00Z";
const NOW: &str = "2009-01-03T00:00:00Z";

/// References `numbers` to the same `head`, pushed by `user` at `at` at once.
fn flood(fixture: &Fixture, numbers: std::ops::Range<u64>, user: &str, at: &str, head: &str) {
    let repository = fixture.path("contest.git");
    let refs: String = numbers.clone().map(|n| format!("create refs/pull/{n}/head {head}\n")).collect();
    pipe(Command::new("git").arg("-C").arg(&repository).args(["update-ref", "--stdin"]), refs.as_bytes());
    let zero = "0".repeat(40);
    let log: String = numbers.map(|n| format!("{zero} {head} refs/pull/{n}/head\n")).collect();
    let mut hook = Command::new(judge_program());
    hook.args(["receive", "--user", user, "--now", at, "--dir"]).arg(repository);
    pipe(&mut hook, log.as_bytes());
}

fn kinds(fixture: &Fixture) -> Vec<String> {
    let kind = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["kind"].as_str().unwrap().to_owned()
    };
    fixture.ledger().lines().map(kind).collect()
}

fn count(fixture: &Fixture, kind: &str) -> usize {
    kinds(fixture).iter().filter(|other| *other == kind).count()
}

#[test]
fn a_strangers_flood_is_one_receipt_and_says_so_once() {
    let fixture = Fixture::new();
    // Their own commit, which changes nothing that would be a submission.
    let head = fixture.commit("refs/heads/x", Some("refs/heads/main^0"), &[("x", "100644", b"x")]);
    flood(&fixture, 100..400, "mallory", DAY, &head);
    fixture.predictions(1_000, "alpha", "2009-01-02T12:00:00Z", GOOD);
    let ran = fixture.judge(&["run", "--now", NOW]).ok();
    assert!(ran.out.contains("290 more heads in one receipt"), "{}", ran.out);
    assert_eq!([count(&fixture, "refuse"), count(&fixture, "score"), count(&fixture, "crowd")], [10, 1, 1]);
    let ledger = fixture.ledger();
    let crowd: serde_json::Value = serde_json::from_str(ledger.lines().last().unwrap()).unwrap();
    assert_eq!(crowd["heads"], 290);
    assert_eq!(crowd["first"].as_array().unwrap().len(), 10);
    assert_eq!(crowd["first"][0]["pull"], 110);
    // Nothing is new.
    fixture.run("2009-01-04T00:00:00Z");
    assert_eq!(fixture.ledger(), ledger);
    fixture.judge(&["verify"]).ok();
    // A stranger among them who means it is answered on another day.
    let file = team_toml("Late", "mallory");
    fixture.pull(
        2_000,
        "mallory",
        "2009-01-04T12:00:00Z",
        &[("submissions/late/team.toml", "100644", file.as_bytes())],
    );
    fixture.run("2009-01-05T00:00:00Z");
    assert_eq!(count(&fixture, "register"), 1);
    // The crowd is a team's now: its heads are answered, and no more than the day's.
    assert!(count(&fixture, "crowd") <= 2);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_teams_flood_ends_too_and_the_others_go_first() {
    let fixture = Fixture::new();
    let file: &[(&str, &str, &[u8])] = &[("submissions/alpha/predictions.csv", "100644", GOOD.as_bytes())];
    let head = fixture.commit("refs/heads/x", Some("refs/heads/main^0"), file);
    flood(&fixture, 100..1_200, "alpha", DAY, &head);
    fixture.predictions(5_000, "beta", "2009-01-02T23:00:00Z", WORSE);
    let batch = fixture.run(NOW);
    assert_eq!(Fixture::codes(&batch, 5_000), [""; 0]);
    assert_eq!(batch["counted"], 100);
    assert_eq!(count(&fixture, "score") + count(&fixture, "refuse"), 1_001);
    fixture.judge(&["verify"]).ok();
}

#[test]
fn a_stranger_who_signs_up_among_their_own_noise_is_answered() {
    let fixture = Fixture::new();
    let file = team_toml("Newcomer", "newcomer");
    fixture.pull(7, "newcomer", DAY, &[("submissions/new/team.toml", "100644", file.as_bytes())]);
    let head = fixture.commit("refs/heads/x", Some("refs/heads/main^0"), &[("x", "100644", b"x")]);
    flood(&fixture, 100..130, "newcomer", "2009-01-02T01:00:00Z", &head);
    // Many strangers, a few heads each: all are answered.
    for (at, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
        let from = 1_000 + 10 * at as u64;
        flood(&fixture, from..from + 5, name, "2009-01-02T02:00:00Z", &head);
    }
    fixture.run(NOW);
    assert_eq!([count(&fixture, "register"), count(&fixture, "refuse")], [1, 9 + 20]);
    let clone = fixture.path("clone");
    assert!(git(&clone, &["show", "origin/main:submissions/new/team.toml"]).contains("Newcomer"));
    fixture.judge(&["verify"]).ok();
}
