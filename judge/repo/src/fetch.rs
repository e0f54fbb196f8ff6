//! Network and local transfers by the `git` program, bounded in time and bytes.
//!
//! The program does the transfers, since it speaks every transport and asks the user's credential helper;
//! git2 reads the objects. The user's and the machine's configuration stay out of it.

use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant as Clock};

use super::family::Family;
use base::failure::Failure;

/// Processor time that any transfer from strangers may take: an honest one needs little beside what its bytes do.
pub(super) const WORK: Duration = Duration::from_secs(5);

/// And a second more for so many bytes that came.
const PACE: u64 = 2 << 20;

/// How often the processor time is looked at.
const LOOK_AT_WORK: Duration = Duration::from_millis(250);

/// How much of what a command prints is kept.
const KEPT: u64 = 64 << 20;

/// How often a running command is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// What the judge sets where it pushes, so that the hooks of a repository on this disk know it: whoever can set it for a
/// program that writes there could write there without.
pub const JUDGE: &str = "GITPRIZE_JUDGE";

/// Bounds of one transfer.
#[derive(Clone, Copy, Debug)]
pub struct FetchLimits {
    /// Bytes that the repository may grow by.
    pub bytes: u64,
    /// Wall time.
    pub time: Duration,
}

/// A `git` command in the repository `dir` that reads no configuration but the repository's own, runs no
/// hook and asks nothing.
pub fn git(dir: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(dir);
    for setting in [
        "core.hooksPath=/dev/null",
        "core.fsmonitor=false",
        "gc.auto=0",
        "maintenance.auto=false",
        "protocol.ext.allow=never",
        "http.followRedirects=false",
        // Our own reader refuses hostile trees by name; here one of them would end the whole transfer.
        "transfer.fsckObjects=false",
        // Keep what comes as a pack and never inflate a large object in memory.
        "fetch.unpackLimit=1",
        "core.bigFileThreshold=1m",
        "submodule.recurse=false",
        // A bare repository on the same disk may belong to the server's user.
        "safe.directory=*",
    ] {
        git.args(["-c", setting]);
    }
    git.env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1").env("LC_ALL", "C");
    for name in [
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_QUARANTINE_PATH",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        // A secret of the judge that no other program needs.
        tlog::SIGNING_KEY_VARIABLE,
    ] {
        git.env_remove(name);
    }
    git
}

/// Runs `command`, feeding it `input`.
///
/// # Errors
/// [`Failure::Machine`] with what it says when it does not go well.
pub fn fed(mut command: Command, input: &[u8]) -> Result<(), Failure> {
    let failed = |why: std::io::Error| Failure::machine("git", why);
    let pipes = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = pipes.spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that ends early closes its input, and says why.
        let _ = stdin.write_all(input);
    }
    let output = child.wait_with_output().map_err(failed)?;
    if output.status.success() {
        return Ok(());
    }
    Err(Failure::machine("git", String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

/// How a bounded command ended.
#[derive(Debug)]
pub(super) enum Ended<T = Vec<u8>> {
    /// It went well; its output.
    Well(T),
    /// It said no; its last words.
    Badly(String),
    /// It was stopped at a limit.
    Stopped(String),
}

/// Runs `command`, feeding it `input`, and stops it when the folder `grows` beyond the limits.
pub(super) fn bounded(
    command: Command,
    input: &str,
    grows: &Path,
    limits: FetchLimits,
) -> Result<Ended, Failure> {
    watched(command, input, grows, limits, None, kept)
}

/// The same for what strangers send, which can cost more than its bytes: it is stopped too when it takes more processor
/// time than those explain, and `work`.
pub(super) fn bounded_work(
    command: Command,
    input: &str,
    grows: &Path,
    limits: FetchLimits,
    work: Duration,
) -> Result<Ended, Failure> {
    watched(command, input, grows, limits, Some(work), kept)
}

fn kept(output: &mut BufReader<ChildStdout>) -> Vec<u8> {
    let mut text = vec![];
    let _ = output.by_ref().take(KEPT).read_to_end(&mut text);
    text
}

/// Runs `command`, feeding it `input`, has `read` take its output in, and stops it when the folder `grows` beyond the
/// limits or, if it works on what strangers send, when it works for longer than `work`.
pub(super) fn watched<T: Send + 'static>(
    mut command: Command,
    input: &str,
    grows: &Path,
    limits: FetchLimits,
    work: Option<Duration>,
    read: impl FnOnce(&mut BufReader<ChildStdout>) -> T + Send + 'static,
) -> Result<Ended<T>, Failure> {
    let start = Clock::now();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|why| Failure::machine("starting the `git` program (is it installed?)", why))?;
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut stdin), Some(stdout), Some(mut stderr)) = pipes else {
        return Err(Failure::machine("git", "it has no pipes"));
    };
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // A command that ends early closes its input; that it ended is seen below.
        let _ = stdin.write_all(input.as_bytes());
    });
    // Nobody sends: the receiver learns that both readers have come to the end, with the command or soon after it.
    let (reading, ends) = channel::<()>();
    let still_reading = reading.clone();
    let output = std::thread::spawn(move || {
        let _reading = still_reading;
        let mut stdout = BufReader::new(stdout);
        let output = read(&mut stdout);
        // A reader that has enough must not end the command.
        let _ = std::io::copy(&mut stdout, &mut std::io::sink());
        output
    });
    let errors = std::thread::spawn(move || {
        let _reading = reading;
        let mut text = vec![];
        let _ = stderr.by_ref().take(1 << 20).read_to_end(&mut text);
        let _ = std::io::copy(&mut stderr, &mut std::io::sink());
        text
    });
    let before = folder_size(grows);
    let grown = || folder_size(grows).saturating_sub(before);
    let brings_more = || format!("it brings more than {} bytes", limits.bytes);
    let (mut stopped, mut looked) = (None, start);
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|why| Failure::machine("git", why))? {
            break status;
        }
        if start.elapsed() > limits.time {
            stopped = Some(format!("it took longer than {} seconds", limits.time.as_secs()));
        } else if start.elapsed() >= LOOK && limits.bytes != u64::MAX {
            let grown = grown();
            if grown > limits.bytes {
                stopped = Some(brings_more());
            } else if let Some(work) = work
                && looked.elapsed() > LOOK_AT_WORK
            {
                looked = Clock::now();
                let allowed = work + Duration::from_secs(grown / PACE);
                if Family::of(&child).spent > allowed {
                    let seconds = allowed.as_secs();
                    stopped = Some(format!("unpacking {grown} bytes takes more than {seconds} seconds"));
                }
            }
        }
        if stopped.is_some() {
            Family::of(&child).stop(&mut child);
        }
        if let Err(RecvTimeoutError::Disconnected) = ends.recv_timeout(LOOK) {
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    // A command may be quicker than two looks.
    if stopped.is_none() && status.success() && limits.bytes != u64::MAX && grown() > limits.bytes {
        stopped = Some(brings_more());
    }
    let _ = writer.join();
    let output = output.join().map_err(|_| Failure::machine("git", "reading its output failed"))?;
    let errors = String::from_utf8_lossy(&errors.join().unwrap_or_default()).trim().to_owned();
    Ok(match stopped {
        Some(why) => Ended::Stopped(why),
        None if status.success() => Ended::Well(output),
        // A reason is given even when the program gives none.
        None if errors.is_empty() => Ended::Badly(format!("git ended without saying why ({status})")),
        None => Ended::Badly(errors),
    })
}

/// Bytes of all files below `folder`.
pub(super) fn folder_size(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).follow_links(false).into_iter().filter_map(Result::ok);
    files
        .filter_map(|entry| entry.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|meta| meta.len())
        .sum()
}
