//! When contest and phases end, as the ledger has moved it: extensions, last calls, reopenings.

use std::collections::BTreeMap;

use super::best::Best;
use super::tally::Tally;
use crate::{CalledOff, Entry, Known, LastCall, Receipt, Scored};
use base::time::{Instant, Window};
use contest::{Contest, Prize, PrizeKind};

/// The dates that hold after the receipts seen so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Last instant at which a submission may be received.
    pub closes: Instant,
    /// The last call that began, unless the contest was opened again since.
    pub last_call: Option<LastCall>,
    /// Its receipt.
    call_receipt: u64,
    /// The end if there were no last call.
    planned: Instant,
    /// Last instant of each phase, where it was moved.
    phases: BTreeMap<String, Instant>,
    /// Prizes that were awarded.
    awarded: Vec<String>,
    /// Whether the end was put on record.
    pub closed: bool,
    /// When the labels were first published: nothing that is received from then on is scored.
    pub labels: Option<Instant>,
    /// The receipt that says so.
    pub labels_by: Option<u64>,
}

impl Calendar {
    /// The dates of `contest.toml`.
    pub fn new(contest: &Contest) -> Self {
        Self {
            closes: contest.closes,
            last_call: None,
            call_receipt: 0,
            planned: contest.closes,
            phases: BTreeMap::new(),
            awarded: vec![],
            closed: false,
            labels: None,
            labels_by: None,
        }
    }

    /// The dates after `receipts`.
    pub fn of<'r>(contest: &Contest, receipts: impl IntoIterator<Item = &'r Receipt>) -> Self {
        let mut calendar = Self::new(contest);
        receipts.into_iter().for_each(|receipt| calendar.add(receipt));
        calendar
    }

    /// Takes a receipt in.
    pub fn add(&mut self, receipt: &Receipt) {
        match &receipt.entry {
            Entry::Known(Known::Extend(extended)) => match &extended.phase {
                Some(phase) => {
                    self.phases.insert(phase.clone(), extended.closes);
                }
                None => {
                    (self.closes, self.closed) = (extended.closes, false);
                    self.planned = extended.closes;
                }
            },
            Entry::Known(Known::LastCall(call)) => {
                // "Exactly N times 24 hours": the call sets the end, whatever was planned.
                self.closes = call.until;
                self.last_call = Some(call.clone());
                self.call_receipt = receipt.seq;
            }
            Entry::Known(Known::CallOff(off)) => {
                (self.closes, self.planned, self.last_call) = (off.closes, off.closes, None);
            }
            Entry::Known(Known::Reopen(reopened)) => {
                (self.closes, self.last_call, self.closed) = (reopened.closes, None, false);
                self.planned = reopened.closes;
            }
            Entry::Known(Known::Award(step)) => self.awarded.push(step.prize.clone()),
            Entry::Known(Known::Close { .. }) => self.closed = true,
            Entry::Known(Known::Reveal(revealed)) if revealed.has_labels() => {
                self.labels.get_or_insert(receipt.at);
                self.labels_by.get_or_insert(receipt.seq);
            }
            _ => {}
        }
    }

    /// Puts the dates that hold into `contest`, whose own are those of `contest.toml`.
    pub fn apply(&self, contest: &mut Contest) {
        contest.closes = self.closes;
        for phase in &mut contest.phases {
            if let Some(until) = self.phases.get(&phase.id) {
                phase.until = *until;
            }
        }
    }

    /// Last instant of the phase `id`.
    pub fn phase_closes(&self, contest: &Contest, id: &str) -> Option<Instant> {
        self.phases.get(id).copied().or_else(|| contest.phase(id).map(|phase| phase.until))
    }

    /// Whether the line of `prize` holds, as far as dates tell: the prize that it comes after was awarded. Whether that one is
    /// decided without a winner, which makes it hold too, [`super::prizes::Prizes`] knows.
    pub fn holds(&self, prize: &Prize) -> bool {
        prize.after.as_ref().is_none_or(|after| self.awarded.contains(after))
    }

    /// The last call that the score of receipt `seq` begins: it is the first that reaches the line of a grand
    /// prize. A call that runs or ran does not begin anew.
    pub fn call(&self, contest: &Contest, seq: u64, scored: &Scored) -> Option<LastCall> {
        self.call_where(contest, seq, scored, &|prize| self.holds(prize))
    }

    /// The same where `holds` says whose line holds.
    pub(super) fn call_where(
        &self,
        contest: &Contest,
        seq: u64,
        scored: &Scored,
        holds: &dyn Fn(&Prize) -> bool,
    ) -> Option<LastCall> {
        if self.last_call.is_some() {
            return None;
        }
        let (score, received) = (*scored.public.get(&contest.metric.name)?, scored.arrival.received);
        let mut prizes = contest.prizes.iter();
        let prize = prizes.find(|prize| calls(contest, prize, score, received) && holds(prize))?;
        let until = scored.arrival.received.plus(Window::days(prize.last_call_days?));
        Some(LastCall { prize: prize.name.clone(), of: seq, from: scored.arrival.received, until })
    }

    /// Whether the score may begin a last call of a prize that waits for another one whose period is over: what became
    /// of that one is not told here.
    pub fn may_call_late(&self, contest: &Contest, scored: &Scored) -> bool {
        let is_over = |prize: &Prize| {
            let before = prize.after.as_ref().and_then(|name| contest.prize(name));
            before.and_then(|before| before.until).is_some_and(|until| until <= scored.arrival.received)
        };
        self.call_where(contest, 0, scored, &|prize| !self.holds(prize) && is_over(prize)).is_some()
    }

    /// What becomes of the last call when scores or lines have changed at `at`, as the receipts that say it:
    ///
    /// - After the end nothing begins and nothing is called off: what the call has ended stays ended.
    /// - A call whose submission ranks and still reaches its line goes on as it was announced.
    /// - Else it is called off; the end is the one that was planned, but not before `at`: what was received until now
    ///   was in time.
    /// - Without a call, the first submission that ranks and reaches a line begins one: from when it was received, or
    ///   from `at` if that call were over by now.
    pub fn anew(&self, contest: &Contest, tally: &Tally, at: Instant, reason: &str) -> Vec<Known> {
        let mut receipts = vec![];
        if at > self.closes {
            return receipts;
        }
        let mut ranked: Vec<Best> = tally.ranked().map(|(_, entered)| entered.best).collect();
        ranked.sort_by_key(|best| (best.received, best.seq));
        if let Some(call) = &self.last_call {
            let best = ranked.iter().find(|best| best.seq == call.of);
            let prize = contest.prize(&call.prize);
            let stands = |(best, prize): (&Best, &Prize)| {
                // The call itself may have moved the end of the prize's period, never its beginning; its line held.
                let prize = Prize { until: None, ..prize.clone() };
                calls(contest, &prize, best.score, best.received)
            };
            if best.zip(prize).is_some_and(stands) {
                return receipts;
            }
            receipts.push(Known::CallOff(CalledOff {
                prize: call.prize.clone(),
                of: self.call_receipt,
                closes: self.planned.max(at),
                reason: reason.to_owned(),
            }));
        }
        let first = ranked.iter().find_map(|best| {
            let mut prizes = contest.prizes.iter();
            let is_called =
                |prize: &&Prize| calls(contest, prize, best.score, best.received) && self.holds(prize);
            Some((best, prizes.find(is_called)?))
        });
        if let Some((best, prize)) = first {
            let days = Window::days(prize.last_call_days.unwrap_or_default());
            let from = if best.received.plus(days) > at { best.received } else { at };
            let (prize, of) = (prize.name.clone(), best.seq);
            receipts.push(Known::LastCall(LastCall { prize, of, from, until: from.plus(days) }));
        }
        receipts
    }
}

/// Whether this score begins, or holds, a last call of `prize`, if its line holds.
fn calls(contest: &Contest, prize: &Prize, score: f64, received: Instant) -> bool {
    prize.kind == PrizeKind::Grand
        && prize.last_call_days.is_some()
        && prize.from <= received
        && prize.until.is_none_or(|until| received < until)
        && prize.threshold.is_some_and(|line| contest.metric.direction.compare(score, line.public).is_le())
}
