//! A chat is told what happened: once, in order, and by nobody's name.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use serde_json::Value;

use crate::support::{Fixture, GOOD, Ran, WORSE, contest_toml, git, judge_program, team_toml, told};

/// A chat: where it is, what it was sent, and whether it takes anything.
struct Chat {
    address: String,
    sent: Receiver<Value>,
    is_up: Arc<AtomicBool>,
}

impl Chat {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/hooks/T0K3N", listener.local_addr().unwrap());
        let (say, sent) = channel();
        let is_up = Arc::new(AtomicBool::new(true));
        let up = is_up.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut reader = BufReader::new(&stream);
                let (mut line, mut length) = (String::new(), 0);
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    let lower = line.to_ascii_lowercase();
                    if let Some(number) = lower.strip_prefix("content-length:") {
                        length = number.trim().parse().unwrap();
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let is_up = up.load(Ordering::SeqCst);
                let status = if is_up { "200 OK" } else { "503 Service Unavailable" };
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                let _ = (&stream).write_all(answer.as_bytes());
                if is_up && say.send(serde_json::from_slice(&body).unwrap()).is_err() {
                    return;
                }
            }
        });
        Self { address, sent, is_up }
    }

    fn announce(&self, fixture: &Fixture, now: &str, more: &[&str]) -> Ran {
        announce(fixture, &self.address, now, more)
    }

    /// The lines of the one message that came.
    fn message(&self) -> Value {
        self.sent.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    fn is_silent(&self) -> bool {
        self.sent.try_recv().is_err()
    }
}

fn announce(fixture: &Fixture, address: &str, now: &str, more: &[&str]) -> Ran {
    let mut command = Command::new(judge_program());
    command.args(["announce", "--now", now]).args(more).current_dir(fixture.path("clone"));
    Ran::of(&command.env("LC_ALL", "C").env("GITPRIZE_WEBHOOK", address).output().unwrap())
}

fn texts(message: &Value) -> Vec<&str> {
    message["events"].as_array().unwrap().iter().map(|event| event["text"].as_str().unwrap()).collect()
}

static SETTINGS: LazyLock<String> = LazyLock::new(|| {
    contest_toml(
        "[[phases]]\nid = \"first\"\nname = \"First half\"\nfrom = 2009-01-01T00:00:00Z\nuntil = 2009-02-20T00:00:00Z\n[[phases]]\nid = \"second\"\nname = \"Second half\"\nfrom = 2009-02-20T00:00:01Z\nuntil = 2009-12-31T00:00:00Z\n",
    )
});

#[test]
fn each_event_is_told_once_also_when_the_chat_was_away() {
    let (chat, fixture) = (Chat::new(), Fixture::with(&SETTINGS));
    fixture.predictions(1, "alpha", "2009-01-02T10:00:00Z", WORSE);
    fixture.run("2009-01-03T00:00:00Z");
    // It begins with what happens from here on.
    let ran = chat.announce(&fixture, "2009-01-03T01:00:00Z", &[]).ok();
    assert!(ran.out.contains("Begun") && chat.is_silent(), "{}", ran.out);
    let ran = chat.announce(&fixture, "2009-01-03T02:00:00Z", &[]).ok();
    assert!(ran.out.contains("0 events") && chat.is_silent(), "{}", ran.out);

    // A name that would call a whole channel, on the first place.
    let name = "<!channel> & @everyone";
    let text = team_toml(name, "gamma");
    fixture.pull(
        2,
        "gamma",
        "2009-01-04T10:00:00Z",
        &[("submissions/gamma/team.toml", "100644", text.as_bytes())],
    );
    fixture.run("2009-01-04T11:00:00Z");
    fixture.predictions(3, "gamma", "2009-01-05T10:00:00Z", GOOD);
    fixture.predictions(4, "beta", "2009-01-05T11:00:00Z", WORSE);
    fixture.run("2009-01-05T12:00:00Z");
    let main = fixture.main();
    // Nobody takes it: the next run sends it.
    chat.is_up.store(false, Ordering::SeqCst);
    let ran = chat.announce(&fixture, "2009-01-05T13:00:00Z", &[]);
    assert!(ran.code == 3 && ran.err.contains("the webhook: it answers 503"), "{}{}", ran.out, ran.err);
    assert!(!ran.err.contains("T0K3N"), "{}", ran.err);
    chat.is_up.store(true, Ordering::SeqCst);
    let would = chat.announce(&fixture, "2009-01-05T14:00:00Z", &["--dry-run"]).ok();
    assert!(would.out.contains("Would tell     2 events") && chat.is_silent(), "{}", would.out);
    chat.announce(&fixture, "2009-01-05T14:00:00Z", &[]).ok();
    let message = chat.message();
    assert_eq!(
        texts(&message),
        [
            "Small contest: <!channel> & @everyone takes the lead with 0.5774.",
            "Small contest: Beta's team <b> takes place 3 with 1.0000.",
        ]
    );
    assert_eq!(message["allowed_mentions"]["parse"], serde_json::json!([]));
    let slack = message["text"].as_str().unwrap();
    assert!(slack.contains("&lt;!channel&gt; &amp; @everyone") && !slack.contains('<'), "{slack}");
    assert!(slack.contains("https://small.example/teams/gamma/"), "{slack}");
    chat.announce(&fixture, "2009-01-05T15:00:00Z", &[]).ok();
    // Dates: a week before an end, a day before it, and the end; not a second time when a clock goes back.
    chat.announce(&fixture, "2009-02-13T00:00:00Z", &[]).ok();
    let message = chat.message();
    assert_eq!(texts(&message), ["Small contest, First half ends in a week, at 2009-02-20 00:00:00 UTC."]);
    chat.announce(&fixture, "2009-02-12T00:00:00Z", &[]).ok();
    chat.announce(&fixture, "2009-02-13T00:00:00Z", &[]).ok();
    chat.announce(&fixture, "2010-01-01T00:00:00Z", &[]).ok();
    let message = chat.message();
    assert_eq!(
        texts(&message),
        [
            "Small contest, First half ends in a day, at 2009-02-20 00:00:00 UTC.",
            "Small contest, First half is over.",
            "Small contest ends in a week, at 2009-12-31 00:00:00 UTC.",
            "Small contest ends in a day, at 2009-12-31 00:00:00 UTC.",
            "Small contest is over.",
        ]
    );
    assert!(chat.is_silent());
    // Main did not move for any of it.
    assert_eq!(fixture.main(), main);
    assert_eq!(git(&fixture.path("contest.git"), &["rev-list", "--count", "refs/gitprize/announced"]), "1");
    fixture.judge(&["verify"]).ok();
}

#[test]
fn what_the_board_does_not_show_is_not_told() {
    let (chat, fixture) =
        (Chat::new(), Fixture::with(&contest_toml("[leaderboard]\nfreeze = 2009-01-04T00:00:00Z\n")));
    chat.announce(&fixture, "2009-01-02T00:00:00Z", &[]).ok();
    fixture.predictions(1, "alpha", "2009-01-03T10:00:00Z", WORSE);
    fixture.predictions(2, "beta", "2009-01-04T10:00:00Z", GOOD);
    fixture.run("2009-01-05T00:00:00Z");
    chat.announce(&fixture, "2009-01-05T00:00:00Z", &[]).ok();
    assert_eq!(texts(&chat.message()), ["Small contest: Alpha takes the lead with 1.0000."]);
}

#[test]
fn without_a_chat_nothing_is_told_and_an_address_that_is_none_is_not_repeated() {
    let fixture = Fixture::new();
    let ran = announce(&fixture, "", "2009-01-05T00:00:00Z", &[]).ok();
    assert!(ran.out.contains("Not wanted"), "{}", ran.out);
    assert!(!git(&fixture.path("contest.git"), &["for-each-ref"]).contains("announced"));
    let ran = announce(&fixture, "http://elsewhere.example/T0K3N", "2009-01-05T00:00:00Z", &[]);
    assert!(ran.code == 2 && ran.err.contains("bad-webhook") && !ran.err.contains("T0K3N"), "{}", ran.err);
    told!();
}
