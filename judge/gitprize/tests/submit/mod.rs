//! Taking part from an empty folder: real repositories, the real program, git's own transports.
#![cfg(unix)]

mod forge;
mod server;
mod transports;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{Fixture, GOOD, Ran, WORSE, contest_toml, git, team_toml, told};

pub(crate) const DAY: &str = "2009-01-02T10:00:00Z";
const NOW: &str = "2009-01-03T00:00:00Z";

/// Somebody at a machine of their own: an empty folder, a home, a cache.
pub(crate) struct Desk<'f> {
    pub(crate) fixture: &'f Fixture,
    name: String,
    /// Variables besides.
    pub(crate) more: Vec<(String, String)>,
}

impl<'f> Desk<'f> {
    pub(crate) fn new(fixture: &'f Fixture, name: &str) -> Self {
        let desk = Self { fixture, name: name.to_owned(), more: vec![] };
        for folder in ["desk", "home"] {
            std::fs::create_dir_all(desk.path(folder)).unwrap();
        }
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.fixture.path(&format!("desks/{}/{name}", self.name))
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.to_owned(), value.to_owned()));
        self
    }

    /// A setting of git for this person.
    pub(crate) fn setting(&self, name: &str, value: &str) {
        let config = self.path("home/.gitconfig");
        let status = Command::new("git").args(["config", "--file"]).arg(config).args([name, value]).status();
        assert!(status.unwrap().success());
    }

    /// Writes a file into the folder.
    pub(crate) fn file(&self, name: &str, text: &str) {
        std::fs::write(self.path("desk").join(name), text).unwrap();
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gitprize"));
        command.args(args).current_dir(self.path("desk")).stdin(Stdio::null());
        command.env_clear();
        for name in ["PATH", "LD_LIBRARY_PATH", "TMPDIR"] {
            command.envs(std::env::var(name).map(|value| (name, value)));
        }
        command
            .env("HOME", self.path("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0");
        command.env("TZ", "UTC").envs(self.more.iter().cloned());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(&self.command(args).output().unwrap())
    }

    /// The result of `submit` or another command, which went well.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        self.run(&[args, &["--format", "json"]].concat()).ok().json()
    }

    /// The address of the contest on the disk.
    pub(crate) fn contest(&self) -> String {
        self.fixture.path("contest.git").display().to_string()
    }
}

/// A contest whose repository gives parts of itself, as a forge does.
pub(crate) fn contest(more: &str) -> Fixture {
    let fixture = Fixture::with(&contest_toml(more));
    let repository = fixture.path("contest.git");
    git(&repository, &["config", "uploadpack.allowFilter", "true"]);
    git(&repository, &["config", "http.receivepack", "true"]);
    fixture
}

/// The heads of pull requests, as reference and commit.
pub(crate) fn heads(fixture: &Fixture) -> Vec<(String, String)> {
    let text = git(
        &fixture.path("contest.git"),
        &["for-each-ref", "--format=%(refname) %(objectname)", "refs/pull"],
    );
    text.lines().filter_map(|line| line.split_once(' ')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn from_an_empty_folder_to_a_score() {
    let fixture = contest("");
    let desk = Desk::new(&fixture, "alpha");
    desk.file("model.v2.csv", GOOD);
    let url = desk.contest();
    let first = ["submit", "model.v2.csv", "--team", "alpha", "--contest", &url, "--now", DAY];
    let plan = desk.json(&[&first[..], &["--dry-run"]].concat());
    assert_eq!((text(&plan["state"]), heads(&fixture).len()), ("planned", 0), "{plan}");
    let sent = desk.json(&first);
    assert_eq!((text(&sent["state"]), &sent["pull"]), ("sent", &1.into()), "{sent}");
    assert_eq!(sent["file"], "submissions/alpha/predictions.csv");
    let head = text(&sent["head"]).to_owned();
    assert_eq!(heads(&fixture), [("refs/pull/1/head".to_owned(), head.clone())]);
    // One file on top of main, and main's other files as they were.
    let repository = fixture.path("contest.git");
    let changed = git(&repository, &["diff-tree", "-r", "--name-status", "refs/heads/main", &head]);
    assert_eq!(changed, "A\tsubmissions/alpha/predictions.csv");
    assert_eq!(
        git(&repository, &["log", "-1", "--format=%an <%ae> %at", &head]),
        "alpha <alpha@gitprize.invalid> 1230890400"
    );
    // The folder remembers; nothing else is in it.
    let remembered = std::fs::read_to_string(desk.path("desk/.gitprize.toml")).unwrap();
    assert!(remembered.contains("team = \"alpha\"") && remembered.contains("contest.git"), "{remembered}");
    let names: Vec<_> =
        std::fs::read_dir(desk.path("desk")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    // From below, without a word more; the same file is there, another one is another pull request.
    let again = desk.json(&["submit", "model.v2.csv", "--now", "2009-01-02T11:00:00Z"]);
    assert_eq!((text(&again["state"]), text(&again["head"])), ("waiting", &*head), "{again}");
    desk.file("other.csv", WORSE);
    assert_eq!(desk.json(&["submit", "other.csv", "--now", "2009-01-02T12:00:00Z"])["pull"], 2);
    let waiting = desk.json(&["status", "--now", NOW]);
    let pulls: Vec<_> = waiting["waiting"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["pull"], text(&one["since"])))
        .collect();
    assert_eq!(pulls, [(&1.into(), DAY), (&2.into(), "2009-01-02T12:00:00Z")], "{waiting}");
    for (reference, head) in heads(&fixture) {
        fixture.receive(reference.split('/').nth(2).unwrap().parse().unwrap(), "alpha", DAY, &head);
    }
    fixture.run(NOW);
    let shown = desk.run(&["status", "--now", "2009-01-03T12:00:00Z"]).ok().out;
    assert!(shown.contains("1 of 1") && shown.contains("scored 0.5774, the team's best then"), "{shown}");
    assert!(shown.contains("Waiting        nothing\n"), "{shown}");
    // Sent again it is judged; sent once more it is a new submission.
    let judged = desk.json(&["submit", "model.v2.csv", "--now", "2009-01-05T00:00:00Z"]);
    assert_eq!((text(&judged["state"]), &judged["receipt"]["kind"]), ("judged", &"score".into()), "{judged}");
    let more = desk.json(&["submit", "model.v2.csv", "--again", "--now", "2009-01-05T00:00:00Z"]);
    assert_eq!((text(&more["state"]), &more["pull"]), ("sent", &3.into()), "{more}");
}

#[test]
fn a_team_registers_itself_from_an_empty_folder() {
    let fixture = contest("");
    let desk = Desk::new(&fixture, "gamma");
    let url = desk.contest();
    let call =
        ["join", "--team", "gamma", "--name", "Gamma", "--login", "gamma", "--contest", &url, "--now", DAY];
    let plan = desk.run(&[&call[..], &["--dry-run"]].concat()).ok();
    assert!(plan.out.contains("name = \"Gamma\"") && heads(&fixture).is_empty(), "{}", plan.out);
    let sent = desk.json(&call);
    assert_eq!(
        (text(&sent["state"]), text(&sent["file"])),
        ("sent", "submissions/gamma/team.toml"),
        "{sent}"
    );
    assert_eq!(text(&desk.json(&call)["state"]), "waiting");
    let (_, head) = heads(&fixture)[0].clone();
    fixture.receive(1, "gamma", DAY, &head);
    fixture.run(NOW);
    assert_eq!(desk.json(&["status", "--now", NOW])["team"], "gamma");
    // A name that is taken is refused here.
    let bad = desk.run(&["join", "--team", "delta", "--name", "Alpha", "--login", "delta", "--now", DAY]);
    assert_eq!((bad.code, heads(&fixture).len()), (1, 1), "{}", bad.err);
    told!();
}

#[test]
fn what_is_wrong_is_refused_before_anything_is_sent() {
    let fixture = contest("");
    let desk = Desk::new(&fixture, "alpha");
    let url = desk.contest();
    desk.file("good.csv", GOOD);
    desk.file("bad.csv", "id,prediction\n1-7,x\n");
    // 100 MB, of which nothing is read.
    std::fs::File::create(desk.path("desk/large.csv")).unwrap().set_len(100_000_000).unwrap();
    for (args, code, part) in [
        (&["submit", "large.csv", "--team", "alpha", "--contest", &url][..], 1, "error[file-too-large]"),
        (&["submit", "bad.csv", "--team", "alpha", "--contest", &url], 1, "bad.csv"),
        (&["submit", "none.csv", "--team", "alpha", "--contest", &url], 2, "error[unreadable-file]"),
        (&["submit", "good.csv", "--team", "alfa", "--contest", &url], 2, "did you mean alpha?"),
        (&["submit", "good.csv", "--contest", &url], 2, "error[no-team]"),
        (&["submit", "good.csv", "--team", "alpha"], 2, "error[bad-repository]"),
        (&["submit", "good.csv", "--team", "alpha", "--contest", "../nothing"], 2, "error[bad-repository]"),
        (
            &["submit", "good.csv", "--team", "alpha", "--contest", "file:///nothing"],
            2,
            "error[bad-repository]",
        ),
        (&["submit", "good.csv", "--team", "alpha", "--contest", "ext::sh -c x"], 2, "has a space"),
        (&["submit", "good.csv", "--team", "alpha", "--contest=--upload-pack=x"], 2, "begins with a hyphen"),
        (&["status", "--contest", "https://me:pw@forge.example/x"], 2, "error[secret-in-arguments]"),
        (&["withdraw", "--contest", &url, "--yes"], 1, "error[not-waiting]"),
        (&["withdraw", "7", "--contest", &url, "--yes"], 1, "there is no pull request #7"),
    ] {
        let ran = desk.run(&[args, &["--now", DAY]].concat());
        assert_eq!(ran.code, code, "{args:?}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(part), "{args:?}: {}", ran.err);
        assert!(!desk.path("desk/.gitprize.toml").exists(), "{args:?} is remembered");
    }
    assert_eq!(heads(&fixture), []);
    let objects = git(&fixture.path("contest.git"), &["count-objects", "-v"]);
    assert!(!objects.contains("size: 100"), "{objects}");
    // What a folder remembers is read as carefully.
    desk.file(".gitprize.toml", "contest = \"ext::sh -c touch% x\"\n");
    let ran = desk.run(&["submit", "good.csv", "--team", "alpha", "--now", DAY]);
    assert!(ran.code == 2 && ran.err.contains(".gitprize.toml"), "{}", ran.err);
    told!();
}

#[test]
fn a_server_that_refuses_is_heard() {
    let fixture = contest("");
    let hook = fixture.path("contest.git/hooks/pre-receive");
    std::fs::create_dir_all(hook.parent().unwrap()).unwrap();
    std::fs::write(
        &hook,
        "#!/bin/sh\necho 'You have 0 submissions left; the next slot is tomorrow.'\nexit 1\n",
    )
    .unwrap();
    std::fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let desk = Desk::new(&fixture, "alpha");
    desk.file("good.csv", GOOD);
    let url = desk.contest();
    let call = ["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY];
    let ran = desk.run(&call);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("remote: You have 0 submissions left"), "{}", ran.err);
    assert!(
        ran.err.contains("error[push-refused]") && ran.err.contains("pre-receive hook declined"),
        "{}",
        ran.err
    );
    let json = desk.run(&[&call[..], &["--format", "json"]].concat());
    assert!(
        json.err.is_empty()
            && json.document()["findings"][0]["message"].as_str().unwrap().contains("tomorrow")
    );
    // When it takes pushes again, the same call is enough.
    std::fs::remove_file(hook).unwrap();
    assert_eq!(desk.json(&call)["pull"], 1);
    assert_eq!(heads(&fixture).len(), 1);
    told!();
}

#[test]
fn what_waits_can_be_withdrawn_and_what_is_judged_cannot() {
    let fixture = contest("");
    let desk = Desk::new(&fixture, "alpha");
    desk.file("good.csv", GOOD);
    desk.file("worse.csv", WORSE);
    let url = desk.contest();
    desk.json(&["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY]);
    desk.json(&["submit", "worse.csv", "--now", DAY]);
    // Whose it is has to be known, and which is meant; and somebody has to say yes.
    let several = desk.run(&["withdraw", "--yes"]);
    assert!(several.code == 1 && several.err.contains("several wait: #1, #2"), "{}", several.err);
    let asked = desk.run(&["withdraw", "2"]);
    assert!(asked.code == 2 && asked.err.contains("error[not-confirmed]"), "{}", asked.err);
    assert_eq!(desk.json(&["withdraw", "2", "--dry-run"])["withdrawn"], false);
    assert_eq!(heads(&fixture).len(), 2);
    let gone = desk.json(&["withdraw", "#2", "--yes"]);
    assert_eq!((&gone["withdrawn"], heads(&fixture).len()), (&true.into(), 1), "{gone}");
    // Sent again after that it is a new one, with a number that nobody has.
    assert_eq!(desk.json(&["submit", "worse.csv", "--now", "2009-01-02T11:00:00Z"])["state"], "sent");
    assert!(desk.run(&["withdraw", "2", "--yes"]).ok().out.contains("Withdrawn"));
    fixture.receive(1, "alpha", DAY, &heads(&fixture)[0].1);
    fixture.run(NOW);
    for args in [&["withdraw", "1", "--yes"][..], &["withdraw", "--yes"]] {
        let late = desk.run(args);
        assert!(
            late.code == 1 && late.err.contains("judged") && late.err.contains("receipt"),
            "{}",
            late.err
        );
    }
    // Another team's is not ours to take back.
    fixture.predictions(9, "beta", DAY, WORSE);
    let other = desk.run(&["withdraw", "9", "--yes"]);
    assert!(other.code == 1 && other.err.contains("not known to be your team's"), "{}", other.err);
    assert!(git(&fixture.path("contest.git"), &["rev-parse", "refs/pull/9/head"]).len() == 40);
    told!();
}

#[test]
fn one_file_takes_the_place_of_another_only_when_asked() {
    let fixture = contest("");
    let desk = Desk::new(&fixture, "alpha");
    desk.file("good.csv", GOOD);
    desk.file("worse.csv", WORSE);
    let url = desk.contest();
    desk.json(&["submit", "worse.csv", "--team", "alpha", "--contest", &url, "--now", DAY]);
    let sent = desk.json(&["submit", "good.csv", "--replace", "--now", DAY]);
    assert_eq!(sent["pull"], 1);
    assert_eq!(heads(&fixture), [("refs/pull/1/head".to_owned(), text(&sent["head"]).to_owned())]);
}

#[test]
fn the_same_file_from_another_machine_is_one_submission() {
    let fixture = contest("");
    let url = fixture.path("contest.git").display().to_string();
    let (one, other) = (Desk::new(&fixture, "office"), Desk::new(&fixture, "home"));
    for desk in [&one, &other] {
        desk.file("p.csv", GOOD);
    }
    let call = ["submit", "p.csv", "--team", "alpha", "--contest", &url, "--now", DAY];
    let sent = one.json(&call);
    let there = other.json(&call);
    assert_eq!(
        (&there["state"], &there["head"], heads(&fixture).len()),
        (&"waiting".into(), &sent["head"], 1),
        "{there}"
    );
    // And the other one sees it, with what its commit says of the time.
    let waiting = other.json(&["status", "alpha", "--contest", &url, "--now", NOW]);
    assert_eq!(waiting["waiting"][0]["since_by"], "commit", "{waiting}");
    assert_eq!(one.json(&["status", "--now", NOW])["waiting"][0]["since_by"], "sent");
}

#[test]
fn whoever_pushes_at_once_gets_a_number_each() {
    let fixture = contest("");
    let url = fixture.path("contest.git").display().to_string();
    let desks: Vec<_> = (0..6).map(|at| Desk::new(&fixture, &format!("desk{at}"))).collect();
    let children: Vec<_> = desks
        .iter()
        .enumerate()
        .map(|(at, desk)| {
            desk.file("p.csv", &GOOD.replace("1-7,3", &format!("1-7,{at}")));
            let team = if at % 2 == 0 { "alpha" } else { "beta" };
            let args =
                ["submit", "p.csv", "--team", team, "--contest", &url, "--now", DAY, "--format", "json"];
            desk.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut numbers: Vec<u64> = children
        .into_iter()
        .map(|child| Ran::of(&child.wait_with_output().unwrap()).ok().json()["pull"].as_u64().unwrap())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!((numbers.len(), heads(&fixture).len()), (6, 6), "{numbers:?}");
}

#[test]
fn waiting_ends_with_the_judges_answer() {
    let fixture = contest("");
    let url = fixture.path("contest.git").display().to_string();
    let desk = Desk::new(&fixture, "alpha");
    desk.file("good.csv", GOOD);
    let args = ["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY, "--wait"];
    let child = desk.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = std::time::Instant::now();
    while heads(&fixture).is_empty() {
        assert!(begun.elapsed().as_secs() < 60, "nothing is sent");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    fixture.receive(1, "alpha", DAY, &heads(&fixture)[0].1);
    fixture.run(NOW);
    let ran = Ran::of(&child.wait_with_output().unwrap()).ok();
    assert!(
        ran.out.contains("Judged         #1 received 2009-01-02 10:00:00 UTC: scored 0.5774, rank 1"),
        "{}",
        ran.out
    );
    // A refusal ends it with 1, and is said as the judge said it.
    desk.file("late.csv", &GOOD.replace("1-7,3", "1-7,2"));
    desk.json(&["submit", "late.csv", "--now", DAY]);
    fixture.receive(2, "stranger", DAY, &heads(&fixture)[1].1);
    fixture.run("2009-01-03T01:00:00Z");
    let waited = desk.run(&["submit", "late.csv", "--again", "--wait", "--now", DAY, "--dry-run"]);
    assert_eq!(waited.code, 0, "a plan waits for nobody: {}", waited.err);
    let status = desk.run(&["status", "--now", NOW]).ok();
    assert!(status.out.contains("Waiting        nothing"), "{}", status.out);
}

#[test]
fn a_contest_that_wants_it_gets_an_encrypted_file_and_the_same_one_twice() {
    use crate::support::sealed::JURY;
    let fixture = contest("");
    let toml = contest_toml(&format!("[jury]\nrecipients = [\"{JURY}\"]\n"))
        .replace("[answer_key]\n", &format!("[answer_key]\nrecipient = \"{JURY}\"\n"))
        .replace("[submission]\n", "[submission]\nencrypted = true\n");
    let alpha = team_toml("Alpha", "alpha");
    fixture.commit(
        "refs/heads/main",
        Some("refs/heads/main^0"),
        &[
            ("content/contest.toml", "100644", toml.as_bytes()),
            ("submissions/alpha/team.toml", "100644", alpha.as_bytes()),
        ],
    );
    let desk = Desk::new(&fixture, "alpha");
    desk.file("good.csv", GOOD);
    let url = desk.contest();
    let call = ["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY];
    let sent = desk.json(&call);
    assert_eq!(sent["file"], "submissions/alpha/predictions.age", "{sent}");
    let show = format!("{}:submissions/alpha/predictions.age", text(&sent["head"]));
    let file = Command::new("git")
        .arg("-C")
        .arg(fixture.path("contest.git"))
        .args(["show", &show])
        .output()
        .unwrap();
    assert!(file.stdout.starts_with(b"age-encryption.org/v1"));
    let again = desk.json(&call);
    assert_eq!((&again["state"], &again["digest"]), (&"waiting".into(), &sent["digest"]), "{again}");
    // With two members it has to be said who sends, once.
    let two = format!("{alpha}\n[[members]]\nlogin = \"other\"\nrole = \"member\"\n");
    fixture.commit(
        "refs/heads/main",
        Some("refs/heads/main^0"),
        &[("submissions/alpha/team.toml", "100644", two.as_bytes())],
    );
    desk.file("worse.csv", WORSE);
    let who = Desk::new(&fixture, "another");
    who.file("worse.csv", WORSE);
    let call = ["submit", "worse.csv", "--team", "alpha", "--contest", &url, "--now", DAY];
    let unknown = who.run(&call);
    assert!(unknown.code == 2 && unknown.err.contains("give --user"), "{}", unknown.err);
    who.json(&[&call[..], &["--user", "other"]].concat());
    assert!(std::fs::read_to_string(who.path("desk/.gitprize.toml")).unwrap().contains("user = \"other\""));
    told!();
}

#[test]
fn times_are_said_as_the_clock_on_the_wall_has_them() {
    let fixture = contest("");
    let desk = Desk::new(&fixture, "alpha").with("TZ", "Asia/Kolkata");
    desk.file("good.csv", GOOD);
    let url = desk.contest();
    desk.json(&["submit", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY]);
    let shown = desk.run(&["status", "--now", NOW]).ok().out;
    assert!(shown.contains("since 2009-01-02 10:00:00 UTC (15:30 IST here)"), "{shown}");
}

#[test]
fn check_and_encrypt_need_no_clone_either() {
    let fixture = contest("");
    let desk = Desk::new(&fixture, "alpha");
    desk.file("good.csv", GOOD);
    let url = desk.contest();
    let checked = desk.run(&["check", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY]).ok();
    assert!(checked.out.contains("If pushed now"), "{}", checked.out);
    // A server that gives no parts gives all, and everything is the same.
    git(&fixture.path("contest.git"), &["config", "uploadpack.allowFilter", "false"]);
    let whole = Desk::new(&fixture, "whole");
    whole.file("good.csv", GOOD);
    let again = whole.run(&["check", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY]).ok();
    assert_eq!(again.out, checked.out);
    // What main no longer has is gone here, too.
    fixture.commit(
        "refs/heads/main",
        None,
        &[
            ("content/contest.toml", "100644", contest_toml("").as_bytes()),
            ("content/data/ids.csv", "100644", b"id,group\n1-7,1\n"),
            ("submissions/beta/team.toml", "100644", team_toml("Beta", "beta").as_bytes()),
        ],
    );
    let gone = desk.run(&["check", "good.csv", "--team", "alpha", "--contest", &url, "--now", DAY]);
    assert!(gone.code == 1 && gone.err.contains("unregistered-team"), "{}", gone.err);
}
