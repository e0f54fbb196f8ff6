//! Forgejo, as its published description says.

use serde_json::{Value, json};

use super::described::Description;
use super::server::Told;
use super::world::{JUDGE, Pull, World, parameter};

static DESCRIPTION: Description = Description::new(include_str!("forgejo.openapi.json"));

fn shown(pull: &Pull) -> Value {
    json!({
        "number": pull.number, "title": "sent", "draft": pull.draft, "state": if pull.open { "open" } else { "closed" },
        "user": { "id": pull.id, "login": pull.login, "created": "2008-01-01T00:00:00Z" },
        "head": { "sha": pull.head, "ref": "sent", "repo": { "full_name": format!("{}/contest", pull.login) } },
        "base": { "ref": "main" }, "comments": pull.comments.len(), "created_at": pull.created,
        "labels": pull.labels.iter().map(|name| json!({ "id": 1, "name": name })).collect::<Vec<_>>(),
    })
}

fn timeline(pull: &Pull) -> Vec<Value> {
    let pushes = pull.forced.iter().map(|(at, head)| {
        let body = json!({ "is_force_push": true, "commit_ids": ["e".repeat(40), head] }).to_string();
        json!({ "type": "pull_push", "body": body, "created_at": at })
    });
    let back = pull.back.iter().map(|at| json!({ "type": "reopen", "created_at": at }));
    let mut all: Vec<Value> = pushes.chain(back).collect();
    for (at, event) in all.iter_mut().enumerate() {
        event["id"] = (at + 1).into();
    }
    all
}

fn one_page(all: Vec<Value>, query: &str) -> Told {
    let (of, size) = (all.len(), parameter(query, "limit"));
    let page: Value = all.into_iter().skip((parameter(query, "page") - 1) * size).take(size).collect();
    (200, page, format!("X-Total-Count: {of}\r\n"))
}

pub(super) fn answers(world: &mut World, method: &str, path: &str, query: &str, body: &Value) -> Told {
    let good = |status: u16, told: Value| (status, told, String::new());
    let gone = || (404, json!({ "message": "The target couldn't be found." }), String::new());
    if let Some(wrong) = DESCRIPTION.against(method, path, query, body) {
        world.wrong.push(wrong);
    }
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let number = |at: usize| parts.get(at).and_then(|part| part.parse::<u64>().ok());
    if parts == ["user"] {
        return good(200, json!({ "id": JUDGE.1, "login": JUDGE.0 }));
    }
    if parts[1..3] != ["org", "contest"] {
        return gone();
    }
    match (method, &parts[3..]) {
        ("POST", ["statuses", _]) => good(201, json!({})),
        ("GET", ["pulls"]) => {
            let size = parameter(query, "limit");
            let page = world.page((parameter(query, "page") - 1) * world.most.unwrap_or(size), size);
            let all = page.numbers.iter().map(|number| shown(&world.pulls[number])).collect();
            (200, all, format!("X-Total-Count: {}\r\n", page.of))
        }
        ("GET", ["issues", _, "timeline"]) => one_page(timeline(&world.pulls[&number(4).unwrap()]), query),
        ("GET", ["issues", _, "comments"]) => {
            let comments = world.pulls[&number(4).unwrap()].comments.iter();
            good(
                200,
                comments
                    .map(|one| json!({ "id": one.id, "user": { "id": one.author }, "body": one.body }))
                    .collect(),
            )
        }
        ("POST", ["issues", _, "comments"]) => {
            let id = world.say(number(4).unwrap(), JUDGE.1, body["body"].as_str().unwrap());
            good(201, json!({ "id": id }))
        }
        ("PATCH" | "DELETE", ["issues", "comments", _]) => {
            let id = number(5).unwrap();
            if !world.is_own(id) {
                return gone();
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
        ("GET", ["labels"]) => {
            let all = world
                .labels
                .iter()
                .enumerate()
                .map(|(at, name)| json!({ "id": at + 1, "name": name }))
                .collect();
            one_page(all, query)
        }
        ("POST", ["labels"]) => {
            world.labels.push(body["name"].as_str().unwrap().to_owned());
            good(201, json!({ "id": world.labels.len(), "name": body["name"] }))
        }
        ("POST", ["issues", _, "labels"]) => {
            let ids = body["labels"].as_array().unwrap().iter().filter_map(Value::as_u64);
            let names: Vec<String> = ids.map(|id| world.labels[id as usize - 1].clone()).collect();
            world
                .pulls
                .get_mut(&number(4).unwrap())
                .unwrap()
                .label(names.iter().map(String::as_str), [].into_iter());
            good(200, json!([]))
        }
        ("DELETE", ["issues", _, "labels", _]) => {
            let name = world.labels[number(6).unwrap() as usize - 1].clone();
            world.pulls.get_mut(&number(4).unwrap()).unwrap().label([].into_iter(), [&*name].into_iter());
            good(204, Value::Null)
        }
        ("PATCH", ["pulls", _]) => {
            let number = number(4).unwrap();
            if !world.pulls.contains_key(&number) {
                return gone();
            }
            world.set_open(number, body["state"] == "open");
            good(201, shown(&world.pulls[&number]))
        }
        _ => gone(),
    }
}
