//! What people decide, as receipts: grants, dates, prizes, disqualifications, the reveal. Each holds who is
//! meant by team or receipt, never by person, and a reason; the evidence is a link.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::arrivals::Proof;
use super::receipt::Scored;
use crate::contest::Slug;
use crate::time::Instant;

/// More scored submissions for a team, on top of its quotas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// The team.
    pub team: Slug,
    /// How many more may be scored.
    pub scored: u32,
    /// First instant at which they may be received.
    pub from: Instant,
    /// First instant at which they may no longer.
    pub until: Instant,
    /// Why.
    pub reason: String,
}

/// Another end of the contest or of a phase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    /// The phase; the contest when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// Last instant at which a submission may be received.
    pub closes: Instant,
    /// Why.
    pub reason: String,
}

/// A team, or one submission, no longer ranks; its receipts stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disqualified {
    /// The team as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Slug>,
    /// Or one score receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<u64>,
    /// The rule that was broken: its number or name on the rules page.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// Link to the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// Something about an earlier disqualification: an appeal against it, or its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// Number of the `disqualify` receipt.
    pub of: u64,
    /// Why.
    pub reason: String,
    /// Link to the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// The last call of a prize began: its threshold was reached. Written by the judge right after the score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastCall {
    /// The prize's name in `contest.toml`.
    pub prize: String,
    /// The score receipt that reached the threshold.
    pub of: u64,
    /// `received` of that submission.
    pub from: Instant,
    /// Last instant at which a submission may be received.
    pub until: Instant,
}

/// One step of a prize that people take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The prize's name in `contest.toml`.
    pub prize: String,
    /// The team.
    pub team: Slug,
    /// The score receipt that the step is about.
    pub of: u64,
    /// Its score on the private split, rounded, once it is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<f64>,
    /// Why, or what was found.
    pub reason: String,
    /// Link to the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// Nobody could be verified: the contest opens again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {
    /// The prize's name in `contest.toml`.
    pub prize: String,
    /// Last instant at which a submission may be received now.
    pub closes: Instant,
    /// Why.
    pub reason: String,
}

/// A submission scored again, since the metric or the key was wrong; it takes the old score's place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rejudged {
    /// Number of the receipt that it replaces, the first one of the submission.
    pub of: u64,
    /// Why.
    pub reason: String,
    /// The score as it is now; identity, team and `received` are those of the old receipt.
    #[serde(flatten)]
    pub score: Scored,
}

/// What was sealed is published: files beside the ledger, by path, each with its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revealed {
    /// Path below the contest's root → SHA-256 of the file.
    pub files: BTreeMap<String, String>,
    /// Scores whose commitments they open.
    pub receipts: u64,
    /// Why now.
    pub reason: String,
}

/// Lines that an older judge wrote and nobody could read; from here on they are read as this says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// The lines.
    pub lines: Vec<MendedLine>,
    /// Why.
    pub reason: String,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MendedLine {
    /// Number of the receipt that it should be.
    pub of: u64,
    /// SHA-256 of its text, hexadecimal: no other text is read so.
    pub line: String,
    /// Whether it counts, without the fields that hold no value. Else it is void, as if it had not been written: a head
    /// that it was about is judged again.
    pub counts: bool,
}

/// A push proved that one person stands behind these keyed tags, which count as one from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// The tags.
    pub people: Vec<String>,
}

/// A person's data were taken out of the teams' files. It says of which teams and not whose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forgot {
    /// The teams whose files named the person, as member or invited.
    pub teams: Vec<Remaining>,
}

/// What is left of a team without somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// The team.
    pub team: Slug,
    /// How many members it has now.
    pub members: usize,
    /// A keyed tag for each member who stays, if the ledger told who was in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
}

/// A registration that waits for the organiser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The team that wants to register.
    pub team: Slug,
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// When the forge or the receive hook saw the push.
    pub received: Instant,
    /// What that rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_by: Option<Proof>,
    /// Stable code of why it waits.
    pub code: String,
    /// A sentence for the contestant.
    pub message: String,
}

/// A digest handed in before the deadline; the file may follow within the contest's time of grace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// The team.
    pub team: Slug,
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// When the forge or the receive hook saw the push.
    pub received: Instant,
    /// What that rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_by: Option<Proof>,
    /// SHA-256 of the file that will follow.
    pub digest: String,
}
