//! The range of a parameter, as mathematicians write it: `[1, inf)`, `(0, 0.5]`, `[0, labels)`.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// The numbers that a parameter may be. A square bracket belongs to it, a round one does not.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Interval {
    low: End,
    high: End,
}

/// One end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct End {
    at: Bound,
    closed: bool,
}

/// Where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    /// There, or nowhere when it is infinite.
    Number(f64),
    /// At the number of the contest's labels.
    Labels,
}

impl Bound {
    fn value(self, labels: usize) -> f64 {
        match self {
            Self::Number(number) => number,
            Self::Labels => labels as f64,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Labels => f.write_str("the number of labels"),
        }
    }
}

impl Interval {
    /// Whether the finite `value` is in it in a contest with so many `labels`.
    pub fn holds(&self, value: f64, labels: usize) -> bool {
        let (low, high) = (self.low.at.value(labels), self.high.at.value(labels));
        (value > low || self.low.closed && value == low)
            && (value < high || self.high.closed && value == high)
    }

    /// As a metric file writes it.
    pub fn notation(&self) -> String {
        let end = |end: &End| match end.at {
            Bound::Number(number) => number.to_string(),
            Bound::Labels => "labels".to_owned(),
        };
        let start = if self.low.closed { '[' } else { '(' };
        let stop = if self.high.closed { ']' } else { ')' };
        format!("{start}{}, {}{stop}", end(&self.low), end(&self.high))
    }

    /// Its lower and its upper end where it is a number, and whether that belongs to it.
    pub fn ends(&self) -> [Option<(f64, bool)>; 2] {
        [&self.low, &self.high].map(|end| match end.at {
            Bound::Number(number) if number.is_finite() => Some((number, end.closed)),
            _ => None,
        })
    }

    /// Whether it ends at the number of labels, so that only a contest can tell what is in it.
    pub fn counts_labels(&self) -> bool {
        [self.low.at, self.high.at].contains(&Bound::Labels)
    }
}

impl FromStr for Interval {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a range, expected one like \"[1, inf)\" or \"(0, 0.5]\"");
        let bound = |text: &str| match text.trim() {
            "labels" => Some(Bound::Labels),
            number => number.parse().ok().filter(|number: &f64| !number.is_nan()).map(Bound::Number),
        };
        let (start, rest) = text.split_at_checked(1).ok_or_else(wrong)?;
        let (rest, end) = rest.split_at_checked(rest.len().wrapping_sub(1)).ok_or_else(wrong)?;
        let (low, high) = rest.split_once(',').ok_or_else(wrong)?;
        let closed = |bracket: &str, closing: &str, opening: &str| match bracket {
            bracket if bracket == closing => Ok(true),
            bracket if bracket == opening => Ok(false),
            _ => Err(wrong()),
        };
        let low = End { at: bound(low).ok_or_else(wrong)?, closed: closed(start, "[", "(")? };
        let high = End { at: bound(high).ok_or_else(wrong)?, closed: closed(end, "]", ")")? };
        let infinite = |end: &End| matches!(end.at, Bound::Number(number) if number.is_infinite());
        if [low, high].iter().any(|end| end.closed && infinite(end)) {
            return Err(format!("{text:?}: an infinite end takes a round bracket"));
        }
        if let (Bound::Number(low), Bound::Number(high)) = (low.at, high.at)
            && low >= high
        {
            return Err(format!("{text:?}: the second number has to be the larger one"));
        }
        Ok(Self { low, high })
    }
}

impl TryFrom<String> for Interval {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// In words that follow "a number": `above 0 and at most 0.5`; nothing for all numbers.
impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = |end: &End| matches!(end.at, Bound::Number(number) if number.is_infinite());
        let (low, high) = (self.low, self.high);
        match (open(&low), open(&high)) {
            (true, true) => Ok(()),
            (false, true) if low.closed => write!(f, "of {} or more", low.at),
            (false, true) => write!(f, "above {}", low.at),
            (true, false) if high.closed => write!(f, "of {} or less", high.at),
            (true, false) => write!(f, "below {}", high.at),
            (false, false) if low.closed && high.closed => write!(f, "from {} to {}", low.at, high.at),
            (false, false) => {
                let low_word = if low.closed { "of at least" } else { "above" };
                let high_word = if high.closed { "at most" } else { "below" };
                write!(f, "{low_word} {} and {high_word} {}", low.at, high.at)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_say_whether_an_end_belongs() {
        for (text, inside, outside, words) in [
            ("[1, inf)", &[1.0, 1e300][..], &[0.999, -1.0][..], "of 1 or more"),
            ("(0, inf)", &[1e-300], &[0.0], "above 0"),
            ("(0, 0.5]", &[0.5, 0.1], &[0.0, 0.6], "above 0 and at most 0.5"),
            ("[0.5, 1)", &[0.5], &[1.0, 0.4], "of at least 0.5 and below 1"),
            ("[0,1]", &[0.0, 1.0], &[-0.1, 1.1], "from 0 to 1"),
            ("[0, labels)", &[0.0, 2.0], &[3.0, -1.0], "of at least 0 and below the number of labels"),
            ("(-inf, 2)", &[-1e9], &[2.0], "below 2"),
            ("(-inf, inf)", &[-1e9, 7.0], &[], ""),
        ] {
            let interval: Interval = text.parse().unwrap();
            assert!(inside.iter().all(|value| interval.holds(*value, 3)), "{text}");
            assert!(!outside.iter().any(|value| interval.holds(*value, 3)), "{text}");
            assert_eq!(interval.to_string(), words, "{text}");
            assert_eq!(interval.notation().parse(), Ok(interval), "{text}");
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in
            ["", "[", "[]", "[1, 2", "1, 2", "[2, 1]", "[0, inf]", "[nan, 1]", "(a, b)", "[é, 1]", "]0, 1["]
        {
            assert!(text.parse::<Interval>().is_err(), "{text}");
        }
    }
}
