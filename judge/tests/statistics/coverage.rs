//! How often a 95 % interval holds the true score, and how often equal teams look different.

use metric::estimate::Estimate;
use rayon::prelude::*;

use crate::random::{Random, balanced, hashed};

const REPETITIONS: u64 = 4000;
/// Rows, or queries, of a simulated split.
const ROWS: usize = 400;

/// A metric over the rows that are kept, and what it is for the world that the rows come from.
struct Metric {
    name: &'static str,
    truth: f64,
    draw: fn(&mut Random) -> [f64; 2],
    score: fn(&mut dyn Iterator<Item = [f64; 2]>) -> Option<f64>,
}

fn mean(rows: &mut dyn Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0.0);
    for row in rows {
        sum += row;
        n += 1.0;
    }
    (n > 0.0).then(|| sum / n)
}

/// Laplace errors of scale 1: heavier tails than a normal distribution's. RMSE sqrt(2).
const RMSE: Metric = Metric {
    name: "RMSE",
    truth: std::f64::consts::SQRT_2,
    draw: |random| {
        let size = -random.uniform().ln();
        [if random.chance(0.5) { size } else { -size }, 0.0]
    },
    score: |rows| mean(&mut rows.map(|[error, _]| error * error)).map(f64::sqrt),
};

/// Calibrated probabilities, uniform between 0 and 1: E[-(p ln p + q ln q)] = 1/2.
const LOG_LOSS: Metric = Metric {
    name: "log loss",
    truth: 0.5,
    draw: |random| {
        let p = random.uniform();
        [if random.chance(p) { -p.ln() } else { -(1.0 - p).ln() }, 0.0]
    },
    score: |rows| mean(&mut rows.map(|[loss, _]| loss)),
};

/// 30 % positives, one standard deviation above the negatives: Φ(1/sqrt(2)).
const AUC: Metric = Metric {
    name: "AUC",
    truth: 0.760_249_938_906_523_5,
    draw: |random| {
        let y = f64::from(u8::from(random.chance(0.3)));
        [y, y + random.normal()]
    },
    // The rows come in the order of their scores.
    score: |rows| {
        let (mut below, mut wins, mut positives) = (0.0, 0.0, 0.0);
        for [y, _] in rows {
            if y > 0.0 {
                wins += below;
                positives += 1.0;
            } else {
                below += 1.0;
            }
        }
        (below * positives > 0.0).then(|| wins / (below * positives))
    },
};

/// Chances that the item at a place is relevant; five relevant items a query.
const RELEVANT: [f64; 5] = [0.5, 0.4, 0.3, 0.2, 0.1];

/// MAP@5: E[AP] = 1/5 Σ_k p_k (1 + Σ_{j<k} p_j) / k = (0.5 + 0.3 + 0.19 + 0.11 + 0.048) / 5.
const MAP: Metric = Metric {
    name: "MAP@5",
    truth: 0.2296,
    draw: |random| {
        let (mut hits, mut sum) = (0.0, 0.0);
        for (at, p) in RELEVANT.iter().enumerate() {
            if random.chance(*p) {
                hits += 1.0;
                sum += hits / (at + 1) as f64;
            }
        }
        [sum / 5.0, 0.0]
    },
    score: |rows| mean(&mut rows.map(|[precision, _]| precision)),
};

fn estimate(metric: &Metric, rows: &[[f64; 2]], groups: &[usize]) -> Estimate {
    let without = |group: usize| {
        let kept = rows.iter().zip(groups).filter(|(_, other)| **other != group).map(|(row, _)| *row);
        (metric.score)(&mut { kept })
    };
    let replicates: Vec<_> = (0..20).map(without).collect();
    Estimate::new((metric.score)(&mut rows.iter().copied()).unwrap(), &replicates)
}

/// The part of repetitions for which `holds`.
fn part(seed: u64, holds: impl Fn(&mut Random) -> bool + Sync) -> f64 {
    let hits =
        (0..REPETITIONS).into_par_iter().filter(|at| holds(&mut Random::new(seed ^ (at << 20)))).count();
    hits as f64 / REPETITIONS as f64
}

#[test]
fn intervals_cover_the_truth() {
    for (seed, metric) in [RMSE, LOG_LOSS, AUC, MAP].iter().enumerate() {
        for (kind, deal) in [("equal", balanced as fn(&mut Random, usize) -> Vec<usize>), ("hashed", hashed)]
        {
            // Standard error of the figure itself: sqrt(0.95 · 0.05 / 4,000) = 0.34 %.
            let covered = part(seed as u64 + 1, |random| {
                let mut rows: Vec<_> = (0..ROWS).map(|_| (metric.draw)(random)).collect();
                // For AUC, once instead of once a replicate; the others do not mind.
                rows.sort_unstable_by(|a, b| a[1].total_cmp(&b[1]));
                let groups = deal(random, ROWS);
                let (low, high) = estimate(metric, &rows, &groups).interval(0.95).unwrap();
                low <= metric.truth && metric.truth <= high
            });
            eprintln!("coverage of {} with {kind} groups: {:.2} %", metric.name, covered * 100.0);
            assert!((0.93..=0.97).contains(&covered), "{} {kind}: {covered}", metric.name);
        }
    }
}

/// Two teams: a shared error and one of each one's own, the second's larger by `worse`.
fn pair(random: &mut Random, worse: f64) -> [Estimate; 2] {
    let groups = hashed(random, ROWS);
    let rows: Vec<[f64; 2]> = (0..ROWS)
        .map(|_| {
            let shared = random.normal();
            [shared + 0.3 * random.normal(), (shared + 0.3 * random.normal()) * worse]
        })
        .collect();
    [0, 1].map(|team| {
        let rows: Vec<_> = rows.iter().map(|row| [row[team], 0.0]).collect();
        estimate(&RMSE, &rows, &groups)
    })
}

#[test]
fn equal_teams_are_rarely_told_apart_and_unequal_ones_are() {
    let false_positives = part(11, |random| {
        let [a, b] = pair(random, 1.0);
        a.separable(&b, 0.95)
    });
    eprintln!("false positives of the paired test: {:.2} %", false_positives * 100.0);
    // A test that never says "different" would be useless: 5 % is what it promises.
    assert!((0.04..=0.06).contains(&false_positives), "{false_positives}");

    let told = part(12, |random| {
        let [a, b] = pair(random, 1.08);
        a.separable(&b, 0.95)
    });
    let apart = part(12, |random| {
        let [a, b] = pair(random, 1.08);
        let (a, b) = (a.interval(0.95).unwrap(), b.interval(0.95).unwrap());
        a.1 < b.0 || b.1 < a.0
    });
    eprintln!(
        "8 % worse: told apart {:.1} %, by bars that do not overlap {:.1} %",
        told * 100.0,
        apart * 100.0
    );
    assert!(told > 0.8 && apart < 0.2, "paired {told}, bars {apart}");
}
