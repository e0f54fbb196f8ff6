//! GitLab, as its published description says.

use serde_json::{Value, json};

use super::described::Description;
use super::server::Told;
use super::world::{JUDGE, Pull, World, parameter};

static DESCRIPTION: Description = Description::new(include_str!("gitlab.openapi.json"));

fn merge(pull: &Pull) -> Value {
    json!({
        "iid": pull.number, "sha": pull.head, "state": if pull.open { "opened" } else { "closed" }, "draft": pull.draft,
        "title": "sent", "author": { "id": pull.id, "username": pull.login }, "created_at": pull.created,
        "target_branch": "main", "labels": pull.labels,
    })
}

/// A version for each push, the newest first.
fn versions(pull: &Pull) -> Vec<Value> {
    let version = |at: &str, head: &str| json!({ "id": 1, "head_commit_sha": head, "created_at": at });
    let opened_with = "f".repeat(40);
    let first = if pull.forced.is_empty() { &pull.head } else { &opened_with };
    let mut all = vec![version(&pull.created, first)];
    all.extend(pull.forced.iter().map(|(at, head)| version(at, head)));
    all.reverse();
    all
}

fn note(id: u64, author: u64, body: &str, at: Option<&str>) -> Value {
    json!({ "id": id, "author": { "id": author }, "body": body, "system": at.is_some(), "created_at": at.unwrap_or("2009-01-18T00:00:00Z") })
}

fn notes(pull: &Pull, query: &str) -> Value {
    let mut all: Vec<Value> = if query.contains("only_activity") {
        pull.back.iter().map(|at| note(1, pull.id, "reopened", Some(at))).collect()
    } else {
        pull.comments.iter().map(|one| note(one.id, one.author, &one.body, None)).collect()
    };
    if query.contains("sort=desc") {
        all.reverse();
    }
    all.truncate(parameter(query, "per_page"));
    all.into()
}

pub(super) fn answers(world: &mut World, method: &str, path: &str, query: &str, body: &Value) -> Told {
    let good = |status: u16, told: Value| (status, told, String::new());
    let gone = || (404, json!({ "message": "404 Not found" }), String::new());
    if let Some(wrong) = DESCRIPTION.against(method, path, query, body) {
        world.wrong.push(wrong);
    }
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<u64>().ok());
    if parts == ["user"] {
        return good(200, json!({ "id": JUDGE.1, "username": JUDGE.0 }));
    }
    if parts[0] == "users" {
        return good(200, json!({ "id": number(1), "created_at": "2008-01-01T00:00:00.000Z" }));
    }
    if parts[1] != "org%2Fcontest" {
        return gone();
    }
    let pull = number(3);
    match (method, parts[2], parts.get(4).copied(), number(5)) {
        ("POST", "statuses", ..) => good(201, json!({})),
        ("GET", "merge_requests", None, _) if parts.len() == 3 => {
            let size = parameter(query, "per_page");
            let page = world.page((parameter(query, "page") - 1) * world.most.unwrap_or(size), size);
            let all = page.numbers.iter().map(|number| merge(&world.pulls[number])).collect();
            (200, all, format!("X-Total: {}\r\n", page.of))
        }
        ("GET", _, Some("versions"), _) => good(200, versions(&world.pulls[&pull.unwrap()]).into()),
        ("GET", _, Some("notes"), _) => good(200, notes(&world.pulls[&pull.unwrap()], query)),
        ("POST", _, Some("notes"), _) => {
            let id = world.say(pull.unwrap(), JUDGE.1, body["body"].as_str().unwrap());
            good(201, json!({ "id": id }))
        }
        (_, _, Some("notes"), Some(id)) => {
            if !world.is_own(id) {
                return gone();
            }
            match body["body"].as_str() {
                Some(text) => text.clone_into(&mut world.comment(id).unwrap().body),
                None => world.unsay(id),
            }
            good(
                if method == "PUT" { 200 } else { 204 },
                if method == "PUT" { json!({}) } else { Value::Null },
            )
        }
        ("PUT", "merge_requests", None, _) => {
            let number = pull.unwrap();
            let Some(pull) = world.pulls.get_mut(&number) else { return gone() };
            let of =
                |name: &str| body[name].as_str().unwrap_or_default().split(',').filter(|one| !one.is_empty());
            pull.label(of("add_labels"), of("remove_labels"));
            if let Some(event) = body["state_event"].as_str() {
                world.set_open(number, event == "reopen");
            }
            good(200, merge(&world.pulls[&number]))
        }
        _ => gone(),
    }
}
