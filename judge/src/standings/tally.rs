//! Scores, ranks and tombstones while receipts arrive: the one fold behind board, rules and prizes.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::{Best, Ranking, Roster};
use crate::contest::{Contest, Slug};
use crate::ledger::{Disqualified, Entry, Known, Receipt, Registered, Rejudged};

/// One scored submission as it stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct Entered {
    /// The team that it counts for now.
    pub team: Slug,
    /// Its score, which a rejudgement may have changed.
    pub best: Best,
    /// The newest receipt with its score.
    pub scored_by: u64,
    /// Another submission of the team; 0 when there is none. So a team's submissions are a chain.
    next: u64,
}

/// What the receipts so far come to.
#[derive(Clone, Debug)]
pub struct Tally {
    metric: String,
    roster: Roster,
    ranking: Ranking,
    /// In the order of the first receipts.
    entered: Vec<Entered>,
    /// Where the chain of each team begins.
    of_team: HashMap<Slug, u64>,
    /// Receipt of the act → what it took off the board.
    acts: BTreeMap<u64, Disqualified>,
    /// Acts that were taken back.
    reinstated: BTreeSet<u64>,
}

impl Tally {
    /// Nothing yet.
    pub fn new(contest: &Contest) -> Self {
        Self {
            metric: contest.metric.name.clone(),
            roster: Roster::default(),
            ranking: Ranking::new(contest.metric.direction),
            entered: vec![],
            of_team: HashMap::new(),
            acts: BTreeMap::new(),
            reinstated: BTreeSet::new(),
        }
    }

    /// Takes a receipt in and says whether it is a score that is its team's new best.
    pub fn add(&mut self, receipt: &Receipt) -> bool {
        let Entry::Known(known) = &receipt.entry else { return false };
        match known {
            Known::Score(scored) => {
                // A ledger can outlive a change of the metric; a receipt without the ranking one ranks nowhere.
                let Some(score) = scored.public.get(&self.metric).copied() else { return false };
                return self.score(&scored.team, Best { score, received: scored.received, seq: receipt.seq });
            }
            Known::Rejudge(again) => self.rejudge(receipt.seq, again),
            Known::Register(registered) => self.register(registered),
            Known::Disqualify(act) => {
                let team = act.team.as_ref().map(|team| self.roster.current(team).clone());
                self.acts.insert(receipt.seq, Disqualified { team, ..act.clone() });
                self.rank_again(act);
            }
            Known::Reinstate(answered) => {
                if let Some(act) = self.acts.get(&answered.of).cloned() {
                    self.reinstated.insert(answered.of);
                    self.rank_again(&act);
                }
            }
            _ => {}
        }
        false
    }

    /// Takes in the score of a submission of `team` and says whether it is the team's new best.
    pub(crate) fn score(&mut self, team: &Slug, best: Best) -> bool {
        let team = self.roster.current(team).clone();
        self.enter(&team, best, best.seq);
        self.ranks(best.seq, &team) && self.ranking.enter(&team, best)
    }

    /// Puts a submission in its place and at the head of its team's chain.
    fn enter(&mut self, team: &Slug, best: Best, scored_by: u64) {
        let next = self.of_team.insert(team.clone(), best.seq).unwrap_or_default();
        let entered = Entered { team: team.clone(), best, scored_by, next };
        match self.entered.last() {
            Some(last) if last.best.seq >= best.seq => {
                let at = self.entered.partition_point(|other| other.best.seq < best.seq);
                self.entered.insert(at, entered);
            }
            _ => self.entered.push(entered),
        }
    }

    /// Takes in a registration.
    pub(crate) fn register(&mut self, registered: &Registered) {
        self.roster.add(registered);
        // An act follows the team: neither a new name nor the old folder's next team lifts it.
        for act in self.acts.values_mut() {
            if let Some(team) = &mut act.team
                && registered.was.iter().chain(&registered.merged).any(|old| old == team)
            {
                team.clone_from(&registered.team);
            }
        }
        for old in registered.was.iter().chain(&registered.merged) {
            self.hand_over(old, &registered.team);
            self.rank(old);
        }
        self.rank(&registered.team);
    }

    /// Takes in a registration that says nothing but that the team is one.
    pub(crate) fn come_back(&mut self, team: &Slug) {
        self.roster.add_plain(team);
        self.rank(team);
    }

    /// Makes the submissions of `old` those of `team`.
    fn hand_over(&mut self, old: &Slug, team: &Slug) {
        let Some(first) = self.of_team.remove(old) else { return };
        let rest = self.of_team.insert(team.clone(), first).unwrap_or_default();
        let mut seq = first;
        while let Some(entered) = self.entered_mut(seq) {
            entered.team.clone_from(team);
            if entered.next == 0 {
                entered.next = rest;
                break;
            }
            seq = entered.next;
        }
    }

    fn place(&self, seq: u64) -> Option<usize> {
        self.entered.binary_search_by_key(&seq, |entered| entered.best.seq).ok()
    }

    fn entered_mut(&mut self, seq: u64) -> Option<&mut Entered> {
        let at = self.place(seq)?;
        self.entered.get_mut(at)
    }

    /// A receipt without the ranking metric ranks nowhere until a rejudgement gives it that metric's score.
    fn rejudge(&mut self, seq: u64, again: &Rejudged) {
        let Some(score) = again.score.public.get(&self.metric).copied() else { return };
        if self.place(again.of).is_none() {
            let team = self.roster.current(&again.score.team).clone();
            self.enter(&team, Best { score, received: again.score.received, seq: again.of }, seq);
        }
        if let Some(entered) = self.entered_mut(again.of) {
            entered.best.score = score;
            entered.scored_by = seq;
            let team = entered.team.clone();
            self.rank(&team);
        }
    }

    fn rank_again(&mut self, act: &Disqualified) {
        let team = match (&act.team, act.receipt) {
            (Some(team), _) => Some(self.roster.current(team).clone()),
            (None, Some(seq)) => self.entered(seq).map(|entered| entered.team.clone()),
            (None, None) => None,
        };
        if let Some(team) = team {
            self.rank(&team);
        }
    }

    /// Finds the best of `team` anew.
    fn rank(&mut self, team: &Slug) {
        let first = self.of_team.get(team).and_then(|seq| self.entered(*seq));
        let of_team = std::iter::successors(first, |entered| self.entered(entered.next));
        let bests = of_team.map(|entered| entered.best).filter(|best| self.ranks(best.seq, team));
        let best = bests.min_by(|a, b| self.ranking.compare(a, b));
        self.ranking.set(team, best);
    }

    fn ranks(&self, seq: u64, team: &Slug) -> bool {
        !self.roster.is_withdrawn(team) && self.off(seq).is_none()
    }

    /// The act that keeps the submission of receipt `seq` off the board, its team's included.
    pub fn off(&self, seq: u64) -> Option<(u64, &Disqualified)> {
        // Nearly always there is none, and a million scores ask.
        if self.acts.is_empty() {
            return None;
        }
        let team = self.entered(seq).map(|entered| &entered.team);
        self.standing_acts().find(|(_, act)| {
            act.receipt == Some(seq)
                || act.team.as_ref().is_some_and(|named| Some(self.roster.current(named)) == team)
        })
    }

    /// The act that keeps `team` off the board as a whole.
    pub fn disqualified(&self, team: &Slug) -> Option<(u64, &Disqualified)> {
        self.standing_acts().find(|(_, act)| {
            act.team.as_ref().is_some_and(|named| self.roster.current(named) == self.roster.current(team))
        })
    }

    /// Disqualifications that nobody took back.
    fn standing_acts(&self) -> impl Iterator<Item = (u64, &Disqualified)> {
        self.acts.iter().filter(|(seq, _)| !self.reinstated.contains(seq)).map(|(seq, act)| (*seq, act))
    }

    /// The disqualification that receipt `seq` is, and whether it still stands.
    pub fn act(&self, seq: u64) -> Option<(&Disqualified, bool)> {
        Some((self.acts.get(&seq)?, !self.reinstated.contains(&seq)))
    }

    /// The teams.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The teams' order.
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }

    /// The scored submission whose first receipt is `seq`.
    pub fn entered(&self, seq: u64) -> Option<&Entered> {
        self.entered.get(self.place(seq)?)
    }

    /// Every scored submission by its first receipt, those that don't rank included.
    pub fn all_entered(&self) -> impl Iterator<Item = (u64, &Entered)> {
        self.entered.iter().map(|entered| (entered.best.seq, entered))
    }

    /// Every scored submission that ranks, by its first receipt.
    pub fn ranked(&self) -> impl Iterator<Item = (u64, &Entered)> {
        self.all_entered().filter(|(seq, entered)| self.ranks(*seq, &entered.team))
    }
}
