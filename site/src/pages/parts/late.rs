//! A notice that no batch has run for two periods. The page says from when on it holds, and a script shows it then: the page
//! itself is as old as the last batch.

use serde::Serialize;

use crate::input::Site;
use crate::words::When;

/// It.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct Late {
    /// From when on a batch is missing.
    from: When,
    /// When the last one began.
    batch: When,
}

impl Late {
    /// Nothing when nobody said how often a batch is to run, or no batch has told anything.
    pub(in crate::pages) fn of(site: &Site) -> Option<Self> {
        let queue = site.queue()?;
        Some(Self { from: queue.late?.into(), batch: queue.batch.into() })
    }
}
