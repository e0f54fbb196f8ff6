//! `--pulls`: who opened the pull requests and when their heads arrived.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::intake::{Pulls, Quarantine};

/// `--pulls`.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Arrivals {
    /// The forge's list of pull requests as JSON; without it the repository's receive log is read
    #[arg(long, value_name = "FILE")]
    pulls: Option<PathBuf>,
}

impl Arrivals {
    /// Reads the list, or else the repository's own log.
    pub(super) fn read(&self, quarantine: &Quarantine) -> Result<Pulls, Failure> {
        match (&self.pulls, quarantine.receive_log()) {
            (Some(path), _) => {
                let text = std::fs::read_to_string(path).map_err(|why| {
                    Failure::configuration("bad-pulls", format!("{}: {why}", path.display()))
                })?;
                Pulls::from_document(&path.display().to_string(), &text)
            }
            (None, Some(log)) => Pulls::from_receive_log(&quarantine.repository()?, log),
            (None, None) => Ok(Pulls::default()),
        }
    }
}
