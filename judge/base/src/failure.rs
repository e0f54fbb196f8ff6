//! How a command ends when it does not end well.

use crate::finding::codes;
use crate::plural::counted;
use thiserror::Error;

use crate::finding::Finding;
use crate::finding::secret::redacted;

/// Why a command stopped. The exit codes are part of the contract (design, "Exit codes").
#[derive(Debug, Error)]
pub enum Failure {
    /// The input has findings; exit code 1.
    #[error("{}", counted(.0.len(), "finding", "findings"))]
    Findings(Vec<Finding>),
    /// The call or the configuration is wrong; exit code 2.
    #[error("{} about the configuration", counted(.0.len(), "complaint", "complaints"))]
    Configuration(Vec<Finding>),
    /// The machine failed: network, disk, a program; exit code 3.
    #[error("{}", redacted(.0))]
    Machine(String),
}

impl From<Box<Finding>> for Failure {
    fn from(finding: Box<Finding>) -> Self {
        Self::Configuration(vec![*finding])
    }
}

impl Failure {
    /// One configuration complaint without a place.
    pub fn configuration(code: &'static codes::Code, message: impl Into<String>) -> Self {
        Self::Configuration(vec![Finding::new(code, message)])
    }

    /// A failure of the machine while doing `what`.
    pub fn machine(what: impl std::fmt::Display, why: impl std::fmt::Display) -> Self {
        Self::Machine(format!("{what}: {why}"))
    }

    /// What `fs_err` says of a file: what was tried, with which path, and why it failed. Not for errors of `std::fs`,
    /// which name no file.
    pub fn io(why: std::io::Error) -> Self {
        Self::Machine(why.to_string())
    }

    /// The complaints to print.
    pub fn findings(&self) -> &[Finding] {
        match self {
            Self::Findings(findings) | Self::Configuration(findings) => findings,
            Self::Machine(_) => &[],
        }
    }

    /// The number with which the process ends.
    pub fn code(&self) -> u8 {
        match self {
            Self::Findings(_) => 1,
            Self::Configuration(_) => 2,
            Self::Machine(_) => 3,
        }
    }
}

#[cfg(feature = "git")]
impl From<git2::Error> for Failure {
    fn from(error: git2::Error) -> Self {
        Self::Machine(format!("git: {}", error.message()))
    }
}
