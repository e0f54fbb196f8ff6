//! Scores, ranks and tombstones while receipts arrive: the one fold behind board, rules and prizes.

use std::collections::{BTreeMap, BTreeSet};

use super::best::Best;
use super::mean_rank::MeanRank;
use super::ranking::{Number, Ranking};
use super::roster::Roster;
use crate::{Amended, Disqualified, Entry, Known, Receipt, Registered, Rejudged};
use contest::{Contest, Metric, Slug, Track};

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

/// The scores of a submission under several metrics, each with its time.
fn bests(best: Best, scores: &[f64]) -> Vec<Best> {
    scores.iter().map(|score| Best { score: *score, ..best }).collect()
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
    metric: Metric,
    /// The track whose board it is; nothing for the contest's own.
    track: Option<String>,
    roster: Roster,
    ranking: Ranking,
    /// What orders the teams instead of one score, if that does.
    mean_rank: Option<MeanRank>,
    /// Then each submission's scores under those metrics, in their order.
    by_metric: BTreeMap<u64, Vec<f64>>,
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
            metric: contest.metric.clone(),
            track: None,
            mean_rank: MeanRank::new(contest),
            roster: Roster::default(),
            ranking: Ranking::new(contest.metric.direction),
            by_metric: BTreeMap::new(),
            rows: vec![],
            of_team: vec![],
            acts: BTreeMap::new(),
            reinstated: BTreeSet::new(),
        }
    }

    /// The same for the board of `track`.
    pub fn on(contest: &Contest, track: &Track) -> Self {
        Self { track: Some(track.id.clone()), ..Self::new(&contest.on(track)) }
    }

    /// Of a contest that begins anew, the same teams on the board of `track`, where nobody has a score.
    #[must_use]
    pub fn anew_on(&self, contest: &Contest, track: &Track) -> Self {
        let nobody = Self::on(contest, track);
        Self {
            roster: self.roster.clone(),
            acts: self.acts.clone(),
            reinstated: self.reinstated.clone(),
            ..nobody
        }
    }

    /// Takes a receipt in and says whether it is a score that is its team's new best.
    pub fn add(&mut self, receipt: &Receipt) -> bool {
        let Entry::Known(known) = &receipt.entry else { return false };
        match known {
            Known::Score(scored) => {
                // A ledger can outlive a change of the metric; a receipt without the ranking one ranks nowhere.
                let Some(score) = scored.public.get(&self.metric.name).copied() else { return false };
                let Some(scores) = self.metric.by_rank(&scored.public) else { return false };
                let team = self.ranking.number(&scored.team);
                let best = Best { score, received: scored.arrival.received, seq: receipt.seq };
                return self.score_number(team, best, scores);
            }
            Known::Amend(amended) => self.amend(amended),
            Known::Rejudge(again) => self.rejudge(receipt.seq, again),
            Known::Register(registered) => self.register(registered),
            Known::Members(enrolled) => self.roster.enrol(enrolled),
            Known::Forget(forgot) => forgot.teams.iter().for_each(|left| self.roster.forget(left)),
            Known::Bar(bar) => self.roster.bar(receipt.seq, bar),
            Known::Readmit(answered) => self.roster.readmit(answered.of),
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

    /// Takes in the score of a submission of the team with this number and says whether it is the team's new best;
    /// `scores` has it under each metric of `metric.mean_rank`, in their order.
    pub fn score_number(&mut self, team: Number, best: Best, scores: Vec<f64>) -> bool {
        let team = self.current_number(team);
        self.enter(team, best, best.seq);
        let is_ranked = self.ranks(best.seq, self.ranking.team(team));
        if let Some(mean_rank) = &mut self.mean_rank {
            if is_ranked {
                mean_rank.enter(self.ranking.team(team), &bests(best, &scores));
            }
            self.by_metric.insert(best.seq, scores);
        }
        is_ranked && self.ranking.enter_number(team, best)
    }

    /// The number of a team; it gets one when it has none.
    pub fn number(&mut self, team: &Slug) -> Number {
        self.ranking.number(team)
    }

    /// The number of the team that a team is now.
    pub fn current_number(&mut self, team: Number) -> Number {
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
    pub fn register(&mut self, registered: &Registered) {
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
    pub fn come_back(&mut self, team: &Slug) {
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

    fn row_at(&self, seq: u64) -> Option<usize> {
        self.rows.binary_search_by_key(&seq, |row| row.best.seq).ok()
    }

    fn row(&self, seq: u64) -> Option<&Row> {
        self.rows.get(self.row_at(seq)?)
    }

    fn row_mut(&mut self, seq: u64) -> Option<&mut Row> {
        let at = self.row_at(seq)?;
        self.rows.get_mut(at)
    }

    fn shown(&self, row: &Row) -> Entered<'_> {
        Entered { team: self.ranking.team(row.team), best: row.best, scored_by: row.scored_by }
    }

    /// Where the scores of before are void, nobody ranks until a rejudgement says with what.
    fn amend(&mut self, amended: &Amended) {
        let after = &amended.after;
        match &self.track {
            None => {
                self.metric = Metric {
                    name: after.metric.clone(),
                    sum: None,
                    mean_rank: after.mean_rank.clone(),
                    direction: after.direction,
                    decimals: after.decimals,
                };
            }
            Some(id) => {
                let track = after.tracks.iter().find(|(track, ..)| track == id);
                self.metric.name = track.map(|(_, metric, _)| metric.clone()).unwrap_or_default();
                self.metric.direction = track.map_or(self.metric.direction, |(.., direction)| *direction);
            }
        }
        if amended.is_anew() {
            self.ranking.clear(self.metric.direction);
            self.mean_rank = MeanRank::of_metric(&self.metric);
            self.by_metric.clear();
            self.rows.clear();
            self.of_team.clear();
        }
    }

    /// A receipt without the ranking metric ranks nowhere until a rejudgement gives it that metric's score.
    fn rejudge(&mut self, seq: u64, again: &Rejudged) {
        let Some(score) = again.score.public.get(&self.metric.name).copied() else { return };
        let Some(by_metric) = self.metric.by_rank(&again.score.public) else { return };
        if self.row_at(again.of).is_none() {
            let team = self.roster.current(&again.score.team).clone();
            let team = self.ranking.number(&team);
            self.enter(team, Best { score, received: again.score.arrival.received, seq: again.of }, seq);
        }
        if let Some(row) = self.row_mut(again.of) {
            row.best.score = score;
            row.scored_by = seq;
            let team = row.team;
            if self.mean_rank.is_some() {
                self.by_metric.insert(again.of, by_metric);
            }
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
        let of_team = || {
            let rows = std::iter::successors(first, |row| self.row(row.next));
            rows.map(|row| row.best).filter(|best| self.ranks(best.seq, team))
        };
        let best = of_team().min_by(|a, b| self.ranking.compare(a, b));
        if self.mean_rank.is_some() {
            let all = of_team().filter_map(|best| Some(bests(best, self.by_metric.get(&best.seq)?)));
            let all: Vec<Vec<Best>> = all.collect();
            self.mean_rank.iter_mut().for_each(|mean_rank| mean_rank.set(team, &all));
        }
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

    /// The teams' order by the contest's metric.
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }

    /// The teams' mean ranks, where these order them.
    pub fn mean_rank(&self) -> Option<&MeanRank> {
        self.mean_rank.as_ref()
    }

    /// The teams in the order of the board.
    pub fn order(&self) -> Vec<Slug> {
        match &self.mean_rank {
            Some(mean_rank) => mean_rank.teams().cloned().collect(),
            None => self.ranking.teams().cloned().collect(),
        }
    }

    /// The team's place on the board, from 1.
    pub fn place(&self, team: &Slug) -> Option<usize> {
        match &self.mean_rank {
            Some(mean_rank) => mean_rank.rank(team),
            None => self.ranking.rank(team),
        }
    }

    /// The place that the team would have after the submission `new` with the scores `public`, from 1.
    pub fn place_with(&self, team: &Slug, new: Best, public: &BTreeMap<String, f64>) -> usize {
        match (&self.mean_rank, self.metric.by_rank(public)) {
            (Some(mean_rank), Some(scores)) => {
                let new: Vec<Best> = scores.into_iter().map(|score| Best { score, ..new }).collect();
                mean_rank.rank_with(team, &new)
            }
            _ => self.ranking.rank_with(team, new),
        }
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
