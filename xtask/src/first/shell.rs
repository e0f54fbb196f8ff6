//! One shell, as a person has it: fence after fence is typed into it, and what runs in its background is ended at the end.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// How long a fence may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// What the shell prints between two fences.
const MARK: &str = "@ fence";
/// Ends what runs in the background, whatever ended the shell.
const BEFORE: &str = "exec 3<&0 </dev/null\ntrap '[ -z \"${!:-}\" ] || kill \"$!\"' EXIT\n";
/// Ends it in order, and tells how long everything has worked.
const AFTER: &str = "trap - EXIT\nkill \"$!\"\nwait \"$!\" || :\ntimes\n";

/// The shell.
pub(super) struct Shell {
    child: Child,
    go: Option<ChildStdin>,
    said: Receiver<String>,
}

impl Shell {
    /// One in the folder `desk` that finds programs in the folders of `path`, for `fences`.
    pub(super) fn start(fences: &[String], desk: &Path, path: &[PathBuf]) -> Result<Self> {
        let home = desk.join("home");
        fs::create_dir_all(&home)?;
        let pause = format!("echo '{MARK}'\nread go <&3\n");
        let typed: String = fences.iter().map(|fence| format!("{pause}{fence}")).collect();
        let script = desk.join("typed.sh");
        fs::write(&script, format!("{BEFORE}{typed}{pause}{AFTER}echo '{MARK}'\n"))?;
        let log = fs::File::create(desk.join("messages.txt"))?;
        let mut shell = Command::new("/bin/sh");
        shell.args(["-e", "-u"]).arg(&script).current_dir(desk).env_clear();
        shell.env("PATH", std::env::join_paths(path)?).env("HOME", home);
        shell.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0");
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log);
        let mut child = shell.spawn().context("/bin/sh did not start")?;
        let (go, out) = (child.stdin.take(), child.stdout.take().context("the shell has no output")?);
        let (tell, said) = channel();
        // It ends when everything that could write to it has ended.
        std::thread::spawn(move || {
            BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| tell.send(line))
        });
        let mut shell = Self { child, go, said };
        shell.until_mark()?;
        Ok(shell)
    }

    /// Has the next fence run, and returns what it printed.
    pub(super) fn next(&mut self) -> Result<String> {
        let go = self.go.as_mut().context("the shell has ended")?;
        go.write_all(b"\n").and_then(|()| go.flush()).context("the shell has ended")?;
        self.until_mark()
    }

    /// Ends it, and returns the seconds that it and all that it started have worked.
    pub(super) fn end(mut self) -> Result<f64> {
        let said = self.next()?;
        let worked = said.split_whitespace().map(seconds).sum::<Option<f64>>();
        worked.with_context(|| format!("`times` printed {said}"))
    }

    fn until_mark(&mut self) -> Result<String> {
        let mut text = String::new();
        loop {
            match self.said.recv_timeout(PATIENCE) {
                Ok(line) if line == MARK => return Ok(text),
                Ok(line) => text += &format!("{line}\n"),
                Err(why) => {
                    let log = self.child.try_wait().map(|status| format!("{why}, {status:?}"))?;
                    bail!("the shell stopped ({log}): {text}");
                }
            }
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        // Without anybody who says go on the shell ends, and what it started with it.
        self.go = None;
        let _ = self.child.wait();
    }
}

/// `0m1.25s` in seconds.
fn seconds(word: &str) -> Option<f64> {
    let (minutes, seconds) = word.strip_suffix('s')?.split_once('m')?;
    Some(60.0 * minutes.parse::<f64>().ok()? + seconds.replace(',', ".").parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_are_read() {
        assert_eq!(seconds("0m1.25s"), Some(1.25));
        assert_eq!(seconds("2m3,500000s"), Some(123.5));
        assert_eq!(seconds("1.25"), None);
    }
}
