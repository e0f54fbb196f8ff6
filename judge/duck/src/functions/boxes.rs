//! Boxes of one image and class ([`metric::cells::boxes`]): how many there are, and which of them find a true one.

use metric::cells::boxes::{self, Box, Corners};

/// The most pairs of boxes that one cell may make.
const PAIRS: usize = 100_000_000;

/// How many true boxes; NULL if the text is malformed.
pub(super) fn box_count([truth, corners]: [&str; 2], []: [f64; 0]) -> Option<f64> {
    Some(read(truth, corners, false)?.len() as f64)
}

/// Scores of the `most` best predicted boxes, best first, equal ones as in the text; NULL if it is malformed.
pub(super) fn box_scores([predicted, corners]: [&str; 2], [most]: [f64; 1]) -> Option<Vec<f64>> {
    Some(best(predicted, corners, most)?.iter().map(|found| found.score).collect())
}

/// For each of the boxes of `box_scores`, 1 if it finds a true box and 0 if not. The best goes first and takes the
/// free true box with the highest intersection over union, which must reach `threshold`: COCO's rule.
pub(super) fn box_hits(
    [truth, predicted, corners]: [&str; 3],
    [threshold, most]: [f64; 2],
) -> Option<Vec<f64>> {
    let truth = read(truth, corners, false)?;
    let predicted = best(predicted, corners, most)?;
    if threshold.is_nan() || truth.len().checked_mul(predicted.len())? > PAIRS {
        return None;
    }
    let mut free = vec![true; truth.len()];
    let hits = predicted.iter().map(|guess| {
        let mut highest = threshold.min(1.0 - 1e-10);
        let mut taken = None;
        for (place, target) in truth.iter().enumerate() {
            let overlap = overlap(guess, target);
            if free[place] && overlap >= highest {
                (highest, taken) = (overlap, Some(place));
            }
        }
        taken.map_or(0.0, |place| {
            free[place] = false;
            1.0
        })
    });
    Some(hits.collect())
}

fn best(predicted: &str, corners: &str, most: f64) -> Option<Vec<Box>> {
    let mut boxes = read(predicted, corners, true)?;
    boxes.sort_by(|a, b| b.score.total_cmp(&a.score));
    boxes.truncate(most.clamp(0.0, PAIRS as f64) as usize);
    Some(boxes)
}

fn read(text: &str, corners: &str, scored: bool) -> Option<Vec<Box>> {
    boxes::read(text, Corners::named(corners)?, scored).ok()
}

/// Intersection over union.
fn overlap(a: &Box, b: &Box) -> f64 {
    let shared = |a: [f64; 2], b: [f64; 2]| a[1].min(b[1]) - a[0].max(b[0]);
    let (width, height) = (shared(a.x, b.x), shared(a.y, b.y));
    if width <= 0.0 || height <= 0.0 {
        return 0.0;
    }
    let both = width * height;
    both / (a.area + b.area - both)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_best_box_goes_first() {
        let truth = "0 0 10 10 20 0 10 10";
        let predicted = "0.3 0 0 10 10 0.9 1 0 10 10 0.5 20 0 10 10";
        assert_eq!(box_count([truth, "xywh"], []), Some(2.0));
        assert_eq!(box_scores([predicted, "xywh"], [100.0]), Some(vec![0.9, 0.5, 0.3]));
        let hits = |threshold| box_hits([truth, predicted, "xywh"], [threshold, 100.0]);
        assert_eq!(hits(0.5), Some(vec![1.0, 1.0, 0.0]), "the true box is taken already");
        assert_eq!(hits(0.9), Some(vec![0.0, 1.0, 1.0]));
        assert_eq!(box_hits([truth, predicted, "xywh"], [0.5, 1.0]), Some(vec![1.0]));
        assert_eq!(box_hits(["", predicted, "xyxy"], [0.5, 9.0]), None, "right is left of left");
        assert_eq!(box_hits(["", "", "xyxy"], [0.5, 9.0]), Some(vec![]));
    }

    #[test]
    fn malformed_boxes() {
        for bad in [
            "1",
            "1 2 3",
            "1 2 3 4 5 6",
            "0.5 0 0 x 1",
            "0.5 0 0 nan 1",
            "inf 0 0 1 1",
            "0.5 0 0 -1 1",
            "0.5 0 0 1e200 1e200",
        ] {
            assert_eq!(box_scores([bad, "xywh"], [9.0]), None, "{bad}");
        }
        assert_eq!(box_scores(["", "corner"], [9.0]), None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(a: String, b in "[0-9 .e-]*", threshold: f64, most: f64) {
            box_hits([&a, &b, "xyxy"], [threshold, most]);
            box_hits([&b, &b, "xywh"], [threshold, most]);
            box_scores([&b, "xyxy"], [most]);
        }
    }
}
