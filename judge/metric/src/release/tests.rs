use super::*;
use crate::Direction;
use crate::estimate::Estimate;

/// Standard error `error` against any other estimate of the other `phase`, none against its own.
fn at(value: f64, error: f64, phase: usize) -> Estimate {
    let swing = |g: usize| if (g / (1 << phase)).is_multiple_of(2) { 1.0 } else { -1.0 };
    // (G-1)/G Σ (error · swing / sqrt(G-1))² = error² for G = 16.
    let size = error / 15f64.sqrt();
    Estimate { value, replicates: (0..16).map(|g| value + size * swing(g)).collect() }
}

#[test]
fn nothing_is_rounded_to_minus_zero() {
    for rule in [Rule::Rounded { decimals: 4 }, Rule::Ladder { step: 0.01 }, Rule::LadderFree { decimals: 2 }]
    {
        for value in [-0.0, -1e-9, -0.00001] {
            assert!(rule.rounded(value).is_sign_positive(), "{rule:?} {value}");
        }
    }
}

#[test]
fn rounded_tells_every_score() {
    let rule = Rule::Rounded { decimals: 2 };
    let scores = [at(0.514, 0.01, 0), at(0.523, 0.01, 1), at(0.5091, 0.01, 2), at(0.5149, 0.01, 3)];
    let told = replay(rule, Direction::Lower, &scores);
    assert_eq!(told.iter().map(|told| told.score).collect::<Vec<_>>(), [0.51, 0.52, 0.51, 0.51]);
    // 0.5091 is better than 0.514, but the board shows 0.51 for both.
    assert_eq!(told.iter().map(|told| told.improved).collect::<Vec<_>>(), [true, false, false, false]);
    assert_eq!(told[0].standard_error, Some(0.01));
}

/// A file that answers one row of 400 and leaves the others wrong: right or not.
fn one_row(is_right: bool) -> Estimate {
    let hit = f64::from(u8::from(is_right));
    let without = |group| if group == 0 { 0.0 } else { hit / 380.0 };
    Estimate { value: hit / 400.0, replicates: (0..20).map(without).collect() }
}

#[test]
fn one_rows_label_hides_behind_the_rounding_of_the_score() {
    // The row is worth 0.0025, in the score and in its standard error.
    let (right, wrong) = (one_row(true), one_row(false));
    for rule in [Rule::Rounded { decimals: 2 }, Rule::Ladder { step: 0.01 }, Rule::LadderFree { decimals: 2 }]
    {
        let told = |new: &Estimate| rule.release(Direction::Higher, None, new);
        assert_eq!(told(&right), told(&wrong), "{rule:?}");
        assert_eq!(told(&right).standard_error, Some(0.01), "{rule:?}");
    }
    let told = Rule::Rounded { decimals: 4 }.release(Direction::Higher, None, &right);
    assert_eq!((told.score, told.standard_error), (0.0025, Some(0.0025)));
}

#[test]
fn no_error_is_finer_than_a_score() {
    let shown =
        |rule: Rule| [0.0, 0.000_04, 0.012_345, 0.0551, 3.7, 1234.5].map(|e| rule.shown_error(e).unwrap());
    assert_eq!(shown(Rule::Rounded { decimals: 0 }), [1.0, 1.0, 1.0, 1.0, 4.0, 1200.0]);
    assert_eq!(shown(Rule::Rounded { decimals: 2 }), [0.01, 0.01, 0.01, 0.06, 3.7, 1200.0]);
    assert_eq!(shown(Rule::LadderFree { decimals: 4 }), [0.0001, 0.0001, 0.012, 0.055, 3.7, 1200.0]);
    assert_eq!(shown(Rule::Ladder { step: 0.05 }), [0.05, 0.05, 0.05, 0.05, 3.7, 1200.0]);
}

#[test]
fn ties_go_by_what_is_shown() {
    let rule = Rule::Rounded { decimals: 2 };
    // The exact test tells 4 rows of 400 from none, and 3 not; either shows as 0.01.
    let rows = |hits: usize| {
        let without = |group| if group < hits { (hits - 1) as f64 / 380.0 } else { hits as f64 / 380.0 };
        Estimate { value: hits as f64 / 400.0, replicates: (0..20).map(without).collect() }
    };
    assert!(rows(4).separable(&rows(0), 0.95) && !rows(3).separable(&rows(0), 0.95));
    assert!(!rule.separable(&rows(4), &rows(0), 0.95) && !rule.separable(&rows(3), &rows(0), 0.95));
    assert!(rule.separable(&rows(18), &rows(0), 0.95));
    assert!(!rule.separable(&rows(18), &Estimate { value: 0.9, replicates: vec![] }, 0.95));
    // What shows the same is never told apart, and neither are scores of which all replicates are the same.
    assert!(!rule.separable(&at(0.514, 0.0001, 0), &at(0.513, 0.0001, 1), 0.95));
    assert!(!rule.separable(&at(0.5, 0.0, 0), &at(0.9, 0.0, 0), 0.95));
}

#[test]
fn a_step_has_to_be_climbed() {
    let rule = Rule::Ladder { step: 0.01 };
    let scores = [0.503, 0.4951, 0.4899, 0.4801, 0.44].map(|score| at(score, 0.001, 0));
    let told = replay(rule, Direction::Lower, &scores);
    // 0.4951 > 0.50 - 0.01 stays untold; 0.4899 beats it and becomes 0.49; 0.4801 > 0.49 - 0.01.
    assert_eq!(told.iter().map(|told| told.score).collect::<Vec<_>>(), [0.5, 0.5, 0.49, 0.49, 0.44]);
    assert_eq!(told.iter().map(|told| told.improved).collect::<Vec<_>>(), [true, false, true, false, true]);
    assert_eq!(Rule::Ladder { step: 0.05 }.rounded(0.3001), 0.3, "not 0.30000000000000004");
    assert_eq!(Rule::Ladder { step: 2.5 }.rounded(8.6), 7.5);
}

#[test]
fn the_free_ladder_asks_for_one_paired_standard_error() {
    let rule = Rule::LadderFree { decimals: 4 };
    let first = at(0.5, 0.003, 0);
    // Independent errors of 0.003 and 0.004 make 0.005.
    let told = |new: &Estimate| rule.release(Direction::Lower, Some(&first), new);
    assert!(!told(&at(0.4951, 0.004, 1)).improved);
    assert_eq!(told(&at(0.4951, 0.004, 1)).score, 0.5);
    assert!(told(&at(0.4949, 0.004, 1)).improved);
    // The same small gain counts when both err on the same rows.
    assert!(told(&at(0.499, 0.0035, 0)).improved);
    assert!(!told(&first).improved);
}

#[test]
fn larger_is_better_mirrors() {
    for rule in [Rule::Rounded { decimals: 3 }, Rule::Ladder { step: 0.01 }, Rule::LadderFree { decimals: 3 }]
    {
        let low = [0.5, 0.52, 0.48, 0.47, 0.43].map(|score| at(score, 0.008, 1));
        let high = low.clone().map(|low| Estimate {
            value: -low.value,
            replicates: low.replicates.iter().map(|replicate| -replicate).collect(),
        });
        let lower = replay(rule, Direction::Lower, &low);
        let higher = replay(rule, Direction::Higher, &high);
        for (low, high) in lower.iter().zip(&higher) {
            assert_eq!((low.score, low.improved), (-high.score, high.improved), "{rule:?}");
        }
    }
}

#[test]
fn without_an_error_bar_the_free_ladder_tells_nothing_new() {
    let rule = Rule::LadderFree { decimals: 4 };
    let bare = |value| Estimate { value, replicates: vec![] };
    assert!(rule.release(Direction::Lower, None, &bare(0.5)).improved);
    assert!(!rule.release(Direction::Lower, Some(&bare(0.5)), &bare(0.1)).improved);
    // A first submission without an error bar does not block the team: the new one's own bar decides.
    assert!(rule.release(Direction::Lower, Some(&bare(0.5)), &at(0.49, 0.009, 0)).improved);
    assert!(!rule.release(Direction::Lower, Some(&bare(0.5)), &at(0.4902, 0.01, 0)).improved);
}

#[test]
fn whatever_is_released_is_a_number() {
    let values = [f64::MAX, f64::MIN, 1.3e154, -1e200, 1e300, 5e-324, -5e-324, -0.0, 9e15, 1e16];
    for rule in [
        Rule::Rounded { decimals: 12 },
        Rule::Ladder { step: 1e-9 },
        Rule::Ladder { step: 0.05 },
        Rule::Ladder { step: 3e7 },
        Rule::LadderFree { decimals: 0 },
    ] {
        for (value, other) in values.iter().flat_map(|value| values.map(|other| (*value, other))) {
            let estimate = |value: f64, other: f64| Estimate {
                value,
                replicates: (0..20).map(|g| if g % 2 == 0 { value } else { other }).collect(),
            };
            let (old, new) = (estimate(other, value), estimate(value, other));
            let told = rule.release(Direction::Lower, Some(&old), &new);
            assert!(told.score.is_finite(), "{rule:?} {value} {other}: {told:?}");
            assert!(told.standard_error.is_none_or(f64::is_finite), "{rule:?} {value} {other}: {told:?}");
            assert!(told.score != 0.0 || told.score.is_sign_positive(), "{rule:?} {value}");
        }
    }
}

#[test]
fn the_rounding_of_sums_is_not_released() {
    let rule = Rule::Rounded { decimals: 4 };
    let noisy = |value: f64| Estimate {
        value,
        replicates: (0..20).map(|g| value * (1.0 + 2e-16 * f64::from(g % 3))).collect(),
    };
    for value in [1e32, 0.9123, 3e-9] {
        assert_eq!(
            rule.release(Direction::Lower, None, &noisy(value)).standard_error,
            Some(0.0001),
            "{value}"
        );
    }
    assert_eq!(rule.rounded(9.999999999999999e31), 1e32);
    assert_eq!(rule.rounded(12_345_678_901_234.567), 12_345_678_901_235.0);
    assert_eq!((rule.rounded(1_234_567_890.123_44), rule.rounded(-0.912_34)), (1_234_567_890.123_4, -0.9123));
}

#[test]
fn a_wild_first_file_does_not_block_a_team() {
    let wild = Estimate { value: 1e308, replicates: (0..20).map(|g| f64::from(g % 2) * 1.7e308).collect() };
    for rule in [Rule::LadderFree { decimals: 4 }, Rule::Ladder { step: 0.01 }] {
        assert!(rule.release(Direction::Lower, Some(&wild), &at(0.5, 0.01, 0)).improved, "{rule:?}");
    }
}

#[test]
fn rules_read_from_a_contest_file() {
    let rule = |text: &str| toml::from_str::<Rule>(text);
    assert_eq!(rule("rule = 'ladder'\nstep = 0.001").unwrap(), Rule::Ladder { step: 0.001 });
    assert_eq!(rule("rule = 'ladder-free'\ndecimals = 4").unwrap(), Rule::LadderFree { decimals: 4 });
    assert!(rule("rule = 'ladder'\nstep = 0.1\ndecimals = 3").is_err());
}
