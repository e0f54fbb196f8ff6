//! Bad prediction files: what the contestant is told, and that nothing of them is ever scored.
//!
//! The tables are in `bad_files/`, by what is wrong; the numbers at their rows are those of the project's list of
//! threats. Each row says what the file is, the code, a part of the sentence or the help and, where there is
//! one, the line.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

pub(crate) mod columnar;
mod contests;
mod habits;
mod lines;
mod packed;
mod prefixes;
mod program;
mod sealed;
mod sizes;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use base::finding::Finding;
use base::finding::render::{Format, Severity, render};
use contests::{Bad, Contest, read};

/// Every code that a file can be refused with while it is read.
#[rustfmt::skip]
const CODES: [&str; 72] = [
    "age-armor",
    "age-damaged",
    "age-header",
    "age-mac",
    "age-passphrase",
    "age-truncated",
    "arrow-damaged",
    "arrow-delta",
    "arrow-endian",
    "arrow-truncated",
    "bad-header",
    "bad-id-type",
    "bad-items",
    "bad-line",
    "bad-quotes",
    "binary",
    "blank-line",
    "column-type",
    "duplicate-id",
    "empty",
    "encrypted",
    "envelope-contest",
    "envelope-digest",
    "envelope-missing",
    "envelope-team",
    "envelope-user",
    "extra-lines",
    "gzip-damaged",
    "gzip-truncated",
    "inexact-integer",
    "lfs-pointer",
    "line-ends",
    "line-too-long",
    "malformed-cell",
    "malformed-row",
    "missing-id",
    "missing-ids",
    "missing-prediction",
    "nested-column",
    "no-groups",
    "no-matching-key",
    "not-a-number",
    "not-encrypted",
    "not-finite",
    "not-utf8",
    "out-of-range",
    "parquet-codec",
    "parquet-damaged",
    "parquet-encoding",
    "parquet-encrypted",
    "parquet-footer",
    "parquet-truncated",
    "row-sum",
    "short-group",
    "text-too-long",
    "too-many-rows",
    "unknown-id",
    "unknown-label",
    "unpacked-too-large",
    "unsupported-format",
    "utf-16",
    "wrong-group",
    "zip-damaged",
    "zip-encrypted",
    "zip-members",
    "zip-method",
    "zstd-damaged",
    "zstd-dictionary",
    "zstd-frames",
    "zstd-skippable",
    "zstd-truncated",
    "zstd-window",
];

fn tables() -> Vec<Bad> {
    [
        lines::encodings(),
        lines::headers(),
        lines::records(),
        lines::netflix(),
        habits::bad_files(),
        values::ids(),
        values::numbers(),
        values::ranges(),
        packed::gzips(),
        packed::zips(),
        packed::zstds(),
        packed::foreign(),
        sealed::encrypted(),
        columnar::parquets(),
        columnar::arrows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Whether `finding` says `code` and, somewhere, `part`, at `line` if that is given.
fn says(finding: &Finding, code: &str, part: &str, line: Option<u64>) -> bool {
    let help = finding.help.as_deref().unwrap_or_default();
    let there = line.is_none_or(|line| finding.place.as_ref().is_some_and(|place| place.line == line));
    finding.code == code && (finding.message.contains(part) || help.contains(part)) && there
}

/// What is wrong with a refusal itself, whatever it is about.
fn faults(findings: &[Finding]) -> Vec<String> {
    let mut faults = vec![];
    if findings.is_empty() {
        faults.push("no finding at all".to_owned());
    }
    for finding in findings {
        if !CODES.contains(&finding.code) {
            faults.push(format!("the code {} is not in the list", finding.code));
        }
        let excerpt = finding.place.as_ref().and_then(|place| place.excerpt.as_ref());
        let excerpt = excerpt.map(|excerpt| excerpt.text().to_owned()).unwrap_or_default();
        let help = finding.help.clone().unwrap_or_default();
        for text in [&finding.message, &help, &excerpt] {
            let turns = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
            if text.chars().any(|c| c.is_control() || turns(c)) {
                faults.push(format!("control characters: {text:?}"));
            }
        }
        if finding.message.trim().is_empty()
            || finding.message.len() + help.len() > 700
            || excerpt.len() > 300
        {
            faults.push(format!("too short or too long: {finding:?}"));
        }
        if finding.place.as_ref().is_none_or(|place| place.file != "p.csv" || place.line == 0) {
            faults.push(format!("no place: {finding:?}"));
        }
    }
    let codes: BTreeSet<_> = findings.iter().map(|finding| finding.code).collect();
    if codes.len() != findings.len() {
        faults.push("a code appears twice".to_owned());
    }
    faults
}

#[test]
fn every_bad_file_has_its_code_and_sentence() {
    let tables = tables();
    assert!(tables.len() >= 120, "{}", tables.len());
    let (mut wrong, mut told) = (vec![], BTreeMap::<&str, String>::new());
    for Bad { number, what, contest, bytes, code, sentence, line } in &tables {
        let about = format!("{number} {what} ({contest:?})");
        let findings = match read(*contest, bytes) {
            Ok(predictions) => {
                wrong.push(format!("{about}: read as {}", predictions.form));
                continue;
            }
            Err(findings) => findings,
        };
        if !findings.iter().any(|finding| says(finding, code, sentence, *line)) {
            let short =
                findings.iter().map(|f| (f.code, &f.message, &f.help, f.place.as_ref().map(|p| p.line)));
            wrong.push(format!(
                "{about}: {:?}, expected {code}, {sentence:?}, {line:?}",
                short.collect::<Vec<_>>()
            ));
        }
        wrong.extend(faults(&findings).into_iter().map(|fault| format!("{about}: {fault}")));
        let whole =
            format!("{what} ({contest:?})\n{}\n", render(&findings, Severity::Error, Format::Text, false));
        *told.entry(code).or_default() += &whole;
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), tables.len(), wrong.join("\n"));
    for (code, text) in told {
        insta::with_settings!({ omit_expression => true, snapshot_path => "bad_files/told" }, {
            insta::assert_snapshot!(code, text);
        });
    }
}

#[test]
fn every_code_has_a_bad_file() {
    let met: BTreeSet<_> = tables().iter().map(|bad| bad.code).collect();
    assert_eq!(met, BTreeSet::from(CODES));
}

#[test]
fn good_files_of_every_contest_are_read() {
    for (contest, text) in [
        (Contest::Numbers, contests::GOOD),
        (Contest::Numbers, contests::NETFLIX),
        (Contest::Chance, contests::ABC),
        (Contest::Shares, contests::SHARES),
        (Contest::Label, contests::LABEL),
        (Contest::Text, contests::TEXT),
        (Contest::Two, contests::TWO),
    ] {
        let packed = [
            packed::gzip(text.as_bytes()),
            packed::zstd(text.as_bytes()),
            packed::zstd_piped(text.as_bytes()),
            packed::zip(&[("folder/", b""), ("folder/p.csv", text.as_bytes()), ("__MACOSX/._p.csv", b"x")]),
        ];
        let plain = read(contest, text.as_bytes()).unwrap();
        for bytes in packed {
            assert_eq!(read(contest, &bytes).unwrap().columns, plain.columns, "{contest:?}");
        }
    }
    for payload in
        [contests::ABC.into(), packed::gzip(contests::ABC.as_bytes()), packed::zstd(contests::ABC.as_bytes())]
    {
        assert_eq!(
            read(Contest::Sealed, &sealed::good(&payload)).unwrap().columns[0].numbers().unwrap(),
            [0.25, 0.5, 1.0]
        );
    }
    for bytes in [
        columnar::parquet(["id", "prediction"], &columnar::IDS, &columnar::NUMBERS),
        columnar::arrow(&columnar::IDS, &columnar::NUMBERS),
    ] {
        assert_eq!(read(Contest::Table, &bytes).unwrap().columns[0].numbers().unwrap(), columnar::NUMBERS);
    }
}

#[test]
fn odd_but_honest_files_are_read() {
    let good = contests::GOOD;
    let reversed: Vec<&str> = good.lines().skip(1).collect::<Vec<_>>().into_iter().rev().collect();
    let expected = read(Contest::Numbers, good.as_bytes()).unwrap().columns;
    for (number, what, text) in [
        ("T07", "no line end at the end", good.trim_end().to_owned()),
        ("T08", "blank lines at the end", format!("{good}\n\n\n")),
        ("T08", "blank lines at the end of the Netflix layout", format!("{}\r\n\n", contests::NETFLIX)),
        ("", "CR LF", good.replace('\n', "\r\n") + "\r\n"),
        ("", "rows sorted differently", format!("id,prediction\n{}", reversed.join("\n"))),
        (
            "T12",
            "quotes around everything",
            good.replace(',', "\",\"").lines().fold(String::new(), |all, line| all + "\"" + line + "\"\n"),
        ),
        ("T13", "tabs", good.replace(',', "\t")),
        ("T24", "minus zero", good.replace("007,0", "007,-0.0")),
        ("", "exponents", good.replace("1-9,4", "1-9,0.4e+1").replace("1-7,3", "1-7,300E-2")),
        ("T31", "sixty-four characters", good.replace("1-9,4", &format!("1-9,4.{}", "0".repeat(62)))),
    ] {
        let read = read(Contest::Numbers, text.as_bytes());
        assert_eq!(read.map(|read| read.columns).as_ref(), Ok(&expected), "{number} {what}");
    }
}
