//! `judge serve`: the whole of it in one process, which takes what it started along.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::desk::Desk;
use crate::support::{GOOD, git, judge_program, plain_git, team_toml, told};

struct Served {
    child: Child,
    address: String,
}

fn serve(desk: &Desk) -> Served {
    let mut child = desk
        .judge(&["serve", ".", "--no-site", "--git-port", "0", "--every", "1h"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next().unwrap().unwrap();
    // The rest is read, or a full pipe would stop it.
    std::thread::spawn(move || lines.for_each(drop));
    let address = line.split("LOGIN:@").nth(1).unwrap().split('/').next().unwrap().to_owned();
    Served { child, address }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

#[test]
fn a_trial_takes_a_push_scores_it_and_leaves_nothing_running() {
    let desk = Desk::new();
    let mut served = serve(&desk);
    let push = |user: &str, spec: &str| {
        let mut push = plain_git(&desk.clone());
        push.args(["push", &format!("http://{user}:x@{}/contest.git", served.address), spec])
            .env("LC_ALL", "C");
        let ran = push.output().unwrap();
        (ran.status.success(), String::from_utf8_lossy(&ran.stderr).into_owned())
    };
    let wait = |what: &str, holds: &dyn Fn() -> bool| {
        let begun = Instant::now();
        while !holds() {
            assert!(begun.elapsed() < Duration::from_secs(60), "{what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let ledger = || {
        let shown =
            plain_git(&desk.bare()).args(["grep", "-h", "kind", "main", "--", "submissions/ledger"]).output();
        String::from_utf8_lossy(&shown.unwrap().stdout).into_owned()
    };
    let gamma = team_toml("Gamma", "gamma");
    let registration =
        desk.commit(Some("origin/main^0"), &[("submissions/gamma/team.toml", "100644", gamma.as_bytes())]);
    let (ok, said) = push("gamma", &format!("{registration}:refs/for/main"));
    assert!(ok && said.contains("Received as #1"), "{said}");
    wait("it is registered", &|| ledger().contains("\"kind\":\"register\""));
    let (ok, said) = push("beta", &format!("{}:refs/for/main", desk.predictions("gamma", GOOD)));
    assert!(!ok && said.contains("error[not-a-member]"), "{said}");
    let (ok, said) = push("gamma", &format!("{}:refs/for/main", desk.predictions("gamma", GOOD)));
    assert!(ok && said.contains("Received as #2"), "{said}");
    wait("it is scored", &|| ledger().contains("\"kind\":\"score\""));
    // The folder goes with main, where the site reads it.
    wait("the clone follows", &|| git(&desk.clone(), &["rev-parse", "HEAD"]) == desk.fixture.main());
    // Everybody may fetch; nothing else is there, and no page of another address reaches it.
    let to = format!("http://{}/contest.git", served.address);
    assert!(git(&desk.clone(), &["ls-remote", &to]).contains("refs/pull/2/head"));
    let ask = |request: &str| {
        let mut stream = std::net::TcpStream::connect(&served.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut said = String::new();
        let _ = stream.read_to_string(&mut said);
        said.lines().next().unwrap_or_default().to_owned()
    };
    let get = |path: &str, host: &str| {
        ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    };
    assert!(get("/contest.git/HEAD", &served.address).contains("200"));
    assert!(get("/contest.git/HEAD", "evil.example").contains("421"));
    for path in [
        "/clone/.git/HEAD",
        "/contest.git/config",
        "/contest.git/../answers.csv",
        "/",
        "/contest.git/hooks/pre-receive",
    ] {
        assert!(get(path, &served.address).contains("404"), "{path}");
    }
    assert!(get("/contest.git/info/refs?service=git-receive-pack", &served.address).contains("401"));
    let id = served.child.id().to_string();
    assert!(Command::new("kill").arg(&id).status().unwrap().success());
    assert!(served.child.wait().unwrap().success());
    // What a batch was just sending ends by itself: its other end is gone.
    wait("nothing is left running", &|| running(&desk).is_empty());
}

/// The programs that run for the contest of `desk`: its folder is in their calls.
fn running(desk: &Desk) -> Vec<String> {
    let mine = desk.fixture.root().display().to_string();
    let calls = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| {
        let text = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&text).replace('\0', " ")
    });
    calls.filter(|call| call.contains(&mine)).collect()
}

/// A folder with this judge and, in the place of the site's program, one that runs until it is told to end.
fn with_a_site(desk: &Desk, site: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = desk.fixture.path("installed");
    std::fs::create_dir(&folder).unwrap();
    let judge = folder.join("judge");
    if std::fs::hard_link(judge_program(), &judge).is_err() {
        std::fs::copy(judge_program(), &judge).unwrap();
    }
    let program = folder.join("site");
    std::fs::write(&program, format!("#!/bin/sh\n{site}\n")).unwrap();
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

#[test]
fn what_it_started_ends_with_it_also_by_force() {
    let desk = Desk::new();
    let log = desk.fixture.path("log").display().to_string();
    std::fs::write(&log, "").unwrap();
    let folder = with_a_site(&desk, &format!("exec tail -f '{log}'"));
    // By force, and in order; the site it is that goes on for ever.
    for signal in ["-KILL", "-TERM"] {
        let mut child = Command::new(folder.join("judge"))
            .args(["serve", ".", "--port", "0", "--git-port", "0", "--every", "1h"])
            .env("LD_LIBRARY_PATH", judge_program().parent().unwrap().join("duckdb"))
            .current_dir(desk.clone())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let wait = |what: &str, holds: &dyn Fn(&[String]) -> bool| {
            let begun = Instant::now();
            while !holds(&running(&desk)) {
                assert!(begun.elapsed() < Duration::from_secs(60), "{signal}: {what}: {:?}", running(&desk));
                std::thread::sleep(Duration::from_millis(50));
            }
        };
        wait("the site runs", &|calls| calls.iter().any(|call| call.starts_with("tail")));
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        child.wait().unwrap();
        wait("nothing runs", &|calls| calls.is_empty());
    }
}

#[test]
fn without_the_program_of_the_site_it_says_so() {
    let desk = Desk::new();
    let alone = desk.fixture.path("alone");
    std::fs::create_dir(&alone).unwrap();
    std::fs::copy(judge_program(), alone.join("judge")).unwrap();
    // The library lies beside the real one.
    let beside = judge_program().parent().unwrap().join("duckdb");
    let ran = Command::new(alone.join("judge"))
        .args(["serve", ".", "--git-port", "0"])
        .env("LD_LIBRARY_PATH", beside)
        .current_dir(desk.clone())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!((ran.status.code(), said.contains("error[no-site-program]")), (Some(2), true), "{said}");
    told::note("", &said);
    told!();
}
