//! What the sources in JSON share.

use std::fmt;
use std::path::Path;

use base::failure::Failure;
use base::time::Instant;
use serde::Deserialize as _;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Value};

use super::files::{failed, open, wrong};

/// Hands on every object of the file: alone, one behind another, or in lists in each other. Of a list no more than one object is
/// held at a time.
pub(super) fn objects(
    path: &Path,
    take: &mut dyn FnMut(Value) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut values = Deserializer::from_reader(open(path)?);
    let mut stopped = None;
    while values.end().is_err() {
        let each = Each { take: &mut *take, stopped: &mut stopped };
        let read = each.deserialize(&mut values);
        if let Some(stopped) = stopped {
            return Err(stopped);
        }
        read.map_err(|why| match why.classify() {
            serde_json::error::Category::Io => failed(path, why),
            _ => wrong(path, &format!("this is not JSON: {}", base::json::fault(&why)), "export it again"),
        })?;
    }
    Ok(())
}

/// Who takes the objects while they are read.
struct Each<'t> {
    take: &'t mut dyn FnMut(Value) -> Result<(), Failure>,
    /// Why there is no going on.
    stopped: &'t mut Option<Failure>,
}

impl<'de> DeserializeSeed<'de> for Each<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, values: D) -> Result<(), D::Error> {
        values.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Each<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Each { take: &mut *self.take, stopped: &mut *self.stopped })?.is_some() {
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<(), A::Error> {
        let value = Value::deserialize(MapAccessDeserializer::new(object))?;
        (self.take)(value).map_err(|why| {
            *self.stopped = Some(why);
            A::Error::custom("what it held could not be taken over")
        })
    }

    // Nothing that is no object is anything of a forum's.
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
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
