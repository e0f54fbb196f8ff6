//! Lists and structures as other programs write them.

use metric::Lines;

use super::plan::{Leaf, Plan};
use super::wanted::Packing;
use super::*;

macro_rules! file {
    ($name:literal) => {
        &include_bytes!(concat!("../../../tests/interop/lists-", $name))[..]
    };
}

const LIMITS: Bounds = Bounds { max_rows: 3000, max_bytes: 1 << 20 };
const ITEMS: Packing = Packing { fields: &[], between: " ", are_items: true };
const RATED: Packing = Packing { fields: &["item", "number"], between: " ", are_items: true };

/// `items` alone.
fn wanted() -> Wanted<'static> {
    Wanted { id: "id", columns: vec![("items", Some(ITEMS))], lines: None }
}

/// All columns of the files that have every kind.
fn all() -> Wanted<'static> {
    let numbers = Packing { are_items: false, ..ITEMS };
    let columns = vec![
        ("items", Some(ITEMS)),
        ("places", Some(numbers)),
        ("terms", Some(RATED)),
        ("rated", Some(RATED)),
        ("masks", Some(Packing { between: ";", ..numbers })),
        ("boxes", Some(Packing { fields: &["left", "top"], ..numbers })),
        ("low", None),
        ("high", None),
    ];
    Wanted { id: "id", columns, lines: None }
}

fn cells(values: &Values) -> Vec<String> {
    let count = match values {
        Values::Numbers(numbers) => numbers.len(),
        Values::Texts(texts) => texts.ends.len(),
    };
    (0..count).map(|row| String::from_utf8_lossy(&values.cell(row)).into_owned()).collect()
}

#[test]
fn lists_of_other_programs_are_what_a_cell_would_say() {
    let wanted = all();
    for (name, bytes) in [
        ("pyarrow", file!("pyarrow.parquet")),
        ("v2", file!("v2.parquet")),
        ("polars", file!("polars.parquet")),
        ("duckdb", file!("duckdb.parquet")),
        ("pyarrow file", file!("pyarrow.arrow")),
        ("pyarrow stream", file!("pyarrow.arrows")),
        ("polars file", file!("polars.arrow")),
    ] {
        let table = read(bytes, &wanted, LIMITS).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        assert_eq!((table.rows, table.ids.get(2)), (3, &b"10-7"[..]), "{name}");
        let found: Vec<_> = table.columns.iter().map(cells).collect();
        let expected = [
            ["a b", "", "c"],
            ["1 2 9", "3 1 0", "4 4 4"],
            ["a 0.5 b 2", "a 0.001", ""],
            ["a 0.5 b 2", "a 0.001", ""],
            ["1 2 9 1;4 1", "", "7 2"],
            ["1 2 3 4", "", ""],
            ["1.5", "2.5", "3.5"],
            ["2", "3", "4"],
        ];
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn lists_go_over_pages_and_groups() {
    for bytes in [file!("pages.parquet"), file!("pages-v2.parquet"), file!("pages-delta.parquet")] {
        let table = read(bytes, &wanted(), LIMITS).unwrap();
        let found = cells(&table.columns[0]);
        let list = |row: usize| -> Vec<String> {
            (0..row * row % 6).map(|place| format!("e{}-{place}", row % 7)).collect()
        };
        let expected: Vec<String> = (0..2000).map(|row| list(row).join(" ")).collect();
        assert!(found == expected && table.ids.get(1999) == b"r1999");
        let tight = Bounds { max_bytes: 9_000, ..LIMITS };
        assert_eq!(read(bytes, &wanted(), tight).unwrap_err().code, "unpacked-too-large");
        let few = Bounds { max_rows: 1999, ..LIMITS };
        assert_eq!(read(bytes, &wanted(), few).unwrap_err().code, "too-many-rows");
    }
}

#[test]
fn lists_may_hold_the_lines_of_an_id() {
    let long = |by, value, lines| Wanted { lines: Some(lines), ..Wanted::plain("id", &[by, value]) };
    let wanted = long("quantile", "value", Lines::Columns);
    let table = read(file!("lines.parquet"), &wanted, LIMITS).unwrap();
    assert_eq!((0..table.rows).map(|at| table.row(at)).collect::<Vec<_>>(), [0, 0, 1, 1, 2, 2]);
    let found: Vec<_> = table.columns.iter().map(cells).collect();
    assert_eq!(found, [["0.25", "0.5", "0.25", "0.5", "0.25", "0.5"], ["0", "1", "1", "2", "2", "3"]]);
    let few = Bounds { max_rows: 5, ..LIMITS };
    assert_eq!(read(file!("lines.parquet"), &wanted, few).unwrap_err().code, "too-many-rows");
    let wanted = long("rank", "item", Lines::Ranks);
    let table = read(file!("ranked.parquet"), &wanted, LIMITS).unwrap();
    let found: Vec<_> = table.columns.iter().map(cells).collect();
    assert_eq!(found, [["1", "2", "1"], ["a", "b", "c"]]);
}

#[test]
fn what_is_wrong_in_a_list_has_its_row_and_place() {
    let said = |bytes: &[u8], wanted: &Wanted<'_>| {
        let finding = read(bytes, wanted, LIMITS).unwrap_err();
        format!("{}: {}", finding.code, finding.message)
    };
    for (parquet, arrow, text) in [
        (
            file!("missing-list.parquet"),
            file!("missing-list.arrow"),
            "missing-prediction: column \"items\", row 2, place 1: there is no prediction",
        ),
        (
            file!("missing-element.parquet"),
            file!("missing-element.arrow"),
            "missing-prediction: column \"items\", row 2, place 2: there is no prediction; 2 such rows: 2, 3",
        ),
        (
            file!("spaced.parquet"),
            file!("spaced.arrow"),
            "bad-items: column \"items\", row 2, place 2: \"New York\" is no item",
        ),
        (
            file!("deep.parquet"),
            file!("deep.arrow"),
            "nested-column: the column \"items\" is a list, a structure or a map, expected plain values",
        ),
        (
            file!("fields.parquet"),
            file!("fields.arrow"),
            "nested-column: the column \"items\" is a list of structures of \"item\", \"score\", expected plain values",
        ),
        (
            file!("nan.parquet"),
            file!("nan.arrow"),
            "not-finite: column \"items\", row 2, place 1: NaN is not a finite number",
        ),
    ] {
        assert_eq!(said(parquet, &wanted()), text);
        assert_eq!(said(arrow, &wanted()), text);
        // Where a cell holds no list there is none.
        let plain = said(parquet, &Wanted::plain("id", &["items"]));
        assert!(plain.starts_with("nested-column"), "{plain}");
    }
    let rated = Wanted { id: "id", columns: vec![("items", Some(RATED))], lines: None };
    let text = said(file!("fields.parquet"), &rated);
    assert!(
        text.ends_with("structures of \"item\", \"score\", expected structures of \"item\", \"number\""),
        "{text}"
    );
}

/// Whatever a file says, nothing panics, hangs or takes more than its bounds.
#[test]
fn changed_files_are_read_or_refused() {
    for (bytes, wanted) in [
        (file!("pyarrow.parquet"), all()),
        (file!("v2.parquet"), all()),
        (file!("pyarrow.arrow"), all()),
        (file!("pages-v2.parquet"), wanted()),
    ] {
        assert!(read(bytes, &wanted, LIMITS).is_ok());
        let mut changed = bytes.to_vec();
        for at in (0..bytes.len()).step_by(bytes.len() / 400) {
            for value in [0, 0x7f, 0xff, bytes[at] ^ 1] {
                changed[at] = value;
                if let Ok(table) = read(&changed, &wanted, LIMITS) {
                    let rows = table.ids.ends.len();
                    assert!(table.columns.iter().all(|column| cells(column).len() == rows));
                }
            }
            changed[at] = bytes[at];
        }
    }
}

#[test]
fn a_plan_needs_the_ids() {
    let leaf = Leaf { column: "items".to_owned(), field: None, lists: 1 };
    assert_eq!(Plan::of(&[leaf], &wanted()).err().map(|finding| finding.code), Some("bad-header"));
}
