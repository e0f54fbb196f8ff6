//! Who is in line for a prize.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::book::Prizes;
use super::nominee::Out;
use crate::Step;
use crate::standings::Entered;
use crate::standings::private::{PrivateScore, ranked};
use base::time::Instant;
use contest::{FinalChoice, Prize, PrizeKind, Slug};

/// A team in line with the submission that puts it there.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Candidate {
    /// The team as it is called now.
    pub team: Slug,
    /// Its score receipt.
    pub receipt: u64,
    /// When the submission was received.
    pub received: Instant,
    /// Its score on the public split.
    pub public: f64,
    /// Its score on the private split, rounded, where that decides.
    pub private: Option<f64>,
}

/// Which rule a step was taken by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Today's.
    Now,
    /// That of judges who did not look at what waited: a disqualified nominee stayed out of line when another had
    /// taken the place.
    Before,
}

impl Rule {
    /// The one of `step`.
    pub(super) fn of(step: &Step) -> Self {
        if step.unjudged.is_some() { Self::Now } else { Self::Before }
    }
}

impl Prizes {
    /// Who is in line for `prize`, first in line first, one submission a team. Nominees who are still in line
    /// are listed too. Grand and rank prizes are decided on the scores in `private`, rounded, then on the
    /// earlier `received`; the others need none. Whether it is decided already is [`Self::state`]'s to say.
    pub fn candidates(&self, prize: &Prize, private: &[PrivateScore]) -> Vec<Candidate> {
        self.candidates_among(prize, private, self.eligible(prize, Rule::Now))
    }

    /// Those of [`Self::candidates`] by the rule that a step was taken by.
    pub(super) fn candidates_by(
        &self,
        prize: &Prize,
        private: &[PrivateScore],
        rule: Rule,
    ) -> Vec<Candidate> {
        self.candidates_among(prize, private, self.eligible(prize, rule))
    }

    fn candidates_among(
        &self,
        prize: &Prize,
        private: &[PrivateScore],
        eligible: BTreeMap<u64, Entered<'_>>,
    ) -> Vec<Candidate> {
        match prize.kind {
            PrizeKind::Grand if !self.is_reached(prize) => vec![],
            PrizeKind::Grand | PrizeKind::Rank => {
                let scores: Vec<PrivateScore> = private
                    .iter()
                    .filter_map(|score| {
                        let team = eligible.get(&score.seq)?.team.clone();
                        Some(PrivateScore { team, ..self.private_for(prize, score)? })
                    })
                    .collect();
                let contest = self.contest_for(prize);
                let order = ranked(contest, &scores).into_iter();
                order
                    .map(|score| Candidate {
                        team: score.team,
                        receipt: score.seq,
                        received: score.received,
                        public: score.public,
                        private: Some(contest.rounded(score.private)),
                    })
                    .filter(|one| one.private.is_some_and(|score| self.passes_private(prize, score)))
                    .collect()
            }
            PrizeKind::Progress | PrizeKind::Milestone => {
                let mut reached: Vec<_> =
                    eligible.into_iter().filter(|(_, one)| self.passes(prize, one.best.score)).collect();
                if prize.kind == PrizeKind::Milestone {
                    reached.sort_by_key(|(seq, one)| (one.best.received, *seq));
                } else {
                    reached.sort_by(|(_, a), (_, b)| self.tally.ranking().compare(&a.best, &b.best));
                }
                let mut seen = BTreeSet::new();
                reached.retain(|(_, one)| seen.insert(one.team));
                let candidate = |(receipt, one): (u64, Entered<'_>)| Candidate {
                    team: one.team.clone(),
                    receipt,
                    received: one.best.received,
                    public: one.best.score,
                    private: None,
                };
                reached.into_iter().map(candidate).collect()
            }
        }
    }

    /// The first of [`Self::candidates`] who is not nominated.
    pub fn next_in_line(&self, prize: &Prize, private: &[PrivateScore]) -> Option<Candidate> {
        self.next_in_line_by(prize, private, Rule::Now)
    }

    pub(super) fn next_in_line_by(
        &self,
        prize: &Prize,
        private: &[PrivateScore],
        rule: Rule,
    ) -> Option<Candidate> {
        let standing: Vec<_> = self.standing(prize).collect();
        let free = |one: &Candidate| !standing.iter().any(|nominee| self.same_team(&nominee.team, &one.team));
        self.candidates_by(prize, private, rule).into_iter().find(free)
    }

    /// The submissions that take part in the decision, by receipt: they rank, belong to the period, are among
    /// those that the team has in the decision, nobody took their team out of line, and nobody is in it who may not take
    /// part.
    pub(super) fn eligible(&self, prize: &Prize, rule: Rule) -> BTreeMap<u64, Entered<'_>> {
        let mut teams: BTreeMap<&Slug, Vec<(u64, Entered<'_>)>> = BTreeMap::new();
        let tally = self.tally_for(prize);
        for (seq, entered) in tally.ranked() {
            let is_barred = !self.tally.roster().barred(entered.team).is_empty();
            let is_out = is_barred || self.is_out(prize, seq, entered.team, rule);
            if self.in_period(prize, entered.best.received) && !is_out {
                teams.entry(entered.team).or_default().push((seq, entered));
            }
        }
        let mut eligible = BTreeMap::new();
        for (team, mut all) in teams {
            // What the public score decides is open to every submission.
            let choice = if Self::is_private(prize) { self.contest.final_choice } else { FinalChoice::All };
            let count = match choice {
                FinalChoice::All => all.len(),
                FinalChoice::BestPublic => 1,
                FinalChoice::Chosen(count) => count as usize,
            };
            let chosen: &[u64] = match choice {
                FinalChoice::Chosen(_) => self.tally.roster().chosen(team),
                FinalChoice::All | FinalChoice::BestPublic => &[],
            };
            // Those that it chose in its own order, then the best public ones.
            let place = |seq: u64| chosen.iter().position(|one| *one == seq).unwrap_or(usize::MAX);
            all.sort_by(|(a, x), (b, y)| {
                place(*a).cmp(&place(*b)).then(tally.ranking().compare(&x.best, &y.best))
            });
            eligible.extend(all.into_iter().take(count));
        }
        eligible
    }

    /// Whether the team was taken out of line with everything that it had submitted until then.
    fn is_out(&self, prize: &Prize, seq: u64, team: &Slug, rule: Rule) -> bool {
        let stays = |out: Out| out.is_for_good() || (rule == Rule::Before && out == Out::Lapsed);
        self.nominees(&prize.name).iter().any(|nominee| {
            nominee.out.is_some_and(stays)
                && nominee.round_ended.is_none_or(|ended| seq < ended)
                && self.same_team(&nominee.team, team)
        })
    }

    pub(super) fn in_period(&self, prize: &Prize, received: Instant) -> bool {
        prize.from <= received && self.ends(prize).is_none_or(|until| received < until)
    }

    /// Whether a public score reaches the line: "less than or equal".
    pub(super) fn passes(&self, prize: &Prize, score: f64) -> bool {
        prize.threshold.is_none_or(|line| self.contest.metric.direction.compare(score, line.public).is_le())
    }

    /// The same for a rounded private score.
    pub(super) fn passes_private(&self, prize: &Prize, score: f64) -> bool {
        prize.threshold.is_none_or(|line| {
            let line = line.private.unwrap_or(line.public);
            self.contest.metric.direction.compare(score, line).is_le()
        })
    }
}
