//! Masks of pixels as run lengths, Kaggle's way: `start length start length …`, starts counted from 1, column by
//! column. Runs must be in order, apart, not empty and inside the image; several masks of one image are separated
//! by semicolons and must not overlap each other. Empty text is no pixel, or no mask.

use std::collections::BTreeMap;

/// Ends of runs beyond this would not be exact in a DOUBLE.
const MOST_PIXELS: u64 = 1 << 53;

/// First pixel and the one after the last.
type Run = (u64, u64);

/// Pixels of a mask; NULL if it is not well formed. `pixels` is the image's size, 0 if it is not known.
pub(super) fn rle_area([mask]: [&str; 1], [pixels]: [f64; 1]) -> Option<f64> {
    Some(area(&runs(mask, pixels)?) as f64)
}

/// Pixels that both masks have; NULL if one is not well formed.
pub(super) fn rle_overlap([a, b]: [&str; 2], [pixels]: [f64; 1]) -> Option<f64> {
    let (a, b) = (runs(a, pixels)?, runs(b, pixels)?);
    let mut shared = 0;
    each_overlap(&a, &b, |&run| run, |_, _, length| shared += length);
    Some(shared as f64)
}

/// How many masks; NULL if one is not well formed or two overlap.
pub(super) fn mask_count([masks]: [&str; 1], [pixels]: [f64; 1]) -> Option<f64> {
    Some(Masks::read(masks, pixels)?.areas.len() as f64)
}

/// How many true masks have a predicted one with an intersection over union above `threshold`. From one half on
/// no mask can have two, so that nothing is left to the order. NULL for a lower threshold or malformed text.
pub(super) fn mask_matches([truth, predicted]: [&str; 2], [threshold, pixels]: [f64; 2]) -> Option<f64> {
    Some(matched(truth, predicted, threshold, pixels)?.len() as f64)
}

/// Sum of their intersections over union.
pub(super) fn mask_quality([truth, predicted]: [&str; 2], [threshold, pixels]: [f64; 2]) -> Option<f64> {
    Some(matched(truth, predicted, threshold, pixels)?.iter().sum())
}

fn matched(truth: &str, predicted: &str, threshold: f64, pixels: f64) -> Option<Vec<f64>> {
    if !(0.5..1.0).contains(&threshold) {
        return None;
    }
    let (truth, predicted) = (Masks::read(truth, pixels)?, Masks::read(predicted, pixels)?);
    let mut shared: BTreeMap<(usize, usize), u64> = BTreeMap::new(); // In order, so that sums have the same bits.
    each_overlap(
        &truth.runs,
        &predicted.runs,
        |&(run, _)| run,
        |&(_, a), &(_, b), length| *shared.entry((a, b)).or_insert(0) += length,
    );
    let overlaps = shared.into_iter().map(|((a, b), both)| {
        let union = truth.areas[a] + predicted.areas[b] - both;
        both as f64 / union as f64
    });
    Some(overlaps.filter(|&overlap| overlap > threshold).collect())
}

/// The masks of one image.
struct Masks {
    /// In order, with the place of the mask that each belongs to.
    runs: Vec<(Run, usize)>,
    /// Pixels of each mask.
    areas: Vec<u64>,
}

impl Masks {
    fn read(text: &str, pixels: f64) -> Option<Self> {
        let mut masks = Self { runs: vec![], areas: vec![] };
        if text.trim().is_empty() {
            return Some(masks);
        }
        for (place, mask) in text.split(';').enumerate() {
            let runs = runs(mask, pixels)?;
            if runs.is_empty() {
                return None;
            }
            masks.areas.push(area(&runs));
            masks.runs.extend(runs.into_iter().map(|run| (run, place)));
        }
        masks.runs.sort_unstable();
        let apart = masks
            .runs
            .windows(2)
            .all(|pair| matches!(pair, [((_, end), _), ((start, _), _)] if end <= start));
        apart.then_some(masks)
    }
}

fn area(runs: &[Run]) -> u64 {
    runs.iter().map(|(start, end)| end - start).sum()
}

fn runs(mask: &str, pixels: f64) -> Option<Vec<Run>> {
    let last = if pixels >= 1.0 { (pixels as u64).min(MOST_PIXELS) } else { MOST_PIXELS };
    let mut numbers = mask.split_whitespace();
    let mut runs: Vec<Run> = vec![];
    while let Some(start) = numbers.next() {
        let (start, length) = (whole(start)?, whole(numbers.next()?)?);
        let before = runs.last().map_or(1, |&(_, end)| end);
        let end = start.checked_add(length)?;
        if start < before || length == 0 || end - 1 > last {
            return None;
        }
        runs.push((start, end));
    }
    Some(runs)
}

fn whole(digits: &str) -> Option<u64> {
    // `parse` alone would also take a plus sign.
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// Calls `found` for each overlap of ordered runs, with its length: one walk along both.
fn each_overlap<T>(a: &[T], b: &[T], run: fn(&T) -> Run, mut found: impl FnMut(&T, &T, u64)) {
    let (mut left, mut right) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        let ((start, end), (other_start, other_end)) = (run(x), run(y));
        let length = end.min(other_end).saturating_sub(start.max(other_start));
        if length > 0 {
            found(x, y, length);
        }
        if end <= other_end {
            left.next();
        } else {
            right.next();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn areas_and_overlaps() {
        assert_eq!(rle_area(["1 3 10 2"], [0.0]), Some(5.0));
        assert_eq!(rle_area([""], [9.0]), Some(0.0));
        assert_eq!(rle_area(["8 2"], [9.0]), Some(2.0));
        assert_eq!(rle_overlap(["1 3 10 5", "3 8"], [0.0]), Some(2.0));
        assert_eq!(rle_overlap(["1 3", ""], [0.0]), Some(0.0));
        assert_eq!(rle_area(["1 3 4 2"], [0.0]), Some(5.0), "runs may touch");
    }

    #[test]
    fn malformed_masks_have_no_area() {
        for mask in [
            "1",
            "0 2",
            "1 0",
            "1 2 2 1",
            "5 1 1 1",
            "8 3",
            "-1 2",
            "+1 2",
            "1.0 2",
            "1,2",
            "a b",
            "1 2 3",
            "1 18446744073709551615",
            "18446744073709551616 1",
            "1e3 1",
            "1 2;4 1",
        ] {
            assert_eq!(rle_area([mask], [9.0]), None, "{mask}");
            assert_eq!(rle_overlap(["1 1", mask], [9.0]), None, "{mask}");
        }
    }

    #[test]
    fn masks_of_an_image() {
        assert_eq!(mask_count([" "], [0.0]), Some(0.0));
        assert_eq!(mask_count(["1 2;3 4"], [0.0]), Some(2.0));
        for bad in ["1 2;2 4", "1 2;", ";", "1 2;x"] {
            assert_eq!(mask_count([bad], [0.0]), None, "{bad}");
        }
        let truth = "1 10;21 10";
        assert_eq!(mask_matches([truth, truth], [0.95, 0.0]), Some(2.0));
        assert_eq!(
            mask_matches([truth, "1 5;21 8"], [0.5, 0.0]),
            Some(1.0),
            "one half is not above one half"
        );
        assert_eq!(mask_matches([truth, "1 10;21 10"], [0.4, 0.0]), None);
        assert_eq!(mask_matches([truth, ""], [0.5, 0.0]), Some(0.0));
        assert_eq!(mask_quality([truth, "1 8;21 6;40 9"], [0.5, 0.0]), Some(0.8 + 0.6));
    }

    proptest! {
        #[test]
        fn overlap_is_that_of_the_pixels(a: [bool; 40], b: [bool; 40]) {
            let text = |mask: &[bool]| {
                let pixels = mask.iter().enumerate().filter(|(_, on)| **on);
                pixels.map(|(place, _)| format!("{} 1", place + 1)).collect::<Vec<_>>().join(" ")
            };
            let expected = a.iter().zip(&b).filter(|(x, y)| **x && **y).count() as f64;
            prop_assert_eq!(rle_overlap([&text(&a), &text(&b)], [40.0]), Some(expected));
        }

        #[test]
        fn any_text_is_survived(a: String, b in "[0-9 ;]*", threshold: f64, pixels: f64) {
            mask_matches([&a, &b], [threshold, pixels]);
            mask_matches([&b, &b], [0.5, pixels]);
            rle_overlap([&b, &a], [pixels]);
        }
    }
}
