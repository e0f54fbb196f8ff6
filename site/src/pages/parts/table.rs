//! A table for programs: the same rows as CSV and as Parquet.

use std::borrow::Cow;
use std::error::Error;
use std::sync::Arc;

use base::finding::{Finding, codes};
use base::time::Instant;
use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use crate::plain::printable;

/// What stands in a column; nothing is an empty cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages) enum Holds {
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// An instant, to the second.
    Instant,
}

/// Columns, each with its name.
pub(in crate::pages) type Head = [(&'static str, Holds)];

/// Rows, a cell a column. Each is made when it is written: all of them together take several times as much memory as the file.
pub(in crate::pages) type Rows<'s> = Box<dyn Iterator<Item = Vec<String>> + 's>;

/// The forms of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages) enum Form {
    Csv,
    Parquet,
}

impl Form {
    pub(in crate::pages) const ALL: [Self; 2] = [Self::Csv, Self::Parquet];

    /// How names of its files end.
    pub(in crate::pages) fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

/// The file at `route`.
///
/// # Errors
/// [`codes::TEMPLATE`] if it cannot be written, which is a fault of ours.
pub(in crate::pages) fn bytes(
    route: &str,
    form: Form,
    head: &Head,
    rows: Rows<'_>,
) -> Result<Vec<u8>, Box<Finding>> {
    let written = match form {
        Form::Csv => csv(head, rows),
        Form::Parquet => parquet(head, rows),
    };
    written.map_err(|why| Box::new(Finding::new(codes::TEMPLATE, format!("{route}: {why}"))))
}

pub(in crate::pages) fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn csv(head: &Head, rows: Rows<'_>) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut out = csv::Writer::from_writer(vec![]);
    out.write_record(head.iter().map(|(name, _)| name))?;
    for row in rows {
        out.write_record(head.iter().zip(&row).map(|((_, holds), cell)| {
            match holds {
                Holds::Text => harmless(printable(cell)),
                _ => Cow::Borrowed(cell.as_str()),
            }
            .into_owned()
        }))?;
    }
    Ok(out.into_inner()?)
}

/// `cell` so that no spreadsheet takes what somebody wrote for a formula: a tab, which shows nothing, goes before the signs that begin one.
fn harmless(cell: Cow<'_, str>) -> Cow<'_, str> {
    let is_number = cell.parse::<f64>().is_ok();
    if !is_number && cell.starts_with(['=', '+', '-', '@']) { format!("\t{cell}").into() } else { cell }
}

fn parquet(head: &Head, rows: Rows<'_>) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut columns: Vec<Column> = head.iter().map(|(_, holds)| Column::of(*holds)).collect();
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row) {
            column.push(&cell)?;
        }
    }
    let fields = head.iter().map(|(name, holds)| field(name, *holds)).collect::<Result<Vec<_>, _>>()?;
    let message = Type::group_type_builder("record").with_fields(fields).build()?;
    let mut out = vec![];
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(&mut out, Arc::new(message), properties)?;
    let mut group = writer.next_row_group()?;
    for column in &columns {
        column.write(&mut group)?;
    }
    group.close()?;
    writer.close()?;
    Ok(out)
}

fn field(name: &str, holds: Holds) -> Result<TypePtr, parquet::errors::ParquetError> {
    let (physical, logical) = match holds {
        Holds::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Holds::Whole => (Physical::INT64, None),
        Holds::Number => (Physical::DOUBLE, None),
        Holds::Instant => {
            let logical = LogicalType::Timestamp { is_adjusted_to_u_t_c: true, unit: TimeUnit::MICROS };
            (Physical::INT64, Some(logical))
        }
    };
    let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    builder.with_logical_type(logical).build().map(Arc::new)
}

/// The values of a column, and for each row whether it has one.
enum Column {
    Texts(Vec<ByteArray>, Vec<i16>),
    Wholes(Vec<i64>, Vec<i16>),
    Numbers(Vec<f64>, Vec<i16>),
    /// Microseconds since 1970.
    Instants(Vec<i64>, Vec<i16>),
}

impl Column {
    fn of(holds: Holds) -> Self {
        match holds {
            Holds::Text => Self::Texts(vec![], vec![]),
            Holds::Whole => Self::Wholes(vec![], vec![]),
            Holds::Number => Self::Numbers(vec![], vec![]),
            Holds::Instant => Self::Instants(vec![], vec![]),
        }
    }

    fn push(&mut self, cell: &str) -> Result<(), Box<dyn Error>> {
        let (Self::Texts(_, there)
        | Self::Wholes(_, there)
        | Self::Numbers(_, there)
        | Self::Instants(_, there)) = self;
        there.push(i16::from(!cell.is_empty()));
        if cell.is_empty() {
            return Ok(());
        }
        match self {
            Self::Texts(values, _) => values.push(printable(cell).as_bytes().into()),
            Self::Wholes(values, _) => values.push(cell.parse()?),
            Self::Numbers(values, _) => values.push(cell.parse()?),
            Self::Instants(values, _) => values.push(cell.parse::<Instant>()?.seconds() * 1_000_000),
        }
        Ok(())
    }

    fn write<W: std::io::Write + Send>(
        &self,
        group: &mut SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), parquet::errors::ParquetError> {
        match self {
            Self::Texts(values, there) => put::<ByteArrayType, W>(group, values, there),
            Self::Wholes(values, there) | Self::Instants(values, there) => {
                put::<Int64Type, W>(group, values, there)
            }
            Self::Numbers(values, there) => put::<DoubleType, W>(group, values, there),
        }
    }
}

fn put<T: DataType, W: std::io::Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: &[T::T],
    there: &[i16],
) -> Result<(), parquet::errors::ParquetError> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<T>().write_batch(values, Some(there), None)?;
    column.close()
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    const HEAD: &Head = &[
        ("team", Holds::Text),
        ("rank", Holds::Whole),
        ("score", Holds::Number),
        ("received", Holds::Instant),
    ];

    fn rows() -> Rows<'static> {
        let rows = [["=1+1", "1", "0.8567", "2009-06-26T18:42:37Z"], ["Ens\u{1b}emble", "", "", ""]];
        Box::new(rows.into_iter().map(|row| row.map(str::to_owned).to_vec()))
    }

    #[test]
    fn nothing_that_somebody_wrote_is_a_formula_and_numbers_stay_numbers() {
        for evil in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)"] {
            assert!(harmless(evil.into()).starts_with('\t'), "{evil}");
        }
        for good in ["-0.5", "+1", "BellKor", "ML@UToronto A", "0.8567", ""] {
            assert_eq!(harmless(good.into()), good);
        }
    }

    #[test]
    fn both_forms_hold_the_same_and_only_the_one_for_spreadsheets_takes_care_of_formulas() {
        let text = String::from_utf8(csv(HEAD, rows()).unwrap()).unwrap();
        let expected =
            "team,rank,score,received\n\t=1+1,1,0.8567,2009-06-26T18:42:37Z\nEns\u{fffd}emble,,,\n";
        assert_eq!(text, expected);
        let file = SerializedFileReader::new(bytes::Bytes::from(parquet(HEAD, rows()).unwrap())).unwrap();
        let rows: Vec<String> =
            file.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        assert_eq!(
            rows,
            [
                "{team: \"=1+1\", rank: 1, score: 0.8567, received: 2009-06-26 18:42:37.000000 +00:00}",
                "{team: \"Ens\u{fffd}emble\", rank: null, score: null, received: null}",
            ]
        );
    }

    #[test]
    fn a_cell_that_its_column_cannot_hold_is_a_fault() {
        let row: Rows<'_> = Box::new(std::iter::once(["a", "b", "c", "d"].map(str::to_owned).to_vec()));
        assert!(parquet(HEAD, row).is_err());
    }
}
