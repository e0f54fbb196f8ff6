//! The parts of a contest that say who may do what when, after validation.

use serde::{Deserialize, Serialize};

use super::folders::Folders;
use base::time::{CalendarUnit, Instant, Window};

/// The text that members accept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The rules page, relative to the contest's folder.
    pub file: String,
    /// Whether every member has to have accepted it.
    pub required: bool,
    /// Earlier texts whose acceptance still holds, since only spelling changed after them.
    pub minor: Vec<MinorChange>,
}

/// A change of the terms that needs no new acceptance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinorChange {
    /// SHA-256 of the earlier text, 64 hexadecimal digits.
    pub from: String,
    /// What changed.
    pub reason: String,
}

/// A part of the contest with a board of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Stable name: `a-z`, digits and `-`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// First instant of it.
    pub from: Instant,
    /// Last instant of it.
    pub until: Instant,
    /// Whether it has an answer key of its own, under which no score of before counts.
    pub anew: bool,
}

impl Phase {
    /// Whether a submission received at `at` belongs to it.
    pub fn holds_at(&self, at: Instant) -> bool {
        self.from <= at && at <= self.until
    }
}

/// A window that limits submissions. Counted on `received`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Scored submissions per window, at most.
    pub scored: u32,
    /// Refused submissions per window, at most.
    pub refused: u32,
    /// The window.
    pub span: Span,
    /// Whose submissions are counted together.
    pub per: Per,
    /// The phase in which it holds and whose submissions alone it counts.
    pub phase: Option<String>,
    /// First instant at which this quota holds.
    pub from: Option<Instant>,
    /// First instant at which it no longer holds.
    pub until: Option<Instant>,
}

/// The kinds of window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// So long, ending with the new submission.
    Rolling(Window),
    /// A day or a week of the calendar.
    Calendar {
        /// Which.
        unit: CalendarUnit,
        /// Name of the time zone, e.g. `UTC` or `Europe/Berlin`.
        zone: String,
    },
    /// Everything, in the phase if it has one.
    Total,
}

/// Whose submissions a quota counts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// A team's.
    Team,
    /// Those of all teams that a person is a member of; every member's count has to allow a submission.
    Person,
}

impl Quota {
    /// Whether the quota applies to a submission received at `at`, its phase aside.
    pub fn holds_at(&self, at: Instant) -> bool {
        self.from.is_none_or(|from| from <= at) && self.until.is_none_or(|until| at < until)
    }
}

/// Rules about teams.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamRules {
    /// Members per team, at most.
    pub max_members: Option<u32>,
    /// Last instant at which teams may register or change members; the contest's end when there is none.
    pub freeze: Option<Instant>,
    /// Whether a person may be a member of one team only.
    pub one_team: bool,
    /// Whether two teams may have the same set of members.
    pub identical: bool,
    /// Where their folders stand.
    pub folders: Folders,
}

/// Who may take part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Eligibility {
    /// ISO 3166-1 alpha-2 codes of the countries whose residents may not.
    pub excluded_countries: Vec<String>,
    /// Whether every member has to name a country.
    pub country_required: bool,
    /// What every member has to attest.
    pub attestations: Vec<Attestation>,
}

/// A sentence that members attest by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// Stable name, e.g. `age`.
    pub id: String,
    /// The sentence.
    pub text: String,
}

/// Defence against automated sign-ups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SignUps {
    /// Youngest account that may register a team at once; younger ones wait for the organiser.
    pub account_age: Option<Window>,
    /// New teams in any hour at most; the rest wait for the organiser. No limit without it. 250 lets a rush like
    /// the Netflix Prize's pass (7,000 in four days, 73 an hour on average) and stops a flood.
    pub per_hour: Option<u32>,
    /// Teams that one person may lead.
    pub teams_led: Option<u32>,
}

/// What of a team's submissions takes part in the final decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FinalChoice {
    /// All: the best private score of any.
    #[default]
    All,
    /// The submission with the best public score.
    BestPublic,
    /// Those that the team chose, at most so many; the best public ones while it chose fewer.
    Chosen(u32),
}

/// The page of rules, unless contest.toml names another.
pub const RULES_FILE: &str = "content/rules.md";

/// The kinds of prize.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrizeKind {
    /// Ends the contest: threshold, last call, decision on the private score.
    Grand,
    /// For the best of a period that passes its threshold.
    Progress,
    /// For the first places of the board, decided on the private score.
    Rank,
    /// For the first submission that reaches the threshold.
    Milestone,
}

impl PrizeKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Grand, Self::Progress, Self::Rank, Self::Milestone];

    /// The word for it, in contest.toml, on pages and in data for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Grand => "grand",
            Self::Progress => "progress",
            Self::Rank => "rank",
            Self::Milestone => "milestone",
        }
    }
}

/// Something that can be won.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prize {
    /// What it is called; receipts name it by this.
    pub name: String,
    /// Which rules decide it.
    pub kind: PrizeKind,
    /// What is paid, as written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub amount: String,
    /// What each place gets, as written, the first first; none where all get the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amounts: Vec<String>,
    /// The required scores; a rank prize may have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
    /// First instant of its period; the contest's opening by default.
    pub from: Instant,
    /// End of its period, which no longer belongs to it; nothing when it ends with the contest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// Winners, 1 but for rank prizes.
    pub places: u32,
    /// The prize that has to be awarded before this one's threshold holds: the line moves with each verified
    /// winner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The track whose board decides it; nothing for the contest's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub track: Option<String>,
    /// Length of the last call in days of 24 hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_call_days: Option<u32>,
    /// Days the winner has to deliver description and code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_days: Option<u32>,
}

impl Prize {
    /// What `place`, counted from 1, gets; nothing where that is not written.
    pub fn amount_of(&self, place: u32) -> Option<&str> {
        let own = self.amounts.get((place as usize).checked_sub(1)?);
        let same = Some(&self.amount).filter(|_| self.amounts.is_empty());
        own.or(same).map(String::as_str).filter(|amount| !amount.is_empty())
    }
}

/// A required score, a constant on purpose: 0.9 × 0.9525 is 0.85725, which two roundings read
/// differently, and the Netflix rules say 0.8572.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// On the public split.
    pub public: f64,
    /// On the private split; the public one's holds for both when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<f64>,
}

/// A numbered rule of the rules page, and what keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualRule {
    /// Stable name.
    pub id: String,
    /// One sentence.
    pub text: String,
}
