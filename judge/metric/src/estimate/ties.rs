//! What a board may claim: where each team's rank lies.
//!
//! The rank sets of M. Mogstad, J. Romano, A. Shaikh, D. Wilhelm, "Inference for Ranks with Applications to Mobility across
//! Neighbourhoods and Academic Achievement across Countries", Review of Economic Studies 91(1), 2024: with
//! confidence intervals for the differences of all pairs that hold at once, a team's rank lies between 1 + the
//! teams whose differences lie wholly on the better side and n - those wholly on the worse side, for all teams at once
//! ([`Family::Board`], simultaneous); with intervals for one team's differences alone the same is true of that team
//! ([`Family::Row`], marginal). The differences are paired, so that what all scores err in together cancels, and their
//! intervals Student's with the replicates' degrees of freedom, joint by Bonferroni's inequality, as M. Klein, T. Wright,
//! J. Wieczorek, "A Joint Confidence Region for an Overall Ranking of Populations", Journal of the Royal Statistical
//! Society C 69(3), 2020, take them for the scores themselves ([`apart`]): that promises the level whatever the scores
//! have in common, and depends on nothing but the scores, not on the order in which they came.

use rayon::prelude::*;

use super::family::Family;
use super::field::Field;
use super::jackknife::{Estimate, ROUNDING};
use crate::Direction;

/// The ranks that a team may hold as far as the data can tell, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankInterval {
    /// One more than the teams that are separably better.
    pub best: usize,
    /// All teams but those that are separably worse.
    pub worst: usize,
}

impl std::fmt::Display for RankInterval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.best == self.worst {
            write!(f, "{}", self.best)
        } else {
            write!(f, "{}-{}", self.best, self.worst)
        }
    }
}

impl RankInterval {
    /// Of `teams`, `better` are certainly better and `worse` certainly worse.
    pub fn of(teams: usize, better: usize, worse: usize) -> Self {
        let best = (better + 1).min(teams.max(1));
        Self { best, worst: teams.saturating_sub(worse).max(best) }
    }
}

/// Rank intervals of scores on the same rows at confidence `level` over the pairs of `family`, without asking about pairs
/// that are plainly far apart.
pub fn rank_intervals<E>(
    estimates: &[E],
    direction: Direction,
    family: Family,
    level: f64,
) -> Vec<RankInterval>
where
    E: std::borrow::Borrow<Estimate> + Sync,
{
    let teams = estimates.len();
    let field = Field::new(estimates.iter().map(std::borrow::Borrow::borrow), family, level);
    let mut result = vec![RankInterval { best: 1, worst: teams }; teams];
    let counts: Vec<(usize, usize)> =
        (0..field.members.len()).into_par_iter().map(|at| field.count(at)).collect();
    for (member, (below, above)) in field.members.iter().zip(counts) {
        let (better, worse) = match direction {
            Direction::Lower => (below, above),
            Direction::Higher => (above, below),
        };
        result[member.place] = RankInterval::of(teams, better, worse);
    }
    result
}

/// How many of `scores`, each with its reach to either side, lie wholly on the better side of each, and how many on the
/// worse: all that can be said of who is ahead of whom where it is not known how much the scores have in common. Two
/// scores err at most by the sum of both errors against each other, so that this never says more than [`rank_intervals`]
/// for the same quantile: neither says anything of two scores that both have no error at all, which are no evidence, nor of
/// those without a reach.
pub fn apart(scores: &[(f64, Option<f64>)], direction: Direction) -> Vec<Option<(usize, usize)>> {
    // Sums are rounded: such an error is none. A reach is some times the error, by quantiles of any board below 16.
    let exact = |(score, reach): &(f64, Option<f64>)| {
        let is_point = reach.is_some_and(|reach| reach <= 16.0 * ROUNDING * score.abs());
        (*score, if is_point { Some(0.0) } else { *reach })
    };
    let scores: Vec<_> = scores.iter().map(exact).collect();
    let ends = |(score, reach): &(f64, Option<f64>)| reach.map(|reach| (score - reach, score + reach));
    let sorted = |mut all: Vec<f64>| {
        all.sort_unstable_by(f64::total_cmp);
        all
    };
    let (lows, highs): (Vec<f64>, Vec<f64>) = scores.iter().filter_map(ends).unzip();
    let (lows, highs) = (sorted(lows), sorted(highs));
    let points =
        sorted(scores.iter().filter(|(_, reach)| *reach == Some(0.0)).map(|(score, _)| *score).collect());
    let beyond = |below: &[f64], above: &[f64], (low, high): (f64, f64)| {
        let under = below.partition_point(|other| *other < low);
        (under, above.len() - above.partition_point(|other| *other <= high))
    };
    let count = |(low, high): (f64, f64)| {
        let (mut below, mut above) = beyond(&highs, &lows, (low, high));
        if low == high {
            let (under, over) = beyond(&points, &points, (low, high));
            (below, above) = (below - under, above - over);
        }
        match direction {
            Direction::Lower => (below, above),
            Direction::Higher => (above, below),
        }
    };
    scores.iter().map(|one| ends(one).map(count)).collect()
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    /// The rank interval of each of `teams` teams by asking about every pair: `compare(a, b)` says `Less` when
    /// a is separably better, `Greater` when b is.
    fn intervals(teams: usize, compare: impl Fn(usize, usize) -> Ordering) -> Vec<RankInterval> {
        let mut counts = vec![(0, 0); teams];
        for a in 0..teams {
            for b in a + 1..teams {
                let (better, worse) = match compare(a, b) {
                    Ordering::Less => (a, b),
                    Ordering::Greater => (b, a),
                    Ordering::Equal => continue,
                };
                counts[better].1 += 1;
                counts[worse].0 += 1;
            }
        }
        let interval =
            |(better, worse): (usize, usize)| RankInterval { best: better + 1, worst: teams - worse };
        counts.into_iter().map(interval).collect()
    }

    /// Scores that are separable when they differ by more than 1; smaller is better.
    fn by_one(scores: &[f64]) -> impl Fn(usize, usize) -> Ordering + '_ {
        |a, b| {
            if (scores[a] - scores[b]).abs() > 1.0 {
                scores[a].total_cmp(&scores[b])
            } else {
                Ordering::Equal
            }
        }
    }

    fn shown(scores: &[f64]) -> Vec<String> {
        intervals(scores.len(), by_one(scores)).iter().map(RankInterval::to_string).collect()
    }

    #[test]
    fn intervals_count_the_separable() {
        // 0.0 loses to nobody and beats 1.6 and up; being tied is not transitive.
        assert_eq!(shown(&[0.0, 0.8, 1.6, 2.4, 9.0]), ["1-2", "1-3", "2-4", "3-4", "5"]);
        assert_eq!(shown(&[0.0, 0.0, 0.0]), ["1-3", "1-3", "1-3"]);
        assert_eq!(shown(&[]), [""; 0]);
        // A board whose order contradicts the data still gives each team its own interval.
        assert_eq!(shown(&[5.0, 0.0]), ["2", "1"]);
    }

    #[test]
    fn estimates_give_intervals_in_either_direction() {
        let at = |value: f64, shape: f64| Estimate {
            value,
            replicates: (0..20).map(|g| value + shape * f64::from(g % 5)).collect(),
        };
        // The first two err on different groups; the third is far off; the fourth has no error bar.
        let mut board = vec![at(0.5, 0.01), at(0.51, -0.01), at(0.9, 0.012), at(0.7, 0.0)];
        board[3].replicates.clear();
        let lower: Vec<_> = rank_intervals(&board, Direction::Lower, Family::Pair, 0.95)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(lower, ["1-3", "1-3", "3-4", "1-4"]);
        let higher = rank_intervals(&board, Direction::Higher, Family::Pair, 0.95);
        assert_eq!(higher[2], RankInterval { best: 1, worst: 2 });
    }

    #[test]
    fn the_short_way_says_what_the_test_says() {
        // Errors of 0, 1, 2, … in a few patterns; values close enough that many pairs need the replicates.
        let board: Vec<Estimate> = (0..120u32)
            .map(|at| {
                let value = 1.0 + 0.02 * f64::from(at * 7 % 40);
                let swing = |g: u32| f64::from(g * (at % 5 + 1) % 7) * 0.01 * f64::from(at % 4);
                Estimate { value, replicates: (0..20).map(|g| value + swing(g)).collect() }
            })
            .collect();
        let short = rank_intervals(&board, Direction::Higher, Family::Pair, 0.95);
        let long = intervals(board.len(), |a, b| {
            let is_apart = board[a].separable(&board[b], 0.95);
            if is_apart { board[b].value.total_cmp(&board[a].value) } else { Ordering::Equal }
        });
        assert_eq!(short, long);
        assert!(long.iter().any(|interval| interval.best > 1 && interval.worst < 120));
        let none = rank_intervals(&board, Direction::Higher, Family::Pair, 1.5);
        assert_eq!(none[7], RankInterval { best: 1, worst: 120 });
        // More comparisons at once, wider intervals; and without what the errors have in common, wider still.
        let row = rank_intervals(&board, Direction::Higher, Family::Row, 0.95);
        let all = rank_intervals(&board, Direction::Higher, Family::Board, 0.95);
        let reach = |at: &Estimate| at.standard_error().zip(Family::Board.critical(120, 20, 0.95));
        let plain: Vec<(f64, Option<f64>)> =
            board.iter().map(|at| (at.value, reach(at).map(|(error, quantile)| error * quantile))).collect();
        for (at, counts) in apart(&plain, Direction::Higher).into_iter().enumerate() {
            let wide = counts.map_or(RankInterval { best: 1, worst: 120 }, |(better, worse)| {
                RankInterval::of(120, better, worse)
            });
            assert!(short[at].best >= row[at].best && row[at].best >= all[at].best, "{at}");
            assert!(short[at].worst <= row[at].worst && row[at].worst <= all[at].worst, "{at}");
            assert!(all[at].best >= wide.best && all[at].worst <= wide.worst, "{at}: {} in {wide}", all[at]);
        }
        assert!(all.iter().zip(&short).any(|(all, short)| all != short));
    }

    #[test]
    fn bars_that_do_not_meet_count_and_what_has_no_bar_is_left_out() {
        let scores = [(0.5, Some(0.1)), (0.65, Some(0.1)), (0.9, Some(0.05)), (0.7, None), (0.71, Some(0.0))];
        let lower = apart(&scores, Direction::Lower);
        assert_eq!(lower, [Some((0, 2)), Some((0, 1)), Some((3, 0)), None, Some((1, 1))]);
        let higher = apart(&scores, Direction::Higher);
        assert_eq!(higher, [Some((2, 0)), Some((1, 0)), Some((0, 3)), None, Some((1, 1))]);
        // Nor are two of which neither has an error.
        let points = [(0.1, Some(0.0)), (0.5, Some(0.1)), (0.9, Some(0.0))];
        assert_eq!(apart(&points, Direction::Lower), [Some((0, 1)), Some((1, 1)), Some((1, 0))]);
        // What sums are rounded by is no error.
        let rounded = [(0.1, Some(1e-17)), (0.5, Some(0.1)), (0.9, Some(3e-16))];
        assert_eq!(apart(&rounded, Direction::Lower), apart(&points, Direction::Lower));
        // Ends that touch are not apart.
        assert_eq!(apart(&[(0.0, Some(0.5)), (1.0, Some(0.5))], Direction::Lower), [Some((0, 0)); 2]);
    }
}
