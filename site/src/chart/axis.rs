//! Scales and ticks.

use base::time::{Instant, Window};

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

/// Round moments of the calendar between `from` and `to`, at most `most`, each with what to write and whether it begins a year:
/// days, months, quarters or years, the finest that there is room for.
pub(super) fn calendar(from: Instant, to: Instant, most: usize) -> Vec<(Instant, String, bool)> {
    let days = (to.seconds() - from.seconds()) / DAY;
    for step in [1, 2, 5, 10] {
        if days / step <= most as i64 && days < 60 {
            return dates(from, to, step);
        }
    }
    let years = (1..12).map(|doubled| 60 << doubled);
    for step in [1, 3, 6, 12, 24, 60].into_iter().chain(years) {
        // Counted first, since what is too fine would be written down for nothing.
        if count_of_months(from, to, step) > most {
            continue;
        }
        let all = months(from, to, step);
        if all.len() <= most {
            return all;
        }
    }
    vec![]
}

/// How many [`months`] there are after the first one, which may begin before `from`.
fn count_of_months(from: Instant, to: Instant, step: i64) -> usize {
    let number = |at| civil(at).map(|(year, month, _)| year * 12 + month as i64 - 1);
    let (Some(first), Some(last)) = (number(from), number(to)) else { return 0 };
    usize::try_from(last.div_euclid(step) - first.div_euclid(step)).unwrap_or_default()
}

const DAY: i64 = 86_400;
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Year, month and day of `at`.
fn civil(at: Instant) -> Option<(i64, usize, usize)> {
    let text = at.to_string();
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<usize>().ok();
    Some((i64::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?))
}

/// Midnights, every `step` days.
fn dates(from: Instant, to: Instant, step: i64) -> Vec<(Instant, String, bool)> {
    let mut all = vec![];
    let Some((year, month, day)) = civil(from) else { return all };
    let Ok(begin) = format!("{year:04}-{month:02}-{day:02}T00:00:00Z").parse::<Instant>() else { return all };
    let mut at = begin;
    while at <= to {
        if let Some((_, month, day)) = civil(at).filter(|_| at >= from) {
            all.push((at, format!("{day} {}", MONTHS[(month - 1) % 12]), false));
        }
        at = at.plus(Window::days(u32::try_from(step).unwrap_or(1)));
    }
    all
}

/// First days of months, every `step` of them, counted so that a year begins with one.
fn months(from: Instant, to: Instant, step: i64) -> Vec<(Instant, String, bool)> {
    let (Some((year, month, _)), Some((last, ..))) = (civil(from), civil(to)) else { return vec![] };
    let first = year * 12 + month as i64 - 1;
    let ends = (last + 1) * 12;
    let numbers = (first..ends).filter(|number| number % step == 0);
    let moment = |number: i64| {
        let (year, month) = (number.div_euclid(12), number.rem_euclid(12));
        let at: Instant = format!("{year:04}-{:02}-01T00:00:00Z", month + 1).parse().ok()?;
        let text =
            if month == 0 { year.to_string() } else { MONTHS[usize::try_from(month).ok()?].to_owned() };
        Some((at, text, month == 0))
    };
    numbers.filter_map(moment).filter(|(at, ..)| from <= *at && *at <= to).collect()
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
    fn times_are_round_and_fit_their_span() {
        let labels = |from: &str, to: &str, most: usize| -> String {
            let all = calendar(from.parse().unwrap(), to.parse().unwrap(), most);
            let labels =
                all.into_iter().map(|(_, text, strong)| if strong { format!("[{text}]") } else { text });
            labels.collect::<Vec<_>>().join(" ")
        };
        let (open, close) = ("2006-10-02T00:00:00Z", "2009-07-26T18:42:37Z");
        assert_eq!(labels(open, close, 14), "[2007] Apr Jul Oct [2008] Apr Jul Oct [2009] Apr Jul");
        assert_eq!(labels(open, close, 5), "[2007] [2008] [2009]");
        assert_eq!(labels("2009-07-24T00:00:00Z", close, 5), "24 Jul 25 Jul 26 Jul");
        assert_eq!(labels("2009-06-24T12:00:00Z", close, 8), "29 Jun 4 Jul 9 Jul 14 Jul 19 Jul 24 Jul");
        assert_eq!(labels("1980-01-01T00:00:00Z", "2100-01-01T00:00:00Z", 4), "[2000] [2040] [2080]");
    }
}
