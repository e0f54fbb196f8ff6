//! A contestant's day with the real `git` program, over a path and over HTTP (`git http-backend` behind a
//! small server on loopback): push a head, judge, build the site, see the row.

use std::collections::HashMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Fixture, GOOD, Ran, WORSE, contest_toml, git, judge_program, plain_git};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::io::AsyncWriteExt;

/// Open now: these pushes happen by the machine's clock.
fn open_contest() -> Fixture {
    let toml = contest_toml("").replace("2009-01-01", "2020-01-01").replace("2009-12-31", "2999-12-31");
    let fixture = Fixture::with(&toml);
    let repository = fixture.path("contest.git");
    let hook = repository.join("hooks/post-receive");
    std::fs::create_dir_all(repository.join("hooks")).unwrap();
    std::fs::write(&hook, format!("#!/bin/sh\nexec {:?} receive\n", judge_program())).unwrap();
    std::fs::set_permissions(&hook, PermissionsExt::from_mode(0o755)).unwrap();
    git(&repository, &["config", "http.receivepack", "true"]);
    fixture
}

/// Commits `content` as the team's file on a fresh branch of `clone` and pushes it as pull request `number`.
fn push(clone: &Path, number: u64, team: &str, content: &str, user: Option<&str>) -> String {
    git(clone, &["checkout", "--quiet", "-B", &format!("try-{number}"), "origin/main"]);
    std::fs::write(clone.join(format!("submissions/{team}/predictions.csv")), content).unwrap();
    git(clone, &["add", "--all"]);
    git(clone, &["commit", "--quiet", "--allow-empty", "-m", "predictions"]);
    let mut push = plain_git(clone);
    push.args(["push", "origin", &format!("HEAD:refs/pull/{number}/head")]);
    if let Some(user) = user {
        push.env("GITPRIZE_USER", user);
    }
    let output = push.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

fn run(fixture: &Fixture, repository: &str) -> Ran {
    let ran = fixture.judge(&["run", "--repository", repository]).ok();
    git(&fixture.path("clone"), &["pull", "--quiet", "--ff-only"]);
    ran
}

/// Builds the site and returns the leaderboard page.
fn board(fixture: &Fixture) -> String {
    let out = fixture.path("public");
    let built = Command::new(env!("CARGO_BIN_EXE_site"))
        .args(["build", "--quiet", "--dir"])
        .arg(fixture.path("clone"))
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    std::fs::read_to_string(out.join("leaderboard/index.html")).unwrap()
}

/// The whole day: a first file, the same head again, a worse one, a rival's.
fn day(fixture: &Fixture, url: &str, users: bool) {
    let contestant = fixture.path("contestant");
    git(fixture.root(), &["clone", "--quiet", url, "contestant"]);
    let user = |name: &'static str| (!users).then_some(name);

    let said = push(&contestant, 1, "alpha", GOOD, user("alpha"));
    assert!(said.contains("Received as #1 at "), "{said}");
    assert!(!board(fixture).contains("0.5774"), "nothing is judged yet");
    assert!(run(fixture, url).out.contains("1 scored, 0 refused"));
    let ledger = || {
        let clone = fixture.path("clone/submissions/ledger");
        let mut text = String::new();
        for entry in std::fs::read_dir(clone).unwrap() {
            text.push_str(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
        }
        text
    };
    assert!(ledger().contains("\"pull\":1,"), "a receipt is on main");
    let page = board(fixture);
    assert!(page.contains("Alpha") && page.contains("0.5774"), "{page}");

    // The same head again: nothing changes, on main or on the page.
    let main = fixture.main();
    let mut again = plain_git(&contestant);
    assert!(again.args(["push", "--quiet", "origin", "HEAD:refs/pull/1/head"]).status().unwrap().success());
    assert!(run(fixture, url).out.contains("nothing waits"));
    assert_eq!(fixture.main(), main);
    assert_eq!(board(fixture), page);

    // A worse file: the best stays.
    push(&contestant, 2, "alpha", WORSE, user("alpha"));
    let worse = run(fixture, url);
    assert!(worse.out.contains("Your best stays 0.5774."), "{}", worse.out);
    assert!(board(fixture).contains("0.5774"));

    // Somebody who is not of the team, and a second team's row.
    let wrong = if users { "alpha" } else { "mallory" };
    push(&contestant, 3, "beta", GOOD, user(wrong));
    assert!(run(fixture, url).out.contains("not-a-member"));
    if users {
        git(&contestant, &["remote", "set-url", "origin", &url.replace("alpha:", "beta:")]);
    }
    push(&contestant, 4, "beta", &GOOD.replace("10-8,3", "10-8,2.5"), user("beta"));
    assert!(run(fixture, url).out.contains("rank 1 of 2"));
    let page = board(fixture);
    let (beta, alpha) = (page.find("0.2887").unwrap(), page.find("0.5774").unwrap());
    assert!(beta < alpha, "the better row comes first");
    assert!(
        page.contains("Beta&#39;s team &lt;b&gt;")
            || page.contains("Beta&#x27;s team &lt;b&gt;")
            || page.contains("Beta's team &lt;b&gt;"),
        "{page}"
    );
    fixture.judge(&["verify"]).ok();
}

#[test]
fn over_a_path() {
    let fixture = open_contest();
    let url = fixture.path("contest.git").to_string_lossy().into_owned();
    day(&fixture, &url, false);
}

#[tokio::test(flavor = "multi_thread")]
async fn over_http() {
    let fixture = open_contest();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let app = Router::new().fallback(backend).with_state(fixture.root().to_owned());
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let url = format!("http://alpha:secret@127.0.0.1:{port}/contest.git");
    tokio::task::spawn_blocking(move || day(&fixture, &url, true)).await.unwrap();
    server.abort();
}

/// `git http-backend` as CGI (RFC 3875). Any password will do: the user's name is what counts here.
async fn backend(
    State(root): State<PathBuf>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let query = uri.query().unwrap_or_default().to_owned();
    let user = basic_user(&text("authorization"));
    if user.is_none() && (uri.path().ends_with("receive-pack") || query.ends_with("receive-pack")) {
        return (StatusCode::UNAUTHORIZED, [("WWW-Authenticate", "Basic realm=\"contest\"")]).into_response();
    }
    let mut cgi = tokio::process::Command::new("git");
    cgi.arg("http-backend")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", uri.path())
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", method.as_str())
        .env("CONTENT_TYPE", text("content-type"))
        .env("CONTENT_LENGTH", body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", text("content-encoding"))
        .env("GIT_PROTOCOL", text("git-protocol"))
        .env_remove("GITPRIZE_USER");
    if let Some(user) = user {
        cgi.env("REMOTE_USER", user);
    }
    let mut child = cgi.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let feed = tokio::spawn(async move {
        let _ = stdin.write_all(&body).await;
    });
    let output = child.wait_with_output().await.unwrap();
    feed.await.unwrap();
    let end = output.stdout.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&output.stdout[..end]).into_owned();
    let mut fields: HashMap<&str, &str> = head.lines().filter_map(|line| line.split_once(": ")).collect();
    let status = fields.remove("Status").and_then(|status| status[..3].parse().ok()).unwrap_or(200);
    let mut response = Response::builder().status(status);
    for (name, value) in fields {
        response = response.header(name, value);
    }
    response.body(output.stdout[end + 4..].to_vec().into()).unwrap()
}

/// The user of a Basic authorization header (RFC 7617).
fn basic_user(header: &str) -> Option<String> {
    let encoded = header.strip_prefix("Basic ")?.trim_end_matches('=');
    let mut bits = 0u32;
    let (mut count, mut bytes) = (0, vec![]);
    for c in encoded.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
            .iter()
            .position(|b| *b == c)?;
        bits = bits << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(String::from_utf8(bytes).ok()?.split(':').next()?.to_owned())
}
