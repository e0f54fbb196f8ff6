//! Parquet and Arrow files, and how to read the latter by hand.

use std::fs;
use std::io::Cursor;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow_ipc::reader::FileReader;
use arrow_ipc::writer::FileWriter;
use duckdb::Connection;

use crate::Result;
use crate::data::{Data, Row};
use crate::files;

/// Rows of a batch, which is what DuckDB takes for a row group of Parquet too.
const BATCH: usize = 122_880;

fn id(row: &Row) -> String {
    format!("{}-{}", row.group, row.customer)
}

/// A submission as an Arrow IPC file.
pub(crate) fn arrow(data: &Data) -> Result<Vec<u8>> {
    let batches: Vec<RecordBatch> = data
        .rows
        .chunks(BATCH)
        .map(|rows| {
            let ids: ArrayRef = Arc::new(StringArray::from_iter_values(rows.iter().map(id)));
            let values = rows.iter().map(|row| f64::from(row.prediction) / 10_000.0);
            let values: ArrayRef = Arc::new(Float64Array::from_iter_values(values));
            RecordBatch::try_from_iter([("id", ids), ("prediction", values)])
        })
        .collect::<std::result::Result<_, _>>()?;
    let schema = batches.first().ok_or("there is no row")?.schema();
    let mut writer = FileWriter::try_new(vec![], &schema)?;
    for batch in &batches {
        writer.write(batch)?;
    }
    Ok(writer.into_inner()?)
}

/// A submission as Parquet, as DuckDB writes it when it is not told how.
pub(crate) fn parquet(data: &Data) -> Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let [from, to] = ["in.csv", "out.parquet"].map(|name| folder.path().join(name));
    fs::write(&from, files::csv(&data.rows)?)?;
    Connection::open_in_memory()?.execute_batch(&format!(
        "SET threads = 1; COPY (SELECT * FROM read_csv('{}', header = true, \
             columns = {{'id': 'VARCHAR', 'prediction': 'DOUBLE'}})) TO '{}' (FORMAT parquet)",
        from.display(),
        to.display()
    ))?;
    Ok(fs::read(to)?)
}

/// Gives the ids of each batch of an Arrow file, one after the other without anything between, and its
/// predictions.
pub(crate) fn each_batch(bytes: &[u8], mut take: impl FnMut(&[u8], &[f64]) -> Option<()>) -> Result<()> {
    for batch in FileReader::try_new(Cursor::new(bytes), None)? {
        let batch = batch?;
        let ids = batch.column(0).as_any().downcast_ref::<StringArray>().ok_or("no ids")?;
        let values = batch.column(1).as_any().downcast_ref::<Float64Array>().ok_or("no numbers")?;
        take(ids.value_data(), values.values()).ok_or("an id is out of order")?;
    }
    Ok(())
}
