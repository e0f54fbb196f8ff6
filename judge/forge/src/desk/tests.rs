//! What the judge asks of each forge, and what it makes of the answers.

use serde_json::{Value, json};

use super::{Forge, Open, Settled, TAG, of};
use crate::tests::{Answer, api, json_answer, server, with_headers};
use contest::ForgeKind;

fn desk(kind: ForgeKind, base: &str) -> Box<dyn Forge> {
    of(kind, api(base), "org/contest".to_owned())
}

fn sha(digit: char) -> String {
    digit.to_string().repeat(40)
}

fn page(entries: &Value, total: u64) -> Answer {
    with_headers(
        200,
        &format!("content-type: application/json\r\nx-total: {total}\r\n"),
        &entries.to_string(),
    )
}

fn merge(number: u64) -> Value {
    json!({ "iid": number, "sha": sha('a'), "author": { "id": 5, "username": "a" },
            "created_at": "2009-01-01T10:00:00.000Z", "target_branch": "main", "labels": ["scored"], "draft": number == 3 })
}

fn paths(asked: &std::sync::Mutex<Vec<crate::tests::Asked>>) -> Vec<String> {
    asked.lock().unwrap().iter().map(|(method, path, ..)| format!("{method} {path}")).collect()
}

#[test]
fn a_list_that_moves_is_read_again_and_never_taken_in_part() {
    let one = json!([merge(1), merge(2)]);
    // The second is closed while the list is read: the page after it begins one later, and number 3 is in none.
    let answers =
        vec![page(&one, 4), page(&json!([merge(4)]), 3), page(&json!([merge(1), merge(3), merge(4)]), 3)];
    let (base, _) = server(answers);
    // As many as there are now were read, and yet not these.
    let all = desk(ForgeKind::Gitlab, &base).open().unwrap();
    assert_eq!(all.iter().map(|open| open.pull).collect::<Vec<_>>(), [1, 3, 4]);
    // A page that comes twice, each time.
    let twice = || vec![page(&one, 4), page(&one, 4)];
    let (base, asked) = server((0..3).flat_map(|_| twice()).collect());
    let why = desk(ForgeKind::Gitlab, &base).open().unwrap_err();
    assert!(base::failure::Failure::from(why).to_string().contains("came twice or a page was missing"));
    assert_eq!(asked.lock().unwrap().len(), 6);
    // One that ends too early, each time.
    let (base, _) = server((0..3).flat_map(|_| [page(&one, 4), page(&json!([]), 4)]).collect());
    assert!(desk(ForgeKind::Gitlab, &base).open().is_err());
    // GitHub's, whose pages hang on cursors.
    let node = |number: u64| json!({ "number": number, "headRefOid": sha('a'), "createdAt": "2009-01-01T10:00:00Z" });
    let part = |nodes: Value, total: u64, next: Option<&str>| {
        let info = json!({ "hasNextPage": next.is_some(), "endCursor": next });
        let pulls = json!({ "totalCount": total, "pageInfo": info, "nodes": nodes });
        json_answer(200, &json!({ "data": { "repository": { "pullRequests": pulls } } }))
    };
    let (base, _) = server(vec![
        part(json!([node(1), node(2)]), 3, Some("x")),
        part(json!([node(2), node(3)]), 3, None),
        part(json!([node(1), node(2)]), 3, Some("x")),
        part(json!([node(3)]), 3, None),
    ]);
    let all = desk(ForgeKind::Github, &base).open().unwrap();
    assert_eq!(all.iter().map(|open| open.pull).collect::<Vec<_>>(), [1, 2, 3]);
    let (base, _) = server((0..3).map(|_| part(json!([node(1)]), 2, None)).collect());
    assert!(desk(ForgeKind::Github, &base).open().is_err());
}

#[test]
fn an_error_with_the_status_of_a_success_is_one() {
    let failed = |kind: &str| {
        json_answer(
            200,
            &json!({ "data": null, "errors": [{ "type": kind, "message": "Something went wrong" }] }),
        )
    };
    let (base, asked) = server((0..3).map(|_| failed("")).collect());
    let why = desk(ForgeKind::Github, &base).open().unwrap_err();
    assert!(why.is_of_the_machine() && asked.lock().unwrap().len() == 3);
    let (base, _) = server(vec![failed("RATE_LIMITED")]);
    assert!(matches!(desk(ForgeKind::Github, &base).open().unwrap_err(), crate::Trouble::Spent { .. }));
    let (base, _) = server(vec![failed("FORBIDDEN")]);
    let why = base::failure::Failure::from(desk(ForgeKind::Github, &base).open().unwrap_err());
    assert_eq!((why.code(), why.findings()[0].code), (2, "token-refused"));
}

#[test]
fn gitlab_tells_arrivals_by_versions_and_its_own_notes() {
    let versions = json!([
        { "head_commit_sha": sha('a'), "created_at": "2009-01-03T00:00:00.000Z" },
        { "head_commit_sha": sha('b'), "created_at": "2009-01-02T00:00:00.000Z" },
    ]);
    let notes = json!([
        { "system": false, "body": "reopened", "created_at": "2009-01-09T00:00:00.000Z" },
        { "system": true, "body": "marked this merge request as **ready**", "created_at": "2009-01-05T00:00:00.000Z" },
        { "system": true, "body": "changed the description", "created_at": "2009-01-08T00:00:00.000Z" },
    ]);
    let (base, asked) = server(vec![
        page(&json!([merge(1), merge(3)]), 2),
        json_answer(200, &versions),
        json_answer(200, &notes),
        json_answer(200, &json!({ "created_at": "2008-01-01T00:00:00.000Z" })),
    ]);
    let desk = desk(ForgeKind::Gitlab, &base);
    let mut all = desk.open().unwrap();
    assert!(all[1].draft && !all[0].draft && all[0].labels == ["scored"]);
    desk.arrivals(&mut all.iter_mut().filter(|open| !open.draft).collect::<Vec<&mut Open>>()).unwrap();
    let entry = all[0].entry();
    assert_eq!(
        (&entry["received_at"], &entry["author"]["created_at"]),
        (&"2009-01-05T00:00:00Z".into(), &"2008-01-01T00:00:00Z".into())
    );
    assert_eq!((&entry["iid"], &entry["sha"]), (&1.into(), &sha('a').into()));
    let paths = paths(&asked);
    assert!(paths[0].starts_with("GET /projects/org%2Fcontest/merge_requests?state=opened&"), "{paths:?}");
    assert!(paths[1].ends_with("/merge_requests/1/versions?per_page=100"), "{paths:?}");
}

#[test]
fn gitlab_is_answered_in_its_own_words() {
    let own = format!("said\n{TAG} x -->");
    let (base, asked) = server(vec![
        json_answer(200, &json!({ "id": 9, "username": "bot" })),
        json_answer(
            200,
            &json!([
                { "id": 1, "author": { "id": 4 }, "system": false, "body": own },
                { "id": 2, "author": { "id": 9 }, "system": false, "body": "by hand" },
                { "id": 3, "author": { "id": 9 }, "system": false, "body": own },
            ]),
        ),
        json_answer(201, &json!({})),
        json_answer(200, &json!({})),
        json_answer(200, &json!({ "iid": 7, "state": "closed", "sha": sha('b') })),
        json_answer(201, &json!({})),
    ]);
    let desk = desk(ForgeKind::Gitlab, &base);
    let notes = desk.notes(&[7]).unwrap();
    assert_eq!(notes[&7].iter().map(|note| note.id).collect::<Vec<_>>(), [3], "its own, with the tag");
    desk.say(7, "words").unwrap();
    desk.edit(7, 3, "words").unwrap();
    let settled = Settled { label: Some("scored"), not: vec!["held"], close: true };
    assert_eq!(desk.settle(7, &settled).unwrap(), Some(sha('b')));
    desk.status(&sha('b'), true, "0.8553").unwrap();
    let asked = asked.lock().unwrap();
    assert_eq!((&*asked[3].0, &*asked[3].1), ("PUT", "/projects/org%2Fcontest/merge_requests/7/notes/3"));
    assert_eq!(
        asked[4].3,
        json!({ "add_labels": "scored", "remove_labels": "held", "state_event": "close" })
    );
    assert_eq!(asked[5].3["state"], "success");
}

#[test]
fn forgejo_tells_arrivals_by_its_timeline() {
    let pull = |number: u64, title: &str| {
        json!({ "number": number, "title": title, "user": { "id": 5, "login": "a", "created": "2008-01-01T00:00:00Z" },
                "head": { "sha": sha('a'), "ref": "x" }, "base": { "ref": "main" }, "comments": 0, "created_at": "2009-01-01T10:00:00Z" })
    };
    let push = |id: u64, at: &str, commits: &[String]| {
        let body = json!({ "is_force_push": false, "commit_ids": commits }).to_string();
        json!({ "id": id, "type": "pull_push", "body": body, "created_at": at })
    };
    let (base, asked) = server(vec![
        page(&json!([pull(1, "sent"), pull(2, "WIP: not yet"), pull(3, "sent"), pull(4, "sent")]), 4),
        page(&json!([]), 0),
        page(
            &json!([push(1, "2009-01-02T00:00:00Z", &[sha('b')]), push(2, "2009-01-03T00:00:00Z", &[sha('c'), sha('a')]),
                     { "id": 3, "type": "reopen", "created_at": "2009-01-04T00:00:00Z" }]),
            3,
        ),
        page(&json!([push(1, "2009-01-02T00:00:00Z", &[sha('b')])]), 1),
    ]);
    let desk = desk(ForgeKind::Forgejo, &base);
    let mut all = desk.open().unwrap();
    assert!(all[1].draft && all[0].author.as_ref().unwrap().since.is_some());
    desk.arrivals(&mut all.iter_mut().filter(|open| !open.draft).collect::<Vec<&mut Open>>()).unwrap();
    let came: Vec<Option<String>> = all.iter().map(|open| open.arrived.map(|at| at.to_string())).collect();
    assert_eq!(came, [None, None, Some("2009-01-04T00:00:00Z".to_owned()), None]);
    assert_eq!(
        (&all[0].entry()["pushes"], &all[3].entry()["pushes"]),
        (&1.into(), &Value::Null),
        "nothing was pushed to the first since"
    );
    assert_eq!(paths(&asked)[1], "GET /repos/org/contest/issues/1/timeline?limit=50&page=1");
}

#[test]
fn forgejo_is_answered_in_its_own_words() {
    let own = format!("said\n{TAG} x -->");
    let (base, asked) = server(vec![
        json_answer(200, &json!({ "id": 9, "login": "bot" })),
        json_answer(
            200,
            &json!([{ "id": 2, "user": { "id": 4 }, "body": own }, { "id": 3, "user": { "id": 9 }, "body": own }]),
        ),
        page(&json!([{ "id": 71, "name": "held" }]), 1),
        json_answer(201, &json!({ "id": 72, "name": "scored" })),
        json_answer(200, &json!([])),
        with_headers(204, "", ""),
        json_answer(201, &json!({ "number": 7, "head": { "sha": sha('b') } })),
    ]);
    let desk = desk(ForgeKind::Forgejo, &base);
    assert_eq!(desk.notes(&[7]).unwrap()[&7].iter().map(|note| note.id).collect::<Vec<_>>(), [3]);
    let settled = Settled { label: Some("scored"), not: vec!["held"], close: true };
    assert_eq!(desk.settle(7, &settled).unwrap(), Some(sha('b')));
    let asked = asked.lock().unwrap();
    // A label that the repository lacks is made; labels go by their numbers.
    assert_eq!((&*asked[3].1, &asked[3].3["name"]), ("/repos/org/contest/labels", &json!("scored")));
    assert_eq!(asked[4].3, json!({ "labels": [72] }));
    assert_eq!(&*asked[5].1, "/repos/org/contest/issues/7/labels/71");
    assert_eq!((&*asked[6].0, &asked[6].3["state"]), ("PATCH", &json!("closed")));
}
