//! What all forges' entries of a list have, in the words of each.

use base::time::Instant;
use serde_json::Value;

/// The text of a field.
pub(super) fn text(value: &Value, name: &str) -> Option<String> {
    value[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The moment of a field; programs in Go write their zero for what is not known.
pub(super) fn moment(value: &Value, name: &str) -> Option<Instant> {
    value[name].as_str().filter(|text| !text.starts_with("0001-01-01T"))?.parse().ok()
}

/// A commit.
pub(super) fn commit(value: &Value) -> Option<String> {
    let text = value.as_str()?;
    (text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())).then(|| text.to_ascii_lowercase())
}

/// The later of two moments, where there are two.
pub(super) fn later(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    one.max(other)
}
