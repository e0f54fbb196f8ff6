//! What a board may claim: which places are decided, and which are a tie within the noise.
//!
//! Comparisons are pairwise at the given level and not adjusted for their number: of twenty pairs of equal
//! teams one is called separable at 95 %. (Ranks with joint confidence: Mogstad, Romano, Shaikh, Wilhelm,
//! "Inference for Ranks", Review of Economic Studies 91(1), 2024; they need wider intervals.)

use std::ops::Range;

use rayon::prelude::*;

use super::Estimate;
use super::field::Field;
use crate::Direction;

/// The places that a team may hold as far as the data can tell, both from 1.
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

/// Rank intervals of scores on the same rows at confidence `level`, by [`Estimate::separable`] of each pair,
/// without asking about pairs that are plainly far apart.
pub fn rank_intervals<E>(estimates: &[E], direction: Direction, level: f64) -> Vec<RankInterval>
where
    E: std::borrow::Borrow<Estimate> + Sync,
{
    let teams = estimates.len();
    let field = Field::new(estimates.iter().map(std::borrow::Borrow::borrow), level);
    let mut result = vec![RankInterval { best: 1, worst: teams }; teams];
    let counts: Vec<(usize, usize)> =
        (0..field.members.len()).into_par_iter().map(|at| field.count(at)).collect();
    for (member, (below, above)) in field.members.iter().zip(counts) {
        let (better, worse) = match direction {
            Direction::Lower => (below, above),
            Direction::Higher => (above, below),
        };
        result[member.place] = RankInterval { best: better + 1, worst: teams - worse };
    }
    result
}

/// The board cut into runs of teams that their run's first team does not separably beat: places from 0, in
/// board order. `is_tied(first, other)` says so for a pair. One pass; every team is in exactly one group.
pub fn groups(teams: usize, is_tied: impl Fn(usize, usize) -> bool) -> Vec<Range<usize>> {
    let mut groups: Vec<Range<usize>> = vec![];
    for team in 0..teams {
        match groups.last_mut() {
            Some(group) if is_tied(group.start, team) => group.end = team + 1,
            _ => groups.push(team..team + 1),
        }
    }
    groups
}

/// A group as people read it: "1-3: not separable at 95 %"; a team of its own needs no sentence.
pub fn sentence(group: &Range<usize>, level: f64) -> Option<String> {
    (group.len() > 1)
        .then(|| format!("{}-{}: not separable at {} %", group.start + 1, group.end, level * 100.0))
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
    fn apart(scores: &[f64]) -> impl Fn(usize, usize) -> Ordering + '_ {
        |a, b| {
            if (scores[a] - scores[b]).abs() > 1.0 {
                scores[a].total_cmp(&scores[b])
            } else {
                Ordering::Equal
            }
        }
    }

    fn shown(scores: &[f64]) -> Vec<String> {
        intervals(scores.len(), apart(scores)).iter().map(RankInterval::to_string).collect()
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
    fn groups_are_runs_behind_their_first() {
        let scores = [0.0, 0.8, 1.6, 2.4, 9.0];
        let groups = groups(scores.len(), |a, b| apart(&scores)(a, b) == Ordering::Equal);
        assert_eq!(groups, [0..2, 2..4, 4..5]);
        assert_eq!(sentence(&groups[0], 0.95).unwrap(), "1-2: not separable at 95 %");
        assert_eq!(sentence(&groups[2], 0.95), None);
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
        let lower: Vec<_> =
            rank_intervals(&board, Direction::Lower, 0.95).iter().map(ToString::to_string).collect();
        assert_eq!(lower, ["1-3", "1-3", "3-4", "1-4"]);
        let higher = rank_intervals(&board, Direction::Higher, 0.95);
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
        let short = rank_intervals(&board, Direction::Higher, 0.95);
        let long = intervals(board.len(), |a, b| {
            let is_apart = board[a].separable(&board[b], 0.95);
            if is_apart { board[b].value.total_cmp(&board[a].value) } else { Ordering::Equal }
        });
        assert_eq!(short, long);
        assert!(long.iter().any(|interval| interval.best > 1 && interval.worst < 120));
        assert_eq!(rank_intervals(&board, Direction::Higher, 1.5)[7], RankInterval { best: 1, worst: 120 });
    }
}
