//! What the program knows about its metrics and its codes, as text for people: the reference pages of the
//! documentation, and what `judge metrics` and `judge codes` print.
//!
//! Entry points: [`metrics_pages`], [`codes_pages`] and [`rules_page`] write whole pages of Markdown with front matter, the same
//! bytes each time; [`metric_text`] and [`metric_json`] tell everything about one metric.

mod codes;
mod metrics;
mod page;
mod rules;
mod text;

pub use codes::codes_pages;
pub use metrics::metrics_pages;
pub use page::{Page, chosen};
pub use rules::rules_page;
pub use text::{metric_json, metric_text};
