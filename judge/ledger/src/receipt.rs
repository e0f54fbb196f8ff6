//! One line of the ledger.

use std::io::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::acts::{
    Amended, Answered, Barred, CalledOff, Claimed, Disqualified, Enrolled, Extended, Forgot, Granted, Held,
    KeyChange, LastCall, Linked, Mended, Rejudged, Reopened, Revealed, Step,
};
use super::arrivals::{Arrival, Lapsed, Seen};
use super::scored::Scored;
use base::time::Instant;
use contest::{Settings, Slug};

/// `prev` of the first receipt.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One ledger entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// From 1, without gaps.
    pub seq: u64,
    /// SHA-256 of the previous line without its newline, 64 hexadecimal digits.
    pub prev: String,
    /// When it was written.
    pub at: Instant,
    /// What it says.
    #[serde(flatten)]
    pub entry: Entry,
}

impl Receipt {
    /// The line as it stands in the file, without the newline.
    pub fn to_line(&self) -> String {
        let mut line = Vec::with_capacity(1_024);
        self.write_line(&mut line);
        String::from_utf8(line).unwrap_or_default()
    }

    /// The same in the place of what is in `line`.
    pub(super) fn write_line(&self, line: &mut Vec<u8>) {
        line.clear();
        // Maps have text keys and numbers are finite, so that serialising cannot fail.
        if self.write_usual(line).is_none() {
            line.clear();
            let _ = serde_json::to_writer(line, self);
        }
    }

    /// The same of the kinds that a ledger consists of but for a few lines, without serde's detours by way of the
    /// flattened entry and its tag: a good part of what reading a ledger costs is holding each line against this.
    fn write_usual(&self, line: &mut Vec<u8>) -> Option<()> {
        match &self.entry {
            Entry::Known(Known::Score(scored)) => self.write_as(line, "score", scored),
            Entry::Known(Known::Refuse(refused)) => self.write_as(line, "refuse", refused),
            Entry::Known(Known::Register(registered)) => self.write_as(line, "register", registered),
            _ => None,
        }
    }

    fn write_as(&self, line: &mut Vec<u8>, kind: &str, fields: &impl Serialize) -> Option<()> {
        write!(line, "{{\"seq\":{},\"prev\":", self.seq).ok()?;
        serde_json::to_writer(&mut *line, &self.prev).ok()?;
        write!(line, ",\"at\":\"{}\",\"kind\":\"{kind}\"", self.at).ok()?;
        let begin = line.len();
        serde_json::to_writer(&mut *line, fields).ok()?;
        // The fields go on where the head stops: their opening brace becomes a comma.
        *line.get_mut(begin)? = b',';
        Some(())
    }

    /// Since when it counts: what is pushed from when it was received, what people decide from when it was
    /// written.
    pub fn happened(&self) -> Instant {
        self.entry.received().unwrap_or(self.at)
    }
}

/// What a receipt says; the kinds of the design that later versions add are kept as [`Entry::Other`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant, reason = "nearly every entry is of a known kind")]
pub enum Entry {
    /// A kind of this version.
    Known(Known),
    /// A kind of a later version, shown as a note.
    Other(Map<String, Value>),
}

/// The kinds of this version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Known {
    /// The contest began.
    Open {
        /// The contest's title.
        title: String,
        /// The metric that ranks.
        metric: String,
        /// Decimals of a recorded score.
        decimals: usize,
        /// The judge's version.
        judge: String,
        /// The keys that sign the ledger, as `contest.toml` lists them; none where none holds, and in ledgers from before
        /// this was told.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        keys: Vec<String>,
        /// What decides it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        settings: Option<Box<Settings>>,
    },
    /// A team signed up, or its description changed.
    Register(Registered),
    /// A submission got a score.
    Score(Scored),
    /// A submission got none.
    Refuse(Refused),
    /// Anything the organiser wants on record.
    Note {
        /// What.
        text: String,
    },
    /// What looks like several people is one person.
    Link(Linked),
    /// Who is in a team that the organiser wrote.
    Members(Enrolled),
    /// Somebody's data were taken out of the teams' files.
    Forget(Forgot),
    /// A registration waits for the organiser.
    Hold(Held),
    /// A digest came before the deadline, its file may follow.
    Claim(Claimed),
    /// Heads left before they were judged.
    Lapse(Lapsed),
    /// Heads stood there and were left waiting.
    Seen(Seen),
    /// Heads that are not answered one by one are counted.
    Crowd(Crowd),
    /// A team may submit more often.
    Grant(Granted),
    /// The contest or a phase ends at another time.
    Extend(Extended),
    /// A team or a submission no longer ranks.
    Disqualify(Disqualified),
    /// Somebody appeals against that.
    Appeal(Answered),
    /// It ranks again.
    Reinstate(Answered),
    /// A person may not take part.
    Bar(Barred),
    /// The person may again.
    Readmit(Answered),
    /// A prize's last call began.
    LastCall(LastCall),
    /// The contest closed.
    Close {
        /// Last instant at which a submission could be received.
        closed: Instant,
    },
    /// A team is asked to deliver: the provisional winner.
    Nominate(Step),
    /// It delivered description and code.
    Deliver(Step),
    /// The jury is satisfied.
    Verify(Step),
    /// The jury is not: next in line.
    Reject(Step),
    /// The licence was granted.
    License(Step),
    /// The prize is awarded.
    Award(Step),
    /// The team declines the prize: next in line.
    Decline(Step),
    /// A nomination is taken back, since another team is first in line by now; the team keeps its place in line.
    Recall(Step),
    /// Nobody could be verified and the contest opens again.
    Reopen(Reopened),
    /// What decides the contest changed, or scores were wrong.
    Amend(Box<Amended>),
    /// A submission was scored again.
    Rejudge(Rejudged),
    /// A last call is over before its time.
    CallOff(CalledOff),
    /// What was sealed is published.
    Reveal(Revealed),
    /// Another key signs the ledger.
    LedgerKey(KeyChange),
    /// Lines that nobody could read are read otherwise from here on.
    Mend(Mended),
}

impl Known {
    /// The names of all kinds as they stand in a receipt.
    pub const KINDS: &'static [&'static str] = &[
        "open",
        "register",
        "score",
        "refuse",
        "note",
        "link",
        "members",
        "forget",
        "hold",
        "claim",
        "lapse",
        "seen",
        "crowd",
        "grant",
        "extend",
        "disqualify",
        "appeal",
        "reinstate",
        "bar",
        "readmit",
        "last-call",
        "close",
        "nominate",
        "deliver",
        "verify",
        "reject",
        "license",
        "award",
        "decline",
        "recall",
        "reopen",
        "amend",
        "rejudge",
        "call-off",
        "reveal",
        "ledger-key",
        "mend",
    ];
}

/// A team's description as it was taken over. Holds no personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// The team.
    pub team: Slug,
    /// The head that it is about.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// Whether the team is new.
    pub new: bool,
    /// How many members it has now.
    pub members: usize,
    /// A keyed tag for each member, in receipts of before [`Self::persons`] was written in its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// For each member the keyed tags of all that the entry is known by and was known by before, so that quotas per
    /// person can be counted from the ledger without it naming anybody; empty when the contest has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<Vec<String>>,
    /// Teams that left the contest before, of which those who bring this one were members: what they have spent of
    /// their quotas is spent here too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<Slug>,
    /// Of a team that withdraws the keyed tags of those who were in it, so that a new team of theirs goes on with what
    /// it has spent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrew: Vec<String>,
    /// Receipts of the bars that hold against somebody who is in the team now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bars: Vec<u64>,
    /// The folder that the team had before, if it was renamed by this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Slug>,
    /// The teams that became part of it by this.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<Slug>,
    /// Receipts of the submissions that it chose for the final decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<u64>,
    /// Whether it withdraws from the contest.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
}

impl Registered {
    /// A tag for each member.
    pub fn tags(&self) -> impl Iterator<Item = &String> {
        let old = self.people.iter().filter(|_| self.persons.is_empty());
        self.persons.iter().filter_map(|tags| tags.first()).chain(old)
    }
}

/// A refused submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The team whose folder the pull request touches, if it is a single registered one and the author is
    /// a member: nobody can spend another team's quota.
    pub team: Option<Slug>,
    /// The head that it is about.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// Every complaint.
    pub complaints: Vec<Complaint>,
    /// Whether it counts towards the team's cap of refused files.
    pub counted: bool,
    /// The judge's version.
    pub judge: String,
}

/// Heads without receipts of their own: what one person, or one team, sends on a day beyond what is answered one by
/// one. Written by a batch that finds others standing there than the last such receipt says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crowd {
    /// How many.
    pub heads: u64,
    /// The first that arrived.
    pub first: Vec<Counted>,
    /// When the last of them arrived.
    pub until: Instant,
    /// SHA-256 of all of them, a line `<pull> <head>` each, by number and head.
    pub digest: String,
    /// The judge's version.
    pub judge: String,
}

/// One of the heads that are counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
}

/// Why a submission was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// Stable code.
    pub code: String,
    /// A sentence for the contestant.
    pub message: String,
    /// What to do about it, where that is not what the code says of all its kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Entry {
    /// What kind it is, as it stands in the receipt.
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value["kind"].as_str().unwrap_or_default().to_owned()
    }

    /// The head that an entry about a pull request answers.
    pub fn arrival(&self) -> Option<&Arrival> {
        match self {
            Self::Known(
                Known::Score(Scored { arrival, .. })
                | Known::Refuse(Refused { arrival, .. })
                | Known::Register(Registered { arrival, .. })
                | Known::Hold(Held { arrival, .. })
                | Known::Claim(Claimed { arrival, .. }),
            ) => Some(arrival),
            _ => None,
        }
    }

    /// (pull request, head) of an entry about a pull request.
    pub fn identity(&self) -> Option<(u64, &str)> {
        self.arrival().map(|arrival| (arrival.pull, &*arrival.head))
    }

    /// Whether it may have the identity of `before`, the last receipt of it: a registration that was held is
    /// taken over or refused once, by the same name and with the same arrival.
    pub(super) fn may_follow(&self, before: &Self) -> bool {
        let Self::Known(Known::Hold(held)) = before else { return false };
        match self {
            Self::Known(Known::Register(registered)) => {
                registered.team == held.team && registered.arrival.received == held.arrival.received
            }
            Self::Known(Known::Refuse(refused)) => {
                refused.arrival.received == held.arrival.received && !refused.counted
            }
            _ => false,
        }
    }

    /// When what it tells happened: `received` of a pull request, or of the one that began a last call; else
    /// nothing.
    pub fn received(&self) -> Option<Instant> {
        match self {
            Self::Known(Known::LastCall(LastCall { from, .. })) => Some(*from),
            _ => self.arrival().map(|arrival| arrival.received),
        }
    }

    /// The score that it records, first or again.
    pub fn score(&self) -> Option<&Scored> {
        match self {
            Self::Known(Known::Score(scored) | Known::Rejudge(Rejudged { score: scored, .. })) => {
                Some(scored)
            }
            _ => None,
        }
    }

    /// Scores that are not finite numbers; JSON as we write it has none, a crafted line may.
    pub(super) fn has_impossible_score(&self) -> bool {
        self.score().is_some_and(|scored| {
            let shown = scored.public.values().chain(&scored.standard_error);
            let shown = shown.chain(scored.standard_errors.values());
            shown.chain(scored.tied.iter().flatten()).any(|score| !score.is_finite())
        })
    }
}

impl From<Known> for Entry {
    fn from(known: Known) -> Self {
        Self::Known(known)
    }
}
