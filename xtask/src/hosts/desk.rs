//! Somebody with `gitprize` and an empty folder: registers, is told of mistakes before anything is sent, sends a file, and is
//! scored; one whose connection breaks gives the same command again.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::contest::{Contest, PREDICTIONS, said};
use super::cut::{Cut, When};
use crate::project::{self, Project};

/// Who sends over HTTPS, and who by a key in an agent.
pub(super) const NOETHER: &str = "noether";
/// Whose connection breaks.
pub(super) const GERMAIN: &str = "germain";
/// Who signs.
pub(super) const HYPATIA: &str = "hypatia";
/// Larger than any contest takes, in bytes.
const LARGE: u64 = 100_000_000;

/// Somebody at a machine of their own.
pub(super) struct Desk {
    login: String,
    program: PathBuf,
    folder: PathBuf,
    home: PathBuf,
    address: String,
    environment: Vec<(String, String)>,
    /// What every sending command says besides.
    flags: Vec<String>,
}

impl Desk {
    /// An empty folder and a home with nothing in it, from where the contest is at `address`.
    pub(super) fn new(project: &Project, contest: &Contest, login: &str, address: &str) -> Result<Self> {
        let place = contest.work.join(format!("desk-of-{login}"));
        let (folder, home) = (place.join("folder"), place.join("home"));
        for path in [&folder, &home] {
            fs::create_dir_all(path)?;
        }
        let program = project.program("gitprize");
        let (login, address) = (login.to_owned(), address.to_owned());
        Ok(Self { login, program, folder, home, address, environment: vec![], flags: vec![] })
    }

    /// The same with a variable.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with what every sending command says besides.
    pub(super) fn saying(mut self, flags: &[&str]) -> Self {
        self.flags.extend(flags.iter().map(|flag| (*flag).to_owned()));
        self
    }

    /// A setting of this person's git.
    pub(super) fn setting(&self, name: &str, value: &str) -> Result<()> {
        let config = self.home.join(".gitconfig");
        project::output(project::git(&self.folder).args(["config", "--file"]).arg(config).args([name, value]))
            .map(drop)
    }

    /// Has git's credential helper know the password for `server`, such as `https://127.0.0.1:8443`.
    pub(super) fn knows_password(&self, server: &str, password: &str) -> Result<()> {
        let store = self.home.join("credentials");
        let (scheme, host) = server.split_once("://").context("an address has a scheme")?;
        fs::write(&store, format!("{scheme}://{}:{password}@{host}\n", self.login))?;
        self.setting("credential.helper", &format!("store --file='{}'", store.display()))
    }

    /// What `gitprize` ends with and says.
    fn ends(&self, args: &[&str]) -> Result<(Option<i32>, String)> {
        let ended = self.runs(args)?;
        Ok((ended.status.code(), said(&ended)))
    }

    fn runs(&self, args: &[&str]) -> Result<Output> {
        let mut gitprize = Command::new(&self.program);
        gitprize.current_dir(&self.folder).args(args).env_clear();
        for name in ["PATH", "LD_LIBRARY_PATH", "TMPDIR"] {
            gitprize.envs(std::env::var_os(name).map(|value| (name, value)));
        }
        gitprize.env("HOME", &self.home).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0");
        gitprize.envs(self.environment.iter().map(|(name, value)| (name, value)));
        gitprize.stdin(Stdio::null()).output().context("gitprize did not start")
    }

    /// The state in which it says that something is, after a command that sends.
    fn state(&self, args: &[&str]) -> Result<String> {
        let flags: Vec<&str> = self.flags.iter().map(String::as_str).collect();
        let ended = self.runs(&[args, &flags[..], &["--format", "json"]].concat())?;
        ensure!(
            ended.status.success(),
            "{} called `gitprize {}`: {}",
            self.login,
            args.join(" "),
            said(&ended)
        );
        let result: Value = serde_json::from_slice(&ended.stdout)?;
        Ok(result["result"]["state"].as_str().unwrap_or_default().to_owned())
    }

    /// A file in the folder.
    fn file(&self, name: &str, text: &str) -> Result<()> {
        fs::write(self.folder.join(name), text).map_err(Into::into)
    }

    /// Registers, and is registered by the next batch.
    fn registers(&self, contest: &Contest, who: &[&str]) -> Result<()> {
        let (team, address) = (self.login.as_str(), self.address.as_str());
        let join = ["join", "--team", team, "--name", team, "--contest", address];
        let state = self.state(&[&join[..], who].concat())?;
        ensure!(state == "sent", "the registration is {state}");
        ensure!(contest.batch()? == (1, 0), "{team} is not registered");
        Ok(())
    }

    /// All of it over a connection that holds. `who` says to `join` who this is.
    pub(super) fn takes_part(&self, contest: &Contest, who: &[&str]) -> Result<()> {
        self.registers(contest, who)?;
        let logged = contest.logged()?;
        let pushes = contest.objects()?;
        self.file("good.csv", PREDICTIONS)?;
        self.file("bad.csv", &PREDICTIONS.replace("2,4", "2,four"))?;
        fs::File::create(self.folder.join("large.csv"))?.set_len(LARGE)?;
        for (file, says) in [("bad.csv", "bad.csv:3"), ("large.csv", "error[file-too-large]")] {
            let (code, said) = self.ends(&["submit", file])?;
            ensure!(code == Some(1) && said.contains(says), "{file} ended with {code:?}: {said}");
        }
        ensure!(contest.logged()? == logged, "a file that was refused was received");
        ensure!(contest.objects()? == pushes, "something of a file that was refused was sent");
        // Contest and team are remembered, so that the file is enough.
        for expected in ["sent", "waiting"] {
            let state = self.state(&["submit", "good.csv"])?;
            ensure!(state == expected, "the file is {state}, expected {expected}");
        }
        ensure!(contest.logged()? == logged + 1, "the file was not received once");
        ensure!(contest.batch()? == (0, 1), "the file is not scored");
        let state = self.state(&["submit", "good.csv"])?;
        ensure!(state == "judged", "the file is {state} after the batch");
        let (code, said) = self.ends(&["status"])?;
        ensure!(code == Some(0) && said.contains("scored 0.5774"), "`gitprize status` says {said}");
        Ok(())
    }

    /// The connection breaks before the push arrives, and then after it has; each time the same command again is one
    /// submission.
    pub(super) fn is_cut(&self, contest: &Contest, cut: &Cut, who: &[&str]) -> Result<()> {
        self.registers(contest, who)?;
        for (file, text, when, then) in [
            ("one.csv", PREDICTIONS.to_owned(), When::Before, "sent"),
            ("other.csv", PREDICTIONS.replace("2,4", "2,3"), When::After, "waiting"),
        ] {
            self.file(file, &text)?;
            let logged = contest.logged()?;
            cut.next_push(when);
            let (code, said) = self.ends(&["submit", file])?;
            let is_told = said.contains("The same command goes on from where it stopped");
            ensure!(code == Some(3) && is_told, "a push that was cut ended with {code:?}: {said}");
            ensure!(cut.is_done(), "no push was cut");
            let received = contest.logged()? - logged;
            ensure!(received == usize::from(when == When::After), "{received} pushes were received");
            let state = self.state(&["submit", file])?;
            ensure!(state == then, "{file} is {state} after it was cut, expected {then}");
            ensure!(contest.logged()? == logged + 1, "{file} was not received once");
        }
        ensure!(contest.batch()? == (0, 2), "what was cut is not scored");
        Ok(())
    }
}
