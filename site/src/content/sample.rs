//! The first lines of a prediction file as this contest takes it, with ids of its own published list.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use contest::{Contest, Layout};
use metric::{Column, Kind, Lines, Schema};
use serde::Serialize;

/// Rows that are shown.
const ROWS: usize = 2;
/// Columns that are shown in full.
const COLUMNS: usize = 6;
/// Bytes of the published list that are read.
const START: u64 = 64 << 10;

/// What a prediction file has in it.
#[derive(Debug, Serialize)]
pub(crate) struct Sample {
    /// `csv` or `netflix`.
    layout: &'static str,
    /// What the header calls the id.
    id: String,
    /// Each with `name` and `holds`.
    columns: Vec<Shown>,
    /// Columns that are not in `lines`.
    more: usize,
    /// The first lines.
    lines: Vec<String>,
    /// Whether the ids in them are those of the published list.
    is_real: bool,
    /// The published list, from the contest's folder.
    list: Option<String>,
    /// What may stand in cells of labels.
    labels: Vec<String>,
    /// What the numbers of a row sum to.
    row_sum: Option<f64>,
    has_text: bool,
    has_lists: bool,
    /// Whether an id has several lines.
    several: bool,
    /// Whether lines may be missing, and what stands there then.
    optional: bool,
    default: String,
}

#[derive(Debug, Serialize)]
struct Shown {
    name: String,
    holds: String,
}

/// Of `contest` in the folder `root`.
pub(super) fn of(contest: &Contest, root: &Path) -> Sample {
    let schema = contest.schema().unwrap_or_default();
    let list = contest.submission.ids.as_deref();
    let real = list.and_then(|list| first_rows(&root.join(list), &contest.submission.id));
    let is_real = real.is_some();
    let rows =
        real.unwrap_or_else(|| (1..=ROWS).map(|row| (format!("id-{row}"), "group-1".to_owned())).collect());
    let shown = &schema.columns[..schema.columns.len().min(COLUMNS)];
    let cells = cells(&schema, shown);
    let lines = match contest.submission.layout {
        Layout::Csv if schema.long.is_some() => long(&schema, &rows),
        Layout::Csv => table(&schema, shown, &rows, &cells),
        Layout::Netflix => groups(&rows, cells.first().map_or("3.5", String::as_str)),
    };
    let kinds = || schema.columns.iter().map(Column::kind);
    Sample {
        layout: match contest.submission.layout {
            Layout::Csv => "csv",
            Layout::Netflix => "netflix",
        },
        id: schema.id.clone(),
        columns: if schema.long.is_some() {
            of_lines(&schema)
        } else {
            schema.columns.iter().map(column).collect()
        },
        more: if schema.long.is_some() { 0 } else { schema.columns.len() - shown.len() },
        several: schema.long.is_some(),
        optional: schema.default.is_some(),
        default: schema.default.clone().unwrap_or_default(),
        lines,
        is_real,
        list: list.map(str::to_owned),
        labels: schema.labels.clone(),
        row_sum: schema.row_sum,
        has_text: kinds().any(Kind::is_text),
        has_lists: kinds().any(Kind::is_list),
    }
}

fn column(column: &Column) -> Shown {
    let holds: Vec<String> = column.kinds.iter().map(ToString::to_string).collect();
    Shown { name: column.name.clone(), holds: holds.join(", and ") }
}

/// The columns of a file with several lines an id.
fn of_lines(schema: &Schema) -> Vec<Shown> {
    let (Some(long), Some(lines)) = (&schema.long, schema.lines()) else { return vec![] };
    let most = schema.lines_of_id();
    let value =
        |column: &Column| column.kinds.iter().map(ToString::to_string).collect::<Vec<_>>().join(", and ");
    let holds = match lines {
        Lines::Columns => {
            let names: Vec<&str> = schema.columns.iter().map(|column| column.name.as_str()).collect();
            let by = format!("one of {}", names.join(", "));
            [by, schema.columns.first().map(value).unwrap_or_default()]
        }
        Lines::Ranks => [format!("the place of the item, from 1 to {most}"), "an item".to_owned()],
        Lines::Rated => {
            [format!("an item, each once and at most {most} an id"), "a finite number".to_owned()]
        }
    };
    [&long.by, &long.value]
        .into_iter()
        .zip(holds)
        .map(|(name, holds)| Shown { name: name.clone(), holds })
        .collect()
}

/// The first lines of such a file.
fn long(schema: &Schema, rows: &[(String, String)]) -> Vec<String> {
    let cells = cells(schema, &schema.columns);
    let pairs: Vec<(String, String)> = match schema.lines() {
        Some(Lines::Columns) => {
            schema.columns.iter().map(|column| column.name.clone()).zip(cells).take(ROWS).collect()
        }
        Some(Lines::Ranks) => {
            let items = cells.first().map_or("", String::as_str).split(' ').map(str::to_owned);
            (1..).map(|rank: u32| rank.to_string()).zip(items).take(ROWS).collect()
        }
        _ => {
            [("a", "0.9"), ("b", "0.25")].map(|(item, number)| (item.to_owned(), number.to_owned())).to_vec()
        }
    };
    let mut lines = vec![schema.names().into_iter().map(quoted).collect::<Vec<_>>().join(",")];
    for (id, _) in rows {
        lines.extend(pairs.iter().map(|(by, value)| [id, by, value].map(|cell| quoted(cell)).join(",")));
    }
    lines
}

fn table(schema: &Schema, shown: &[Column], rows: &[(String, String)], cells: &[String]) -> Vec<String> {
    let more = schema.columns.len() > shown.len();
    let line = |first: &str, rest: &mut dyn Iterator<Item = &str>| {
        let mut all = vec![quoted(first)];
        all.extend(rest.map(quoted));
        if more {
            all.push("…".to_owned());
        }
        all.join(",")
    };
    let mut lines = vec![line(&schema.id, &mut shown.iter().map(|column| column.name.as_str()))];
    lines.extend(rows.iter().map(|(id, _)| line(id, &mut cells.iter().map(String::as_str))));
    lines
}

fn groups(rows: &[(String, String)], cell: &str) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    let mut last = None;
    for (_, group) in rows {
        if last != Some(group) {
            lines.push(format!("{group}:"));
            last = Some(group);
        }
        lines.push(cell.to_owned());
    }
    lines
}

/// A cell as CSV needs it.
fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

/// What could stand in the columns `shown` of a row.
fn cells(schema: &Schema, shown: &[Column]) -> Vec<String> {
    let count = schema.columns.len();
    shown.iter().enumerate().map(|(at, column)| cell(schema, column.kind(), at, count)).collect()
}

fn cell(schema: &Schema, kind: Kind, at: usize, count: usize) -> String {
    // Rising from column to column, so that bounds of an interval are in order; what sums to something is all in the first.
    if schema.row_sum.is_some() {
        return if at == 0 { schema.row_sum.unwrap_or(1.0).to_string() } else { "0".to_owned() };
    }
    match kind {
        Kind::Number | Kind::Nonnegative | Kind::Positive | Kind::Latitude => format!("{}.5", at + 3),
        Kind::Probability if count > 1 => format!("{:.2}", (at + 1) as f64 / (count + 1) as f64),
        Kind::Probability => "0.25".to_owned(),
        Kind::Flag => "1".to_owned(),
        Kind::Label => schema.labels.first().cloned().unwrap_or_default(),
        Kind::Items | Kind::Distinct if !schema.labels.is_empty() => {
            schema.labels.iter().take(2).cloned().collect::<Vec<_>>().join(" ")
        }
        Kind::Items | Kind::Distinct => "a b c".to_owned(),
        Kind::Text => "some words".to_owned(),
        Kind::Mask => "1 3 10 2".to_owned(),
        Kind::Masks => "1 3;10 2".to_owned(),
        Kind::Boxes => "10 20 30 40".to_owned(),
        Kind::Scored => "0.9 10 20 30 40".to_owned(),
        Kind::Findings => "0.9 10 20".to_owned(),
        Kind::Spots => "10 20 5".to_owned(),
        Kind::Rated => "a 0.9 b 0.25".to_owned(),
    }
}

/// Id and group of the first rows of a published list; nothing where it is no text that can be read simply.
fn first_rows(path: &Path, id: &str) -> Option<Vec<(String, String)>> {
    let start = start(path)?;
    let mut lines = start.lines();
    let header = lines.next()?;
    let delimiter =
        [',', '\t', ';', '|'].into_iter().find(|delimiter| header.contains(*delimiter)).unwrap_or(',');
    let names: Vec<&str> = header.split(delimiter).map(str::trim).collect();
    let at = names.iter().position(|name| *name == id)?;
    let group = names.iter().position(|name| *name == "group");
    let rows = lines.take(ROWS).map(|line| {
        let cells: Vec<&str> = line.split(delimiter).map(str::trim).collect();
        let group = group.and_then(|group| cells.get(group)).copied().unwrap_or("group-1");
        // A quoted cell is read by the judge, not here.
        let id = cells.get(at).filter(|cell| !cell.is_empty() && !cell.contains('"'))?;
        Some(((*id).to_owned(), group.to_owned()))
    });
    let rows: Option<Vec<_>> = rows.collect();
    rows.filter(|rows| rows.len() == ROWS)
}

/// The whole lines at the beginning of the file, unpacked.
fn start(path: &Path) -> Option<String> {
    // Links are never followed.
    path.symlink_metadata().ok().filter(std::fs::Metadata::is_file)?;
    let open = || File::open(path).ok();
    let mut magic = vec![];
    open()?.take(4).read_to_end(&mut magic).ok()?;
    let mut bytes = vec![];
    // What comes before an error is enough.
    let _ = match magic.as_slice() {
        [0x1f, 0x8b, ..] => flate2::read::MultiGzDecoder::new(open()?).take(START).read_to_end(&mut bytes),
        [0x28, 0xb5, 0x2f, 0xfd] => zstd::Decoder::new(open()?).ok()?.take(START).read_to_end(&mut bytes),
        _ => open()?.take(START).read_to_end(&mut bytes),
    };
    if (bytes.len() as u64) == START {
        bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n')?);
    }
    let text = String::from_utf8(bytes).ok()?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn list(name: &str, text: &[u8]) -> Option<Vec<(String, String)>> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        first_rows(&path, "id")
    }

    #[test]
    fn the_first_ids_are_those_of_the_list_however_it_is_written() {
        let rows =
            |ids: [&str; 2], group: &str| Some(ids.map(|id| (id.to_owned(), group.to_owned())).to_vec());
        assert_eq!(list("a.csv", b"id\n7\n8\n9\n"), rows(["7", "8"], "group-1"));
        assert_eq!(list("a.tsv", b"\xef\xbb\xbfgroup\tid\r\nx\t7\r\nx\t8"), rows(["7", "8"], "x"));
        let mut packed = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
        packed.write_all(b"id;group\na b;1\nc;1\n").unwrap();
        assert_eq!(list("a.csv.gz", &packed.finish().unwrap()), rows(["a b", "c"], "1"));
        assert_eq!(
            list("a.csv.zst", &zstd::encode_all(&b"id\n7\n8\n"[..], 1).unwrap()),
            rows(["7", "8"], "group-1")
        );
    }

    #[test]
    fn what_is_no_simple_list_is_left_to_the_judge() {
        for text in ["", "id", "id\n7\n", "row\n7\n8\n", "id\n\"a,b\"\n8\n", "PAR1\u{0}", "id\n\n7\n"] {
            assert_eq!(list("a", text.as_bytes()), None, "{text}");
        }
        assert_eq!(list("a", b"id\n\xff\n8\n"), None);
    }

    #[test]
    fn an_id_has_several_lines_where_the_contest_says_so() {
        let of = |kind: Kind, names: &[&str], most| {
            let columns = names.iter().map(|name| Column::new(name, kind)).collect();
            let schema = Schema { id: "id".to_owned(), columns, ..Schema::default() };
            let by = metric::Long { by: "by".to_owned(), value: "value".to_owned(), most };
            long(&schema.with_lines(Some(&by), None).unwrap(), &[("7".to_owned(), String::new())]).join(" ")
        };
        assert_eq!(of(Kind::Number, &["0.1", "0.9", "x"], None), "id,by,value 7,0.1,3.5 7,0.9,4.5");
        assert_eq!(of(Kind::Distinct, &["items"], Some(5)), "id,by,value 7,1,a 7,2,b");
        assert_eq!(of(Kind::Rated, &["terms"], Some(5)), "id,by,value 7,a,0.9 7,b,0.25");
    }

    #[test]
    fn groups_of_the_netflix_layout_come_before_their_rows() {
        let row = |id: &str, group: &str| (id.to_owned(), group.to_owned());
        assert_eq!(groups(&[row("1-7", "1"), row("1-9", "1")], "3.5"), ["1:", "3.5", "3.5"]);
        assert_eq!(groups(&[row("1-7", "1"), row("2-9", "2")], "3.5"), ["1:", "3.5", "2:", "3.5"]);
    }
}
