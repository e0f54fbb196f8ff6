//! GitHub, as its published description says: a request that it does not know, or with a body that it would not take, is put
//! down as wrong.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::server::Told;
use super::world::{JUDGE, Pull, World};

/// A cut of `@octokit/openapi`: the operations in use, with their parameters and bodies.
const DESCRIPTION: &str = include_str!("github.openapi.json");
/// Pull requests of a page.
const PAGE: usize = 100;

fn description() -> &'static Value {
    static ALL: OnceLock<Value> = OnceLock::new();
    ALL.get_or_init(|| serde_json::from_str(DESCRIPTION).unwrap())
}

/// What is wrong with a request, by the description.
fn against(method: &str, path: &str, query: &str, body: &Value) -> Option<String> {
    let fits = |template: &str| {
        let (template, path): (Vec<&str>, Vec<&str>) =
            (template.split('/').collect(), path.split('/').collect());
        template.len() == path.len()
            && template.iter().zip(&path).all(|(is, part)| is.starts_with('{') || is == part)
    };
    let paths = description()["paths"].as_object().unwrap();
    // A path without a parameter goes before one with it.
    let mut known: Vec<_> = paths.iter().filter(|(template, _)| fits(template)).collect();
    known.sort_by_key(|(template, _)| template.matches('{').count());
    let Some(operation) = known.first().and_then(|(_, of)| of.get(method.to_ascii_lowercase())) else {
        return Some(format!("{method} {path} is in no description"));
    };
    let parameters = operation["parameters"].as_array().unwrap();
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let name = part.split('=').next().unwrap();
        if !parameters.iter().any(|one| one["in"] == "query" && one["name"] == name) {
            return Some(format!("{method} {path} has no parameter {name}"));
        }
    }
    let schema = operation.get("requestBody").map(|body| &body["schema"])?;
    let why = jsonschema::validator_for(schema).unwrap().iter_errors(body).next().map(|why| why.to_string());
    why.map(|why| format!("{method} {path}: {why}"))
}

fn node(pull: &Pull) -> Value {
    let forced = pull.forced.iter().map(|(at, after)| {
        json!({ "__typename": "HeadRefForcePushedEvent", "createdAt": at, "afterCommit": { "oid": after } })
    });
    let back = pull.back.iter().map(|at| json!({ "__typename": "ReopenedEvent", "createdAt": at }));
    let events: Vec<Value> = forced.chain(back).collect();
    json!({
        "number": pull.number, "isDraft": pull.draft, "createdAt": pull.created, "headRefOid": pull.head,
        "headRefName": format!("sent-{}", pull.number), "baseRefName": "main",
        "headRepository": { "nameWithOwner": format!("{}/contest", pull.login) },
        "author": { "login": pull.login, "databaseId": pull.id, "createdAt": "2008-01-01T00:00:00Z" },
        "comments": { "totalCount": pull.comments.len() },
        "commits": { "totalCount": pull.commits },
        "labels": { "nodes": pull.labels.iter().map(|name| json!({ "name": name })).collect::<Vec<_>>() },
        "timelineItems": { "pageInfo": { "hasPreviousPage": false }, "nodes": events },
    })
}

fn list(world: &World, variables: &Value) -> Value {
    let after: u64 = variables["after"].as_str().and_then(|after| after.parse().ok()).unwrap_or(0);
    let open: Vec<&Pull> = world.pulls.values().filter(|pull| pull.open).collect();
    let rest: Vec<&&Pull> = open.iter().filter(|pull| pull.number > after).collect();
    let page = &rest[..rest.len().min(PAGE)];
    json!({ "data": { "repository": { "pullRequests": {
        "totalCount": open.len(),
        "pageInfo": {
            "hasNextPage": rest.len() > PAGE,
            "endCursor": page.last().map(|pull| pull.number.to_string()),
        },
        "nodes": page.iter().map(|pull| node(pull)).collect::<Vec<_>>(),
    } } } })
}

fn notes(world: &World, query: &str) -> Value {
    let mut told = json!({});
    for line in query.lines().filter(|line| line.contains("pullRequest(number: ")) {
        let (name, rest) = line.trim().split_once(':').unwrap();
        let number: u64 = rest.split("number: ").nth(1).unwrap().split(')').next().unwrap().parse().unwrap();
        let all: Vec<Value> = world.pulls[&number]
            .comments
            .iter()
            .map(|comment| json!({ "id": format!("IC_{}", comment.id), "viewerDidAuthor": comment.author == JUDGE.1 }))
            .collect();
        told[name] = json!({
            "first": { "nodes": all[..all.len().min(100)] },
            "last": { "nodes": all[all.len().saturating_sub(100)..] },
        });
    }
    json!({ "data": { "repository": told } })
}

fn texts(world: &mut World, variables: &Value) -> Value {
    let ids = variables["ids"].as_array().unwrap().clone();
    let of = |id: &Value| {
        let number: u64 = id.as_str().unwrap().strip_prefix("IC_").unwrap().parse().unwrap();
        let comment = world.comment(number)?;
        Some(json!({ "id": id, "databaseId": number, "body": comment.body }))
    };
    json!({ "data": { "nodes": ids.iter().map(of).collect::<Vec<_>>() } })
}

pub(super) fn answers(world: &mut World, method: &str, path: &str, query: &str, body: &Value) -> Told {
    let good = |status: u16, told: Value| (status, told, String::new());
    if path == "/graphql" {
        let text = body["query"].as_str().unwrap();
        let told = match text.split('(').next().unwrap() {
            "query Open" => list(world, &body["variables"]),
            "query Notes" => notes(world, text),
            "query Texts" => texts(world, &body["variables"]),
            other => panic!("{other}"),
        };
        return good(200, told);
    }
    if let Some(wrong) = against(method, path, query, body) {
        world.wrong.push(wrong);
    }
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<u64>().ok());
    match (method, parts.get(3).copied(), parts.get(4).copied(), parts.get(5).copied()) {
        ("GET", Some("activity"), ..) => {
            let events =
                world.activity.get(&format!("{}/{}", parts[1], parts[2])).cloned().unwrap_or_default();
            let event = |(at, after): &(String, String)| json!({ "before": "0".repeat(40), "after": after, "timestamp": at });
            good(200, events.iter().map(event).collect())
        }
        ("POST", Some("issues"), _, Some("comments")) => {
            let id = world.say(number(4).unwrap(), JUDGE.1, body["body"].as_str().unwrap());
            good(201, json!({ "id": id }))
        }
        ("PATCH", Some("issues"), Some("comments"), _) => {
            let Some(comment) = world.comment(number(5).unwrap()) else {
                return good(404, json!({ "message": "Not Found" }));
            };
            if comment.author != JUDGE.1 {
                world.wrong.push("somebody else's comment was edited".to_owned());
                return good(403, json!({ "message": "no" }));
            }
            body["body"].as_str().unwrap().clone_into(&mut comment.body);
            good(200, json!({}))
        }
        ("DELETE", Some("issues"), Some("comments"), _) => {
            if world.comment(number(5).unwrap()).is_some_and(|comment| comment.author != JUDGE.1) {
                world.wrong.push("somebody else's comment was removed".to_owned());
            }
            world.unsay(number(5).unwrap());
            good(204, Value::Null)
        }
        ("POST", Some("issues"), _, Some("labels")) => {
            let pull = world.pulls.get_mut(&number(4).unwrap()).unwrap();
            for label in body["labels"].as_array().unwrap().iter().filter_map(Value::as_str) {
                if !pull.labels.iter().any(|own| own == label) {
                    pull.labels.push(label.to_owned());
                }
            }
            good(200, json!([]))
        }
        ("DELETE", Some("issues"), _, Some("labels")) => {
            let name = parts[6].replace("%20", " ");
            world.pulls.get_mut(&number(4).unwrap()).unwrap().labels.retain(|label| *label != name);
            good(200, json!([]))
        }
        ("PATCH", Some("pulls"), ..) => {
            let number = number(4).unwrap();
            if !world.pulls.contains_key(&number) {
                return good(404, json!({ "message": "Not Found" }));
            }
            world.set_open(number, body["state"] == "open");
            let pull = &world.pulls[&number];
            good(200, json!({ "number": number, "state": body["state"], "head": { "sha": pull.head } }))
        }
        ("POST", Some("statuses"), ..) => good(201, json!({})),
        _ => good(404, json!({ "message": "Not Found" })),
    }
}
