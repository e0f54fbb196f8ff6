//! A few of the bad files through the real program; and what a refusal must not depend on.

use std::sync::Arc;

use answer::{AnswerKey, KeyColumns};
use contest::Layout;
use decode::Limits;
use metric::{Catalogue, Measure};
use score::Scorer;

use super::contests::{Contest, GOOD, MAX, NETFLIX};
use super::packed::{cut, gzip};
use super::tables;
use crate::support::{self, Fixture};

#[test]
fn the_program_refuses_them_too() {
    let fixture = Fixture::new();
    let good = support::GOOD;
    let files: [(&str, Vec<u8>, &str); 10] = [
        ("p.csv", good.replacen("id,", "\u{feff}\u{feff}id,", 1).into(), "bad-header"),
        ("p.csv", good.replace(',', ":").into(), "bad-header"),
        ("p.csv", good.replace("1-9,4", "1-9,1,5").into(), "decimal comma? write 1.5"),
        ("p.csv", good.replace("1-9,4", "1-9,NaN").into(), "not-finite"),
        ("p.csv", good.replace("1-9,4\n", "").into(), "rows sorted differently are fine"),
        ("p.csv", good.replace("1-9,4", "\u{1b}[2J\u{202e},4").into(), "unknown-id"),
        ("p.gz", cut(&gzip(good.as_bytes()), 9), "gzip-truncated"),
        ("p.gz", gzip(&vec![b'0'; 1 << 21]), "unpacked-too-large"),
        ("p.csv", b"PK\x03\x04".to_vec(), "zip-damaged"),
        ("p.parquet", cut(&super::contests::interop("pyarrow.parquet"), 1), "parquet-truncated"),
    ];
    let answers = fixture.path("answers.csv").display().to_string();
    for (at, (name, bytes, said)) in files.iter().enumerate() {
        let path = fixture.path(&format!("{at}-{name}"));
        std::fs::write(&path, bytes).unwrap();
        let path = path.display().to_string();
        let check = fixture.judge(&["check", &path, "--now", support::OPEN_DAY]);
        let limit = ["--max-unpacked-bytes", "65536"];
        let score = fixture.judge(&[&["score", "--answers", &answers, &path][..], &limit].concat());
        for ran in [check, score] {
            assert_eq!(ran.code, 1, "{said}: {} {}", ran.out, ran.err);
            assert!(ran.out.contains(said) || ran.err.contains(said), "{said}: {} {}", ran.out, ran.err);
            assert!(!ran.out.contains(['\u{1b}', '\u{202e}']) && !ran.err.contains(['\u{1b}', '\u{202e}']));
            assert!(!ran.out.contains("rmse"), "{}", ran.out);
        }
    }
}

/// A scorer of [`Contest::Numbers`] with these targets and splits.
fn scorer(rows: [(u8, &str); 8]) -> (tempfile::TempDir, Scorer) {
    let ids = super::contests::ids(Contest::Numbers);
    let mut text = "id,group,target,split\n".to_owned();
    for (row, (target, split)) in rows.into_iter().enumerate() {
        let id = std::str::from_utf8(ids.get(row)).unwrap();
        let group = ["1", "1", "1", "10", "10", "x", "x", "x"][row];
        text.push_str(&format!("{id},{group},{target},{split}\n"));
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("answers.csv");
    std::fs::write(&path, text).unwrap();
    let measures = vec![Measure::plain(Catalogue::shipped().get("rmse").unwrap()).unwrap()];
    let key = AnswerKey::open(&path, &KeyColumns::of(&measures).unwrap()).unwrap();
    (dir, Scorer::new(Arc::new(key), "id", measures).unwrap())
}

#[test]
fn no_refusal_depends_on_a_target_or_a_split() {
    let (public, private) = ("public", "private");
    let (_one, one) = scorer([
        (3, public),
        (4, private),
        (5, public),
        (1, private),
        (2, public),
        (2, private),
        (0, public),
        (1, private),
    ]);
    let (_other, other) = scorer([
        (3, private),
        (1, public),
        (5, private),
        (9, public),
        (7, private),
        (0, private),
        (4, public),
        (8, private),
    ]);
    let limits = Limits { max_unpacked_bytes: MAX, layout: Layout::Csv };
    let scored = |scorer: &Scorer, text: &str| {
        scorer.evaluate("p.csv", text.as_bytes(), limits).unwrap().result.unwrap().scores
    };
    for text in [GOOD, NETFLIX] {
        assert_ne!(scored(&one, text), scored(&other, text), "the keys do differ");
    }
    let mut tried = 0;
    for bad in tables().into_iter().filter(|bad| bad.contest == Contest::Numbers) {
        let refused =
            |scorer: &Scorer| scorer.evaluate("p.csv", &bad.bytes, limits).unwrap().result.unwrap_err();
        assert_eq!(refused(&one), refused(&other), "{}", bad.what);
        tried += 1;
    }
    assert!(tried > 100, "{tried}");
}
