//! The APIs as they may answer, over real HTTP from this machine.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use super::api::{Api, Ask};
use super::{Manner, Proposal, Sender, Token, send};
use base::failure::Failure;
use contest::ForgeKind;

/// What was asked: method, path with its query, token, body.
pub(crate) type Asked = (String, String, String, Value);

/// One answer: the bytes as they go over the wire, after a pause.
pub(crate) struct Answer {
    bytes: Vec<u8>,
    pause: Duration,
}

pub(crate) fn json_answer(status: u16, body: &Value) -> Answer {
    with_headers(status, "content-type: application/json\r\n", &body.to_string())
}

pub(crate) fn with_headers(status: u16, headers: &str, body: &str) -> Answer {
    let length = body.len();
    let text = format!(
        "HTTP/1.1 {status} Told\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    Answer { bytes: text.into_bytes(), pause: Duration::ZERO }
}

/// A server that gives `answers` one after the other, and what it was asked.
pub(crate) fn server(answers: Vec<Answer>) -> (String, Arc<Mutex<Vec<Asked>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(vec![]));
    let log = asked.clone();
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((stream, _)) = listener.accept() else { return };
            log.lock().unwrap().push(read(&stream));
            std::thread::sleep(answer.pause);
            let _ = (&stream).write_all(&answer.bytes);
        }
    });
    (base, asked)
}

fn read(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let (mut token, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match &*name.to_ascii_lowercase() {
            "authorization" => value.clone_into(&mut token),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    (method, path, token, serde_json::from_slice(&body).unwrap_or_default())
}

pub(crate) fn api(base: &str) -> Api {
    let token = Token::new("ghp_0123456789abcdef0123", "GITHUB_TOKEN").unwrap();
    let manner =
        Manner { patience: Duration::from_millis(800), pause: Duration::from_millis(5), ..Manner::default() };
    Api::new(base.to_owned(), token, manner)
}

/// The exit code and words of what came of asking for `/user`.
fn told(answers: Vec<Answer>) -> (u8, String, usize) {
    let (base, asked) = server(answers);
    let failure = Failure::from(api(&base).value(Ask::Get, "/user", None).unwrap_err());
    let findings = failure.findings();
    let text = findings.first().map_or_else(
        || failure.to_string(),
        |one| format!("{}: {}; {}", one.code, one.message, one.help.clone().unwrap_or_default()),
    );
    let count = asked.lock().unwrap().len();
    (failure.code(), text.replace(&base, "API"), count)
}

#[test]
fn what_an_api_may_answer_is_said_in_words() {
    let said = |status, body: Value| vec![json_answer(status, &body)];
    let times =
        |status: u16| (0..3).map(|_| json_answer(status, &json!({ "message": "Oops" }))).collect::<Vec<_>>();
    let thrice = |make: &dyn Fn() -> Answer| (0..3).map(|_| make()).collect::<Vec<_>>();
    let page = || with_headers(200, "content-type: text/html\r\n", "<!DOCTYPE html><title>Sign in</title>");
    let slow = || Answer { pause: Duration::from_secs(2), ..json_answer(200, &json!({})) };
    let cut = || {
        let mut answer = json_answer(200, &json!({ "login": "me", "id": 7 }));
        answer.bytes.truncate(answer.bytes.len() - 5);
        answer
    };
    let nothing = || Answer { bytes: vec![], pause: Duration::ZERO };
    let half = || with_headers(200, "content-type: application/json\r\n", "{\"login\":");
    let spent =
        || with_headers(403, "x-ratelimit-remaining: 0\r\n", "{\"message\":\"API rate limit exceeded\"}");
    let moved =
        with_headers(301, "location: https://evil.example/user\r\n", "{\"message\":\"Moved Permanently\"}");
    for (answers, code, times, parts) in [
        (
            said(401, json!({ "message": "Bad credentials" })),
            2,
            1,
            &["token-refused", "GITHUB_TOKEN", "Bad credentials", "--fork"][..],
        ),
        (
            said(403, json!({ "message": "Resource not accessible" })),
            2,
            1,
            &["token-refused", "Resource not accessible"],
        ),
        (
            said(404, json!({ "message": "Not Found" })),
            2,
            1,
            &["forge-refused", "status 404", "Not Found", "token's rights"],
        ),
        (
            said(
                422,
                json!({ "message": "Validation Failed", "errors": [{ "message": "No commits between" }] }),
            ),
            2,
            1,
            &["forge-refused", "Validation Failed; No commits between"],
        ),
        (vec![moved], 2, 1, &["forge-refused", "elsewhere", "evil.example"]),
        (times(500), 3, 3, &["status 500", "Oops"]),
        (times(503), 3, 3, &["status 503"]),
        (thrice(&spent), 3, 3, &["takes no more requests", "rate limit"]),
        (thrice(&page), 3, 3, &["a page for people", "status 200"]),
        (thrice(&slow), 3, 1, &["did not answer in time"]),
        (thrice(&cut), 3, 3, &["API"]),
        (thrice(&nothing), 3, 3, &["asking API"]),
        (thrice(&half), 3, 3, &["no whole JSON"]),
    ] {
        let (ended, text, asked) = told(answers);
        assert_eq!(ended, code, "{text}");
        assert!(asked >= times, "{asked} questions instead of {times}: {text}");
        for part in parts {
            assert!(text.contains(part), "{part:?} is not in {text:?}");
        }
        assert!(!text.contains("ghp_"), "{text}");
    }
}

#[test]
fn a_server_that_stumbles_is_asked_again_but_nothing_is_made_twice() {
    let good = json!({ "login": "me", "id": 7 });
    let (base, asked) = server(vec![json_answer(502, &json!({})), json_answer(200, &good)]);
    assert_eq!(api(&base).value(Ask::Get, "/user", None).unwrap(), good);
    assert_eq!(asked.lock().unwrap()[1].2, "Bearer ghp_0123456789abcdef0123");
    let (base, asked) = server(vec![json_answer(502, &json!({})), json_answer(200, &good)]);
    assert!(api(&base).value(Ask::Post, "/repos/o/c/pulls", Some(&json!({}))).is_err());
    assert_eq!(asked.lock().unwrap().len(), 1);
}

const PROPOSAL: Proposal<'_> =
    Proposal { fork: "me/contest", branch: "gitprize/alpha-1", main: "main", title: "Predictions of alpha" };

fn github(base: &str) -> Box<dyn Sender> {
    send::of(ForgeKind::Github, api(base), "org/contest".to_owned())
}

#[test]
fn a_fork_is_made_once_and_brought_up_to_date() {
    let user = json!({ "login": "me", "id": 7 });
    let fork = json!({ "full_name": "me/contest" });
    let (base, asked) = server(vec![
        json_answer(200, &user),
        json_answer(202, &fork),
        json_answer(404, &json!({ "message": "Branch not found" })),
        json_answer(200, &json!({ "name": "main" })),
        json_answer(200, &json!({ "merge_type": "none" })),
    ]);
    let github = github(&base);
    let me = github.me().unwrap();
    assert_eq!(github.fork(&me, "main").unwrap(), "me/contest");
    let paths: Vec<_> =
        asked.lock().unwrap().iter().map(|(method, path, ..)| format!("{method} {path}")).collect();
    assert_eq!(
        paths,
        [
            "GET /user",
            "POST /repos/org/contest/forks",
            "GET /repos/me/contest/branches/main",
            "GET /repos/me/contest/branches/main",
            "POST /repos/me/contest/merge-upstream"
        ]
    );
    let (base, _) =
        server(vec![json_answer(202, &fork), json_answer(200, &json!({})), json_answer(409, &json!({}))]);
    let Err(Failure::Configuration(found)) = self::github(&base).fork(&me, "main") else {
        panic!("a fork of its own")
    };
    assert!(found[0].message.contains("has commits that the contest's does not have"), "{found:?}");
}

#[test]
fn maintainers_may_not_write_to_the_branch_and_one_pull_request_is_opened() {
    let pull = json!({ "number": 12, "html_url": "https://forge.example/org/contest/pull/12" });
    let (base, asked) = server(vec![json_answer(201, &pull)]);
    assert_eq!(github(&base).open(&PROPOSAL).unwrap().pull, 12);
    let body = asked.lock().unwrap()[0].3.clone();
    assert_eq!(
        (&body["maintainer_can_modify"], &body["head"], &body["base"]),
        (&json!(false), &json!("me:gitprize/alpha-1"), &json!("main"))
    );
    // The answer to an earlier call was lost.
    let exists = json!({ "message": "Validation Failed", "errors": [{ "message": "A pull request already exists for me:x." }] });
    let other = json!({ "number": 3, "head": { "ref": "x", "repo": { "full_name": "you/contest" } } });
    let mine =
        json!({ "number": 12, "head": { "ref": "gitprize/alpha-1", "repo": { "full_name": "me/contest" } } });
    let (base, asked) = server(vec![json_answer(422, &exists), json_answer(200, &json!([other, mine]))]);
    assert_eq!(github(&base).open(&PROPOSAL).unwrap().pull, 12);
    assert_eq!(asked.lock().unwrap()[1].1, "/repos/org/contest/pulls?state=open&head=me:gitprize/alpha-1");
    // Refused for another reason, it is not anybody's.
    let (base, _) = server(vec![json_answer(422, &exists), json_answer(200, &json!([other]))]);
    assert!(matches!(github(&base).open(&PROPOSAL), Err(Failure::Configuration(_))));
}

#[test]
fn gitlab_is_asked_in_its_own_words() {
    let user = json!({ "username": "me", "id": 7 });
    let own = json!([{ "path_with_namespace": "me/contest", "namespace": { "path": "me" } }]);
    let merge = json!({ "iid": 5, "web_url": "https://lab.example/org/contest/-/merge_requests/5" });
    let (base, asked) = server(vec![
        json_answer(200, &user),
        json_answer(200, &own),
        json_answer(200, &json!({ "id": 99 })),
        json_answer(201, &merge),
        json_answer(200, &json!({})),
    ]);
    let gitlab = send::of(ForgeKind::Gitlab, api(&base), "org/sub/contest".to_owned());
    let me = gitlab.me().unwrap();
    assert_eq!(gitlab.fork(&me, "main").unwrap(), "me/contest");
    assert_eq!(gitlab.open(&PROPOSAL).unwrap().pull, 5);
    gitlab.close(5).unwrap();
    let asked = asked.lock().unwrap();
    assert_eq!(asked[1].1, "/projects/org%2Fsub%2Fcontest/forks?owned=true&per_page=100");
    assert_eq!(
        (&*asked[3].1, &asked[3].3["target_project_id"]),
        ("/projects/me%2Fcontest/merge_requests", &json!(99))
    );
    assert_eq!(asked[3].3["allow_collaboration"], false);
    assert_eq!((&*asked[4].0, &asked[4].3["state_event"]), ("PUT", &json!("close")));
}
