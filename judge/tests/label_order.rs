//! The order of labels: numbers order as numbers, texts as somebody lists them.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::sealed::JURY;
use crate::support::{Fixture, contest_toml, git, told};

/// A key and a file whose true and predicted labels are these, in both splits.
fn files(fixture: &Fixture, rows: &[(&str, &str)]) {
    let (mut key, mut file, mut ids) =
        ("id,target,split\n".to_owned(), "id,prediction\n".to_owned(), "id\n".to_owned());
    for (at, (truth, guess)) in rows.iter().enumerate() {
        for (letter, split) in [('p', "public"), ('q', "private")] {
            key += &format!("{letter}{at},{truth},{split}\n");
            file += &format!("{letter}{at},{guess}\n");
            ids += &format!("{letter}{at}\n");
        }
    }
    std::fs::write(fixture.path("answers.csv"), key).unwrap();
    std::fs::write(fixture.path("p.csv"), file).unwrap();
    std::fs::write(fixture.path("clone/content/data/ids.csv"), ids).unwrap();
}

/// The score of one metric.
fn score(fixture: &Fixture, metric: &str, more: &[&str]) -> f64 {
    let mut args =
        vec!["score", "--answers", "../answers.csv", "--metric", metric, "--format", "json", "../p.csv"];
    args.extend(more);
    let ran = fixture.judge(&args).ok();
    assert_eq!(ran.json()["scores"][metric]["public"], ran.json()["scores"][metric]["private"]);
    ran.json()["scores"][metric]["public"].as_f64().unwrap()
}

const GRADES: [(&str, &str); 4] = [("1", "1"), ("2", "9"), ("9", "2"), ("10", "10")];

#[test]
fn labels_that_nobody_lists_order_as_numbers() {
    let fixture = Fixture::new();
    // scikit-learn 1.9.1: cohen_kappa_score([1, 2, 9, 10], [1, 9, 2, 10], weights=…).
    files(&fixture, &GRADES);
    assert!((score(&fixture, "quadratic_weighted_kappa", &[]) - 0.8).abs() < 1e-12);
    assert!((score(&fixture, "linear_weighted_kappa", &[]) - 0.6).abs() < 1e-12);
    // Which label is the positive one: the second, 10, not 9. scikit-learn: precision_score(…, pos_label=10).
    files(&fixture, &[("9", "10"), ("9", "9"), ("9", "9"), ("10", "10")]);
    assert_eq!(score(&fixture, "precision", &[]), 0.5);
    assert_eq!(score(&fixture, "recall", &[]), 1.0);
    // Numbers below 0 and with a point: cohen_kappa_score([0, 1, 2, 3], [0, 1, 3, 2], weights='quadratic').
    files(&fixture, &[("-10", "-10"), ("-9.5", "-9.5"), ("2", "11"), ("11", "2")]);
    assert!((score(&fixture, "quadratic_weighted_kappa", &[]) - 0.8).abs() < 1e-12);
}

#[test]
fn the_order_of_texts_is_asked_for_where_it_counts() {
    let fixture = Fixture::new();
    files(&fixture, &[("low", "low"), ("mid", "high"), ("high", "high")]);
    for (metric, more) in [
        ("quadratic_weighted_kappa", vec![]),
        ("linear_weighted_kappa", vec![]),
        ("precision", vec![]),
        ("fbeta_micro", vec!["--set", "ignored=[0]"]),
        ("confusion_cost", vec!["--set", "cost=[[0,1,2],[1,0,1],[2,1,0]]"]),
    ] {
        let mut args = vec!["score", "--answers", "../answers.csv", "--metric", metric, "../p.csv"];
        args.extend(&more);
        if metric == "confusion_cost" {
            // Its default is for two labels, in either order.
            files(&fixture, &[("no", "no"), ("yes", "no")]);
            assert_eq!(score(&fixture, metric, &[]), 0.5);
            files(&fixture, &[("low", "low"), ("mid", "high"), ("high", "high")]);
        }
        let ran = fixture.judge(&args);
        assert_eq!(ran.code, 2, "{metric}: {}", ran.out);
        assert!(ran.err.contains("depends on the order of the labels"), "{metric}: {}", ran.err);
        assert!(ran.err.contains("--labels lowest"), "{metric}: {}", ran.err);
    }
    let listed = ["--labels", "low,mid,high"];
    assert!((score(&fixture, "quadratic_weighted_kappa", &listed) - 0.8).abs() < 1e-12);
    // No order is asked for where none counts.
    assert!(score(&fixture, "accuracy", &[]) > 0.6);
    assert!(score(&fixture, "fbeta_macro", &[]) > 0.3);
    told!();
}

/// What lint says about the order of labels: message, help and whether it is serious.
fn linted(labels: &str, metric: &str, rows: &[(&str, &str)]) -> Option<(String, String, bool)> {
    let metric = format!("name = \"{metric}\"\nlabels = {labels}\ndecimals = 4");
    let toml = contest_toml(&format!("[jury]\nrecipients = [\"{JURY}\"]\n"));
    let fixture = Fixture::with(&toml.replace("name = \"rmse\"\ndecimals = 4", &metric));
    files(&fixture, rows);
    let ran = fixture.judge(&["lint", "--format", "json"]);
    let report = ran.document();
    let all = report["findings"].as_array().unwrap_or_else(|| panic!("{}{}", ran.out, ran.err));
    let found = all.iter().find(|finding| finding["code"] == "label-order")?;
    let text = |key: &str| found[key].as_str().unwrap().to_owned();
    Some((text("message"), text("help"), found["severity"] == "error"))
}

#[test]
fn lint_says_when_a_list_looks_sorted_as_text() {
    let texts = [("low", "low"), ("medium", "high"), ("high", "high")];
    let (message, help, serious) =
        linted("[\"high\", \"low\", \"medium\"]", "quadratic_weighted_kappa", &texts).unwrap();
    assert!(message.contains("looks sorted as text: \"high\", \"low\", \"medium\""), "{message}");
    assert!(help.contains("from the lowest to the highest") && !serious, "{help}");
    let steps = [("step 1", "step 1"), ("step 2", "step 10"), ("step 10", "step 10")];
    let (_, help, serious) =
        linted("[\"step 1\", \"step 10\", \"step 2\"]", "linear_weighted_kappa", &steps).unwrap();
    assert!(help.contains("is it \"step 1\", \"step 2\", \"step 10\"?") && serious, "{help}");
    let (message, _, serious) =
        linted("[\"1\", \"10\", \"2\", \"9\"]", "quadratic_weighted_kappa", &GRADES).unwrap();
    assert!(message.contains("takes them in the order \"1\", \"2\", \"9\", \"10\"") && !serious, "{message}");
    // In order, not ordinal, or letters.
    assert_eq!(linted("[\"low\", \"medium\", \"high\"]", "quadratic_weighted_kappa", &texts), None);
    assert_eq!(linted("[\"high\", \"low\", \"medium\"]", "accuracy", &texts), None);
    assert_eq!(linted("[1, 2, 9, 10]", "quadratic_weighted_kappa", &GRADES), None);
    let letters = [("A", "A"), ("B", "C"), ("C", "C")];
    assert_eq!(linted("[\"A\", \"B\", \"C\"]", "quadratic_weighted_kappa", &letters), None);
    told!();
}

#[test]
fn a_contest_scores_numbers_in_their_order_however_it_lists_them() {
    for labels in ["[\"1\", \"10\", \"2\", \"9\"]", "[10, 9, 2, 1]", "[1, 2, 9, 10]"] {
        let metric = format!("name = \"quadratic_weighted_kappa\"\nlabels = {labels}\ndecimals = 4");
        let toml = contest_toml(&format!("[jury]\nrecipients = [\"{JURY}\"]\n"));
        let fixture = Fixture::with(&toml.replace("name = \"rmse\"\ndecimals = 4", &metric));
        files(&fixture, &GRADES);
        let clone = fixture.path("clone");
        git(&clone, &["add", "--all"]);
        git(&clone, &["commit", "--quiet", "--message", "Grades"]);
        git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
        let file = std::fs::read_to_string(fixture.path("p.csv")).unwrap();
        fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", &file);
        fixture.run("2009-01-02T20:00:00Z");
        let ledger = fixture.ledger();
        let receipt: serde_json::Value = serde_json::from_str(ledger.lines().last().unwrap()).unwrap();
        assert_eq!(receipt["public"]["quadratic_weighted_kappa"], 0.8, "{labels}: {receipt}");
    }
}
