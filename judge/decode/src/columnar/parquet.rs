//! Parquet, as pyarrow, pandas, polars and DuckDB write it.

use base::finding::codes;
use bytes::Bytes;
use parquet::basic::{Compression, ConvertedType, LogicalType, Type};
use parquet::column::page::PageReader;
use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::{
    BoolType, ByteArrayType, DataType, DoubleType, FixedLenByteArrayType, FloatType, Int32Type, Int64Type,
};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor, ColumnPath};

use super::column::{Column, Kind};
use super::ends::Ends;
use super::footer::{Shape, damaged, footer, shape};
use super::levels::{self, Nodes, Walk};
use super::page::{Kept, Pages, Stripped, TOO_LARGE, UNUSUAL};
use super::plain::Plain;
use super::plan::{Make, Plan, Read};
use super::refusals::{nested, too_large, too_many_rows, wrong_type};
use super::table::Bounds;
use super::tree;
use super::wanted::Wanted;
use base::finding::{Finding, quoted};

/// Rows that are decoded at a time.
const BATCH: usize = 8192;

/// What becomes of the leaves that make the `wanted` columns, and these.
pub(super) fn read(
    bytes: &[u8],
    wanted: &Wanted<'_>,
    limits: Bounds,
) -> Result<(Vec<Make>, Vec<Read>), Finding> {
    let footer = footer(bytes)?;
    match shape(footer) {
        Some(Shape::Shallow) => {}
        Some(Shape::Deep(name)) => return Err(nested(name)),
        None => return Err(damaged(Some("its footer"))),
    }
    let metadata = ParquetMetaDataReader::decode_metadata(footer).map_err(|_| damaged(Some("its footer")))?;
    let schema = metadata.file_metadata().schema_descr();
    let (leaves, nodes): (Vec<_>, Vec<_>) = tree::leaves(schema.root_schema())?.into_iter().unzip();
    let plan = Plan::of(&leaves, wanted)?;
    let rows = rows(&metadata, limits)?;
    check_chunks(&metadata, limits)?;
    let file = Bytes::copy_from_slice(bytes);
    let read = plan.taken.iter().map(|taken| {
        let described = schema.column(taken.leaf);
        let stored = stored(taken.name, &described)?;
        let leaf =
            Leaves { file: &file, at: taken.leaf, described, stored, nodes: &nodes[taken.leaf], limits };
        // How many elements lists have is told by their pages.
        let room = if leaf.nodes.lists.is_empty() { rows } else { 0 };
        let mut column = Column::new(taken.name, taken.role, stored.kind(), room, limits.max_bytes);
        let mut ends = Ends::new(leaf.nodes.lists.len());
        for group in metadata.row_groups() {
            let rows = usize::try_from(group.num_rows()).unwrap_or(0);
            if leaf.is_flat() {
                leaf.flat(group.column(leaf.at), rows, &mut column)?;
            } else {
                leaf.nested(group.column(leaf.at), rows, &mut column, &mut ends)?;
            }
        }
        Ok((column, ends))
    });
    let read = read.collect::<Result<_, Finding>>()?;
    Ok((plan.makes, read))
}

/// A leaf that is read, row group by row group.
struct Leaves<'f> {
    file: &'f Bytes,
    /// Its place among all leaves.
    at: usize,
    described: ColumnDescPtr,
    stored: Stored,
    nodes: &'f Nodes,
    limits: Bounds,
}

impl Leaves<'_> {
    fn is_flat(&self) -> bool {
        self.described.path().parts().len() == 1
    }

    fn pages(&self, chunk: &ColumnChunkMetaData, values: usize) -> Result<Pages, Finding> {
        let most = usize::try_from(self.limits.max_bytes).unwrap_or(usize::MAX);
        let column = (self.stored.plain(&self.described), self.described.max_def_level() > 0, most);
        pages(self.file, chunk, values, column)
    }

    fn flat(&self, chunk: &ColumnChunkMetaData, rows: usize, to: &mut Column) -> Result<(), Finding> {
        let pages = Box::new(self.pages(chunk, rows)?);
        let described = self.described.clone();
        ChunkReader { pages, described, rows, most: self.limits.max_bytes }
            .read_as(self.stored, &mut Flat(to))
    }

    /// Reads the chunk of a leaf in lists or structures: the library decodes the values that are there.
    fn nested(
        &self,
        chunk: &ColumnChunkMetaData,
        rows: usize,
        to: &mut Column,
        ends: &mut Option<Ends>,
    ) -> Result<(), Finding> {
        let most = self.limits.max_bytes;
        // As text an element takes two bytes and more; beside lists, one value a row.
        let values = usize::try_from(chunk.num_values()).map_err(|_| damaged(Some("a number of values")))?;
        if ends.is_none() && values != rows {
            return Err(damaged(Some("a column is not as long as its row group")));
        }
        if to.rows().saturating_add(values) as u64 > (most / 2).min(u64::from(u32::MAX)) && ends.is_some() {
            return Err(too_large(most));
        }
        let highest = [self.nodes.lists.len() as u8, self.nodes.full];
        let stripped = Stripped { widths: highest.map(levels::width), full: self.nodes.full, levels: vec![] };
        let (pages, found) =
            self.pages(chunk, values)?.stripped(stripped).map_err(|why| explain(&why.to_string(), most))?;
        if found.iter().any(|level| level.repetition > highest[0] || level.definition > highest[1])
            || found.first().is_some_and(|first| first.repetition > 0)
        {
            return Err(damaged(Some("the levels of a list")));
        }
        let present = found.iter().filter(|level| level.definition == self.nodes.full).count();
        let before = ends.as_ref().map_or(0, |ends| ends.rows.len());
        // Without its levels a column is as one that has none.
        let plain = ColumnDescriptor::new(
            self.described.self_type_ptr(),
            0,
            0,
            ColumnPath::new(vec![self.described.name().to_owned()]),
        );
        let mut walk = Nested { walk: Walk::new(&found, self.nodes), column: to, ends };
        let pages = Box::new(Kept(pages.into_iter()));
        let reader = ChunkReader { pages, described: plain.into(), rows: present, most };
        reader.read_as(self.stored, &mut walk)?;
        let is_more = walk.walk.next(walk.column, walk.ends);
        let found = ends.as_ref().map_or(rows, |ends| ends.rows.len() - before);
        if is_more || found != rows {
            return Err(damaged(Some("a column is not as long as its row group")));
        }
        Ok(())
    }
}

/// Where the values of a chunk go.
trait Target {
    /// The column, ready for the next value that is there.
    fn next(&mut self) -> &mut Column;

    fn column(&mut self) -> &mut Column;
}

/// One value after the other.
struct Flat<'c>(&'c mut Column);

impl Target for Flat<'_> {
    #[inline(always)]
    fn next(&mut self) -> &mut Column {
        self.0
    }

    fn column(&mut self) -> &mut Column {
        self.0
    }
}

/// Values of lists and structures, with what is missing and ends between them.
struct Nested<'c> {
    walk: Walk<'c>,
    column: &'c mut Column,
    ends: &'c mut Option<Ends>,
}

impl Target for Nested<'_> {
    fn next(&mut self) -> &mut Column {
        self.walk.next(self.column, self.ends);
        self.column
    }

    fn column(&mut self) -> &mut Column {
        self.column
    }
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

fn stored(name: &str, column: &ColumnDescriptor) -> Result<Stored, Finding> {
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
    pages: Box<dyn PageReader>,
    described: ColumnDescPtr,
    /// Values, nulls of a flat column too.
    rows: usize,
    /// Bytes that all columns may have.
    most: u64,
}

impl ChunkReader {
    fn read_as(self, stored: Stored, to: &mut impl Target) -> Result<(), Finding> {
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

    fn read<T: DataType>(
        self,
        to: &mut impl Target,
        push: impl Fn(&mut Column, &T::T),
    ) -> Result<(), Finding> {
        let full = self.described.max_def_level();
        let mut reader = ColumnReaderImpl::<T>::new(self.described, self.pages);
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
            if to.column().is_full() {
                return Err(too_large(self.most));
            }
            if full == 0 {
                values.iter().for_each(|value| push(to.next(), value));
                continue;
            }
            let mut values = values.iter();
            for level in &levels {
                match if *level == full { values.next() } else { None } {
                    Some(value) => push(to.next(), value),
                    None => to.column().null(),
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
