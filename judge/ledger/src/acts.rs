//! What people decide, as receipts: grants, dates, prizes, disqualifications, the reveal. Each holds who is
//! meant by team or receipt, never by person, and a reason; the evidence is a link.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::arrivals::Arrival;
use super::scored::Scored;
use base::time::Instant;
use contest::{Settings, Slug};

/// How the names of revealed answer keys begin.
pub const ANSWERS: &str = "answers";

/// Another key signs the ledger's checkpoints from some instant on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChange {
    /// The new key, as `contest.toml` lists it.
    pub key: String,
    /// First instant of receipts for which it holds.
    pub from: Instant,
    /// The key that no longer holds from then on; none where both do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retires: Option<String>,
    /// Why.
    pub reason: String,
    /// Where the ledger is from, as its checkpoints say it.
    pub origin: String,
    /// The signature line of a note that a key before signed: that text follows from the receipt
    /// ([`crate::keychain`]).
    pub signature: String,
}

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

/// A person may not take part. Who it is, is told by keyed tags alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barred {
    /// Keyed tags of all that the person is known by.
    pub people: Vec<String>,
    /// The teams that the person is in: nobody of these is nominated, and nothing of theirs is scored, until the person
    /// has left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<Slug>,
    /// The rule that was broken: its number or name on the rules page.
    pub rule: String,
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

/// A last call is over before its time: after a rejudgement nobody who ranks reaches the line as its submission did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalledOff {
    /// The prize's name in `contest.toml`.
    pub prize: String,
    /// The receipt of the last call.
    pub of: u64,
    /// Last instant at which a submission may be received now: the end that was planned, or the moment of this
    /// receipt if that was later.
    pub closes: Instant,
    /// Why.
    pub reason: String,
}

/// What decides the contest is another from here on, or scores were wrong. The rejudgements that follow at once say
/// what each submission is worth now; where scores of before do not stand beside those, the submissions without one
/// rank nowhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Amended {
    /// Why.
    pub reason: String,
    /// What was in force.
    pub before: Settings,
    /// What is.
    pub after: Settings,
    /// First receipts of the submissions that could not be scored again, where the scores of before are void.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unscored: Vec<u64>,
}

impl Amended {
    /// Whether every score of before is void.
    pub fn is_anew(&self) -> bool {
        self.before.scores_differ(&self.after)
    }
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
    /// When the team delivered, where the receipt of that was written later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<Instant>,
    /// How many heads that could matter waited unjudged when the step was taken: none, or it is not taken. A judge
    /// that did not look says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unjudged: Option<u64>,
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
    /// As of a [`Step`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unjudged: Option<u64>,
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
    /// As of a [`Step`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unjudged: Option<u64>,
    /// Why now.
    pub reason: String,
}

impl Revealed {
    /// Whether an answer key is among what is published: from then on everybody knows the labels.
    pub fn has_labels(&self) -> bool {
        let name = |path: &String| path.rsplit('/').next().is_some_and(|name| name.starts_with(ANSWERS));
        self.files.keys().any(name)
    }
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

/// Who is in a team, by keyed tags, where no registration told it or the team's file names others by now: the organiser
/// wrote that file. It comes before what one of them sent, so that it stays counted to each of them whatever becomes of
/// the team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// The team.
    pub team: Slug,
    /// Of each member the tags, the one first that stands for the member.
    pub persons: Vec<Vec<String>>,
}

impl Enrolled {
    /// A tag of each member.
    pub fn tags(&self) -> impl Iterator<Item = &String> {
        self.persons.iter().filter_map(|tags| tags.first())
    }
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
    /// Receipts of the bars that hold against somebody who stays, where any held against the team; receipts from before
    /// there was this leave those as they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bars: Option<Vec<u64>>,
}

/// A registration that waits for the organiser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The team that wants to register.
    pub team: Slug,
    /// The head that it is about.
    #[serde(flatten)]
    pub arrival: Arrival,
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
    /// The head that it is about.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// SHA-256 of the file that will follow.
    pub digest: String,
}
