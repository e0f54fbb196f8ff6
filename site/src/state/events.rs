//! What happened to each prize, out of the ledger.

use std::collections::BTreeMap;

use base::time::Instant;
use contest::Slug;
use ledger::{Entry, Known, Receipt, Step};

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
    /// When a team delivered, where that was put on record later.
    pub(crate) delivered: Option<Instant>,
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
    /// The nomination was taken back.
    Recalled,
    /// A team that was nominated, or its submission, was disqualified.
    Disqualified,
    /// Somebody appealed against that.
    Appealed,
    /// It was taken back.
    Reinstated,
    /// A team that was nominated left the contest.
    Withdrawn,
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
            Self::Recalled => "recalled",
            Self::Disqualified => "disqualified",
            Self::Appealed => "appealed",
            Self::Reinstated => "reinstated",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The events of each prize by its name, in the order of the ledger.
pub(super) fn of<'r>(receipts: impl Iterator<Item = &'r Receipt>) -> BTreeMap<String, Vec<Event>> {
    let mut events: BTreeMap<String, Vec<Event>> = BTreeMap::new();
    let mut nominees = Nominees::default();
    for receipt in receipts {
        let Entry::Known(known) = &receipt.entry else { continue };
        nominees.add(receipt.seq, known);
        if let Some((prize, event)) = event(receipt, known) {
            events.entry(prize.to_owned()).or_default().push(event);
        }
        for (prize, event) in nominees.concerned(receipt, known) {
            events.entry(prize).or_default().push(event);
        }
    }
    events
}

/// Who was nominated for what so far, to find what other acts mean for prizes.
#[derive(Default)]
struct Nominees {
    /// Prize, team by its name of now, score receipt.
    all: Vec<(String, Slug, u64)>,
    /// Disqualifications of them: the act, prize, team and score receipt.
    acts: Vec<(u64, String, Slug, u64)>,
}

impl Nominees {
    fn add(&mut self, seq: u64, known: &Known) {
        match known {
            Known::Nominate(step) => self.all.push((step.prize.clone(), step.team.clone(), step.of)),
            Known::Register(registered) => {
                let teams = self.all.iter_mut().map(|(_, team, _)| team);
                for team in teams.chain(self.acts.iter_mut().map(|(_, _, team, _)| team)) {
                    if registered.was.iter().chain(&registered.merged).any(|old| old == team) {
                        team.clone_from(&registered.team);
                    }
                }
            }
            Known::Disqualify(act) => {
                let met = |(_, team, of): &&(String, Slug, u64)| {
                    act.receipt == Some(*of) || act.team.as_ref() == Some(team)
                };
                let found = self.all.iter().filter(met);
                self.acts.extend(found.map(|(prize, team, of)| (seq, prize.clone(), team.clone(), *of)));
            }
            _ => {}
        }
    }

    /// The prizes for which `receipt` means something to a nominee, and what.
    fn concerned(&self, receipt: &Receipt, known: &Known) -> Vec<(String, Event)> {
        let (kind, act, reason, evidence) = match known {
            Known::Disqualify(it) => (EventKind::Disqualified, receipt.seq, &it.reason, &it.evidence),
            Known::Appeal(it) => (EventKind::Appealed, it.of, &it.reason, &it.evidence),
            Known::Reinstate(it) => (EventKind::Reinstated, it.of, &it.reason, &it.evidence),
            Known::Register(it) if it.withdrawn => {
                let own = self.all.iter().filter(|(_, team, _)| *team == it.team);
                let event = |of: u64| Event {
                    at: it.arrival.received,
                    team: Some(it.team.clone()),
                    of: Some(of),
                    ..empty(receipt, EventKind::Withdrawn)
                };
                return once(own.map(|(prize, _, of)| (prize.clone(), event(*of))));
            }
            _ => return vec![],
        };
        let met = self.acts.iter().filter(|(seq, ..)| *seq == act);
        once(met.map(|(_, prize, team, of)| {
            let event = Event {
                team: Some(team.clone()),
                of: Some(*of),
                reason: Some(reason.clone()),
                evidence: evidence.clone(),
                ..empty(receipt, kind)
            };
            (prize.clone(), event)
        }))
    }
}

/// The first for each prize: a team may have been nominated for it more than once.
fn once(events: impl Iterator<Item = (String, Event)>) -> Vec<(String, Event)> {
    let mut all: Vec<(String, Event)> = vec![];
    for (prize, event) in events {
        if !all.iter().any(|(known, _)| *known == prize) {
            all.push((prize, event));
        }
    }
    all
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
        Known::Recall(step) => (EventKind::Recalled, step),
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
        delivered: step.delivered,
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
        delivered: None,
        until: None,
        reason: None,
        evidence: None,
    }
}
