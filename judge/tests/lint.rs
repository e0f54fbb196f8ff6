//! Bad contests, each with the code and the sentence that `judge lint` has for it.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

mod folder;
mod steady;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::support::{self, git, judge_program};

const JURY: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";

/// One row of a key.
#[derive(Clone)]
struct Row {
    id: String,
    group: Option<String>,
    target: String,
    is_public: bool,
}

/// A contest to attack; the default has nothing wrong with it.
struct Bad {
    metric: &'static str,
    rows: Vec<Row>,
    /// The published list, where it is not the key's.
    list: Option<String>,
    baseline: &'static str,
    extra: String,
    jury: bool,
    quota: &'static str,
}

/// A number from 0 to 1 that looks random and is the same in every run.
fn unit(seed: u64) -> f64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x2545_f491_4f6c_dd1d);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Six hundred rows with ids like hashes and targets of 0 and 1.
fn rows() -> Vec<Row> {
    let row = |at: u64| Row {
        id: format!("{:08x}", (unit(at) * f64::from(u32::MAX)) as u32),
        group: None,
        target: u8::from(unit(at + 10_000) < 0.4).to_string(),
        is_public: unit(at + 20_000) < 0.5,
    };
    (0..600).map(row).collect()
}

/// The same with targets from 0 to 10.
fn numbers() -> Vec<Row> {
    let mut rows = rows();
    for (at, row) in rows.iter_mut().enumerate() {
        row.target = format!("{:.2}", 10.0 * unit(at as u64 + 30_000));
    }
    rows
}

fn auc() -> Bad {
    Bad {
        metric: "name = \"roc_auc\"\ndecimals = 2",
        rows: rows(),
        list: None,
        baseline: "0.7",
        extra: String::new(),
        jury: true,
        quota: "scored = 1\nrefused = 9\ntotal = true",
    }
}

fn rmse() -> Bad {
    Bad { metric: "name = \"rmse\"\ndecimals = 2", rows: numbers(), baseline: "2.5", ..auc() }
}

fn changed(mut bad: Bad, change: impl Fn(usize, &mut Row)) -> Bad {
    for (at, row) in bad.rows.iter_mut().enumerate() {
        change(at, row);
    }
    bad
}

impl Bad {
    fn write(&self, dir: &Path) {
        let grouped = self.rows.iter().any(|row| row.group.is_some());
        let mut key = if grouped { "id,group,target,split\n" } else { "id,target,split\n" }.to_owned();
        let mut ids = if grouped { "id,group\n" } else { "id\n" }.to_owned();
        for row in &self.rows {
            let group = row.group.as_ref().map_or_else(String::new, |group| format!(",{group}"));
            let split = if row.is_public { "public" } else { "private" };
            writeln!(key, "{}{group},{},{split}", row.id, row.target).unwrap();
            writeln!(ids, "{}{group}", row.id).unwrap();
        }
        let jury = if self.jury { format!("[jury]\nrecipients = [\"{JURY}\"]\n") } else { String::new() };
        let quota =
            if self.quota.is_empty() { String::new() } else { format!("[[quotas]]\n{}\n", self.quota) };
        let toml = format!(
            "title = \"Bad\"\nurl = \"https://bad.example/\"\nopens = 2009-01-01T00:00:00Z\n\
             closes = 2009-12-31T00:00:00Z\n[answer_key]\npath = \"answers.csv\"\n[metric]\n{}\n\
             [[baselines]]\nname = \"Baseline\"\npublic = {}\n[submission]\nformat = \"csv\"\n\
             ids = \"content/ids.csv\"\n{jury}{quota}{}",
            self.metric, self.baseline, self.extra
        );
        std::fs::create_dir_all(dir.join("content")).unwrap();
        std::fs::write(dir.join("answers.csv"), key).unwrap();
        std::fs::write(dir.join("content/ids.csv"), self.list.as_ref().unwrap_or(&ids)).unwrap();
        std::fs::write(dir.join("content/contest.toml"), toml).unwrap();
    }
}

/// What `judge lint` says: exit code and JSON.
fn lint(dir: &Path) -> (i32, serde_json::Value) {
    let mut judge = Command::new(judge_program());
    let output = judge.args(["lint", "--format", "json", "--dir"]).arg(dir).output().unwrap();
    let text = support::Ran::of(&output).out;
    let value = serde_json::from_str(text.lines().last().unwrap_or_default());
    let value =
        value.unwrap_or_else(|why| panic!("{why}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), value)
}

/// (code, message, serious) of everything found.
fn found(report: &serde_json::Value) -> Vec<(String, String, bool)> {
    let all = report["findings"].as_array().unwrap_or_else(|| panic!("{report}"));
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let one = |finding: &serde_json::Value| {
        (text(&finding["code"]), text(&finding["message"]), finding["severity"] == "error")
    };
    all.iter().map(one).collect()
}

#[test]
fn a_good_contest_has_nothing_serious() {
    for (name, good) in [("auc", auc()), ("rmse", rmse())] {
        let dir = tempfile::tempdir().unwrap();
        good.write(dir.path());
        let (code, report) = lint(dir.path());
        assert_eq!((code, &report["result"]["serious"]), (0, &0.into()), "{name}: {report}");
    }
}

#[test]
fn every_fault_has_its_code_and_sentence() {
    let sorted = |mut bad: Bad| {
        bad.rows.sort_by(|a, b| a.target.parse::<f64>().unwrap().total_cmp(&b.target.parse().unwrap()));
        bad
    };
    let is_one = |row: &Row| row.target == "1";
    let prize = |line: &str| {
        format!("[[prizes]]\nname = \"Grand\"\nkind = \"grand\"\npublic = {line}\nprivate = {line}\n")
    };
    let list = |rows: &[Row], from: usize| {
        rows[from..].iter().fold("id\n".to_owned(), |list, row| list + &row.id + "\n")
    };
    let (all, first) = (rows(), rows()[0].id.clone());
    let bads: Vec<(&str, Bad, &str, &str, bool)> = vec![
        (
            "a key sorted by label",
            sorted(auc()),
            "labels-by-row",
            "a submission of row numbers scores roc_auc 1.00 on the",
            true,
        ),
        (
            "a key sorted by target",
            sorted(rmse()),
            "labels-by-row",
            "the rows are in the order of their labels",
            true,
        ),
        (
            "labels that take turns",
            changed(auc(), |at, row| row.target = u8::from(at % 3 == 0).to_string()),
            "labels-by-row",
            "row numbers modulo 3",
            true,
        ),
        (
            "ids that count up with the target",
            changed(rmse(), |at, row| {
                let target: f64 = row.target.parse().unwrap();
                row.id = format!("film-{:08}", (target * 1e6) as usize + at);
            }),
            "labels-by-id",
            "alone score rmse",
            true,
        ),
        (
            "ids that name the class",
            changed(auc(), |at, row| row.id = format!("{}{at}", if is_one(row) { "pos-" } else { "neg-" })),
            "labels-by-id",
            "predictions made of",
            true,
        ),
        (
            "groups that are the label",
            {
                let mut bad = auc();
                bad.rows.sort_by_key(|row| row.target.clone());
                changed(bad, |_, row| row.group = Some(format!("g{}", row.target)))
            },
            "labels-by-group",
            "a row's group is its label",
            true,
        ),
        (
            "a track that everybody wins",
            {
                let extra = "[[also]]\nname = \"mae\"\nlabel = \"calm\"\nrows = { group = \"calm\" }\n\
                             [[tracks]]\nid = \"calm\"\nname = \"Calm days\"\nmetric = \"calm\"\n";
                changed(Bad { extra: extra.to_owned(), ..rmse() }, |at, row| {
                    row.group = Some(if at % 4 == 0 { "calm" } else { "wild" }.to_owned());
                    if at % 4 == 0 {
                        row.target = "5.00".to_owned();
                    }
                })
            },
            "constant-is-perfect",
            "the same prediction for every row scores calm 0.00, as well as knowing every label",
            true,
        ),
        (
            "a private split with larger targets",
            changed(rmse(), |_, row| row.is_public = row.target.parse::<f64>().unwrap() < 5.0),
            "unbalanced-split",
            "standard errors apart",
            true,
        ),
        (
            "classes that differ between the splits",
            {
                let mut bad = auc();
                bad.metric = "name = \"accuracy\"\nlabels = [\"0\", \"1\"]\ndecimals = 2";
                changed(bad, |at, row| {
                    row.is_public = (row.target == "1") == (unit(at as u64 + 50_000) < 0.8)
                })
            },
            "unbalanced-split",
            "the label number",
            true,
        ),
        (
            "the public rows first",
            changed(auc(), |at, row| row.is_public = at < 300),
            "order-leaks-split",
            "rows of the same split stand together in the id list: there are 2 runs",
            true,
        ),
        (
            "splits that take turns",
            changed(auc(), |at, row| row.is_public = at % 2 == 0),
            "order-leaks-split",
            "take turns",
            true,
        ),
        (
            "a split by the id's number",
            changed(auc(), |at, row| {
                let number = (unit(at as u64 + 60_000) * 1e9) as u64 * 1000 + at as u64;
                row.id = format!("n{number}");
                row.is_public = number % 10 < 5;
            }),
            "ids-leak-split",
            "tell which split a row is in",
            true,
        ),
        (
            "a baseline worse than a constant",
            Bad { baseline: "9.5", ..rmse() },
            "constant-beats-baseline",
            "better than the baseline \"Baseline\" (9.50)",
            true,
        ),
        (
            "labels that are all alike",
            changed(rmse(), |_, row| row.target = "3".to_owned()),
            "constant-is-perfect",
            "scores rmse 0.00, as well as knowing every label",
            true,
        ),
        (
            "a metric without a value",
            changed(auc(), |_, row| row.target = "1".to_owned()),
            "undefined-metric",
            "roc_auc has no value on this key",
            true,
        ),
        (
            "a metric that no constant has",
            Bad { metric: "name = \"pearson\"\ndecimals = 2", baseline: "0.5", ..rmse() },
            "undefined-constant",
            "pearson has no value for a constant",
            false,
        ),
        (
            "a baseline that is perfect",
            Bad { baseline: "1.0", ..auc() },
            "saturated-baseline",
            "nobody can beat it",
            true,
        ),
        (
            "a threshold that a constant reaches",
            Bad { extra: prize("0.4"), ..auc() },
            "threshold-reached",
            "reaches the threshold 0.40 of \"Grand\"",
            true,
        ),
        (
            "a threshold beyond the scale",
            Bad { extra: prize("1.2"), ..auc() },
            "threshold-unreachable",
            "is better than roc_auc can be (1)",
            true,
        ),
        (
            "a lead that chance gives",
            Bad { extra: prize("0.71"), ..auc() },
            "split-too-small",
            "that \"Grand\" asks for: about",
            true,
        ),
        (
            "a split of 20 rows",
            changed(rmse(), |at, row| row.is_public = at % 30 == 7),
            "split-too-small",
            "the public split has 20 rows",
            true,
        ),
        (
            "digits of chance",
            Bad { metric: "name = \"roc_auc\"\ndecimals = 6", ..auc() },
            "decimals-too-many",
            "the board shows 6 decimals",
            false,
        ),
        (
            "an id that is not published",
            Bad { list: Some(list(&all, 1)), ..auc() },
            "list-differs",
            "the list lacks 1 of the key's ids",
            true,
        ),
        (
            "an id that is not in the key",
            Bad { list: Some(list(&all, 0) + "zz\n"), ..auc() },
            "list-differs",
            "the list has 1 id that the key does not have, the first is \"zz\"",
            true,
        ),
        (
            "an id that is published twice",
            Bad { list: Some(list(&all, 0) + &first + "\n"), ..auc() },
            "bad-id-list",
            "appears twice",
            true,
        ),
        (
            "a sample file that is not there",
            Bad { jury: false, quota: "", extra: "sample = \"content/sample.csv\"\n".to_owned(), ..auc() },
            "bad-sample",
            "\"content/sample.csv\": cannot be read",
            true,
        ),
        (
            "a sample file of other ids",
            Bad { jury: false, quota: "", extra: "sample = \"content/ids.csv\"\n".to_owned(), ..auc() },
            "bad-sample",
            "it is refused itself: line 1: ",
            true,
        ),
        (
            "one rare label in each split",
            {
                let bad = auc();
                let first = |public| bad.rows.iter().position(|row| row.is_public == public);
                let rare = [first(true), first(false)];
                changed(bad, |at, row| row.target = u8::from(rare.contains(&Some(at))).to_string())
            },
            "no-error-bars",
            "when one of the 20 groups of rows is left out",
            false,
        ),
        (
            "rows of thirty series",
            changed(rmse(), |at, row| {
                row.id = format!("s{}-{:04x}", at % 30, (unit(at as u64) * 65_536.0) as u32);
                row.target = format!("{:.2}", (at * 7 % 30) as f64 + unit(at as u64 + 40_000));
            }),
            "dependent-rows",
            "rows whose ids begin alike (30 of them) are alike in \"target\"",
            false,
        ),
        (
            "rows of a few groups",
            series(),
            "dependent-rows",
            "rows of one group (20 of them) are alike",
            false,
        ),
        (
            "every row twice",
            changed(rmse(), |at, row| row.target = format!("{:.9}", 10.0 * unit(at as u64 / 2 + 30_000))),
            "dependent-rows",
            "600 rows of 600 have a target that another row has to the last digit",
            false,
        ),
        (
            "a row that decides",
            changed(rmse(), |at, row| {
                if at == 5 {
                    row.target = "900.5".to_owned();
                }
            }),
            "heavy-tails",
            "of the error bar of a constant on the",
            false,
        ),
        (
            "a metric that one row decides",
            Bad { metric: "name = \"max_error\"\ndecimals = 2", ..rmse() },
            "no-error-bars",
            "max_error of the public split will have no ±, since its metric has none",
            false,
        ),
        (
            "a rule that goes by errors of too few rows",
            Bad {
                extra: "[leaderboard]\nrelease = \"ladder-free\"\n".to_owned(),
                ..changed(rmse(), |at, row| row.is_public = at % 30 == 7)
            },
            "no-error-bars",
            "since it has 20 rows, expected 50 or more",
            true,
        ),
        ("no jury", Bad { jury: false, ..auc() }, "no-jury", "names no jury", true),
        ("no quota", Bad { quota: "", ..auc() }, "unlimited-probes", "without a quota", true),
        (
            "a thousand answers",
            Bad { quota: "scored = 9\nrefused = 9\nevery = \"24h\"", ..auc() },
            "too-many-probes",
            "one team may send 3285 files",
            true,
        ),
    ];
    let mut wrong = vec![];
    for (name, bad, code, sentence, is_serious) in bads {
        let dir = tempfile::tempdir().unwrap();
        bad.write(dir.path());
        let (exit, report) = lint(dir.path());
        let found = found(&report);
        let said = found
            .iter()
            .any(|(of, message, serious)| of == code && message.contains(sentence) && *serious == is_serious);
        if !said || exit != i32::from(found.iter().any(|(_, _, serious)| *serious)) {
            wrong.push(format!("{name}: expected {code} ({sentence}), exit {exit}, found {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    crate::support::told!();
}

/// Twenty groups whose rows are alike.
fn series() -> Bad {
    changed(rmse(), |at, row| {
        row.group = Some(format!("g{}", at / 30));
        row.target = format!("{:.2}", (at / 30 * 7 % 20) as f64 + 4.0 * unit(at as u64 + 40_000));
    })
}

#[test]
fn rows_that_the_contest_names_as_belonging_together_are_no_news() {
    for (metric, expected) in [
        ("name = \"rmse\"\ndecimals = 2", true),
        ("name = \"rmse\"\ndecimals = 2\ncluster = \"group\"", false),
        ("name = \"rmse\"\ndecimals = 2\ngroup_by = \"group\"", false),
    ] {
        let dir = tempfile::tempdir().unwrap();
        Bad { metric, ..series() }.write(dir.path());
        let (_, report) = lint(dir.path());
        let said = found(&report).iter().any(|(code, ..)| code == "dependent-rows");
        assert_eq!(said, expected, "{metric}: {report}");
    }
    // Ids without order, numbers that fall as they like.
    for bad in [auc(), rmse()] {
        let dir = tempfile::tempdir().unwrap();
        bad.write(dir.path());
        let (_, report) = lint(dir.path());
        let about = ["dependent-rows", "heavy-tails", "no-error-bars"];
        assert!(!found(&report).iter().any(|(code, ..)| about.contains(&code.as_str())), "{report}");
    }
}
