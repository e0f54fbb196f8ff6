//! Masks of pixels as run lengths, Kaggle's way: `start length start length …`, starts counted from 1, column by
//! column. Runs must be in order, apart, not empty and inside the image; several masks of one image are separated
//! by semicolons and must not overlap each other. Empty text is no pixel, or no mask.

use super::malformed::Malformed;

/// Ends of runs beyond this would not be exact in a DOUBLE.
const MOST_PIXELS: u64 = 1 << 53;

/// First pixel and the one after the last.
pub type Run = (u64, u64);

/// The masks of one image.
#[derive(Debug)]
pub struct Masks {
    /// In order, with the place of the mask that each belongs to.
    pub runs: Vec<(Run, usize)>,
    /// Pixels of each mask.
    pub areas: Vec<u64>,
}

impl Masks {
    /// Reads them; `pixels` is the image's size, 0 if it is not known.
    ///
    /// # Errors
    /// Why `text` is none.
    pub fn read(text: &str, pixels: f64) -> Result<Self, Malformed> {
        let mut masks = Self { runs: vec![], areas: vec![] };
        if text.trim().is_empty() {
            return Ok(masks);
        }
        for (place, mask) in text.split(';').enumerate() {
            let runs = runs(mask, pixels)?;
            if runs.is_empty() {
                let help = "leave empty masks and semicolons at the end out";
                return Err(Malformed::new("a mask is empty", format!("mask {}", place + 1), help));
            }
            masks.areas.push(area(&runs));
            masks.runs.extend(runs.into_iter().map(|run| (run, place)));
        }
        masks.runs.sort_unstable();
        let pair = masks.runs.windows(2).find(|pair| pair[0].0.1 > pair[1].0.0);
        match pair {
            Some(pair) => {
                let (one, other) = (pair[0].1 + 1, pair[1].1 + 1);
                let found = format!("masks {one} and {other} at pixel {}", pair[1].0.0);
                let help = "give every pixel to one mask of its image only";
                Err(Malformed::new("two masks overlap", found, help))
            }
            None => Ok(masks),
        }
    }
}

/// Pixels of a mask.
pub fn area(runs: &[Run]) -> u64 {
    runs.iter().map(|(start, end)| end - start).sum()
}

/// The runs of a mask; `pixels` is the image's size, 0 if it is not known.
///
/// # Errors
/// Why `mask` is none.
pub fn runs(mask: &str, pixels: f64) -> Result<Vec<Run>, Malformed> {
    let last = if pixels >= 1.0 { (pixels as u64).min(MOST_PIXELS) } else { MOST_PIXELS };
    let mut numbers = mask.split_whitespace();
    let mut runs: Vec<Run> = vec![];
    while let Some(first) = numbers.next() {
        let start = whole(first)?;
        let Some(second) = numbers.next() else {
            let help = "write a length behind every start: start length start length …";
            return Err(Malformed::new("the last start has no length", first, help));
        };
        let length = whole(second)?;
        let found = || format!("{first} {second}");
        if start == 0 {
            let help = "pixels are counted from 1: add 1 to every start";
            return Err(Malformed::new("a run starts at pixel 0", found(), help));
        }
        if length == 0 {
            return Err(Malformed::new("a run has no pixel", found(), "leave runs of length 0 out"));
        }
        let end = start.checked_add(length).filter(|end| end - 1 <= last).ok_or_else(|| {
            let help = "runs end inside the image; are rows and columns swapped?";
            Malformed::new("a run ends outside the image", found(), help)
        })?;
        if let Some((before, until)) = runs.last()
            && start < *until
        {
            return Err(if start < *before {
                let help = "sort the runs by their starts";
                Malformed::new("the runs are not in order", found(), help)
            } else {
                let help = "join runs that overlap, or correct their lengths";
                Malformed::new("a run starts inside the one before it", found(), help)
            });
        }
        runs.push((start, end));
    }
    Ok(runs)
}

fn whole(digits: &str) -> Result<u64, Malformed> {
    let wrong = |why, help| Malformed::new(why, digits, help);
    if let Some(rest) = digits.strip_prefix('-')
        && rest.parse::<f64>().is_ok()
    {
        return Err(wrong("a number is negative", "pixels and lengths are counted from 1"));
    }
    // `parse` alone would also take a plus sign.
    let read = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    read.ok_or_else(|| {
        let help = "write whole numbers with spaces between them: start length start length …";
        wrong("something in it is not a whole number", help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named() {
        for (mask, why, found) in [
            ("1", "the last start has no length", "1"),
            ("1 2 3", "the last start has no length", "3"),
            ("0 2", "a run starts at pixel 0", "0 2"),
            ("1 0", "a run has no pixel", "1 0"),
            ("1 2 2 1", "a run starts inside the one before it", "2 1"),
            ("5 1 1 1", "the runs are not in order", "1 1"),
            ("8 3", "a run ends outside the image", "8 3"),
            ("1 18446744073709551615", "a run ends outside the image", "1 18446744073709551615"),
            ("-1 2", "a number is negative", "-1"),
            ("1 -2", "a number is negative", "-2"),
            ("+1 2", "something in it is not a whole number", "+1"),
            ("1.0 2", "something in it is not a whole number", "1.0"),
            ("1,2", "something in it is not a whole number", "1,2"),
            ("18446744073709551616 1", "something in it is not a whole number", "18446744073709551616"),
        ] {
            let wrong = runs(mask, 9.0).unwrap_err();
            assert_eq!((wrong.why, &*wrong.found), (why, found), "{mask}");
        }
        for mask in ["", "1 2 3 4", "1 1 2 1 9 1"] {
            assert!(runs(mask, 9.0).is_ok(), "{mask}: one begins where another ends");
        }
        for (masks, why, found) in [
            ("1 2;2 4", "two masks overlap", "masks 1 and 2 at pixel 2"),
            ("5 2;1 1;1 4", "two masks overlap", "masks 2 and 3 at pixel 1"),
            ("1 2;", "a mask is empty", "mask 2"),
            (";", "a mask is empty", "mask 1"),
        ] {
            let wrong = Masks::read(masks, 0.0).unwrap_err();
            assert_eq!((wrong.why, &*wrong.found), (why, found), "{masks}");
        }
    }
}
