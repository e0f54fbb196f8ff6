//! Tables that a metric reads beside the rows of the key: sealed, committed to and scored by.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::seal::{extra, labels, rows};
use crate::support::{Fixture, told};

const WEIGHTS: &str = "grade;weight\n0;1\n1;2\n";
const METRIC: &str = "-- name = \"graded\"
-- title = \"Mean absolute error, each grade by its weight\"
-- family = \"regression\"
-- direction = \"lower\"
-- range = [0, inf]
-- targets = { target = \"number\" }
-- predictions = { prediction = \"number\" }
-- tables = { grades = { grade = \"number\", weight = \"positive\" } }
-- formula = \"sum w |f - y| / sum w\"
-- policy = \"Targets of 5 and more have grade 1.\"
-- reference = \"ours\"
-- example = { target = [0, 9], prediction = [1, 9], score = \"0.3333\", tables = { grades = { grade = [0, 1], weight = [1, 2] } } }
SELECT fold, csum(weight) AS w, csum(weight * miss) AS misses
FROM (SELECT fold, abs(prediction - target) AS miss, CASE WHEN target >= 5 THEN 1 ELSE 0 END AS grade FROM rows)
JOIN (SELECT grade, weight FROM grades) USING (grade) GROUP BY fold;
SELECT sample, csum(misses) / csum(w) AS score FROM parts GROUP BY sample
";

/// A contest under it, its key beside the clone.
fn contest() -> Fixture {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("answers.csv"), labels()).unwrap();
    std::fs::write(fixture.path("weights.csv"), WEIGHTS).unwrap();
    let clone = fixture.path("clone");
    std::fs::create_dir_all(clone.join("content/metrics")).unwrap();
    std::fs::write(clone.join("content/metrics/graded.sql"), METRIC).unwrap();
    let toml = extra(None).replace("name = \"rmse\"", "name = \"graded\"");
    std::fs::write(clone.join("content/contest.toml"), toml).unwrap();
    let ids: String =
        std::iter::once("id\n".to_owned()).chain(rows().into_iter().map(|row| row.0 + "\n")).collect();
    std::fs::write(clone.join("content/data/ids.csv"), ids).unwrap();
    fixture
}

/// A file of fives, and what it scores by `weights` of the grades on both splits.
fn fives(weights: [f64; 2]) -> (String, [f64; 2]) {
    let text = rows().iter().fold("id,prediction\n".to_owned(), |text, (id, ..)| text + &format!("{id},5\n"));
    let score = |split: &str| {
        let of = rows().into_iter().filter(|row| row.2 == split).map(|row| row.1);
        let sums = of.fold((0.0, 0.0), |(misses, all), target| {
            let weight = weights[usize::from(target >= 5.0)];
            (misses + weight * (target - 5.0).abs(), all + weight)
        });
        sums.0 / sums.1
    };
    (text, ["public", "private"].map(score))
}

#[test]
fn a_table_is_read_beside_the_key_or_in_it() {
    let fixture = contest();
    let (text, expected) = fives([1.0, 2.0]);
    std::fs::write(fixture.path("fives.csv"), text).unwrap();
    let expected = format!("{},{}", expected[0], expected[1]);
    let score = |key: &str, more: &[&str]| {
        let head = ["score", "--answers", key, "--metric", "graded", "--metrics", "content/metrics"];
        fixture.judge(&[&head[..], more, &["--expect", &expected, "../fives.csv"]].concat())
    };
    score("../answers.csv", &["--table", "grades=../weights.csv"]).ok();
    // Behind the rows of the key, by hand.
    let key = format!("{}# gitprize table grades\n{}", labels(), WEIGHTS.replace(';', ","));
    std::fs::write(fixture.path("both.csv"), &key).unwrap();
    score("../both.csv", &[]).ok();
    // Other weights are another score.
    std::fs::write(fixture.path("other.csv"), key.replace("1,2\n", "1,3\n")).unwrap();
    assert_eq!(score("../other.csv", &[]).code, 1);
    for (key, more, said) in [
        ("../answers.csv", vec![], "a metric reads the table `grades`, which the key does not have"),
        ("../both.csv", vec!["--table", "grades=../weights.csv"], "two tables called \"grades\""),
        ("../answers.csv", vec!["--table", "grades"], "expected a name and a file"),
        ("../answers.csv", vec!["--table", "Grades=../weights.csv"], "is no name of a table"),
        ("../answers.csv", vec!["--table", "grades=../answers.csv"], "the column `grade` is missing"),
    ] {
        let ran = score(key, &more);
        assert!(ran.code == 2 && ran.err.contains(said), "{said}: {}", ran.err);
    }
    std::fs::write(fixture.path("none.csv"), key.replace("1,2\n", "1,-0.731\n")).unwrap();
    let ran = score("../none.csv", &[]);
    assert!(
        ran.code == 2 && ran.err.contains("row 2 (after the header): the weight is not a number above 0"),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains("731"), "{}", ran.err);
    fixture.judge(&["metrics", "test", "content/metrics/graded.sql"]).ok();
    told!();
}

#[test]
fn a_table_is_sealed_and_committed_to_with_the_key() {
    let fixture = contest();
    let made = fixture.judge(&["keygen", "--out", "../ci.txt", "--format", "json"]).ok().json();
    let ci = made["recipient"].as_str().unwrap().to_owned();
    let seal =
        ["seal", "../answers.csv", "--recipient", &ci, "--key-identity", "../ci.txt", "--format", "json"];
    assert!(fixture.judge(&seal).out.contains("`judge seal --table grades=FILE`"));
    let with = |table: &str| {
        fixture.judge(&[&seal[..], &["--table", table]].concat()).ok().json()["answer_key"].clone()
    };
    let first = with("grades=../weights.csv");
    assert_eq!(
        with("grades=../weights.csv")["commitment"],
        first["commitment"],
        "the same again is the same"
    );
    // The file says it with other separators, and means the same.
    std::fs::write(fixture.path("commas.csv"), WEIGHTS.replace(';', ",")).unwrap();
    assert_eq!(with("grades=../commas.csv")["labels"], first["labels"]);
    fixture.judge(&["lint", "--key-identity", "../ci.txt"]);
    let (text, expected) = fives([1.0, 2.0]);
    std::fs::write(fixture.path("fives.csv"), text).unwrap();
    let expected = format!("{},{}", expected[0], expected[1]);
    let sealed =
        ["score", "--answers", "content/answers.age", "--key-identity", "../ci.txt", "--metric", "graded"];
    fixture
        .judge(
            &[&sealed[..], &["--metrics", "content/metrics", "--expect", &expected, "../fives.csv"]].concat(),
        )
        .ok();
    // Another weight is another key, and its labels are others.
    std::fs::write(fixture.path("weights.csv"), WEIGHTS.replace("1;2", "1;3")).unwrap();
    let other = with("grades=../weights.csv");
    assert_ne!(other["commitment"], first["commitment"]);
    assert_ne!(other["labels"], first["labels"]);
}

#[test]
fn a_missing_target_is_refused_where_the_metric_needs_it() {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("key.csv"), "id,a,b,split\nx,1,0,public\ny,,1,public\nz,0.5,0.5,private\n")
        .unwrap();
    std::fs::write(fixture.path("p.csv"), "id,a,b\nx,1,1\ny,0.5,1\nz,0.5,0.5\n").unwrap();
    let score = |metric: &str| {
        fixture.judge(&[
            "score",
            "--answers",
            "../key.csv",
            "--metric",
            metric,
            "--columns",
            "a,b",
            "--format",
            "json",
            "../p.csv",
        ])
    };
    // The mean over the columns of the mean over the rows that have a target: 0 of one row, and (1 + 0) / 2.
    assert_eq!(score("mae").ok().json()["scores"]["mae"]["public"], 0.25);
    let ran = score("kl_divergence");
    assert!(
        ran.code == 2 && ran.out.contains("row 2 (after the header): the a is missing, expected"),
        "{}{}",
        ran.out,
        ran.err
    );
    assert!(ran.out.contains("only a metric that is taken column by column"), "{}", ran.out);
    told!();
}
