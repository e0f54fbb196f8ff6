//! The names that people type for metrics, in contest files and on the command line.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use crate::support::{Fixture, contest_toml};

fn fixture(section: &str) -> Fixture {
    let fixture = Fixture::with(&contest_toml("").replace("name = \"rmse\"\ndecimals = 4", section));
    std::fs::write(fixture.path("p.csv"), crate::support::GOOD).unwrap();
    fixture
}

/// The name of the ranking metric and what lint says of the contest.
fn lint(section: &str) -> String {
    let ran = fixture(section).judge(&["lint"]);
    ran.out + &ran.err
}

#[test]
fn contests_may_use_the_names_that_people_type() {
    for section in [
        "name = \"RMSD\"\ndecimals = 4",
        "name = \"root_mean_squared_error\"\ndecimals = 4",
        "name = \"Root Mean Squared Error\"\ndecimals = 4",
    ] {
        let fixture = fixture(section);
        fixture.predictions(1, "alpha", "2009-01-02T00:00:00Z", crate::support::GOOD);
        fixture.run("2009-01-02T20:00:00Z");
        let ledger = fixture.ledger();
        let receipt: serde_json::Value = serde_json::from_str(ledger.lines().last().unwrap()).unwrap();
        // Receipts hold the metric's own name.
        assert_eq!(receipt["public"]["rmse"], 0.5774, "{section}: {receipt}");
    }
    let said = lint("name = \"aurocc\"\ndecimals = 4");
    assert!(
        said.contains("there is no metric \"aurocc\"") && said.contains("did you mean roc_auc?"),
        "{said}"
    );
    let said = lint("name = \"map@10\"\ndecimals = 4\nparameters = { k = 5 }");
    assert!(said.contains("k is 5, and the name \"map@10\" says 10"), "{said}");
    let said = lint("name = \"rmse@10\"\ndecimals = 4");
    assert!(said.contains("there is no metric \"rmse@10\""), "{said}");
    let said = lint("name = \"f2\"\nlabels = [\"a\"]\ndecimals = 4");
    assert!(said.contains("fbeta_binary") || said.contains("positive is 1"), "{said}");
}

#[test]
fn commands_take_them_too() {
    let fixture = fixture("name = \"rmse\"\ndecimals = 4");
    for (typed, title) in [
        ("auc", "roc_auc: Area under the ROC curve"),
        ("Log Loss", "log_loss: Log loss"),
        ("qwk", "quadratic_weighted_kappa: Quadratic weighted kappa"),
        ("ndcg@5", "ndcg_at_k:"),
    ] {
        let shown = fixture.judge(&["metrics", typed]).ok().out;
        assert!(shown.starts_with(title), "{typed}: {shown}");
    }
    let shown = fixture.judge(&["metrics", "roc_auc"]).ok().out;
    assert!(shown.contains("\nAlso called ") && shown.contains(" `auc`, `auroc`"), "{shown}");
    let json = fixture.judge(&["metrics", "f1", "--format", "json"]).ok().json()["metrics"][0].take();
    assert_eq!(json["name"], "fbeta_binary");
    assert!(json["aliases"].as_array().unwrap().contains(&"f1".into()), "{json}");
    let wrong = fixture.judge(&["metrics", "rok_auc"]);
    assert!(wrong.code == 2 && wrong.err.contains("did you mean roc_auc?"), "{}", wrong.err);
    let scores = fixture.judge(&[
        "score",
        "--answers",
        "../answers.csv",
        "--metric",
        "MSE,mean-absolute-error",
        "--format",
        "json",
        "../p.csv",
    ]);
    let scores = scores.ok().json();
    assert_eq!(scores["scores"]["mse"]["public"].as_f64(), Some(1.0 / 3.0));
    assert_eq!(scores["scores"]["mae"]["public"].as_f64(), Some(1.0 / 3.0));
    // A number behind @ is k.
    std::fs::write(fixture.path("lists.csv"), "id,target,split\na,x y,public\nb,x y,private\n").unwrap();
    std::fs::write(fixture.path("p.csv"), "id,prediction\na,z x y\nb,z x y\n").unwrap();
    for (metric, name, expected) in
        [("p@1", "precision_at_k", 0.0), ("Recall@2", "recall_at_k", 0.5), ("hit@3", "hit_at_k", 1.0)]
    {
        let args = ["score", "--answers", "../lists.csv", "--metric", metric, "--format", "json", "../p.csv"];
        assert_eq!(
            fixture.judge(&args).ok().json()["scores"][name]["public"].as_f64(),
            Some(expected),
            "{metric}"
        );
    }
}
