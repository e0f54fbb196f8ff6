//! What fuzzers run: a function for each decoder. They take any bytes, and panic where a promise is broken: what is
//! read is complete, finite and within the contest's bounds, and is what other programs read in the same bytes.
//!
//! `cargo xtask fuzz csv` runs one under libFuzzer; the judge's own tests (`tests/fuzz.rs`) run all of them on changed
//! files of the same corpus.
#![allow(missing_docs, clippy::missing_panics_doc, reason = "a panic is the finding")]
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::io::{Read, Write};
use std::sync::LazyLock;

use age::x25519::Identity;
use base::finding::Finding;
use base::finding::codes;
use contest::Layout;
use decode::{Expected, Keys, Limits, Predictions, decode_with};
use decode::{Ids, IdsBuilder, Values};
use metric::Kind;
use metric::{Column, Schema};

/// A decoder and its name, which is also that of its folder in the corpus.
pub type Decoder = (&'static str, fn(&[u8]));

/// All of them.
pub const DECODERS: [Decoder; 12] = [
    ("csv", csv),
    ("long", long),
    ("netflix", netflix),
    ("number", number),
    ("fields", fields),
    ("gzip", gzip),
    ("zstd", zstd),
    ("age", age),
    ("envelope", envelope),
    ("parquet", parquet),
    ("arrow", arrow),
    ("whole", whole),
];

/// Bytes of a file once unpacked, at most.
const MAX: u64 = 1 << 20;
/// No sentence of a refusal is longer, in bytes.
const LONGEST_SENTENCE: usize = 600;

/// Ids and what a row must hold.
struct Contest {
    ids: Ids,
    schema: Schema,
}

static JURY: LazyLock<Vec<Identity>> = LazyLock::new(|| {
    let text = include_str!("../../tests/interop/age.key");
    text.lines().filter(|line| !line.starts_with('#')).map(|line| line.parse().unwrap()).collect()
});

/// One number a row, in groups; the ids are those of the files in `tests/interop/`.
static NUMBERS: LazyLock<Contest> = LazyLock::new(|| {
    let rows = [("1-7", "1"), ("1-9", "1"), ("10-7", "10"), ("10-8", "10"), ("007", "x")];
    contest(&rows.map(|(id, group)| (id, Some(group))), &["prediction"], Kind::Number)
});
static GOOD: LazyLock<Contest> = LazyLock::new(|| {
    let rows = [("1-7", "1"), ("1-9", "1"), ("1-10", "1"), ("10-7", "10"), ("10-8", "10")];
    contest(&rows.map(|(id, group)| (id, Some(group))), &["prediction"], Kind::Number)
});
const ABC: [(&str, Option<&str>); 3] = [("a", None), ("b", None), ("c", None)];
static ONE: LazyLock<Contest> = LazyLock::new(|| contest(&ABC[..1], &["prediction"], Kind::Number));
static ONE_TEXT: LazyLock<Contest> = LazyLock::new(|| contest(&ABC[..1], &["prediction"], Kind::Text));
static SHARES: LazyLock<Contest> = LazyLock::new(|| contest(&ABC, &["cat", "dog", "owl"], Kind::Probability));
static LABEL: LazyLock<Contest> = LazyLock::new(|| contest(&ABC, &["prediction"], Kind::Label));
static TEXT: LazyLock<Contest> = LazyLock::new(|| contest(&ABC, &["prediction"], Kind::Text));
static TWO: LazyLock<Contest> = LazyLock::new(|| contest(&ABC, &["low", "high"], Kind::Number));

static LONG: LazyLock<Contest> = LazyLock::new(|| lines(&["0.1", "0.9"], Kind::Number, None, None));
static LONG_SHARES: LazyLock<Contest> =
    LazyLock::new(|| lines(&["cat", "dog", "owl"], Kind::Probability, None, None));
static RANKS: LazyLock<Contest> = LazyLock::new(|| lines(&["items"], Kind::Distinct, Some(3), Some("")));
static RATED: LazyLock<Contest> = LazyLock::new(|| lines(&["terms"], Kind::Rated, Some(2), None));

/// Files of several lines an id.
fn lines(columns: &[&str], kind: Kind, most: Option<usize>, default: Option<&str>) -> Contest {
    let Contest { ids, mut schema } = contest(&ABC, columns, kind);
    let format = metric::cells::Format::of(kind, &Default::default());
    schema.columns.iter_mut().for_each(|column| column.formats.extend(format));
    let long = metric::Long { by: "by".to_owned(), value: "value".to_owned(), most };
    Contest { ids, schema: schema.with_lines(Some(&long), default).unwrap() }
}

fn contest(rows: &[(&str, Option<&str>)], columns: &[&str], kind: Kind) -> Contest {
    let mut ids = IdsBuilder::default();
    for (id, group) in rows {
        ids.push(id.as_bytes(), group.map(str::as_bytes)).unwrap();
    }
    let labels = if kind == Kind::Label { ["cat", "dog", "owl"].map(str::to_owned).to_vec() } else { vec![] };
    let column = |name: &&str| Column::new(name, kind);
    let schema = Schema {
        id: "id".to_owned(),
        columns: columns.iter().map(column).collect(),
        labels,
        row_sum: (columns.len() == 3).then_some(1.0),
        ..Schema::default()
    };
    Contest { ids: ids.finish().unwrap(), schema }
}

impl Contest {
    /// Reads `bytes` and holds what comes of it against what is promised.
    fn read(&self, bytes: &[u8], layout: Layout, keys: &Keys<'_>) -> Result<Predictions, Vec<Finding>> {
        let limits = Limits { max_unpacked_bytes: MAX, layout };
        let read = decode_with("p.csv", bytes, &self.ids, &self.schema, limits, keys);
        match &read {
            Ok(predictions) => self.check(predictions),
            Err(findings) => refused(findings),
        }
        read
    }

    fn plain(&self, bytes: &[u8]) -> Result<Predictions, Vec<Finding>> {
        self.read(bytes, Layout::Csv, &Keys::default())
    }

    fn check(&self, predictions: &Predictions) {
        let rows = self.ids.len();
        assert_eq!(predictions.columns.len(), self.schema.columns.len());
        for (values, column) in predictions.columns.iter().zip(&self.schema.columns) {
            assert_eq!(values.len(), rows);
            match values {
                Values::Numbers(numbers) => {
                    let fits = |value: &f64| {
                        value.is_finite() && column.kinds.iter().all(|kind| kind.allows(*value))
                    };
                    assert!(numbers.iter().all(fits), "{numbers:?}");
                }
                Values::Labels(labels) => {
                    let known = |label: &u32| (*label as usize) < self.schema.labels.len();
                    assert!(labels.iter().all(known), "{labels:?}");
                }
                Values::Texts(texts) => assert!((0..rows).all(|row| texts.get(row).len() <= 1 << 20)),
            }
        }
        if let Some(sum) = self.schema.row_sum {
            for row in 0..rows {
                let numbers = predictions.columns.iter().filter_map(|values| values.numbers());
                let found: f64 = numbers.map(|numbers| numbers[row]).sum();
                assert!((found - sum).abs() <= 1e-9);
            }
        }
        predictions.notes.iter().for_each(printable);
    }
}

fn refused(findings: &[Finding]) {
    assert!(!findings.is_empty());
    findings.iter().for_each(printable);
}

fn printable(finding: &Finding) {
    let help = finding.help.as_deref().unwrap_or_default();
    assert!(!finding.message.is_empty());
    for text in [&finding.message, help] {
        assert!(text.len() <= LONGEST_SENTENCE, "{finding:?}");
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{finding:?}");
    }
    assert!(finding.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
}

/// CSV in several contests, with its header and without.
pub fn csv(data: &[u8]) {
    for (contest, header) in [
        (&*NUMBERS, &b"id,prediction\n"[..]),
        (&*SHARES, b"id,cat,dog,owl\n"),
        (&*LABEL, b"id\tprediction\n"),
        (&*TEXT, b"prediction,id\r\n"),
        (&*TWO, b"\"id\",high,low\n"),
    ] {
        let _ = contest.plain(data);
        let _ = contest.plain(&[header, data].concat());
    }
}

/// Several lines an id: a value for each column, the items of a list, items with numbers.
pub fn long(data: &[u8]) {
    for contest in [&*LONG, &*LONG_SHARES, &*RANKS, &*RATED] {
        for text in [data.to_vec(), [b"id,by,value\n", data].concat(), [b"value,by,id\n", data].concat()] {
            let read = contest.plain(&text);
            // Lines may come in any order, those in turn and all others.
            let Ok(lines) = std::str::from_utf8(&text) else { continue };
            let lines: Vec<&str> = lines.trim_end_matches('\n').split('\n').collect();
            if text.contains(&b'"')
                || lines.len() < 2
                || lines[0].starts_with("sep=")
                // An empty line is none at the end of a file, and wrong elsewhere.
                || lines.iter().any(|line| line.trim().is_empty())
                || text.contains(&b'\r')
            {
                continue;
            }
            let turned: Vec<&str> = lines[..1].iter().chain(lines[1..].iter().rev()).copied().collect();
            let again = contest.plain((turned.join("\n") + "\n").as_bytes());
            assert_eq!(read.ok().map(|read| read.columns), again.ok().map(|read| read.columns), "{turned:?}");
        }
    }
}

/// The Netflix layout.
pub fn netflix(data: &[u8]) {
    for contest in [&*NUMBERS, &*ONE, &*LABEL] {
        let _ = contest.read(data, Layout::Netflix, &Keys::default());
    }
    let text = [b"1:\n", data].concat();
    let netflix = NUMBERS.plain(&text);
    // The same numbers as lines of CSV are the same predictions.
    if let Ok(read) = netflix
        && let Ok(text) = std::str::from_utf8(&text)
    {
        let values: Vec<&str> =
            text.lines().filter(|line| !line.ends_with(':') && !line.is_empty()).collect();
        let lines = values
            .iter()
            .enumerate()
            .map(|(row, value)| format!("{},{value}\n", String::from_utf8_lossy(NUMBERS.ids.get(row))));
        let lines: String = lines.collect();
        let again = NUMBERS.plain(format!("id,prediction\n{lines}").as_bytes()).unwrap();
        assert_eq!(again.columns, read.columns);
    }
}

/// One number; every other reader of decimal numbers reads the same.
pub fn number(data: &[u8]) {
    if data.iter().any(|b| matches!(b, b'\n' | b'\r' | b'"')) {
        return;
    }
    let mut found = vec![];
    for end in ["", "\n", "\r\n"] {
        found.push(ONE.plain(&[b"id,prediction\na,", data, end.as_bytes()].concat()).ok());
        found.push(ONE.plain(&[b"id,prediction\n\"a\",\"", data, b"\"", end.as_bytes()].concat()).ok());
        found.push(ONE.plain(&[b"prediction,id\n", data, b",a", end.as_bytes()].concat()).ok());
    }
    let first = found[0].as_ref().map(|read| read.columns[0].numbers().unwrap()[0]);
    for read in &found {
        assert_eq!(read.as_ref().map(|read| read.columns[0].numbers().unwrap()[0]), first);
    }
    if let Some(value) = first {
        let text = std::str::from_utf8(data).unwrap().trim_matches([' ', '\t']);
        // `parse` takes one plus sign too, and words that are no numbers here.
        assert!(text.len() <= 65 && !text.starts_with("++"));
        assert_eq!(text.parse::<f64>().unwrap() + 0.0, value, "{text}");
    }
}

/// One field of text; the csv crate reads the same.
pub fn fields(data: &[u8]) {
    let text = [b"id,prediction\na,", data].concat();
    let Ok(read) = ONE_TEXT.plain(&text) else { return };
    let Values::Texts(texts) = &read.columns[0] else { panic!("{:?}", read.columns) };
    if data.contains(&b'\r') {
        return; // Which that crate takes for a line end of its own.
    }
    let mut reader = csv_reader(&text);
    let record = reader.byte_records().next().unwrap().unwrap();
    assert_eq!((record.len(), &record[0], &record[1]), (2, &b"a"[..], texts.get(0).as_bytes()));
}

fn csv_reader(text: &[u8]) -> ::csv::Reader<&[u8]> {
    ::csv::ReaderBuilder::new().flexible(true).from_reader(text)
}

/// What `bytes` decompress to is read as the same as the text itself.
fn unpacked(bytes: &[u8], other: impl Read) {
    let read = GOOD.plain(bytes);
    let Ok(read) = read else { return };
    let mut text = vec![];
    other.take(MAX + 1).read_to_end(&mut text).unwrap();
    assert_eq!(GOOD.plain(&text).unwrap().columns, read.columns);
}

/// gzip; flate2 decompresses the same.
pub fn gzip(data: &[u8]) {
    if data.starts_with(b"\x1f\x8b") {
        unpacked(data, flate2::read::MultiGzDecoder::new(data));
    }
    let mut writer = flate2::write::GzEncoder::new(vec![], flate2::Compression::fast());
    writer.write_all(data).unwrap();
    let packed = writer.finish().unwrap();
    same(&GOOD.plain(&packed), &GOOD.plain(data), data);
}

/// zstd; its own streaming decoder decompresses the same.
pub fn zstd(data: &[u8]) {
    if data.starts_with(b"\x28\xb5\x2f\xfd") {
        unpacked(data, ::zstd::stream::read::Decoder::new(data).unwrap());
    }
    let packed = ::zstd::bulk::compress(data, 1).unwrap();
    same(&GOOD.plain(&packed), &GOOD.plain(data), data);
}

/// Packing changes nothing, but that packed files must not be packed again.
fn same(packed: &Result<Predictions, Vec<Finding>>, plain: &Result<Predictions, Vec<Finding>>, data: &[u8]) {
    match (packed, plain) {
        (Ok(packed), Ok(plain)) => assert_eq!(packed.columns, plain.columns),
        (Err(packed), Err(plain)) => {
            let first = |findings: &[Finding]| findings[0].code;
            let twice = data.starts_with(b"\x1f\x8b") || data.starts_with(b"\x28\xb5\x2f\xfd");
            let special = [
                codes::UNSUPPORTED_FORMAT,
                codes::EMPTY,
                codes::ENCRYPTED,
                codes::ZSTD_SKIPPABLE,
                codes::UNPACKED_TOO_LARGE,
            ]
            .map(|code| code.code);
            assert!(
                twice
                    || first(packed) == first(plain)
                    || special.contains(&first(packed))
                    || special.contains(&first(plain)),
                "{packed:?}\n{plain:?}"
            );
        }
        (Err(_), Ok(plain)) => {
            assert!(plain.form.contains("zip") || plain.form.contains("zstd"), "{plain:?}")
        }
        (Ok(packed), Err(plain)) => panic!("{packed:?}\n{plain:?}"),
    }
}

fn keys(expected: Option<Expected<'_>>) -> Keys<'_> {
    Keys { identities: &JURY, expected, required: true }
}

/// age files; a changed one is never read.
pub fn age(data: &[u8]) {
    let _ = GOOD.read(data, Layout::Csv, &keys(None));
    for start in [
        &b"age-encryption.org/v1\n"[..],
        b"age-encryption.org/v1\n-> X25519 ",
        b"-----BEGIN AGE ENCRYPTED FILE-----\n",
    ] {
        let bytes = [start, data].concat();
        assert!(GOOD.read(&bytes, Layout::Csv, &keys(None)).is_err());
    }
}

/// What stands inside an age file.
pub fn envelope(data: &[u8]) {
    let key = JURY[0].to_public();
    let recipient = std::iter::once(&key as &dyn ::age::Recipient);
    let mut writer = ::age::Encryptor::with_recipients(recipient).unwrap().wrap_output(vec![]).unwrap();
    writer.write_all(data).unwrap();
    let sealed = writer.finish().unwrap();
    let anybody = GOOD.read(&sealed, Layout::Csv, &keys(None));
    let alpha = Expected { contest: "https://small.example/", team: "alpha", user: Some("alpha") };
    let checked = GOOD.read(&sealed, Layout::Csv, &keys(Some(alpha)));
    if let Ok(read) = anybody {
        let end = data.iter().position(|b| *b == b'\n').unwrap();
        assert_eq!(GOOD.plain(&data[end + 1..]).unwrap().columns, read.columns);
    }
    if checked.is_ok() {
        let start = br#"{"v":1,"contest":"https://small.example/","team":"alpha","user":"alpha","#;
        assert!(data.starts_with(start));
    }
}

/// Parquet.
pub fn parquet(data: &[u8]) {
    columns(data, b"PAR1");
}

/// Arrow, files and streams.
pub fn arrow(data: &[u8]) {
    columns(data, b"ARROW1\0\0");
    columns(data, b"\xff\xff\xff\xff");
}

fn columns(data: &[u8], magic: &[u8]) {
    let with_magic;
    let bytes = if data.starts_with(magic) {
        data
    } else {
        with_magic = [magic, data].concat();
        &with_magic
    };
    for contest in [&*NUMBERS, &*LABEL, &*TEXT, &*TWO] {
        let _ = contest.plain(bytes);
    }
}

/// Any file in any contest.
pub fn whole(data: &[u8]) {
    for contest in [&*NUMBERS, &*GOOD, &*ONE, &*SHARES, &*LABEL, &*TEXT, &*TWO] {
        for layout in [Layout::Csv, Layout::Netflix] {
            let plain = contest.plain(data);
            let other = contest.read(data, layout, &Keys { required: false, ..keys(None) });
            if let (Ok(plain), Ok(other)) = (&plain, &other) {
                assert_eq!(plain.columns, other.columns);
            }
        }
    }
}
