//! Scores, ranks and tombstones while receipts arrive: the one fold behind board, rules and prizes.

use std::collections::{BTreeMap, BTreeSet};

use super::ranking::Number;
use super::{Best, Ranking, Roster};
use crate::contest::{Contest, Slug};
use crate::ledger::{Disqualified, Entry, Known, Receipt, Registered, Rejudged};

/// One scored submission as it stands now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entered<'t> {
    /// The team that it counts for now.
    pub team: &'t Slug,
    /// Its score, which a rejudgement may have changed.
    pub best: Best,
    /// The newest receipt with its score.
    pub scored_by: u64,
}

/// The same by the team's number.
#[derive(Clone, Copy, Debug)]
struct Row {
    team: Number,
    best: Best,
    scored_by: u64,
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
    rows: Vec<Row>,
    /// Where the chain of each team begins, by its number; 0 when it has none.
    of_team: Vec<u64>,
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
            rows: vec![],
            of_team: vec![],
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
    fn score(&mut self, team: &Slug, best: Best) -> bool {
        let team = self.ranking.number(team);
        self.score_number(team, best)
    }

    /// The same of a team by its number.
    pub(crate) fn score_number(&mut self, team: Number, best: Best) -> bool {
        let team = self.current_number(team);
        self.enter(team, best, best.seq);
        self.ranks(best.seq, self.ranking.team(team)) && self.ranking.enter_number(team, best)
    }

    /// The number of a team; it gets one when it has none.
    pub(crate) fn number(&mut self, team: &Slug) -> Number {
        self.ranking.number(team)
    }

    /// The number of the team that a team is now.
    pub(crate) fn current_number(&mut self, team: Number) -> Number {
        if self.roster.nobody_moved() {
            return team;
        }
        let now = self.roster.current(self.ranking.team(team)).clone();
        self.ranking.number(&now)
    }

    /// Puts a submission in its place and at the head of its team's chain.
    fn enter(&mut self, team: Number, best: Best, scored_by: u64) {
        let next = std::mem::replace(self.first_of(team), best.seq);
        let row = Row { team, best, scored_by, next };
        match self.rows.last() {
            Some(last) if last.best.seq >= best.seq => {
                let at = self.rows.partition_point(|other| other.best.seq < best.seq);
                self.rows.insert(at, row);
            }
            _ => self.rows.push(row),
        }
    }

    /// Where the chain of a team begins.
    fn first_of(&mut self, team: Number) -> &mut u64 {
        let at = team as usize;
        if self.of_team.len() <= at {
            self.of_team.resize(at + 1, 0);
        }
        &mut self.of_team[at]
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
        let (old, team) = (self.ranking.number(old), self.ranking.number(team));
        let first = std::mem::take(self.first_of(old));
        if first == 0 {
            return;
        }
        let rest = std::mem::replace(self.first_of(team), first);
        let mut seq = first;
        while let Some(row) = self.row_mut(seq) {
            row.team = team;
            if row.next == 0 {
                row.next = rest;
                break;
            }
            seq = row.next;
        }
    }

    fn place(&self, seq: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&seq, |row| row.best.seq).ok()
    }

    fn row(&self, seq: u64) -> Option<&Row> {
        self.rows.get(self.place(seq)?)
    }

    fn row_mut(&mut self, seq: u64) -> Option<&mut Row> {
        let at = self.place(seq)?;
        self.rows.get_mut(at)
    }

    fn shown(&self, row: &Row) -> Entered<'_> {
        Entered { team: self.ranking.team(row.team), best: row.best, scored_by: row.scored_by }
    }

    /// A receipt without the ranking metric ranks nowhere until a rejudgement gives it that metric's score.
    fn rejudge(&mut self, seq: u64, again: &Rejudged) {
        let Some(score) = again.score.public.get(&self.metric).copied() else { return };
        if self.place(again.of).is_none() {
            let team = self.roster.current(&again.score.team).clone();
            let team = self.ranking.number(&team);
            self.enter(team, Best { score, received: again.score.received, seq: again.of }, seq);
        }
        if let Some(row) = self.row_mut(again.of) {
            row.best.score = score;
            row.scored_by = seq;
            let team = row.team;
            let team = self.ranking.team(team).clone();
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
        let number = self.ranking.known(team);
        let first = number.and_then(|number| self.row(*self.of_team.get(number as usize)?));
        let of_team = std::iter::successors(first, |row| self.row(row.next));
        let bests = of_team.map(|row| row.best).filter(|best| self.ranks(best.seq, team));
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
        let team = self.row(seq).map(|row| self.ranking.team(row.team));
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
    pub fn entered(&self, seq: u64) -> Option<Entered<'_>> {
        self.row(seq).map(|row| self.shown(row))
    }

    /// Every scored submission by its first receipt, those that don't rank included.
    pub fn all_entered(&self) -> impl Iterator<Item = (u64, Entered<'_>)> {
        self.rows.iter().map(|row| (row.best.seq, self.shown(row)))
    }

    /// Every scored submission that ranks, by its first receipt.
    pub fn ranked(&self) -> impl Iterator<Item = (u64, Entered<'_>)> {
        let ranks = |row: &&Row| self.ranks(row.best.seq, self.ranking.team(row.team));
        self.rows.iter().filter(ranks).map(|row| (row.best.seq, self.shown(row)))
    }

    /// How many scored submissions each team has.
    pub fn entries(&self) -> impl Fn(&Slug) -> usize {
        let mut counts = vec![0; self.of_team.len()];
        self.rows.iter().for_each(|row| counts[row.team as usize] += 1);
        move |team| self.ranking.known(team).and_then(|at| counts.get(at as usize).copied()).unwrap_or(0)
    }
}
