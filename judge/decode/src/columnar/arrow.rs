//! Arrow's file and stream formats, as pyarrow, pandas (Feather) and polars write them.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_buffer::Buffer;
use arrow_ipc::convert::fb_to_schema;
use arrow_ipc::reader::{read_dictionary, read_record_batch};
use arrow_ipc::{
    CompressionType, Endianness, Footer, Message, MessageHeader, RecordBatch, root_as_footer, root_as_message,
};
use arrow_schema::{DataType, Schema};

use super::column::{Column, Kind};
use super::ends::Ends;
use super::plan::{Leaf, Make, Plan, Read as Leaves};
use super::refusals::{nested, too_large, too_many_rows, wrong_type};
use super::table::Bounds;
use super::unnest::{self, Step};
use super::wanted::Wanted;
use base::finding::Finding;
use base::finding::codes;

const MAGIC: &[u8] = b"ARROW1";
const CONTINUATION: &[u8] = &[0xff; 4];
/// What stands before the messages of a file, in bytes.
const START: usize = 8;

/// What becomes of the leaves that make the `wanted` columns, and these.
pub(super) fn read(
    bytes: &[u8],
    wanted: &Wanted<'_>,
    limits: Bounds,
) -> Result<(Vec<Make>, Vec<Leaves>), Finding> {
    let mut file = File { wanted, limits, unpacked: 0, read: None, dictionaries: HashMap::new() };
    if bytes.starts_with(MAGIC) {
        blocks(bytes, &mut file)?;
    } else {
        let mut rest = bytes;
        while let Some(part) = next(&mut rest)? {
            file.take(&part)?;
        }
    }
    let read = file.read.ok_or_else(|| damaged(Some("it has no schema")))?;
    Ok((read.makes, read.columns.into_iter().map(|taken| (taken.column, taken.ends)).collect()))
}

/// The refusal of a file that is not what Arrow files are; `what` may say in which way.
pub(super) fn damaged(what: Option<&str>) -> Finding {
    let what = what.map(|what| format!(": {what}")).unwrap_or_default();
    Finding::new(codes::ARROW_DAMAGED, format!("the Arrow file is damaged{what}"))
        .help("write and push it again; does another program read it?")
}

fn truncated() -> Finding {
    Finding::new(codes::ARROW_TRUNCATED, "the Arrow file ends too early")
        .help("the upload was cut short, or the program that wrote it did not close the file")
}

/// What the columns are called, in their order.
pub(super) fn names(bytes: &[u8]) -> Result<Vec<String>, Finding> {
    let schema = if bytes.starts_with(MAGIC) {
        footer(bytes)?.1.schema()
    } else {
        next(&mut &bytes[..])?.and_then(|part| part.message.header_as_schema())
    };
    let fields =
        schema.and_then(|schema| schema.fields()).ok_or_else(|| damaged(Some("it has no schema")))?;
    Ok(fields.iter().map(|field| field.name().unwrap_or_default().to_owned()).collect())
}

/// The messages of a file, and the footer behind them.
fn footer(bytes: &[u8]) -> Result<(&[u8], Footer<'_>), Finding> {
    let body = bytes.strip_suffix(MAGIC).filter(|body| body.len() >= START).ok_or_else(truncated)?;
    let (body, length) = body.split_last_chunk::<4>().ok_or_else(truncated)?;
    let wrong = || damaged(Some("its footer is not readable"));
    let end = body.len().checked_sub(u32::from_le_bytes(*length) as usize);
    let (messages, footer) = end.and_then(|end| body.split_at_checked(end)).ok_or_else(wrong)?;
    Ok((messages, root_as_footer(footer).map_err(|_| wrong())?))
}

/// Reads a file by its footer, which has the schema and names the messages; what else is in the file, such
/// as the schema's second copy at the start, is not looked at.
fn blocks(bytes: &[u8], file: &mut File<'_>) -> Result<(), Finding> {
    let wrong = || damaged(Some("its footer is not readable"));
    let (messages, footer) = footer(bytes)?;
    let schema = footer.schema().ok_or_else(wrong)?;
    file.read = Some(columns(schema, file.wanted, file.limits)?);
    let kinds = [
        (MessageHeader::DictionaryBatch, footer.dictionaries()),
        (MessageHeader::RecordBatch, footer.recordBatches()),
    ];
    for (kind, blocks) in kinds {
        for block in blocks.into_iter().flatten() {
            let start = usize::try_from(block.offset()).ok().filter(|start| *start >= START);
            let mut rest = start.and_then(|start| messages.get(start..)).ok_or_else(wrong)?;
            match next(&mut rest)? {
                Some(part) if part.message.header_type() == kind => file.take(&part)?,
                _ => return Err(wrong()),
            }
        }
    }
    Ok(())
}

/// One message with the bytes that it is about.
struct Part<'a> {
    message: Message<'a>,
    body: &'a [u8],
}

/// The next message of `rest`, or nothing at the end of the stream.
fn next<'a>(rest: &mut &'a [u8]) -> Result<Option<Part<'a>>, Finding> {
    let start = *rest;
    if start.is_empty() {
        return Ok(None); // Allowed: a stream may just end.
    }
    let bytes = start.strip_prefix(CONTINUATION).ok_or_else(|| {
        if CONTINUATION.starts_with(start) {
            truncated()
        } else {
            damaged(Some("a message does not start with ff ff ff ff"))
        }
    })?;
    let (length, bytes) = bytes.split_first_chunk::<4>().ok_or_else(truncated)?;
    let length = u32::from_le_bytes(*length) as usize;
    if length == 0 {
        *rest = &[];
        return Ok(None);
    }
    let (head, bytes) = bytes.split_at_checked(length).ok_or_else(truncated)?;
    let message = root_as_message(head).map_err(|_| damaged(Some("a message is not readable")))?;
    let length =
        usize::try_from(message.bodyLength()).map_err(|_| damaged(Some("a message has a wrong size")))?;
    let (body, bytes) = bytes.split_at_checked(length).ok_or_else(truncated)?;
    *rest = bytes;
    Ok(Some(Part { message, body }))
}

/// What is known of the file so far.
struct File<'a> {
    wanted: &'a Wanted<'a>,
    limits: Bounds,
    /// Bytes of all buffers once decompressed.
    unpacked: u64,
    read: Option<Columns>,
    dictionaries: HashMap<i64, ArrayRef>,
}

struct Columns {
    schema: Arc<Schema>,
    makes: Vec<Make>,
    columns: Vec<Taken>,
}

/// A leaf that is read.
struct Taken {
    column: Column,
    ends: Option<Ends>,
    /// The place of its column in the file, and the way from there.
    place: usize,
    steps: Vec<Step>,
}

impl File<'_> {
    fn take(&mut self, part: &Part<'_>) -> Result<(), Finding> {
        let Part { message, body } = part;
        let version = message.version();
        let unreadable = |_| damaged(Some("its columns are not readable"));
        match (message.header_type(), &mut self.read) {
            (MessageHeader::Schema, None) => {
                let schema = message.header_as_schema().ok_or_else(|| damaged(None))?;
                self.read = Some(columns(schema, self.wanted, self.limits)?);
                Ok(())
            }
            (MessageHeader::DictionaryBatch, Some(read)) => {
                let dictionary = message.header_as_dictionary_batch().ok_or_else(|| damaged(None))?;
                if dictionary.isDelta() {
                    return Err(Finding::new(
                        codes::ARROW_DELTA,
                        "the Arrow file sends a dictionary in parts",
                    )
                    .help("write the whole dictionary at once, or plain text columns"));
                }
                let batch = dictionary.data().ok_or_else(|| damaged(None))?;
                check(&batch, body, &mut self.unpacked, self.limits)?;
                let length =
                    batch.nodes().filter(|nodes| nodes.len() == 1).map(|nodes| nodes.get(0).length());
                if length != Some(batch.length()) {
                    return Err(damaged(Some("a dictionary has columns of different lengths")));
                }
                read_dictionary(
                    &Buffer::from(*body),
                    dictionary,
                    &read.schema,
                    &mut self.dictionaries,
                    &version,
                )
                .map_err(unreadable)
            }
            (MessageHeader::RecordBatch, Some(read)) => {
                let batch = message.header_as_record_batch().ok_or_else(|| damaged(None))?;
                check(&batch, body, &mut self.unpacked, self.limits)?;
                read.check_rows(&batch, self.limits)?;
                let batch = read_record_batch(
                    &Buffer::from(*body),
                    batch,
                    read.schema.clone(),
                    &self.dictionaries,
                    None,
                    &version,
                )
                .map_err(unreadable)?;
                read.columns
                    .iter_mut()
                    .try_for_each(|taken| taken.feed(batch.column(taken.place), self.limits))
            }
            (MessageHeader::Schema, Some(_)) => Err(damaged(Some("it has two schemas"))),
            (_, None) => Err(damaged(Some("it does not start with a schema"))),
            _ => Err(damaged(Some("it has a message of an unknown kind"))),
        }
    }
}

impl Columns {
    /// Every column of a batch is as long as the batch, and all batches together as the key. What stands in a column has
    /// its own length, which the library holds against the bytes.
    fn check_rows(&self, batch: &RecordBatch<'_>, limits: Bounds) -> Result<(), Finding> {
        let length =
            usize::try_from(batch.length()).map_err(|_| damaged(Some("a batch has a wrong size")))?;
        let rows = self.rows().saturating_add(length);
        if rows > limits.max_rows {
            return Err(too_many_rows(rows as u64));
        }
        let arrays: Vec<usize> = self.schema.fields().iter().map(|field| unnest::arrays(field)).collect();
        let same = batch.nodes().is_some_and(|nodes| {
            let mut at = 0;
            let columns_are = arrays.iter().all(|count| {
                let is_long = at < nodes.len() && nodes.get(at).length() == batch.length();
                at += count;
                is_long
            });
            columns_are
                && at == nodes.len()
                && nodes.iter().all(|node| (0..=node.length()).contains(&node.null_count()))
        });
        if same { Ok(()) } else { Err(damaged(Some("a batch has columns of different lengths"))) }
    }

    /// How many rows were read.
    fn rows(&self) -> usize {
        let first = self.columns.first();
        first.map_or(0, |first| first.ends.as_ref().map_or(first.column.rows(), |ends| ends.rows.len()))
    }
}

impl Taken {
    /// Reads the leaf out of its column of a batch.
    fn feed(&mut self, column: &ArrayRef, limits: Bounds) -> Result<(), Finding> {
        if self.steps.is_empty() {
            return feed(column, (0..column.len()).map(Some), &mut self.column);
        }
        let other = || damaged(Some("a column has another type than its schema"));
        // As text an element takes two bytes and more.
        let most = usize::try_from((limits.max_bytes / 2).min(u64::from(u32::MAX))).unwrap_or(usize::MAX);
        let before = self.column.rows();
        let (leaf, places) = unnest::values(column, &self.steps, &mut self.ends, before, most)
            .map_err(|why| why.unwrap_or_else(other))?;
        let place = |at: u32| (at != unnest::MISSING).then_some(at as usize);
        feed(&leaf, places.into_iter().map(place), &mut self.column)
    }
}

/// Columns in columns that the library is shown, at most: structure, two lists, structure, leaf.
const DEEPEST_FIELD: usize = 6;

/// Whether no column goes deeper than `left` steps.
fn is_shallow(field: &arrow_ipc::Field<'_>, left: usize) -> bool {
    left > 0
        && field.children().is_none_or(|children| children.iter().all(|child| is_shallow(&child, left - 1)))
}

/// Holds a schema against the wanted columns.
fn columns(schema: arrow_ipc::Schema<'_>, wanted: &Wanted<'_>, limits: Bounds) -> Result<Columns, Finding> {
    let fields = schema.fields().ok_or_else(|| damaged(Some("its schema has no columns")))?;
    // Before the library, which follows columns in columns by recursion.
    for field in fields.iter() {
        if !is_shallow(&field, DEEPEST_FIELD) {
            return Err(nested(field.name().unwrap_or_default()));
        }
    }
    if schema.endianness() != Endianness::Little {
        return Err(Finding::new(
            codes::ARROW_ENDIAN,
            "the Arrow file has big-endian numbers, expected little-endian",
        )
        .help("write it on another machine, or as Parquet"));
    }
    let schema = fb_to_schema(schema);
    let mut paths = vec![];
    for (at, field) in schema.fields().iter().enumerate() {
        unnest::leaves(at, field, &mut paths)?;
    }
    let leaves: Vec<Leaf> = paths.iter().map(|path| path.leaf.clone()).collect();
    let plan = Plan::of(&leaves, wanted)?;
    let columns = plan.taken.iter().map(|taken| {
        let path = &paths[taken.leaf];
        let kind = kind(taken.name, &path.kind)?;
        Ok(Taken {
            column: Column::new(taken.name, taken.role, kind, 0, limits.max_bytes),
            ends: Ends::new(path.leaf.lists),
            place: path.column,
            steps: path.steps.clone(),
        })
    });
    let columns = columns.collect::<Result<_, Finding>>()?;
    Ok(Columns { schema: Arc::new(schema), makes: plan.makes, columns })
}

/// What a type holds, of the types that hold ids and predictions.
fn kind(name: &str, found: &DataType) -> Result<Kind, Finding> {
    let refuse = |kind: &str| Err(wrong_type(name, kind));
    match found {
        DataType::Dictionary(_, values) if !matches!(**values, DataType::Dictionary(..)) => {
            kind(name, values)
        }
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Ok(Kind::Text),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => Ok(Kind::Text),
        found if found.is_integer() => Ok(Kind::Number),
        DataType::Float16 | DataType::Float32 | DataType::Float64 | DataType::Boolean => Ok(Kind::Number),
        DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale)
            if *scale >= 0 =>
        {
            Ok(Kind::Number)
        }
        DataType::Null => refuse("null"),
        found if found.is_decimal() => refuse("decimal"),
        found if found.is_temporal() => refuse("date or time"),
        found if found.is_nested() => Err(nested(name)),
        _ => refuse("bytes of fixed length"),
    }
}

/// Every buffer lies in the message's body, and together they stay within the bound once decompressed.
fn check(batch: &RecordBatch<'_>, body: &[u8], unpacked: &mut u64, limits: Bounds) -> Result<(), Finding> {
    let codec = batch.compression().map(|compression| compression.codec());
    for buffer in batch.buffers().into_iter().flatten() {
        let part = usize::try_from(buffer.offset())
            .ok()
            .zip(usize::try_from(buffer.length()).ok())
            .and_then(|(start, length)| body.get(start..start.checked_add(length)?))
            .ok_or_else(|| damaged(Some("a column ends after its message")))?;
        let declared = match (codec, part.first_chunk::<8>()) {
            (None, _) | (Some(_), None) => part.len() as u64,
            (Some(_), Some(declared)) => match i64::from_le_bytes(*declared) {
                -1 => part.len() as u64,
                size => u64::try_from(size).map_err(|_| damaged(Some("a column has a wrong size")))?,
            },
        };
        *unpacked = unpacked.saturating_add(declared);
        if *unpacked > limits.max_bytes {
            return Err(too_large(limits.max_bytes));
        }
        // The library's LZ4 reader stops at the end of the data, not at the declared size.
        let is_plain = part.get(..8) == Some(&[0xff; 8]);
        if codec == Some(CompressionType::LZ4_FRAME) && !is_plain && part.len() > 8 && declared > 0 {
            let reader = lz4_flex::frame::FrameDecoder::new(&part[8..]);
            let length = std::io::copy(&mut reader.take(declared + 1), &mut std::io::sink());
            if length.ok() != Some(declared) {
                return Err(damaged(Some("a column does not decompress to the size that it states")));
            }
        }
    }
    Ok(())
}

/// Gives the values of `array` at `places` to `column`; no place is a null.
fn feed(
    array: &ArrayRef,
    places: impl Iterator<Item = Option<usize>>,
    column: &mut Column,
) -> Result<(), Finding> {
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        let nulls = array.nulls();
        let is_there = |row: &usize| nulls.is_none_or(|nulls| nulls.is_valid(*row));
        return values(array, &mut places.map(|row| row.filter(is_there)), column);
    };
    let keys = dictionary.keys();
    if keys.null_count() == keys.len() {
        places.for_each(|_| column.null());
        return Ok(());
    }
    let entries = dictionary.values();
    let normal = dictionary.normalized_keys();
    let mut rows = places.map(|row| {
        let row = row.filter(|row| keys.is_valid(*row))?;
        Some(normal[row]).filter(|place| entries.is_valid(*place))
    });
    values(entries, &mut rows, column)
}

/// Gives the values of `array` at `rows` to `column`; no row is a null.
fn values(
    array: &ArrayRef,
    rows: &mut dyn Iterator<Item = Option<usize>>,
    column: &mut Column,
) -> Result<(), Finding> {
    macro_rules! each {
        ($array:expr, $put:expr) => {{
            let (array, put) = ($array, $put);
            for row in rows {
                match row {
                    Some(row) => put(column, array.value(row)),
                    None => column.null(),
                }
            }
        }};
    }
    let text = |column: &mut Column, text: &str| column.text(text.as_bytes());
    match array.data_type() {
        DataType::Int8 => {
            each!(array.as_primitive::<Int8Type>(), |c: &mut Column, v| c.integer(i64::from(v)))
        }
        DataType::Int16 => {
            each!(array.as_primitive::<Int16Type>(), |c: &mut Column, v| c.integer(i64::from(v)))
        }
        DataType::Int32 => {
            each!(array.as_primitive::<Int32Type>(), |c: &mut Column, v| c.integer(i64::from(v)))
        }
        DataType::Int64 => each!(array.as_primitive::<Int64Type>(), Column::integer),
        DataType::UInt8 => {
            each!(array.as_primitive::<UInt8Type>(), |c: &mut Column, v| c.unsigned(u64::from(v)))
        }
        DataType::UInt16 => {
            each!(array.as_primitive::<UInt16Type>(), |c: &mut Column, v| c.unsigned(u64::from(v)))
        }
        DataType::UInt32 => {
            each!(array.as_primitive::<UInt32Type>(), |c: &mut Column, v| c.unsigned(u64::from(v)))
        }
        DataType::UInt64 => each!(array.as_primitive::<UInt64Type>(), Column::unsigned),
        DataType::Float32 => each!(array.as_primitive::<Float32Type>(), Column::single),
        DataType::Float64 => each!(array.as_primitive::<Float64Type>(), Column::float),
        DataType::Float16 => {
            each!(array.as_primitive::<Float16Type>(), |c: &mut Column, v: half::f16| c.half(v.to_f32()))
        }
        DataType::Boolean => each!(array.as_boolean(), Column::boolean),
        DataType::Decimal32(_, scale) => {
            let scale = u32::from(scale.unsigned_abs());
            each!(array.as_primitive::<Decimal32Type>(), |c: &mut Column, v| {
                c.decimal(Some(i128::from(v)), scale);
            })
        }
        DataType::Decimal64(_, scale) => {
            let scale = u32::from(scale.unsigned_abs());
            each!(array.as_primitive::<Decimal64Type>(), |c: &mut Column, v| {
                c.decimal(Some(i128::from(v)), scale);
            })
        }
        DataType::Decimal128(_, scale) => {
            let scale = u32::from(scale.unsigned_abs());
            each!(array.as_primitive::<Decimal128Type>(), |c: &mut Column, v| c.decimal(Some(v), scale))
        }
        DataType::Utf8 => each!(array.as_string::<i32>(), text),
        DataType::LargeUtf8 => each!(array.as_string::<i64>(), text),
        DataType::Utf8View => each!(array.as_string_view(), text),
        DataType::Binary => each!(array.as_binary::<i32>(), Column::text),
        DataType::LargeBinary => each!(array.as_binary::<i64>(), Column::text),
        DataType::BinaryView => each!(array.as_binary_view(), Column::text),
        _ => return Err(damaged(Some("a column has another type than its schema"))),
    }
    Ok(())
}
