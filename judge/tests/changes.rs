//! A contest whose key, metric, rounding or prizes change in mid-contest: by the real program, from the organiser's
//! folder to main and to whoever verifies.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod applied;
mod broken;
mod calls;
mod chance;
mod older;
mod sealed;
mod tags;

use std::path::Path;

use base::digest::sha256_hex;
use ledger::Ledger;

use crate::support::{self, ANSWERS, Fixture, GOOD, Ran, WORSE, git};

const JURY: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
const JURY_IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
/// Nearer to [`other_answers`] than to [`ANSWERS`].
const THIRD: &str = "id,prediction\n1-7,4\n1-9,5\n1-10,4\n10-7,2\n10-8,2.5\n";

fn contest(answers: &str, extra: &str) -> String {
    let commitment =
        format!("path = \"../answers.csv\"\ncommitment = \"sha256:{}\"", sha256_hex(answers.as_bytes()));
    let more = format!(
        "[jury]\nrecipients = [\"{JURY}\"]\n{extra}[[prizes]]\nname = \"Grand\"\nkind = \"grand\"\npublic = 0.6\n\
         last_call_days = 20\n"
    );
    support::contest_toml(&more).replace("path = \"../answers.csv\"", &commitment)
}

/// A key by which the worse file is the best.
fn other_answers() -> String {
    ANSWERS
        .replace("1-7,1,3", "1-7,1,4")
        .replace("1-9,1,4", "1-9,1,5")
        .replace("1-10,1,5", "1-10,1,4")
        .replace("10-7,10,1", "10-7,10,2")
        .replace("10-8,10,2", "10-8,10,3")
}

/// Two teams with a score each: alpha's reaches the line on 2 January, so that a last call runs until the 22nd.
fn running(extra: &str) -> Fixture {
    let fixture = Fixture::with(&contest(ANSWERS, extra));
    fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", GOOD);
    fixture.predictions(2, "beta", "2009-01-02T00:00:01Z", WORSE);
    fixture.run("2009-01-03T00:00:00Z");
    fixture
}

fn edit(fixture: &Fixture, change: impl FnOnce(String) -> String) {
    let path = fixture.path("clone/content/contest.toml");
    let source = std::fs::read_to_string(&path).unwrap();
    let changed = change(source.clone());
    assert_ne!(changed, source);
    std::fs::write(path, changed).unwrap();
}

/// Another key in the organiser's folder, and what contest.toml commits to.
fn another_key(fixture: &Fixture) {
    std::fs::write(fixture.path("answers.csv"), other_answers()).unwrap();
    edit(fixture, |toml| {
        toml.replace(&sha256_hex(ANSWERS.as_bytes()), &sha256_hex(other_answers().as_bytes()))
    });
}

/// Publishes what lies in the folder without a word about it, as an organiser does who knows no better.
fn publish(fixture: &Fixture) {
    let clone = fixture.path("clone");
    git(&clone, &["add", "--all"]);
    git(&clone, &["commit", "--quiet", "--message", "Change"]);
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
}

fn apply(fixture: &Fixture, now: &str) -> Ran {
    let ran = fixture.judge(&["rejudge", "--apply", "--reason", "a mistake was found", "--now", now]).ok();
    holds(fixture);
    ran
}

/// Everything verifies, again with files, in the clone and for somebody else; and the clone stands at main.
fn holds(fixture: &Fixture) {
    let rescored = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]);
    assert_eq!(rescored.code, 0, "{}{}", rescored.out, rescored.err);
    assert_eq!(git(&fixture.path("clone"), &["rev-parse", "HEAD"]), fixture.main());
    assert_eq!(git(&fixture.path("clone"), &["status", "--porcelain"]), "");
    let other = tempfile::tempdir().unwrap();
    git(other.path(), &["clone", "--quiet", fixture.path("contest.git").to_str().unwrap(), "other"]);
    let dir = other.path().join("other");
    fixture.judge(&["verify", "--dir", dir.to_str().unwrap()]).ok();
}

fn ledger(fixture: &Fixture) -> Ledger {
    Ledger::open(&fixture.path("clone")).unwrap()
}

fn kinds(fixture: &Fixture) -> Vec<String> {
    let line = |receipt: &ledger::Receipt| {
        let value: serde_json::Value = serde_json::from_str(&receipt.to_line()).unwrap();
        value["kind"].as_str().unwrap().to_owned()
    };
    ledger(fixture).receipts().iter().map(line).collect()
}

fn own_metric(fixture: &Fixture, factor: &str) {
    let metric = include_str!("../metric/metrics/rmse.sql").replace("sqrt(", &format!("{factor} * sqrt("));
    std::fs::create_dir_all(fixture.path("clone/content/metrics")).unwrap();
    std::fs::write(fixture.path("clone/content/metrics/rmse.sql"), metric).unwrap();
}

fn verifies(fixture: &Fixture, dir: &Path) {
    let ran = fixture.judge(&["verify", "--dir", dir.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}
