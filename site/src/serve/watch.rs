//! Tells when a file of the contest changes.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use base::failure::Failure;
use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

/// An editor saves in several steps, and `git pull` writes many files: a rebuild waits for this much quiet.
const QUIET: Duration = Duration::from_millis(150);

/// Changes to come. Watching ends when this is dropped.
pub(super) struct Changes {
    events: Receiver<()>,
    _watcher: Box<dyn Watcher + Send>,
}

impl Changes {
    /// Waits for the next change and until it is quiet again; false when there will be none.
    pub(super) fn wait(&self) -> bool {
        if self.events.recv().is_err() {
            return false;
        }
        loop {
            match self.events.recv_timeout(QUIET) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => return true,
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }
}

/// Watches the contest at `root`; `poll` looks that often instead of waiting to be told.
pub(super) fn start(root: &Path, poll: Option<Duration>) -> Result<Changes, Failure> {
    let (sender, events) = channel();
    // Links are never followed: neither does the build.
    let config = Config::default().with_follow_symlinks(false);
    let machine = |why: notify::Error| Failure::machine("watching the contest's files (try --poll)", why);
    let mut watcher: Box<dyn Watcher + Send> = match poll {
        // Contents, not times: some shared drives have times that lie.
        Some(every) => Box::new(
            PollWatcher::new(teller(sender), config.with_poll_interval(every).with_compare_contents(true))
                .map_err(machine)?,
        ),
        None => Box::new(RecommendedWatcher::new(teller(sender), config).map_err(machine)?),
    };
    // Folders, not files: editors replace a file by a new one, and a watch would stay with the old.
    for name in ["content", "submissions"] {
        let folder = root.join(name);
        // A contest that nobody takes part in yet has no submissions, and a folder that came later would not be watched.
        // Where it cannot be made, nothing comes into it from here either.
        let _ = std::fs::create_dir(&folder);
        if folder.is_dir() {
            watcher.watch(&folder, RecursiveMode::Recursive).map_err(machine)?;
        }
    }
    Ok(Changes { events, _watcher: watcher })
}

/// Passes on what may have changed a file. Reading a file is an event too, and the build reads them all.
fn teller(sender: Sender<()>) -> impl Fn(notify::Result<Event>) + Send + 'static {
    move |event| {
        let changed = match event {
            Ok(event) => match event.kind {
                EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
                EventKind::Access(_) => false,
                _ => true,
            },
            // Lost events: what changed is unknown, so build.
            Err(_) => true,
        };
        if changed {
            // Nobody listens any more only when the server ends.
            let _ = sender.send(());
        }
    }
}
