//! The small program: it says what the judge says, scores nothing, and shows a team how it stands.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

#[path = "submit/mod.rs"]
mod submit;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::process::Command;

use support::{Fixture, GOOD, OPEN_DAY, Ran, WORSE};

fn gitprize(fixture: &Fixture, args: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gitprize"));
    Ran::of(&command.args(args).current_dir(fixture.path("clone")).env("TZ", "UTC").output().unwrap())
}

fn batch() -> Fixture {
    let fixture = Fixture::new();
    fixture.predictions(1, "alpha", "2009-01-02T10:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T11:00:00Z", WORSE);
    fixture.predictions(3, "beta", "2009-01-02T12:00:00Z", "id,prediction\n1-7,x\n");
    fixture.run("2009-01-03T00:00:00Z");
    fixture
}

#[test]
fn both_programs_say_the_same() {
    let fixture = batch();
    std::fs::write(fixture.path("good.csv"), GOOD).unwrap();
    std::fs::write(fixture.path("bad.csv"), "id,prediction\n1-7,1\n1-7,2\n").unwrap();
    let now = "2009-01-03T00:00:00Z";
    for args in [
        &["check", "../good.csv", "--team", "alpha", "--now", now][..],
        &["check", "../bad.csv", "--now", now],
        &["check", "../bad.csv", "--now", now, "--format", "json"],
        &["check", "../none.csv"],
        &["verify"],
        &["verify", "--format", "json", "--receipt", "2"],
        &["verify", "--receipt", "99"],
        &["metrics"],
        &["metrics", "rmsee"],
        &["codes", "over-quota"],
        &["codes", "over-quotta"],
    ] {
        let (small, judge) = (gitprize(&fixture, args), fixture.judge(args));
        // Each by its own name.
        let named = |text: &str| text.replace("gitprize ", "judge ");
        let said = |ran: &Ran| (ran.code, named(&ran.out), named(&ran.err));
        assert_eq!(said(&small), said(&judge), "{args:?}");
        assert!(!judge.out.is_empty() || !judge.err.is_empty(), "{args:?} says nothing");
    }
    support::told!();
}

#[test]
fn what_needs_the_answers_is_the_judges() {
    let fixture = batch();
    for args in [&["verify", "--rescore"][..], &["run"], &["score", "x.csv"]] {
        assert_eq!(gitprize(&fixture, args).code, 2, "{args:?}");
    }
    // A key in Parquet needs a database.
    std::fs::write(fixture.path("answers.parquet"), b"PAR1 and more").unwrap();
    let refused = gitprize(&fixture, &["verify", "--answers", "../answers.parquet"]);
    assert_ne!(refused.code, 0);
}

#[test]
fn a_changed_ledger_is_found() {
    let fixture = batch();
    let file = fixture.path("clone/submissions/ledger/2009-01.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replacen("\"rank\":1", "\"rank\":2", 1)).unwrap();
    let ran = gitprize(&fixture, &["verify"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.err.contains("ledger"), "{}", ran.err);
}

#[test]
fn a_team_sees_how_it_stands() {
    let fixture = batch();
    let status = |team: &[&str]| {
        let args = [&["status"], team, &["--now", "2009-01-03T00:00:00Z"]].concat();
        gitprize(&fixture, &args)
    };
    insta::assert_snapshot!("status", status(&["beta"]).ok().out);
    insta::assert_snapshot!("status_of_all", status(&[]).ok().out);
    let json = status(&["alpha", "--format", "json"]).ok().json();
    assert_eq!(
        (&json["rank"], &json["scored"], &json["refused"]),
        (&1.into(), &1.into(), &0.into()),
        "{json}"
    );
    // A member of the team has it all again a day later.
    let later = gitprize(&fixture, &["status", "alpha", "--now", "2009-01-05T00:00:00Z", "--format", "json"]);
    assert!(later.ok().json()["quota"]["scored"].as_u64() > json["quota"]["scored"].as_u64(), "{json}");
    let unknown = status(&["alfa"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.err.contains("there is no team \"alfa\"") && unknown.err.contains("did you mean alpha?"),
        "{}",
        unknown.err
    );
    support::told!();
}

#[test]
fn before_anything_was_judged_there_is_a_status_too() {
    let fixture = Fixture::new();
    let ran = gitprize(&fixture, &["status", "alpha", "--now", OPEN_DAY]).ok();
    assert!(ran.out.contains("none yet"), "{}", ran.out);
}
