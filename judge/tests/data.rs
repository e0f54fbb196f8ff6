//! `gitprize data` against a server on this machine, and `judge lint` on what contest.toml says of files.
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use crate::support::{Fixture, Ran, contest_toml, judge_program, told};
use base::digest::sha256_hex;

/// Larger than one packet, and no two pieces alike.
fn bytes() -> Vec<u8> {
    (0..200_000u32).flat_map(|number| (number * 7).to_le_bytes()).collect()
}

/// A server that answers each request as it is told.
struct Server {
    address: String,
    /// The head of each request.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `answer` gets the number of the request, from 0, and where its range begins.
    fn new(answer: impl Fn(usize, Option<usize>) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(vec![]));
        let heads = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (mut head, mut byte) = (vec![], [0]);
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap().to_lowercase();
                let range = head.lines().find_map(|line| line.strip_prefix("range: bytes="));
                let start = range.and_then(|range| range.trim_end_matches('-').parse().ok());
                let number = heads.lock().unwrap().len();
                heads.lock().unwrap().push(head);
                // Whoever asks may be gone.
                let _ = stream.write_all(&answer(number, start));
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn range(&self, number: usize) -> Option<String> {
        let asked = self.asked.lock().unwrap();
        asked[number].lines().find_map(|line| line.strip_prefix("range: ")).map(str::to_owned)
    }
}

/// An answer with these first lines.
fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").as_bytes(), body].concat()
}

/// All of `body` that was asked for.
fn ranged(body: &[u8], start: Option<usize>) -> Vec<u8> {
    match start {
        None => answer(&format!("200 OK\r\nContent-Length: {}", body.len()), body),
        Some(start) => {
            let (rest, last) = (&body[start..], body.len() - 1);
            let head = format!(
                "206 Partial Content\r\nContent-Range: bytes {start}-{last}/{}\r\nContent-Length: {}",
                body.len(),
                rest.len()
            );
            answer(&head, rest)
        }
    }
}

/// `[[data.files]]` for `bytes` at `place`.
fn file(name: &str, place: &str, bytes: &[u8]) -> String {
    format!(
        "[[data.files]]\nname = \"{name}\"\n{place}\nbytes = {}\ndigest = \"sha256:{}\"\nlicence = \"CC0-1.0\"\n",
        bytes.len(),
        sha256_hex(bytes)
    )
}

fn at(server: &Server) -> String {
    format!("url = \"{}/train.csv\"", server.address)
}

/// A contest with these files, and the folder that downloads go to.
struct Contest(Fixture);

impl Contest {
    fn of(files: &str) -> Self {
        Self(Fixture::with(&contest_toml(files)))
    }

    fn out(&self, name: &str) -> PathBuf {
        self.0.path("got").join(name)
    }

    fn part(&self) -> PathBuf {
        self.out(".train.csv.gitprize-part")
    }

    fn get(&self, more: &[&str]) -> Ran {
        let program = judge_program().with_file_name(format!("gitprize{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(program);
        command.args(["data", "--out", "../got"]).args(more).current_dir(self.0.path("clone"));
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
            command.env_remove(name);
        }
        Ran::of(&command.output().unwrap())
    }
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn a_file_comes_whole_once_and_is_checked() {
    let server = Server::new(|_, start| ranged(&bytes(), start));
    let contest = Contest::of(&file("sub/train.csv", &at(&server), &bytes()));
    let planned = contest.get(&["--dry-run", "--format", "json"]).ok().json();
    assert_eq!((planned["files"][0]["state"].as_str(), server.asked()), (Some("planned"), 0));
    assert!(!contest.0.path("got").exists(), "a plan makes no folder");
    let told = contest.get(&["--format", "json"]).ok().json();
    assert_eq!(told["files"][0]["state"], "downloaded");
    assert_eq!(read(&contest.out("sub/train.csv")), bytes());
    assert_eq!(std::fs::read_dir(contest.out("sub")).unwrap().count(), 1, "nothing else is left");
    assert!(contest.get(&[]).ok().out.contains("There already  sub/train.csv"));
    assert_eq!(server.asked(), 1);
}

#[test]
fn a_connection_that_breaks_goes_on_where_it_stopped() {
    let half = bytes().len() / 2;
    let server = Server::new(move |number, start| {
        let mut all = ranged(&bytes(), start);
        if number == 0 {
            all.truncate(half);
        }
        // Twice the server is ill in between.
        if [1, 2].contains(&number) {
            answer("503 Service Unavailable\r\nContent-Length: 0", &[])
        } else {
            all
        }
    });
    let contest = Contest::of(&file("train.csv", &at(&server), &bytes()));
    contest.get(&[]).ok();
    assert_eq!(read(&contest.out("train.csv")), bytes());
    assert_eq!((server.asked(), server.range(0)), (4, None));
    let range = server.range(3).unwrap();
    let start: usize = range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap();
    assert!(start > 0 && start <= half, "{range}");
}

#[test]
fn what_an_earlier_call_left_is_used_and_what_it_left_wrong_is_found_out() {
    let server = Server::new(|_, start| ranged(&bytes(), start));
    let contest = Contest::of(&file("train.csv", &at(&server), &bytes()));
    std::fs::create_dir(contest.0.path("got")).unwrap();
    std::fs::write(contest.part(), &bytes()[..1000]).unwrap();
    contest.get(&[]).ok();
    assert_eq!(server.range(0).as_deref(), Some("bytes=1000-"));
    assert_eq!(read(&contest.out("train.csv")), bytes());
    // All but the last step of an earlier call.
    std::fs::rename(contest.out("train.csv"), contest.part()).unwrap();
    contest.get(&[]).ok();
    assert_eq!((read(&contest.out("train.csv")), server.asked()), (bytes(), 1));
    // Bytes of another version of the file.
    std::fs::remove_file(contest.out("train.csv")).unwrap();
    std::fs::write(contest.part(), [1; 1000]).unwrap();
    let ran = contest.get(&[]);
    assert!(ran.code == 1 && ran.err.contains("error[data-differs]"), "{}", ran.err);
    assert!(!contest.part().exists() && !contest.out("train.csv").exists());
    contest.get(&[]).ok();
    assert_eq!(read(&contest.out("train.csv")), bytes());
    // More than the file ever had.
    std::fs::rename(contest.out("train.csv"), contest.part()).unwrap();
    std::fs::OpenOptions::new().append(true).open(contest.part()).unwrap().write_all(b"more").unwrap();
    contest.get(&[]).ok();
    assert_eq!(read(&contest.out("train.csv")), bytes());
}

#[test]
fn a_server_that_cannot_go_on_begins_anew() {
    for kind in ["whole", "elsewhere", "unsatisfiable"] {
        let server = Server::new(move |number, start| match (kind, number) {
            ("elsewhere", 0) => {
                let head = format!(
                    "206 Partial Content\r\nContent-Range: bytes 0-9/{}\r\nContent-Length: 10",
                    bytes().len()
                );
                answer(&head, &bytes()[..10])
            }
            ("unsatisfiable", 0) => answer("416 Range Not Satisfiable\r\nContent-Length: 0", &[]),
            ("whole", _) => ranged(&bytes(), None),
            _ => ranged(&bytes(), start),
        });
        let contest = Contest::of(&file("train.csv", &at(&server), &bytes()));
        std::fs::create_dir(contest.0.path("got")).unwrap();
        std::fs::write(contest.part(), &bytes()[..1000]).unwrap();
        contest.get(&[]).ok();
        assert_eq!(read(&contest.out("train.csv")), bytes(), "{kind}");
    }
}

#[test]
fn a_file_that_is_another_one_is_not_kept() {
    let (longer, shorter) = ([bytes(), vec![0; 100_000]].concat(), bytes()[..1000].to_vec());
    let mut other = bytes();
    other[77] ^= 1;
    let answers = [
        ranged(&other, None),
        ranged(&longer, None),
        ranged(&shorter, None),
        // It does not say how long it is.
        answer("200 OK", &longer),
        answer("404 Not Found\r\nContent-Length: 4", b"none"),
        answer("403 Forbidden\r\nContent-Length: 4", b"none"),
    ];
    for (at_answer, code) in answers.into_iter().zip([
        "data-differs",
        "data-differs",
        "data-differs",
        "data-differs",
        "data-not-served",
        "data-not-served",
    ]) {
        let server = Server::new(move |_, _| at_answer.clone());
        let good = bytes();
        let contest = Contest::of(
            &(file("train.csv", &at(&server), &good)
                + &file("ids.csv", "path = \"content/data/ids.csv\"", &ids())),
        );
        let ran = contest.get(&["--format", "json"]);
        assert_eq!(ran.code, 1, "{}", ran.out);
        let document = ran.document();
        assert_eq!(document["findings"][0]["code"], code, "{document}");
        assert!(!contest.out("train.csv").exists(), "{code}");
        assert!(std::fs::metadata(contest.part()).map_or(0, |found| found.len()) == 0, "{code}");
        // The other file came all the same.
        assert_eq!(read(&contest.out("ids.csv")), ids());
    }
    told!();
}

/// What the small contest publishes.
fn ids() -> Vec<u8> {
    let fixture = Fixture::new();
    read(&fixture.path("clone/content/data/ids.csv"))
}

#[test]
fn a_redirection_is_followed_on_this_machine() {
    let server = Server::new(|number, start| match number {
        0 => answer("302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0", &[]),
        _ => ranged(&bytes(), start),
    });
    let contest = Contest::of(&file("train.csv", &at(&server), &bytes()));
    contest.get(&[]).ok();
    assert_eq!((read(&contest.out("train.csv")), server.asked()), (bytes(), 2));
}

#[test]
#[cfg(unix)]
fn nothing_is_written_over_or_elsewhere() {
    use std::os::unix::fs::symlink;
    let server = Server::new(|_, start| ranged(&bytes(), start));
    let contest = Contest::of(
        &(file("sub/train.csv", &at(&server), &bytes()) + &file("train.csv", &at(&server), &bytes())),
    );
    let (outside, got) = (contest.0.path("outside"), contest.0.path("got"));
    std::fs::create_dir(&outside).unwrap();
    std::fs::create_dir(&got).unwrap();
    let refused = |name: &str| {
        let ran = contest.get(&[name]);
        assert!(ran.code == 1 && ran.err.contains("error[data-in-the-way]"), "{name}: {}", ran.err);
    };
    std::fs::write(contest.out("train.csv"), "mine").unwrap();
    refused("train.csv");
    assert_eq!(read(&contest.out("train.csv")), b"mine");
    std::fs::remove_file(contest.out("train.csv")).unwrap();
    symlink(outside.join("new"), contest.out("train.csv")).unwrap();
    refused("train.csv");
    std::fs::remove_file(contest.out("train.csv")).unwrap();
    std::fs::create_dir(contest.out("train.csv")).unwrap();
    refused("train.csv");
    std::fs::remove_dir(contest.out("train.csv")).unwrap();
    symlink(outside.join("new"), contest.part()).unwrap();
    refused("train.csv");
    symlink(&outside, contest.out("sub")).unwrap();
    refused("sub/train.csv");
    std::fs::remove_file(contest.out("sub")).unwrap();
    std::fs::write(contest.out("sub"), "mine").unwrap();
    refused("sub/train.csv");
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
    assert_eq!(server.asked(), 0);
    // Another call is at it.
    std::fs::remove_file(contest.part()).unwrap();
    let other = std::fs::File::create(contest.part()).unwrap();
    other.try_lock().unwrap();
    let ran = contest.get(&["train.csv"]);
    assert!(ran.code == 3 && ran.err.contains("another call downloads this file"), "{}", ran.err);
    told!();
}

#[test]
#[cfg(unix)]
fn a_file_of_the_repository_is_copied_and_links_are_not_followed() {
    let contest = Contest::of(
        &(file("ids.csv", "path = \"content/data/ids.csv\"", &ids())
            + &file("gone.csv", "path = \"content/data/gone.csv\"", b"gone")
            + &file("secret", "path = \"content/data/link\"", b"secret")
            + &file("deep", "path = \"content/folder/secret\"", b"secret")),
    );
    std::fs::write(contest.0.path("secret"), "secret").unwrap();
    std::os::unix::fs::symlink(contest.0.path("secret"), contest.0.path("clone/content/data/link")).unwrap();
    std::os::unix::fs::symlink(contest.0.path(""), contest.0.path("clone/content/folder")).unwrap();
    let ran = contest.get(&["ids.csv"]).ok();
    assert!(ran.out.contains("Copied         ids.csv"), "{}", ran.out);
    assert_eq!(read(&contest.out("ids.csv")), ids());
    for name in ["gone.csv", "secret", "deep"] {
        let ran = contest.get(&[name]);
        assert!(ran.code == 1 && ran.err.contains("error[data-missing]"), "{name}: {}", ran.err);
        assert!(!contest.out(name).exists());
    }
    let wrong = contest.get(&["idz.csv", "ids.csv"]);
    assert!(wrong.code == 2 && wrong.err.contains("did you mean ids.csv?"), "{}", wrong.err);
    let without = Contest::of("").get(&[]);
    assert!(without.code == 2 && without.err.contains("error[no-data]"), "{}", without.err);
    told!();
}

#[test]
fn lint_holds_the_files_of_the_repository_against_what_is_said_of_them() {
    let toml = file("ids.csv", "path = \"content/data/ids.csv\"", &ids());
    let codes = |toml: &str| -> Vec<String> {
        let fixture = Fixture::with(&contest_toml(toml));
        let document = fixture.judge(&["lint", "--format", "json"]).document();
        let all = document["findings"].as_array().unwrap().iter();
        let codes = all.map(|finding| finding["code"].as_str().unwrap().to_owned());
        codes.filter(|code| code.starts_with("data-")).collect()
    };
    assert_eq!(codes(&toml), Vec::<String>::new());
    let size = format!("bytes = {}", ids().len());
    assert_eq!(codes(&toml.replace(&size, "bytes = 1")), ["data-differs"]);
    assert_eq!(codes(&toml.replace(&sha256_hex(&ids()), &"0".repeat(64))), ["data-differs"]);
    assert_eq!(codes(&toml.replace("content/data/ids", "content/data/idz")), ["data-missing"]);
    assert_eq!(codes(&toml.replace("content/data/ids.csv", "content/data")), ["data-missing"]);
    told!();
}
