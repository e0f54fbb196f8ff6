//! Moments as logs write them, to seconds since 1970-01-01 in UTC.
//!
//! Not by jiff's `strtime`, which reads more than servers write (months in any case, hours of one digit, a white space
//! of any length, seconds in offsets) and less (it refuses offsets beyond a day): every byte would have to be looked
//! at here all the same, and its format be read anew for each of a million lines.

use jiff::civil::{Date, date};

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// `10/Oct/2000:13:55:36 -0700`.
pub(super) fn common(text: &[u8]) -> Option<i64> {
    let text: &[u8; 26] = text.try_into().ok()?;
    let marks = [(2, b'/'), (6, b'/'), (11, b':'), (14, b':'), (17, b':'), (20, b' ')];
    if marks.iter().any(|(at, mark)| text[*at] != *mark) {
        return None;
    }
    let month = MONTHS.iter().position(|month| month[..] == text[3..6])? + 1;
    let local = seconds(number(&text[7..11])?, month as i64, number(&text[..2])?, &text[12..20])?;
    let offset = number(&text[22..24])? * 3_600 + number(&text[24..26])? * 60;
    let utc = match text[21] {
        b'+' => local - offset,
        b'-' => local + offset,
        _ => return None,
    };
    (utc >= 0).then_some(utc)
}

/// `2009-07-26` and `18:42:37`, in UTC.
pub(super) fn separate(date: &[u8], time: &[u8]) -> Option<i64> {
    if date.len() != 10 || date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    seconds(number(&date[..4])?, number(&date[5..7])?, number(&date[8..])?, time)
}

/// `time` is `18:42:37`.
fn seconds(year: i64, month: i64, day: i64, time: &[u8]) -> Option<i64> {
    if time.len() != 8 || time[2] != b':' || time[5] != b':' || year < 1970 {
        return None;
    }
    let day =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let part = |from: usize| i8::try_from(number(&time[from..from + 2])?).ok();
    // A leap second is the last one of its minute.
    let second = part(6)?;
    let (hour, minute) = (part(0)?, part(3)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let midnight = day.duration_since(date(1970, 1, 1)).as_secs();
    Some(midnight + i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second.min(59)))
}

fn number(digits: &[u8]) -> Option<i64> {
    let fine = digits.iter().all(u8::is_ascii_digit);
    fine.then(|| digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_move_moments_over_midnight() {
        assert_eq!(common(b"10/Oct/2000:13:55:36 -0700"), Some(971_211_336));
        // The last second of a day in UTC, and the first of the next, as two zones write them.
        assert_eq!(common(b"26/Jul/2009:23:59:59 +0000"), Some(1_248_652_799));
        assert_eq!(common(b"27/Jul/2009:01:59:59 +0200"), Some(1_248_652_799));
        assert_eq!(common(b"26/Jul/2009:17:00:00 -0700"), Some(1_248_652_800));
        assert_eq!(common(b"27/Jul/2009:05:30:00 +0530"), Some(1_248_652_800));
        assert_eq!(separate(b"2009-07-26", b"23:59:59"), Some(1_248_652_799));
        // A leap second stays in its day.
        assert_eq!(separate(b"2008-12-31", b"23:59:60"), separate(b"2008-12-31", b"23:59:59"));
    }

    #[test]
    fn impossible_moments() {
        let bad: [&[u8]; 9] = [
            b"",
            b"31/Feb/2009:00:00:00 +0000",
            b"26/jul/2009:00:00:00 +0000",
            b"26/Jul/2009:24:00:00 +0000",
            b"26/Jul/2009:00:60:00 +0000",
            b"26/Jul/2009:00:00:00 0000",
            b"26/Jul/1969:00:00:00 +0000",
            b"01/Jan/1970:00:00:00 +0100",
            b"26/Jul/2009 00:00:00 +0000",
        ];
        for text in bad {
            assert_eq!(common(text), None, "{}", String::from_utf8_lossy(text));
        }
        assert_eq!(separate(b"2009-02-29", b"00:00:00"), None);
        assert_eq!(separate(b"2009-07-26", b"1:2:3"), None);
    }
}
