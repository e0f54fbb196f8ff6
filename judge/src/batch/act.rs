//! One act of organiser or jury: an entry that is made and checked on main as it is now, appended, committed
//! and pushed. Plan first, then apply, like a batch.
//!
//! Entry points: [`Act::plan`] computes what would be written, [`Act::commit`] writes the commit, which
//! [`repo::Quarantine::push`] sends.

use git2::{Oid, Repository};

use super::commit::commit;
use super::settle;
use base::failure::Failure;
use base::time::Instant;
use ledger::standings::Prizes;
use ledger::standings::prizes::Waiting;
use ledger::{Entry, Known, Receipt};
use repo::Base;

/// What became of an act.
#[derive(Clone, Debug)]
pub enum Recorded {
    /// The receipt that says it, new.
    New(Receipt),
    /// The receipt that said the same before.
    Already(Receipt),
}

impl Recorded {
    /// The receipt.
    pub fn receipt(&self) -> &Receipt {
        match self {
            Self::New(receipt) | Self::Already(receipt) => receipt,
        }
    }
}

/// One act on top of main.
#[derive(Debug)]
pub struct Act {
    /// The contest with the new receipt appended.
    pub base: Base,
    /// The receipt.
    pub recorded: Recorded,
}

impl Act {
    /// Has `produce` make the entry from main and the state of its prizes, and appends it at `now`, if none of the
    /// heads in `waiting` stands against it. An act that is on record with the same content, and holds or cannot be repeated, is left as it is.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the state does not allow the act, or the clock runs backwards; what
    /// `produce` fails with.
    pub fn plan(
        mut base: Base,
        now: Instant,
        waiting: &[Waiting],
        produce: &dyn Fn(&Base, &Prizes) -> Result<Known, Failure>,
    ) -> Result<Self, Failure> {
        let prizes = Prizes::of(&base.contest, base.ledger.receipts());
        let known = produce(&base, &prizes)?;
        known.check_words().map_err(|finding| Failure::Configuration(vec![*finding]))?;
        let settled = || prizes.check_settled(&known, waiting);
        let objection = prizes.check(now, &known).and_then(|()| settled()).err();
        let same = base.ledger.receipts().iter().rev().find(|receipt| says(receipt, &known));
        if let Some(receipt) = same.filter(|_| objection.is_some() || holds(&prizes, &known)) {
            let recorded = Recorded::Already(receipt.clone());
            return Ok(Self { base, recorded });
        }
        if let Some(finding) = objection {
            return Err(Failure::Configuration(vec![*finding]));
        }
        if base.ledger.receipts().is_empty() {
            base.ledger.append(now, Entry::Known(settle::opening_receipt(&base.contest, now)))?;
        }
        let receipt = base.ledger.append(now, Entry::Known(known))?.clone();
        Ok(Self { base, recorded: Recorded::New(receipt) })
    }

    /// Writes the commit into `repository` and returns it; no reference is moved. Nothing when the act is on
    /// record already.
    ///
    /// # Errors
    /// [`Failure::Machine`] when objects cannot be written.
    pub fn commit(&self, repository: &Repository, now: Instant) -> Result<Option<Oid>, Failure> {
        let Recorded::New(receipt) = &self.recorded else { return Ok(None) };
        let message = format!(
            "Record: {}\n\nReceipt {}, root {}\n",
            subject(receipt),
            receipt.seq,
            self.base.ledger.short_root(receipt.seq)
        );
        commit(repository, &self.base, &[], &message, now).map(Some)
    }
}

fn says(receipt: &Receipt, known: &Known) -> bool {
    matches!(&receipt.entry, Entry::Known(other) if other == known)
}

/// Whether an act that could be repeated would change nothing: it says what is already so.
fn holds(prizes: &Prizes, known: &Known) -> bool {
    match known {
        Known::Note { .. } | Known::Grant(_) => true,
        Known::Extend(extended) => match &extended.phase {
            Some(phase) => prizes.phase_closes(phase) == Some(extended.closes),
            None => prizes.calendar().closes == extended.closes,
        },
        _ => false,
    }
}

/// The receipt in a few words of our own, for the commit's first line: kind, team, prize. Reasons stay out of
/// it, since forges read commands and mentions there.
fn subject(receipt: &Receipt) -> String {
    let Entry::Known(known) = &receipt.entry else { return "an act".to_owned() };
    let step = |word: &str, step: &ledger::Step| format!("{word} {}, receipt {}", step.team, step.of);
    match known {
        Known::Nominate(it) => step("nominate", it),
        Known::Deliver(it) => step("deliver", it),
        Known::Verify(it) => step("verify", it),
        Known::Reject(it) => step("reject", it),
        Known::License(it) => step("license", it),
        Known::Award(it) => step("award", it),
        Known::Decline(it) => step("decline", it),
        Known::Recall(it) => step("recall", it),
        Known::Reopen(it) => format!("reopen until {}", it.closes),
        Known::Disqualify(it) => match (&it.team, it.receipt) {
            (Some(team), _) => format!("disqualify {team}"),
            (None, Some(seq)) => format!("disqualify receipt {seq}"),
            (None, None) => "disqualify".to_owned(),
        },
        Known::Appeal(it) => format!("appeal against receipt {}", it.of),
        Known::Reinstate(it) => format!("reinstate what receipt {} took off the board", it.of),
        Known::Bar(it) => format!("bar a person in {} teams", it.teams.len()),
        Known::Readmit(it) => format!("readmit the person of receipt {}", it.of),
        Known::Grant(it) => format!("grant {} {} more", it.team, it.scored),
        Known::Extend(it) => format!("extend until {}", it.closes),
        Known::Mend(it) => format!("mend {} lines", it.lines.len()),
        _ => "note".to_owned(),
    }
}
