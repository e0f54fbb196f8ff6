//! `judge audit` from the outside.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod support;

use support::{Fixture, GOOD, WORSE};

const JURY: &str =
    "[jury]\nrecipients = [\"age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv\"]\n";
const IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");

#[test]
fn every_scored_submission_is_accounted_for() {
    let fixture = Fixture::with(&support::contest_toml(JURY));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:01Z", GOOD);
    fixture.predictions(3, "beta", "2009-01-02T00:00:02Z", WORSE);
    fixture.run("2009-01-03T00:00:00Z");
    let audit = |more: &[&str]| {
        let args = [&["audit", "--identity", IDENTITY, "--format", "json"], more].concat();
        let report = fixture.judge(&args).ok().json();
        report["compared"].as_u64().unwrap() + report["unknown"].as_u64().unwrap()
    };
    assert_eq!(audit(&[]), 3);
    assert_eq!(audit(&["--best"]), 2);
    let text = fixture.judge(&["audit", "--identity", IDENTITY]).ok().out;
    assert!(text.contains("Between teams: ") && text.contains("not a verdict"), "{text}");
}

#[test]
fn only_the_jury_may_audit() {
    let fixture = Fixture::with(&support::contest_toml(JURY));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.run("2009-01-03T00:00:00Z");
    let stranger = fixture.path("stranger.txt");
    std::fs::write(&stranger, "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX\n")
        .unwrap();
    assert_eq!(fixture.judge(&["audit", "--identity", stranger.to_str().unwrap()]).code, 2);
    assert_eq!(fixture.judge(&["audit", "--identity", IDENTITY, "--correlation", "1.5"]).code, 2);
}
