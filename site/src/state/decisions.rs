//! What people decided, out of the ledger: disqualifications and bars with what became of them, withdrawals, moved
//! dates.

use std::collections::BTreeMap;

use base::time::Instant;
use contest::Slug;
use ledger::standings::{Roster, Standings};
use ledger::{Answered, Entry, Known, Ledger, Receipt};

use super::renamed::current;

/// All of it, in the order of the ledger.
#[derive(Debug, Default)]
pub(crate) struct Decisions {
    /// Disqualifications and bars, those taken back included.
    pub(crate) acts: Vec<Act>,
    /// When each team that left the contest did so.
    pub(crate) withdrawn: BTreeMap<Slug, Instant>,
    /// Ends that were moved.
    pub(crate) shifts: Vec<Shift>,
    /// Receipts by which somebody's data were taken out of teams' files, and the teams by their present names.
    pub(crate) forgotten: Vec<(u64, Instant, Vec<Slug>)>,
    /// Rules that changed, and rejudgements.
    pub(crate) amended: Vec<Change>,
}

/// A change of what decides the contest, or scores that were wrong.
#[derive(Debug)]
pub(crate) struct Change {
    /// Its receipt.
    pub(crate) seq: u64,
    /// When it was written.
    pub(crate) at: Instant,
    /// What changed, a few words each; nothing when only scores were wrong.
    pub(crate) what: Vec<String>,
    /// Why.
    pub(crate) reason: String,
}

/// One disqualification, or bar of a person, and what followed.
#[derive(Debug)]
pub(crate) struct Act {
    /// Its receipt.
    pub(crate) seq: u64,
    /// When it was written.
    pub(crate) at: Instant,
    /// The team that it meets, by its present name; nothing when the receipt that it names is no score.
    pub(crate) team: Option<Slug>,
    /// The one submission that it meets, by its receipt; the whole team, or a person, when there is none.
    pub(crate) receipt: Option<u64>,
    /// Whether it meets a person, of whom nothing is told; then the teams that are out because of it now, by their present
    /// names.
    pub(crate) barred: Option<Vec<Slug>>,
    /// The rule that was broken.
    pub(crate) rule: String,
    /// Why.
    pub(crate) reason: String,
    /// Link to the evidence.
    pub(crate) evidence: Option<String>,
    /// Appeals against it.
    pub(crate) appeals: Vec<Answer>,
    /// What took it back.
    pub(crate) reinstated: Option<Answer>,
}

/// An appeal, or the end of a disqualification.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its receipt.
    pub(crate) seq: u64,
    /// When it was written.
    pub(crate) at: Instant,
    /// Why.
    pub(crate) reason: String,
    /// Link to the evidence.
    pub(crate) evidence: Option<String>,
}

/// A new end of the contest or of a phase.
#[derive(Debug)]
pub(crate) struct Shift {
    /// Its receipt.
    pub(crate) seq: u64,
    /// When it was written.
    pub(crate) at: Instant,
    /// The phase; the contest when there is none.
    pub(crate) phase: Option<String>,
    /// The end since then.
    pub(crate) closes: Instant,
    /// Why.
    pub(crate) reason: String,
    /// The prize without a winner for which the contest opened again.
    pub(crate) reopened_for: Option<String>,
}

impl Decisions {
    /// Out of `receipts`, those of the moment, with the `roster` of then; `ledger` has all, to find what one names.
    pub(super) fn of<'r>(
        standings: &Standings,
        roster: &Roster,
        receipts: impl Iterator<Item = &'r Receipt>,
        ledger: &Ledger,
    ) -> Self {
        let mut decisions = Self::default();
        for receipt in receipts {
            let Entry::Known(known) = &receipt.entry else { continue };
            decisions.add((standings, roster), receipt, known, ledger);
        }
        decisions
    }

    fn add(
        &mut self,
        (standings, roster): (&Standings, &Roster),
        receipt: &Receipt,
        known: &Known,
        ledger: &Ledger,
    ) {
        let (seq, at) = (receipt.seq, receipt.at);
        match known {
            Known::Disqualify(act) => {
                let team = act.team.as_ref().or_else(|| team_of(ledger, act.receipt?));
                self.acts.push(Act {
                    seq,
                    at,
                    team: team.map(|team| current(standings, team).clone()),
                    receipt: act.receipt.filter(|_| act.team.is_none()),
                    barred: None,
                    rule: act.rule.clone(),
                    reason: act.reason.clone(),
                    evidence: act.evidence.clone(),
                    appeals: vec![],
                    reinstated: None,
                });
            }
            Known::Bar(bar) => self.acts.push(Act {
                seq,
                at,
                team: None,
                receipt: None,
                barred: Some(roster.barred_by(seq).into_iter().cloned().collect()),
                rule: bar.rule.clone(),
                reason: bar.reason.clone(),
                evidence: bar.evidence.clone(),
                appeals: vec![],
                reinstated: None,
            }),
            Known::Appeal(answered) => {
                if let Some(act) = self.act_mut(answered.of) {
                    act.appeals.push(Answer::of(receipt, answered));
                }
            }
            Known::Reinstate(answered) | Known::Readmit(answered) => {
                if let Some(act) = self.act_mut(answered.of) {
                    act.reinstated = Some(Answer::of(receipt, answered));
                }
            }
            Known::Register(registered) if registered.withdrawn => {
                let team = current(standings, &registered.team).clone();
                self.withdrawn.insert(team, registered.arrival.received);
            }
            Known::Forget(forgot) => {
                let now = |team: &Slug| current(standings, team).clone();
                let teams = forgot.teams.iter().map(|left| now(&left.team)).collect();
                self.forgotten.push((seq, at, teams));
            }
            Known::Extend(extended) => self.shifts.push(Shift {
                seq,
                at,
                phase: extended.phase.clone(),
                closes: extended.closes,
                reason: extended.reason.clone(),
                reopened_for: None,
            }),
            Known::Amend(amended) => self.amended.push(Change {
                seq,
                at,
                what: amended.before.changes(&amended.after),
                reason: amended.reason.clone(),
            }),
            Known::CallOff(off) => self.shifts.push(Shift {
                seq,
                at,
                phase: None,
                closes: off.closes,
                reason: off.reason.clone(),
                reopened_for: None,
            }),
            Known::Reopen(reopened) => self.shifts.push(Shift {
                seq,
                at,
                phase: None,
                closes: reopened.closes,
                reason: reopened.reason.clone(),
                reopened_for: Some(reopened.prize.clone()),
            }),
            _ => {}
        }
    }

    fn act_mut(&mut self, seq: u64) -> Option<&mut Act> {
        self.acts.iter_mut().find(|act| act.seq == seq)
    }

    /// The disqualification with receipt `seq`.
    pub(crate) fn act(&self, seq: u64) -> Option<&Act> {
        self.acts.iter().find(|act| act.seq == seq)
    }

    /// Those that meet `team`, as a whole, in one submission, or by somebody who is in it.
    pub(crate) fn acts_on(&self, team: &Slug) -> impl DoubleEndedIterator<Item = &Act> {
        let is_on = move |act: &&Act| {
            act.team.as_ref() == Some(team) || act.barred.iter().flatten().any(|of| of == team)
        };
        self.acts.iter().filter(is_on)
    }
}

impl Answer {
    fn of(receipt: &Receipt, answered: &Answered) -> Self {
        Self {
            seq: receipt.seq,
            at: receipt.at,
            reason: answered.reason.clone(),
            evidence: answered.evidence.clone(),
        }
    }
}

fn team_of(ledger: &Ledger, seq: u64) -> Option<&Slug> {
    let receipt = ledger.receipt(seq)?;
    receipt.entry.score().map(|scored| &scored.team)
}
