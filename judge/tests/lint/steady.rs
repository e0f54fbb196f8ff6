//! The same input has the same verdict: whatever salt is drawn, whoever of the workers is first, however often.

use super::*;

const RUNS: usize = 20;

/// What `judge ARGS` says in each of so many runs, if it is always the same.
fn steady(dir: &Path, args: &[&str], runs: usize) -> (i32, String) {
    let run = || {
        let output = Command::new(judge_program()).args(args).arg("--dir").arg(dir).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(text).unwrap())
    };
    let first = run();
    for at in 1..runs {
        assert_eq!(run(), first, "{args:?}, run {at}");
    }
    first
}

/// The errors that `said` has behind ±.
fn errors(said: &str) -> Vec<f64> {
    let behind = said.split("± ").skip(1).filter_map(|rest| rest.split(' ').next()?.parse().ok());
    behind.collect()
}

#[test]
fn no_verdict_depends_on_the_salt_the_time_or_the_workers() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("contest");
    std::fs::create_dir(&dir).unwrap();
    let contest = |line: f64, decimals: u8| {
        let metric: &str = format!("name = \"roc_auc\"\ndecimals = {decimals}").leak();
        let extra =
            format!("[[prizes]]\nname = \"Lead\"\nkind = \"grand\"\npublic = {line}\nlast_call_days = 5\n");
        Bad { metric, extra, ..auc() }.write(&dir);
        let labels = folder.path().join("labels.csv");
        std::fs::rename(dir.join("answers.csv"), &labels).unwrap();
        labels.display().to_string()
    };
    // A lead so small that it is too small whatever the error; the message tells the error to be expected.
    let labels = contest(0.700_01, 5);
    for format in ["text", "json"] {
        let (code, said) = steady(&dir, &["seal", &labels, "--dry-run", "--format", format], 3);
        assert!(code == 1 && said.contains("split-too-small"), "{said}");
    }
    let (_, said) = steady(&dir, &["seal", &labels, "--dry-run"], 1);
    let most = errors(&said).into_iter().fold(0.0, f64::max);
    assert!((0.001..0.1).contains(&most), "{said}");
    // Leads about twice the error: by the error of one division of the rows each would be judged by the salt.
    for part in [0.98, 1.02] {
        let labels = contest(0.7 + 2.0 * most * part, 5);
        let (_, said) = steady(&dir, &["seal", &labels, "--dry-run"], RUNS);
        assert_eq!(said.contains("split-too-small"), part < 1.0, "{part}: {said}");
    }
    // Two labels of the rarer class: in one of twenty divisions both are in one group, and there is no error bar.
    let rare =
        changed(auc(), |at, row| row.target = u8::from([3, 8, 200, 201, 400, 401].contains(&at)).to_string());
    Bad { ..rare }.write(&dir);
    std::fs::rename(dir.join("answers.csv"), &labels).unwrap();
    steady(&dir, &["seal", &labels, "--dry-run"], RUNS);
}

#[test]
fn lint_check_and_score_say_the_same_every_time() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("contest");
    std::fs::create_dir(&dir).unwrap();
    // Files with labels under several names, so that there is an order to keep.
    let bad = changed(auc(), |at, row| row.id = format!("{at:04}"));
    bad.write(&dir);
    for name in ["z", "a", "m", "k"] {
        std::fs::copy(dir.join("answers.csv"), dir.join("content").join(format!("{name}.csv"))).unwrap();
    }
    let (code, said) = steady(&dir, &["lint", "--format", "json"], 5);
    assert!(code == 1 && said.contains("a.csv"), "{said}");
    let predictions: String = bad.rows.iter().map(|row| format!("{},0.5{}\n", row.id, row.target)).collect();
    let file = folder.path().join("predictions.csv");
    std::fs::write(&file, format!("id,prediction\n{predictions}")).unwrap();
    let file = file.display().to_string();
    let key = dir.join("answers.csv").display().to_string();
    steady(&dir, &["check", &file, "--format", "json"], 5);
    let many = [file.as_str(); 9];
    let output = |jobs: &str| {
        let mut judge = Command::new(judge_program());
        judge
            .args(["score", "--answers", &key, "--metric", "roc_auc", "--format", "json", "--jobs", jobs])
            .args(many);
        judge.output().unwrap()
    };
    let first = output("1");
    for jobs in ["1", "2", "4"].repeat(2) {
        let again = output(jobs);
        assert_eq!((&again.stdout, &again.stderr), (&first.stdout, &first.stderr), "{jobs}");
    }
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
}

/// Small keys, on which a single row is worth much: ties that nobody breaks are not reported, whatever the metric.
#[test]
fn one_row_of_a_small_key_is_no_tie() {
    for metric in [
        "roc_auc",
        "average_precision",
        "spearman",
        "kendall",
        "normalized_gini",
        "pr_auc",
        "ks",
        "log_loss",
        "rmse",
    ] {
        for count in [6, 8, 12, 20] {
            for turn in 0..2 {
                let dir = tempfile::tempdir().unwrap();
                let mut bad = auc();
                bad.metric = format!("name = \"{metric}\"").leak();
                bad.rows.truncate(count);
                for (at, row) in bad.rows.iter_mut().enumerate() {
                    row.is_public = at % 2 == 0;
                    row.target = u8::from((at / 2 + turn) % 2 == 0).to_string();
                }
                bad.write(dir.path());
                let output = Command::new(judge_program())
                    .args(["lint", "--format", "json", "--dir"])
                    .arg(dir.path())
                    .output()
                    .unwrap();
                assert!(
                    matches!(output.status.code(), Some(0 | 1)),
                    "{metric}: {}",
                    String::from_utf8_lossy(&output.stderr)
                );
                let said = String::from_utf8_lossy(&output.stdout);
                assert!(!said.contains("ties-score"), "{metric} on {count} rows: {said}");
            }
        }
    }
}
