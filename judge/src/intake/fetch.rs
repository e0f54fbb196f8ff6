//! Network and local transfers by the `git` program, bounded in time and bytes.
//!
//! The program does the transfers, since it speaks every transport and asks the user's credential helper;
//! git2 reads the objects. The user's and the machine's configuration stay out of it.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Clock};

use crate::failure::Failure;

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
    let reader = |source: Option<Box<dyn Read + Send>>| {
        std::thread::spawn(move || {
            let mut text = vec![];
            if let Some(source) = source {
                let _ = source.take(64 << 20).read_to_end(&mut text);
            }
            text
        })
    };
    let output = reader(stdout.take().map(|pipe| Box::new(pipe) as _));
    let errors = reader(stderr.take().map(|pipe| Box::new(pipe) as _));
    let before = folder_size(grows);
    let mut pause = Duration::from_millis(1);
    let mut stopped = None;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|why| Failure::machine("git", why))? {
            break status;
        }
        if start.elapsed() > limits.time {
            stopped = Some(format!("it took longer than {} seconds", limits.time.as_secs()));
        } else if pause.as_millis() >= 50 && folder_size(grows).saturating_sub(before) > limits.bytes {
            stopped = Some(format!("it brings more than {} bytes", limits.bytes));
        }
        if stopped.is_some() {
            let _ = child.kill();
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(100));
    };
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
