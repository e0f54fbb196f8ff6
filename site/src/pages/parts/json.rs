//! Data for programs.

use base::finding::Finding;
use base::finding::codes;
use serde::Serialize;

/// `value` as the text of a file.
pub(in crate::pages) fn text(value: &impl Serialize) -> Result<String, Box<Finding>> {
    serde_json::to_string_pretty(value)
        .map(|text| text + "\n")
        .map_err(|why| Box::new(Finding::new(codes::API, why.to_string())))
}
