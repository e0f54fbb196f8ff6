//! A phase that begins anew: no file is scored by the key of another phase.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{ANSWERS, Fixture, GOOD, WORSE, contest_toml};

/// With a final that has a key of its own.
fn contest() -> String {
    let phase = "[[phases]]\nid = \"final\"\nfrom = 2009-01-10T00:00:00Z\nuntil = 2009-01-31T00:00:00Z\nanew = true\n";
    contest_toml(phase)
}

/// The receipts after a batch, and what it said.
fn ran(fixture: &Fixture, now: &str) -> (Vec<serde_json::Value>, String) {
    let dry = fixture.judge(&["run", "--dry-run", "--now", now]).ok();
    fixture.run(now);
    let receipts = fixture.ledger().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (receipts, dry.out + &dry.err)
}

fn scores(receipts: &[serde_json::Value]) -> usize {
    receipts.iter().filter(|receipt| receipt["kind"] == "score").count()
}

#[test]
fn a_file_is_scored_by_the_key_of_its_phase_or_not_at_all() {
    let fixture = Fixture::with(&contest());
    fixture.predictions(1, "alpha", "2009-01-09T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-11T00:00:00Z", WORSE);
    // The old key still scores what came before the phase, and nothing else; what waits was not dropped.
    let (receipts, said) = ran(&fixture, "2009-01-12T00:00:00Z");
    let waits = said.contains("an answer key of its own, which is not in place");
    assert!(scores(&receipts) == 1 && waits, "{said}");
    let one = ["verify", "--rescore", "--answers", "../answers.csv"];
    let verified = fixture.judge(&one);
    assert!(verified.code == 0, "{}{}", verified.out, verified.err);

    let answers = ANSWERS.replace("1-7,1,3", "1-7,1,4");
    assert_ne!(answers, ANSWERS);
    std::fs::write(fixture.path("second.csv"), answers).unwrap();
    let toml = contest().replace("../answers.csv\"", "../second.csv\"\nphase = \"final\"");
    std::fs::write(fixture.path("clone/content/contest.toml"), toml).unwrap();
    let now = "2009-01-12T01:00:00Z";
    fixture.judge(&["rejudge", "--apply", "--reason", "the final begins", "--now", now]).ok();
    // A file of before, which nobody judged in time, is not scored by the key of the final.
    fixture.predictions(3, "alpha", "2009-01-09T01:00:00Z", WORSE);
    let (receipts, said) = ran(&fixture, "2009-01-12T02:00:00Z");
    assert_eq!(scores(&receipts), 2, "{said}");
    let late = receipts.iter().find(|receipt| receipt["kind"] == "refuse").unwrap();
    assert!(late["pull"] == 3 && late["complaints"][0]["code"] == "phase-over", "{late}");
    let amend = receipts.iter().find(|receipt| receipt["kind"] == "amend").unwrap();
    assert_eq!(amend["unscored"].as_array().unwrap().len(), 1, "{amend}");
    assert_eq!(amend["after"]["phase"], "final", "{amend}");
    // Nothing is judged again, and nobody has a rank when the final begins.
    assert!(!receipts.iter().any(|receipt| receipt["kind"] == "rejudge"), "{receipts:?}");
    let score = receipts.iter().rfind(|receipt| receipt["kind"] == "score").unwrap();
    assert!(score["rank_before"].is_null() && score["rank"] == 1 && score["team"] == "beta", "{score}");
    let verified = fixture.judge(&[&one[..], &["--answers", "../second.csv"]].concat());
    assert!(verified.code == 0, "{}{}", verified.out, verified.err);
    crate::support::told!();
}
