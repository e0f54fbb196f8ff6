//! Small numbers are published in fives: who knows that somebody was there on a day should not learn how much they took.
//!
//! A number v becomes one of the two multiples of five around it, drawn so that the mean is v ("random rounding", as
//! offices of statistics do it): over many days sums stay right. The draw is the same every time, see
//! [`super::keys::Keys::draw`].

use contest::downloads::Count;

/// Numbers below this are small, and so are all numbers of a file that fewer visitors took on a day.
const SMALL: u64 = 10;
/// What small numbers become multiples of.
const STEP: u64 = 5;

/// What is published of `exact`, and whether anything in it was rounded; nothing when all of it becomes 0. `size` is
/// the file's; `draw` gives a number below another one for a column.
pub(super) fn rounded(
    exact: &Count,
    size: Option<u64>,
    draw: impl Fn(&str, u64) -> u64,
) -> (Option<Count>, bool) {
    let is_small = exact.visitors.is_some_and(|visitors| visitors < SMALL);
    let to = |column: &str, value: u64, step: u64| match step {
        0 => value,
        _ => value.saturating_add(draw(column, step)) / step * step,
    };
    let small = |column: &str, value: u64| {
        if is_small || value < SMALL { to(column, value, STEP) } else { value }
    };
    let visitors = exact.visitors.map(|visitors| small("visitors", visitors));
    let (completed, partial) = (
        exact.completed.map(|completed| small("completed", completed)),
        exact.partial.map(|partial| small("partial", partial)),
    );
    let downloads = match (completed, partial) {
        // Otherwise the sum would tell what was rounded.
        (Some(completed), Some(partial)) => completed.saturating_add(partial),
        _ => small("downloads", exact.downloads),
    };
    let bytes = match (is_small, exact.bytes, size) {
        (true, Some(bytes), Some(size)) => Some(to("bytes", bytes, size.saturating_mul(STEP))),
        (true, ..) => None,
        (false, bytes, _) => bytes,
    };
    let count = Count { downloads, completed, partial, bytes, visitors };
    ((downloads > 0).then_some(count), count != *exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(completed: u64, partial: u64, bytes: u64, visitors: u64) -> Count {
        let (completed, partial) = (Some(completed), Some(partial));
        let downloads = completed.unwrap_or(0) + partial.unwrap_or(0);
        Count { downloads, completed, partial, bytes: Some(bytes), visitors: Some(visitors) }
    }

    #[test]
    fn large_numbers_stand_and_small_ones_become_fives() {
        let large = count(20, 10, 2_345, 15);
        assert_eq!(rounded(&large, Some(100), |_, _| 4), (Some(large), false));
        // Of a row with many visitors only the small number, and the sum with it.
        let mixed = count(20, 3, 2_345, 15);
        let (Some(found), true) = rounded(&mixed, Some(100), |_, _| 4) else { panic!("it is small") };
        assert_eq!((found.downloads, found.partial, found.bytes), (25, Some(5), Some(2_345)));
        // One program of one visitor: its thirty downloads are its own.
        let loud = count(31, 0, 3_111, 1);
        let (Some(found), true) = rounded(&loud, Some(100), |_, _| 0) else { panic!("it is small") };
        assert_eq!(found, count(30, 0, 3_000, 0));
        assert_eq!(rounded(&loud, None, |_, _| 0).0.and_then(|count| count.bytes), None);
        assert_eq!(rounded(&count(2, 1, 300, 3), Some(100), |_, _| 0), (None, true));
        let all = count(u64::MAX, 0, u64::MAX, 3);
        assert!(rounded(&all, Some(u64::MAX), |_, step| step - 1).0.is_some());
    }

    #[test]
    fn the_mean_stays_and_what_is_published_rounds_to_itself() {
        for value in 0..SMALL {
            let mut sum = 0;
            for drawn in 0..STEP {
                let (found, _) = rounded(&count(value, 0, value * 7, 9), Some(7), |_, step| drawn * step / 5);
                let found = found.unwrap_or_default();
                sum += found.downloads;
                assert_eq!(found.bytes.unwrap_or(0), found.downloads * 7);
                assert!(found.downloads.is_multiple_of(STEP) && found.downloads.abs_diff(value) < STEP);
                let again = rounded(&found, Some(7), |_, step| drawn * step / 5);
                assert!(found.downloads == 0 || again == (Some(found), false), "{found:?}");
            }
            assert_eq!(sum, value * STEP);
        }
    }
}
