//! What happened to each prize, out of the ledger.

use std::collections::BTreeMap;

use judge::contest::Slug;
use judge::ledger::{Entry, Known, Receipt, Step};
use judge::time::Instant;

/// One dated step of a prize.
#[derive(Debug)]
pub(crate) struct Event {
    /// Its receipt.
    pub(crate) seq: u64,
    /// When it was written; of a last call, when the submission that began it was received.
    pub(crate) at: Instant,
    /// What it was.
    pub(crate) kind: EventKind,
    /// The team, by its name of that time.
    pub(crate) team: Option<Slug>,
    /// The score receipt that it is about.
    pub(crate) of: Option<u64>,
    /// Its rounded private score, once told.
    pub(crate) private: Option<f64>,
    /// Until when what it began lasts.
    pub(crate) until: Option<Instant>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// Link to the evidence.
    pub(crate) evidence: Option<String>,
}

/// The kinds of step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventKind {
    /// The line of a grand prize was reached.
    LastCall,
    /// The last call is over before its time.
    CalledOff,
    /// A team was asked to deliver.
    Nominated,
    /// It delivered.
    Delivered,
    /// The jury is satisfied.
    Verified,
    /// The licence was granted.
    Licensed,
    /// The prize is the team's.
    Awarded,
    /// The jury is not satisfied.
    Rejected,
    /// The team does not want it.
    Declined,
    /// Nobody was verified and the contest opened again.
    Reopened,
}

impl EventKind {
    /// The word for people and programs.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::LastCall => "last call",
            Self::CalledOff => "called off",
            Self::Nominated => "nominated",
            Self::Delivered => "delivered",
            Self::Verified => "verified",
            Self::Licensed => "licensed",
            Self::Awarded => "awarded",
            Self::Rejected => "rejected",
            Self::Declined => "declined",
            Self::Reopened => "reopened",
        }
    }
}

/// The events of each prize by its name, in the order of the ledger.
pub(super) fn of<'r>(receipts: impl Iterator<Item = &'r Receipt>) -> BTreeMap<String, Vec<Event>> {
    let mut events: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    for receipt in receipts {
        let Entry::Known(known) = &receipt.entry else { continue };
        if let Some((prize, event)) = event(receipt, known) {
            events.entry(prize.to_owned()).or_default().push(event);
        }
    }
    events
}

fn event<'r>(receipt: &Receipt, known: &'r Known) -> Option<(&'r str, Event)> {
    let (kind, step) = match known {
        Known::Nominate(step) => (EventKind::Nominated, step),
        Known::Deliver(step) => (EventKind::Delivered, step),
        Known::Verify(step) => (EventKind::Verified, step),
        Known::License(step) => (EventKind::Licensed, step),
        Known::Award(step) => (EventKind::Awarded, step),
        Known::Reject(step) => (EventKind::Rejected, step),
        Known::Decline(step) => (EventKind::Declined, step),
        Known::LastCall(call) => {
            let event = Event {
                at: call.from,
                of: Some(call.of),
                until: Some(call.until),
                ..empty(receipt, EventKind::LastCall)
            };
            return Some((&call.prize, event));
        }
        Known::CallOff(off) => {
            let event = Event {
                until: Some(off.closes),
                reason: Some(off.reason.clone()),
                ..empty(receipt, EventKind::CalledOff)
            };
            return Some((&off.prize, event));
        }
        Known::Reopen(reopened) => {
            let event = Event {
                until: Some(reopened.closes),
                reason: Some(reopened.reason.clone()),
                ..empty(receipt, EventKind::Reopened)
            };
            return Some((&reopened.prize, event));
        }
        _ => return None,
    };
    Some((&step.prize, of_step(receipt, kind, step)))
}

fn of_step(receipt: &Receipt, kind: EventKind, step: &Step) -> Event {
    Event {
        team: Some(step.team.clone()),
        of: Some(step.of),
        private: step.private,
        reason: Some(step.reason.clone()),
        evidence: step.evidence.clone(),
        ..empty(receipt, kind)
    }
}

fn empty(receipt: &Receipt, kind: EventKind) -> Event {
    Event {
        seq: receipt.seq,
        at: receipt.at,
        kind,
        team: None,
        of: None,
        private: None,
        until: None,
        reason: None,
        evidence: None,
    }
}
