//! The columns that a metric file declares, in the order in which it does: a contest that gives them names of its own
//! lists these in the same order.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use toml::Spanned;

use super::Kind;

/// Columns by name, each with what it holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Declared(Vec<(String, Kind)>);

impl Declared {
    /// The names.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|(name, _)| name)
    }

    /// The kinds.
    pub fn values(&self) -> impl Iterator<Item = &Kind> {
        self.0.iter().map(|(_, kind)| kind)
    }

    /// Both.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Kind)> {
        self.0.iter().map(|(name, kind)| (name, kind))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one has this name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.keys().any(|known| known == name)
    }

    /// The same in the order of `names`, if these are theirs.
    pub(super) fn in_order_of(&self, names: &[String]) -> Option<Self> {
        let find = |name: &String| self.0.iter().find(|(known, _)| known == name).cloned();
        let found: Vec<_> = names.iter().map(find).collect::<Option<_>>()?;
        (self.keys().all(|name| names.contains(name)) && found.len() == self.len()).then_some(Self(found))
    }
}

impl<'de> Deserialize<'de> for Declared {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The parser sorts tables; where in the text a column stands tells the order.
        let columns = BTreeMap::<String, Spanned<Kind>>::deserialize(deserializer)?;
        let mut columns: Vec<_> = columns.into_iter().collect();
        columns.sort_by_key(|(_, kind)| kind.span().start);
        Ok(Self(columns.into_iter().map(|(name, kind)| (name, kind.into_inner())).collect()))
    }
}

impl Serialize for Declared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Header {
        predictions: Declared,
    }

    #[test]
    fn columns_keep_the_order_of_the_text() {
        for text in [
            "predictions = { start = \"number\", end = \"number\", a = \"flag\" }",
            "[predictions]\nstart = \"number\"\nend = \"number\"\na = \"flag\"",
            "predictions.start = \"number\"\npredictions.end = \"number\"\npredictions.a = \"flag\"",
        ] {
            let header: Header = toml::from_str(text).unwrap();
            assert_eq!(header.predictions.keys().collect::<Vec<_>>(), ["start", "end", "a"], "{text}");
            let names = |names: [&str; 3]| names.map(str::to_owned);
            let sorted = header.predictions.in_order_of(&names(["a", "end", "start"])).unwrap();
            assert_eq!(sorted.keys().collect::<Vec<_>>(), ["a", "end", "start"]);
            assert_eq!(header.predictions.in_order_of(&names(["a", "end", "end"])), None);
            assert_eq!(header.predictions.in_order_of(&names(["a", "end", "s"])), None);
        }
    }
}
