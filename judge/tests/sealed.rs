//! Sealed means sealed: two answer keys that differ in private labels only give the same published bytes, but
//! for ciphertexts, digests and commitments.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::support::{self, Fixture, contest_toml, git};

const JURY: &str = "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv";
const JURY_IDENTITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../xtask/data/jury-identity.txt");
const ROWS: usize = 30;

/// Fifteen public and fifteen private rows: few enough for a fold each, so that a fold's number, which the
/// key's secret decides, does not show in an error bar.
fn id(row: usize) -> String {
    format!("{}-{}", 1 + row / 10, 7 * row + 1)
}

fn is_public(row: usize) -> bool {
    row.is_multiple_of(2)
}

/// A key whose private labels are `private` of the row.
fn key(private: impl Fn(usize) -> String) -> String {
    let mut text = "id,group,target,split\n".to_owned();
    for row in 0..ROWS {
        let split = if is_public(row) { "public" } else { "private" };
        let target = if is_public(row) { (1 + row % 5).to_string() } else { private(row) };
        writeln!(text, "{},{},{target},{split}", id(row), 1 + row / 10).unwrap();
    }
    text
}

fn predictions(value: impl Fn(usize) -> f64) -> String {
    (0..ROWS).fold("id,prediction\n".to_owned(), |text, row| text + &format!("{},{}\n", id(row), value(row)))
}

/// Everything that the public can see, by name.
type Seen = BTreeMap<String, String>;

/// A whole contest with `answers`: files of two teams, good, worse, ill-formed, too many, copied.
fn seen(answers: &str, board: &str) -> (Seen, Vec<f64>) {
    let toml = contest_toml(&format!("[jury]\nrecipients = [\"{JURY}\"]\n[leaderboard]\n{board}\n"));
    let fixture = Fixture::with(&toml);
    let ids = (0..ROWS)
        .fold("id,group\n".to_owned(), |text, row| text + &format!("{},{}\n", id(row), 1 + row / 10));
    let clone = fixture.path("clone");
    std::fs::write(clone.join("content/data/ids.csv"), ids).unwrap();
    git(&clone, &["add", "--all"]);
    // The same commit in every run.
    let date = "2009-01-01T00:00:00Z";
    let mut commit = support::plain_git(&clone);
    commit.args(["commit", "--quiet", "--message", "List"]).env("GIT_AUTHOR_DATE", date);
    assert!(commit.env("GIT_COMMITTER_DATE", date).status().unwrap().success());
    git(&clone, &["push", "--quiet", "origin", "HEAD:main"]);
    std::fs::write(fixture.path("answers.csv"), answers).unwrap();

    let good = predictions(|row| (1 + row % 5) as f64 + if row % 4 == 0 { 0.5 } else { 0.0 });
    let worse = predictions(|row| 3.0 + (row % 3) as f64 / 10.0);
    let constant = predictions(|_| 3.0);
    let huge = predictions(|_| 1e200);
    let day = |day: usize, hour: usize| format!("2009-01-{day:02}T{hour:02}:00:00Z");
    let files = [
        ("alpha", worse.as_str()),
        ("beta", &constant),
        ("alpha", &good),
        ("beta", "id,prediction\n1-1,x\n"),
        ("alpha", &huge),
        ("beta", &good),
        ("alpha", &constant),
        ("alpha", &worse),
        ("beta", "nothing"),
    ];
    for (at, (team, text)) in files.into_iter().enumerate() {
        fixture.predictions(at as u64 + 1, team, &day(2 + at / 3, at % 3), text);
    }
    let mut seen = Seen::new();
    for batch in 2..7 {
        let now = day(batch, 23);
        let replies = fixture.path("replies");
        let run = ["run", "--now", &now, "--replies", replies.to_str().unwrap()];
        let json = batch % 2 == 0;
        let ran = fixture.judge(&[&run[..], if json { &["--format", "json"] } else { &[] }].concat());
        seen.insert(format!("batch {batch}"), format!("{}\n{}\n{}", ran.code, ran.out, ran.err));
    }
    for entry in std::fs::read_dir(fixture.path("replies")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        seen.insert(name, std::fs::read_to_string(&path).unwrap());
    }
    let verify = fixture.judge(&["verify"]).ok();
    seen.insert("verify".to_owned(), verify.out + &verify.err);
    let bare = fixture.path("contest.git");
    seen.insert("log".to_owned(), git(&bare, &["log", "--format=%an %ae %at %cn %ce %ct %B", "main"]));
    let names = git(&bare, &["ls-tree", "-r", "--name-only", "main"]);
    for name in names.lines().filter(|name| !name.ends_with(".age")) {
        seen.insert(name.to_owned(), git(&bare, &["show", &format!("main:{name}")]));
    }
    seen.insert("files".to_owned(), names);

    // What is different on purpose, by the names of its fields.
    let ledger: Vec<serde_json::Value> = seen["submissions/ledger/2009-01.jsonl"]
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut secret: Vec<(String, &str)> = vec![];
    for receipt in &ledger {
        for field in ["private", "answer_key", "prev"] {
            if let Some(value) = receipt[field].as_str() {
                secret.push((value.to_owned(), field));
            }
        }
    }
    let last = seen["submissions/ledger/2009-01.jsonl"].lines().last().unwrap().to_owned();
    secret.push((judge::ledger::sha256_hex(format!("{last}\n").as_bytes()), "tip"));
    secret.push((judge::ledger::sha256_hex(last.as_bytes()), "tip"));
    let kept = judge::ledger::Ledger::open(&clone).unwrap();
    for size in 1..=kept.receipts().len() {
        secret.push((kept.short_root(size as u64), "root"));
    }
    let checkpoint = seen["submissions/ledger/checkpoint"].clone();
    secret.push((checkpoint.lines().nth(2).unwrap().to_owned(), "root"));
    for oid in git(&bare, &["rev-list", "main"]).lines() {
        secret.push((oid.to_owned(), "commit"));
    }
    for text in seen.values_mut() {
        for (value, field) in &secret {
            *text = text.replace(value, &format!("<{field}>"));
            // Commands show people the beginning of a digest.
            *text = text.replace(&value[..12], &format!("<{field}>"));
        }
    }
    let opened = judge::batch::open_all(&clone, JURY_IDENTITY.as_ref()).unwrap();
    let private = opened.iter().map(|(_, opening)| opening.private["rmse"]).collect();
    assert_eq!(ledger.iter().filter(|receipt| receipt["kind"] == "score").count(), opened.len());
    (seen, private)
}

#[test]
fn private_labels_change_no_published_byte() {
    // The second key makes every file bad on the private rows, or undefined where the first has whole scores.
    let (one, other) = (key(|row| (1 + row % 5).to_string()), key(|row| format!("{}.125", 1000 + row * row)));
    for board in ["release = \"rounded\"", "release = \"ladder-free\"", "release = \"ladder\"\nstep = 0.05"] {
        let ((first, private), (second, other_private)) = (seen(&one, board), seen(&other, board));
        assert!(private.len() >= 4, "{board}: {private:?}");
        assert!(private.iter().zip(&other_private).all(|(a, b)| a != b), "the keys differ: {private:?}");
        assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>(), "{board}");
        for (name, text) in &first {
            assert_eq!(*text, second[name], "{board}: {name}");
        }
        let all: String = first.into_values().collect();
        assert!(all.contains("<private>") && all.contains("<answer_key>") && all.contains("<prev>"), "{all}");
        for score in &other_private {
            assert!(!all.contains(&format!("{score:.2}")), "{score} is published: {all}");
        }
    }
}

#[test]
fn what_is_wrong_with_a_private_label_is_said_without_it() {
    let said = |cell: &str| {
        let fixture = Fixture::new();
        std::fs::write(
            fixture.path("answers.csv"),
            key(|row| if row == 5 { cell.to_owned() } else { "1".to_owned() }),
        )
        .unwrap();
        let ran = fixture.judge(&["run", "--now", support::OPEN_DAY]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        ran.out + &ran.err
    };
    let (one, other) = (said("naught"), said("classified"));
    assert!(one.contains("row 6"), "{one}");
    assert_eq!(one, other);
}
