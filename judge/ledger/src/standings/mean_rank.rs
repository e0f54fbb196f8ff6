//! Teams in the order of the mean of their ranks under several metrics.
//!
//! Under each metric the teams' best scores are ranked, the best with 1; equal scores share the mean of the places
//! that they take. A team's mean rank is the mean of these ranks over the metrics, and less is better: the ranks of
//! M. Friedman, The use of ranks to avoid the assumption of normality implicit in the analysis of variance, Journal of
//! the American Statistical Association 32 (1937), as J. Demšar takes them to compare classifiers (Statistical
//! comparisons of classifiers over multiple data sets, Journal of Machine Learning Research 7 (2006), section 3.2.2).
//! Equal mean ranks go by the submission that came last among a team's bests: the earlier one is first.
//!
//! A rank depends on who else takes part: a third team can turn the order of two others.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::best::Best;
use base::time::Instant;
use contest::{Contest, Metric, Slug};
use metric::Direction;

/// The teams' best submissions under each metric, and the order that follows.
#[derive(Clone, Debug)]
pub struct MeanRank {
    directions: Vec<Direction>,
    bests: BTreeMap<Slug, Vec<Best>>,
    /// Made when somebody asks, since every change can move every team.
    order: OnceLock<Order>,
}

#[derive(Clone, Debug)]
struct Order {
    teams: Vec<Slug>,
    /// Place from 1, and mean rank.
    of: HashMap<Slug, (usize, f64)>,
}

impl MeanRank {
    /// Nobody yet; nothing for a contest that ranks by one score.
    pub fn new(contest: &Contest) -> Option<Self> {
        Self::of_metric(&contest.metric)
    }

    /// The same for what ranks.
    pub(super) fn of_metric(metric: &Metric) -> Option<Self> {
        let directions: Vec<Direction> = metric.mean_rank.iter().map(|(_, direction)| *direction).collect();
        (!directions.is_empty()).then(|| Self { directions, bests: BTreeMap::new(), order: OnceLock::new() })
    }

    /// Enters a submission of `team`, its score under each metric.
    pub fn enter(&mut self, team: &Slug, new: &[Best]) {
        let bests = self.with(team, new);
        self.bests.insert(team.clone(), bests);
        self.order = OnceLock::new();
    }

    /// Puts `team` where `submissions` belong, or off the board when there are none.
    pub fn set(&mut self, team: &Slug, submissions: &[Vec<Best>]) {
        self.bests.remove(team);
        self.order = OnceLock::new();
        for submission in submissions {
            self.enter(team, submission);
        }
    }

    /// The team's place, from 1.
    pub fn rank(&self, team: &Slug) -> Option<usize> {
        self.order().of.get(team).map(|(rank, _)| *rank)
    }

    /// The place that the team would have after `new`, from 1.
    pub fn rank_with(&self, team: &Slug, new: &[Best]) -> usize {
        let own = self.with(team, new);
        let others = self.bests.iter().filter(|(other, _)| *other != team).map(|(_, bests)| bests.as_slice());
        let all: Vec<&[Best]> = others.chain([own.as_slice()]).collect();
        let means = mean_ranks(&self.directions, &all);
        let key = |at: usize| (means[at], newest(all[at]));
        let own = all.len() - 1;
        1 + (0..own).filter(|at| in_order(&key(*at), &key(own)).is_lt()).count()
    }

    /// The bests of `team` after the submission `new`.
    fn with(&self, team: &Slug, new: &[Best]) -> Vec<Best> {
        let Some(old) = self.bests.get(team) else { return new.to_vec() };
        let better = |((old, new), direction): ((&Best, &Best), &Direction)| {
            if compare(*direction, new, old).is_lt() { *new } else { *old }
        };
        old.iter().zip(new).zip(&self.directions).map(better).collect()
    }

    /// The team's mean rank and, in the order of the metrics, its best score under each.
    pub fn of(&self, team: &Slug) -> Option<(f64, Vec<f64>)> {
        let (_, mean) = self.order().of.get(team)?;
        Some((*mean, self.bests.get(team)?.iter().map(|best| best.score).collect()))
    }

    /// Best team first.
    pub fn teams(&self) -> impl Iterator<Item = &Slug> {
        self.order().teams.iter()
    }

    fn order(&self) -> &Order {
        self.order.get_or_init(|| {
            let all: Vec<&[Best]> = self.bests.values().map(Vec::as_slice).collect();
            let means = mean_ranks(&self.directions, &all);
            let mut teams: Vec<(&Slug, Key)> = self
                .bests
                .iter()
                .zip(means)
                .map(|((team, bests), mean)| (team, (mean, newest(bests))))
                .collect();
            teams.sort_by(|(_, a), (_, b)| in_order(a, b));
            let of =
                teams.iter().enumerate().map(|(at, (team, (mean, _)))| ((*team).clone(), (at + 1, *mean)));
            Order { of: of.collect(), teams: teams.iter().map(|(team, _)| (*team).clone()).collect() }
        })
    }
}

/// A team's mean rank and the submission that came last among its bests.
pub(super) type Key = (f64, (Instant, u64));

/// The order of two teams.
pub(super) fn in_order(a: &Key, b: &Key) -> Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

/// The order of two submissions under one metric.
pub(super) fn compare(direction: Direction, a: &Best, b: &Best) -> Ordering {
    direction.compare(a.score, b.score).then(a.received.cmp(&b.received)).then(a.seq.cmp(&b.seq))
}

/// The submission among `bests` that came last.
pub(super) fn newest(bests: &[Best]) -> (Instant, u64) {
    let keys = bests.iter().map(|best| (best.received, best.seq));
    keys.max().unwrap_or((Instant::LAST, u64::MAX))
}

/// The mean rank of each team out of its bests under the metrics.
pub(super) fn mean_ranks(directions: &[Direction], teams: &[&[Best]]) -> Vec<f64> {
    // Sums of halves are exact, and so equal means are equal.
    let mut sums = vec![0.0; teams.len()];
    for (metric, direction) in directions.iter().enumerate() {
        let score = |at: &usize| teams[*at].get(metric).map_or(f64::NAN, |best| best.score);
        let mut order: Vec<usize> = (0..teams.len()).collect();
        order.sort_by(|a, b| direction.compare(score(a), score(b)));
        let mut first = 0;
        for same in order.chunk_by(|a, b| score(a) == score(b)) {
            // Places first + 1 to first + length.
            let rank = first as f64 + (same.len() as f64 + 1.0) / 2.0;
            same.iter().for_each(|at| sums[*at] += rank);
            first += same.len();
        }
    }
    sums.into_iter().map(|sum| sum / directions.len() as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contest(directions: &[Direction]) -> Contest {
        let mut contest = contest::sample();
        let name = |at: usize| if at == 0 { contest.metric.name.clone() } else { format!("metric-{at}") };
        let metrics = directions.iter().enumerate().map(|(at, direction)| (name(at), *direction)).collect();
        contest.metric.mean_rank = metrics;
        contest
    }

    fn at(minute: u64) -> Instant {
        let day: Instant = "2009-01-01T00:00:00Z".parse().unwrap();
        day.plus(format!("{}m", minute.max(1)).parse().unwrap())
    }

    fn submission(seq: u64, received: u64, scores: &[f64]) -> Vec<Best> {
        scores.iter().map(|score| Best { score: *score, received: at(received), seq }).collect()
    }

    fn slug(name: impl std::fmt::Display) -> Slug {
        format!("team-{name}").parse().unwrap()
    }

    #[test]
    fn ties_share_the_mean_of_their_places() {
        use Direction::{Higher, Lower};
        let teams = [[0.1, 0.9], [0.2, 0.9], [0.2, 0.5], [0.2, 0.9]].map(|scores| submission(1, 1, &scores));
        let teams: Vec<&[Best]> = teams.iter().map(Vec::as_slice).collect();
        // Lower: 1, 3, 3, 3; higher: 2, 2, 4, 2.
        assert_eq!(mean_ranks(&[Lower, Higher], &teams), [1.5, 2.5, 3.5, 2.5]);
        assert_eq!(mean_ranks(&[Lower], &[]), [0.0; 0]);
    }

    #[test]
    fn bests_may_come_from_several_submissions_and_the_last_of_them_breaks_ties() {
        let mut order = MeanRank::new(&contest(&[Direction::Lower, Direction::Lower])).unwrap();
        order.enter(&slug("a"), &submission(1, 10, &[0.1, 0.9]));
        order.enter(&slug("b"), &submission(2, 20, &[0.3, 0.3]));
        assert_eq!(order.of(&slug("a")), Some((1.5, vec![0.1, 0.9])));
        assert_eq!(order.teams().collect::<Vec<_>>(), [&slug("a"), &slug("b")], "a came earlier");
        // Another submission of a ties it with b under the second metric as well: 1 and 1.5.
        assert_eq!(order.rank_with(&slug("a"), &submission(3, 30, &[0.9, 0.3])), 1);
        order.enter(&slug("a"), &submission(3, 30, &[0.9, 0.3]));
        assert_eq!(order.of(&slug("a")), Some((1.25, vec![0.1, 0.3])));
        // b draws level: 1.5 each, and a's last best is the older one.
        order.enter(&slug("b"), &submission(4, 40, &[0.1, 0.4]));
        assert_eq!(order.of(&slug("b")), Some((1.5, vec![0.1, 0.3])));
        assert_eq!((order.rank(&slug("a")), order.rank(&slug("b"))), (Some(1), Some(2)));
        order.set(&slug("a"), &[]);
        assert_eq!((order.rank(&slug("a")), order.rank(&slug("b"))), (None, Some(1)));
    }

    #[test]
    fn a_third_team_can_turn_two_others() {
        let mut order = MeanRank::new(&contest(&[Direction::Lower, Direction::Lower])).unwrap();
        order.enter(&slug("a"), &submission(1, 10, &[0.1, 0.5]));
        order.enter(&slug("b"), &submission(2, 20, &[0.2, 0.1]));
        assert_eq!(order.rank(&slug("a")), Some(1));
        order.enter(&slug("c"), &submission(3, 30, &[0.9, 0.3]));
        assert_eq!((order.rank(&slug("b")), order.rank(&slug("a"))), (Some(1), Some(2)));
    }

    proptest::proptest! {
        #[test]
        fn places_are_those_of_a_slow_count(
            entries in proptest::collection::vec((0u8..9, [0u8..6, 0u8..6, 0u8..6], 1u64..50, proptest::bool::weighted(0.1)), 1..60),
            higher: [bool; 3],
        ) {
            let directions = higher.map(|higher| if higher { Direction::Higher } else { Direction::Lower });
            let mut order = MeanRank::new(&contest(&directions)).unwrap();
            let mut plain: BTreeMap<Slug, Vec<Vec<Best>>> = BTreeMap::new();
            for (seq, (team, scores, received, out)) in entries.into_iter().enumerate() {
                let team = slug(team);
                let new = submission(seq as u64, received, &scores.map(f64::from));
                if out {
                    order.set(&team, &[]);
                    plain.remove(&team);
                } else {
                    let expected = order.rank_with(&team, &new);
                    order.enter(&team, &new);
                    proptest::prop_assert_eq!(order.rank(&team), Some(expected));
                    plain.entry(team).or_default().push(new);
                }
                // Each team's bests, found among all of its submissions anew.
                let all: Vec<(&Slug, Vec<Best>)> = plain.iter().map(|(team, submissions)| {
                    let best = |metric: usize| {
                        let of = submissions.iter().map(|submission| submission[metric]);
                        of.min_by(|a, b| compare(directions[metric], a, b)).unwrap()
                    };
                    (team, (0..3).map(best).collect())
                }).collect();
                // Twice the sum of ranks: better ones count twice, equal ones, itself too, once, and one more.
                let cost = |bests: &[Best]| -> usize {
                    let count = |metric: usize| -> usize {
                        let points = |other: &Best| match directions[metric].compare(other.score, bests[metric].score) {
                            Ordering::Less => 2,
                            Ordering::Equal => 1,
                            Ordering::Greater => 0,
                        };
                        all.iter().map(|(_, other)| points(&other[metric])).sum::<usize>() + 1
                    };
                    (0..3).map(count).sum()
                };
                let mut expected: Vec<_> =
                    all.iter().map(|(team, bests)| (cost(bests), newest(bests), (*team).clone())).collect();
                expected.sort();
                let teams: Vec<Slug> = order.teams().cloned().collect();
                proptest::prop_assert_eq!(&teams, &expected.iter().map(|(_, _, team)| team.clone()).collect::<Vec<_>>());
                for (cost, _, team) in &expected {
                    proptest::prop_assert_eq!(order.of(team).unwrap().0, *cost as f64 / 2.0 / 3.0);
                }
            }
        }
    }
}
