//! Ledgers of older judges, which say less of what decided.

use base::digest::sha256_hex;
use ledger::{Entry, Known, Ledger};

use super::{contest, edit, other_answers, publish, verifies};
use crate::support::{self, ANSWERS, Fixture, git};

/// A ledger as older judges wrote it: neither the first receipt nor a change says what decided.
fn older(fixture: &Fixture, entries: &[Entry]) -> Vec<(String, Vec<u8>)> {
    let mut ledger = Ledger::default();
    for (at, entry) in entries.iter().enumerate() {
        let at = format!("2009-01-{:02}T00:00:00Z", 3 + at).parse().unwrap();
        ledger.append(at, entry.clone()).unwrap();
    }
    let source = std::fs::read_to_string(fixture.path("clone/content/contest.toml")).unwrap();
    let contest = contest::Contest::parse("contest.toml", &source, metric::Catalogue::shipped()).unwrap();
    ledger.end_mut().speak_for(&contest);
    let mut files: Vec<(String, Vec<u8>)> = ledger
        .appended()
        .map(|(name, text)| (format!("submissions/ledger/{name}"), text.as_bytes().to_vec()))
        .collect();
    files.push(("submissions/ledger/checkpoint".to_owned(), ledger.checkpoint().unwrap().into_bytes()));
    files
}

#[test]
fn an_older_ledger_is_held_against_what_contest_toml_said_then() {
    let fixture = Fixture::with(&contest(ANSWERS, "[[also]]\nname = \"mae\"\n"));
    let entry = |text: &str| -> Entry { serde_json::from_str(text).unwrap() };
    let score = |kind: &str, pull: u64, team: &str, scores: (f64, f64), ranks: (&str, u64), key: &str| {
        let (rmse, mae) = scores;
        entry(&format!(
            r#"{{{kind},"team":"{team}","pull":{pull},"head":"{pull:040}","received":"2009-01-02T00:00:0{pull}Z","digest":"{0}","rows":5,"public":{{"mae":{mae:?},"rmse":{rmse:?}}},"private":"{0}","rank_before":{1},"rank":{2},"answer_key":"{key}","judge":"0.1.0"}}"#,
            "0".repeat(64),
            ranks.0,
            ranks.1
        ))
    };
    let first = sha256_hex(ANSWERS.as_bytes());
    let mut entries = vec![
        entry(r#"{"kind":"open","title":"Small contest","metric":"rmse","decimals":4,"judge":"0.1.0"}"#),
        score("\"kind\":\"score\"", 1, "alpha", (0.5, 0.5), ("null", 1), &first),
        entry(
            r#"{"kind":"last-call","prize":"Grand","of":2,"from":"2009-01-02T00:00:01Z","until":"2009-01-22T00:00:01Z"}"#,
        ),
        score("\"kind\":\"score\"", 2, "beta", (0.55, 0.4), ("null", 2), &first),
    ];
    let put = |entries: &[Entry]| {
        let files = older(&fixture, entries);
        let files: Vec<support::File<'_>> =
            files.iter().map(|(name, bytes)| (name.as_str(), "100644", &bytes[..])).collect();
        fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
        git(&fixture.path("clone"), &["pull", "--quiet"]);
    };
    put(&entries);
    verifies(&fixture, &fixture.path("clone"));
    // Another line, another metric, another key, one after the other, each pushed and then judged again.
    edit(&fixture, |toml| toml.replace("public = 0.6", "public = 0.2"));
    publish(&fixture);
    let other = sha256_hex(other_answers().as_bytes());
    edit(&fixture, |toml| toml.replace(&first, &other));
    publish(&fixture);
    let again = |of: u64| format!("\"kind\":\"rejudge\",\"of\":{of},\"reason\":\"a mistake was found\"");
    entries.push(score(&again(2), 1, "alpha", (0.7, 0.5), ("1", 2), &other));
    entries.push(score(&again(4), 2, "beta", (0.6, 0.3), ("1", 1), &other));
    put(&entries);
    verifies(&fixture, &fixture.path("clone"));
    edit(&fixture, |toml| {
        toml.replace("\"mae\"", "\"x\"").replace("\"rmse\"", "\"mae\"").replace("\"x\"", "\"rmse\"")
    });
    publish(&fixture);
    entries.push(score(&again(2), 1, "alpha", (0.7, 0.25), ("2", 1), &other));
    entries.push(score(&again(4), 2, "beta", (0.6, 0.35), ("2", 2), &other));
    put(&entries);
    verifies(&fixture, &fixture.path("clone"));
    // A rank that nobody had is still found.
    let Entry::Known(Known::Score(beta)) = &mut entries[3] else { panic!("{:?}", entries[3]) };
    beta.rank = 1;
    put(&entries);
    let ran = fixture.judge(&["verify"]);
    assert!(ran.code == 1 && ran.err.contains("standings-differ"), "{}{}", ran.out, ran.err);
}
