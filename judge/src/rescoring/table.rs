//! All predictions of a contest as one Parquet file, for whoever studies what teams did.
//!
//! A row is a submission's prediction for an id: `receipt` (its number in the ledger), `team`, `received` (microseconds
//! since 1970, UTC), the id under the name that files have for it, and a column for each prediction column: numbers as
//! doubles, labels and texts as text. Rows of a submission stand in the answer key's order, submissions in the ledger's.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::again::{Source, Submission, each_chunk};
use crate::batch::Evaluator;
use base::failure::Failure;
use base::finding::Finding;
use contest::Contest;
use decode::{Ids, Values};
use metric::Schema;

/// Rows of a group, about: submissions stay whole.
const GROUP: usize = 1 << 20;

/// What was written.
#[derive(Debug, Default)]
pub struct Table {
    /// Submissions whose predictions it holds.
    pub submissions: u64,
    /// Rows.
    pub rows: u64,
    /// Why others are not in it.
    pub missing: Vec<Finding>,
}

/// Writes the predictions of `submissions` to `out`, read with `evaluator`.
///
/// # Errors
/// When the repository cannot be reached, or the file not be written.
pub(crate) fn write(
    out: &Path,
    source: &Source,
    contest: &Contest,
    evaluator: &Evaluator,
    submissions: &[Submission],
) -> Result<Table, Failure> {
    let failed = |why: ParquetError| Failure::machine(out.display(), why);
    let file = File::create(out).map_err(|why| Failure::machine(out.display(), why))?;
    let (schema, ids) = (evaluator.scorer().schema(), evaluator.scorer().key().ids());
    let properties = Arc::new(WriterProperties::builder().build());
    let message = message(schema).map_err(failed)?;
    let mut writer = SerializedFileWriter::new(file, message, properties).map_err(failed)?;
    let by_seq: HashMap<u64, &Submission> =
        submissions.iter().map(|submission| (submission.seq, submission)).collect();
    let mut table = Table::default();
    let mut group: Vec<Predicted<'_>> = vec![];
    let per_group = (GROUP / ids.len().max(1)).max(1);
    let mut flush = |group: &mut Vec<Predicted<'_>>| -> Result<(), ParquetError> {
        let mut rows = writer.next_row_group()?;
        put(&mut rows, group, schema, ids)?;
        rows.close()?;
        group.clear();
        Ok(())
    };
    each_chunk(source, contest, submissions, &mut |objects, wanted, gone| {
        table.missing.extend(gone.into_values());
        for (seq, wanted) in wanted {
            let Some(submission) = by_seq.get(seq) else { continue };
            match evaluator.columns(objects, wanted, contest) {
                Ok(columns) => {
                    table.submissions += 1;
                    table.rows += ids.len() as u64;
                    group.push((submission, columns));
                }
                Err(why) => table.missing.push(submission.gone(&why.message)),
            }
            if group.len() == per_group {
                flush(&mut group).map_err(failed)?;
            }
        }
        Ok(())
    })?;
    if !group.is_empty() {
        flush(&mut group).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(table)
}

/// A submission and its prediction columns, in the order of the ids.
type Predicted<'s> = (&'s Submission, Arc<Vec<Values>>);

/// What the columns are. Ours give way to a prediction column of the same name.
fn message(schema: &Schema) -> Result<TypePtr, ParquetError> {
    let taken: Vec<&str> =
        schema.columns.iter().map(|column| column.name.as_str()).chain([schema.id.as_str()]).collect();
    let free = |name: &str| {
        let mut name = name.to_owned();
        while taken.contains(&name.as_str()) {
            name.push('_');
        }
        name
    };
    let time = LogicalType::Timestamp { is_adjusted_to_u_t_c: true, unit: TimeUnit::MICROS };
    let mut fields = vec![
        field(&free("receipt"), Physical::INT64, None)?,
        field(&free("team"), Physical::BYTE_ARRAY, Some(LogicalType::String))?,
        field(&free("received"), Physical::INT64, Some(time))?,
        field(&schema.id, Physical::BYTE_ARRAY, Some(LogicalType::String))?,
    ];
    for column in &schema.columns {
        fields.push(match Values::of(column.kind()) {
            Values::Numbers(_) => field(&column.name, Physical::DOUBLE, None)?,
            _ => field(&column.name, Physical::BYTE_ARRAY, Some(LogicalType::String))?,
        });
    }
    Ok(Arc::new(Type::group_type_builder("predictions").with_fields(fields).build()?))
}

fn field(name: &str, physical: Physical, logical: Option<LogicalType>) -> Result<TypePtr, ParquetError> {
    let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::REQUIRED);
    Ok(Arc::new(builder.with_logical_type(logical).build()?))
}

/// Writes the columns of `group` one after the other.
fn put(
    rows: &mut SerializedRowGroupWriter<'_, File>,
    group: &[Predicted<'_>],
    schema: &Schema,
    ids: &Ids,
) -> Result<(), ParquetError> {
    let count = ids.len();
    column::<Int64Type>(rows, group, |(submission, _)| vec![submission.seq as i64; count])?;
    column::<ByteArrayType>(rows, group, |(submission, _)| vec![submission.team.as_str().into(); count])?;
    column::<Int64Type>(rows, group, |(submission, _)| {
        vec![submission.received.seconds() * 1_000_000; count]
    })?;
    let ids: Vec<ByteArray> = (0..count).map(|row| ids.get(row).to_vec().into()).collect();
    column::<ByteArrayType>(rows, group, |_| ids.clone())?;
    for (at, about) in schema.columns.iter().enumerate() {
        if matches!(Values::of(about.kind()), Values::Numbers(_)) {
            column::<DoubleType>(rows, group, |(_, columns)| {
                columns[at].numbers().map(<[f64]>::to_vec).unwrap_or_default()
            })?;
        } else {
            column::<ByteArrayType>(rows, group, |(_, columns)| texts(&columns[at], &schema.labels))?;
        }
    }
    Ok(())
}

fn texts(values: &Values, labels: &[String]) -> Vec<ByteArray> {
    match values {
        Values::Labels(places) => {
            places.iter().map(|at| labels.get(*at as usize).map_or("", String::as_str).into()).collect()
        }
        Values::Texts(texts) => (0..texts.len()).map(|at| texts.get(at).into()).collect(),
        Values::Numbers(_) => vec![],
    }
}

/// Writes the next column, of what `cells` has for each submission.
fn column<T: DataType>(
    rows: &mut SerializedRowGroupWriter<'_, File>,
    group: &[Predicted<'_>],
    cells: impl Fn(&Predicted<'_>) -> Vec<T::T>,
) -> Result<(), ParquetError> {
    let next = rows.next_column()?;
    let mut column =
        next.ok_or_else(|| ParquetError::General("there are more columns than types".to_owned()))?;
    for predicted in group {
        column.typed::<T>().write_batch(&cells(predicted), None, None)?;
    }
    column.close()
}
