//! Who downloads what: access logs to counts per day and file, without keeping an address.
//!
//! The flow: `log` reads a log line by line with our own bounded parsers (a log holds bytes that strangers
//! chose, and DuckDB never parses those), `tally` gets typed columns and counts in SQL, `store` merges the
//! counts into `content/data/downloads.csv`, `anomaly` says what looks odd. A client is known by
//! HMAC-SHA-256 of its address under a salt of the day, which nobody keeps.
//!
//! Entry points: [`Import::of`] computes what an import would change, [`Import::apply`] writes it,
//! [`contest::downloads::Counts::open`] reads what was counted.

mod anomaly;
mod bots;
mod client;
mod counter;
mod days;
mod format;
mod import;
mod lines;
mod log;
mod published;
mod store;
mod summary;
mod tally;

pub use client::Salts;
pub use format::Format;
pub use import::Import;
pub use summary::LogSummary;
