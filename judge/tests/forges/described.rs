//! What a forge publishes about its API. A request that it does not know, with a parameter that it does not have, or with a
//! body that it would not take, is wrong.

use std::sync::OnceLock;

use serde_json::Value;

/// A description: operations by their paths, with parameters and bodies.
pub(super) struct Description {
    text: &'static str,
    read: OnceLock<Value>,
}

impl Description {
    pub(super) const fn new(text: &'static str) -> Self {
        Self { text, read: OnceLock::new() }
    }

    /// What is wrong with a request.
    pub(super) fn against(&self, method: &str, path: &str, query: &str, body: &Value) -> Option<String> {
        let fits = |template: &str| {
            let (template, path): (Vec<&str>, Vec<&str>) =
                (template.split('/').collect(), path.split('/').collect());
            template.len() == path.len()
                && template.iter().zip(&path).all(|(is, part)| is.starts_with('{') || is == part)
        };
        let description = self.read.get_or_init(|| serde_json::from_str(self.text).unwrap());
        let paths = description["paths"].as_object().unwrap();
        // A path without a parameter goes before one with it.
        let mut known: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
        known.sort_by_key(|(template, _)| template.matches('{').count());
        let Some(operation) = known.first().and_then(|(_, of)| of.get(method.to_ascii_lowercase())) else {
            return Some(format!("{method} {path} is in no description"));
        };
        let parameters = operation["parameters"].as_array().unwrap();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let Some(known) = parameters.iter().find(|one| one["in"] == "query" && one["name"] == name)
            else {
                return Some(format!("{method} {path} has no parameter {name}"));
            };
            // A query is text; what the description counts is written in digits.
            let value = value.parse::<i64>().map_or_else(|_| Value::from(value), Value::from);
            let as_text = Value::from(value.to_string());
            let schema = jsonschema::validator_for(&known["schema"]).unwrap();
            if !schema.is_valid(&value) && !schema.is_valid(&as_text) {
                return Some(format!("{method} {path} does not take {part}"));
            }
        }
        let Some(asked) = operation.get("requestBody") else {
            return (!body.is_null()).then(|| format!("{method} {path} takes no body"));
        };
        let validator = jsonschema::validator_for(&asked["schema"]).unwrap();
        let why = validator.iter_errors(body).next().map(|why| why.to_string());
        why.map(|why| format!("{method} {path}: {why}"))
    }
}
