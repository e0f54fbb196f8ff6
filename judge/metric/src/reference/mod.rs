//! What is known of a metric, as text for people: the entry of the reference, for every contest or for one that uses it, and
//! the lines of `contest.toml` that use it.
//!
//! Entry points: [`entry`], [`used`] and [`contest_toml`]; [`facts`], [`table`] and [`scale`] are what others print
//! elsewhere, and [`prose`], [`code`] and [`cell`] keep text what it is inside Markdown.

mod entry;
mod example;
mod markdown;
mod snippet;
mod words;

pub use entry::{entry, used};
pub use example::{Table, side_tables, table};
pub use markdown::{cell, code, prose};
pub use snippet::contest_toml;
pub use words::{FAMILIES, Fact, by_family, facts, scale};
