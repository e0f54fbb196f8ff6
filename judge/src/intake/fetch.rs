//! Network and local transfers by the `git` program, bounded in time and bytes.
//!
//! The program does the transfers, since it speaks every transport and asks the user's credential helper;
//! git2 reads the objects. The user's and the machine's configuration stay out of it.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant as Clock};

use crate::failure::Failure;

/// How often a running command is looked at.
const LOOK: Duration = Duration::from_millis(50);

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
pub(crate) fn git(dir: &Path) -> Command {
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
        crate::proof::SIGNING_KEY_VARIABLE,
    ] {
        git.env_remove(name);
    }
    git
}

/// Runs `command`, feeding it `input`.
///
/// # Errors
/// [`Failure::Machine`] with what it says when it does not go well.
pub(crate) fn fed(mut command: Command, input: &[u8]) -> Result<(), Failure> {
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
pub(super) enum Ended {
    /// It went well; its output.
    Well(Vec<u8>),
    /// It said no; its last words.
    Badly(String),
    /// It was stopped at a limit.
    Stopped(String),
}

/// Runs `command`, feeding it `input`, and stops it when the folder `grows` beyond the limits.
pub(super) fn bounded(
    mut command: Command,
    input: &str,
    grows: &Path,
    limits: FetchLimits,
) -> Result<Ended, Failure> {
    let start = Clock::now();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|why| Failure::machine("starting the `git` program (is it installed?)", why))?;
    let (mut stdin, mut stdout, mut stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        if let Some(stdin) = &mut stdin {
            // A command that ends early closes its input; that it ended is seen below.
            let _ = stdin.write_all(input.as_bytes());
        }
    });
    // Nobody sends: the receiver learns that both readers have come to the end, with the command or soon after it.
    let (reading, ends) = channel::<()>();
    let reader = |source: Option<Box<dyn Read + Send>>| {
        let reading = reading.clone();
        std::thread::spawn(move || {
            let _reading = reading;
            let mut text = vec![];
            if let Some(source) = source {
                let _ = source.take(64 << 20).read_to_end(&mut text);
            }
            text
        })
    };
    let output = reader(stdout.take().map(|pipe| Box::new(pipe) as _));
    let errors = reader(stderr.take().map(|pipe| Box::new(pipe) as _));
    drop(reading);
    let before = folder_size(grows);
    let brings_more = || format!("it brings more than {} bytes", limits.bytes);
    let mut stopped = None;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|why| Failure::machine("git", why))? {
            break status;
        }
        if start.elapsed() > limits.time {
            stopped = Some(format!("it took longer than {} seconds", limits.time.as_secs()));
        } else if start.elapsed() >= LOOK && folder_size(grows).saturating_sub(before) > limits.bytes {
            stopped = Some(brings_more());
        }
        if stopped.is_some() {
            let _ = child.kill();
        }
        if let Err(RecvTimeoutError::Disconnected) = ends.recv_timeout(LOOK) {
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    // A command may be quicker than two looks.
    if stopped.is_none() && status.success() && folder_size(grows).saturating_sub(before) > limits.bytes {
        stopped = Some(brings_more());
    }
    let _ = writer.join();
    let output = output.join().unwrap_or_default();
    let errors = String::from_utf8_lossy(&errors.join().unwrap_or_default()).trim().to_owned();
    Ok(match stopped {
        Some(why) => Ended::Stopped(why),
        None if status.success() => Ended::Well(output),
        None => Ended::Badly(errors),
    })
}

fn folder_size(folder: &Path) -> u64 {
    let files = walkdir::WalkDir::new(folder).follow_links(false).into_iter().filter_map(Result::ok);
    files
        .filter_map(|entry| entry.metadata().ok())
        .filter(std::fs::Metadata::is_file)
        .map(|meta| meta.len())
        .sum()
}
