//! Days in UTC.

use jiff::civil::Date;

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

/// The day in UTC of a moment in seconds since 1970-01-01; the parsers give years from 1970 to 9999 only.
pub(super) fn day(seconds: i64) -> Date {
    let days = jiff::Span::new().try_days(seconds.div_euclid(DAY)).unwrap_or_default();
    jiff::civil::date(1970, 1, 1).saturating_add(days)
}
