//! Where ± stands and where it does not: few rows, metrics that jump, few groups, rows that depend on each other. Through the
//! real programs; receipts of judges that told more still verify.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use answer::{AnswerKey, KeyColumns};
use audit::{Sketcher, canonical};
use contest::{CONTEST_FILE, Contest, Layout};
use decode::{Keys, Limits, Values};
use metric::Catalogue;
use proof::sealed::{Opening, SplitEstimates};
use score::Scorer;
use serde_json::Value;

use crate::support::{Fixture, contest_toml};
use crate::ties::rewrite;

const DAY: &str = "2009-01-02T01:00:00Z";
const NIGHT: &str = "2009-01-02T20:00:00Z";

/// Rows of one contest: how many, and how many have a series and a list in common.
#[derive(Clone, Copy)]
struct Rows {
    all: usize,
    series: usize,
    list: usize,
}

impl Rows {
    fn of(all: usize) -> Self {
        Self { all, series: 1, list: 1 }
    }

    /// Series and list of a row; both stand in one split.
    fn place(self, row: usize) -> (usize, usize, &'static str) {
        let series = row / self.series;
        (series, row / self.list, if series.is_multiple_of(2) { "public" } else { "private" })
    }

    /// A contest with this in its section of the metric.
    fn contest(self, metric: &str, board: &str) -> Fixture {
        let mut answers = "id,series,list,target,split\n".to_owned();
        let mut ids = "id\n".to_owned();
        for row in 0..self.all {
            let (series, list, split) = self.place(row);
            writeln!(answers, "r{row},s{series},l{list},{},{split}", 10 + row % 7).unwrap();
            writeln!(ids, "r{row}").unwrap();
        }
        let toml = format!("rehearsal = true\n{}", contest_toml(board));
        let toml = toml
            .replace("name = \"rmse\"\ndecimals = 4\n", metric)
            .replace("4096", "409600")
            .replace("65536", "655360");
        Fixture::holding(&toml, &ids, &answers)
    }

    /// A file of which the rows of a series err together.
    fn file(self) -> String {
        let noise = |at: usize| ((at.wrapping_mul(2_654_435_761) >> 7) % 1000) as f64 / 1000.0 - 0.5;
        let mut text = "id,prediction\n".to_owned();
        for row in 0..self.all {
            let (series, _, _) = self.place(row);
            writeln!(text, "r{row},{}", (10 + row % 7) as f64 + 2.0 * noise(series + 77) + noise(row + 7777))
                .unwrap();
        }
        text
    }
}

/// The receipt of the only file.
fn told(fixture: &Fixture, rows: Rows) -> Value {
    fixture.predictions(1, "alpha", DAY, &rows.file());
    fixture.run(NIGHT);
    let last: Value = serde_json::from_str(fixture.ledger().lines().last().unwrap()).unwrap();
    assert_eq!(last["kind"], "score", "{last}");
    last
}

fn rescore(fixture: &Fixture) {
    fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]).ok();
}

const RMSE: &str = "name = \"rmse\"\ndecimals = 4\n";
const JUMPS: &str = "name = \"max_error\"\ndecimals = 4\n";
const LISTS: &str = "name = \"rmse\"\ndecimals = 4\ngroup_by = \"list\"\n";
const SERIES: &str = "name = \"rmse\"\ndecimals = 4\ncluster = \"series\"\n";

#[test]
fn an_error_bar_stands_where_it_holds_and_nowhere_else() {
    let lists = |list| Rows { all: 20 * list * 2, series: list, list };
    for (metric, rows, expected) in [
        (RMSE, Rows::of(120), true),
        // Too few rows, of a mean too.
        (RMSE, Rows::of(4), false),
        (RMSE, Rows::of(98), false),
        ("name = \"mae\"\ndecimals = 4\n", Rows::of(98), false),
        // One row decides.
        (JUMPS, Rows::of(400), false),
        // A mean of twenty lists, whatever stands in each; not of eight.
        (LISTS, lists(20), true),
        ("name = \"max_error\"\ndecimals = 4\ngroup_by = \"list\"\n", lists(20), true),
        (LISTS, Rows { all: 160, series: 10, list: 10 }, false),
        // Twenty series with a name of their own have an error, eight have none, however many rows they have.
        (SERIES, Rows { all: 400, series: 10, list: 10 }, true),
        (SERIES, Rows { all: 800, series: 50, list: 50 }, false),
    ] {
        let fixture = rows.contest(metric, "");
        let receipt = told(&fixture, rows);
        assert_eq!(receipt["standard_error"].is_number(), expected, "{metric} {}: {receipt}", rows.all);
        rescore(&fixture);
    }
}

#[test]
fn whole_clusters_make_the_error_that_dependent_rows_have() {
    let rows = Rows { all: 1600, series: 20, list: 20 };
    let [plain, whole] = [RMSE, SERIES].map(|metric| {
        let fixture = rows.contest(metric, "");
        let receipt = told(&fixture, rows);
        rescore(&fixture);
        receipt
    });
    assert_eq!(plain["public"], whole["public"], "no score changes");
    assert_ne!(
        plain["measure"], whole["measure"],
        "errors by other clusters are none to hold against each other"
    );
    let [small, large] = [&plain, &whole].map(|receipt| receipt["standard_error"].as_f64().unwrap());
    // Twenty rows with as much in common as of their own are worth little more than two.
    assert!(large > 2.0 * small, "{small} {large}");
    // A list that lies in one series stays whole, and is dealt with it.
    let lists = Rows { list: 10, ..rows };
    let grouped = "name = \"rmse\"\ndecimals = 4\ngroup_by = \"list\"\ncluster = \"series\"\n";
    let fixture = lists.contest(grouped, "");
    assert!(told(&fixture, lists)["standard_error"].is_number());
    rescore(&fixture);
}

#[test]
fn a_sum_has_the_error_of_whole_clusters_too() {
    let rows = Rows { all: 1600, series: 20, list: 20 };
    let board = "[[also]]\nname = \"rmse\"\n[[also]]\nname = \"mae\"\n";
    let sum = |cluster: &str| {
        format!(
            "name = \"both\"\ndirection = \"lower\"\ndecimals = 4\nsum = {{ rmse = 0.5, mae = 0.5 }}\n{cluster}"
        )
    };
    let [small, large] = ["", "cluster = \"series\"\n"].map(|cluster| {
        let fixture = rows.contest(&sum(cluster), board);
        let receipt = told(&fixture, rows);
        rescore(&fixture);
        receipt["standard_error"].as_f64().unwrap()
    });
    // Both are rounded to two digits.
    assert!(large > 1.9 * small, "{small} {large}");
}

#[test]
fn clusters_that_cannot_be_are_refused() {
    let rows = Rows { all: 80, series: 5, list: 1 };
    for (metric, part) in [
        ("name = \"rmse\"\ncluster = \"user\"\n", "user"),
        (
            "name = \"rmse\"\ngroup_by = \"series\"\ncluster = \"list\"\n",
            "a group of \"series\" has rows of several clusters of \"list\"",
        ),
    ] {
        let fixture = rows.contest(metric, "");
        fixture.predictions(1, "alpha", DAY, &rows.file());
        let ran = fixture.judge(&["run", "--now", NIGHT]);
        assert!(ran.code == 2 && ran.err.contains(part), "{} {}", ran.code, ran.err);
    }
}

/// What an older judge committed to, and the error that it wrote.
fn before(fixture: &Fixture, head: &str, text: &str) -> (String, f64) {
    let toml = std::fs::read_to_string(fixture.path("clone/content/contest.toml")).unwrap();
    let contest = Contest::parse(CONTEST_FILE, &toml, Catalogue::shipped()).unwrap();
    let columns = KeyColumns::of(&contest.measures).unwrap();
    let key = Arc::new(AnswerKey::open(&fixture.path("answers.csv"), &columns).unwrap());
    let scorer = Scorer::for_contest(Arc::clone(&key), &contest).unwrap();
    let limits = Limits { max_unpacked_bytes: 1 << 20, layout: Layout::Csv };
    let read = scorer.read("predictions.csv", text.as_bytes(), limits, &Keys::default());
    let values = Arc::clone(read.columns().unwrap());
    let numbers: Vec<&[f64]> = values.iter().filter_map(Values::numbers).collect();
    let scored = scorer.score(std::slice::from_ref(&values)).unwrap().pop().unwrap().unwrap();
    let scores = scored[0].as_before();
    let opening = Opening {
        pull: 1,
        head: head.to_owned(),
        private: BTreeMap::from([(scores.metric.clone(), scores.private.value)]),
        nonce: key.nonce(1, head),
        estimates: BTreeMap::from([(
            scores.metric.clone(),
            SplitEstimates { public: scores.public.clone(), private: scores.private.clone() },
        )]),
        canonical: Some(canonical::of_numbers(&numbers)),
        sketch: Some(Sketcher::of(&key, 1).numbers(&numbers)),
    };
    let released = contest.leaderboard.release.release(contest.metric.direction, None, &scores.public);
    (opening.commitment(), released.standard_error.unwrap())
}

#[test]
fn receipts_of_judges_that_told_more_still_verify() {
    for (metric, rows) in
        [(RMSE, Rows::of(40)), (JUMPS, Rows::of(200)), (LISTS, Rows { all: 160, series: 10, list: 10 })]
    {
        let fixture = rows.contest(metric, "");
        let receipt = told(&fixture, rows);
        assert!(receipt["standard_error"].is_null());
        let (commitment, error) = before(&fixture, receipt["head"].as_str().unwrap(), &rows.file());
        let now = format!("\"private\":{}", receipt["private"]);
        let then = format!("\"standard_error\":{error},\"private\":\"{commitment}\"");
        rewrite(&fixture, &now, &then);
        rescore(&fixture);
        // An error that no judge wrote is found.
        rewrite(&fixture, &format!("\"standard_error\":{error}"), "\"standard_error\":7.5");
        let wrong = fixture.judge(&["verify", "--rescore", "--answers", "../answers.csv"]);
        assert!(wrong.code == 1 && wrong.err.contains("rescore-differs"), "{metric}: {}", wrong.err);
    }
}

#[test]
fn score_says_why_there_is_no_error_and_tells_an_interval_within_the_range() {
    let rows = Rows { all: 160, series: 10, list: 10 };
    let fixture = rows.contest(RMSE, "");
    std::fs::write(fixture.path("a.csv"), rows.file()).unwrap();
    let score = |more: &[&str]| {
        fixture.judge(&[&["score", "--answers", "../answers.csv", "../a.csv"], more].concat()).ok().out
    };
    for (more, said) in [
        (&["--metric", "max_error"][..], "max_error of the public split has no ±, since its metric has none"),
        (
            &["--group-by", "list"],
            "rmse of the private split has no ±, since it has 8 groups, expected 20 or more",
        ),
    ] {
        let text = score(more);
        assert!(text.contains(said) && !text.contains(" ± "), "{text}");
    }
    let text = score(&["--cluster", "series"]);
    assert!(text.contains("no ±, since its clusters weigh as much as 8.0 equal ones, expected 20"), "{text}");
    let first: Value = serde_json::from_str(score(&["--format", "json"]).lines().next().unwrap()).unwrap();
    let rmse = &first["scores"]["rmse"];
    let [low, high] = [0, 1].map(|end| rmse["interval"]["public"][end].as_f64().unwrap());
    let (value, error) = (rmse["public"].as_f64().unwrap(), rmse["se"]["public"].as_f64().unwrap());
    assert!(
        (high - value - 2.093 * error).abs() < 1e-3 * error
            && (value - low - 2.093 * error).abs() < 1e-3 * error
    );
    // Perfect but for nothing: no error is told of a score that no row moves.
    let perfect = rows.file().lines().take(1).map(|head| format!("{head}\n")).collect::<String>()
        + &(0..rows.all).fold(String::new(), |text, row| text + &format!("r{row},{}\n", 10 + row % 7));
    std::fs::write(fixture.path("a.csv"), perfect).unwrap();
    let text = score(&[]);
    assert!(text.contains("rmse public 0.000000 private 0.000000"), "{text}");
}
