//! All that touches DuckDB's memory: opening a [database](mod@database), filling [`vectors`], the [`functions`] of our own that
//! metrics call, [`watchdog`] that ends what takes too long, [`parquet_as_csv`], and the public record as a database file. The `unsafe` of the judge is here.

pub mod database;
pub mod functions;
mod parquet;
mod record;
pub mod vectors;
pub mod watchdog;

pub use database::version;
pub use parquet::parquet_as_csv;
pub use record::database;
