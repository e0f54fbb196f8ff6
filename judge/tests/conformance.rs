//! Every metric against golden vectors: scikit-learn, scipy and other reference programs, or worked by hand.
//!
//! `conformance/generate_*.py` wrote the vectors and names the versions. Each case goes the whole way: a key
//! and a prediction file as text, decoded and scored as in a batch, once in the key's order and once in
//! reverse, which must give the same bits.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use answer::{AnswerKey, KeyColumns};
use base::failure::Failure;
use contest::Layout;
use decode::Limits;
use metric::{Catalogue, Composition, GroupWeights, Measure, MetricFile, Shape, Value};
use rayon::prelude::*;
use score::Scorer;
use serde_json::Value as Json;

const LIMITS: Limits = Limits { max_unpacked_bytes: 1 << 24, layout: Layout::Csv };

/// What came of a case.
#[derive(Debug, PartialEq)]
enum Outcome {
    Score { public: f64, private: f64 },
    Undefined,
    Refused(String),
}

#[test]
fn every_metric_agrees_with_its_reference() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "json"));
    files.sort();
    let wrong: Vec<String> = files.par_iter().flat_map(|path| check(path)).collect();
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
    let covered: BTreeSet<String> =
        files.iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    let names = Catalogue::shipped().names();
    let bare: Vec<_> = names.iter().filter(|name| !covered.contains(**name)).collect();
    assert!(bare.is_empty(), "no vectors for {bare:?}");
    assert!(names.len() >= 60, "{} metrics", names.len());
}

/// The cases of a file that fail, each with a sentence.
fn check(path: &Path) -> Vec<String> {
    let vectors: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let name = vectors["metric"].as_str().unwrap();
    let Some(metric) = Catalogue::shipped().get(name) else { return vec![format!("{name}: no such metric")] };
    let mut wrong = vec![];
    for case in vectors["cases"].as_array().unwrap() {
        let about = format!("{name}, {}", case["name"].as_str().unwrap());
        let outcome = match run(metric, case) {
            Ok([one, other]) if one != other => {
                wrong.push(format!("{about}: {one:?} in the key's order, {other:?} in reverse"));
                continue;
            }
            Ok([outcome, _]) => outcome,
            Err(why) => Outcome::Refused(why),
        };
        let expected = case["expected"].as_str().unwrap();
        let right = match (&outcome, expected) {
            (Outcome::Undefined, "undefined") | (Outcome::Refused(_), "refused") => true,
            (Outcome::Score { public, private }, text) if text.contains("0x") => {
                let expected = number(text);
                // The two splits hold the same rows under other ids, hence in other folds.
                [*public, *private].into_iter().all(|score| match case["tolerance"].as_f64() {
                    Some(tolerance) => (score - expected).abs() <= tolerance,
                    None => ulps(score, expected) <= case["ulp"].as_u64().unwrap_or(4),
                })
            }
            _ => false,
        };
        if !right {
            wrong.push(format!("{about}: {outcome:?}, expected {expected} ({:?})", number_or_nan(expected)));
        }
    }
    wrong
}

/// Both orders of rows.
fn run(metric: &MetricFile, case: &Json) -> Result<[Outcome; 2], String> {
    let measure = measure(metric, case)?;
    let columns = KeyColumns::of(std::slice::from_ref(&measure))?;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.csv");
    std::fs::write(&path, key(&measure, case)).unwrap();
    let key = Arc::new(AnswerKey::open(&path, &columns).map_err(|why| why.to_string())?);
    let predictions = predictions(&measure, case);
    let scorer = Scorer::new(key, "id", vec![measure]).map_err(|why| why.to_string())?;
    let score = |reverse: bool| -> Result<Outcome, String> {
        let mut records = predictions.clone();
        if reverse {
            records[1..].reverse();
        }
        let evaluated = scorer
            .evaluate("p.csv", &table(&records), LIMITS)
            .map_err(|why: Failure| format!("{why}: {:?}", why.findings()))
            .unwrap_or_else(|why| panic!("{}: {why}", case["name"]));
        Ok(match evaluated.result {
            Ok(scored) => {
                let scores = &scored.scores[0];
                Outcome::Score { public: scores.public.value, private: scores.private.value }
            }
            Err(findings) if findings.iter().any(|finding| finding.code == "undefined-score") => {
                Outcome::Undefined
            }
            Err(findings) => Outcome::Refused(findings[0].code.to_owned()),
        })
    };
    Ok([score(false)?, score(true)?])
}

fn measure(metric: &MetricFile, case: &Json) -> Result<Measure, String> {
    let parameters: BTreeMap<String, Value> = match case.get("parameters") {
        Some(given) => serde_json::from_value(given.clone()).unwrap(),
        None => BTreeMap::new(),
    };
    let texts = |key: &str| -> Vec<String> {
        case[key].as_array().into_iter().flatten().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let composition = Composition {
        group_by: case.get("group").map(|_| "grouping".to_owned()),
        group_weights: GroupWeights::Equal,
        weight: case.get("weight").map(|_| "weight".to_owned()),
        ..Composition::default()
    };
    Measure::new(metric, &parameters, &texts("labels"), &texts("columns"), composition)
        .map_err(|why| why.to_string())
}

/// The rows of a case twice, once in each split.
fn key(measure: &Measure, case: &Json) -> Vec<u8> {
    let names: Vec<String> = measure.targets().into_iter().map(|(name, _)| name).collect();
    let extra = [("grouping", "group"), ("weight", "weight")];
    let extra: Vec<_> = extra.iter().filter(|(_, key)| case.get(key).is_some()).collect();
    let mut header = vec!["id".to_owned(), "split".to_owned()];
    header.extend(names.iter().cloned());
    header.extend(extra.iter().map(|(name, _)| (*name).to_owned()));
    let mut records = vec![header];
    for (split, letter) in [("public", 'p'), ("private", 'q')] {
        for row in 0..rows(case) {
            let mut record = vec![format!("{letter}{row}"), split.to_owned()];
            record.extend(names.iter().map(|name| cell(&column(&case["targets"], name)[row])));
            record.extend(extra.iter().map(|(_, key)| cell(&case[key][row])));
            records.push(record);
        }
    }
    table(&records)
}

fn predictions(measure: &Measure, case: &Json) -> Vec<Vec<String>> {
    let mut header = vec!["id".to_owned()];
    header.extend(measure.columns.iter().cloned());
    let mut records = vec![header];
    let single = measure.metric.shape == Shape::Row && measure.columns.len() == 1;
    for letter in ['p', 'q'] {
        for row in 0..rows(case) {
            let mut record = vec![format!("{letter}{row}")];
            for name in &measure.columns {
                let cells = if single {
                    case["predictions"].as_object().unwrap().values().next().unwrap().as_array().unwrap()
                } else {
                    column(&case["predictions"], name)
                };
                record.push(cell(&cells[row]));
            }
            records.push(record);
        }
    }
    records
}

fn rows(case: &Json) -> usize {
    case["targets"].as_object().unwrap().values().next().unwrap().as_array().unwrap().len()
}

fn column<'j>(columns: &'j Json, name: &str) -> &'j Vec<Json> {
    columns[name].as_array().unwrap_or_else(|| panic!("no column {name} in {columns}"))
}

fn table(records: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(vec![]);
    for record in records {
        writer.write_record(record).unwrap();
    }
    writer.into_inner().unwrap()
}

/// A cell as a file holds it: hexadecimal floats as shortest decimals, everything else as it is.
fn cell(value: &Json) -> String {
    match value {
        Json::String(text) if is_hex(text) => format!("{:?}", number(text)),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn is_hex(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with("0x") && digits.contains('p')
}

fn number_or_nan(text: &str) -> f64 {
    if is_hex(text) { number(text) } else { f64::NAN }
}

/// The double that Python's `float.hex` wrote.
fn number(text: &str) -> f64 {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (mantissa, exponent) = digits.strip_prefix("0x").unwrap().split_once('p').unwrap();
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i32 = exponent.parse().unwrap();
    let bits = u64::from_str_radix(&format!("{whole}{fraction}"), 16).unwrap() as f64;
    // In two steps, so that subnormal numbers do not underflow on the way.
    let scale = exponent - 4 * fraction.len() as i32;
    let value = bits * 2f64.powi(scale / 2) * 2f64.powi(scale - scale / 2);
    if negative { -value } else { value }
}

/// How many doubles lie between two.
fn ulps(a: f64, b: f64) -> u64 {
    let place = |value: f64| {
        let bits = value.to_bits() as i64;
        i128::from(if bits < 0 { i64::MIN - bits } else { bits })
    };
    u64::try_from((place(a) - place(b)).abs()).unwrap_or(u64::MAX)
}

#[test]
fn hexadecimal_floats_are_read_to_the_bit() {
    for (text, value) in [("0x1.999999999999ap-4", 0.1), ("-0x1.8p+1", -3.0), ("0x0.0p+0", 0.0)] {
        assert_eq!(number(text), value);
    }
    assert_eq!(number("0x0.0000000000001p-1022"), f64::from_bits(1));
    assert_eq!((ulps(1.0, 1.0 + f64::EPSILON), ulps(-0.0, 0.0)), (1, 0));
}
