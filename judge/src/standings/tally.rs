//! Scores, ranks and tombstones while receipts arrive: the one fold behind board, rules and prizes.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Best, MeanRank, Ranking, Roster};
use crate::contest::{Contest, Metric, Slug};
use crate::ledger::{Disqualified, Entry, Known, Receipt, Rejudged, Scored};

/// One scored submission as it stands now.
#[derive(Clone, Debug, PartialEq)]
pub struct Entered {
    /// The team that it counts for now.
    pub team: Slug,
    /// Its score, which a rejudgement may have changed.
    pub best: Best,
    /// Commitment to its private scores.
    pub private: String,
    /// The newest receipt with its score.
    pub scored_by: u64,
    /// Its scores under the metrics of `metric.mean_rank`, in their order; none without it.
    pub by_metric: Vec<f64>,
}

impl Entered {
    /// Its scores under those metrics, each with its time.
    fn bests(&self) -> Vec<Best> {
        self.by_metric.iter().map(|score| Best { score: *score, ..self.best }).collect()
    }
}

/// What the receipts so far come to.
#[derive(Clone, Debug)]
pub struct Tally {
    metric: Metric,
    roster: Roster,
    ranking: Ranking,
    /// What orders the teams instead of one score, if that does.
    mean_rank: Option<MeanRank>,
    /// By the first receipt of each submission.
    entered: BTreeMap<u64, Entered>,
    of_team: HashMap<Slug, Vec<u64>>,
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
            mean_rank: MeanRank::new(contest),
            roster: Roster::default(),
            ranking: Ranking::new(contest.metric.direction),
            entered: BTreeMap::new(),
            of_team: HashMap::new(),
            acts: BTreeMap::new(),
            reinstated: BTreeSet::new(),
        }
    }

    /// Takes a receipt in and says whether it is a score that is its team's new best.
    pub fn add(&mut self, receipt: &Receipt) -> bool {
        let Entry::Known(known) = &receipt.entry else { return false };
        match known {
            Known::Score(scored) => return self.score(receipt.seq, scored),
            Known::Rejudge(again) => self.rejudge(receipt.seq, again),
            Known::Register(registered) => {
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
                    let seqs = self.of_team.remove(old).unwrap_or_default();
                    for seq in &seqs {
                        if let Some(entered) = self.entered.get_mut(seq) {
                            entered.team = registered.team.clone();
                        }
                    }
                    self.of_team.entry(registered.team.clone()).or_default().extend(seqs);
                    self.rank(old);
                }
                self.rank(&registered.team);
            }
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

    fn score(&mut self, seq: u64, scored: &Scored) -> bool {
        // A ledger can outlive a change of the metric; a receipt without the ranking one ranks nowhere.
        let Some(score) = scored.public.get(&self.metric.name).copied() else { return false };
        let Some(by_metric) = self.metric.by_rank(&scored.public) else { return false };
        let team = self.roster.current(&scored.team).clone();
        let best = Best { score, received: scored.received, seq };
        let private = scored.private.clone();
        let entered = Entered { team: team.clone(), best, private, scored_by: seq, by_metric };
        let bests = entered.bests();
        self.entered.insert(seq, entered);
        self.of_team.entry(team.clone()).or_default().push(seq);
        if !self.ranks(seq, &team) {
            return false;
        }
        if let Some(mean_rank) = &mut self.mean_rank {
            mean_rank.enter(&team, &bests);
        }
        self.ranking.enter(&team, best)
    }

    /// A receipt without the ranking metric ranks nowhere until a rejudgement gives it that metric's score.
    fn rejudge(&mut self, seq: u64, again: &Rejudged) {
        let Some(score) = again.score.public.get(&self.metric.name).copied() else { return };
        let Some(by_metric) = self.metric.by_rank(&again.score.public) else { return };
        if !self.entered.contains_key(&again.of) {
            let team = self.roster.current(&again.score.team).clone();
            let best = Best { score, received: again.score.received, seq: again.of };
            let private = String::new();
            self.of_team.entry(team.clone()).or_default().push(again.of);
            let entered = Entered { team, best, private, scored_by: seq, by_metric: vec![] };
            self.entered.insert(again.of, entered);
        }
        if let Some(entered) = self.entered.get_mut(&again.of) {
            entered.best.score = score;
            entered.by_metric = by_metric;
            entered.private.clone_from(&again.score.private);
            entered.scored_by = seq;
            let team = entered.team.clone();
            self.rank(&team);
        }
    }

    fn rank_again(&mut self, act: &Disqualified) {
        let team = match (&act.team, act.receipt) {
            (Some(team), _) => Some(self.roster.current(team).clone()),
            (None, Some(seq)) => self.entered.get(&seq).map(|entered| entered.team.clone()),
            (None, None) => None,
        };
        if let Some(team) = team {
            self.rank(&team);
        }
    }

    /// Finds the best of `team` anew.
    fn rank(&mut self, team: &Slug) {
        let of_team = self.of_team.get(team);
        let ranked = of_team.into_iter().flatten().filter(|seq| self.ranks(**seq, team));
        let bests = ranked.filter_map(|seq| Some(self.entered.get(seq)?.best));
        let best = bests.min_by(|a, b| self.ranking.compare(a, b));
        if self.mean_rank.is_some() {
            let ranked = of_team.into_iter().flatten().filter(|seq| self.ranks(**seq, team));
            let all: Vec<Vec<Best>> = ranked.filter_map(|seq| Some(self.entered.get(seq)?.bests())).collect();
            self.mean_rank.iter_mut().for_each(|mean_rank| mean_rank.set(team, &all));
        }
        self.ranking.set(team, best);
    }

    fn ranks(&self, seq: u64, team: &Slug) -> bool {
        !self.roster.is_withdrawn(team) && self.off(seq).is_none()
    }

    /// The act that keeps the submission of receipt `seq` off the board, its team's included.
    pub fn off(&self, seq: u64) -> Option<(u64, &Disqualified)> {
        let team = self.entered.get(&seq).map(|entered| &entered.team);
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
    pub fn entered(&self, seq: u64) -> Option<&Entered> {
        self.entered.get(&seq)
    }

    /// Every scored submission by its first receipt, those that don't rank included.
    pub fn all_entered(&self) -> impl Iterator<Item = (u64, &Entered)> {
        self.entered.iter().map(|(seq, entered)| (*seq, entered))
    }

    /// Every scored submission that ranks, by its first receipt.
    pub fn ranked(&self) -> impl Iterator<Item = (u64, &Entered)> {
        self.all_entered().filter(|(seq, entered)| self.ranks(*seq, &entered.team))
    }
}
