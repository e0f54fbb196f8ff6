//! What the sources in JSON share.

use std::path::Path;

use base::failure::Failure;
use base::time::Instant;
use serde_json::{Deserializer, Value};

use super::files::{failed, open, wrong};

/// Hands on every object of the file: alone, one behind another, or in lists in each other.
pub(super) fn objects(
    path: &Path,
    take: &mut dyn FnMut(Value) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let reader = open(path)?;
    for value in Deserializer::from_reader(reader).into_iter::<Value>() {
        let value = value.map_err(|why| match why.classify() {
            serde_json::error::Category::Io => failed(path, why),
            _ => wrong(path, &format!("this is not JSON: {}", base::json::fault(&why)), "export it again"),
        })?;
        flat(value, take)?;
    }
    Ok(())
}

fn flat(value: Value, take: &mut dyn FnMut(Value) -> Result<(), Failure>) -> Result<(), Failure> {
    match value {
        Value::Array(values) => values.into_iter().try_for_each(|value| flat(value, take)),
        object @ Value::Object(_) => take(object),
        _ => Ok(()),
    }
}

/// The text at the first of `keys` that has one.
pub(super) fn text<'v>(value: &'v Value, keys: &[&str]) -> Option<&'v str> {
    keys.iter().find_map(|key| value.get(key)?.as_str())
}

/// The moment at the first of `keys` that has one, cut to the second.
pub(super) fn moment(value: &Value, keys: &[&str]) -> Option<Instant> {
    text(value, keys)?.parse().ok()
}

/// The list at `key`, or the nodes of a connection there.
pub(super) fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    let found = value.get(key);
    let found = found.and_then(|found| found.as_array().or_else(|| found.get("nodes")?.as_array()));
    found.map_or(&[], Vec::as_slice)
}
