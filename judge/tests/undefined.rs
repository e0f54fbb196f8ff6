//! Groups and columns without both classes, named and refused or left out, and targets that are missing.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::sealed::JURY;
use crate::support::{Fixture, contest_toml, told};

/// Eight rows: a prediction each, and targets of two tasks of which some are missing.
const ROWS: [(&str, &str, &str, &str); 8] = [
    ("0.1", "0.5", "0", "1"),
    ("0.7", "0.2", "1", ""),
    ("0.35", "0.6", "NA", "0"),
    ("0.8", "0.7", "1", "1"),
    ("0.2", "0.1", "0", "0"),
    ("0.9", "0.3", "1", "NaN"),
    ("0.4", "0.4", "null", "1"),
    ("0.6", "0.9", "0", "1"),
];

/// Key, list of ids and file of two tasks, the same rows in both splits.
fn tasks(cell: impl Fn(&str) -> String) -> (String, String, String) {
    let (mut key, mut ids, mut file) =
        ("id,one,two,split,weight\n".to_owned(), "id\n".to_owned(), "id,one,two\n".to_owned());
    for (letter, split) in [('p', "public"), ('q', "private")] {
        for (at, (p, q, one, two)) in ROWS.iter().enumerate() {
            key += &format!("{letter}{at},{one},{two},{split},1\n");
            ids += &format!("{letter}{at}\n");
            file += &format!("{letter}{at},{},{}\n", cell(p), cell(q));
        }
    }
    (key, ids, file)
}

/// Groups in which the targets are these, the same in both splits; predictions count up within a group.
fn groups(of: &[(&str, &[&str])]) -> (String, String, String) {
    let (mut key, mut ids, mut file) =
        ("id,site,target,split\n".to_owned(), "id\n".to_owned(), "id,prediction\n".to_owned());
    for (letter, split) in [('p', "public"), ('q', "private")] {
        for (group, targets) in of {
            for (at, target) in targets.iter().enumerate() {
                key += &format!("{letter}{group}{at},{group},{target},{split}\n");
                ids += &format!("{letter}{group}{at}\n");
                file += &format!("{letter}{group}{at},{}\n", (at as f64 + 1.0) / 10.0);
            }
        }
    }
    (key, ids, file)
}

fn fixture(section: &str, key: &str, ids: &str, file: &str) -> Fixture {
    let toml = contest_toml(&format!("[jury]\nrecipients = [\"{JURY}\"]\n"));
    let fixture = Fixture::holding(&toml.replace("name = \"rmse\"\ndecimals = 4", section), ids, key);
    std::fs::write(fixture.path("p.csv"), file).unwrap();
    fixture
}

/// `judge score` with these arguments: the public score, or the code and what is said.
fn score(fixture: &Fixture, args: &[&str]) -> Result<f64, (String, String)> {
    let mut all = vec!["score", "--answers", "../answers.csv", "../p.csv", "--metric"];
    all.extend(args);
    let plain = fixture.judge(&all);
    all.extend(["--format", "json"]);
    let ran = fixture.judge(&all);
    if ran.code == 2 {
        return Err(("configuration".to_owned(), plain.err));
    }
    let json = ran.json();
    match json["scores"][args[0]]["public"].as_f64() {
        Some(score) => {
            assert_eq!(json["scores"][args[0]]["private"].as_f64(), Some(score));
            Ok(score)
        }
        None => Err((json["refused"]["code"].as_str().unwrap().to_owned(), plain.err + &plain.out)),
    }
}

const BOTH: [&str; 2] = ["--columns", "one,two"];

#[test]
fn missing_labels_are_left_out_column_by_column() {
    let (key, ids, file) = tasks(str::to_owned);
    let fixture =
        fixture("name = \"roc_auc\"\ncolumns = [\"one\", \"two\"]\ndecimals = 4", &key, &ids, &file);
    // scikit-learn 1.9.1 on the rows that have a target, the mean of both columns: roc_auc_score,
    // root_mean_squared_error, mean_absolute_error.
    for (metric, expected) in
        [("roc_auc", 0.875), ("rmse", 0.363_514_552_060_838_8), ("mae", (0.25 + 1.1 / 3.0) / 2.0)]
    {
        let found = score(&fixture, &[metric, BOTH[0], BOTH[1]]).unwrap();
        assert!((found - expected).abs() < 1e-12, "{metric}: {found}");
        let weighted = score(&fixture, &["mse", BOTH[0], BOTH[1], "--weight", "weight"]).unwrap();
        assert!((weighted - score(&fixture, &["mse", BOTH[0], BOTH[1]]).unwrap()).abs() < 1e-12);
    }
    // Labels: accuracy_score. A prediction above one half is a 1.
    let (key, ids, file) = tasks(|cell| u8::from(cell.parse::<f64>().unwrap() > 0.5).to_string());
    let fixture = self::fixture("name = \"rmse\"\ndecimals = 4", &key, &ids, &file);
    let labels = ["accuracy", BOTH[0], BOTH[1], "--labels", "0,1"];
    assert!((score(&fixture, &labels).unwrap() - 2.0 / 3.0).abs() < 1e-12);
    // Where all columns of a row make one thing, nothing may be missing; nor in a column of its own.
    let (code, text) = score(&fixture, &["lrap", BOTH[0], BOTH[1]]).unwrap_err();
    assert_eq!(code, "configuration");
    assert!(text.contains("row 2 (after the header): the two is missing, expected 0 or 1"), "{text}");
    let (key, ids, file) = groups(&[("a", &["0", "", "1"])]);
    let fixture = self::fixture("name = \"roc_auc\"\ndecimals = 4", &key, &ids, &file);
    assert_eq!(score(&fixture, &["roc_auc"]).unwrap_err().0, "configuration");
}

#[test]
fn a_group_that_the_key_leaves_without_a_value_is_named_or_left_out() {
    for (metric, hopeless, good, expected) in [
        ("roc_auc", &["1", "1", "1"][..], &["0", "1", "0", "1"][..], 0.75),
        // scipy 1.17.1: pearsonr([1, 2, 4, 3], [.1, .2, .3, .4]).
        ("pearson", &["2", "2", "2"], &["1", "2", "4", "3"], 0.8),
        ("r2", &["5", "5"], &["0.1", "0.2", "0.3", "0.5"], 1.0 - 0.01 / 0.0875),
        ("average_precision", &["0", "0", "0"], &["0", "0", "1", "1"], 1.0),
        ("mape", &["0", "1"], &["0.1", "0.2", "0.3", "0.5"], 0.05),
    ] {
        let (key, ids, file) = groups(&[("a", good), ("north", hopeless)]);
        let fixture = fixture("name = \"rmse\"\ndecimals = 4", &key, &ids, &file);
        let (code, text) = score(&fixture, &[metric, "--group-by", "site"]).unwrap_err();
        assert_eq!(code, "undefined-score", "{metric}");
        assert!(text.contains("the group \"north\", whatever is predicted"), "{metric}: {text}");
        assert!(
            text.contains("the organiser's to mend") && !text.contains("group \"a\""),
            "{metric}: {text}"
        );
        let skipped = score(&fixture, &[metric, "--group-by", "site", "--undefined", "skip"]).unwrap();
        assert!((skipped - expected).abs() < 1e-12, "{metric}: {skipped}");
    }
    // Columns.
    let (key, ids, file) = tasks(str::to_owned);
    let key: String = key
        .lines()
        .map(|line| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if matches!(cells[2], "0" | "1") {
                cells[2] = "1";
            }
            cells.join(",") + "\n"
        })
        .collect();
    let fixture = fixture("name = \"rmse\"\ndecimals = 4", &key, &ids, &file);
    let (_, text) = score(&fixture, &["roc_auc", BOTH[0], BOTH[1]]).unwrap_err();
    assert!(text.contains("the column \"two\", whatever is predicted"), "{text}");
    assert_eq!(score(&fixture, &["roc_auc", BOTH[0], BOTH[1], "--undefined", "skip"]), Ok(1.0));
    // Nothing to leave out.
    let (code, text) = score(&fixture, &["roc_auc", "--columns", "one", "--undefined", "skip"]).unwrap_err();
    assert!(code == "configuration" && text.contains("taken of all rows at once"), "{text}");
    told!();
}

#[test]
fn nobody_has_a_group_left_out_by_what_he_predicts() {
    for metric in ["pearson", "spearman", "kendall"] {
        let (key, ids, file) = groups(&[("a", &["1", "2", "4", "3"]), ("hard", &["3", "1", "2"])]);
        let flat: String = file
            .lines()
            .map(|line| match line.split_once(',') {
                Some((id, _)) if id.contains("hard") => format!("{id},0.5\n"),
                _ => format!("{line}\n"),
            })
            .collect();
        let fixture = fixture("name = \"rmse\"\ndecimals = 4", &key, &ids, &flat);
        for undefined in ["refuse", "skip"] {
            let args = [metric, "--group-by", "site", "--undefined", undefined];
            let (code, text) = score(&fixture, &args).unwrap_err();
            assert_eq!(code, "undefined-score");
            assert!(text.contains("the public rows of the group \"hard\""), "{metric}: {text}");
            assert!(text.contains("has a value there for other predictions"), "{metric}: {text}");
        }
    }
}

/// Code, message and seriousness of what lint finds about groups, columns and missing targets.
fn linted(fixture: &Fixture) -> Vec<(String, String, bool)> {
    let ran = fixture.judge(&["lint", "--format", "json"]);
    let report = ran.document();
    let all = report["findings"].as_array().unwrap_or_else(|| panic!("{}{}", ran.out, ran.err));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    all.iter()
        .filter(|finding| ["undefined-group", "missing-targets"].contains(&finding["code"].as_str().unwrap()))
        .map(|finding| (text(&finding["code"]), text(&finding["message"]), finding["severity"] == "error"))
        .collect()
}

#[test]
fn lint_names_groups_and_columns_before_the_launch() {
    let (key, ids, file) =
        groups(&[("a", &["0", "1", "0", "1"]), ("north", &["1", "1"]), ("south", &["0", "0"])]);
    // In one split only.
    let key = key.replace("psouth0,south,0", "psouth0,south,1");
    for (undefined, serious) in
        [("", true), ("undefined = \"refuse\"\n", true), ("undefined = \"skip\"\n", false)]
    {
        let section = format!("name = \"roc_auc\"\ngroup_by = \"site\"\n{undefined}decimals = 4");
        let found = linted(&fixture(&section, &key, &ids, &file));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].0.as_str(), found[0].2), ("undefined-group", serious));
        let sentence = "on the public split in the group \"north\"; on the private split in the group \"north\", the group \
                        \"south\"";
        assert!(found[0].1.contains(sentence), "{found:?}");
    }
    let (key, ids, file) = tasks(str::to_owned);
    let section = "name = \"roc_auc\"\ncolumns = [\"one\", \"two\"]\ndecimals = 4";
    let found = linted(&fixture(section, &key, &ids, &file));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0.as_str(), found[0].2), ("missing-targets", false));
    assert!(
        found[0].1.contains("\"one\" 2 public and 2 private, \"two\" 2 public and 2 private"),
        "{found:?}"
    );
    told!();
}

#[test]
fn what_is_left_out_on_private_rows_shows_nowhere() {
    let (key, ids, file) = groups(&[("a", &["0", "1", "0", "1"]), ("b", &["0", "1", "1"])]);
    // A private group of one class; all private groups of one class; another private column of labels.
    let one = key.replace("qb0,b,0", "qb0,b,1");
    let all = one.replace("qa0,a,0", "qa0,a,1").replace("qa2,a,0", "qa2,a,1");
    for undefined in ["refuse", "skip"] {
        let section =
            format!("name = \"roc_auc\"\ngroup_by = \"site\"\nundefined = \"{undefined}\"\ndecimals = 4");
        let published = [&key, &one, &all].map(|key| {
            let fixture = fixture(&section, key, &ids, &file);
            fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", &file);
            fixture.run("2009-01-02T20:00:00Z");
            let ledger = fixture.ledger();
            let mut receipt: serde_json::Value =
                serde_json::from_str(ledger.lines().last().unwrap()).unwrap();
            assert_eq!(receipt["kind"], "score", "{ledger}");
            let fields = receipt.as_object_mut().unwrap();
            // What is committed to and chained differs by itself.
            for secret in ["private", "answer_key", "prev", "head"] {
                fields.remove(secret);
            }
            receipt.to_string()
        });
        assert!(published[0] == published[1] && published[0] == published[2], "{published:#?}");
    }
}
