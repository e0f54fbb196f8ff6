//! Metric files that are wrong, each in one way: `judge metrics test` and `judge lint` say so before anybody's score hangs on one.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use rayon::prelude::*;

use crate::support::{Fixture, contest_toml, git};

/// A metric file as `judge metrics new` writes it, with `changes`.
fn file(changes: &[(&str, &str)]) -> String {
    let mut text = include_str!("../src/cli/metric_template.sql").replace("capped_mae", "ours");
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    text
}

const SCORE: &str = "csum(misses) / NULLIF(sum(n), 0) AS score";
const WHOLE: &str = "SELECT fold, count(*) AS n, csum(least(abs(prediction - target), $cap)) AS misses
FROM rows GROUP BY fold;

-- The second one makes the score of them, one line a sample.
SELECT sample, csum(misses) / NULLIF(sum(n), 0) AS score
FROM parts GROUP BY sample";

/// Each with what is said of it.
fn wrong() -> Vec<(&'static str, String, &'static str)> {
    let whole = |sql: &str| file(&[(WHOLE, sql)]);
    vec![
        ("direction", file(&[("\"lower\"", "\"higher\"")]), "better than perfect"),
        (
            "example",
            file(&[("score = \"4.3333\"", "score = \"4.5\"")]),
            "it says 4.5, and the SQL gives 4.333333333333333",
        ),
        (
            "order of rows",
            whole(
                "SELECT sample, first(abs(prediction - target)) + avg(abs(prediction - target)) AS score FROM rows GROUP BY sample",
            ),
            "with the rows of the key in another order",
        ),
        (
            "splits mixed",
            whole(
                "SELECT sample, avg(abs(prediction - target)) / (SELECT 1 + avg(abs(prediction)) FROM rows) AS score FROM rows GROUP BY sample",
            ),
            "the same file among others",
        ),
        (
            "two lines",
            file(&[(
                "FROM parts GROUP BY sample",
                "FROM parts GROUP BY sample UNION ALL SELECT sample, 1.0 FROM parts GROUP BY sample",
            )]),
            "more than one line for a sample",
        ),
        (
            "overflow",
            whole(
                "SELECT sample, avg(CAST(abs(prediction - target) AS TINYINT)) AS score FROM rows GROUP BY sample",
            ),
            "extreme predictions",
        ),
        (
            "logarithm of a perfect file",
            whole(
                "SELECT sample, avg(least(greatest(-ln(abs(prediction - target)), 0), 9)) AS score FROM rows GROUP BY sample",
            ),
            "a perfect file",
        ),
        ("range", file(&[("range = [0, inf]", "range = [0, 1]")]), "expected a score within range = [0, 1]"),
        (
            "undefined",
            whole("SELECT sample, 1 - corr(prediction, target) AS score FROM rows GROUP BY sample"),
            "`undefined` says nothing of that",
        ),
        (
            "chance",
            file(&[(SCORE, "csum(misses) / NULLIF(sum(n), 0) + 0 * random() AS score")]),
            "random gives another value each time",
        ),
        (
            "clock",
            file(&[(SCORE, "csum(misses) / sum(n) + 0 * epoch(now()) AS score")]),
            "now gives another value each time",
        ),
        ("mistyped", file(&[("FROM parts GROUP", "FORM parts GROUP")]), "line 21: FORM"),
        ("no end", file(&[(SCORE, "csum(misses) / 1 AS \"score")]), "line 20, column"),
    ]
}

/// A join of all rows with all rows.
fn slow() -> String {
    file(&[(
        "FROM rows GROUP BY fold;",
        "FROM (SELECT a.fold, a.row, any_value(a.prediction) AS prediction, max(a.target + 0 * sin(b.target)) AS target \
                 FROM rows a JOIN rows b ON a.stratum = b.stratum GROUP BY a.fold, a.row) GROUP BY fold;",
    )])
}

/// What is said of that.
const SLOW: &str = "times as many as of 250";

/// What no contest can be read with: every command says so.
const UNREADABLE: [&str; 4] = ["chance", "clock", "mistyped", "no end"];

#[test]
fn every_wrong_metric_is_told_what_is_wrong_with_it() {
    let fixture = Fixture::with(&contest_toml(""));
    for (what, text, said) in wrong() {
        let path = fixture.path("ours.sql");
        std::fs::write(&path, &text).unwrap();
        let path = path.display().to_string();
        let ran = fixture.judge(&["metrics", "test", &path]);
        assert!(ran.code == 1 || ran.code == 2, "{what}: {} {}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{what}: {}", ran.err);
        let json = fixture.judge(&["metrics", "test", &path, "--format", "json"]);
        assert_eq!(json.code, ran.code, "{what}");
    }
    // What is right passes, also with marks in texts and remarks, and empty lines in the header.
    let right = file(&[
        ("-- The second", "/* a; $b -- c */\n-- The second; 'one"),
        ("-- formula", "\n-- # a remark\n\n-- formula"),
        (SCORE, "csum(misses) / NULLIF(sum(n), length(';$x')) AS score"),
    ]);
    std::fs::write(fixture.path("ours.sql"), right.replace("length(';$x')", "length(';$x') - 3")).unwrap();
    let ran = fixture.judge(&["metrics", "test", &fixture.path("ours.sql").display().to_string()]).ok();
    assert!(ran.out.contains("ours passed all"), "{}", ran.out);
    crate::support::told!();
}

/// By the rows that it makes, which a busy machine does not change.
#[test]
fn a_join_of_all_rows_with_all_rows_is_told_before_it_meets_a_contest() {
    let fixture = Fixture::with(&contest_toml(""));
    std::fs::write(fixture.path("ours.sql"), slow()).unwrap();
    let ran = fixture.judge(&["metrics", "test", &fixture.path("ours.sql").display().to_string()]);
    assert!(ran.code == 1 && ran.err.contains(SLOW), "{}", ran.err);
}

/// Trials of all metrics: their examples are right, and nothing at the edge is other than their files say.
#[test]
fn every_metric_that_comes_with_the_judge_passes() {
    let fixture = Fixture::with(&contest_toml(""));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("metric/metrics");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "sql"));
    files.sort();
    // A bias has a sign: the file says so, and whoever ranks by it is told by lint.
    files.retain(|path| !path.ends_with("mean_bias_error.sql"));
    let failed: Vec<String> = files
        .par_iter()
        .map(|path| fixture.judge(&["metrics", "test", path.to_str().unwrap()]))
        .filter(|ran| ran.code != 0)
        .map(|ran| ran.err)
        .collect();
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), files.len(), failed.join("\n"));
    assert!(files.len() > 100);
}

#[test]
fn lint_tries_a_metric_of_the_contests_own() {
    let fixture = Fixture::with(&contest_toml("").replace("name = \"rmse\"", "name = \"ours\""));
    let clone = fixture.path("clone");
    std::fs::create_dir_all(clone.join("content/metrics")).unwrap();
    let write = |text: &str| std::fs::write(clone.join("content/metrics/ours.sql"), text).unwrap();
    write(&file(&[("score = \"4.3333\"", "score = \"4.2\"")]));
    git(&clone, &["add", "--all"]);
    // Whatever `judge metrics test` finds, in the same words.
    let lint = || fixture.judge(&["lint", "--answers", "../answers.csv"]);
    assert!(lint().err.contains("ours.sql, its example: it says 4.2"), "{}", lint().err);
    for (what, text, said) in wrong().into_iter().filter(|(what, ..)| !UNREADABLE.contains(what)) {
        write(&text);
        let ran = lint();
        assert!(ran.code == 1 && ran.err.contains(said), "{what}: {} {}", ran.out, ran.err);
    }
    write(&slow());
    let ran = lint();
    assert!(ran.code == 1 && ran.err.contains(SLOW), "{}", ran.err);
    write(&file(&[]));
    assert!(!lint().err.contains("metric-trial"), "{}", lint().err);
}

#[test]
fn a_new_metric_is_one_that_passes() {
    let fixture = Fixture::with(&contest_toml(""));
    fixture.judge(&["metrics", "new", "ours"]).ok();
    let path = fixture.path("clone/content/metrics/ours.sql");
    fixture.judge(&["metrics", "test", &path.display().to_string()]).ok();
    let before = std::fs::read(&path).unwrap();
    let again = fixture.judge(&["metrics", "new", "ours"]);
    assert!(again.code == 2 && again.err.contains("is there already"), "{}", again.err);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    for name in ["rmse", "Ours", "a b", ""] {
        assert_eq!(fixture.judge(&["metrics", "new", name]).code, 2, "{name}");
    }
}

#[test]
fn another_programs_scores_are_held_against_ours() {
    let fixture = Fixture::with(&contest_toml(""));
    let of = |more: &[&str]| {
        let call = [&["score", "--answers", "../answers.csv", "../good.csv"], more].concat();
        fixture.judge(&call)
    };
    std::fs::write(fixture.path("good.csv"), crate::support::WORSE).unwrap();
    let first: serde_json::Value =
        serde_json::from_str(of(&["--format", "json"]).ok().out.lines().next().unwrap()).unwrap();
    let [public, private] =
        ["public", "private"].map(|split| first["scores"]["rmse"][split].as_f64().unwrap());
    let expect = |text: String| of(&["--expect", &text]);
    assert!(expect(format!("{public},{private}")).ok().out.contains("as expected"));
    expect(public.to_string()).ok();
    expect((public * (1.0 + 1e-11)).to_string()).ok();
    let wrong = expect(format!("{public},{}", private * (1.0 + 1e-9)));
    assert!(wrong.code == 1 && wrong.err.contains("rmse on the private split is"), "{}", wrong.err);
    let table = fixture.path("expected.csv");
    let file = table.display().to_string();
    std::fs::write(&table, format!("file,metric,public,private\n../good.csv,rmse,{public},\n")).unwrap();
    expect(file.clone()).ok();
    for (text, said) in [
        ("file,metric,public,private\nother.csv,rmse,1,\n", "which is not scored here"),
        ("file,metric,public,private\n", "expects nothing"),
        ("file,metric\n../good.csv,rmse\n", "expects nothing"),
        ("file,metric,public,private\n../good.csv,rmse,x,1\n", "expected.csv"),
    ] {
        std::fs::write(&table, text).unwrap();
        let wrong = expect(file.clone());
        assert!(wrong.code == 2 && wrong.err.contains(said), "{text}: {}", wrong.err);
    }
    assert_eq!(expect("none.csv".to_owned()).code, 2);
    crate::support::told!();
}
