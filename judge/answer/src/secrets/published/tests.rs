use std::io::Write as _;

use super::compare::{Held, Labels};
use super::tables::held;
use crate::{AnswerKey, KeyColumns};
use contest::Contest;

const ROWS: usize = 60;

fn contest(metric: &str, more: &str) -> Contest {
    let text = format!(
        "title = \"Small\"\nurl = \"https://small.example/\"\nopens = 2009-01-01T00:00:00Z\n\
         closes = 2009-12-31T00:00:00Z\n[metric]\nname = \"{metric}\"\ndecimals = 4\n{more}\n[submission]\n\
         format = \"csv\"\nmax_bytes = 4096\nmax_unpacked_bytes = 65536\n"
    );
    Contest::parse("contest.toml", &text, metric::Catalogue::shipped()).unwrap()
}

/// Rows (id, split, target), in no order that anything else has.
fn rows() -> Vec<(String, &'static str, f64)> {
    let target = |at: usize| ((at * 37) % 101) as f64 / 4.0;
    (0..ROWS)
        .map(|at| {
            (format!("r-{}", (at * 7) % ROWS), if at % 2 == 0 { "public" } else { "private" }, target(at))
        })
        .collect()
}

fn key(contest: &Contest, rows: &[(String, &str, f64)]) -> AnswerKey {
    let lines: String = rows.iter().map(|(id, split, target)| format!("{id},{split},{target}\n")).collect();
    let table = format!("id,split,target\n{lines}").into_bytes();
    let columns = KeyColumns::of(&contest.measures).unwrap();
    AnswerKey::from_bytes(std::path::Path::new("answers.csv"), table, &columns).unwrap()
}

fn text(rows: &[(String, &str, f64)], line: impl Fn(&str, &str, f64) -> String) -> String {
    rows.iter().map(|(id, split, target)| line(id, split, *target) + "\n").collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn zip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    writer.start_file("readme.txt", options).unwrap();
    writer.write_all(b"nothing here").unwrap();
    writer.start_file("data/solution.csv", options).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn labels_are_found_in_whatever_form_they_are_written() {
    let contest = contest("rmse", "");
    let rows = rows();
    let key = key(&contest, &rows);
    let labels = Labels::new(&contest, &key);
    let mut sorted = rows.clone();
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    let csv = text(&sorted, |id, split, target| format!("{id},{split},{target}"));
    let plain = text(&sorted, |id, _, target| format!("{id},{target}"));
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(plain.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let json: Vec<_> =
        sorted.iter().map(|(id, _, target)| serde_json::json!({ "row": id, "y": target })).collect();
    let map: serde_json::Map<String, serde_json::Value> =
        sorted.iter().map(|(id, _, target)| (id.clone(), serde_json::json!(target))).collect();
    let forms: Vec<(&str, Vec<u8>)> = vec![
        ("as it is", format!("id,split,target\n{csv}").into_bytes()),
        ("other line ends", csv.replace('\n', "\r\n").into_bytes()),
        ("old line ends", csv.replace('\n', "\r").into_bytes()),
        ("a byte order mark", [b"\xef\xbb\xbf", plain.as_bytes()].concat()),
        ("no split column", format!("id,target\n{plain}").into_bytes()),
        ("other columns", text(&sorted, |id, _, target| format!("7,x,{target:.6},{id},0.5")).into_bytes()),
        ("semicolons and commas", plain.replace(',', ";").replace('.', ",").into_bytes()),
        ("tabs", plain.replace(',', "\t").into_bytes()),
        ("blanks", text(&sorted, |id, _, target| format!("  {id}     {target:8.3}")).into_bytes()),
        ("quotes", text(&sorted, |id, _, target| format!("\"{id}\",\"{target}\"")).into_bytes()),
        ("a table in a page", text(&sorted, |id, _, target| format!("| {id} | {target} |")).into_bytes()),
        ("gzip", gzip(plain.as_bytes())),
        ("gzip twice", gzip(&gzip(plain.as_bytes()))),
        ("zstd", zstd::encode_all(plain.as_bytes(), 3).unwrap()),
        ("zip", zip(plain.as_bytes())),
        ("UTF-16", utf16),
        ("JSON", serde_json::to_vec(&json).unwrap()),
        ("JSON by id", serde_json::to_vec_pretty(&map).unwrap()),
        ("JSON in lines", json.iter().map(|row| row.to_string() + "\n").collect::<String>().into_bytes()),
        ("without ids", text(&rows, |_, _, target| format!("{target}")).into_bytes()),
        (
            "without ids, below a header",
            format!("y\n{}", text(&rows, |_, _, target| format!("{target}"))).into_bytes(),
        ),
        (
            "as Netflix had it",
            format!("1:\n{}", text(&rows, |_, _, target| format!("{target}"))).into_bytes(),
        ),
        ("most rows", plain.lines().take(ROWS * 3 / 4).collect::<Vec<_>>().join("\n").into_bytes()),
        ("some rows", plain.lines().take(12).collect::<Vec<_>>().join("\n").into_bytes()),
        (
            "the private rows",
            text(
                &rows.iter().filter(|row| row.1 == "private").cloned().collect::<Vec<_>>(),
                |id, _, target| format!("{id} {target}"),
            )
            .into_bytes(),
        ),
        ("inside a longer file", format!("# notes\n\nthe key:\n{plain}\nand more").into_bytes()),
    ];
    for (what, bytes) in &forms {
        let found = held(&labels, bytes, 0);
        assert!(matches!(&found, Ok(Some(Held { target, .. })) if target == "target"), "{what}: {found:?}");
    }
}

#[test]
fn what_a_contest_publishes_holds_no_labels() {
    let contest = contest("rmse", "");
    let rows = rows();
    let key = key(&contest, &rows);
    let labels = Labels::new(&contest, &key);
    let near = |at: usize, target: f64| if at.is_multiple_of(3) { target } else { target + 0.25 };
    for (what, text) in [
        ("the list of ids", text(&rows, |id, _, _| id.to_owned())),
        ("a sample of one number", text(&rows, |id, _, _| format!("{id},3"))),
        (
            "a baseline that is often right",
            rows.iter().enumerate().map(|(at, row)| format!("{},{}\n", row.0, near(at, row.2))).collect(),
        ),
        ("features", text(&rows, |id, _, target| format!("{id},{},{}", target.sin(), target * 2.0 + 1.0))),
        ("an example", text(&rows[..2], |id, _, target| format!("{id},{target}"))),
        ("nothing", String::new()),
    ] {
        assert_eq!(held(&labels, text.as_bytes(), 0), Ok(None), "{what}");
    }
    assert_eq!(held(&labels, &[0; 4096], 0), Ok(None));
    assert_eq!(held(&labels, b"PK\x03\x04 damaged", 0), Ok(None));
    assert_eq!(held(&labels, b"\x1f\x8b damaged", 0), Ok(None));
}

#[test]
fn a_constant_that_is_nearly_always_right_is_no_leak_and_the_labels_are() {
    let contest = contest("rmse", "");
    let rows: Vec<(String, &str, f64)> = (0..1000)
        .map(|at| {
            (
                format!("r{at}"),
                if at % 2 == 0 { "public" } else { "private" },
                f64::from(u8::from(at % 100 == 7)),
            )
        })
        .collect();
    let key = key(&contest, &rows);
    let labels = Labels::new(&contest, &key);
    let zeros = text(&rows, |id, _, _| format!("{id},0"));
    assert_eq!(held(&labels, zeros.as_bytes(), 0), Ok(None));
    let all = text(&rows, |id, _, target| format!("{id},{target}.0"));
    assert_eq!(held(&labels, all.as_bytes(), 0), Ok(Some(Held { target: "target".to_owned(), rows: 1000 })));
}

proptest::proptest! {
    /// Nothing that a repository may hold stops the look.
    #[test]
    fn any_file_can_be_looked_at(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..600), magic in 0usize..7) {
        let contest = contest("rmse", "");
        let rows = rows();
        let key = key(&contest, &rows);
        let labels = Labels::new(&contest, &key);
        let start: &[u8] = [&b""[..], b"PK\x03\x04", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\xff\xfe", b"[1,", b"{\"a\":"][magic];
        let _ = held(&labels, &[start, &bytes].concat(), 0);
    }
}
