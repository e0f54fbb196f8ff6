//! The parameters of a metric and their literals in SQL.

use serde::{Deserialize, Serialize};

use super::Interval;

/// A parameter as a metric file declares it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its value unless the contest says otherwise. Where it is a whole number, only whole numbers may stand.
    pub default: Value,
    /// What it does, in a sentence.
    pub about: String,
    /// The values that it may take, when they can be listed.
    #[serde(default)]
    pub choices: Vec<Value>,
    /// The numbers that it may be, or that a list may hold.
    #[serde(default)]
    pub range: Option<Interval>,
}

impl Parameter {
    /// Whether it may be `value` in a contest with so many `labels`.
    pub fn allows(&self, value: &Value, labels: usize) -> bool {
        let is_choice = || self.choices.iter().any(|choice| choice.to_string() == value.to_string());
        let is_inside = |range: &Interval| {
            value.numbers().next().is_some() && value.numbers().all(|number| range.holds(number, labels))
        };
        value.fits(&self.default)
            && (self.choices.is_empty() || is_choice())
            && self.range.as_ref().is_none_or(is_inside)
    }

    /// What it may be, in words: `a whole number of 1 or more`, `k or length`.
    pub fn expected(&self) -> String {
        if !self.choices.is_empty() {
            let choices: Vec<_> = self.choices.iter().map(ToString::to_string).collect();
            return choices.join(" or ");
        }
        let range = self.range.map(|range| range.to_string()).unwrap_or_default();
        let range = if range.is_empty() { range } else { format!(" {range}") };
        let number = if self.default.is_whole() { "whole number" } else { "number" };
        match &self.default {
            Value::Bool(_) => "true or false".to_owned(),
            Value::Text(_) => "a text".to_owned(),
            Value::Integer(_) | Value::Number(_) => format!("a {number}{range}"),
            Value::List(values) if matches!(values.first(), Some(Value::List(_))) => {
                format!("a list of lists of numbers like {}, each{range}", self.default)
                    .trim_end_matches(", each")
                    .to_owned()
            }
            Value::List(_) if self.range.is_some() => format!("a list of {number}s, each{range}"),
            Value::List(_) => format!("a list like {}", self.default),
        }
    }

    /// What is wrong with how a metric file declares it.
    pub(super) fn wrong(&self, name: &str) -> Option<String> {
        if !self.choices.is_empty() && !self.choices.contains(&self.default) {
            return Some(format!("the default {} of {name} is not one of its choices", self.default));
        }
        let range = self.range.as_ref()?;
        if !self.choices.is_empty() {
            return Some(format!("{name} has choices and a range; one of them is enough"));
        }
        if self.default.numbers().next().is_none() {
            return Some(format!("{name} has a range, but its default {} is not a number", self.default));
        }
        // Of the number of labels only a contest knows; there is no label less than one.
        let labels = if range.counts_labels() { usize::MAX } else { 0 };
        (!self.allows(&self.default, labels))
            .then(|| format!("the default {} of {name} is not {}", self.default, self.expected()))
    }
}

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// Text.
    Text(String),
    /// A list, of lists too.
    List(Vec<Value>),
}

impl Value {
    /// The literal in SQL. Text is quoted, so that it stays text whatever it holds.
    pub fn literal(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            // With an exponent it is a DOUBLE; DuckDB reads `0.1` as a DECIMAL.
            Self::Number(value) => format!("{value:e}"),
            Self::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Self::List(values) => {
                let values: Vec<_> = values.iter().map(Self::literal).collect();
                format!("[{}]", values.join(", "))
            }
        }
    }

    /// The number that it is, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// The numbers in it: itself, or those of a list and its lists.
    pub(super) fn numbers(&self) -> Box<dyn Iterator<Item = f64> + '_> {
        match self {
            Self::List(values) => Box::new(values.iter().flat_map(Self::numbers)),
            other => Box::new(other.number().into_iter()),
        }
    }

    /// Whether it is a list of lists: in metrics a number for each label and each other.
    pub(super) fn is_table(&self) -> bool {
        matches!(self, Self::List(rows) if matches!(rows.first(), Some(Self::List(_))))
    }

    /// Whether it is a whole number, or a list that begins with one.
    fn is_whole(&self) -> bool {
        match self {
            Self::Integer(_) => true,
            Self::List(values) => values.first().is_some_and(Self::is_whole),
            _ => false,
        }
    }

    /// Whether `self` may stand where `default` does: the same type, whole numbers also for numbers.
    pub fn fits(&self, default: &Self) -> bool {
        match (self, default) {
            (Self::Number(value), Self::Number(_)) => value.is_finite(),
            (Self::Integer(_), Self::Number(_) | Self::Integer(_))
            | (Self::Bool(_), Self::Bool(_))
            | (Self::Text(_), Self::Text(_)) => true,
            (Self::List(values), Self::List(defaults)) => {
                defaults.first().is_none_or(|default| values.iter().all(|value| value.fits(default)))
            }
            _ => false,
        }
    }

    /// Reads what a command line gives, e.g. `0.5`, `true`, `[1, 2]`, or plain text.
    pub fn parse(text: &str) -> Self {
        let document = format!("value = {text}");
        let found = toml::from_str::<std::collections::BTreeMap<String, Self>>(&document);
        found.ok().and_then(|mut found| found.remove("value")).unwrap_or_else(|| Self::Text(text.to_owned()))
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(value) => write!(f, "{value}"),
            // Debug keeps the point and turns to exponents where zeros would be many.
            Self::Number(value) => write!(f, "{value:?}"),
            Self::Text(text) => f.write_str(text),
            Self::List(values) => {
                let values: Vec<_> = values.iter().map(ToString::to_string).collect();
                write!(f, "[{}]", values.join(", "))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_stay_what_they_are() {
        assert_eq!(Value::parse("1e-15").literal(), "1e-15");
        assert_eq!(Value::parse("0.5").literal(), "5e-1");
        assert_eq!(Value::parse("[[0, 1], [2, 0]]").literal(), "[[0, 1], [2, 0]]");
        assert_eq!(Value::parse("it's").literal(), "'it''s'");
        assert_eq!(Value::parse("true").literal(), "true");
    }

    #[test]
    fn a_value_is_of_the_type_and_in_the_range() {
        let read = |text: &str| toml::from_str::<Parameter>(&format!("{text}\nabout = \"\"\n")).unwrap();
        let k = read("default = 10\nrange = \"[1, inf)\"");
        let eps = read("default = 1e-15\nrange = \"(0, 0.5]\"");
        let levels = read("default = [0.1, 0.9]\nrange = \"(0, 1)\"");
        let costs = read("default = [[0.0, 1.0], [1.0, 0.0]]\nrange = \"(-inf, inf)\"");
        let positive = read("default = 1\nrange = \"[0, labels)\"");
        let gain = read("default = \"linear\"\nchoices = [\"linear\", \"exponential\"]");
        for (parameter, allowed, refused, expected) in [
            (
                &k,
                &["1", "100"][..],
                &["0", "2.5", "3.0", "inf", "true", "\"1\"", "[1]"][..],
                "a whole number of 1 or more",
            ),
            (
                &eps,
                &["0.5", "1e-300"],
                &["0", "0.0", "0.51", "nan", "-1"],
                "a number above 0 and at most 0.5",
            ),
            (
                &levels,
                &["[0.5]"],
                &["[]", "[0.5, 1.0]", "0.5", "[\"a\"]"],
                "a list of numbers, each above 0 and below 1",
            ),
            (
                &costs,
                &["[[-1, 2.5]]"],
                &["[1, 2]", "[[inf]]"],
                "a list of lists of numbers like [[0.0, 1.0], [1.0, 0.0]]",
            ),
            (
                &positive,
                &["0", "2"],
                &["3", "-1"],
                "a whole number of at least 0 and below the number of labels",
            ),
            (&gain, &["\"exponential\""], &["\"cubic\"", "1"], "linear or exponential"),
        ] {
            for text in allowed {
                assert!(parameter.allows(&Value::parse(text), 3), "{text} {parameter:?}");
            }
            for text in refused {
                assert!(!parameter.allows(&Value::parse(text), 3), "{text} {parameter:?}");
            }
            assert_eq!(parameter.expected(), expected);
            assert_eq!(parameter.wrong("p"), None);
        }
        for (text, part) in [
            ("default = 0\nrange = \"[1, inf)\"", "is not a whole number of 1 or more"),
            ("default = 1\nrange = \"[1, inf)\"\nchoices = [1]", "one of them is enough"),
            ("default = \"a\"\nrange = \"[1, inf)\"", "is not a number"),
            ("default = 3\nchoices = [1, 2]", "is not one of its choices"),
        ] {
            assert!(read(text).wrong("p").unwrap().contains(part), "{text}");
        }
    }
}
