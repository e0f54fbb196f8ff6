//! Parquet, as pyarrow, pandas, polars and DuckDB write it.

use base::finding::codes;
use bytes::Bytes;
use parquet::basic::{Compression, ConvertedType, LogicalType, Type};
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type,
};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::schema::types::ColumnDescriptor;

use super::column::{Column, Kind};
use super::page::{Pages, TOO_LARGE, UNUSUAL};
use super::plain::Plain;
use super::refusals::{nested, places, too_large, too_many_rows, wrong_type};
use super::table::Bounds;
use super::thrift::{BINARY, Fields, I32, LIST, Next, Reader, STRUCT};
use base::finding::{Finding, quoted};

const MAGIC: &[u8] = b"PAR1";
/// A footer describes every row group; three thousand of them fit. What the library makes of it in memory is a
/// hundred times larger.
const MAX_FOOTER: usize = 1 << 20;
/// Rows that are decoded at a time.
const BATCH: usize = 8192;

/// The columns `names`, the first of which has the ids.
pub(super) fn read(bytes: &[u8], names: &[&str], limits: Bounds) -> Result<Vec<Column>, Finding> {
    let footer = footer(bytes)?;
    match shape(footer) {
        Some(Shape::Flat) => {}
        Some(Shape::Nested(name)) => return Err(nested(name)),
        None => return Err(damaged(Some("its footer"))),
    }
    let metadata = ParquetMetaDataReader::decode_metadata(footer).map_err(|_| damaged(Some("its footer")))?;
    let schema = metadata.file_metadata().schema_descr();
    let found: Vec<_> = schema.columns().iter().map(|column| column.name()).collect();
    let places = places(&found, names)?;
    let rows = rows(&metadata, limits)?;
    check_chunks(&metadata, limits)?;
    let file = Bytes::copy_from_slice(bytes);
    let most = usize::try_from(limits.max_bytes).unwrap_or(usize::MAX);
    places
        .into_iter()
        .enumerate()
        .map(|(at, place)| {
            let described = schema.column(place);
            let stored = stored(&described)?;
            let mut column = Column::new(names[at], at == 0, stored.kind(), rows, limits.max_bytes);
            for group in metadata.row_groups() {
                let chunk = group.column(place);
                let rows = usize::try_from(group.num_rows()).unwrap_or(0);
                let column_of = (stored.plain(&described), described.max_def_level() > 0, most);
                let pages = pages(&file, chunk, rows, column_of)?;
                let reader =
                    ChunkReader { pages, described: described.clone(), rows, most: limits.max_bytes };
                reader.read_as(stored, &mut column)?;
            }
            Ok(column)
        })
        .collect()
}

/// The refusal of a file that is not what Parquet files are; `what` may say which part of it.
pub(super) fn damaged(what: Option<&str>) -> Finding {
    let what = what.map(|what| format!(" ({what})")).unwrap_or_default();
    Finding::new(codes::PARQUET_DAMAGED, format!("the Parquet file is damaged{what}"))
        .help("write and push it again; does another program read it?")
}

/// The bytes of the footer.
fn footer(bytes: &[u8]) -> Result<&[u8], Finding> {
    let encrypted = || {
        Finding::new(
            codes::PARQUET_ENCRYPTED,
            "the Parquet file is encrypted inside, which the judge cannot read",
        )
        .help("write it without encryption; `gitprize encrypt` protects any file")
    };
    if bytes.starts_with(b"PARE") {
        return Err(encrypted());
    }
    let body = bytes.strip_suffix(MAGIC).filter(|body| body.len() >= 8).ok_or_else(|| {
        Finding::new(
            codes::PARQUET_TRUNCATED,
            "the Parquet file ends too early: its last four bytes are not PAR1",
        )
        .help("the upload was cut short, or the program that wrote it did not close the file")
    })?;
    let (body, length) = body.split_last_chunk::<4>().ok_or_else(|| damaged(None))?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > MAX_FOOTER {
        let text = format!("the Parquet file's footer has {length} bytes, expected at most {MAX_FOOTER}");
        return Err(Finding::new(codes::PARQUET_FOOTER, text)
            .help("write fewer and larger row groups, and no other columns"));
    }
    // The magic bytes at the start are no part of it.
    let start = body.len().checked_sub(length).filter(|start| *start >= 4).ok_or_else(|| damaged(None))?;
    Ok(&body[start..])
}

/// How the columns of a file stand.
enum Shape<'f> {
    /// One beside the other.
    Flat,
    /// The column of this name holds others, which the library reads by recursion.
    Nested(&'f str),
}

/// Walks the footer: nothing when it is not a structure.
fn shape(footer: &[u8]) -> Option<Shape<'_>> {
    let mut reader = Reader::new(footer);
    let mut fields = Fields::new();
    let mut flat = None;
    while let Next::Field(number, kind) = reader.field(&mut fields)? {
        if (number, kind) != (2, LIST) {
            reader.skip(kind)?;
            continue;
        }
        let (kind, count) = reader.list()?;
        if kind != STRUCT || flat.is_some() {
            return None;
        }
        let mut children = 0;
        for at in 0..count {
            let (name, inside) = schema_element(&mut reader)?;
            if at == 0 {
                children = inside;
            } else if inside != 0 {
                return Some(Shape::Nested(name));
            }
        }
        flat = Some(children.checked_add(1)? == count);
    }
    (flat == Some(true)).then_some(Shape::Flat)
}

/// The next element of a schema: its name and how many columns it holds.
fn schema_element<'a>(reader: &mut Reader<'a>) -> Option<(&'a str, usize)> {
    let mut fields = Fields::new();
    let (mut name, mut children) = ("", 0);
    while let Next::Field(number, kind) = reader.field(&mut fields)? {
        match (number, kind) {
            (4, BINARY) => name = std::str::from_utf8(reader.binary()?).ok()?,
            (5, I32) => children = reader.size()?,
            _ => reader.skip(kind)?,
        }
    }
    Some((name, children))
}

/// How many rows there are.
fn rows(metadata: &ParquetMetaData, limits: Bounds) -> Result<usize, Finding> {
    let mut rows = 0u64;
    for group in metadata.row_groups() {
        let more = u64::try_from(group.num_rows()).map_err(|_| damaged(Some("a number of rows")))?;
        rows = rows.saturating_add(more);
    }
    if i64::try_from(rows) != Ok(metadata.file_metadata().num_rows()) {
        return Err(damaged(Some("its number of rows")));
    }
    let rows_here = usize::try_from(rows).unwrap_or(usize::MAX);
    if rows_here > limits.max_rows { Err(too_many_rows(rows)) } else { Ok(rows_here) }
}

/// Codecs and declared sizes, before anything is allocated for them.
fn check_chunks(metadata: &ParquetMetaData, limits: Bounds) -> Result<(), Finding> {
    let mut unpacked = 0u64;
    for chunk in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        let codec = match chunk.compression() {
            Compression::BROTLI(_) => "brotli",
            Compression::LZO => "lzo",
            Compression::LZ4 => "lz4 (the old form)",
            _ => {
                let size = u64::try_from(chunk.uncompressed_size()).map_err(|_| damaged(Some("a size")))?;
                unpacked = unpacked.saturating_add(size);
                continue;
            }
        };
        let text = format!("the Parquet file is compressed with {codec}");
        return Err(Finding::new(codes::PARQUET_CODEC, text).help(
            "write it with the compression \"zstd\", \"snappy\", \"gzip\" or \"lz4\" (raw), or without any",
        ));
    }
    if unpacked > limits.max_bytes { Err(too_large(limits.max_bytes)) } else { Ok(()) }
}

/// The pages of a chunk.
fn pages(
    file: &Bytes,
    chunk: &ColumnChunkMetaData,
    rows: usize,
    column: (Plain, bool, usize),
) -> Result<Pages, Finding> {
    let size = |value: i64| usize::try_from(value).ok();
    let first = chunk.dictionary_page_offset().into_iter().chain([chunk.data_page_offset()]).min();
    let range = first.and_then(size).zip(size(chunk.compressed_size()));
    let range = range.and_then(|(start, length)| Some(start..start.checked_add(length)?));
    let (Some(range), None) = (range.filter(|range| range.end <= file.len()), chunk.file_path()) else {
        return Err(damaged(Some("the place of a column")));
    };
    let budget = size(chunk.uncompressed_size()).unwrap_or(0);
    Pages::new(file.slice(range), chunk.compression(), rows, budget, column)
        .ok_or_else(|| damaged(Some("its compression")))
}

/// How values are stored, of the ways that hold ids and predictions.
#[derive(Clone, Copy)]
enum Stored {
    I32,
    I64,
    U32,
    U64,
    F16,
    F32,
    F64,
    Text,
    Bool,
    /// Whole numbers of this many units, as integers of 32 or 64 bits, or as bytes, the highest first.
    Decimal32(u32),
    Decimal64(u32),
    DecimalBytes(u32),
    DecimalFixed(u32),
}

impl Stored {
    fn kind(self) -> Kind {
        if matches!(self, Self::Text) { Kind::Text } else { Kind::Number }
    }

    /// How a value is written plainly.
    fn plain(self, described: &ColumnDescriptor) -> Plain {
        match self {
            Self::I32 | Self::U32 | Self::Decimal32(_) => Plain::I32,
            Self::I64 | Self::U64 | Self::Decimal64(_) => Plain::I64,
            Self::F32 => Plain::Float(4),
            Self::F64 => Plain::Float(8),
            Self::Bool => Plain::Bool,
            Self::Text | Self::DecimalBytes(_) => Plain::Text,
            Self::F16 => Plain::Fixed(2),
            Self::DecimalFixed(_) => Plain::Fixed(usize::try_from(described.type_length()).unwrap_or(0)),
        }
    }
}

fn stored(column: &ColumnDescriptor) -> Result<Stored, Finding> {
    let name = column.name();
    if column.max_rep_level() > 0 || column.max_def_level() > 1 || column.path().parts().len() != 1 {
        return Err(nested(name));
    }
    let refuse = |kind: &str| Err(wrong_type(name, kind));
    let (logical, converted) = (column.logical_type_ref(), column.converted_type());
    match (logical, converted) {
        (Some(LogicalType::Decimal { .. }), _) | (_, ConvertedType::DECIMAL) => {
            let scale = match logical {
                Some(LogicalType::Decimal { scale, .. }) => *scale,
                _ => column.type_scale(),
            };
            let scale = u32::try_from(scale).map_err(|_| damaged(Some("a decimal's scale")))?;
            return match column.physical_type() {
                Type::INT32 => Ok(Stored::Decimal32(scale)),
                Type::INT64 => Ok(Stored::Decimal64(scale)),
                Type::BYTE_ARRAY => Ok(Stored::DecimalBytes(scale)),
                Type::FIXED_LEN_BYTE_ARRAY => Ok(Stored::DecimalFixed(scale)),
                _ => Err(damaged(Some("a decimal's type"))),
            };
        }
        (Some(LogicalType::Float16), _)
            if column.physical_type() == Type::FIXED_LEN_BYTE_ARRAY && column.type_length() == 2 =>
        {
            return Ok(Stored::F16);
        }
        (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => return refuse("date or time"),
        (Some(LogicalType::Time { .. } | LogicalType::Timestamp { .. }), _)
        | (_, ConvertedType::TIME_MILLIS | ConvertedType::TIME_MICROS)
        | (_, ConvertedType::TIMESTAMP_MILLIS | ConvertedType::TIMESTAMP_MICROS) => {
            return refuse("date or time");
        }
        (Some(LogicalType::Unknown), _) => return refuse("null"),
        _ => {}
    }
    let is_unsigned = match logical {
        Some(LogicalType::Integer { is_signed, .. }) => !is_signed,
        _ => matches!(
            converted,
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64
        ),
    };
    match column.physical_type() {
        Type::INT32 if is_unsigned => Ok(Stored::U32),
        Type::INT32 => Ok(Stored::I32),
        Type::INT64 if is_unsigned => Ok(Stored::U64),
        Type::INT64 => Ok(Stored::I64),
        Type::FLOAT => Ok(Stored::F32),
        Type::DOUBLE => Ok(Stored::F64),
        // Without a logical type it is bytes, as old writers wrote text.
        Type::BYTE_ARRAY if matches!(logical, None | Some(LogicalType::String | LogicalType::Enum)) => {
            Ok(Stored::Text)
        }
        Type::BYTE_ARRAY => refuse("JSON or the like"),
        Type::BOOLEAN => Ok(Stored::Bool),
        Type::INT96 => refuse("date or time"),
        Type::FIXED_LEN_BYTE_ARRAY => refuse("bytes of fixed length"),
    }
}

/// One column in one row group.
struct ChunkReader {
    pages: Pages,
    described: parquet::schema::types::ColumnDescPtr,
    rows: usize,
    /// Bytes that all columns may have.
    most: u64,
}

impl ChunkReader {
    fn read_as(self, stored: Stored, to: &mut Column) -> Result<(), Finding> {
        match stored {
            Stored::I32 => self.read::<Int32Type>(to, |to, value| to.integer(i64::from(*value))),
            Stored::I64 => self.read::<Int64Type>(to, |to, value| to.integer(*value)),
            Stored::U32 => {
                self.read::<Int32Type>(to, |to, value| to.unsigned(u64::from(value.cast_unsigned())))
            }
            Stored::U64 => self.read::<Int64Type>(to, |to, value| to.unsigned(value.cast_unsigned())),
            Stored::F32 => self.read::<FloatType>(to, |to, value| to.single(*value)),
            Stored::F64 => self.read::<DoubleType>(to, |to, value| to.float(*value)),
            Stored::Text => self.read::<ByteArrayType>(to, |to, value| to.text(value.data())),
            Stored::Bool => self.read::<BoolType>(to, |to, value| to.boolean(*value)),
            Stored::F16 => self.read::<FixedLenByteArrayType>(to, |to, value| {
                let bytes = value.data().first_chunk().copied().unwrap_or_default();
                to.half(half::f16::from_le_bytes(bytes).to_f32());
            }),
            Stored::Decimal32(scale) => {
                self.read::<Int32Type>(to, |to, value| to.decimal(Some(i128::from(*value)), scale))
            }
            Stored::Decimal64(scale) => {
                self.read::<Int64Type>(to, |to, value| to.decimal(Some(i128::from(*value)), scale))
            }
            Stored::DecimalBytes(scale) => {
                self.read::<ByteArrayType>(to, |to, value| to.decimal(unscaled(value.data()), scale))
            }
            Stored::DecimalFixed(scale) => {
                self.read::<FixedLenByteArrayType>(to, |to, value| to.decimal(unscaled(value.data()), scale))
            }
        }
    }

    fn read<T: DataType>(self, to: &mut Column, push: impl Fn(&mut Column, &T::T)) -> Result<(), Finding> {
        let full = self.described.max_def_level();
        let mut reader = ColumnReaderImpl::<T>::new(self.described, Box::new(self.pages));
        let (mut levels, mut values) = (vec![], vec![]);
        let mut left = self.rows;
        while left > 0 {
            levels.clear();
            values.clear();
            let (read, ..) = reader
                .read_records(left.min(BATCH), Some(&mut levels), None, &mut values)
                .map_err(|why| explain(&why.to_string(), self.most))?;
            if read == 0 {
                return Err(damaged(Some("a column is shorter than its row group")));
            }
            left -= read;
            if full == 0 {
                values.iter().for_each(|value| push(to, value));
                continue;
            }
            let mut values = values.iter();
            for level in &levels {
                match if *level == full { values.next() } else { None } {
                    Some(value) => push(to, value),
                    None => to.null(),
                }
            }
        }
        Ok(())
    }
}

/// The number that these bytes are, the highest first; nothing where 128 bits do not hold it.
fn unscaled(bytes: &[u8]) -> Option<i128> {
    let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) { 0xff } else { 0 };
    let (more, low) = bytes.split_at(bytes.len().saturating_sub(16));
    let mut all = [sign; 16];
    all[16 - low.len()..].copy_from_slice(low);
    let fits =
        more.iter().all(|byte| *byte == sign) && (more.is_empty() || (all[0] >= 0x80) == (sign == 0xff));
    fits.then(|| i128::from_be_bytes(all))
}

/// A refusal from the library's or the page reader's sentence.
fn explain(why: &str, most: u64) -> Finding {
    if why.contains(UNUSUAL) {
        return Finding::new(
            codes::PARQUET_ENCODING,
            "the Parquet file has pages in an encoding that the judge cannot read",
        )
        .help("write it with the defaults of pyarrow, pandas, polars or DuckDB");
    }
    if why.contains(TOO_LARGE) {
        return too_large(most);
    }
    damaged(Some(&quoted(why.trim_start_matches("Parquet error: "))))
}
