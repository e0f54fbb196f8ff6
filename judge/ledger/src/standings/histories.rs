//! The standings with the history of every team.

use std::collections::BTreeMap;

use super::best::Best;
use super::calendar::Calendar;
use super::in_force::at_first;
use super::ranked::{Leader, Ranked};
use super::recorded::RecordedRanks;
use super::tally::Tally;
use crate::{Complaint, Disqualified, Entry, Known, Ledger, Ranks, Receipt, Refused, Rejudged, Scored};
use base::time::Instant;
use contest::{Contest, Slug};

/// The contest's state at a moment.
#[derive(Clone, Debug, Default)]
pub struct Standings {
    /// Every team that ever submitted or was refused as itself.
    pub teams: BTreeMap<Slug, TeamStanding>,
    /// Teams with a score, best first.
    pub order: Vec<Slug>,
    /// Scored submissions.
    pub scored: u64,
    /// Refused submissions, those of nobody's team included.
    pub refused: u64,
    /// When the newest submission was received.
    pub last_received: Option<Instant>,
    /// Earlier folders of teams that were renamed or merged, and what each is now.
    pub moved: BTreeMap<Slug, Slug>,
    /// What the judge recorded of the ranks on exactly this board, if it did.
    pub ranks: Option<Ranks>,
    /// The dates that hold; nothing before [`Standings::at`] has computed them.
    pub calendar: Option<Calendar>,
}

/// One team at that moment.
#[derive(Clone, Debug, Default)]
pub struct TeamStanding {
    /// Its best submission.
    pub best: Option<Best>,
    /// Its place, from 1.
    pub rank: Option<usize>,
    /// Its mean rank and its best score under each metric of `metric.mean_rank`, where that orders the teams.
    pub mean_rank: Option<(f64, Vec<f64>)>,
    /// Standard error of its best score, as the release rule shows it.
    pub standard_error: Option<f64>,
    /// The scores, best and worst, between which other teams' bests could not be told apart from its own.
    pub tied: Option<[f64; 2]>,
    /// Its submissions in the order of the ledger.
    pub history: Vec<Outcome>,
    /// Whether it left the contest.
    pub withdrawn: bool,
    /// The act that keeps it off the board: its receipt, the rule and the reason.
    pub disqualified: Option<Tombstone>,
}

/// Why something no longer ranks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// Number of the `disqualify` receipt.
    pub seq: u64,
    /// The rule that was broken.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// Link to the evidence.
    pub evidence: Option<String>,
}

impl Tombstone {
    fn of((seq, act): (u64, &Disqualified)) -> Self {
        Self { seq, rule: act.rule.clone(), reason: act.reason.clone(), evidence: act.evidence.clone() }
    }
}

/// What became of one submission.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its receipt.
    pub seq: u64,
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// When it was received.
    pub received: Instant,
    /// Score or refusal.
    pub result: Judgement,
    /// Scores that it had before it was rejudged, with the receipt of each and the reason for the next.
    pub rejudged: Vec<(u64, f64, String)>,
    /// Why it does not rank, if it alone was disqualified.
    pub disqualified: Option<Tombstone>,
}

/// The submissions of each team while they are gathered.
type Histories = hashbrown::HashMap<Slug, Vec<Outcome>>;

/// Score or refusal; there is no third.
#[derive(Clone, Debug)]
pub enum Judgement {
    /// It was scored.
    Scored {
        /// The ranking metric's score on the public split.
        score: f64,
        /// Whether it was the team's best when it was received.
        improved: bool,
        /// Predictions in the file.
        rows: u64,
        /// SHA-256 of the file.
        digest: String,
        /// The team's rank right after.
        rank: u64,
    },
    /// It was refused.
    Refused(Vec<Complaint>),
}

impl TeamStanding {
    /// How many of the team's submissions were scored.
    pub fn entries(&self) -> usize {
        self.history.iter().filter(|outcome| matches!(outcome.result, Judgement::Scored { .. })).count()
    }
}

impl Standings {
    /// The standings by what had been received and decided at `as_of`.
    pub fn at(contest: &Contest, ledger: &Ledger, as_of: Instant) -> Self {
        Self::of(contest, ledger, |receipt| receipt.happened() <= as_of)
    }

    /// The standings by the receipts that `keep` keeps: a phase's, or those until the board froze.
    pub fn of(contest: &Contest, ledger: &Ledger, keep: impl Fn(&Receipt) -> bool) -> Self {
        Self::on(contest, None, ledger, keep)
    }

    /// The same on the board of `track`, if one is named. A receipt's own ranks and ties are those of the contest's board, so
    /// that there are none.
    pub fn on(
        contest: &Contest,
        track: Option<&str>,
        ledger: &Ledger,
        keep: impl Fn(&Receipt) -> bool,
    ) -> Self {
        let mut standings = Self::default();
        let mut teams = Histories::default();
        let first = at_first(contest, ledger.receipts());
        // As the contest is on the board at a moment; a track that there was not has nothing on it.
        let shown = |contest: &Contest| match track.map(|id| contest.track(id)) {
            None => contest.clone(),
            Some(Some(track)) => contest.on(track),
            Some(None) => contest.clone(),
        };
        let of_track = |contest: &Contest| track.and_then(|id| contest.track(id)).cloned();
        let mut tally = match of_track(&first).or_else(|| of_track(contest)) {
            Some(track) => Tally::on(&first, &track),
            None => Tally::new(&first),
        };
        let mut whole = first;
        let mut contest = shown(&whole);
        let mut calendar = Calendar::new(&contest);
        let mut recorded = RecordedRanks::default();
        for receipt in ledger.receipts() {
            if !keep(receipt) {
                continue;
            }
            let improved = tally.add(receipt);
            calendar.add(receipt);
            recorded.add(receipt);
            match &receipt.entry {
                Entry::Known(Known::Score(scored)) => {
                    standings.score(&mut teams, &contest, receipt.seq, scored, improved)
                }
                Entry::Known(Known::Refuse(refused)) => standings.refuse(&mut teams, receipt.seq, refused),
                Entry::Known(Known::Rejudge(again)) => {
                    standings.rejudge(&mut teams, &contest, receipt, again);
                }
                Entry::Known(Known::Amend(amended)) => {
                    whole = whole.with(&amended.after);
                    contest = shown(&whole);
                }
                Entry::Known(Known::Register(registered)) => {
                    for old in registered.was.iter().chain(&registered.merged) {
                        let history = teams.remove(old).unwrap_or_default();
                        let now = teams.entry(registered.team.clone()).or_default();
                        now.extend(history);
                        now.sort_by_key(|outcome| outcome.seq);
                    }
                }
                _ => {}
            }
        }
        let team = |(slug, history)| (slug, TeamStanding { history, ..TeamStanding::default() });
        standings.teams = teams.into_iter().map(team).collect();
        standings.calendar = Some(calendar);
        standings.order = tally.order();
        standings.ranks = if track.is_none() { recorded.of(tally.ranking()) } else { None };
        standings.moved = tally.roster().moved().map(|(old, now)| (old.clone(), now.clone())).collect();
        for (at, slug) in standings.order.iter().enumerate() {
            if let Some(team) = standings.teams.get_mut(slug) {
                team.rank = Some(at + 1);
                team.best = tally.ranking().best(slug);
                team.mean_rank = tally.mean_rank().and_then(|mean| mean.of(slug));
            }
        }
        for (slug, team) in &mut standings.teams {
            team.withdrawn = tally.roster().is_withdrawn(slug);
            team.disqualified = tally.disqualified(slug).map(Tombstone::of);
            let best = team.best.and_then(|best| Some(tally.entered(best.seq)?.scored_by));
            let scored = best.and_then(|seq| ledger.receipt(seq)?.entry.score());
            match scored {
                Some(scored) if track.is_none() => {
                    (team.standard_error, team.tied) = (scored.standard_error, scored.tied);
                }
                // What ranks in the contest has its error where it always had.
                Some(scored) if contest.metric.name == whole.metric.name => {
                    team.standard_error = scored.standard_error;
                }
                Some(scored) => {
                    team.standard_error = scored.standard_errors.get(&contest.metric.name).copied();
                }
                None => {}
            }
            for outcome in &mut team.history {
                outcome.disqualified =
                    tally.off(outcome.seq).filter(|(_, act)| act.receipt.is_some()).map(Tombstone::of);
            }
        }
        standings
    }

    fn score(&mut self, teams: &mut Histories, contest: &Contest, seq: u64, scored: &Scored, improved: bool) {
        // A ledger can outlive a change of the metric; a receipt without the ranking one ranks nowhere.
        let Some(score) = scored.public.get(&contest.metric.name).copied() else { return };
        self.scored += 1;
        self.last_received = self.last_received.max(Some(scored.arrival.received));
        teams.entry(scored.team.clone()).or_default().push(Outcome {
            seq,
            pull: scored.arrival.pull,
            head: scored.arrival.head.clone(),
            received: scored.arrival.received,
            result: Judgement::Scored {
                score,
                improved,
                rows: scored.rows,
                digest: scored.digest.clone(),
                rank: scored.rank,
            },
            rejudged: vec![],
            disqualified: None,
        });
    }

    fn rejudge(&mut self, teams: &mut Histories, contest: &Contest, receipt: &Receipt, rejudged: &Rejudged) {
        let Rejudged { of, reason: why, score: again } = rejudged;
        let Some(new) = again.public.get(&contest.metric.name).copied() else { return };
        // Nearly always it stands with the team that the receipt names.
        let find = |history: &Vec<Outcome>| history.iter().position(|outcome| outcome.seq == *of);
        let named = teams.get(&again.team).and_then(find).map(|at| (again.team.clone(), at));
        let anywhere = || teams.iter().find_map(|(team, history)| Some((team.clone(), find(history)?)));
        let place = named.or_else(anywhere);
        let known = place.is_some();
        if let Some(outcome) = place.and_then(|(team, at)| teams.get_mut(&team)?.get_mut(at))
            && let Judgement::Scored { score, rank, .. } = &mut outcome.result
        {
            outcome.rejudged.push((receipt.seq, *score, why.clone()));
            (*score, *rank) = (new, again.rank);
        }
        if !known {
            // The first score was of another metric; from here on it has one that ranks.
            self.score(teams, contest, *of, again, false);
        }
    }

    fn refuse(&mut self, teams: &mut Histories, seq: u64, refused: &Refused) {
        self.refused += 1;
        self.last_received = self.last_received.max(Some(refused.arrival.received));
        if let Some(team) = &refused.team {
            teams.entry(team.clone()).or_default().push(Outcome {
                seq,
                pull: refused.arrival.pull,
                head: refused.arrival.head.clone(),
                received: refused.arrival.received,
                result: Judgement::Refused(refused.complaints.clone()),
                rejudged: vec![],
                disqualified: None,
            });
        }
    }
}

impl Ranked for Standings {
    fn order(&self) -> &[Slug] {
        &self.order
    }

    fn leader(&self, team: &Slug) -> Option<Leader> {
        let standing = self.teams.get(team)?;
        let (standard_error, tied) = (standing.standard_error, standing.tied);
        Some(Leader { best: standing.best?, entries: standing.entries(), standard_error, tied })
    }

    fn mean_rank(&self, team: &Slug) -> Option<(f64, Vec<f64>)> {
        self.teams.get(team)?.mean_rank.clone()
    }

    fn ranks(&self) -> Option<&Ranks> {
        self.ranks.as_ref()
    }

    fn calendar(&self) -> Option<&Calendar> {
        self.calendar.as_ref()
    }
}
