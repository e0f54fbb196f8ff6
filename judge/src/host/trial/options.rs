//! What a trial is of.

use std::path::PathBuf;
use std::time::Duration;

/// What to serve.
pub(crate) struct Options {
    /// The contest's folder, a clone of the repository.
    pub(crate) root: PathBuf,
    /// The bare repository.
    pub(crate) repository: PathBuf,
    /// This program.
    pub(crate) program: PathBuf,
    /// The program that builds pages and serves them, if there are to be any.
    pub(crate) site: Option<PathBuf>,
    /// Where the repository is served; 0 for any free one.
    pub(crate) port: u16,
    /// Where the site is served; 0 for any free one.
    pub(crate) site_port: u16,
    /// How often a batch runs when nothing was pushed.
    pub(crate) every: Duration,
    /// What `judge run` is called with besides.
    pub(crate) batch: Vec<String>,
    /// Bytes that a request may have.
    pub(crate) largest: u64,
}
