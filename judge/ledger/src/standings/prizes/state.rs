//! Where a prize is.

use serde::Serialize;

use super::book::Prizes;
use super::candidates::Rule;
use super::nominee::{Nominee, Stage};
use crate::{LastCall, Scored};
use base::time::Instant;
use contest::{Prize, PrizeKind};

/// Why a prize waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Wait {
    /// The prize that it comes after is not decided.
    After {
        /// Its name.
        prize: String,
    },
    /// Its period has not begun.
    From {
        /// When it begins.
        from: Instant,
    },
    /// Nobody has reached the line.
    Line,
    /// The period is over, but files of digests that were handed in before may follow.
    Claims {
        /// Last instant for them.
        until: Instant,
    },
}

/// Where a prize is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
pub enum State {
    /// Nothing to decide yet.
    Waiting(Wait),
    /// The line is reached and the period runs.
    Open,
    /// The line of a grand prize is reached; the contest ends with the call.
    LastCall {
        /// Last instant at which a submission may be received.
        until: Instant,
    },
    /// Nobody was verified and the contest runs again.
    Reopened {
        /// Last instant at which a submission may be received.
        closes: Instant,
    },
    /// The period is over and the next in line may be nominated.
    Pending,
    /// Somebody is nominated and has come to [`Nominee::stage`].
    Nominated(Nominee),
    /// It is awarded.
    Awarded {
        /// The winners, best place first.
        winners: Vec<Nominee>,
    },
    /// The period is over and nobody is in line.
    Unawarded,
}

impl Prizes {
    /// Where `prize` is at `now`.
    pub fn state(&self, prize: &Prize, now: Instant) -> State {
        let state = self.state_without_claims(prize, now);
        match (&state, self.claims_until()) {
            (State::Pending | State::Unawarded, Some(until))
                if now <= until && prize.kind != PrizeKind::Milestone =>
            {
                State::Waiting(Wait::Claims { until })
            }
            _ => state,
        }
    }

    /// Until when files may follow whose digests were handed in before the end; nothing when all have.
    pub fn claims_until(&self) -> Option<Instant> {
        let grace = self.contest.grace.filter(|_| !self.claims.is_empty())?;
        Some(self.calendar.closes.plus(grace))
    }

    /// The same as older judges saw it, who did not wait for the files of claims.
    pub(super) fn state_without_claims(&self, prize: &Prize, now: Instant) -> State {
        self.state_after(prize, now, self.contest.prizes.len())
    }

    /// The last call that the score of receipt `seq`, which comes next, begins: as [`crate::standings::Calendar::call`] says,
    /// and of a prize that comes after one which is decided without a winner.
    pub fn call(&self, seq: u64, scored: &Scored) -> Option<LastCall> {
        let (now, most) = (scored.arrival.received, self.contest.prizes.len());
        self.calendar.call_where(&self.contest, seq, scored, &|prize| self.holds(prize, now, most))
    }

    /// Whether the line of `prize` holds: the prize that it comes after is awarded, or is decided without a winner.
    fn holds(&self, prize: &Prize, now: Instant, most: usize) -> bool {
        if self.calendar.holds(prize) {
            return true;
        }
        let before = prize.after.as_ref().and_then(|name| self.contest.prize(name));
        let has_claims = self.claims_until().is_some_and(|until| now <= until);
        let is_unawarded = |before| {
            // Prizes that come after each other in a circle wait for ever.
            most > 0 && matches!(self.state_after(before, now, most - 1), State::Unawarded)
        };
        !has_claims && before.is_some_and(is_unawarded)
    }

    /// The state of `prize`, of which at most so many others come before it.
    fn state_after(&self, prize: &Prize, now: Instant, most: usize) -> State {
        let standing: Vec<_> = self.standing(prize).cloned().collect();
        if let Some(nominee) = standing.iter().find(|nominee| nominee.stage != Stage::Awarded) {
            return State::Nominated(nominee.clone());
        }
        if standing.len() >= prize.places as usize {
            return State::Awarded { winners: standing };
        }
        if let Some(after) = prize.after.as_ref().filter(|_| !self.holds(prize, now, most)) {
            return State::Waiting(Wait::After { prize: after.clone() });
        }
        if now < prize.from {
            return State::Waiting(Wait::From { from: prize.from });
        }
        let is_left = self.is_anybody_left(prize);
        if !self.is_over(prize, now) {
            let reopened = self.tracks.get(&prize.name).and_then(|track| track.reopened);
            return match (self.last_call(prize), reopened) {
                (Some(_), _) => State::LastCall { until: self.calendar.closes },
                (None, Some(_)) => State::Reopened { closes: self.calendar.closes },
                (None, None) if !is_left => State::Waiting(Wait::Line),
                (None, None) if prize.kind == PrizeKind::Milestone => State::Pending,
                (None, None) => State::Open,
            };
        }
        match is_left {
            true => State::Pending,
            false if standing.is_empty() => State::Unawarded,
            false => State::Awarded { winners: standing },
        }
    }

    /// Whether the period of `prize` has ended by `now`.
    pub fn is_over(&self, prize: &Prize, now: Instant) -> bool {
        now > self.calendar.closes || self.ends(prize).is_some_and(|until| until <= now)
    }

    /// The end of the prize's own period; a last call takes its place.
    pub(super) fn ends(&self, prize: &Prize) -> Option<Instant> {
        prize.until.filter(|_| self.last_call(prize).is_none())
    }

    /// The last call that runs or ran for `prize`.
    pub(super) fn last_call(&self, prize: &Prize) -> Option<&LastCall> {
        self.calendar.last_call.as_ref().filter(|call| call.prize == prize.name)
    }

    /// Whether somebody can be in line, as far as the public can know. Of a prize that the private scores
    /// decide, the jury may find that nobody who is left reaches the line.
    pub(super) fn is_anybody_left(&self, prize: &Prize) -> bool {
        match prize.kind {
            PrizeKind::Grand => self.is_reached(prize) && !self.eligible(prize, Rule::Now).is_empty(),
            PrizeKind::Rank => {
                let taken: Vec<_> = self.standing(prize).collect();
                let free = |team| !taken.iter().any(|nominee| self.same_team(&nominee.team, team));
                self.eligible(prize, Rule::Now).iter().any(|(_, entered)| free(entered.team))
            }
            PrizeKind::Progress | PrizeKind::Milestone => !self.candidates(prize, &[]).is_empty(),
        }
    }

    /// Whether the public line was reached, by anybody who ranks; a last call says so for good.
    pub(super) fn is_reached(&self, prize: &Prize) -> bool {
        self.last_call(prize).is_some()
            || self.tally.ranked().any(|(_, entered)| {
                self.in_period(prize, entered.best.received) && self.passes(prize, entered.best.score)
            })
    }
}
