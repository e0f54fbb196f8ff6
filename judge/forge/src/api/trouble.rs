//! What may come in the place of an answer, as far as whoever asks does something else about it.

use base::failure::Failure;
use base::time::Instant;

/// Why there is no answer.
#[derive(Debug)]
pub enum Trouble {
    /// The forge takes no more requests for now, or no more were allowed.
    Spent {
        /// What is to be said.
        text: String,
        /// From when on there are more.
        until: Option<Instant>,
    },
    /// The forge refuses this one thing; another may go well.
    Refused {
        /// The answer's status.
        status: u16,
        /// What is to be said.
        failure: Failure,
    },
    /// Nothing else will go better.
    Failed(Failure),
}

impl Trouble {
    /// Whether what was asked about is not there, or not any more.
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Refused { status: 404 | 410, .. })
    }

    /// Whether the same may go well another time, and nobody knows whether it was done.
    pub fn is_of_the_machine(&self) -> bool {
        matches!(self, Self::Failed(Failure::Machine(_)))
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Spent { text, .. } => Self::Machine(text),
            Trouble::Refused { failure, .. } | Trouble::Failed(failure) => failure,
        }
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}
