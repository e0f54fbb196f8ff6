//! A forge that needs a fork and a pull request: its API and its repositories on one server of this machine.

use serde_json::{Value, json};

use super::server::{Server, is_there};
use super::{DAY, Desk, contest, text};
use crate::support::{GOOD, git, told};

/// The contest as `org/contest`, the contestant's fork as `me/contest`, and an API that answers.
fn github() -> Option<(crate::support::Fixture, Server)> {
    if !is_there() {
        return None;
    }
    let fixture = contest("[forge]\nkind = \"github\"\n");
    for owner in ["org", "me"] {
        git(fixture.root(), &["clone", "--quiet", "--bare", "contest.git", &format!("{owner}/contest.git")]);
        let repository = fixture.path(&format!("{owner}/contest.git"));
        git(&repository, &["config", "uploadpack.allowFilter", "true"]);
        git(&repository, &["config", "http.receivepack", "true"]);
    }
    let server = Server::over(fixture.root());
    answer(&server, "GET /user", 200, &json!({ "login": "me", "id": 7 }));
    answer(&server, "POST /repos/org/contest/forks", 202, &json!({ "full_name": "me/contest" }));
    answer(&server, "GET /repos/me/contest/branches/main", 200, &json!({ "name": "main" }));
    answer(&server, "POST /repos/me/contest/merge-upstream", 200, &json!({}));
    answer(
        &server,
        "POST /repos/org/contest/pulls",
        201,
        &json!({ "number": 12, "html_url": "https://forge.example/pull/12" }),
    );
    Some((fixture, server))
}

fn answer(server: &Server, question: &str, status: u16, body: &Value) {
    server.state.lock().unwrap().api.insert(question.to_owned(), (status, body.to_string()));
}

#[test]
fn a_token_makes_fork_branch_and_pull_request() {
    let Some((fixture, server)) = github() else { return };
    let url = format!("{}/org/contest.git", server.base);
    let desk = Desk::new(&fixture, "me")
        .with("GITPRIZE_FORGE_API", &server.base)
        .with("GITHUB_TOKEN", "ghp_0123456789abcdef0123");
    desk.file("good.csv", GOOD);
    let call = ["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY];
    // The pull request's answer is lost once; then the forge says that there is one.
    answer(&server, "POST /repos/org/contest/pulls", 502, &json!({}));
    assert_eq!(desk.run(&call).code, 3);
    let branches = || {
        git(&fixture.path("me/contest.git"), &["for-each-ref", "--format=%(refname)", "refs/heads/gitprize"])
    };
    let branch = branches();
    assert_eq!(branch.lines().count(), 1, "{branch}");
    let name = branch.strip_prefix("refs/heads/").unwrap();
    answer(
        &server,
        "POST /repos/org/contest/pulls",
        422,
        &json!({ "message": "A pull request already exists" }),
    );
    let open = json!([{ "number": 12, "html_url": "https://forge.example/pull/12", "head": { "ref": name, "repo": { "full_name": "me/contest" } } }]);
    answer(&server, "GET /repos/org/contest/pulls", 200, &open);
    let sent = desk.json(&call);
    assert_eq!((text(&sent["state"]), &sent["pull"]), ("sent", &12.into()), "{sent}");
    assert_eq!(branches(), branch, "the same branch again");
    let head = git(&fixture.path("me/contest.git"), &["rev-parse", &branch]);
    assert_eq!(sent["head"], head.as_str());
    // Nobody gets the right to write to the branch, and the token goes to the API alone.
    let body = {
        let state = server.state.lock().unwrap();
        state
            .seen
            .iter()
            .rev()
            .find(|(method, path, _)| method == "POST" && path == "/repos/org/contest/pulls")
            .unwrap()
            .2
            .clone()
    };
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["maintainer_can_modify"], false, "{body}");
    // The forge makes the reference; then it waits, and is closed by its API.
    git(
        &fixture.path("org/contest.git"),
        &["fetch", "--quiet", "../../me/contest.git", &format!("{branch}:refs/pull/12/head")],
    );
    assert_eq!(text(&desk.json(&call)["state"]), "waiting");
    answer(&server, "PATCH /repos/org/contest/pulls/12", 200, &json!({ "state": "closed" }));
    assert_eq!(desk.json(&["withdraw", "--yes"])["withdrawn"], true);
    assert_eq!(server.count("/pulls/12"), 1);
}

#[test]
fn without_a_token_there_is_one_link_to_click() {
    let Some((fixture, server)) = github() else { return };
    let url = format!("{}/org/contest.git", server.base);
    let desk = Desk::new(&fixture, "me").with("GITPRIZE_FORGE_API", &server.base);
    desk.file("good.csv", GOOD);
    let call = ["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY];
    let none = desk.run(&call);
    assert!(
        none.code == 2 && none.err.contains("error[no-token]") && none.err.contains("/org/contest/fork"),
        "{}",
        none.err
    );
    let fork = format!("{}/me/contest.git", server.base);
    let sent = desk.json(&[&call[..], &["--fork", &fork]].concat());
    assert_eq!(text(&sent["state"]), "in-fork", "{sent}");
    let link = text(&sent["url"]);
    assert!(
        link.contains("/org/contest/compare/main...me:contest:gitprize/alpha-")
            && link.ends_with("?expand=1"),
        "{link}"
    );
    assert_eq!(server.count("/repos/"), 0, "nobody is asked");
    // A token that is not taken is said; the API's address has to be safe for it.
    let wrong = Desk::new(&fixture, "wrong")
        .with("GITPRIZE_FORGE_API", &server.base)
        .with("GITHUB_TOKEN", "ghp_0123456789abcdef0123");
    wrong.file("good.csv", GOOD);
    answer(&server, "GET /user", 401, &json!({ "message": "Bad credentials" }));
    let refused = wrong.run(&call);
    assert!(
        refused.code == 2 && refused.err.contains("error[token-refused]") && !refused.err.contains("ghp_"),
        "{}",
        refused.err
    );
    let open = Desk::new(&fixture, "open")
        .with("GITPRIZE_FORGE_API", "http://forge.example/api")
        .with("GITHUB_TOKEN", "ghp_0123456789abcdef0123");
    open.file("good.csv", GOOD);
    let refused = open.run(&call);
    assert!(refused.code == 2 && refused.err.contains("starts with https://"), "{}", refused.err);
    answer(&server, "GET /user", 200, &json!({ "login": "me", "id": 7 }));
    answer(&server, "POST /repos/org/contest/forks", 404, &json!({ "message": "Not Found" }));
    let refused = wrong.run(&call);
    assert!(refused.code == 2 && refused.err.contains("error[forge-refused]"), "{}", refused.err);
    told!();
}
