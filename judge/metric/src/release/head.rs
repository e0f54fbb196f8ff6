//! Who is ahead of whom among the first teams of a board, by what the rule shows of each pair.

use super::rule::Rule;
use crate::estimate::{Estimate, Family};

/// Of each team, how many others are certainly better and how many certainly worse: so that it holds for all teams at
/// once, then for this one alone. Nothing of a team whose exact score is not known.
pub type Counts = Option<[u32; 4]>;

impl Rule {
    /// The counts of the first teams of a board of `teams`, each with its shown score and its exact one, if that is known
    /// with its replicates; and the number of those. Nothing when none is known.
    pub fn counts(
        self,
        head: &[(f64, Option<&Estimate>)],
        teams: usize,
        level: f64,
    ) -> Option<(usize, Vec<Counts>)> {
        let known = |at: usize| head[at].1.filter(|estimate| estimate.replicates.len() > 1);
        let groups = (0..head.len()).find_map(known)?.replicates.len();
        let all = Family::Board.critical(teams, groups, level)?;
        let alone = Family::Row.critical(teams, groups, level)?;
        let mut rows: Vec<Counts> = (0..head.len()).map(|at| known(at).map(|_| [0; 4])).collect();
        for at in 0..head.len() {
            let Some(one) = known(at) else { continue };
            for behind in at + 1..head.len() {
                let Some(other) = known(behind) else { continue };
                let gap = (head[at].0 - head[behind].0).abs();
                if !self.apart_by(gap, one, other, alone) {
                    continue;
                }
                let too = u32::from(self.apart_by(gap, one, other, all));
                if let Some(row) = &mut rows[at] {
                    (row[1], row[3]) = (row[1] + too, row[3] + 1);
                }
                if let Some(row) = &mut rows[behind] {
                    (row[0], row[2]) = (row[0] + too, row[2] + 1);
                }
            }
        }
        Some((groups, rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Direction;
    use crate::estimate::ties::{RankInterval, rank_intervals};

    #[test]
    fn with_decimals_enough_the_counts_are_the_exact_intervals() {
        let board: Vec<Estimate> = (0..30u32)
            .map(|at| {
                let value = 1.0 + 0.011 * f64::from(at);
                let swing = |g: u32| f64::from(g * (at % 5 + 1) % 7) * 0.002 * f64::from(at % 4 + 1);
                Estimate { value, replicates: (0..20).map(|g| value + swing(g)).collect() }
            })
            .collect();
        let of = |decimals: usize| {
            let rule = Rule::Rounded { decimals };
            let head: Vec<_> = board.iter().map(|one| (rule.rounded(one.value), Some(one))).collect();
            let (groups, counts) = rule.counts(&head, board.len(), 0.95).unwrap();
            assert_eq!(groups, 20);
            counts.into_iter().map(|counts| counts.unwrap().map(|count| count as usize)).collect::<Vec<_>>()
        };
        let counts = of(12);
        for (family, which) in [(Family::Board, 0), (Family::Row, 2)] {
            let exact = rank_intervals(&board, Direction::Lower, family, 0.95);
            let found: Vec<_> =
                counts.iter().map(|row| RankInterval::of(30, row[which], row[which + 1])).collect();
            assert_eq!(found, exact, "{family:?}");
        }
        assert!(counts.iter().any(|row| row[1] > 0 && row[1] < row[3]), "{counts:?}");
        // Nothing finer than a score is shown, so that fewer are apart.
        assert!(of(1).iter().map(|row| row[3]).sum::<usize>() < counts.iter().map(|row| row[3]).sum());
    }

    #[test]
    fn of_whom_nothing_is_known_nothing_is_counted() {
        let rule = Rule::Rounded { decimals: 4 };
        let at = |value: f64| Estimate {
            value,
            replicates: (0..20).map(|g| value + 1e-3 * f64::from(g % 3)).collect(),
        };
        let (one, three, bare) = (at(0.5), at(0.9), Estimate { value: 0.7, replicates: vec![] });
        let head = [(0.5, Some(&one)), (0.6, None), (0.7, Some(&bare)), (0.9, Some(&three))];
        let (_, counts) = rule.counts(&head, 4, 0.95).unwrap();
        assert_eq!(counts, [Some([0, 1, 0, 1]), None, None, Some([1, 0, 1, 0])]);
        assert_eq!(rule.counts(&head[1..3], 4, 0.95), None);
        assert_eq!(rule.counts(&[], 0, 0.95), None);
    }
}
