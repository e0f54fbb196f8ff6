//! Who is ahead of whom among the first teams of a board, by what the rule shows of each pair.

use super::rule::Rule;
use crate::estimate::{Centred, Estimate, Family};

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
        let known: Vec<Option<Known<'_>>> =
            head.iter().map(|(_, estimate)| estimate.and_then(Known::of)).collect();
        let groups = known.iter().flatten().next()?.estimate.replicates.len();
        let all = self.beyond(Family::Board.critical(teams, groups, level)?);
        let alone = self.beyond(Family::Row.critical(teams, groups, level)?);
        let mut rows: Vec<Counts> = known.iter().map(|known| known.as_ref().map(|_| [0; 4])).collect();
        for (at, one) in known.iter().enumerate() {
            let Some(one) = one else { continue };
            for (behind, other) in known.iter().enumerate().skip(at + 1) {
                let Some(other) = other else { continue };
                let gap = (head[at].0 - head[behind].0).abs();
                let Some(error) = alone.worth(gap, one, other) else { continue };
                if !alone.tells(gap, error, one, other) {
                    continue;
                }
                let too = u32::from(all.tells(gap, error, one, other));
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

/// A team whose exact score is known.
struct Known<'e> {
    estimate: &'e Estimate,
    centred: Centred,
    varies: bool,
}

impl<'e> Known<'e> {
    fn of(estimate: &'e Estimate) -> Option<Self> {
        let is_known = estimate.replicates.len() > 1;
        is_known.then(|| Self { estimate, centred: Centred::of(estimate), varies: estimate.varies() })
    }
}

/// [`Rule::apart_by`] of many pairs at one quantile: writing numbers out to round them costs more than all else, and is only
/// done where it could decide.
struct Beyond {
    rule: Rule,
    quantile: f64,
    grain: f64,
}

impl Rule {
    fn beyond(self, quantile: f64) -> Beyond {
        Beyond { rule: self, quantile, grain: self.grain() }
    }
}

impl Beyond {
    /// [`Rule::shown_error`] without writing the number out, where no digit of it hangs on the last bits of `error`.
    fn shown(&self, error: f64) -> Option<f64> {
        let (Rule::Rounded { decimals } | Rule::LadderFree { decimals }) = self.rule else { return None };
        let decimals = i32::try_from(decimals).ok()?;
        if !(1e-13..1e13).contains(&error) {
            return None;
        }
        let last = error.log10().floor() as i32 - 1;
        // Powers of ten that are exact, and so is what they divide to the last bit.
        if !(0..=12).contains(&decimals) {
            return None;
        }
        let of = |digits: f64, power: i32| {
            if power < 0 { digits / 10f64.powi(-power) } else { digits * 10f64.powi(power) }
        };
        let plain = |scaled: f64| {
            let whole = scaled.round();
            ((scaled - whole).abs() < 0.499_999).then_some(whole)
        };
        let digits = plain(of(error, -last)).filter(|digits| (10.0..100.0).contains(digits))?;
        let shown = if last >= -decimals {
            of(digits, last)
        } else {
            of(plain(of(digits, last + decimals))?, -decimals)
        };
        Some(shown.max(self.grain))
    }

    /// The error of the difference, right to a few parts in 10¹², of two that may be apart at this quantile.
    fn worth(&self, gap: f64, one: &Known<'_>, other: &Known<'_>) -> Option<f64> {
        let is_worth = gap > self.quantile * self.grain && (one.varies || other.varies);
        is_worth.then(|| one.centred.square(&other.centred).sqrt())
    }

    fn tells(&self, gap: f64, error: f64, one: &Known<'_>, other: &Known<'_>) -> bool {
        let is_paired = one.estimate.replicates.len() == other.estimate.replicates.len();
        if is_paired && error.is_finite() {
            // Two significant digits are right to one part in twenty, rounding to the grain to half of one.
            if gap < self.quantile * (0.94 * error - self.grain) {
                return false;
            }
            if gap > self.quantile * (1.06 * error + self.grain) {
                return true;
            }
            if let Some(shown) = self.shown(error) {
                return gap > self.quantile * shown;
            }
        }
        self.rule.apart_by(gap, one.estimate, other.estimate, self.quantile)
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
    fn the_short_way_says_what_each_pair_says() {
        let board: Vec<Estimate> = (0..60u32)
            .map(|at| {
                let value = 0.9 + 0.0013 * f64::from(at * 7 % 41);
                let swing = |g: u32| f64::from(g * (at % 7 + 1) % 11) * 0.0003 * f64::from(at % 5);
                Estimate { value, replicates: (0..20).map(|g| value + swing(g)).collect() }
            })
            .collect();
        for rule in
            [Rule::Rounded { decimals: 3 }, Rule::Rounded { decimals: 6 }, Rule::Ladder { step: 0.002 }]
        {
            let head: Vec<_> = board.iter().map(|one| (rule.rounded(one.value), Some(one))).collect();
            let (_, found) = rule.counts(&head, 60, 0.95).unwrap();
            let quantile = Family::Row.critical(60, 20, 0.95).unwrap();
            for (at, row) in found.iter().enumerate() {
                let apart = |other: usize| {
                    rule.apart_by((head[at].0 - head[other].0).abs(), &board[at], &board[other], quantile)
                };
                let [ahead, behind] =
                    [0..at, at + 1..60].map(|range| range.filter(|other| apart(*other)).count());
                assert_eq!(row.unwrap()[2..], [ahead as u32, behind as u32], "{rule:?} {at}");
            }
            assert!(found.iter().flatten().any(|row| row[3] > 0), "{rule:?}");
        }
    }

    #[test]
    fn an_error_that_is_not_written_out_is_the_one_that_would_be() {
        let (mut told, mut all) = (0, 0);
        for decimals in [0, 2, 4, 6, 12] {
            let rule = Rule::Rounded { decimals };
            let beyond = rule.beyond(2.0);
            for at in 0..20_000u32 {
                // From 1e-14 to 1e3, and what lies at a half.
                let error = if at % 10 == 0 {
                    f64::from(at / 10) * 0.5 * 10f64.powi(-(at as i32 % 13))
                } else {
                    10f64.powf(
                        -14.0 + 17.0 * f64::from(at.wrapping_mul(2_654_435_769) >> 8) / f64::from(1u32 << 24),
                    )
                };
                all += 1;
                if let Some(shown) = beyond.shown(error) {
                    told += 1;
                    assert_eq!(Some(shown), rule.shown_error(error), "{error:e} with {decimals} decimals");
                }
            }
        }
        assert!(told > all * 3 / 4, "{told} of {all}");
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
