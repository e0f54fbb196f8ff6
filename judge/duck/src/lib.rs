//! All that touches DuckDB's memory: opening a [`database`], filling [`vectors`], the [`functions`] of our own that
//! metrics call, [`watchdog`] that ends what takes too long, and [`parquet_as_csv`]. The `unsafe` of the judge is here.

pub mod database;
pub mod functions;
mod parquet;
pub mod vectors;
pub mod watchdog;

pub use database::version;
pub use parquet::parquet_as_csv;
