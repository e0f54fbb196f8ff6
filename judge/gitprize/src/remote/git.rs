//! The user's own `git` program: it knows their credential helpers, agents, proxies and keys, so it does every transfer
//! and every signature.
//!
//! Words of a call are words for git, never a shell's, and what may come from a contest stands behind `--` or after an
//! option's `=`.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use base::failure::Failure;
use base::finding::secret::redacted;
use base::terminal::{is_attended, note};

/// Settings of the user's own repository that say who they are and how they reach a server.
const OWN: &str = "^(user|gpg|credential|http|url|ssh)\\.|^commit\\.gpgsign$|^core\\.sshcommand$";

/// Settings that are taken over from the repository that the command was started in, if it was started in one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings(Vec<(String, String)>);

impl Settings {
    /// Those of the current folder's repository; git itself refuses one that belongs to somebody else.
    pub(crate) fn here() -> Self {
        let mut git = Command::new("git");
        git.args(["config", "--local", "--includes", "-z", "--get-regexp", OWN]);
        let Ok(output) = git.stdin(Stdio::null()).stderr(Stdio::null()).output() else {
            return Self::default();
        };
        if !output.status.success() {
            return Self::default();
        }
        let text = String::from_utf8_lossy(&output.stdout);
        let pairs = text.split('\0').filter(|pair| !pair.is_empty());
        Self(pairs.map(|pair| pair.split_once('\n').unwrap_or((pair, "true"))).map(owned).collect())
    }

    /// One more setting, which no list of processes shows.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

/// A `git` command in the repository `folder`, with the user's configuration but without hooks and without what only
/// belongs to the folder that the command was started in.
pub(crate) fn git(folder: &Path, settings: &Settings) -> Command {
    let mut git = Command::new("git");
    git.arg("--git-dir").arg(folder);
    for setting in [
        "core.hooksPath=/dev/null",
        "core.fsmonitor=false",
        "protocol.ext.allow=never",
        "protocol.version=2",
        "submodule.recurse=false",
        "fetch.recurseSubmodules=false",
        "push.recurseSubmodules=no",
        "push.followTags=false",
        "push.pushOption=",
        "remote.pushDefault=origin",
        "fetch.writeCommitGraph=false",
        // What the server has of main is found out by asking, so that nothing of it is sent.
        "push.negotiate=true",
    ] {
        git.args(["-c", setting]);
    }
    // Messages of git are looked at; those of the server come as they are.
    git.env("LC_ALL", "C").env("GIT_NO_LAZY_FETCH", "1");
    for name in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
    ] {
        git.env_remove(name);
    }
    // Behind those that the user's own environment has.
    let before =
        std::env::var("GIT_CONFIG_COUNT").ok().and_then(|count| count.parse::<usize>().ok()).unwrap_or(0);
    if !settings.0.is_empty() {
        git.env("GIT_CONFIG_COUNT", (before + settings.0.len()).to_string());
        for (at, (name, value)) in settings.0.iter().enumerate() {
            git.env(format!("GIT_CONFIG_KEY_{}", before + at), name);
            git.env(format!("GIT_CONFIG_VALUE_{}", before + at), value);
        }
    }
    git
}

/// What a command said.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// Whether it went well.
    pub(crate) well: bool,
    /// Its results.
    pub(crate) out: String,
    /// Its messages.
    pub(crate) err: String,
}

impl Said {
    /// The server's lines among its messages.
    pub(crate) fn replies(&self) -> Vec<String> {
        let lines = self.err.split(['\n', '\r']).filter_map(|line| line.strip_prefix("remote:"));
        let lines = lines.map(|line| legible(line.trim()));
        let mut lines: Vec<String> = lines.skip_while(String::is_empty).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// Its last words that are no progress and not the server's.
    pub(crate) fn reason(&self) -> String {
        let is_reason = |line: &&str| {
            !line.is_empty()
                && !line.starts_with("remote:")
                && !line.contains('%')
                && !line.starts_with("hint:")
        };
        let lines: Vec<&str> = self.err.split(['\n', '\r']).map(str::trim).filter(is_reason).collect();
        let telling =
            lines.iter().rev().find(|line| line.starts_with("fatal:") || line.starts_with("error:"));
        telling
            .or(lines.last())
            .map_or_else(|| "git ended without saying why".to_owned(), |line| (*line).to_owned())
    }
}

/// Runs `command`, feeding it `input`, and keeps what it says. It may ask the user for a password at the terminal.
pub(crate) fn kept(command: Command, input: &str) -> Result<Said, Failure> {
    run(command, input, false)
}

/// The same, and shows what the server says on the error stream as it comes.
pub(crate) fn shown(command: Command) -> Result<Said, Failure> {
    run(command, "", true)
}

fn run(mut command: Command, input: &str, shows: bool) -> Result<Said, Failure> {
    let failed = |why| Failure::machine("running the `git` program (is it installed?)", why);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    let (stdin, stderr) = (child.stdin.take(), child.stderr.take());
    let input = input.to_owned();
    let feeder = std::thread::spawn(move || {
        if let Some(mut stdin) = stdin {
            // A command that ends early closes its input; that it ended is seen below.
            let _ = stdin.write_all(input.as_bytes());
        }
    });
    let listener = std::thread::spawn(move || {
        let (mut all, mut some, mut told) = (vec![], [0; 4096], 0);
        let Some(mut stderr) = stderr else { return all };
        while let Ok(count @ 1..) = stderr.read(&mut some) {
            all.extend_from_slice(&some[..count]);
            while let Some(length) = all[told..].iter().position(|b| matches!(b, b'\n' | b'\r')) {
                if shows {
                    tell(&all[told..=told + length]);
                }
                told += length + 1;
            }
        }
        all
    });
    let Output { status, stdout, .. } = child.wait_with_output().map_err(failed)?;
    let _ = feeder.join();
    let err = listener.join().unwrap_or_default();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok(Said { well: status.success(), out: text(stdout), err: text(err) })
}

/// Shows a line if it is the server's; at a terminal how far git is, too.
fn tell(line: &[u8]) {
    let text = String::from_utf8_lossy(line);
    let progress = text.ends_with('\r') && text.contains('%');
    if text.starts_with("remote:") || (progress && is_attended()) {
        note(&redacted(&legible(&text)));
    }
}

/// Without what would move a terminal's cursor: the server may not be the contest's alone.
fn legible(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_lines_are_told_from_gits() {
        let err = "Enumerating objects: 5\rCounting: 40%\rCounting: 100% (5/5)\nremote: \nremote: Received as #12, waits for the next batch.   \nremote:   3 left\nremote: \nTo https://x\n ! [remote rejected] a -> b (no)\nerror: failed to push some refs to 'https://x'\nhint: y\n";
        let said = Said { well: false, out: String::new(), err: err.to_owned() };
        assert_eq!(said.replies(), ["Received as #12, waits for the next batch.", "3 left"]);
        assert_eq!(said.reason(), "error: failed to push some refs to 'https://x'");
        assert_eq!(Said::default().reason(), "git ended without saying why");
    }
}
