//! Data for programs.

use base::finding::Finding;
use serde::Serialize;

/// `value` as the text of a file.
pub(in crate::pages) fn text(value: &impl Serialize) -> Result<String, Box<Finding>> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|why| Box::new(Finding::new("api", why.to_string())))
}
