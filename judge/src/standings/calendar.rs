//! When contest and phases end, as the ledger has moved it: extensions, last calls, reopenings.

use std::collections::BTreeMap;

use crate::contest::{Contest, Prize, PrizeKind};
use crate::ledger::{Entry, Known, LastCall, Receipt, Scored};
use crate::time::{Instant, Window};

/// The dates that hold after the receipts seen so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Last instant at which a submission may be received.
    pub closes: Instant,
    /// The last call that began, unless the contest was opened again since.
    pub last_call: Option<LastCall>,
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
                None => (self.closes, self.closed) = (extended.closes, false),
            },
            Entry::Known(Known::LastCall(call)) => {
                // "Exactly N times 24 hours": the call sets the end, whatever was planned.
                self.closes = call.until;
                self.last_call = Some(call.clone());
            }
            Entry::Known(Known::Reopen(reopened)) => {
                (self.closes, self.last_call, self.closed) = (reopened.closes, None, false);
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

    /// Whether the line of `prize` holds: the prize that it comes after was awarded.
    pub fn holds(&self, prize: &Prize) -> bool {
        prize.after.as_ref().is_none_or(|after| self.awarded.contains(after))
    }

    /// The last call that the score of receipt `seq` begins: it is the first that reaches the line of a grand
    /// prize. A call that runs or ran does not begin anew.
    pub fn call(&self, contest: &Contest, seq: u64, scored: &Scored) -> Option<LastCall> {
        if self.last_call.is_some() {
            return None;
        }
        let score = *scored.public.get(&contest.metric.name)?;
        let prize = contest.prizes.iter().find(|prize| {
            prize.kind == PrizeKind::Grand
                && prize.last_call_days.is_some()
                && prize.from <= scored.received
                && prize.until.is_none_or(|until| scored.received < until)
                && self.holds(prize)
                && prize
                    .threshold
                    .is_some_and(|line| contest.metric.direction.compare(score, line.public).is_le())
        })?;
        let until = scored.received.plus(Window::days(prize.last_call_days?));
        Some(LastCall { prize: prize.name.clone(), of: seq, from: scored.received, until })
    }
}
