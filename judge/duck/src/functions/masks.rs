//! Masks of pixels as run lengths ([`metric::cells::masks`]): areas, overlaps and matches.

use std::collections::BTreeMap;

use metric::cells::masks::{Masks, Run, area, runs};

/// Pixels of a mask; NULL if it is not well formed. `pixels` is the image's size, 0 if it is not known.
pub(super) fn rle_area([mask]: [&str; 1], [pixels]: [f64; 1]) -> Option<f64> {
    Some(area(&runs(mask, pixels).ok()?) as f64)
}

/// Pixels that both masks have; NULL if one is not well formed.
pub(super) fn rle_overlap([a, b]: [&str; 2], [pixels]: [f64; 1]) -> Option<f64> {
    let (a, b) = (runs(a, pixels).ok()?, runs(b, pixels).ok()?);
    let mut shared = 0;
    each_overlap(&a, &b, |&run| run, |_, _, length| shared += length);
    Some(shared as f64)
}

/// How many masks; NULL if one is not well formed or two overlap.
pub(super) fn mask_count([masks]: [&str; 1], [pixels]: [f64; 1]) -> Option<f64> {
    Some(Masks::read(masks, pixels).ok()?.areas.len() as f64)
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
    let (truth, predicted) = (Masks::read(truth, pixels).ok()?, Masks::read(predicted, pixels).ok()?);
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
