//! What the browser is told: which build it is looking at, and what is wrong with a newer one.

use serde::Serialize;
use tokio::sync::watch;

/// The last build.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Last {
    /// Counts every build that put new pages in place.
    pub(super) version: u64,
    /// Counts every build.
    pub(super) attempt: u64,
    /// What the last one failed with.
    pub(super) error: Option<String>,
}

/// The last build, to be waited on.
#[derive(Debug, Default)]
pub(super) struct State {
    last: watch::Sender<Last>,
}

impl State {
    pub(super) fn built(&self) {
        self.last.send_modify(|last| {
            last.version += 1;
            last.attempt += 1;
            last.error = None;
        });
    }

    pub(super) fn failed(&self, error: String) {
        self.last.send_modify(|last| {
            last.attempt += 1;
            last.error = Some(error);
        });
    }

    pub(super) fn now(&self) -> Last {
        self.last.borrow().clone()
    }

    /// The first state that is not of the build `attempt`.
    pub(super) async fn after(&self, attempt: u64) -> Last {
        let mut changes = self.last.subscribe();
        match changes.wait_for(|last| last.attempt != attempt).await {
            Ok(last) => last.clone(),
            // The sender lives as long as `self`, so this does not happen; if it does, nothing changed.
            Err(_) => self.now(),
        }
    }
}
