//! The prizes as a state machine over the ledger: which state each is in, who is next in line, and whether an
//! act of organiser or jury may come now. A pure function of contest, receipts and the time; the judge, the
//! jury's commands and `judge verify` ask the same one.
//!
//! | state | meaning | what may come |
//! |---|---|---|
//! | waiting | its line does not hold, its period has not begun, or nobody has reached it | submissions |
//! | open | somebody has reached it and its period runs | submissions |
//! | last-call | a grand prize's line was reached; ends N times 24 hours later, to the second | submissions |
//! | reopened | nobody was verified and the contest runs again | submissions |
//! | pending | the period is over (a milestone: reached) and somebody is in line | `nominate`, `reopen` |
//! | nominated | the next in line was asked to deliver | `deliver`, `reject`, `decline` |
//! | delivered | description and code are there | `verify`, `reject`, `decline` |
//! | verified | the jury is satisfied | `license`, `reject`, `decline` |
//! | licensed | the licence was granted | `award`, `reject`, `decline` |
//! | awarded | done | nothing |
//! | unawarded | the period is over and nobody is left in line | `reopen` for a grand prize |
//!
//! A prize with `delivery_days` takes every step. One without asks for neither description nor licence:
//! `deliver` and `license` may be left out. `reject` and `decline` take the team out of line, and the state is
//! pending again. A nominee who is disqualified is out of line for as long as that holds: whoever is reinstated comes
//! back in line, unless the prize was awarded meanwhile. Who withdraws stays out once another took the place.
//! An award is for the nominee who is first in line at that moment. When a reinstatement, a rejudgement or a score
//! that came late has put another before it, `recall` takes the nomination back; the team keeps its place in line.
//! `reopen` is for a grand prize of which nobody is left in line.
//! No step is taken while a head waits that was received in time ([`Prizes::check_settled`]), and nothing opens the
//! contest again once the labels are published.
//!
//! Entry points: [`Prizes::add`] takes a receipt in, [`Prizes::state`] says where a prize is,
//! [`Prizes::candidates`] who is in line, [`Prizes::check`] what stands against an act.

mod acts;
mod candidates;
mod order;
mod settled;
mod state;
mod steps;
mod words;

use std::collections::{BTreeMap, BTreeSet};

pub use candidates::Candidate;
pub use settled::Waiting;
pub use state::{Nominee, Out, Stage, State, Wait};

use super::{Calendar, Tally, at_first};
use crate::{Claimed, Entry, Known, Receipt, Step};
use base::finding::Finding;
use base::time::{Instant, Window};
use contest::{Contest, Prize, PrizeKind, Slug};

/// Prizes, scores and dates after the receipts seen so far.
#[derive(Clone, Debug)]
pub struct Prizes {
    contest: Contest,
    tally: Tally,
    calendar: Calendar,
    /// By the prize's name.
    tracks: BTreeMap<String, Track>,
    /// `disqualify` receipts that somebody appealed against.
    appealed: BTreeSet<u64>,
    /// Digests that were handed in whose files have not followed.
    claims: Vec<Claimed>,
}

/// What people decided about one prize.
#[derive(Clone, Debug, Default)]
struct Track {
    /// In the order of nomination.
    nominees: Vec<Nominee>,
    /// The last instant that the newest `reopen` set.
    reopened: Option<Instant>,
}

impl Prizes {
    /// Nothing yet.
    pub fn new(contest: &Contest) -> Self {
        Self {
            contest: contest.clone(),
            tally: Tally::new(contest),
            calendar: Calendar::new(contest),
            tracks: BTreeMap::new(),
            appealed: BTreeSet::new(),
            claims: vec![],
        }
    }

    /// The prizes after `receipts`.
    pub fn of<'r, I>(contest: &Contest, receipts: I) -> Self
    where
        I: IntoIterator<Item = &'r Receipt> + Clone,
    {
        let mut prizes = Self::new(&at_first(contest, receipts.clone()));
        for receipt in receipts {
            prizes.add(receipt);
        }
        prizes
    }

    /// Takes a receipt in, whether or not [`Self::check`] likes it, and says whether it is a score that is its
    /// team's new best.
    pub fn add(&mut self, receipt: &Receipt) -> bool {
        let improved = self.tally.add(receipt);
        self.calendar.add(receipt);
        let Entry::Known(known) = &receipt.entry else { return improved };
        self.move_nominees(receipt.seq, known);
        match known {
            Known::Nominate(step) => self.nominate(receipt, step),
            Known::Deliver(step) => self.reach(step, Stage::Delivered),
            Known::Verify(step) => self.reach(step, Stage::Verified),
            Known::License(step) => self.reach(step, Stage::Licensed),
            Known::Award(step) => self.reach(step, Stage::Awarded),
            Known::Reject(step) => self.leave(step, Out::Rejected),
            Known::Decline(step) => self.leave(step, Out::Declined),
            Known::Recall(step) => self.leave(step, Out::Recalled),
            Known::Claim(claim) => self.claims.push(claim.clone()),
            Known::Score(scored) => self.claims.retain(|claim| {
                let roster = self.tally.roster();
                claim.digest != scored.digest || roster.current(&claim.team) != roster.current(&scored.team)
            }),
            Known::Reopen(reopened) => {
                self.lapse(&reopened.prize);
                let track = self.tracks.entry(reopened.prize.clone()).or_default();
                track.reopened = Some(reopened.closes);
                for nominee in &mut track.nominees {
                    nominee.round_ended.get_or_insert(receipt.seq);
                }
            }
            Known::Register(registered) => {
                // A nominee follows the team, whoever takes its old folder.
                for nominee in self.tracks.values_mut().flat_map(|track| &mut track.nominees) {
                    if registered.was.iter().chain(&registered.merged).any(|old| *old == nominee.team) {
                        nominee.team.clone_from(&registered.team);
                    }
                }
            }
            Known::Amend(amended) => self.contest = self.contest.with(&amended.after),
            Known::Appeal(answered) => {
                self.appealed.insert(answered.of);
            }
            _ => {}
        }
        improved
    }

    fn nominate(&mut self, receipt: &Receipt, step: &Step) {
        let days = self.contest.prize(&step.prize).and_then(|prize| prize.delivery_days);
        self.lapse(&step.prize);
        let team = self.tally.roster().current(&step.team).clone();
        self.tracks.entry(step.prize.clone()).or_default().nominees.push(Nominee {
            team,
            receipt: step.of,
            private: step.private,
            nominated: receipt.at,
            nominated_by: receipt.seq,
            moved_by: None,
            deliver_by: days.map(|days| receipt.at.plus(Window::days(days))),
            stage: Stage::Nominated,
            out: None,
            round_ended: None,
        });
    }

    /// Whoever is disqualified or withdrawn when another takes the place is the nominee no longer.
    fn lapse(&mut self, prize: &str) {
        let lapsed = |nominee: &Nominee| {
            let team = self.tally.roster().current(&nominee.team);
            let out = if self.tally.roster().is_withdrawn(team) { Out::Withdrawn } else { Out::Lapsed };
            self.has_lapsed(nominee).then_some(out)
        };
        let lapsed: Vec<Option<Out>> = self.nominees(prize).iter().map(lapsed).collect();
        let Some(track) = self.tracks.get_mut(prize) else { return };
        for (nominee, lapsed) in track.nominees.iter_mut().zip(lapsed) {
            nominee.out = nominee.out.or(lapsed);
        }
    }

    /// Notes for the nominees of all prizes that their order may be another one now.
    fn move_nominees(&mut self, seq: u64, known: &Known) {
        let moves = |prize: &str| match known {
            Known::Score(scored) => {
                self.contest.prize(prize).is_some_and(|prize| self.in_period(prize, scored.received))
            }
            Known::Rejudge(_) | Known::Amend(_) | Known::Reinstate(_) => true,
            Known::Register(registered) => !registered.new,
            _ => false,
        };
        let moved: Vec<String> = self.tracks.keys().filter(|prize| moves(prize)).cloned().collect();
        for prize in moved {
            for nominee in self.tracks.get_mut(&prize).into_iter().flat_map(|track| &mut track.nominees) {
                nominee.moved_by = Some(seq);
            }
        }
    }

    fn reach(&mut self, step: &Step, stage: Stage) {
        if let Some(nominee) = self.nominee_mut(step) {
            nominee.stage = stage;
        }
    }

    fn leave(&mut self, step: &Step, out: Out) {
        if let Some(nominee) = self.nominee_mut(step) {
            nominee.out = Some(out);
        }
    }

    fn nominee_mut(&mut self, step: &Step) -> Option<&mut Nominee> {
        let nominees = &mut self.tracks.get_mut(&step.prize)?.nominees;
        nominees.iter_mut().rev().find(|nominee| nominee.out.is_none() && nominee.receipt == step.of)
    }

    /// Everybody who was ever nominated for the prize called `name`, in order.
    pub fn nominees(&self, name: &str) -> &[Nominee] {
        self.tracks.get(name).map_or(&[], |track| &track.nominees)
    }

    /// The nominees who are still in line, in order.
    pub fn standing<'p>(&'p self, prize: &Prize) -> impl Iterator<Item = &'p Nominee> {
        let nominees = self.nominees(&prize.name).iter();
        nominees.filter(|nominee| {
            nominee.out.is_none() && nominee.round_ended.is_none() && !self.has_lapsed(nominee)
        })
    }

    /// Whether team or submission were disqualified, or the team withdrew.
    pub fn has_lapsed(&self, nominee: &Nominee) -> bool {
        let team = self.tally.roster().current(&nominee.team);
        self.tally.roster().is_withdrawn(team)
            || self.tally.off(nominee.receipt).is_some()
            || self.tally.disqualified(team).is_some()
    }

    /// Whether two names mean the same team by now.
    fn same_team(&self, a: &Slug, b: &Slug) -> bool {
        self.tally.roster().current(a) == self.tally.roster().current(b)
    }

    /// What stands against writing `known` at `at`: nothing, or a finding that says what the state is and what
    /// may come next. Only what people decide is looked at; scores, refusals and registrations pass.
    ///
    /// # Errors
    /// The finding.
    pub fn check(&self, at: Instant, known: &Known) -> Result<(), Box<Finding>> {
        match known {
            Known::Nominate(step) => self.check_nominate(at, step),
            Known::Deliver(step) => self.check_deliver(at, step),
            Known::Verify(step) => self.check_stage(step, Stage::Verified),
            Known::License(step) => self.check_stage(step, Stage::Licensed),
            Known::Award(step) => self.check_award(at, step),
            Known::Reject(step) => self.check_out(step, "reject"),
            Known::Decline(step) => self.check_out(step, "decline"),
            Known::Recall(step) => self.check_recall(step),
            Known::Reopen(reopened) => self.check_reopen(at, reopened),
            Known::Disqualify(act) => self.check_disqualify(act),
            Known::Appeal(answered) => self.check_appeal(answered),
            Known::Reinstate(answered) => self.check_reinstate(answered),
            Known::Grant(grant) => self.check_grant(at, grant),
            Known::Extend(extended) => self.check_extend(at, extended),
            Known::Reveal(revealed) => self.check_reveal(at, revealed),
            Known::Note { text } => acts::check_text("the note", text),
            Known::Mend(mended) => acts::check_text("the reason", &mended.reason),
            Known::Rejudge(again) => acts::check_text("the reason", &again.reason),
            Known::Amend(amended) => acts::check_text("the reason", &amended.reason),
            _ => Ok(()),
        }
    }

    /// The contest by what decides now.
    pub fn contest(&self) -> &Contest {
        &self.contest
    }

    /// Scores, tombstones and teams.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The dates that hold now.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Last instant of the phase `id`, if there is such a phase.
    pub fn phase_closes(&self, id: &str) -> Option<Instant> {
        self.calendar.phase_closes(&self.contest, id)
    }

    /// Whether a prize is decided on the private score.
    pub fn is_private(prize: &Prize) -> bool {
        matches!(prize.kind, PrizeKind::Grand | PrizeKind::Rank)
    }
}
