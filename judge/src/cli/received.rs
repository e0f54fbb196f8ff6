//! `--pulls`: who opened the pull requests and when their heads arrived, for acts that come after them.

use std::path::PathBuf;

use super::arrivals::listed;
use crate::batch::arrivals::first_seen;
use base::failure::Failure;
use base::time::Instant;
use repo::{Base, Pulls, Quarantine};

/// `--pulls`.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Arrivals {
    /// The forge's list of pull requests as JSON; without it the repository's receive log is read
    #[arg(long, value_name = "FILE")]
    pulls: Option<PathBuf>,
}

impl Arrivals {
    /// Reads the list, or else the repository's own log, as a batch on top of `base` would at `now`.
    pub(super) fn read(&self, quarantine: &Quarantine, base: &Base, now: Instant) -> Result<Pulls, Failure> {
        if let Some(mut pulls) = listed(self.pulls.as_deref())? {
            first_seen(&mut pulls, &base.contest, &base.ledger.clone().into(), now);
            return Ok(pulls);
        }
        match quarantine.receive_log() {
            Some(log) => Pulls::from_receive_log(&quarantine.heads().trusted()?, log),
            None => Ok(Pulls::default()),
        }
    }
}
