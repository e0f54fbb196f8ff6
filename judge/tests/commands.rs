//! The commands a newcomer types: what they print and how they exit.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::path::Path;

use crate::support::{self, Fixture, GOOD, GOOD_NETFLIX, OPEN_DAY};

#[test]
fn score_prints_one_object_a_file() {
    let fixture = Fixture::new();
    for (name, text) in [("a.csv", GOOD), ("b.txt", GOOD_NETFLIX), ("c.csv", "id,prediction\n1-7,1,5\n")] {
        std::fs::write(fixture.path(name), text).unwrap();
    }
    let ran = fixture.judge(&[
        "score",
        "--answers",
        "../answers.csv",
        "--metric",
        "rmse",
        "--format",
        "json",
        "../a.csv",
        "../b.txt",
        "../c.csv",
    ]);
    assert_eq!(ran.code, 1);
    let lines: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{}", ran.out);
    for line in &lines[..2] {
        assert_eq!(line["rows"], 5);
        assert_eq!(
            line["scores"]["rmse"]["public"].as_f64().unwrap().to_bits(),
            (1.0f64 / 3.0).sqrt().to_bits()
        );
        assert_eq!(line["scores"]["rmse"]["private"], 0.0);
    }
    assert_eq!(lines[2]["refused"]["code"], "not-a-number");
    assert_eq!(lines[2]["refused"]["line"], 2);
}

#[test]
fn the_key_may_be_parquet() {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("a.csv"), GOOD).unwrap();
    let duckdb = duckdb::Connection::open_in_memory().unwrap();
    let sql = format!(
        "COPY (SELECT * FROM read_csv('{}', types = {{'id': 'VARCHAR', 'group': 'VARCHAR'}})) TO '{}' (FORMAT parquet)",
        fixture.path("answers.csv").display(),
        fixture.path("answers.parquet").display()
    );
    duckdb.execute_batch(&sql).unwrap();
    let score =
        |key: &str| fixture.judge(&["score", "--answers", key, "--format", "json", "../a.csv"]).ok().out;
    assert_eq!(score("../answers.parquet"), score("../answers.csv"));
}

#[test]
fn a_broken_key_is_named_by_row_and_never_by_target() {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("a.csv"), GOOD).unwrap();
    for (from, to, sentence) in [
        (
            "1-9,1,4,private",
            "1-9,1,4,secret",
            "row 2 (after the header): the split is \"secret\", expected public, private or ignored",
        ),
        (
            "1-9,1,4,private",
            "1-9,1,NaN,private",
            "row 2 (after the header): the target is missing, expected a finite number",
        ),
        (
            "1-9,1,4,private",
            "1-9,1,inf,private",
            "row 2 (after the header): the target is not a finite number",
        ),
        ("1-9,1", "1-7,1", "the id \"1-7\" appears twice"),
        ("private", "public", "both splits need at least one row"),
        ("id,group,target,split", "id,group,goal,split", "the column `target` is missing"),
    ] {
        std::fs::write(fixture.path("bad.csv"), support::ANSWERS.replace(from, to)).unwrap();
        let ran = fixture.judge(&["score", "--answers", "../bad.csv", "../a.csv"]);
        assert_eq!(ran.code, 2, "{sentence}");
        assert!(ran.err.contains(sentence), "{sentence}: {}", ran.err);
    }
}

#[test]
fn check_says_what_the_judge_would_say() {
    let fixture = Fixture::new();
    let team = fixture.path("clone/submissions/alpha/predictions.csv");
    std::fs::write(&team, GOOD).unwrap();
    let fine = fixture.judge(&["check", "submissions/alpha/predictions.csv", "--now", OPEN_DAY]).ok();
    insta::assert_snapshot!(fine.out, @r"
    submissions/alpha/predictions.csv: readable as CSV
    Predictions    5, every id once; prediction from 1 to 5
    If pushed now  submission 1 of 2 of alpha
                   0 of 2 scored submissions of the 24 hours before 2009-01-02 00:00:00 UTC are used up
    ");
    std::fs::write(&team, GOOD.replace("1-9,4", "1-9,4,2").replace("1-10,5", "1-10,5,1")).unwrap();
    let bad = fixture.judge(&["check", "submissions/alpha/predictions.csv", "--now", "2010-01-01T00:00:00Z"]);
    assert_eq!(bad.code, 1);
    insta::assert_snapshot!(bad.err, @r#"
    error[closed]: the file was received at 2010-01-01 00:00:00 UTC, after the contest closed at 2009-12-31 00:00:00 UTC
    error[not-a-number]: "4,2" is not a number; 2 such lines: 3, 4
     --> submissions/alpha/predictions.csv:3:5
      |
    3 | 1-9,4,2
      |     ^^^
      |
      = help: decimal comma? write 4.2
    What to do: `judge codes closed`
    "#);
    crate::support::told!();
}

#[test]
fn every_complaint_about_the_contest_comes_at_once() {
    let bad = support::contest_toml("[leaderbord]\nlength = 3\n")
        .replace("decimals = 4", "decimals = 99")
        .replace("name = \"rmse\"", "name = \"rmsee\"")
        .replace("closes = 2009-12-31T00:00:00Z", "closes = 2008-12-31T00:00:00Z")
        .replace("scored = 2", "scored = \"two\"")
        .replace("every = \"24h\"", "every = \"a day\"");
    let fixture = Fixture::new();
    std::fs::write(fixture.path("clone/content/contest.toml"), bad).unwrap();
    let ran = fixture.judge(&["verify"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.err, @r#"
    error[impossible-dates]: closes (2008-12-31T00:00:00Z) is not after opens (2009-01-01T00:00:00Z)
     --> content/contest.toml:4:10
      |
    4 | closes = 2008-12-31T00:00:00Z
      |          ^^^^^^^^^^^^^^^^^^^^
    error[unknown-metric]: there is no metric "rmsee"
     --> content/contest.toml:8:8
      |
    8 | name = "rmsee"
      |        ^^^^^^^
      |
      = help: did you mean rmse? `judge metrics` lists them all
    error[out-of-range]: metric.decimals is 99, expected a whole number from 0 to 12
     --> content/contest.toml:9:12
      |
    9 | decimals = 99
      |            ^^
    error[wrong-type]: quotas.scored is a string, expected a whole number
      --> content/contest.toml:19:10
       |
    19 | scored = "two"
       |          ^^^^^
    error[bad-value]: quotas.every: "a day" is not a length of time like "24h" or "7d"
      --> content/contest.toml:21:9
       |
    21 | every = "a day"
       |         ^^^^^^^
    error[unknown-key]: unknown key "leaderbord"
      --> content/contest.toml:22:2
       |
    22 | [leaderbord]
       |  ^^^^^^^^^^
       |
       = help: did you mean `leaderboard`?
    What to do: `judge codes CODE`, e.g. `judge codes bad-value`
    "#);
    crate::support::told!();
}

#[test]
fn a_secret_key_pasted_for_a_recipient_is_called_out() {
    let fixture = Fixture::new();
    let text = support::contest_toml("[jury]\nrecipients = [\"AGE-SECRET-KEY-1QQQQ\"]\n");
    std::fs::write(fixture.path("clone/content/contest.toml"), text).unwrap();
    let ran = fixture.judge(&["verify"]);
    assert!(ran.code == 2 && ran.err.contains("secret-key-published"), "{}", ran.err);
}

#[test]
fn usage_and_missing_things_exit_with_2() {
    let fixture = Fixture::new();
    assert_eq!(fixture.judge(&["score"]).code, 2);
    assert_eq!(fixture.judge(&["run", "--now", "yesterday"]).code, 2);
    assert_eq!(fixture.judge(&["verify", "--dir", "/nonexistent"]).code, 2);
    assert_eq!(
        fixture.judge(&["score", "--answers", "../answers.csv", "--metric", "maee", "../answers.csv"]).code,
        2
    );
    let away = fixture.judge(&["run", "--repository", "/nonexistent.git", "--now", OPEN_DAY]);
    assert_eq!(away.code, 2, "{}", away.err);
    let other = fixture.judge(&["run", "--repository", "../answers.csv", "--now", OPEN_DAY]);
    assert_eq!(other.code, 3, "{}", other.err);
}

#[test]
fn github_annotations_are_one_line_each() {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("bad.csv"), "id,prediction\n1-7,x\n").unwrap();
    let ran = fixture.judge(&["check", "../bad.csv", "--format", "github"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.lines().all(|line| line.starts_with("::error file=")), "{}", ran.out);
}

#[test]
fn the_projects_own_sample_verifies() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let fixture = Fixture::new();
    let ran = fixture.judge(&["verify", "--dir", root.to_str().unwrap()]).ok();
    assert!(ran.out.contains("66 receipts, chain and root ok"), "{}", ran.out);
}

#[test]
fn metrics_and_codes_tell_about_themselves() {
    let fixture = Fixture::new();
    let list = fixture.judge(&["metrics"]);
    assert!(list.code == 0 && list.out.contains("Root mean squared error"), "{}", list.out);
    let one = fixture.judge(&["metrics", "log_loss"]);
    for text in ["Answer key", "`eps = 1e-15`", "the score is 0.1643", "[metric]"] {
        assert!(one.out.contains(text), "{text}: {}", one.out);
    }
    let json = fixture.judge(&["metrics", "log_loss", "--format", "json"]);
    let json = &json.json()["metrics"][0];
    assert_eq!((&json["range"][1], &json["targets"]["target"]), (&serde_json::Value::Null, &"flag".into()));
    assert_eq!(fixture.judge(&["metrics", "rmsee"]).code, 2);

    let code = fixture.judge(&["codes", "not-a-number"]);
    assert!(code.out.contains("A prediction is not a decimal number."), "{}", code.out);
    let wrong = fixture.judge(&["codes", "not-a-numbr"]);
    assert!(wrong.code == 2 && wrong.err.contains("did you mean not-a-number?"), "{}", wrong.err);
    crate::support::told!();
}

#[test]
fn a_metric_of_the_organisers_is_listed_and_used() {
    let page = include_str!("../../docs/own-metrics.md");
    let example = page.split("```\n").nth(1).unwrap();
    let fixture = Fixture::new();
    std::fs::create_dir(fixture.path("own")).unwrap();
    std::fs::write(fixture.path("own/capped_mae.sql"), example).unwrap();
    let own = fixture.path("own").display().to_string();
    let told = fixture.judge(&["metrics", "capped_mae", "--metrics", &own]);
    assert!(told.out.contains("the score is 6.5"), "{}{}", told.out, told.err);
    std::fs::write(fixture.path("key.csv"), "id,target,split\na,0,public\nb,0,public\nc,0,private\n")
        .unwrap();
    std::fs::write(fixture.path("p.csv"), "id,prediction\na,3\nb,40\nc,7\n").unwrap();
    let scored = fixture.judge(&[
        "score",
        "--answers",
        "../key.csv",
        "--metric",
        "capped_mae",
        "--metrics",
        &own,
        "--format",
        "json",
        "../p.csv",
    ]);
    let line: serde_json::Value = serde_json::from_str(&scored.out).unwrap();
    assert_eq!(
        (&line["scores"]["capped_mae"]["public"], &line["scores"]["capped_mae"]["private"]),
        (&6.5.into(), &7.0.into())
    );
}
