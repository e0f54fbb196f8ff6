//! The predictions of a CSV file as a Parquet file whose columns hold lists or structures.

use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

type Group<'g> = SerializedRowGroupWriter<'g, Vec<u8>>;

/// A file of this schema, in one group of rows.
fn file(schema: &str, fill: impl FnOnce(&mut Group<'_>)) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(vec![], schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    fill(&mut group);
    group.close().unwrap();
    writer.into_inner().unwrap()
}

fn ids(group: &mut Group<'_>, ids: impl Iterator<Item = String>) {
    let ids: Vec<ByteArray> = ids.map(|id| ByteArray::from(id.as_str())).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
    column.close().unwrap();
}

/// For each id a list of structures of two whole numbers.
pub(crate) fn of_pairs(column: &str, fields: [&str; 2], rows: &[(String, Vec<[i64; 2]>)]) -> Vec<u8> {
    let [one, other] = fields;
    let schema = format!(
        "message m {{ required binary id (UTF8); optional group {column} (LIST) {{ repeated group list {{ \
         optional group element {{ optional int64 {one}; optional int64 {other}; }} }} }} }}"
    );
    file(&schema, |group| {
        ids(group, rows.iter().map(|(id, _)| id.clone()));
        for which in 0..2 {
            let (mut values, mut definitions, mut repetitions) = (vec![], vec![], vec![]);
            for (_, pairs) in rows {
                if pairs.is_empty() {
                    definitions.push(1);
                    repetitions.push(0);
                }
                for (at, pair) in pairs.iter().enumerate() {
                    values.push(pair[which]);
                    definitions.push(4);
                    repetitions.push(i16::from(at > 0));
                }
            }
            let mut column = group.next_column().unwrap().unwrap();
            let typed = column.typed::<Int64Type>();
            typed.write_batch(&values, Some(&definitions), Some(&repetitions)).unwrap();
            column.close().unwrap();
        }
    })
}

/// The numbers of a CSV file, the columns behind the id as a structure.
pub(crate) fn of_structure(column: &str, csv: &str) -> Vec<u8> {
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let rows: Vec<_> = lines.collect();
    let fields: Vec<String> = head[1..].iter().map(|name| format!("optional double {name};")).collect();
    let schema = format!(
        "message m {{ optional group {column} {{ {} }} required binary id (UTF8); }}",
        fields.concat()
    );
    file(&schema, |group| {
        for at in 1..head.len() {
            let values: Vec<f64> = rows.iter().map(|row| row[at].parse().unwrap()).collect();
            let mut column = group.next_column().unwrap().unwrap();
            let there = vec![2; values.len()];
            column.typed::<DoubleType>().write_batch(&values, Some(&there), None).unwrap();
            column.close().unwrap();
        }
        ids(group, rows.iter().map(|row| row[0].to_owned()));
    })
}
