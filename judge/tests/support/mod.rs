//! A small contest in a real bare repository, and the real `judge` run on it.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a panic is the finding")]

pub mod metrics;
pub mod schema;
pub mod sealed;
pub mod told;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

#[allow(unused_imports, reason = "each test program uses its part")]
pub(crate) use told::told;

pub const OPEN_DAY: &str = "2009-01-02T00:00:00Z";

/// Five rows in two groups: three public, two private.
pub const ANSWERS: &str = "id,group,target,split\n1-7,1,3,public\n1-9,1,4,private\n1-10,1,5,public\n10-7,10,1,private\n10-8,10,2,public\n";
/// Off by 1 in one public row: public sqrt(1/3), private 0.
pub const GOOD: &str = "id,prediction\n1-7,3\n1-9,4\n1-10,5\n10-7,1\n10-8,3\n";
/// Off by 1 in every row.
pub const WORSE: &str = "id,prediction\n10-8,3\n1-7,4\n1-9,5\n1-10,4\n10-7,2\n";
/// The same as [`GOOD`] in the Netflix layout.
pub const GOOD_NETFLIX: &str = "1:\n3\n4\n5\n10:\n1\n3\n";

pub struct Fixture {
    pub dir: TempDir,
}

pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// What a program that ended printed; its findings are noted for [`told!`].
    pub fn of(output: &std::process::Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        told::note(&out, &err);
        Self { code: output.status.code().unwrap_or(-1), out, err }
    }

    pub fn ok(self) -> Self {
        assert_eq!(self.code, 0, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    /// The result in the document of `--format json`, or the last row of what prints rows.
    pub fn json(&self) -> serde_json::Value {
        let mut document = self.document();
        if document.get("schema").is_some() { document["result"].take() } else { document }
    }

    /// The whole document of `--format json`.
    pub fn document(&self) -> serde_json::Value {
        serde_json::from_str(self.out.lines().last().unwrap_or_default())
            .unwrap_or_else(|why| panic!("{why}: {}", self.out))
    }
}

pub fn contest_toml(extra: &str) -> String {
    format!(
        r#"title = "Small contest"
url = "https://small.example/"
opens = 2009-01-01T00:00:00Z
closes = 2009-12-31T00:00:00Z
[answer_key]
path = "../answers.csv"
[metric]
name = "rmse"
decimals = 4
[[baselines]]
name = "Constant"
public = 1.5
[submission]
format = "csv"
ids = "content/data/ids.csv"
max_bytes = 4096
max_unpacked_bytes = 65536
[[quotas]]
scored = 2
refused = 3
every = "24h"
{extra}"#
    )
}

pub fn team_toml(name: &str, login: &str) -> String {
    format!("name = \"{name}\"\n\n[[members]]\nlogin = \"{login}\"\nrole = \"leader\"\n")
}

/// A file of a commit: path, mode as git writes it, content (an object id for a submodule).
pub type File<'f> = (&'f str, &'f str, &'f [u8]);

impl Fixture {
    /// Two teams, `alpha` and `beta`, whose members have the same logins.
    pub fn new() -> Self {
        Self::with(&contest_toml(""))
    }

    pub fn with(contest: &str) -> Self {
        let ids: String = ANSWERS
            .lines()
            .map(|line| line.split(',').take(2).collect::<Vec<_>>().join(",") + "\n")
            .collect();
        Self::holding(contest, &ids, ANSWERS)
    }

    /// The same with a list of ids and an answer key.
    pub fn holding(contest: &str, ids: &str, answers: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let this = Self { dir };
        std::fs::write(this.path("answers.csv"), answers).unwrap();
        git(this.root(), &["init", "--quiet", "--bare", "--initial-branch=main", "contest.git"]);
        let (alpha, beta) = (team_toml("Alpha", "alpha"), team_toml("Beta's team <b>", "beta"));
        this.commit(
            "refs/heads/main",
            None,
            &[
                ("content/contest.toml", "100644", contest.as_bytes()),
                ("content/data/ids.csv", "100644", ids.as_bytes()),
                ("submissions/alpha/team.toml", "100644", alpha.as_bytes()),
                ("submissions/beta/team.toml", "100644", beta.as_bytes()),
            ],
        );
        git(this.root(), &["clone", "--quiet", "contest.git", "clone"]);
        this
    }

    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    /// Writes a commit with `git fast-import` and returns it.
    pub fn commit(&self, name: &str, from: Option<&str>, files: &[File<'_>]) -> String {
        let mut stream = format!("commit {name}\ncommitter T <t@x.example> 0 +0000\ndata 0\n").into_bytes();
        if let Some(from) = from {
            stream.extend(format!("from {from}\n").bytes());
        }
        for (path, mode, content) in files {
            if *path == "content/contest.toml" {
                schema::held(&String::from_utf8_lossy(content));
            }
            if *mode == "160000" {
                stream.extend(format!("M 160000 {} {path}\n", String::from_utf8_lossy(content)).bytes());
                continue;
            }
            stream.extend(format!("M {mode} inline {path}\ndata {}\n", content.len()).bytes());
            stream.extend_from_slice(content);
            stream.push(b'\n');
        }
        stream.extend_from_slice(b"done\n");
        let repository = self.path("contest.git");
        pipe(
            Command::new("git").arg("-C").arg(&repository).args([
                "fast-import",
                "--quiet",
                "--force",
                "--done",
            ]),
            &stream,
        );
        git(&repository, &["rev-parse", name])
    }

    /// Pushes a pull request head as `user` at `at`; the real hook logs it.
    pub fn pull(&self, number: u64, user: &str, at: &str, files: &[File<'_>]) -> String {
        let name = format!("refs/pull/{number}/head");
        let head = self.commit(&name, Some("refs/heads/main^0"), files);
        self.receive(number, user, at, &head);
        head
    }

    /// The same with a prediction file of the user's own team.
    pub fn predictions(&self, number: u64, team: &str, at: &str, content: &str) -> String {
        self.pull(
            number,
            team,
            at,
            &[(&format!("submissions/{team}/predictions.csv"), "100644", content.as_bytes())],
        )
    }

    /// Logs a head that is in the repository already.
    pub fn receive(&self, number: u64, user: &str, at: &str, head: &str) {
        let line = format!("{} {head} refs/pull/{number}/head\n", "0".repeat(40));
        let dir = self.path("contest.git");
        let mut hook = Command::new(judge_program());
        hook.args(["receive", "--user", user, "--now", at, "--dir"]).arg(dir);
        pipe(&mut hook, line.as_bytes());
    }

    /// Runs the judge in the clone, and says yes where it asks.
    pub fn judge(&self, args: &[&str]) -> Ran {
        let mut command = Command::new(judge_program());
        command.args(args).args(yes(args)).current_dir(self.path("clone")).env("LC_ALL", "C");
        Ran::of(&command.output().unwrap())
    }

    /// A batch at `now`; its JSON.
    pub fn run(&self, now: &str) -> serde_json::Value {
        self.judge(&["run", "--now", now, "--format", "json"]).ok().json()
    }

    /// The codes with which pull request `number` was refused in `batch`.
    pub fn codes(batch: &serde_json::Value, number: u64) -> Vec<String> {
        let judged = batch["judged"].as_array().unwrap().iter().find(|judged| judged["pull"] == number);
        let judged = judged.unwrap_or_else(|| panic!("#{number} was not judged: {batch}"));
        judged["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| finding["code"].as_str().unwrap().to_owned())
            .collect()
    }

    pub fn main(&self) -> String {
        git(&self.path("contest.git"), &["rev-parse", "refs/heads/main"])
    }

    /// The ledger's lines on main.
    pub fn ledger(&self) -> String {
        git(&self.path("contest.git"), &["show", "refs/heads/main:submissions/ledger/2009-01.jsonl"])
    }
}

/// The flag that says yes, for a call that has to be meant.
pub fn yes(args: &[&str]) -> &'static [&'static str] {
    const ASKED: [&str; 12] = [
        "appeal",
        "bar",
        "disqualify",
        "extend",
        "forget",
        "grant",
        "mend",
        "note",
        "reinstate",
        "reveal",
        "rotate",
        "rejudge",
    ];
    let is_asked = match args {
        ["prize", step, ..] => !step.starts_with('-'),
        ["review", ..] => args.contains(&"--reject"),
        [command, ..] => ASKED.contains(command),
        [] => false,
    };
    if is_asked { &["--yes"] } else { &[] }
}

pub fn judge_program() -> PathBuf {
    // Beside the test's own package or, for tests of the other programs, beside those.
    match option_env!("CARGO_BIN_EXE_judge") {
        Some(path) => PathBuf::from(path),
        None => {
            let other = option_env!("CARGO_BIN_EXE_site").or(option_env!("CARGO_BIN_EXE_gitprize"));
            PathBuf::from(other.unwrap_or_default()).with_file_name("judge")
        }
    }
}

/// Runs the real `git` and returns what it prints.
pub fn git(dir: &Path, args: &[&str]) -> String {
    let output = plain_git(dir).args(args).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}

/// `git` without the settings of whoever runs the tests.
pub fn plain_git(dir: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C")
        .arg(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0");
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "Contestant")
            .env(format!("GIT_{who}_EMAIL"), "contestant@x.example");
    }
    git
}

pub fn pipe(command: &mut Command, input: &[u8]) -> String {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}
