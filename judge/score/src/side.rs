//! Side tables of the key as tables of a DuckDB instance.

use answer::SideTable;
use decode::Values;
use duckdb::types::Value;
use duckdb::{Connection, appender_params_from_iter};

/// Makes `table`, its rows in the order of the key's file. Names were held against lower-case letters, digits and underscores.
pub(super) fn create(connection: &Connection, table: &SideTable) -> duckdb::Result<()> {
    let type_of = |values: &Values| match values {
        Values::Numbers(_) => "DOUBLE",
        Values::Labels(_) => "INTEGER",
        Values::Texts(_) => "VARCHAR",
    };
    let columns: Vec<String> =
        table.columns.iter().map(|(name, values)| format!("\"{name}\" {}", type_of(values))).collect();
    connection.execute_batch(&format!("CREATE TEMP TABLE \"{}\" ({})", table.name, columns.join(", ")))?;
    let mut appender = connection.appender(&table.name)?;
    for row in 0..table.rows {
        let cell = |values: &Values| match values {
            Values::Numbers(numbers) => Value::Double(numbers[row]),
            Values::Labels(places) => Value::Int(places[row] as i32),
            Values::Texts(texts) => Value::Text(texts.get(row).to_owned()),
        };
        appender
            .append_row(appender_params_from_iter(table.columns.iter().map(|(_, values)| cell(values))))?;
    }
    appender.flush()
}
