//! Answer keys as other people's programs and contests make them, through the real program.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use crate::support::{ANSWERS, Fixture, GOOD};

/// The rows of [`ANSWERS`] without groups, with what stands between cells, and what the last column is called.
fn solution(between: &str, last: &str) -> String {
    let word = |split: &str| split[..1].to_uppercase() + &split[1..];
    let mut text = ["id", "target", last].join(between) + "\n";
    for line in ANSWERS.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        writeln!(text, "{}", [cells[0], cells[2], &word(cells[3])].join(between)).unwrap();
    }
    text
}

fn zipped(text: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    archive.start_file("solution.csv", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(text.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

/// What the metric says of [`GOOD`] with the key `name` beside the clone.
fn scores(fixture: &Fixture, name: &str) -> serde_json::Value {
    let ran =
        fixture.judge(&["score", "--answers", &format!("../{name}"), "--format", "json", "../a.csv"]).ok();
    let scores = ran.json()["scores"]["rmse"].clone();
    serde_json::json!([scores["public"], scores["private"]])
}

#[test]
fn a_key_may_be_a_solution_of_kaggles_in_any_form() {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("a.csv"), GOOD).unwrap();
    let own = scores(&fixture, "answers.csv");
    assert_eq!(own[1], 0.0);
    for (name, bytes) in [
        ("usage.csv", solution(",", "Usage").into_bytes()),
        ("lower.csv", solution(",", "usage").replace("Public", "PUBLIC").into_bytes()),
        ("split.csv", solution(",", "split").into_bytes()),
        ("tabs.tsv", solution("\t", "Usage").into_bytes()),
        ("semicolons.csv", solution(";", "Usage").into_bytes()),
        ("bars.txt", solution("|", "split").into_bytes()),
        (
            "excel.csv",
            format!("\u{feff}sep=;\r\n{}", solution(";", "Usage").replace('\n', "\r\n")).into_bytes(),
        ),
        ("solution.csv.zip", zipped(&solution(",", "Usage"))),
        ("solution.csv.zst", zstd::encode_all(solution(";", "Usage").as_bytes(), 3).unwrap()),
    ] {
        std::fs::write(fixture.path(name), bytes).unwrap();
        assert_eq!(scores(&fixture, name), own, "{name}");
    }
    // As pyarrow and pandas write them.
    for name in ["solution.feather", "solution.arrows", "solution.parquet"] {
        let made = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(name);
        std::fs::copy(made, fixture.path(name)).unwrap();
        assert_eq!(scores(&fixture, name), own, "{name}");
    }
}

#[test]
fn rows_that_are_ignored_are_asked_for_and_never_scored() {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("a.csv"), GOOD).unwrap();
    let own = scores(&fixture, "answers.csv");
    // What stands in them is nothing anybody reads.
    for ignored in ["x1,0,Ignored\nx2,,Ignored\n", "x1,1000000,Ignored\nx2,not a number,Ignored\n"] {
        std::fs::write(fixture.path("ignored.csv"), solution(",", "Usage") + ignored).unwrap();
        for predicted in ["x1,0\nx2,0\n", "x2,77\nx1,-5\n"] {
            std::fs::write(fixture.path("a.csv"), format!("{GOOD}{predicted}")).unwrap();
            assert_eq!(scores(&fixture, "ignored.csv"), own, "{ignored} {predicted}");
        }
    }
    // They are ids like all others: nobody learns which they are.
    let refused = |text: String| {
        std::fs::write(fixture.path("b.csv"), text).unwrap();
        let ran = fixture.judge(&["score", "--answers", "../ignored.csv", "--format", "json", "../b.csv"]);
        ran.json()["refused"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused(GOOD.to_owned()), "missing-ids");
    assert_eq!(refused(format!("{GOOD}x1,1\nx2,one\n")), "not-a-number");
    // A key of nothing else has nothing to score by.
    let all = solution(",", "Usage").replace("Private", "Ignored");
    std::fs::write(fixture.path("none.csv"), all).unwrap();
    let ran = fixture.judge(&["score", "--answers", "../none.csv", "../a.csv"]);
    assert!(ran.code == 2 && ran.err.contains("both splits need at least one row"), "{}", ran.err);
}

#[test]
fn a_key_that_is_none_is_named_and_no_target_of_it() {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("a.csv"), GOOD).unwrap();
    let with = |from: &str, to: &str| solution(",", "Usage").replacen(from, to, 1).into_bytes();
    for (name, bytes, said) in [
        (
            "part.csv",
            with("1-9,4,Private", "1-9,4,validation"),
            "row 2 (after the header): the column \"Usage\" is \"validation\", expected public, private or ignored",
        ),
        (
            "split.csv",
            ANSWERS.replacen("1-9,1,4,private", "1-9,1,4,Held out", 1).into_bytes(),
            "the split is \"Held out\", expected",
        ),
        (
            "empty.csv",
            with("1-9,4,Private", "1-9,4,"),
            "row 2 (after the header): the column \"Usage\" is empty",
        ),
        (
            "moved.csv",
            with("1-9,4,Private", "1-9,Private,7.31"),
            "the column \"Usage\" is something else, expected",
        ),
        (
            "short.csv",
            with("1-9,4,Private", "1-9,7.31"),
            "row 2 (after the header): it (line 3) has 2 cells, the header 3 cells",
        ),
        (
            "headless.csv",
            b"1-7,7.31,public\n1-9,7.31,private\n".to_vec(),
            "the first line looks like a row, expected the names of the columns",
        ),
        (
            "other.csv",
            b"id,answer,split\n1-7,7.31,public\n".to_vec(),
            "the column `target` is missing; the header has \"id\", \"answer\", \"split\"",
        ),
        ("book.xlsx", zipped("x").into_iter().chain(*b"7.31").collect(), ""),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 7.31".to_vec(), "old.xls: "),
        ("array.npy", b"\x93NUMPY\x01\x00 7.31".to_vec(), "array.npy: "),
        ("wide.csv", b"\xff\xfei\0d\0,\x007\0.\x003\x001\0".to_vec(), "UTF-16"),
        ("page.html", b"<!DOCTYPE html>7.31".to_vec(), "a web page or XML, expected a table"),
        ("nul.csv", b"id,target,split\n1-7,7.31\0,public\n".to_vec(), "this is not text"),
        ("broken.feather", b"ARROW1\0\0 7.31".to_vec(), "broken.feather: "),
    ] {
        std::fs::write(fixture.path(name), bytes).unwrap();
        let ran = fixture.judge(&["score", "--answers", &format!("../{name}"), "../a.csv"]);
        assert_eq!(ran.code, 2, "{name}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{name}: {}", ran.err);
        assert!(!ran.err.contains("7.31") && !ran.err.contains("CSV error"), "{name}: {}", ran.err);
        assert!(ran.err.chars().all(|c| c == '\n' || !c.is_control()), "{name}: {:?}", ran.err);
    }
}
