//! What the program knows about its metrics and its codes, as text for people: the reference pages of the
//! documentation, and what `judge metrics` and `judge codes` print.
//!
//! Entry points: [`metrics_page`], [`codes_page`], [`keys_page`] and [`rules_page`] write whole pages of Markdown with front matter, the same
//! bytes each time; [`metric_text`] and [`metric_json`] tell everything about one metric; [`contest_toml`] is
//! the snippet that uses it.

mod codes;
mod example;
mod keys;
mod markdown;
mod metrics;
mod rules;
mod snippet;
mod text;
mod words;

pub use codes::codes_page;
pub use keys::{key_json, key_text, keys_page};
pub use metrics::metrics_page;
pub use rules::rules_page;
pub use snippet::contest_toml;
pub use text::{metric_json, metric_text};
pub use words::{FAMILIES, by_family};
