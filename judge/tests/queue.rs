//! The queue in the open: each batch tells what waits and when it ran, and nobody depends on it.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Fixture, GOOD, contest_toml, git};

const NOW: &str = "2009-01-20T00:00:00Z";

fn queue(fixture: &Fixture, now: &str) -> Value {
    fixture.judge(&["queue", "--now", now, "--format", "json"]).ok().json()
}

#[test]
fn each_batch_tells_what_waits_since_when_and_when_the_next_one_comes() {
    let fixture = Fixture::with(&contest_toml("[alarm]\nevery = \"2h\"\n"));
    let before = fixture.judge(&["queue"]).ok();
    assert!(before.out.contains("no batch has told anything yet"), "{}", before.out);
    for number in 1..=4 {
        let team = if number % 2 == 0 { "alpha" } else { "beta" };
        fixture.predictions(number, team, &format!("2009-01-{:02}T10:00:00Z", number + 1), GOOD);
    }
    fixture.judge(&["run", "--now", NOW, "--limit", "1"]).ok();
    let main = fixture.main();
    let told = queue(&fixture, NOW);
    let queue_is = &told["queue"];
    assert_eq!((&queue_is["batch"], &queue_is["judged"]), (&NOW.into(), &1.into()), "{told}");
    assert_eq!(
        (&queue_is["next"], &queue_is["late"], &told["late"]),
        (&"2009-01-20T02:00:00Z".into(), &"2009-01-20T04:00:00Z".into(), &false.into())
    );
    let waiting = queue_is["waiting"].as_array().unwrap();
    let of = |key: &str| waiting.iter().map(|one| one[key].clone()).collect::<Vec<_>>();
    assert_eq!(of("pull"), [2, 3, 4], "{told}");
    assert_eq!(of("position"), [1, 2, 3]);
    assert_eq!(of("since")[0], "2009-01-03T10:00:00Z");
    // It is told beside main, in one commit that has nothing before it.
    let bare = fixture.path("contest.git");
    assert_eq!(git(&bare, &["rev-list", "--count", "refs/gitprize/queue"]), "1");
    // A batch that finds nothing new tells that it ran, and main stays where it is.
    fixture.judge(&["run", "--now", "2009-01-20T02:00:00Z"]).ok();
    let after = fixture.main();
    assert_ne!(main, after, "the other three were judged");
    fixture.judge(&["run", "--now", "2009-01-20T04:00:00Z"]).ok();
    assert_eq!(fixture.main(), after);
    let told = queue(&fixture, "2009-01-20T08:00:01Z");
    assert_eq!(
        (&told["queue"]["batch"], &told["late"]),
        (&"2009-01-20T04:00:00Z".into(), &true.into()),
        "{told}"
    );
    assert_eq!(told["queue"]["waiting"].as_array().unwrap().len(), 0);
    assert_eq!(git(&bare, &["rev-list", "--count", "refs/gitprize/queue"]), "1");
    fixture.judge(&["verify"]).ok();
    // The doctor sees it in the folder.
    let doctor = |now: &str| {
        let checks = fixture.judge(&["doctor", "--now", now, "--format", "json"]).json();
        let checks = checks["checks"].as_array().unwrap().clone();
        checks.into_iter().find(|check| check["id"] == "batches").unwrap()["state"].clone()
    };
    assert_eq!(doctor("2009-01-20T07:59:00Z"), "done");
    assert_eq!(doctor("2009-01-20T08:00:01Z"), "wrong");
}

#[test]
fn whoever_breaks_what_was_told_breaks_nothing_else() {
    let fixture = Fixture::new();
    let bare = fixture.path("contest.git");
    let broken = fixture.commit("refs/gitprize/queue", None, &[("queue.json", "100644", b"{\"batch\": 1}")]);
    let ran = fixture.judge(&["queue"]);
    assert!(ran.code == 2 && ran.err.contains("bad-queue"), "{}", ran.err);
    std::fs::write(fixture.path("clone/queue.json"), "nonsense").unwrap();
    let doctor = fixture.judge(&["doctor", "--now", NOW, "--format", "json"]).json();
    let is_wrong = |check: &&Value| check["id"] == "batches" && check["state"] == "wrong";
    assert!(doctor["checks"].as_array().unwrap().iter().any(|check| is_wrong(&check)), "{doctor}");
    crate::support::told!();
    fixture.predictions(1, "alpha", "2009-01-02T10:00:00Z", GOOD);
    fixture.run(NOW);
    assert_ne!(git(&bare, &["rev-parse", "refs/gitprize/queue"]), broken);
    assert_eq!(queue(&fixture, NOW)["queue"]["judged"], 1);
    // Where no such reference may be written, the batch is as good as any. It is another moment's, since what waits
    // would be told in the very same commit otherwise, and nothing be pushed.
    let hook = bare.join("hooks/update");
    std::fs::write(&hook, "#!/bin/sh\ncase $1 in refs/gitprize/queue) exit 1;; esac\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
        let told_before = git(&bare, &["rev-parse", "refs/gitprize/queue"]);
        fixture.predictions(2, "beta", "2009-01-03T10:00:00Z", GOOD);
        let ran = fixture.judge(&["run", "--now", "2009-01-20T04:00:00Z"]).ok();
        assert!(ran.out.contains("the page of what waits stays as it was"), "{}", ran.out);
        assert_eq!(git(&bare, &["rev-parse", "refs/gitprize/queue"]), told_before);
        assert!(fixture.ledger().contains("\"beta\""), "{}", fixture.ledger());
    }
}

#[test]
fn the_heartbeat_is_asked_for_after_a_batch_and_stops_none() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let fixture =
        Fixture::with(&contest_toml(&format!("[alarm]\nheartbeat = \"http://{address}/ping/5f0c\"\n")));
    let (say, heard) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok).take(2) {
            let mut line = String::new();
            let mut reader = BufReader::new(&stream);
            let _ = reader.read_line(&mut line);
            let mut rest = String::new();
            while reader.read_line(&mut rest).is_ok_and(|read| read > 2) {
                line.push_str(&rest.to_ascii_lowercase());
                rest.clear();
            }
            let _ = (&stream).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = say.send(line);
        }
    });
    fixture.judge(&["run", "--now", NOW, "--dry-run"]).ok();
    assert!(heard.recv_timeout(Duration::from_millis(200)).is_err(), "a plan is no batch");
    let ran = fixture.judge(&["run", "--now", NOW]).ok();
    let asked = heard.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(asked.starts_with("GET /ping/5f0c ") && !asked.contains("authorization"), "{asked}");
    assert!(!ran.out.contains("Heartbeat"), "{}", ran.out);
    // Nobody is there any more.
    fixture.judge(&["run", "--now", NOW]).ok();
    let ran = fixture.judge(&["run", "--now", NOW]).ok();
    assert!(ran.out.contains("nobody was told that this batch ran"), "{}", ran.out);
}
