//! Numbers, times and kinds as people read them.

use base::time::{Instant, Window};
use serde::Serialize;

/// A moment for a `<time>` element: what machines read and what people do.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct When {
    /// RFC 3339.
    pub(crate) machine: String,
    /// `2009-07-26 18:42:37 UTC`.
    pub(crate) human: String,
    /// `26 July 2009`.
    pub(crate) day: String,
}

impl From<Instant> for When {
    fn from(at: Instant) -> Self {
        Self { machine: at.to_string(), human: at.human(), day: day(at) }
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `26 July 2009`.
pub(crate) fn day(at: Instant) -> String {
    let text = at.to_string();
    let number =
        |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<usize>().ok());
    match (number(8..10), number(5..7).and_then(|month| MONTHS.get(month.wrapping_sub(1)))) {
        (Some(day), Some(month)) => format!("{day} {month} {}", &text[..4]),
        _ => text,
    }
}

/// `1 entry`, `7 entries`: a count with its noun.
pub(crate) fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// What a person gave as a reason, as a sentence of its own: with a full stop, and a capital unless the first
/// word is a name like `rmse@2`.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    let first = text.split_whitespace().next().unwrap_or_default();
    let plain = first.trim_end_matches([',', ':', ';', '.']).chars().all(|c| c.is_lowercase());
    let mut out = String::with_capacity(text.len() + 1);
    let mut chars = text.chars();
    if let Some(c) = chars.next() {
        if plain { out.extend(c.to_uppercase()) } else { out.push(c) }
    }
    out.push_str(chars.as_str());
    if !out.is_empty() && !out.ends_with(['.', '!', '?', '…']) {
        out.push('.');
    }
    out
}

/// `44,014`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// An improvement in percent as people read it; `-0.00` is 0.00.
pub(crate) fn percent(improvement: f64) -> String {
    let text = format!("{improvement:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

/// `32 MiB`; bytes that fill no whole unit stay bytes.
pub(crate) fn bytes(number: u64) -> String {
    for (size, unit) in [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")] {
        if number >= size && number.is_multiple_of(size) {
            return format!("{} {unit}", grouped(number / size));
        }
    }
    format!("{} bytes", grouped(number))
}

/// `29 days`, `5 hours`, `4 minutes`: a length of time in its largest unit, cut, never rounded up.
pub(crate) fn length(window: Window) -> String {
    let seconds = window.seconds().unsigned_abs();
    for (size, one, many) in [(86_400, "day", "days"), (3_600, "hour", "hours"), (60, "minute", "minutes")] {
        // Below two of a unit the next smaller one says more: 47 hours, 90 minutes.
        if seconds >= 2 * size {
            return count(seconds / size, one, many);
        }
    }
    count(seconds, "second", "seconds")
}

/// `19 min 54 s`, `2 h 5 min`, `3 days`: a length of time in its two largest units, where a tie hangs on it.
pub(crate) fn exact_length(window: Window) -> String {
    let seconds = window.seconds().unsigned_abs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600, seconds / 60);
    match () {
        () if days >= 2 => length(window),
        () if hours >= 1 => format!("{hours} h {} min", minutes % 60),
        () if minutes >= 1 => format!("{minutes} min {} s", seconds % 60),
        () => format!("{seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(44_014), "44,014");
        assert_eq!(grouped(2_817_131), "2,817,131");
        assert_eq!(bytes(33_554_432), "32 MiB");
        assert_eq!(bytes(1_000), "1,000 bytes");
        assert_eq!(count(1, "team", "teams"), "1 team");
    }

    #[test]
    fn reasons_become_sentences() {
        assert_eq!(sentence("the best test score, and earlier"), "The best test score, and earlier.");
        assert_eq!(sentence("rmse@2 counts ties"), "rmse@2 counts ties.");
        assert_eq!(sentence("Was it? "), "Was it?");
        assert_eq!(sentence("  "), "");
    }

    #[test]
    fn times_read_well() {
        let close: Instant = "2009-07-26T18:42:37Z".parse().unwrap();
        assert_eq!(day(close), "26 July 2009");
        let before: Instant = "2009-07-26T18:38:22Z".parse().unwrap();
        assert_eq!(length(Window::between(before, close)), "4 minutes");
        assert_eq!(length(Window::days(30)), "30 days");
        assert_eq!(length(Window::days(1)), "24 hours");
    }
}
