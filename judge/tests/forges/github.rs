//! GitHub, as its published description says: a request that it does not know, or with a body that it would not take, is put
//! down as wrong.

use serde_json::{Value, json};

use super::described::Description;
use super::server::Told;
use super::world::{JUDGE, Pull, World};

/// A cut of `@octokit/openapi`: the operations in use, with their parameters and bodies.
static DESCRIPTION: Description = Description::new(include_str!("github.openapi.json"));

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

fn list(world: &mut World, variables: &Value) -> Value {
    let after = variables["after"].as_str().and_then(|after| after.parse().ok()).unwrap_or(0);
    let page = world.page(after, 100);
    let more = after + page.len() < page.of && !page.numbers.is_empty();
    json!({ "data": { "repository": { "pullRequests": {
        "totalCount": page.of,
        "pageInfo": { "hasNextPage": more, "endCursor": (after + page.len()).to_string() },
        "nodes": page.numbers.iter().map(|number| node(&world.pulls[number])).collect::<Vec<_>>(),
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
    if let Some(wrong) = DESCRIPTION.against(method, path, query, body) {
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
        ("GET", Some("actions"), Some("workflows"), None) => {
            let row = |(at, (path, state)): (usize, &(&str, &str))| json!({ "id": at + 1, "path": path, "state": state });
            let rows: Vec<Value> = world.workflows.iter().enumerate().map(row).collect();
            good(200, json!({ "total_count": rows.len(), "workflows": rows }))
        }
        ("PUT", Some("actions"), Some("workflows"), _) if parts[6..] == ["enable"] => {
            world.workflows[number(5).unwrap() as usize - 1].1 = "active";
            good(204, Value::Null)
        }
        ("POST", Some("issues"), _, Some("comments")) => {
            let id = world.say(number(4).unwrap(), JUDGE.1, body["body"].as_str().unwrap());
            good(201, json!({ "id": id }))
        }
        ("PATCH" | "DELETE", Some("issues"), Some("comments"), _) => {
            let id = number(5).unwrap();
            if !world.is_own(id) {
                return good(404, json!({ "message": "Not Found" }));
            }
            match body["body"].as_str() {
                Some(text) => text.clone_into(&mut world.comment(id).unwrap().body),
                None => world.unsay(id),
            }
            good(
                if method == "PATCH" { 200 } else { 204 },
                if method == "PATCH" { json!({}) } else { Value::Null },
            )
        }
        ("POST", Some("issues"), _, Some("labels")) => {
            let names: Vec<&str> =
                body["labels"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            world.pulls.get_mut(&number(4).unwrap()).unwrap().label(names.into_iter(), [].into_iter());
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
