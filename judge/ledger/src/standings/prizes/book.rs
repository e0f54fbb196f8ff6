//! What is known of the prizes: the receipts so far, folded.

use std::collections::{BTreeMap, BTreeSet};

use super::nominee::{Nominee, Out, Stage};
use crate::standings::calendar::Calendar;
use crate::standings::in_force::at_first;
use crate::standings::private::PrivateScore;
use crate::standings::tally::Tally;
use crate::{Claimed, Entry, Known, Receipt, Step};
use base::time::{Instant, Window};
use contest::{Contest, Prize, PrizeKind, Slug};

/// Prizes, scores and dates after the receipts seen so far.
#[derive(Clone, Debug)]
pub struct Prizes {
    pub(super) contest: Contest,
    pub(super) tally: Tally,
    /// The boards of the contest's tracks, by their ids.
    boards: BTreeMap<String, Board>,
    pub(super) calendar: Calendar,
    /// By the prize's name.
    pub(super) tracks: BTreeMap<String, Track>,
    /// `disqualify` receipts that somebody appealed against.
    pub(super) appealed: BTreeSet<u64>,
    /// Digests that were handed in whose files have not followed.
    pub(super) claims: Vec<Claimed>,
}

/// The board of a track.
#[derive(Clone, Debug)]
struct Board {
    /// The contest as it is there.
    contest: Contest,
    tally: Tally,
}

/// What people decided about one prize.
#[derive(Clone, Debug, Default)]
pub(super) struct Track {
    /// In the order of nomination.
    pub(super) nominees: Vec<Nominee>,
    /// The last instant that the newest `reopen` set.
    pub(super) reopened: Option<Instant>,
}

impl Prizes {
    /// Nothing yet.
    pub fn new(contest: &Contest) -> Self {
        Self {
            contest: contest.clone(),
            tally: Tally::new(contest),
            boards: contest
                .tracks
                .iter()
                .map(|track| {
                    let board = Board { contest: contest.on(track), tally: Tally::on(contest, track) };
                    (track.id.clone(), board)
                })
                .collect(),
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
        for board in self.boards.values_mut() {
            board.tally.add(receipt);
        }
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
            Known::Amend(amended) => {
                self.contest = self.contest.with(&amended.after);
                if amended.is_anew() {
                    let tracks = self.contest.tracks.iter();
                    let boards = tracks.map(|track| {
                        let tally = self.tally.anew_on(&self.contest, track);
                        (track.id.clone(), Board { contest: self.contest.on(track), tally })
                    });
                    self.boards = boards.collect();
                }
            }
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
                self.contest.prize(prize).is_some_and(|prize| self.in_period(prize, scored.arrival.received))
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

    /// The nominees who are still in line, each with the place that it has among them, from 1: by the private score where
    /// that decides, else in the order of nomination.
    pub fn places<'p>(&'p self, prize: &Prize) -> Vec<(usize, &'p Nominee)> {
        let mut all: Vec<&Nominee> = self.standing(prize).collect();
        let direction = self.contest_for(prize).metric.direction;
        if all.iter().all(|nominee| nominee.private.is_some()) {
            let score = |nominee: &Nominee| nominee.private.unwrap_or(f64::NAN);
            let received = |nominee: &Nominee| self.tally.entered(nominee.receipt).map(|it| it.best.received);
            all.sort_by(|a, b| {
                direction.compare(score(a), score(b)).then_with(|| received(a).cmp(&received(b)))
            });
        }
        all.into_iter().enumerate().map(|(at, nominee)| (at + 1, nominee)).collect()
    }

    /// Whether team or submission were disqualified, somebody in the team may not take part, or the team withdrew.
    pub fn has_lapsed(&self, nominee: &Nominee) -> bool {
        let team = self.tally.roster().current(&nominee.team);
        self.tally.roster().is_withdrawn(team)
            || self.tally.off(nominee.receipt).is_some()
            || self.tally.disqualified(team).is_some()
            || !self.tally.roster().barred(team).is_empty()
    }

    /// Whether two names mean the same team by now.
    pub(super) fn same_team(&self, a: &Slug, b: &Slug) -> bool {
        self.tally.roster().current(a) == self.tally.roster().current(b)
    }

    /// The contest on the board that decides `prize`.
    pub fn contest_for(&self, prize: &Prize) -> &Contest {
        let board = prize.track.as_ref().and_then(|id| self.boards.get(id));
        board.map_or(&self.contest, |board| &board.contest)
    }

    /// Scores and tombstones on the board that decides `prize`.
    pub fn tally_for(&self, prize: &Prize) -> &Tally {
        let board = prize.track.as_ref().and_then(|id| self.boards.get(id));
        board.map_or(&self.tally, |board| &board.tally)
    }

    /// Scores and tombstones on the board of the track `id`.
    pub fn tally_on(&self, id: &str) -> Option<&Tally> {
        self.boards.get(id).map(|board| &board.tally)
    }

    /// `score` as it counts on the board that decides `prize`; nothing where it has none there.
    pub fn private_for(&self, prize: &Prize, score: &PrivateScore) -> Option<PrivateScore> {
        if prize.track.is_none() {
            return Some(score.clone());
        }
        let private = *score.on_tracks.get(&self.contest_for(prize).metric.name)?;
        let public = self.tally_for(prize).entered(score.seq)?.best.score;
        Some(PrivateScore { private, public, by_metric: vec![], ..score.clone() })
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
