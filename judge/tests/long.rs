//! Files with several lines an id: what is read of them, and what whoever sends a bad one is told.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use base::finding::Finding;
use contest::Layout;
use decode::{Ids, IdsBuilder, Limits, Values, decode};
use metric::cells::Format;
use metric::{Column, Kind, Long, RowRule, Schema};

use crate::support::{told, told::note_finding};

fn ids() -> Ids {
    let mut ids = IdsBuilder::default();
    ["a", "b", "c"].iter().for_each(|id| ids.push(id.as_bytes(), None).unwrap());
    ids.finish().unwrap()
}

fn schema(names: &[&str], kind: Kind, most: Option<usize>, default: Option<&str>) -> Schema {
    let format = Format::of(kind, &Default::default());
    let columns =
        names.iter().map(|name| Column { formats: format.into_iter().collect(), ..Column::new(name, kind) });
    let schema = Schema { id: "id".to_owned(), columns: columns.collect(), ..Schema::default() };
    let long = Long { by: "by".to_owned(), value: "value".to_owned(), most };
    schema.with_lines(Some(&long), default).unwrap()
}

fn quantiles() -> Schema {
    schema(&["0.1", "0.5", "0.9"], Kind::Number, None, None)
}

fn read(schema: &Schema, bytes: &[u8]) -> Result<Vec<Values>, Vec<Finding>> {
    let limits = Limits { max_unpacked_bytes: 1 << 20, layout: Layout::Csv };
    decode("p.csv", bytes, &ids(), schema, limits).map(|read| read.columns)
}

fn texts(values: &Values) -> Vec<&str> {
    let Values::Texts(texts) = values else { panic!("{values:?}") };
    (0..texts.len()).map(|row| texts.get(row)).collect()
}

fn arrow(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = FileWriter::try_new(vec![], &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

const LINES: [(&str, f64, f64); 9] = [
    ("a", 0.1, 1.5),
    ("a", 0.5, 2.0),
    ("a", 0.9, 3.0),
    ("b", 0.1, -1.0),
    ("b", 0.5, 0.0),
    ("b", 0.9, 1e3),
    ("c", 0.1, 0.25),
    ("c", 0.5, 0.5),
    ("c", 0.9, 0.75),
];

#[test]
fn lines_come_in_any_order_and_form() {
    let expected =
        [[1.5, -1.0, 0.25], [2.0, 0.0, 0.5], [3.0, 1e3, 0.75]].map(|column| Values::Numbers(column.to_vec()));
    let text = |order: &[usize]| {
        let line = |at: &usize| format!("{},{},{}\n", LINES[*at].0, LINES[*at].1, LINES[*at].2);
        format!("id,by,value\n{}", order.iter().map(line).collect::<String>())
    };
    let plain = text(&[0, 1, 2, 3, 4, 5, 6, 7, 8]);
    for (what, bytes) in [
        ("in turn", plain.clone()),
        ("by column", text(&[0, 3, 6, 1, 4, 7, 2, 5, 8])),
        ("turned", text(&[8, 7, 6, 5, 4, 3, 2, 1, 0])),
        ("mixed", text(&[4, 0, 8, 3, 1, 5, 2, 7, 6])),
        ("ids in turn, columns not", text(&[1, 0, 2, 5, 3, 4, 6, 8, 7])),
        ("other digits", plain.replace(",0.5,", ",0.50,").replace(",0.1,", ", 1e-1 ,")),
        ("semicolons and Windows", plain.replace(',', ";").replace('\n', "\r\n")),
        ("quotation marks", plain.replace("a,0.1", "\"a\",\"0.1\"")),
        ("no last line end", plain.trim_end().to_owned()),
        (
            "another header",
            LINES.iter().fold("value,id,by\n".to_owned(), |text, (id, by, value)| {
                text + &format!("{value},{id},{by}\n")
            }),
        ),
    ] {
        assert_eq!(
            read(&quantiles(), bytes.as_bytes()).unwrap_or_else(|why| panic!("{what}: {why:?}")),
            expected,
            "{what}"
        );
    }
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(StringArray::from_iter_values(LINES.iter().map(|line| line.0)))),
        ("by", Arc::new(Float64Array::from_iter_values(LINES.iter().map(|line| line.1)))),
        ("value", Arc::new(Float64Array::from_iter_values(LINES.iter().map(|line| line.2)))),
    ];
    assert_eq!(read(&quantiles(), &arrow(columns)).unwrap(), expected, "Arrow");
}

#[test]
fn the_items_of_a_list_come_one_by_one() {
    let ranks = schema(&["items"], Kind::Distinct, Some(3), None);
    for text in [
        "id,by,value\na,1,x\na,2,y\nb,1,z\nc,1,x\nc,2,z\nc,3,y\n",
        "id,by,value\nc,3,y\nb,3,z\na,2.0,y\nc,2,z\na,1,x\nc,1, x\n",
    ] {
        assert_eq!(texts(&read(&ranks, text.as_bytes()).unwrap()[0]), ["x y", "z", "x z y"], "{text}");
    }
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", Arc::new(StringArray::from(vec!["b", "a", "c", "a"]))),
        ("by", Arc::new(Int64Array::from(vec![1, 2, 1, 1]))),
        ("value", Arc::new(StringArray::from(vec!["z", "y", "x", "x"]))),
    ];
    assert_eq!(texts(&read(&ranks, &arrow(columns)).unwrap()[0]), ["x y", "z", "x"]);
    // Whatever their order, files that say the same are the same.
    let rated = schema(&["terms"], Kind::Rated, Some(2), Some(""));
    for text in ["id,by,value\na,t2,0.5\na,t1,1e-3\nc,t9,1\n", "id,by,value\nc,t9,1\na,t1,1e-3\na,t2,0.5\n"] {
        assert_eq!(
            texts(&read(&rated, text.as_bytes()).unwrap()[0]),
            ["t1 1e-3 t2 0.5", "", "t9 1"],
            "{text}"
        );
    }
}

#[test]
fn lines_may_be_missing_where_the_contest_says_what_stands_there() {
    let sparse = schema(&["x", "y"], Kind::Nonnegative, None, Some("0.5"));
    let found = read(&sparse, b"id,by,value\nb,y,3\na,x,0\n").unwrap();
    assert_eq!(found, [[0.0, 0.5, 0.5], [0.5, 3.0, 0.5]].map(|column| Values::Numbers(column.to_vec())));
    let wide = Schema { long: None, ..sparse };
    let found = read(&wide, b"id,x,y\nc,1,2\n").unwrap();
    assert_eq!(found, [[0.5, 0.5, 1.0], [0.5, 0.5, 2.0]].map(|column| Values::Numbers(column.to_vec())));
    let one = schema(&["items"], Kind::Items, Some(3), Some("p q"));
    assert_eq!(texts(&read(&one, b"id,by,value\nb,1,x\n").unwrap()[0]), ["p q", "x", "p q"]);
    let single = Schema {
        columns: vec![Column::new("prediction", Kind::Number)],
        id: "id".to_owned(),
        default: Some("7".to_owned()),
        ..Schema::default()
    };
    assert_eq!(read(&single, b"id,prediction\nb,1.5\n").unwrap(), [Values::Numbers(vec![7.0, 1.5, 7.0])]);
}

#[test]
fn every_bad_file_of_several_lines_has_its_code_and_sentence() {
    let rows = |lines: &str| format!("id,by,value\n{lines}");
    let good = "a,0.1,1\na,0.5,1\na,0.9,1\nb,0.1,1\nb,0.5,1\nb,0.9,1\nc,0.1,1\nc,0.5,1\n";
    let ascending = Schema { row_rules: vec![RowRule::Ascending(vec![0, 1, 2])], ..quantiles() };
    let shares = Schema { row_sum: Some(1.0), ..schema(&["x", "y"], Kind::Probability, None, None) };
    let ranks = || schema(&["items"], Kind::Distinct, Some(2), None);
    let rated = || schema(&["terms"], Kind::Rated, Some(2), Some(""));
    let listed = Schema { labels: ["x", "y"].map(str::to_owned).to_vec(), ..ranks() };
    let good_ranks = "a,1,x\nb,1,x\n";
    for (what, schema, text, code, line) in [
        ("a line is missing", quantiles(), rows(good), "missing-ids", None),
        ("another header", quantiles(), "id,0.1,0.5,0.9\na,1,2,3\n".to_owned(), "bad-header", Some(1)),
        ("twice", quantiles(), rows(&format!("{good}c,0.50,2\nc,0.9,1\n")), "duplicate-id", Some(10)),
        ("no quantile", quantiles(), rows(&format!("{good}c,0.95,2\n")), "unknown-column", Some(10)),
        ("no id", quantiles(), rows(&format!("{good}d,0.9,2\n")), "unknown-id", Some(10)),
        ("no number", quantiles(), rows(&format!("{good}c,0.9,x\n")), "not-a-number", Some(10)),
        ("not finite", quantiles(), rows(&format!("{good}c,0.9,inf\n")), "not-finite", Some(10)),
        ("four cells", quantiles(), rows(&format!("{good}c,0.9,2,5\n")), "bad-line", Some(10)),
        ("falling", ascending, rows(&format!("{good}c,0.9,0\n")), "malformed-row", Some(10)),
        (
            "a share above 1",
            schema(&["x", "y"], Kind::Probability, None, None),
            rows("a,x,2\n"),
            "out-of-range",
            Some(2),
        ),
        ("a wrong sum", shares, rows("a,x,1\na,y,0\nb,x,1\nb,y,0\nc,x,0.5\nc,y,0.25\n"), "row-sum", Some(7)),
        ("place 0", ranks(), rows(&format!("{good_ranks}c,0,x\n")), "bad-rank", Some(4)),
        ("place 3 of 2", ranks(), rows(&format!("{good_ranks}c,3,x\n")), "bad-rank", Some(4)),
        ("half a place", ranks(), rows(&format!("{good_ranks}c,1.5,x\n")), "bad-rank", Some(4)),
        ("a place twice", ranks(), rows(&format!("{good_ranks}c,1,x\nc,1,y\n")), "duplicate-id", Some(5)),
        ("an item twice", ranks(), rows(&format!("{good_ranks}c,1,x\nc,2,x\n")), "malformed-cell", Some(4)),
        ("two items", ranks(), rows(&format!("{good_ranks}c,1,x y\n")), "bad-items", Some(4)),
        ("no label", listed, rows(&format!("{good_ranks}c,1,z\n")), "unknown-label", Some(4)),
        ("an id without a line", ranks(), rows(good_ranks), "missing-ids", None),
        ("a term twice", rated(), rows("a,t,0.5\nb,t,1\na,t,0.25\n"), "duplicate-id", Some(4)),
        ("three terms of two", rated(), rows("a,t,0.5\na,u,1\na,v,0.25\n"), "too-many-lines", Some(4)),
        ("a term without a number", rated(), rows("a,t,\n"), "missing-prediction", Some(2)),
    ] {
        let findings = read(&schema, text.as_bytes()).err().unwrap_or_else(|| panic!("{what} is read"));
        let found = findings.iter().find(|finding| finding.code == code);
        let found = found.unwrap_or_else(|| panic!("{what}: {findings:?}"));
        assert_eq!(
            found.place.as_ref().filter(|_| line.is_some()).map(|place| place.line),
            line,
            "{what}: {found:?}"
        );
        note_finding(found);
    }
    told!();
}
