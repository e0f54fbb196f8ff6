//! What the program knows about its metrics and its codes, as text for people: the reference pages of the
//! documentation, and what `judge metrics` and `judge codes` print.
//!
//! Entry points: [`metrics_pages`], [`codes_pages`], [`keys_pages`] and [`rules_page`] write whole pages of Markdown with
//! front matter, the same bytes each time; [`metric_text`] and [`metric_json`] tell everything about one metric,
//! [`key_text`] and [`key_json`] about one key.

mod codes;
mod keys;
mod metrics;
mod page;
mod rules;
mod text;

pub use codes::codes_pages;
pub use keys::{key_json, key_text, keys_pages};
pub use metrics::metrics_pages;
pub use page::{Page, chosen};
pub use rules::rules_page;
pub use text::{metric_json, metric_text};
