//! What a schema can say of several keys together.

use serde_json::{Map, Value, json};

use super::family::Family;
use metric::{Catalogue, Kind, MetricFile, Parameter, Value as Given};

/// The conditions on the table `path`.
pub(super) fn conditions(family: Family, path: &str, catalogue: &Catalogue) -> Vec<Value> {
    match (family, path) {
        (Family::Contest, "") => by_rank(),
        (Family::Contest, "metric") => {
            let mut all: Vec<Value> =
                catalogue.metrics().iter().map(|metric| of_metric(metric, true)).collect();
            all.push(json!({ "if": { "required": ["sum"] }, "then": { "required": ["direction"] } }));
            all.push(json!({ "properties": { "mean_rank": { "minItems": 2, "uniqueItems": true } } }));
            all
        }
        (Family::Contest, "also") => {
            catalogue.metrics().iter().map(|metric| of_metric(metric, false)).collect()
        }
        (Family::Contest, "forge") => vec![when(
            json!({ "logins": { "const": "exact" } }),
            json!({ "properties": { "kind": { "const": "git" } } }),
        )],
        (Family::Contest, "leaderboard") => vec![
            when(json!({ "release": { "const": "ladder" } }), json!({ "required": ["step"] })),
            json!({ "if": { "required": ["step"] }, "then": only("release", "ladder") }),
        ],
        (Family::Contest, "quotas") => vec![
            json!({ "if": { "required": ["zone"] }, "then": { "required": ["calendar"] } }),
            json!({ "anyOf": [
                { "required": ["every"] },
                { "required": ["calendar"] },
                { "required": ["total"], "properties": { "total": { "const": true } } },
            ] }),
            json!({ "not": { "required": ["every", "calendar"] } }),
            json!({ "not": { "required": ["every", "total"], "properties": { "total": { "const": true } } } }),
            json!({ "not": { "required": ["calendar", "total"], "properties": { "total": { "const": true } } } }),
        ],
        (Family::Contest, "final") => {
            vec![json!({ "if": { "required": ["count"] }, "then": only("choice", "chosen") })]
        }
        (Family::Contest, "prizes") => vec![
            json!({ "if": { "required": ["places"] }, "then": only("kind", "rank") }),
            json!({ "if": { "required": ["track"] }, "then": only("kind", "rank") }),
            json!({ "not": { "required": ["track", "public"] } }),
            json!({ "if": { "required": ["last_call_days"] }, "then": only("kind", "grand") }),
            when(
                json!({ "kind": { "enum": ["grand", "progress", "milestone"] } }),
                json!({ "required": ["public"] }),
            ),
        ],
        (Family::Contest, "rules") => vec![json!({ "properties": { "manual": { "const": true } } })],
        (Family::Contest, "data.files") => {
            vec![json!({ "oneOf": [{ "required": ["path"] }, { "required": ["url"] }] })]
        }
        (Family::Team, "") => vec![
            json!({ "anyOf": [
                { "required": ["members"], "properties": { "members": { "minItems": 1 } } },
                { "required": ["withdrawn"], "properties": { "withdrawn": { "const": true } } },
            ] }),
            json!({ "properties": { "members": { "anyOf": [
                { "maxItems": 0 },
                {
                    "contains": { "properties": { "role": { "const": "leader" } }, "required": ["role"] },
                    "minContains": 1,
                    "maxContains": 1,
                },
            ] } } }),
        ],
        (Family::Team, "members" | "invited") => vec![json!({ "anyOf": [
            { "required": ["login"] }, { "required": ["id"] }, { "required": ["ssh_key"] },
        ] })],
        (Family::Pairs, "pairs") => {
            vec![json!({ "properties": { "teams": { "minItems": 2, "maxItems": 2, "uniqueItems": true } } })]
        }
        _ => vec![],
    }
}

/// `then` where all keys of `properties` are there and as they say.
fn when(properties: Value, then: Value) -> Value {
    let names: Vec<String> =
        properties.as_object().into_iter().flat_map(Map::keys).map(String::from).collect();
    json!({ "if": { "properties": properties, "required": names }, "then": then })
}

/// That `key` is there and says `word`.
fn only(key: &str, word: &str) -> Value {
    json!({ "properties": { key: { "const": word } }, "required": [key] })
}

/// What does not go with ranks.
fn by_rank() -> Vec<Value> {
    let ranks = json!({ "metric": { "required": ["mean_rank"] } });
    vec![when(
        ranks,
        json!({ "properties": {
            "leaderboard": { "properties": { "release": { "const": "rounded" } } },
            "prizes": { "items": { "properties": { "public": false } } },
        } }),
    )]
}

/// What goes with `metric`, where it is named; it `ranks` or is shown besides.
fn of_metric(metric: &MetricFile, ranks: bool) -> Value {
    let names: Vec<&String> =
        std::iter::once(&metric.name).chain(&metric.aliases).chain(metric.presets.keys()).collect();
    let parameters: Map<String, Value> =
        metric.parameters.iter().map(|(name, known)| (name.clone(), parameter(known))).collect();
    let mut then = json!({
        "properties": {
            "parameters": { "properties": parameters, "additionalProperties": false },
        },
    });
    let is_labelled =
        metric.targets.values().chain(metric.predictions.values()).any(|kind| *kind == Kind::Label);
    if ranks {
        then["properties"]["direction"] = json!({ "const": metric.direction.to_string() });
    }
    if ranks && is_labelled {
        then["required"] = json!(["labels"]);
        then["properties"]["labels"] = json!({ "minItems": 1 });
    }
    // A sum may be called like anything.
    json!({
        "if": { "properties": { "name": { "enum": names } }, "required": ["name"], "not": { "required": ["sum"] } },
        "then": then,
    })
}

fn parameter(known: &Parameter) -> Value {
    let mut schema = if known.choices.is_empty() {
        typed(&known.default, known)
    } else {
        json!({ "enum": known.choices })
    };
    schema["description"] = json!(known.about);
    schema["default"] = json!(known.default);
    schema
}

/// The type of `default`, numbers within the range of `known`.
fn typed(default: &Given, known: &Parameter) -> Value {
    let mut schema = match default {
        Given::Bool(_) => return json!({ "type": "boolean" }),
        Given::Text(_) => return json!({ "type": "string" }),
        Given::List(values) => {
            let items = values.first().map_or_else(|| json!({}), |first| typed(first, known));
            let least = i32::from(known.range.is_some());
            return json!({ "type": "array", "items": items, "minItems": least });
        }
        Given::Integer(_) => json!({ "type": "integer" }),
        Given::Number(_) => json!({ "type": "number" }),
    };
    if let Some(range) = &known.range {
        let [low, high] = range.ends();
        for (end, names) in [(low, ["minimum", "exclusiveMinimum"]), (high, ["maximum", "exclusiveMaximum"])]
        {
            if let Some((at, is_closed)) = end {
                schema[names[usize::from(!is_closed)]] = json!(at);
            }
        }
    }
    schema
}
