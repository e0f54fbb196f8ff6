//! Scales and ticks.

use base::time::Instant;

/// A straight map from values to places.
pub(super) struct Scale {
    pub(super) from: f64,
    pub(super) to: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// `from` lies at `start`, `to` at `end`; `to` is larger than `from`.
    pub(super) fn new(from: f64, to: f64, start: f64, end: f64) -> Self {
        Self { from, to, start, end }
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        self.start + (value - self.from) / (self.to - self.from) * (self.end - self.start)
    }
}

/// About `count` round values between `from` and `to`: steps of 1, 2 or 5 times a power of ten.
pub(super) fn round_values(from: f64, to: f64, count: u32) -> Vec<f64> {
    let rough = (to - from) / f64::from(count);
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough)
        .unwrap_or(rough);
    let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
    (first..=last).take(20).map(|number| number as f64 * step).collect()
}

/// Scores without the zeros that all of them end with: ticks need no more digits than tell them apart.
pub(super) fn short(mut scores: Vec<String>) -> Vec<String> {
    let all =
        |scores: &[String], end: char| !scores.is_empty() && scores.iter().all(|score| score.ends_with(end));
    while scores.iter().all(|score| score.contains('.')) && all(&scores, '0') {
        scores.iter_mut().for_each(|score| score.truncate(score.len() - 1));
    }
    if all(&scores, '.') {
        scores.iter_mut().for_each(|score| score.truncate(score.len() - 1));
    }
    scores
}

/// Three to seven moments between `from` and `to` with the words that tell them apart.
pub(super) fn times(from: i64, to: i64) -> Vec<(i64, String)> {
    let span = to - from;
    let count = 5;
    (0..=count)
        .filter_map(|at| {
            let second = from + span * at / count;
            let text = rfc3339(second)?;
            let label = match span {
                span if span > 200 * 86_400 => text.get(..7)?,
                span if span > 4 * 86_400 => text.get(..10)?,
                _ => text.get(5..16)?,
            };
            Some((second, label.replace('T', " ")))
        })
        .collect()
}

fn rfc3339(second: i64) -> Option<String> {
    let epoch: Instant = "1970-01-01T00:00:00Z".parse().ok()?;
    let days = base::time::Window::days(u32::try_from(second.div_euclid(86_400)).ok()?);
    let rest: base::time::Window = match second.rem_euclid(86_400) {
        0 => return Some(epoch.plus(days).to_string()),
        rest => format!("{rest}s").parse().ok()?,
    };
    Some(epoch.plus(days).plus(rest).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round() {
        assert_eq!(round_values(0.0, 10.0, 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        let values: Vec<String> =
            round_values(-0.96, -0.85, 5).iter().map(|value| format!("{value:.4}")).collect();
        assert_eq!(values, ["-0.9500", "-0.9000", "-0.8500"]);
        let short = |scores: &[&str]| short(scores.iter().map(|score| (*score).to_owned()).collect());
        assert_eq!(short(&["0.9500", "0.9000"]), ["0.95", "0.90"]);
        assert_eq!(short(&["10.0000", "20.0000"]), ["10", "20"]);
        assert_eq!(short(&["100", "200"]), ["100", "200"]);
        assert_eq!(short(&[]), [""; 0]);
    }

    #[test]
    fn times_fit_their_span() {
        let labels = |from: &str, to: &str| -> Vec<String> {
            let second = |text: &str| text.parse::<Instant>().unwrap().seconds();
            times(second(from), second(to)).into_iter().map(|(_, label)| label).collect()
        };
        assert_eq!(labels("2006-10-02T00:00:00Z", "2009-07-26T18:42:37Z")[0], "2006-10");
        assert_eq!(labels("2009-07-24T00:00:00Z", "2009-07-26T18:42:37Z")[0], "07-24 00:00");
    }
}
