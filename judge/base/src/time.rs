//! Instants in whole UTC seconds, the only resolution that files hold.
//!
//! Time enters the program at its edge ([`Instant::now`], `--now`) and is passed down, so that a
//! contest can be replayed.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Units of the calendar; weeks begin on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarUnit {
    /// From midnight to midnight.
    Day,
    /// From Monday's midnight to the next.
    Week,
}

impl CalendarUnit {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
        }
    }
}

/// A moment in UTC with a resolution of one second; prints as `2009-07-26T18:42:37Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// Later than any instant that a file can hold.
    pub const LAST: Self = Self(i64::MAX);

    /// The machine's clock, cut to the second. Called by `main` only.
    pub fn now() -> Self {
        Self(Timestamp::now().as_second())
    }

    /// So many seconds after 1970-01-01T00:00:00Z, as git keeps the times of commits.
    pub fn from_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// This moment moved by `window`.
    pub fn plus(self, window: Window) -> Self {
        Self(self.0.saturating_add(window.0))
    }

    /// This moment moved back by `window`.
    pub fn minus(self, window: Window) -> Self {
        Self(self.0.saturating_sub(window.0))
    }

    /// `2009-07`, the name of the ledger's month file.
    pub fn month(self) -> String {
        self.to_string()[..7].to_owned()
    }

    /// The form that people read: `2009-07-26 18:42:37 UTC`.
    pub fn human(self) -> String {
        let text = self.to_string();
        format!("{} {} UTC", &text[..10], &text[11..19])
    }

    /// The same, and beside it what the clock on the wall says then where the program runs, if that is not UTC:
    /// `2009-07-26 18:42:37 UTC (20:42 CEST here)`.
    pub fn here(self) -> String {
        let text = self.human();
        let Some(zone) = zone() else { return text };
        let there = self.timestamp().to_zoned(zone);
        let (clock, day) = (there.strftime("%H:%M %Z").to_string(), there.strftime("%Y-%m-%d").to_string());
        if there.offset().is_zero() {
            return text;
        }
        let day = if text.starts_with(&day) { String::new() } else { format!("{day} ") };
        format!("{text} ({day}{clock} here)")
    }

    /// The day or week of the calendar in `zone`, by name, that holds this moment: its first instant and the
    /// next one's. A zone that is not known counts as UTC; a contest's file that names one is refused.
    pub fn calendar(self, unit: CalendarUnit, zone: &str) -> (Self, Self) {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let date = self.timestamp().to_zoned(zone.clone()).date();
        let back = match unit {
            CalendarUnit::Day => 0,
            CalendarUnit::Week => i64::from(date.weekday().to_monday_zero_offset()),
        };
        let length = match unit {
            CalendarUnit::Day => 1,
            CalendarUnit::Week => 7,
        };
        let first = date.saturating_sub(jiff::Span::new().days(back));
        let next = first.saturating_add(jiff::Span::new().days(length));
        // A day may begin at 01:00 where the clocks change at midnight.
        let begin = |date: jiff::civil::Date| {
            let zoned = date.to_zoned(zone.clone()).map(|zoned| zoned.timestamp().as_second());
            Self(zoned.unwrap_or(self.0))
        };
        (begin(first), begin(next))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_second(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// The zone of whoever runs the program: what `TZ` names, else the system's; nothing where neither can be read.
fn zone() -> Option<TimeZone> {
    match std::env::var("TZ") {
        Ok(name) if !name.is_empty() => {
            let name = name.trim_start_matches(':');
            TimeZone::get(name).or_else(|_| TimeZone::posix(name)).ok()
        }
        _ => TimeZone::tzif("Local", &std::fs::read("/etc/localtime").ok()?).ok(),
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), f)
    }
}

impl FromStr for Instant {
    type Err = String;

    /// Reads RFC 3339 with a zone; the years 1970 to 9999, so that months sort as text.
    fn from_str(text: &str) -> Result<Self, String> {
        let instant: Timestamp = text.parse().map_err(|_| {
            format!("{text:?} is not an instant like 2009-07-26T18:42:37Z (RFC 3339, with a zone)")
        })?;
        if instant < Timestamp::UNIX_EPOCH {
            return Err(format!("{text:?} lies before 1970-01-01T00:00:00Z"));
        }
        Ok(Self(instant.as_second()))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A length of time in whole seconds, written `24h`, `7d`, `30m` or `45s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Window(i64);

impl Window {
    /// `days` times 24 hours.
    pub fn days(days: u32) -> Self {
        Self(i64::from(days) * 86_400)
    }

    /// The length in seconds.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// From `from` to `to`; negative when `to` is earlier.
    pub fn between(from: Instant, to: Instant) -> Self {
        Self(to.0 - from.0)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self.0 {
            s if s % 86_400 == 0 && s != 86_400 => (s / 86_400, "days"),
            s if s % 3_600 == 0 => (s / 3_600, "hours"),
            s if s % 60 == 0 => (s / 60, "minutes"),
            s => (s, "seconds"),
        };
        let unit = if count == 1 { &unit[..unit.len() - 1] } else { unit };
        write!(f, "{count} {unit}")
    }
}

impl FromStr for Window {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a length of time like \"24h\" or \"7d\"");
        let unit = text.chars().last().ok_or_else(wrong)?;
        let factor = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(wrong()),
        };
        let count: i64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
        match count.checked_mul(factor) {
            Some(seconds) if seconds > 0 => Ok(Self(seconds)),
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_read_and_print_to_the_second() {
        let close: Instant = "2009-07-26T20:42:37+02:00".parse().unwrap();
        assert_eq!(close.to_string(), "2009-07-26T18:42:37Z");
        assert_eq!(close.human(), "2009-07-26 18:42:37 UTC");
        assert_eq!(close.month(), "2009-07");
        assert!("2009-07-26T18:42:37".parse::<Instant>().is_err(), "a zone is required");
        assert!("1969-12-31T23:59:59Z".parse::<Instant>().is_err());
    }

    #[test]
    fn windows_read_and_print() {
        let day: Window = "24h".parse().unwrap();
        assert_eq!(day, Window::days(1));
        assert_eq!(day.to_string(), "24 hours");
        assert_eq!("7d".parse::<Window>().unwrap().to_string(), "7 days");
        assert_eq!("90m".parse::<Window>().unwrap().to_string(), "90 minutes");
        for bad in ["", "24", "h", "-1h", "0d", "1.5h", "9223372036854775807d", "é"] {
            assert!(bad.parse::<Window>().is_err(), "{bad:?}");
        }
    }
}
