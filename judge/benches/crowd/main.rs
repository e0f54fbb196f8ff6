//! What strangers cost everybody else: a batch of a thousand heads of which three hundred are hostile, from the disk
//! and through a URL, and two hundred thousand heads of one stranger. Each checks that the honest heads were scored in
//! the first batch and that the ledger verifies, and is held against the project's limits for two cores.
//!
//! `cargo xtask bench --bench crowd`
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops when something is wrong"
)]

#[path = "../../tests/heads/hostile.rs"]
mod hostile;
#[path = "../../tests/support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use git2::{ObjectType, Repository, Signature};
use hostile::{DAMAGES, bomb, damage};
use support::{Fixture, GOOD, WORSE, contest_toml, git, judge_program, pipe, team_toml};

const DAY: &str = "2009-01-02T00:00:00Z";
const NOW: &str = "2009-01-03T00:00:00Z";

/// Honest heads, each of its own team, and hostile ones.
const HONEST: u64 = 700;
const HOSTILE: u64 = 300;
/// Heads of one stranger.
const FLOOD: u64 = 200_000;

/// What a batch may cost.
struct Limits {
    time: Duration,
    memory: u64,
    ledger: u64,
}

/// What it did cost.
struct Cost {
    time: Duration,
    memory: u64,
    ledger: u64,
}

fn main() {
    if std::env::args().any(|argument| argument == "--list") {
        return; // A test runner asks; there are no tests here.
    }
    println!("{:<44} {:>16} {:>18} {:>18}", "", "time", "peak memory", "ledger");
    let limits = Limits { time: Duration::from_secs(60), memory: 500 << 20, ledger: 1 << 20 };
    let mixed = mixed();
    let disk = mixed.path("contest.git").display().to_string();
    let mut held = true;
    for (name, remote) in [("from the disk", disk.clone()), ("through a URL", format!("file://{disk}"))] {
        let (fixture, name) = (copy(&mixed), format!("{HONEST} honest heads, {HOSTILE} hostile, {name}"));
        let remote =
            remote.replace(&mixed.root().display().to_string(), &fixture.root().display().to_string());
        let cost = batch(&fixture, &remote, HONEST);
        held &= report(&name, &cost, &limits);
    }
    let limits = Limits { time: Duration::from_secs(10), memory: 300 << 20, ledger: 1 << 20 };
    let flood = flood();
    let cost = batch(&flood, &flood.path("contest.git").display().to_string(), 2);
    held &= report(&format!("{FLOOD} heads of one stranger"), &cost, &limits);
    assert!(held, "beyond a limit");
}

fn report(name: &str, cost: &Cost, limits: &Limits) -> bool {
    let mb = |bytes: u64| bytes as f64 / 1e6;
    println!(
        "{name:<44} {:>7.1} of {:>3} s {:>7.0} of {:>4.0} MB {:>7.3} of {:>4.1} MB",
        cost.time.as_secs_f64(),
        limits.time.as_secs(),
        mb(cost.memory),
        mb(limits.memory),
        mb(cost.ledger),
        mb(limits.ledger)
    );
    cost.time <= limits.time && cost.memory <= limits.memory && cost.ledger <= limits.ledger
}

/// One `judge run` on two cores, in which `honest` files are to be scored.
fn batch(fixture: &Fixture, remote: &str, honest: u64) -> Cost {
    let begun = Instant::now();
    let out = std::fs::File::create(fixture.path("out.json")).unwrap();
    let mut child = Command::new(judge_program())
        .args(["run", "--now", NOW, "--format", "json", "--jobs", "2", "--repository", remote])
        .current_dir(fixture.path("clone"))
        .stdout(out)
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut memory = 0;
    let status = loop {
        memory = memory.max(resident(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let time = begun.elapsed();
    let text = std::fs::read_to_string(fixture.path("out.json")).unwrap();
    assert!(status.success(), "{status} after {time:?}: {}", &text[text.len().saturating_sub(2_000)..]);
    let said: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let said = &said["result"];
    assert_eq!(said["scored"], honest, "{}", &text[..text.len().min(2_000)]);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    fixture.judge(&["verify"]).ok();
    let again = fixture.judge(&["run", "--now", NOW, "--format", "json", "--repository", remote]).ok().json();
    assert_eq!(again["ledger"]["receipts"], said["ledger"]["receipts"], "a second batch finds nothing new");
    let ledger = std::fs::read_dir(fixture.path("clone/submissions/ledger")).unwrap().flatten();
    let ledger = ledger.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
    Cost { time, memory, ledger }
}

/// Memory of a process and all below it, in bytes.
fn resident(id: u32) -> u64 {
    let mut parents: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let parent = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        parents.entry(parent.unwrap_or(0)).or_default().push(id);
    }
    let (mut ids, mut at, mut sum) = (vec![id], 0, 0);
    while let Some(id) = ids.get(at).copied() {
        ids.extend(parents.get(&id).into_iter().flatten());
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        // What is mapped from files is the system's, whoever looks at it.
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        sum += line.and_then(|kb| kb.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) * 1_024;
        at += 1;
    }
    sum
}

/// A contest with a team for each honest head, and those who are hostile.
fn mixed() -> Fixture {
    let fixture = contest(HONEST);
    let repository = fixture.path("contest.git");
    for number in 1..=HONEST {
        let team = format!("team-{number}");
        fixture.predictions(number, &team, DAY, if number % 2 == 0 { GOOD } else { WORSE });
    }
    let mut numbers = 1_000..1_000 + HOSTILE;
    let mut next = || numbers.next().unwrap();
    // Objects that are damaged in every way, each by another stranger.
    for at in 0..60 {
        let number = next();
        let (user, path) = (format!("stranger-{at}"), format!("submissions/s{at}/team.toml"));
        let content = team_toml(&format!("Stranger {at}"), &user);
        let head = fixture.pull(number, &user, DAY, &[(&path, "100644", content.as_bytes())]);
        let below = [format!(":submissions/s{at}"), format!(":{path}")];
        // git itself takes no push, the judge's neither, while a reference has a broken commit.
        let place = [":", ":submissions", &below[0], &below[1]][at % 4];
        let object = git(&repository, &["rev-parse", &format!("{head}{place}")]);
        damage(&repository, &object, DAMAGES[at % DAMAGES.len()]);
    }
    // Folders that unpack for ever, of one person.
    for at in 0..20 {
        let entry = [format!("100644 x{at}\0").into_bytes(), vec![7; 20]].concat();
        let tree = bomb(&repository, ObjectType::Tree, &entry, 300, 64 << 20);
        let number = next();
        commit(&fixture, number, "mallory", &tree.to_string(), &[fixture.main()]);
    }
    // Histories that go on for ever.
    let tree = git(&repository, &["rev-parse", "refs/heads/main^{tree}"]);
    let long = chain(&repository, &tree, &fixture.main(), 5_000);
    for _ in 0..20 {
        let number = next();
        commit(&fixture, number, "oscar", &tree, std::slice::from_ref(&long));
    }
    // A team of the contest whose files are too large, links and folders.
    let large = vec![b'1'; 10_000];
    for at in 0..30 {
        let files: [(&str, &str, &[u8]); 3] = [
            ("submissions/team-1/predictions.csv", "100644", &large),
            ("submissions/team-1/predictions.csv", "120000", b"/etc/passwd"),
            ("submissions/team-1/predictions.csv/x", "100644", b"x"),
        ];
        let number = next();
        fixture.pull(number, "team-1", "2009-01-02T01:00:00Z", &files[at % 3..][..1]);
    }
    // The rest is one stranger's, a head many times.
    let head = fixture.commit("refs/heads/x", Some("refs/heads/main^0"), &[("x", "100644", b"x")]);
    let rest: Vec<u64> = numbers.collect();
    many(&fixture, "trudy", &head, &rest);
    fixture
}

fn contest(teams: u64) -> Fixture {
    let fixture = Fixture::with(&contest_toml(""));
    let files: Vec<(String, String)> = (1..=teams)
        .map(|n| {
            (format!("submissions/team-{n}/team.toml"), team_toml(&format!("Team {n}"), &format!("team-{n}")))
        })
        .collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), "100644", text.as_bytes())).collect();
    fixture.commit("refs/heads/main", Some("refs/heads/main^0"), &files);
    git(&fixture.path("clone"), &["pull", "--quiet"]);
    fixture
}

/// A head of `user`, written whatever it refers to.
fn commit(fixture: &Fixture, number: u64, user: &str, tree: &str, parents: &[String]) {
    let repository = fixture.path("contest.git");
    let parents: String = parents.iter().map(|parent| format!("parent {parent}\n")).collect();
    let who = format!("M <m@x.example> {number} +0000");
    let text = format!("tree {tree}\n{parents}author {who}\ncommitter {who}\n\nx\n");
    let mut write = Command::new("git");
    write.arg("-C").arg(&repository).args(["hash-object", "-t", "commit", "-w", "--stdin", "--literally"]);
    let head = pipe(&mut write, text.as_bytes());
    git(&repository, &["update-ref", &format!("refs/pull/{number}/head"), &head]);
    fixture.receive(number, user, DAY, &head);
}

/// A chain of commits on top of `from`; the newest one.
fn chain(repository: &Path, tree: &str, from: &str, length: usize) -> String {
    let repository = Repository::open_bare(repository).unwrap();
    let tree = repository.find_tree(tree.parse().unwrap()).unwrap();
    let who = Signature::new("O", "o@x.example", &git2::Time::new(0, 0)).unwrap();
    let mut last = repository.find_commit(from.parse().unwrap()).unwrap();
    for _ in 0..length {
        let next = repository.commit(None, &who, &who, "x", &tree, &[&last]).unwrap();
        last = repository.find_commit(next).unwrap();
    }
    last.id().to_string()
}

/// A contest with two teams, one honest head of each, and one stranger's flood.
fn flood() -> Fixture {
    let fixture = Fixture::new();
    let head = fixture.commit("refs/heads/x", Some("refs/heads/main^0"), &[("x", "100644", b"x")]);
    let numbers: Vec<u64> = (10..10 + FLOOD).collect();
    many(&fixture, "mallory", &head, &numbers);
    fixture.predictions(1, "alpha", DAY, GOOD);
    fixture.predictions(2, "beta", "2009-01-02T12:00:00Z", WORSE);
    fixture
}

/// Pull requests with these `numbers`, all with the same `head`, pushed by `user` at once.
fn many(fixture: &Fixture, user: &str, head: &str, numbers: &[u64]) {
    let repository = fixture.path("contest.git");
    git(&repository, &["pack-refs", "--all"]);
    let packed = repository.join("packed-refs");
    let old = std::fs::read_to_string(&packed).unwrap();
    let mut lines: Vec<String> =
        old.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    lines.extend(numbers.iter().map(|n| format!("{head} refs/pull/{n}/head")));
    lines.sort_by(|a, b| a[41..].cmp(&b[41..]));
    std::fs::write(&packed, format!("# pack-refs with: peeled fully-peeled sorted \n{}\n", lines.join("\n")))
        .unwrap();
    let zero = "0".repeat(40);
    let pushed: String = numbers.iter().map(|n| format!("{zero} {head} refs/pull/{n}/head\n")).collect();
    let mut hook = Command::new(judge_program());
    hook.args(["receive", "--user", user, "--now", DAY, "--dir"]).arg(repository);
    pipe(&mut hook, pushed.as_bytes());
}

/// The same contest in another place.
fn copy(of: &Fixture) -> Fixture {
    let dir = tempfile::tempdir().unwrap();
    let copied = Command::new("cp").arg("-a").arg(of.root().join(".")).arg(dir.path()).status().unwrap();
    assert!(copied.success());
    let fixture = Fixture { dir };
    let origin = fixture.path("contest.git").display().to_string();
    git(&fixture.path("clone"), &["remote", "set-url", "origin", &origin]);
    fixture
}
