//! An organiser's own metric: SQL that ends with an error, looks at all rows at once, or names its columns otherwise.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use metric::is_worst;

use crate::support::sealed::{JURY, JURY_IDENTITY};
use crate::support::{ANSWERS, Fixture, GOOD, WORSE, contest_toml, git};

const DAY: &str = "2009-01-02T00:00:00Z";
const NIGHT: &str = "2009-01-02T20:00:00Z";

/// A metric file with these columns and this SQL.
fn metric(predictions: &str, sql: &str) -> String {
    format!(
        "-- name = \"ours\"\n-- title = \"Our own\"\n-- family = \"Regression\"\n-- direction = \"lower\"\n\
         -- range = [0.0, inf]\n-- targets = {{ target = \"number\" }}\n-- predictions = {{ {predictions} }}\n\
         -- formula = \"ours\"\n-- reference = \"ours\"\n\
         -- example = {{ target = [0], prediction = [0], start = [0], end = [0], score = \"0\" }}\n{sql}"
    )
}

/// A contest under it.
fn contest(sql: &str, predictions: &str, section: &str, answers: &str) -> Fixture {
    let toml = contest_toml(&format!("[jury]\nrecipients = [\"{JURY}\"]\n"));
    let fixture = Fixture::with(&toml.replace("name = \"rmse\"\ndecimals = 4", section));
    std::fs::write(fixture.path("answers.csv"), answers).unwrap();
    let clone = fixture.path("clone");
    std::fs::create_dir_all(clone.join("content/metrics")).unwrap();
    std::fs::write(clone.join("content/metrics/ours.sql"), metric(predictions, sql)).unwrap();
    git(&clone, &["add", "--all"]);
    git(&clone, &["commit", "--quiet", "--message", "Metric"]);
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
    fixture
}

const OURS: &str = "name = \"ours\"\ndecimals = 4";
const ONE: &str = "prediction = \"number\"";

/// SQL that ends with an error where a prediction is right, in one way each.
const FRAGILE: [(&str, &str); 5] = [
    (
        "a logarithm of zero",
        "SELECT fold, csum(ln((prediction - target) ** 2)) AS s, count(*) AS n FROM rows GROUP BY fold;
         SELECT sample, sum(s) / sum(n) AS score FROM parts GROUP BY sample",
    ),
    (
        "a root of a negative number",
        "SELECT sample, avg(sqrt(abs(prediction - target) - 0.5)) AS score FROM rows GROUP BY sample",
    ),
    (
        "a cast that fails",
        "SELECT sample, avg(CAST(CASE WHEN prediction = target THEN 'same' ELSE '1' END AS INTEGER)) AS score
         FROM rows GROUP BY sample",
    ),
    (
        "a number that is too large",
        "SELECT sample, avg(CAST(1 / greatest(abs(prediction - target), 1e-300) AS TINYINT)) AS score
         FROM rows GROUP BY sample",
    ),
    (
        "an error of the organiser's own",
        "SELECT sample, avg(CASE WHEN prediction = target THEN error('row ' || target) ELSE 1 END) AS score
         FROM rows GROUP BY sample",
    ),
];

#[test]
fn sql_that_ends_with_an_error_refuses_that_file_and_no_other() {
    // Right in public rows; right in private rows only; wrong everywhere.
    let private_only = GOOD.replace("1-7,3", "1-7,4").replace("1-10,5", "1-10,6");
    for (what, sql) in FRAGILE {
        let fixture = contest(sql, ONE, OURS, ANSWERS);
        for (number, team, file) in
            [(1, "alpha", GOOD), (2, "beta", WORSE), (3, "alpha", private_only.as_str())]
        {
            fixture.predictions(number, team, DAY, file);
        }
        let ran = fixture.judge(&["run", "--now", NIGHT, "--format", "json"]).ok();
        let batch = ran.json();
        let codes = |number| Fixture::codes(&batch, number);
        assert_eq!(
            (codes(1), codes(2).len(), codes(3).len()),
            (vec!["metric-failed".to_owned()], 0, 0),
            "{what}"
        );
        let ledger = fixture.ledger();
        let refusal = ledger.lines().find(|line| line.contains("\"refuse\"")).unwrap();
        assert!(
            refusal.contains("(ours) ends with an error") && refusal.contains("public rows"),
            "{what}: {refusal}"
        );
        assert!(!refusal.contains("row 3") && !refusal.contains("same"), "no row is quoted: {refusal}");
        // Nobody is told of the private rows; the jury's is the worst.
        let opened = proof::sealed::open_all(&fixture.path("clone"), JURY_IDENTITY.as_ref()).unwrap();
        let worst: Vec<(u64, bool)> =
            opened.iter().map(|(_, opening)| (opening.pull, is_worst(opening.private["ours"]))).collect();
        assert_eq!(worst, [(2, false), (3, true)], "{what}");
        fixture.judge(&["verify"]).ok();
        let nothing = fixture.run("2009-01-03T20:00:00Z");
        assert_eq!(nothing["judged"].as_array().unwrap().len(), 0, "{what}: the batch after it");
    }
    crate::support::told!();
}

#[test]
fn sql_that_duckdb_does_not_take_is_the_organisers_mistake() {
    for sql in [
        "SELECT sample, avg(no_such_column) AS score FROM rows GROUP BY sample",
        "SELECT sample, no_such_function(prediction) AS score FROM rows",
        "SELEKT sample FROM rows",
    ] {
        let fixture = contest(sql, ONE, OURS, ANSWERS);
        fixture.predictions(1, "alpha", DAY, WORSE);
        let main = fixture.main();
        let ran = fixture.judge(&["run", "--now", NIGHT]);
        assert_eq!(ran.code, 2, "{sql}: {}", ran.err);
        assert!(ran.err.contains("bad-metric") && ran.err.contains("ours.sql"), "{}", ran.err);
        assert_eq!(fixture.main(), main, "nobody is refused for it");
    }
    crate::support::told!();
}

#[test]
fn the_public_score_is_of_public_rows_whatever_the_sql_looks_at() {
    let sql = [
        "SELECT sample, avg(abs(prediction - target)) / (SELECT max(target) FROM rows) AS score FROM rows GROUP BY sample",
        "SELECT fold, sum(abs(prediction - target) / (SELECT sum(target) FROM rows)) AS s FROM rows GROUP BY fold;
         SELECT sample, sum(s) AS score FROM parts GROUP BY sample",
        "SELECT sample, max(place) + avg(abs(prediction - target)) AS score
         FROM (SELECT *, rank() OVER (ORDER BY target) AS place FROM rows) GROUP BY sample",
    ];
    let other = ANSWERS
        .replace("1-9,1,4,private", "1-9,1,400,private")
        .replace("10-7,10,1,private", "10-7,10,-3,private");
    for sql in sql {
        let scores = [ANSWERS, &other].map(|answers| {
            let fixture = contest(sql, ONE, OURS, answers);
            fixture.predictions(1, "alpha", DAY, WORSE);
            fixture.run(NIGHT);
            let ledger = fixture.ledger();
            let receipt: serde_json::Value = serde_json::from_str(ledger.lines().last().unwrap()).unwrap();
            (receipt["public"].clone(), receipt["standard_error"].clone())
        });
        assert!(scores[0].0["ours"].is_f64(), "{scores:?}");
        assert_eq!(scores[0], scores[1], "{sql}");
    }
}

#[test]
fn columns_stand_for_those_of_the_metric_in_the_order_in_which_it_declares_them() {
    let sql = "SELECT sample, avg(\"end\" - start) AS score FROM rows GROUP BY sample";
    let declared = "start = \"number\", end = \"number\"";
    for (columns, header, expected) in [
        // Names of the contest's own, in the order of the metric file.
        ("columns = [\"s\", \"e\"]", "s,e", 10.0),
        ("columns = [\"e\", \"s\"]", "e,s", 10.0),
        // The metric's own names mean what they say.
        ("columns = [\"start\", \"end\"]", "start,end", 10.0),
        ("columns = [\"end\", \"start\"]", "start,end", 10.0),
        ("", "start,end", 10.0),
        ("", "end,start", -10.0),
    ] {
        let fixture = contest(sql, declared, &format!("{OURS}\n{columns}"), ANSWERS);
        let file = format!("id,{header}\n1-7,1,11\n1-9,2,12\n1-10,3,13\n10-7,4,14\n10-8,5,15\n");
        fixture.predictions(1, "alpha", DAY, &file);
        fixture.run(NIGHT);
        let ledger = fixture.ledger();
        let receipt: serde_json::Value = serde_json::from_str(ledger.lines().last().unwrap()).unwrap();
        assert_eq!(receipt["public"]["ours"].as_f64(), Some(expected), "{columns} {header}: {receipt}");
    }
}

#[test]
fn lint_says_how_much_it_can_look_at() {
    let sql = "SELECT sample, avg(abs(prediction - target)) AS score FROM rows GROUP BY sample";
    contest(sql, ONE, OURS, ANSWERS).judge(&["lint"]);
}

#[test]
fn sql_sees_the_columns_that_the_page_tells_of() {
    // Each place that is not as `docs/own-metrics.md` says counts a million.
    let wrong = |sum: &str, of: &str, shape: &str, columns: &str, example: &str, file: &str| {
        let sql = format!(
            "SELECT sample, avg(abs(prediction - target)) + 1e6 * ({sum}) AS score FROM rows GROUP BY sample"
        );
        let text = metric(ONE, &sql)
            .replace("{ target = \"number\" }", &format!("{{ target = \"{of}\" }}"))
            .replace("{ prediction = \"number\" }", &format!("{{ prediction = \"{shape}\" }}"))
            .replace("-- formula", columns)
            .replace("{ target = [0], prediction = [0], start = [0], end = [0], score", example);
        (text, file.to_owned())
    };
    let plain = wrong(
        "sum(CASE WHEN weight = 1 THEN 0 ELSE 1 END) + $column_count - 1 + $label_count",
        "number",
        "number",
        "-- weights = true\n-- formula",
        "{ target = [0], prediction = [0], score",
        GOOD,
    );
    let labels = wrong(
        "sum(CASE WHEN (target = 1) = (col = 0) AND target IN (0, 1) AND col IN (0, 1) THEN 0 ELSE 1 END) \
         + $label_count - 2",
        "label",
        "probability",
        "-- shape = \"labels\"\n-- row_sum = 1\n-- formula",
        "{ labels = [\"cat\", \"dog\"], target = [\"cat\"], prediction = { cat = [1], dog = [0] }, score",
        "id,cat,dog\n1-7,1,0\n1-9,1,0\n1-10,1,0\n10-7,1,0\n10-8,1,0\n",
    );
    let cats = "id,group,target,split\n1-7,1,cat,public\n1-9,1,cat,private\n1-10,1,cat,public\n10-7,10,cat,private\n10-8,10,cat,public\n";
    let named = "name = \"ours\"\ndecimals = 4\nlabels = [\"cat\", \"dog\"]";
    // All rows, and all but those of each of twenty groups.
    let parts = "SELECT fold, csum(abs(prediction - target)) AS s, count(*) AS n FROM rows GROUP BY fold;
         SELECT sample, sum(s) / sum(n) + 1e6 * abs((SELECT count(DISTINCT sample) FROM parts) - 21) AS score
         FROM parts GROUP BY sample";
    let parts = (metric(ONE, parts), GOOD.to_owned());
    for ((text, file), section, answers, expected) in
        [(plain, OURS, ANSWERS, 1.0 / 3.0), (labels, named, cats, 0.0), (parts, OURS, ANSWERS, 1.0 / 3.0)]
    {
        let fixture = contest("", ONE, section, answers);
        let clone = fixture.path("clone");
        std::fs::write(clone.join("content/metrics/ours.sql"), &text).unwrap();
        git(&clone, &["commit", "--quiet", "--all", "--message", "Metric"]);
        git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
        fixture.predictions(1, "alpha", DAY, &file);
        fixture.run(NIGHT);
        let ledger = fixture.ledger();
        let receipt: serde_json::Value = serde_json::from_str(ledger.lines().last().unwrap()).unwrap();
        let score = receipt["public"]["ours"].as_f64().unwrap_or(f64::NAN);
        assert!((score - expected).abs() < 0.001, "{text}: {receipt}");
    }
}
