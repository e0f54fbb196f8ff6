//! JSON Schemas of draft 2020-12, by which editors complete and check while somebody writes.

use serde_json::{Map, Value, json};

use super::conditions::conditions;
use super::family::{Family, Paper};
use super::key::{Fallback, Form, Key, Kind};
use base::finding::codes;
use metric::Catalogue;

/// The schema of `paper`; names and parameters of metrics are those of `catalogue`.
pub fn schema(paper: Paper, catalogue: &Catalogue) -> Value {
    let title = |family: Family| format!("Gitprize: {}", family.file());
    let mut root = match paper.families() {
        [family, ..] if paper != Paper::FrontMatter => {
            let mut schema = object(*family, "", catalogue);
            schema.insert("title".to_owned(), json!(title(*family)));
            schema
        }
        families => {
            let kinds: Vec<Value> = families
                .iter()
                .map(|family| {
                    let mut schema = object(*family, "", catalogue);
                    schema.insert("title".to_owned(), json!(title(*family)));
                    Value::Object(schema)
                })
                .collect();
            let mut schema = Map::new();
            schema.insert("title".to_owned(), json!("Gitprize: the front matter of Markdown files"));
            schema.insert("anyOf".to_owned(), json!(kinds));
            schema
        }
    };
    root.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    root.sort_keys();
    Value::Object(root)
}

/// The schema of `paper` as a file holds it, with the shipped metrics.
pub fn schema_text(paper: Paper) -> String {
    format!("{:#}\n", schema(paper, Catalogue::shipped()))
}

/// The table `path`.
fn object(family: Family, path: &str, catalogue: &Catalogue) -> Map<String, Value> {
    let mut properties = Map::new();
    let mut required = vec![];
    for key in family.below(path) {
        if key.fallback == Fallback::Required {
            required.push(key.name());
        }
        properties.insert(key.name().to_owned(), property(family, key, catalogue));
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Value::Object(properties));
    schema.insert("additionalProperties".to_owned(), json!(false));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    let all = conditions(family, path, catalogue);
    if !all.is_empty() {
        schema.insert("allOf".to_owned(), json!(all));
    }
    schema
}

fn property(family: Family, key: &'static Key, catalogue: &Catalogue) -> Value {
    let mut schema = match key.kind {
        Kind::Table => object(family, key.path, catalogue),
        Kind::Tables => {
            let mut schema = Map::new();
            schema.insert("type".to_owned(), json!("array"));
            schema.insert("items".to_owned(), Value::Object(object(family, key.path, catalogue)));
            schema
        }
        kind => match value(kind, catalogue) {
            Value::Object(schema) => schema,
            _ => Map::new(),
        },
    };
    schema.insert("description".to_owned(), json!(description(key)));
    if let Fallback::Value(text) = key.fallback
        && let Some(value) = as_json(text)
    {
        schema.insert("default".to_owned(), value);
    }
    if let Some(value) = as_json(key.example) {
        schema.insert("examples".to_owned(), json!([value]));
    }
    Value::Object(schema)
}

/// Its sentence with what holds without it, its unit and its age.
fn description(key: &Key) -> String {
    let mut text = key.sentence.to_owned();
    match key.fallback {
        Fallback::Absent(words) => text += &format!(" Without it: {words}."),
        Fallback::Value(value) => text += &format!(" Without it: {value}."),
        Fallback::Required => {}
    }
    if !key.unit.is_empty() {
        text += &format!(" Unit: {}.", key.unit);
    }
    format!("{text} Since {}.", key.since)
}

fn value(kind: Kind, catalogue: &Catalogue) -> Value {
    match kind {
        Kind::Text(form) => text(form, catalogue),
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::Whole(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Positive => json!({ "type": "number", "exclusiveMinimum": 0 }),
        Kind::Boolean => json!({ "type": "boolean" }),
        // Editors hand on what TOML has as a date for text.
        Kind::Instant => json!({ "type": "string", "pattern": INSTANT }),
        Kind::Moment => json!({ "type": "string", "anyOf": [{ "pattern": INSTANT }, { "pattern": DAY }] }),
        Kind::Day => json!({ "type": "string", "pattern": DAY }),
        Kind::Window => json!({ "type": "string", "pattern": "^\\+?0*[1-9][0-9]*[smhd]$" }),
        Kind::Texts(form) => json!({ "type": "array", "items": text(form, catalogue) }),
        Kind::Words => json!({ "type": "array", "items": { "type": ["string", "integer"] } }),
        Kind::Wholes(low, high) => {
            json!({ "type": "array", "items": { "type": "integer", "minimum": low, "maximum": high } })
        }
        Kind::Places(low, high) => json!({ "anyOf": [
            { "type": "integer", "minimum": low, "maximum": high },
            { "type": "array", "items": { "type": "string", "pattern": "\\S" }, "minItems": low, "maxItems": high },
        ] }),
        Kind::Values => json!({ "type": "object" }),
        Kind::Table | Kind::Tables => json!({}),
    }
}

const INSTANT: &str =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}(:[0-9]{2}){1,2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$";
const DAY: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

fn text(form: Form, catalogue: &Catalogue) -> Value {
    match form {
        Form::Any => json!({ "type": "string" }),
        Form::Like(_, pattern) => json!({ "type": "string", "pattern": pattern }),
        Form::Country => {
            let codes = rust_iso3166::ALL_ALPHA2;
            json!({ "enum": codes })
        }
        Form::Code => json!({ "enum": codes::all().map(|code| code.code).collect::<Vec<_>>() }),
        // The names are for completion: a contest may have metrics of its own.
        Form::Metric => json!({ "anyOf": [{ "enum": catalogue.names() }, { "type": "string" }] }),
    }
}

/// `text`, as TOML writes it, for JSON.
fn as_json(text: &str) -> Option<Value> {
    let mut table: toml::Table = format!("value = {text}").parse().ok()?;
    Some(plain(table.remove("value")?))
}

/// `value` as an editor hands it to a schema: dates are text.
pub fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        toml::Value::Boolean(flag) => json!(flag),
        toml::Value::Datetime(datetime) => json!(datetime.to_string()),
        toml::Value::Array(values) => Value::Array(values.into_iter().map(plain).collect()),
        toml::Value::Table(table) => table.into_iter().map(|(name, value)| (name, plain(value))).collect(),
    }
}
