//! A server that ends with what started it, and with it all that it has started.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server.
pub(crate) struct Running {
    child: Child,
    name: &'static str,
}

impl Running {
    /// Starts `command`; what it says goes to the file `log`.
    pub(crate) fn start(name: &'static str, command: &mut Command, log: &Path) -> Result<Self> {
        let log = std::fs::File::create(log)?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("{name} could not be started"))?;
        Ok(Self { child, name })
    }

    /// Waits until it listens.
    pub(crate) fn listens(&mut self, holds: impl Fn() -> bool) -> Result<()> {
        let begun = Instant::now();
        while !holds() {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended at once ({status})", self.name);
            }
            if begun.elapsed() > PATIENCE {
                bail!("{} does not answer", self.name);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // fcgiwrap leaves those that it has started.
        let started = children(self.child.id());
        // Asked first, so that it ends in order.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        for child in started.iter().filter(|child| parent(child).is_some()) {
            let _ = Command::new("kill").arg(child).stderr(Stdio::null()).status();
        }
    }
}

/// The numbers of the programs that `id` has started, where the system tells.
fn children(id: u32) -> Vec<String> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    numbers.filter(|number| parent(number).is_some_and(|parent| parent == id.to_string())).collect()
}

/// Who started the program `number`, where the system tells; nobody where it has ended.
fn parent(number: &str) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    // Its name may have anything in it, and ends with the last parenthesis.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1).map(str::to_owned)
}

/// A port of this machine that nobody uses.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Whether somebody listens at `port`.
pub(crate) fn answers(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// The program `name`, wherever a server's programs are.
pub(crate) fn found(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin", "/sbin"].map(PathBuf::from));
    folders.map(|folder| folder.join(name)).find(|program| program.is_file())
}

/// Why `names` cannot be tried, if one of them is missing.
pub(crate) fn missing(names: &[&str]) -> Option<String> {
    let missing: Vec<&str> = names.iter().copied().filter(|name| found(name).is_none()).collect();
    (!missing.is_empty()).then(|| format!("{} not installed; `.ci/run` installs it", missing.join(" and ")))
}
