//! The parameters of a metric and their literals in SQL.

use serde::{Deserialize, Serialize};

/// A parameter as a metric file declares it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its value unless the contest says otherwise.
    pub default: Value,
    /// What it does, in a sentence.
    pub about: String,
    /// The values that it may take, when they can be listed.
    #[serde(default)]
    pub choices: Vec<Value>,
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

    /// Whether `self` may stand where `default` does: the same type, whole numbers also for numbers.
    pub fn fits(&self, default: &Self) -> bool {
        match (self, default) {
            (Self::Number(value), Self::Number(_) | Self::Integer(_)) => value.is_finite(),
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

/// `sql` with every `$name` replaced by what `find` gives.
///
/// # Errors
/// The first name that nobody knows.
pub(super) fn substitute(sql: &str, find: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let name = &rest[at + 1..];
        let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(name.len());
        let (name, after) = name.split_at(end);
        out.push_str(&find(name).ok_or_else(|| name.to_owned())?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
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
    fn names_are_replaced_whole() {
        let find = |name: &str| (name == "k").then(|| "5".to_owned());
        assert_eq!(substitute("least($k, n) + $k", find).unwrap(), "least(5, n) + 5");
        assert_eq!(substitute("$key", find).unwrap_err(), "key");
    }
}
