//! A contest on a server of its own, open now, with two teams and a maintainer.

use std::path::PathBuf;
use std::process::Command;

use crate::support::{File, Fixture, Ran, contest_toml, git, judge_program, pipe, plain_git, told};

pub(super) const LOG: &str = "refs/gitprize/receive-log";

pub(super) struct Desk {
    pub(super) fixture: Fixture,
}

/// What a push came to.
pub(super) struct Pushed {
    pub(super) ok: bool,
    /// What the pusher read.
    pub(super) said: String,
}

impl Pushed {
    #[track_caller]
    pub(super) fn ok(self) -> String {
        assert!(self.ok, "{}", self.said);
        self.said
    }

    /// It was refused with this code; its words differ from run to run.
    #[track_caller]
    pub(super) fn is_refused(&self, code: &str) {
        assert!(!self.ok, "expected {code}: {}", self.said);
        assert!(self.said.contains(&format!("error[{code}]")), "expected {code}: {}", self.said);
    }

    /// The same, and the words go into the snapshot.
    #[track_caller]
    pub(super) fn refused(self, code: &str) -> String {
        self.is_refused(code);
        // How git shows what a hook says.
        let text: Vec<&str> = self.said.lines().filter_map(|line| line.strip_prefix("remote: ")).collect();
        let text: Vec<&str> = text.iter().map(|line| line.trim_end()).collect();
        told::note("", &text.join("\n"));
        self.said
    }
}

impl Desk {
    pub(super) fn new() -> Self {
        Self::with("", &["--maintainer", "anna"])
    }

    /// The same with `extra` in contest.toml and `arguments` for `judge host`.
    pub(super) fn with(extra: &str, arguments: &[&str]) -> Self {
        let toml = contest_toml(extra).replace("closes = 2009-12-31", "closes = 2099-12-31");
        let desk = Self { fixture: Fixture::with(&toml) };
        desk.host(arguments).ok();
        desk
    }

    pub(super) fn bare(&self) -> PathBuf {
        self.fixture.path("contest.git")
    }

    pub(super) fn clone(&self) -> PathBuf {
        self.fixture.path("clone")
    }

    pub(super) fn host(&self, arguments: &[&str]) -> Ran {
        self.fixture.judge(&[&["host", "../contest.git"], arguments].concat())
    }

    /// A commit in the contestant's clone that the server does not have.
    pub(super) fn commit(&self, from: Option<&str>, files: &[File<'_>]) -> String {
        let name = "refs/made/here";
        let mut stream = format!("commit {name}\ncommitter T <t@x.example> 0 +0000\ndata 0\n").into_bytes();
        if let Some(from) = from {
            stream.extend(format!("from {from}\n").bytes());
        }
        for (path, mode, content) in files {
            stream.extend(format!("M {mode} inline {path}\ndata {}\n", content.len()).bytes());
            stream.extend_from_slice(content);
            stream.push(b'\n');
        }
        stream.extend_from_slice(b"done\n");
        let mut import = Command::new("git");
        import.arg("-C").arg(self.clone()).args(["fast-import", "--quiet", "--force", "--done"]);
        pipe(&mut import, &stream);
        let head = git(&self.clone(), &["rev-parse", name]);
        git(&self.clone(), &["update-ref", "-d", name]);
        head
    }

    /// The same with a prediction file of `team` on top of main.
    pub(super) fn predictions(&self, team: &str, content: &str) -> String {
        self.predictions_on("origin/main^0", team, content)
    }

    pub(super) fn predictions_on(&self, from: &str, team: &str, content: &str) -> String {
        let path = format!("submissions/{team}/predictions.csv");
        self.commit(Some(from), &[(&path, "100644", content.as_bytes())])
    }

    /// A push from the clone as `user`, whom the server knows; as nobody if that is empty.
    pub(super) fn push(&self, user: &str, specs: &[&str]) -> Pushed {
        self.push_with(user, specs, |_| {})
    }

    pub(super) fn push_with(&self, user: &str, specs: &[&str], change: impl FnOnce(&mut Command)) -> Pushed {
        let mut push = plain_git(&self.clone());
        push.env_remove("GITPRIZE_USER").env_remove("REMOTE_USER").env("LC_ALL", "C");
        if !user.is_empty() {
            push.env("GITPRIZE_USER", user);
        }
        push.args(["push", "--porcelain", "../contest.git"]).args(specs);
        change(&mut push);
        let ran = push.output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
        Pushed { ok: ran.status.success(), said: said.into_owned() }
    }

    /// All references of the server with where they stand.
    pub(super) fn references(&self) -> String {
        git(&self.bare(), &["for-each-ref"])
    }

    pub(super) fn standing(&self, pull: u64) -> String {
        let name = format!("refs/pull/{pull}/head");
        git(&self.bare(), &["for-each-ref", "--format=%(objectname)", &name])
    }

    /// The lines of the receive log.
    pub(super) fn log(&self) -> Vec<serde_json::Value> {
        if git(&self.bare(), &["for-each-ref", LOG]).is_empty() {
            return vec![];
        }
        let parts = git(&self.bare(), &["ls-tree", "--name-only", LOG]);
        let read = |part: &str| git(&self.bare(), &["show", &format!("{LOG}:{part}")]);
        let text: Vec<String> = parts.lines().map(read).collect();
        text.iter().flat_map(|text| text.lines()).map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// Whether the server has the object.
    pub(super) fn has(&self, oid: &str) -> bool {
        plain_git(&self.bare()).args(["cat-file", "-e", oid]).output().unwrap().status.success()
    }

    /// A batch, now; its JSON. The clone follows.
    pub(super) fn batch(&self) -> serde_json::Value {
        self.fixture.judge(&["run", "--format", "json"]).ok().json()
    }

    /// Another call of the judge.
    pub(super) fn judge(&self, arguments: &[&str]) -> Command {
        let mut judge = Command::new(judge_program());
        judge.current_dir(self.clone()).args(arguments).env("LC_ALL", "C");
        judge
    }
}
