//! Sealed means sealed: two answer keys that differ in private labels only give the same published bytes, but
//! for ciphertexts, digests and commitments. The site's bytes are compared by its own tests.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::BTreeMap;

use metric::is_worst;
use rayon::prelude::*;

use crate::support::metrics::{Trial, trials};
use crate::support::sealed::{DAYS, JURY, JURY_IDENTITY, contest, day, key};
use crate::support::{self, Fixture, git};

/// What of the published bytes is different on purpose under another key, each with what it is.
fn secrets(fixture: &Fixture) -> Vec<(String, &'static str)> {
    let lines = fixture.ledger();
    let mut secret: Vec<(String, &str)> = vec![];
    for line in lines.lines() {
        let receipt: serde_json::Value = serde_json::from_str(line).unwrap();
        for field in ["private", "answer_key", "prev"] {
            if let Some(value) = receipt[field].as_str() {
                secret.push((value.to_owned(), field));
            }
        }
    }
    let last = lines.lines().last().unwrap();
    secret.push((base::digest::sha256_hex(format!("{last}\n").as_bytes()), "tip"));
    secret.push((base::digest::sha256_hex(last.as_bytes()), "tip"));
    let clone = fixture.path("clone");
    let kept = ledger::Ledger::open(&clone).unwrap();
    for size in 1..=kept.receipts().len() {
        secret.push((hex::encode(kept.root(size as u64).unwrap()), "root"));
    }
    let checkpoint = std::fs::read_to_string(clone.join("submissions/ledger/checkpoint")).unwrap();
    secret.push((checkpoint.lines().nth(2).unwrap().to_owned(), "root"));
    for oid in git(&fixture.path("contest.git"), &["rev-list", "main"]).lines() {
        secret.push((oid.to_owned(), "commit"));
    }
    secret
}

/// `text` without the `secrets`, nor the beginnings of digests that people are shown.
fn masked(text: &str, secrets: &[(String, &str)]) -> String {
    let mut text = text.to_owned();
    for (value, field) in secrets {
        text = text.replace(value, &format!("<{field}>")).replace(&value[..12], &format!("<{field}>"));
    }
    text
}

/// Everything that the public can see, by name.
type Seen = BTreeMap<String, String>;

/// What is seen of a contest after its batches, and its private scores.
fn seen(fixture: &Fixture, days: std::ops::Range<usize>) -> (Seen, Vec<f64>) {
    let mut seen = Seen::new();
    for batch in days {
        let now = day(batch, 23);
        let replies = fixture.path("replies");
        let run = ["run", "--now", &now, "--replies", replies.to_str().unwrap()];
        let json = batch % 2 == 0;
        let ran = fixture.judge(&[&run[..], if json { &["--format", "json"] } else { &[] }].concat());
        seen.insert(format!("batch {batch}"), format!("{}\n{}\n{}", ran.code, ran.out, ran.err));
    }
    for entry in std::fs::read_dir(fixture.path("replies")).into_iter().flatten() {
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

    let secrets = secrets(fixture);
    for text in seen.values_mut() {
        *text = masked(text, &secrets);
    }
    let opened = proof::sealed::open_all(&fixture.path("clone"), JURY_IDENTITY.as_ref()).unwrap();
    let metric = &contest::Folder::open(&fixture.path("clone")).unwrap().contest.metric.name;
    let private = opened.iter().map(|(_, opening)| opening.private[metric]).collect();
    let scores = fixture.ledger().lines().filter(|line| line.contains("\"kind\":\"score\"")).count();
    assert_eq!(scores, opened.len());
    (seen, private)
}

#[test]
fn private_labels_change_no_published_byte() {
    // The second key makes every file bad on the private rows, or undefined where the first has whole scores.
    let (one, other) = (key(|row| (1 + row % 5).to_string()), key(|row| format!("{}.125", 1000 + row * row)));
    for board in ["release = \"rounded\"", "release = \"ladder-free\"", "release = \"ladder\"\nstep = 0.05"] {
        let (first, private) = seen(&contest(&one, board), DAYS);
        let (second, other_private) = seen(&contest(&other, board), DAYS);
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

/// Of so many metrics one is tried, unless `GITPRIZE_TWIN=all` asks for every one, which takes minutes.
const TRIED: usize = 5;

#[test]
fn no_metric_tells_private_labels_whatever_the_file() {
    let whole = std::env::var("GITPRIZE_TWIN").is_ok_and(|value| value == "all");
    let mut all = trials();
    let mut at = 0;
    all.retain(|_| {
        at += 1;
        whole || at % TRIED == 1
    });
    let boards = ["release = \"rounded\"", "release = \"ladder-free\"", "release = \"ladder\"\nstep = 0.05"];
    let trial = |(at, trial): (usize, &Trial)| {
        let board = boards[at % boards.len()];
        let (one, other) =
            (trial.contest(&trial.key(), board, JURY), trial.contest(&trial.other_key(), board, JURY));
        let ((first, private), (second, other_private)) = (seen(&one, 2..4), seen(&other, 2..4));
        assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>(), "{}", trial.metric);
        let differ = |name: &String| {
            let pairs = first[name].lines().zip(second[name].lines()).filter(|(one, other)| one != other);
            let shown = pairs.map(|(one, other)| format!("{}, {name}:\n  {one}\n  {other}\n", trial.metric));
            let count = (first[name].lines().count(), second[name].lines().count());
            (first[name] != second[name])
                .then(|| format!("{count:?} lines\n{}", shown.take(2).collect::<String>()))
        };
        let told: Vec<String> = first.keys().filter_map(differ).collect();
        // Whatever was wrong with a file, the ledger can be read and every file has its answer.
        assert!(first["verify"].contains("every rank recomputes"), "{}: {}", trial.metric, first["verify"]);
        let ledger = &first["submissions/ledger/2009-01.jsonl"];
        let answered =
            ledger.matches("\"kind\":\"score\"").count() + ledger.matches("\"kind\":\"refuse\"").count();
        assert_eq!(answered, trial.files().len(), "{}: {ledger}", trial.metric);
        let worst = other_private.iter().filter(|score| is_worst(**score)).count();
        (private.len(), worst, told)
    };
    let found: Vec<(usize, usize, Vec<String>)> = all.par_iter().enumerate().map(trial).collect();
    let told: Vec<&String> = found.iter().flat_map(|(.., told)| told).collect();
    for told in &told {
        println!("{told}");
    }
    assert!(told.is_empty(), "{} places tell keys apart, the first {}", told.len(), told[0]);
    let (scored, worst) = found.iter().fold((0, 0), |(a, b), (c, d, _)| (a + c, b + d));
    let of = all.iter().zip(&found).filter(|(_, (scored, ..))| *scored == 0);
    let without: Vec<&str> = of.map(|(trial, _)| trial.metric.as_str()).collect();
    assert!(without.is_empty(), "nothing was scored under {without:?}");
    // The keys provoke what the rule is about: many a file has no value on the second key's private rows.
    let (least, least_worst) = if whole { (1000, 100) } else { (150, 5) };
    assert!(
        scored > least && worst > least_worst,
        "{scored} scored, {worst} of them without a private value"
    );
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
