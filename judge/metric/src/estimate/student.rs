//! Student's t for whole degrees of freedom, where the distribution is a finite sum.

use std::collections::HashMap;
use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};
use std::sync::{LazyLock, Mutex};

/// The t that |T| stays below with probability `level`, e.g. 2.093 for 0.95 and 19 degrees of freedom. `None`
/// without a degree of freedom or when `level` lies outside (0, 1). Exact to about 1e-13 (relative) for levels to 0.9999.
pub fn quantile(level: f64, freedom: usize) -> Option<f64> {
    if freedom == 0 || !(level > 0.0 && level < 1.0) {
        return None;
    }
    // Bisection over the angle whose tangent is t / sqrt(ν): bounded, monotone, and ends at the last bit.
    let (mut low, mut high) = (0.0, FRAC_PI_2);
    for _ in 0..64 {
        let angle = f64::midpoint(low, high);
        if central(angle, freedom) < level { low = angle } else { high = angle }
    }
    Some((freedom as f64).sqrt() * f64::midpoint(low, high).tan())
}

/// The t that |T| exceeds with probability `tail`, however small: what many comparisons at once ask for, where
/// [`quantile`] has no digits left of 1 - `tail`. `None` without a degree of freedom or when `tail` lies outside (0, 1).
///
/// Every new best of a batch asks for the same two: what was found is kept.
pub(super) fn critical(tail: f64, freedom: usize) -> Option<f64> {
    /// More than boards of one program have sizes.
    const KEPT: usize = 1 << 12;
    /// By the bits of the tail, and the degrees of freedom.
    type Found = HashMap<(u64, usize), Option<f64>>;
    static FOUND: LazyLock<Mutex<Found>> = LazyLock::new(Mutex::default);
    let key = (tail.to_bits(), freedom);
    if let Some(known) = FOUND.lock().ok().and_then(|found| found.get(&key).copied()) {
        return known;
    }
    let critical = search(tail, freedom);
    if let Ok(mut found) = FOUND.lock() {
        if found.len() >= KEPT {
            found.clear();
        }
        found.insert(key, critical);
    }
    critical
}

fn search(tail: f64, freedom: usize) -> Option<f64> {
    if freedom == 0 || !(tail > 0.0 && tail < 1.0) {
        return None;
    }
    // Over the angle that is left to a right one, which is small for large t and keeps its digits there.
    let (mut low, mut high) = (0.0, FRAC_PI_2);
    for _ in 0..128 {
        let left = f64::midpoint(low, high);
        if beyond(left, freedom) > tail { high = left } else { low = left }
    }
    Some((freedom as f64).sqrt() / f64::midpoint(low, high).tan())
}

/// P(T < t), Student's distribution.
pub(super) fn below(t: f64, freedom: usize) -> f64 {
    let outside = beyond(((freedom as f64).sqrt() / t.abs()).atan(), freedom) / 2.0;
    if t < 0.0 { outside } else { 1.0 - outside }
}

/// P(|T| > t) for t = sqrt(ν) cot `left`, without cancellation: the incomplete beta function I(ν/2, 1/2) at sin² `left`
/// (Abramowitz & Stegun 26.7.1) by its hypergeometric series (26.5.23), all terms of which are positive.
fn beyond(left: f64, freedom: usize) -> f64 {
    let (cosine, sine) = left.sin_cos();
    let x = cosine * cosine;
    // Near the middle the series takes long, and nothing cancels.
    if x > 0.99 {
        return 1.0 - central(FRAC_PI_2 - left, freedom);
    }
    // Γ(a + 1/2) / (Γ(a + 1) Γ(1/2)) for a = ν/2, from 2/π for ν = 1 and 1/2 for ν = 2.
    let (mut factor, mut at) = if freedom % 2 == 1 { (FRAC_2_PI, 1) } else { (0.5, 2) };
    while at < freedom {
        factor *= (at + 1) as f64 / (at + 2) as f64;
        at += 2;
    }
    let (mut term, mut sum, mut n) = (1.0, 1.0, freedom as f64);
    while term > sum * f64::EPSILON / 4.0 {
        term *= x * (n + 1.0) / (n + 2.0);
        sum += term;
        n += 2.0;
    }
    factor * sine * cosine.powi(freedom.min(i32::MAX as usize) as i32) * sum
}

/// P(|T| < t) for t = sqrt(ν) tan `angle`: Abramowitz & Stegun, "Handbook of Mathematical Functions",
/// 26.7.3 (odd ν) and 26.7.4 (even ν).
fn central(angle: f64, freedom: usize) -> f64 {
    let (sine, cosine) = angle.sin_cos();
    let is_odd = freedom % 2 == 1;
    // The terms' exponents are 1, 3, … ν-2 for odd ν and 0, 2, … ν-2 for even ν.
    let mut term = if is_odd { cosine } else { 1.0 };
    let mut exponent = usize::from(is_odd);
    let mut sum = 0.0;
    while exponent + 2 <= freedom {
        sum += term;
        term *= cosine * cosine * (exponent + 1) as f64 / (exponent + 2) as f64;
        exponent += 2;
    }
    if is_odd { FRAC_2_PI * (angle + sine * sum) } else { sine * sum }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_values() {
        // By mpmath 1.3, 18 digits, from the incomplete beta function.
        for (level, freedom, expected) in [
            (0.95, 1, 12.706_204_736_174_704),
            (0.95, 2, 4.302_652_729_749_464),
            (0.95, 3, 3.182_446_305_283_709_6),
            (0.95, 4, 2.776_445_105_197_794_4),
            (0.95, 9, 2.262_157_162_798_205_5),
            (0.95, 19, 2.093_024_054_408_309_7),
            (0.99, 19, 2.860_934_606_464_979),
            (0.95, 30, 2.042_272_456_301_238),
            (0.90, 19, 1.729_132_811_521_369_5),
        ] {
            let found = quantile(level, freedom).unwrap();
            assert!((found / expected - 1.0).abs() < 1e-12, "{level} {freedom}: {found}");
        }
        // Towards the normal distribution's 1.959964.
        assert!((quantile(0.95, 100_000).unwrap() - 1.959_99).abs() < 1e-5);
    }

    #[test]
    fn tails_of_any_size_have_their_digits() {
        // Both ways to the same value.
        for (tail, freedom) in [(0.05, 19), (0.01, 19), (0.05, 4), (0.3, 7), (0.05, 2), (0.05, 1)] {
            let (far, near) = (critical(tail, freedom).unwrap(), quantile(1.0 - tail, freedom).unwrap());
            assert!((far / near - 1.0).abs() < 1e-12, "{tail} {freedom}: {far} {near}");
        }
        // One degree of freedom: cot(π/2 · tail); two: t = sqrt(2) (1 - tail) / sqrt(tail (2 - tail)).
        for tail in [1e-4, 1e-9, 1e-15] {
            let one = 1.0 / (FRAC_PI_2 * tail).tan();
            assert!((critical(tail, 1).unwrap() / one - 1.0).abs() < 1e-9, "{tail}");
            let two = (2.0f64).sqrt() * (1.0 - tail) / (tail * (2.0 - tail)).sqrt();
            assert!((critical(tail, 2).unwrap() / two - 1.0).abs() < 1e-9, "{tail}");
        }
        assert!((below(2.093_024_054_408_309_7, 19) - 0.975).abs() < 1e-13);
        assert!((below(-2.093_024_054_408_309_7, 19) - 0.025).abs() < 1e-13);
        assert_eq!(below(0.0, 19), 0.5);
    }

    #[test]
    fn outside_its_domain_there_is_none() {
        for (level, freedom) in [(0.95, 0), (0.0, 5), (1.0, 5), (f64::NAN, 5), (-0.5, 5)] {
            assert_eq!(quantile(level, freedom), None);
            assert_eq!(critical(level, freedom), None);
        }
    }
}
