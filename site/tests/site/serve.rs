//! The preview server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::contest::Contest;

struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(contest: &Contest, more: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_site"))
            .args(["serve", "--port", "0", "--dir"])
            .arg(contest.root())
            .arg("--out")
            .arg(contest.out())
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.map_while(Result::ok).find(|line| line.starts_with("Open ")).unwrap();
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Self { process, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn until(&self, path: &str, words: &str) -> String {
        let started = Instant::now();
        loop {
            let answer = self.get(path);
            if answer.contains(words) {
                return answer;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "{path} never said {words}: {answer}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn sample() -> Contest {
    let contest = Contest::new();
    contest.write("content/rules.md", "+++\ntitle = \"Rules\"\n+++\nFirst words.\n");
    contest
}

#[test]
fn pages_are_served_rebuilt_and_kept_when_a_build_fails() {
    for flags in [&[][..], &["--poll"]] {
        let contest = sample();
        let server = Server::start(&contest, flags);
        let page = server.get("/rules/");
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("First words"), "{page}");
        assert!(page.contains("/.live.js"), "the page reloads itself");
        assert!(!contest.page("rules/index.html").contains(".live"), "and the built file does not");

        contest.write("content/rules.md", "+++\ntitle = \"Rules\"\n+++\nSecond words.\n");
        server.until("/rules/", "Second words");

        contest.write("content/rules.md", "+++\ntitle = \"Rules\"\n+++\n[x](<nothing.md>)\n");
        let state = server.until("/.live", "broken-link");
        assert!(state.contains("content/rules.md:4:1"), "{state}");
        assert!(server.get("/rules/").contains("Second words"), "the old page stays");

        contest.write("content/rules.md", "+++\ntitle = \"Rules\"\n+++\nThird words.\n");
        server.until("/rules/", "Third words");
        server.until("/.live", "\"error\":null");
    }
}

#[test]
fn a_first_team_is_seen_although_there_was_no_folder_for_teams() {
    for flags in [&[][..], &["--poll"]] {
        let contest = sample();
        assert!(!contest.root().join("submissions").exists());
        let server = Server::start(&contest, flags);
        contest.team("gravity", "Gravity");
        server.until("/teams/", "Gravity");
    }
}

#[test]
fn an_idle_server_does_not_build() {
    let contest = sample();
    let server = Server::start(&contest, &[]);
    std::thread::sleep(Duration::from_millis(1200));
    let state = server.get("/.live");
    assert!(state.contains("\"attempt\":1"), "reading files is no change: {state}");
}

#[test]
fn what_is_not_there_is_said_and_nothing_else_is_served() {
    let contest = sample();
    let server = Server::start(&contest, &[]);
    let lost = server.get("/nothing/");
    assert!(lost.starts_with("HTTP/1.1 404") && lost.contains("Page not found"), "{lost}");
    assert!(server.get("/rules").starts_with("HTTP/1.1 308"));
    for path in
        ["/../contest/content/contest.toml", "/%2e%2e/contest/content/contest.toml", "/.gitprize-site"]
    {
        assert!(server.get(path).starts_with("HTTP/1.1 404"), "{path}");
    }
}

#[test]
fn a_first_build_that_fails_is_shown_and_can_be_mended() {
    let contest = sample();
    contest.write("content/rules.md", "<script>");
    let server = Server::start(&contest, &[]);
    let page = server.get("/");
    assert!(page.starts_with("HTTP/1.1 503") && page.contains("no-front-matter"), "{page}");
    assert!(!page.contains("<script>"), "{page}");
    contest.write("content/rules.md", "+++\ntitle = \"Rules\"\n+++\nFine.\n");
    server.until("/rules/", "Fine.");
}
