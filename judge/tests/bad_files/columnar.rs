//! Bad Parquet and Arrow files.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow_ipc::convert::IpcSchemaEncoder;
use arrow_ipc::writer::{DictionaryHandling, FileWriter, IpcWriteOptions, StreamWriter};
use arrow_ipc::{
    Endianness, FieldBuilder, FloatingPointBuilder, MessageBuilder, MessageHeader, MetadataVersion,
    Precision, SchemaBuilder, Type, Utf8Builder,
};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::contests::Contest::{Label, Shares, Table};
use super::contests::{Bad, bad, interop};
use super::packed::cut;

pub(crate) const IDS: [&str; 5] = ["1-7", "1-9", "10-7", "10-8", "007"];
pub(crate) const NUMBERS: [f64; 5] = [3.25, -1.5, 1e-3, 4.0, 0.1];

/// A Parquet file of ids and numbers, in one group of rows.
pub(crate) fn parquet(names: [&str; 2], ids: &[&str], numbers: &[f64]) -> Vec<u8> {
    let schema =
        format!("message m {{ required binary {} (UTF8); required double {}; }}", names[0], names[1]);
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(vec![], schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let ids: Vec<ByteArray> = ids.iter().map(|id| ByteArray::from(*id)).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<DoubleType>().write_batch(numbers, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.into_inner().unwrap()
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter(columns).unwrap()
}

fn stream(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = StreamWriter::try_new(vec![], &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

fn file(batch: &RecordBatch) -> Vec<u8> {
    let mut writer = FileWriter::try_new(vec![], &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

pub(crate) fn arrow(ids: &[&str], numbers: &[f64]) -> Vec<u8> {
    file(&batch(vec![
        ("id", Arc::new(StringArray::from(ids.to_vec()))),
        ("prediction", Arc::new(Float64Array::from(numbers.to_vec()))),
    ]))
}

/// A stream of two batches; the second adds ids to the dictionary of the first.
fn dictionary_in_parts() -> Vec<u8> {
    let part = |ids: &[&str], keys: Vec<i32>, numbers: &[f64]| {
        let ids = DictionaryArray::<Int32Type>::new(
            Int32Array::from(keys),
            Arc::new(StringArray::from(ids.to_vec())),
        );
        batch(vec![("id", Arc::new(ids)), ("prediction", Arc::new(Float64Array::from(numbers.to_vec())))])
    };
    let (first, second) =
        (part(&IDS[..2], vec![0, 1], &NUMBERS[..2]), part(&IDS, vec![2, 3, 4], &NUMBERS[2..]));
    let options = IpcWriteOptions::default().with_dictionary_handling(DictionaryHandling::Delta);
    let mut writer = StreamWriter::try_new_with_options(vec![], &first.schema(), options).unwrap();
    writer.write(&first).unwrap();
    writer.write(&second).unwrap();
    writer.finish().unwrap();
    writer.into_inner().unwrap()
}

/// The start of a stream that says that its numbers are big-endian, as machines with such numbers write them.
fn big_endian() -> Vec<u8> {
    let empty = batch(vec![("id", Arc::new(StringArray::from(vec!["1-7"])))]);
    let mut to = IpcSchemaEncoder::new().schema_to_fb(&empty.schema());
    to.reset();
    let (id, prediction) = (to.create_string("id"), to.create_string("prediction"));
    let text = Utf8Builder::new(&mut to).finish().as_union_value();
    let mut number = FloatingPointBuilder::new(&mut to);
    number.add_precision(Precision::DOUBLE);
    let number = number.finish().as_union_value();
    let fields = [(id, Type::Utf8, text), (prediction, Type::FloatingPoint, number)];
    let fields = fields.map(|(name, kind, of_kind)| {
        let mut field = FieldBuilder::new(&mut to);
        field.add_name(name);
        field.add_type_type(kind);
        field.add_type_(of_kind);
        field.finish()
    });
    let fields = to.create_vector(&fields);
    let mut schema = SchemaBuilder::new(&mut to);
    schema.add_endianness(Endianness::Big);
    schema.add_fields(fields);
    let schema = schema.finish().as_union_value();
    let mut message = MessageBuilder::new(&mut to);
    message.add_version(MetadataVersion::V5);
    message.add_header_type(MessageHeader::Schema);
    message.add_header(schema);
    let message = message.finish();
    to.finish(message, None);
    let message = to.finished_data();
    let padded = message.len().next_multiple_of(8);
    let mut stream = [&[0xff; 4][..], &(padded as u32).to_le_bytes(), message].concat();
    stream.resize(8 + padded, 0);
    stream.extend([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
    stream
}

/// `bytes` with the length of the footer, which stands before the last `magic` bytes, replaced.
fn footer_length(mut bytes: Vec<u8>, magic: usize, length: u32) -> Vec<u8> {
    let at = bytes.len() - magic - 4;
    bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// A Parquet file of five rows whose footer says everywhere that there are 2^62.
fn absurd_rows() -> Vec<u8> {
    let bytes = parquet(["id", "prediction"], &IDS, &NUMBERS);
    let end = bytes.len() - 8;
    let length = u32::from_le_bytes(bytes[end..end + 4].try_into().unwrap()) as usize;
    let (start, footer) = (&bytes[..end - length], &bytes[end - length..end]);
    let mut changed = vec![];
    let mut at = 0;
    while at < footer.len() {
        // The next field, a 64-bit integer, 5.
        if footer[at..].starts_with(&[0x16, 0x0a]) {
            changed.extend([0x16, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]);
            at += 2;
        } else {
            changed.push(footer[at]);
            at += 1;
        }
    }
    assert!(changed.len() > footer.len());
    [start, &changed, &(changed.len() as u32).to_le_bytes(), b"PAR1"].concat()
}

/// A Parquet file whose pages say that they are of packed bits, which no writer writes any more.
fn unknown_encoding() -> Vec<u8> {
    let mut bytes = parquet(["id", "prediction"], &IDS, &NUMBERS);
    // A page of five values by dictionary, with levels in runs.
    let head = [0x15, 0x0a, 0x15, 0x10, 0x15, 0x06];
    let places: Vec<usize> = (0..bytes.len() - 6).filter(|at| bytes[*at..].starts_with(&head)).collect();
    assert_eq!(places.len(), 2);
    places.iter().for_each(|at| bytes[at + 3] = 0x08);
    bytes
}

pub(crate) fn parquets() -> Vec<Bad> {
    let of = |number, what, bytes: Vec<u8>, said| bad(number, what, Table, bytes, said);
    let whole = interop("pyarrow.parquet");
    let length = whole.len() as u32;
    let six = ["1-7", "1-9", "10-7", "10-8", "007", "99"];
    let names = ["id", "prediction"];
    let damaged = |why| ("parquet-damaged", why);
    vec![
        of("C19", "Parquet, one byte short", cut(&whole, 1), ("parquet-truncated", "did not close the file")),
        of("C19", "half a Parquet file", cut(&whole, whole.len() / 2), ("parquet-truncated", "not PAR1")),
        of("C19", "four bytes of Parquet", b"PAR1".to_vec(), ("parquet-truncated", "ends too early")),
        of("C19", "a byte behind Parquet", [&whole[..], b"\n"].concat(), ("parquet-truncated", "not PAR1")),
        of(
            "",
            "a footer longer than the file",
            footer_length(whole.clone(), 4, length),
            damaged("is damaged"),
        ),
        of(
            "",
            "a footer of 4 GiB",
            footer_length(whole.clone(), 4, u32::MAX),
            ("parquet-footer", "4294967295 bytes"),
        ),
        of("", "a footer of nothing", footer_length(whole, 4, 0), damaged("its footer")),
        of(
            "",
            "Parquet encrypted inside",
            b"PARE\0\0\0\0PARE".to_vec(),
            ("parquet-encrypted", "encrypted inside"),
        ),
        of(
            "T21",
            "absurdly many rows declared",
            absurd_rows(),
            ("too-many-rows", "4611686018427387904 rows"),
        ),
        of("T21", "a row more", parquet(names, &six, &[1.0; 6]), ("unknown-id", "\"99\" is not an id")).at(6),
        of(
            "T21",
            "a thousand rows more",
            parquet(names, &["1-7"; 1005], &[1.0; 1005]),
            ("too-many-rows", "1005 rows"),
        ),
        of("T16", "no rows", parquet(names, &[], &[]), ("missing-ids", "5 of 5 ids")),
        of("T16", "a row missing", parquet(names, &IDS[..4], &[1.0; 4]), ("missing-ids", "(first: \"007\")")),
        of(
            "T18",
            "an id twice",
            parquet(names, &["1-7", "1-7", "10-7", "10-8", "007"], &NUMBERS),
            ("duplicate-id", "\"1-7\" already has a prediction"),
        )
        .at(2),
        of(
            "T19",
            "ids without their zeros",
            parquet(names, &["1-7", "1-9", "10-7", "10-8", "7"], &NUMBERS),
            ("unknown-id", "lost their leading zeros"),
        )
        .at(5),
        of(
            "T19",
            "ids that were read as floats",
            parquet(names, &["1-7", "1-9", "10-7", "10-8", "007.0"], &NUMBERS),
            ("unknown-id", "read as floats"),
        )
        .at(5),
        of("T09", "another name", parquet(["id", "score"], &IDS, &NUMBERS), ("bad-header", "\"score\"")),
        of("T09", "another case", interop("case.parquet"), ("bad-header", "in exactly this case")),
        of("T09", "a column more", interop("three.parquet"), ("bad-header", "\"high\"")),
        of("T09", "the index of pandas", interop("index.parquet"), ("bad-header", "index=False")),
        of("T24", "NaN", interop("nan.parquet"), ("not-finite", "row 2: NaN is not a finite number")),
        of(
            "T24",
            "infinity",
            parquet(names, &IDS, &[f64::INFINITY; 5]),
            ("not-finite", "5 such rows: 1, 2, 3, 4, 5"),
        ),
        of("T23", "nulls", interop("nulls.parquet"), ("missing-prediction", "3 such rows: 2, 4, 5")),
        of("", "columns in columns", interop("nested.parquet"), ("nested-column", "one value per row")),
        of(
            "",
            "decimals of more than 38 digits",
            interop("decimal-wide.parquet"),
            ("column-type", "write the predictions as 64-bit floats"),
        ),
        of(
            "",
            "decimal ids with a fraction",
            interop("decimal-fractions.parquet"),
            ("bad-id-type", "write the ids as text"),
        ),
        of("", "booleans for ids", interop("boolean-ids.parquet"), ("bad-id-type", "write the ids as text")),
        of("", "dates", interop("date.parquet"), ("column-type", "date or time")),
        of("", "an integer that no float is", interop("large.parquet"), ("inexact-integer", "64-bit float")),
        of("", "brotli", interop("pyarrow-brotli.parquet"), ("parquet-codec", "brotli")),
        of("", "an unknown encoding", unknown_encoding(), ("parquet-encoding", "write it with the defaults")),
        of("", "words for numbers", interop("categories.parquet"), ("not-a-number", "\"a\" is not a number"))
            .at(1),
        bad(
            "T33",
            "unknown labels",
            Label,
            parquet(names, &["a", "b", "c"], &[1.0, 2.0, 3.0]),
            ("unknown-label", "the labels are"),
        )
        .at(1),
        bad(
            "T09",
            "one column for three labels",
            Shares,
            interop("pyarrow.parquet"),
            ("bad-header", "\"cat\""),
        ),
    ]
}

pub(crate) fn arrows() -> Vec<Bad> {
    let of = |number, what, bytes: Vec<u8>, said| bad(number, what, Table, bytes, said);
    let whole = interop("pyarrow.arrow");
    let length = whole.len() as u32;
    let streamed = interop("pyarrow.arrows");
    let truncated = ("arrow-truncated", "ends too early");
    let damaged = |why| ("arrow-damaged", why);
    let halves: ArrayRef = Arc::new(Float64Array::from(vec![1.0, 2.5, 3.0, 4.0, 5.0]));
    let numbers: ArrayRef = Arc::new(Float64Array::from(NUMBERS.to_vec()));
    let no_ids: ArrayRef =
        Arc::new(StringArray::from(vec![Some("1-7"), None, Some("10-7"), None, Some("007")]));
    let floats = batch(vec![("id", halves), ("prediction", numbers.clone())]);
    let nulls = batch(vec![("id", no_ids), ("prediction", numbers.clone())]);
    let integers: ArrayRef = Arc::new(Int64Array::from(vec![7, 8, 9, 10, 11]));
    let integers = batch(vec![("id", integers), ("prediction", numbers)]);
    vec![
        of("C19", "Arrow, one byte short", cut(&whole, 1), truncated),
        of("C19", "half an Arrow file", cut(&whole, whole.len() / 2), truncated),
        of("C19", "six bytes of Arrow", b"ARROW1".to_vec(), truncated),
        of("C19", "half a stream", cut(&streamed, streamed.len() / 2), truncated),
        of("C19", "a stream without its last batch", cut(&stream(&floats), 9), truncated),
        of(
            "",
            "a footer longer than the file",
            footer_length(whole.clone(), 6, length),
            damaged("its footer"),
        ),
        of("", "a footer of 4 GiB", footer_length(whole.clone(), 6, u32::MAX), damaged("its footer")),
        of("", "a footer of nothing", footer_length(whole, 6, 0), damaged("its footer")),
        of("", "a message of 2 GiB", b"\xff\xff\xff\xff\xff\xff\xff\x7f".to_vec(), truncated),
        of(
            "",
            "a stream without a schema",
            b"\xff\xff\xff\xff\0\0\0\0".to_vec(),
            damaged("it has no schema"),
        ),
        of(
            "",
            "text behind a stream's first message",
            [&streamed[..streamed.len() - 8], b"id,prediction\n"].concat(),
            damaged("ff ff ff ff"),
        ),
        of(
            "",
            "a dictionary in parts",
            dictionary_in_parts(),
            ("arrow-delta", "sends a dictionary in parts"),
        ),
        of("", "big-endian numbers", big_endian(), ("arrow-endian", "expected little-endian")),
        of("T19", "ids that are no integers", file(&floats), ("bad-id-type", "2.5 is not an integer")),
        of("T17", "integers for ids", stream(&integers), ("unknown-id", "\"7\" is not an id")),
        of("T23", "nulls for ids", file(&nulls), ("missing-id", "2 such rows: 2, 4")),
        of("T16", "no rows", arrow(&[], &[]), ("missing-ids", "5 of 5 ids")),
        of(
            "T21",
            "a thousand rows more",
            arrow(&["1-7"; 1005], &[1.0; 1005]),
            ("too-many-rows", "1005 rows"),
        ),
        of(
            "T18",
            "an id twice",
            arrow(&["1-7", "1-7", "10-7", "10-8", "007"], &NUMBERS),
            ("duplicate-id", "\"1-7\" already has a prediction"),
        )
        .at(2),
        of(
            "T22",
            "an id of 2,000 bytes",
            arrow(&["1-7", &"9".repeat(2000), "10-7", "10-8", "007"], &NUMBERS),
            ("text-too-long", "2000 bytes, expected at most 1024"),
        ),
        of("T24", "NaN", interop("nan.arrow"), ("not-finite", "2 such rows: 2, 5")),
        of("T23", "nulls", interop("nulls.arrow"), ("missing-prediction", "row 2")),
        of("", "columns in columns", interop("nested.arrow"), ("nested-column", "is a list")),
        of("T09", "the index of pandas", interop("index.arrow"), ("bad-header", "index=False")),
        of("", "booleans for ids", interop("boolean-ids.arrow"), ("bad-id-type", "write the ids as text")),
        of("", "dates", interop("date.arrow"), ("column-type", "date or time")),
    ]
}
