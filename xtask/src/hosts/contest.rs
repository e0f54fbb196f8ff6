//! The contest that is tried: five rows, made anew for each server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::project::{self, Project};

const CONTEST: &str = r#"title = "Trial"
url = "http://localhost/"
opens = 2009-01-01T00:00:00Z
closes = 2099-12-31T00:00:00Z
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
"#;
const ANSWERS: &str = "id,target,split\n1,3,public\n2,4,private\n3,5,public\n4,1,private\n5,2,public\n";
const IDS: &str = "id\n1\n2\n3\n4\n5\n";
/// What a contestant sends.
pub(super) const PREDICTIONS: &str = "id,prediction\n1,3\n2,4\n3,5\n4,1\n5,3\n";

/// A contest and its server's repository.
pub(super) struct Contest {
    /// The folder of everything.
    pub(super) work: PathBuf,
    /// The bare repository.
    pub(super) repository: PathBuf,
    judge: PathBuf,
    /// What the judge is given besides, where another program watches the repository.
    environment: Vec<(String, String)>,
}

impl Contest {
    /// A folder for the trial of `kind`, empty.
    pub(super) fn folder(project: &Project, kind: &str) -> Result<PathBuf> {
        let work = project.target.join("hosts").join(kind);
        if work.exists() {
            fs::remove_dir_all(&work).with_context(|| format!("{} is in the way", work.display()))?;
        }
        fs::create_dir_all(&work)?;
        Ok(work)
    }

    /// A contest below `work` with `repository`, made safe by `judge host` with its maintainer anna and with `more`.
    pub(super) fn new(
        project: &Project,
        work: &Path,
        repository: &Path,
        environment: Vec<(String, String)>,
        more: &[&str],
    ) -> Result<Self> {
        let folder = work.join("contest");
        fs::create_dir_all(folder.join("content/data"))?;
        fs::write(folder.join("content/contest.toml"), CONTEST)?;
        fs::write(folder.join("content/data/ids.csv"), IDS)?;
        fs::write(work.join("answers.csv"), ANSWERS)?;
        let git = |args: &[&str]| project::output(as_somebody(project::git(&folder)).args(args));
        git(&["init", "--quiet", "--initial-branch=main"])?;
        git(&["add", "--all"])?;
        git(&["commit", "--quiet", "--message", "Contest"])?;
        let contest = Self {
            work: work.to_owned(),
            repository: repository.to_owned(),
            judge: project.program("judge"),
            environment,
        };
        let repository = repository.display().to_string();
        let files = work.join("server").display().to_string();
        let host = ["host", &repository, "--maintainer", "anna", "--files", &files];
        contest.judge(&[&host[..], more].concat())?;
        contest.judge(&["host", &repository, "--check"])?;
        Ok(contest)
    }

    /// The text of a file that `judge host` wrote.
    pub(super) fn file(&self, name: &str) -> Result<String> {
        let path = self.work.join("server").join(name);
        fs::read_to_string(&path).with_context(|| format!("{} was not written", path.display()))
    }

    /// Runs the judge in the contest's folder.
    pub(super) fn judge(&self, args: &[&str]) -> Result<String> {
        let mut judge = Command::new(&self.judge);
        judge.current_dir(self.work.join("contest")).args(args);
        judge.envs(self.environment.iter().map(|(name, value)| (name, value)));
        project::output(&mut judge)
    }

    /// A batch: how many teams it registered and how many files it scored.
    pub(super) fn batch(&self) -> Result<(u64, u64)> {
        let said = self.judge(&["run", "--format", "json"])?;
        let said: Value = serde_json::from_str(&said)?;
        let count = |name: &str| said["result"][name].as_u64().unwrap_or_default();
        ensure!(
            count("refused") == 0 && count("waiting") == 0,
            "the batch left or refused something: {said}"
        );
        Ok((count("registered"), count("scored")))
    }

    /// Reads something of the repository, as whoever looks after it.
    pub(super) fn git(&self, args: &[&str]) -> Result<String> {
        project::output(project::git(&self.repository).args(args))
    }

    /// How many objects the repository has, and how many bytes they take: what a push adds to, whatever becomes of it.
    pub(super) fn objects(&self) -> Result<String> {
        self.git(&["count-objects", "-v"])
    }

    /// How many lines the receive log has.
    pub(super) fn logged(&self) -> Result<usize> {
        let log = "refs/gitprize/receive-log";
        let parts = self.git(&["ls-tree", "--name-only", log])?;
        let lines =
            parts.lines().map(|part| Ok(self.git(&["show", &format!("{log}:{part}")])?.lines().count()));
        lines.sum()
    }
}

/// `git` with an author.
pub(super) fn as_somebody(mut git: Command) -> Command {
    for who in ["AUTHOR", "COMMITTER"] {
        git.env(format!("GIT_{who}_NAME"), "Somebody").env(format!("GIT_{who}_EMAIL"), "somebody@x.example");
    }
    git.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
    git
}

/// Both streams of a program.
pub(super) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}
