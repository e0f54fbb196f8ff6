//! Somebody who was nominated for a prize.

use serde::Serialize;

use base::time::Instant;
use contest::Slug;

/// How far a nominee has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Asked to deliver.
    Nominated,
    /// Description and code are there.
    Delivered,
    /// The jury is satisfied.
    Verified,
    /// The licence was granted.
    Licensed,
    /// The prize is theirs.
    Awarded,
}

impl Stage {
    /// The word for people, which goes after "is" and "not".
    pub fn word(self) -> &'static str {
        match self {
            Self::Nominated => "nominated",
            Self::Delivered => "delivered",
            Self::Verified => "verified",
            Self::Licensed => "licensed",
            Self::Awarded => "awarded",
        }
    }

    /// The command that leads here.
    pub fn command(self) -> &'static str {
        match self {
            Self::Nominated => "nominate",
            Self::Delivered => "deliver",
            Self::Verified => "verify",
            Self::Licensed => "license",
            Self::Awarded => "award",
        }
    }
}

/// Why a nominee is out of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Out {
    /// The jury was not satisfied.
    Rejected,
    /// The team did not want the prize.
    Declined,
    /// Disqualified when another took the place; whoever is reinstated comes back in line.
    Lapsed,
    /// Left the contest, and another took the place.
    Withdrawn,
    /// The nomination was taken back since another was first in line by then; the place in line is kept.
    Recalled,
}

impl Out {
    /// Whether the team takes no part in the decision any more, whatever comes.
    pub fn is_for_good(self) -> bool {
        matches!(self, Self::Rejected | Self::Declined | Self::Withdrawn)
    }
}

/// Somebody who was nominated for a prize.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Nominee {
    /// The team, as it is called now.
    pub team: Slug,
    /// The score receipt.
    pub receipt: u64,
    /// The rounded score on the private split, where that decides.
    pub private: Option<f64>,
    /// When it was nominated.
    pub nominated: Instant,
    /// The receipt of that.
    pub nominated_by: u64,
    /// The newest receipt since that may have put somebody else before it: a score, a rejudgement, a reinstatement,
    /// another registration.
    pub moved_by: Option<u64>,
    /// Last instant to deliver description and code, if the prize asks for them.
    pub deliver_by: Option<Instant>,
    /// How far it has come.
    pub stage: Stage,
    /// Why it is out of line, if it is.
    pub out: Option<Out>,
    /// The `reopen` receipt that ended its round.
    pub round_ended: Option<u64>,
}
