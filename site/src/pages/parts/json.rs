//! Data for programs.

use base::finding::Finding;
use base::finding::codes;
use serde::Serialize;

/// `value` as the text of a file.
pub(in crate::pages) fn text(value: &impl Serialize) -> Result<String, Box<Finding>> {
    written(serde_json::to_string_pretty(value))
}

/// The same without spaces, for what only a script of the site's own reads.
pub(in crate::pages) fn compact(value: &impl Serialize) -> Result<String, Box<Finding>> {
    written(serde_json::to_string(value))
}

fn written(text: serde_json::Result<String>) -> Result<String, Box<Finding>> {
    text.map(|text| text + "\n").map_err(|why| {
        Box::new(Finding::new(codes::API, format!("this data cannot be written as JSON: {why}")))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is the finding")]
mod tests {
    use super::*;
    use base::finding::render::{Format, Severity, render};

    #[test]
    fn what_json_cannot_hold_is_a_finding() {
        let by_pair = std::collections::BTreeMap::from([((1, 2), 3)]);
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(render(&[*text(&by_pair).unwrap_err()], Severity::Error, Format::Text, false));
        });
    }
}
