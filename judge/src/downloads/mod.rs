//! Who downloads what: access logs to counts per day and file, without keeping an address.
//!
//! The flow: `log` reads a log block by block with our own bounded parsers (a log holds bytes that strangers
//! chose) into rows of numbers, `merge` leaves out lines that are known from another log or from `memory`, `tally`
//! counts, `rounding` makes fives of small numbers, `store` writes the counts to `content/data/downloads.csv`, `anomaly`
//! says what looks odd. Lines and clients are known by keyed digests, whose secret never leaves the memory.
//!
//! Entry points: [`Import::of`] computes what an import would change, [`Import::apply`] writes it,
//! [`contest::downloads::Counts::open`] reads what was counted.

mod anomaly;
mod bots;
mod counter;
mod days;
mod format;
mod import;
mod keys;
mod known;
mod lines;
mod log;
mod memory;
mod merge;
mod published;
mod rounding;
mod sizes;
mod store;
mod summary;
mod tally;

pub use format::Format;
pub use import::{Import, Options};
pub use summary::LogSummary;
