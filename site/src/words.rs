//! Numbers and times as people read them.

use judge::time::{Instant, Window};
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
    fn times_read_well() {
        let close: Instant = "2009-07-26T18:42:37Z".parse().unwrap();
        assert_eq!(day(close), "26 July 2009");
        let before: Instant = "2009-07-26T18:38:22Z".parse().unwrap();
        assert_eq!(length(Window::between(before, close)), "4 minutes");
        assert_eq!(length(Window::days(30)), "30 days");
        assert_eq!(length(Window::days(1)), "24 hours");
    }
}
