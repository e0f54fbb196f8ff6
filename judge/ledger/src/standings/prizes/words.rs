//! What people are told about a prize's state.

use super::book::Prizes;
use super::nominee::{Nominee, Out, Stage};
use super::state::{State, Wait};
use base::finding::quoted;
use contest::{Contest, Prize, PrizeKind};

impl State {
    /// Where the prize is, for people: `nominated: korbell with receipt 17`.
    pub fn words(&self, contest: &Contest) -> String {
        match self {
            Self::Waiting(Wait::After { prize }) => {
                format!("waiting: its line holds as soon as {} is decided", quoted(prize))
            }
            Self::Waiting(Wait::From { from }) => {
                format!("waiting: its period begins at {}", from.human())
            }
            Self::Waiting(Wait::Line) => "waiting: nobody has reached its line".to_owned(),
            Self::Waiting(Wait::Claims { until }) => format!(
                "waiting: files of digests that were handed in before may follow until {}",
                until.human()
            ),
            Self::Open => "open: its line is reached and its period runs".to_owned(),
            Self::LastCall { until } => format!("in its last call until {}", until.human()),
            Self::Reopened { closes } => {
                format!("reopened: the contest runs again until {}", closes.human())
            }
            Self::Pending => "pending: the next in line may be nominated".to_owned(),
            Self::Nominated(nominee) => {
                let due = nominee.deliver_by.filter(|_| nominee.stage == Stage::Nominated);
                let due = due.map_or_else(String::new, |due| format!(", to deliver until {}", due.human()));
                format!("{}: {}{due}", nominee.stage.word(), nominee.words(contest))
            }
            Self::Awarded { winners } => {
                let winners: Vec<_> = winners.iter().map(|winner| winner.words(contest)).collect();
                format!("awarded: {}", winners.join(", "))
            }
            Self::Unawarded => "unawarded: the period is over and nobody is in line".to_owned(),
        }
    }
}

impl Nominee {
    /// `korbell with receipt 17`, with the private score where it decides.
    fn words(&self, contest: &Contest) -> String {
        let score =
            self.private.map(|score| format!(" ({} {})", contest.splits.private, contest.show(score)));
        format!("{} with receipt {}{}", self.team, self.receipt, score.unwrap_or_default())
    }
}

impl Prizes {
    /// What may come next for `prize` in `state`, one sentence.
    pub fn next(&self, prize: &Prize, state: &State) -> String {
        match state {
            State::Waiting(Wait::After { prize }) => format!("{} has to be decided first", quoted(prize)),
            State::Waiting(Wait::Claims { until }) => {
                format!("the files of claims; `nominate` after {}", until.human())
            }
            State::Waiting(_) | State::LastCall { .. } | State::Reopened { .. } => {
                "submissions may come".to_owned()
            }
            State::Open => {
                let until = self.ends(prize).unwrap_or(self.calendar.closes);
                format!("submissions may come; `nominate` after {}", until.human())
            }
            State::Pending => {
                let out = self.nominees(&prize.name).iter().any(|nominee| {
                    nominee.round_ended.is_none() && (nominee.out.is_some() || self.has_lapsed(nominee))
                });
                let first = if out { "`nominate` the next in line" } else { "`nominate` the first in line" };
                match prize.kind {
                    PrizeKind::Grand if self.calendar.labels.is_none() => {
                        format!("{first}, or `reopen` when nobody is left")
                    }
                    _ => first.to_owned(),
                }
            }
            State::Nominated(nominee) => {
                let steps = self.following(prize, nominee.stage);
                let steps: Vec<_> = steps.iter().map(|stage| format!("`{}`", stage.command())).collect();
                let recall =
                    if nominee.moved_by.is_some() { ", or `recall` if another is first by now" } else { "" };
                format!("{}, or `reject`, or `decline`{recall}", steps.join(" or "))
            }
            State::Awarded { .. } => "nothing more: it is decided".to_owned(),
            State::Unawarded if prize.kind == PrizeKind::Grand && self.calendar.labels.is_none() => {
                "`reopen`, or nothing more: then it is not paid".to_owned()
            }
            State::Unawarded => "nothing more: it is not paid".to_owned(),
        }
    }

    /// The stages that a nominee may come to from `stage`: the next, and where the prize asks neither for
    /// description nor licence, those after it up to the next that it does ask for.
    pub(super) fn following(&self, prize: &Prize, stage: Stage) -> Vec<Stage> {
        let asks = prize.delivery_days.is_some();
        match (stage, asks) {
            (Stage::Nominated, true) => vec![Stage::Delivered],
            (Stage::Nominated, false) => vec![Stage::Delivered, Stage::Verified],
            (Stage::Delivered, _) => vec![Stage::Verified],
            (Stage::Verified, true) => vec![Stage::Licensed],
            (Stage::Verified, false) => vec![Stage::Licensed, Stage::Awarded],
            (Stage::Licensed, _) => vec![Stage::Awarded],
            (Stage::Awarded, _) => vec![],
        }
    }
}

impl Out {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Declined => "declined",
            Self::Lapsed => "disqualified when another was nominated",
            Self::Withdrawn => "withdrawn",
            Self::Recalled => "recalled",
        }
    }
}
