//! Findings in one image as points against true spots ([`metric::cells::points`]). A finding hits every spot that it is
//! no further from than the radius.

use metric::cells::points;

/// The most pairs of findings and spots that one cell may make.
const PAIRS: usize = 100_000_000;

/// How many spots; NULL if the text is malformed.
pub(super) fn spot_count([spots]: [&str; 1], [dimensions]: [f64; 1]) -> Option<f64> {
    let each = size(dimensions)?;
    Some((points::spots(spots, each - 1).ok()?.len() / each) as f64)
}

/// The highest score among the findings in each spot that has any; NULL if a text is malformed.
pub(super) fn spot_scores([spots, findings]: [&str; 2], [dimensions]: [f64; 1]) -> Option<Vec<f64>> {
    let (spots, findings, each) = read(spots, findings, dimensions)?;
    let best = |spot| {
        findings.chunks_exact(each).filter(|found| hit(spot, found)).map(|found| found[0]).reduce(f64::max)
    };
    Some(spots.chunks_exact(each).filter_map(best).collect())
}

/// Scores of the findings that are in no spot; NULL if a text is malformed.
pub(super) fn stray_scores([spots, findings]: [&str; 2], [dimensions]: [f64; 1]) -> Option<Vec<f64>> {
    let (spots, findings, each) = read(spots, findings, dimensions)?;
    let stray = |found: &&[f64]| !spots.chunks_exact(each).any(|spot| hit(spot, found));
    Some(findings.chunks_exact(each).filter(stray).map(|found| found[0]).collect())
}

/// Numbers for each spot and for each finding: the coordinates and one more.
fn size(dimensions: f64) -> Option<usize> {
    match dimensions {
        2.0 => Some(3),
        3.0 => Some(4),
        _ => None,
    }
}

fn read(spots: &str, findings: &str, dimensions: f64) -> Option<(Vec<f64>, Vec<f64>, usize)> {
    let each = size(dimensions)?;
    let (spots, findings) =
        (points::spots(spots, each - 1).ok()?, points::findings(findings, each - 1).ok()?);
    ((spots.len() / each).checked_mul(findings.len() / each)? <= PAIRS).then_some((spots, findings, each))
}

/// Whether the finding `score x y …` is in the spot `x y … radius`.
fn hit(spot: &[f64], found: &[f64]) -> bool {
    let apart: f64 = spot.iter().zip(&found[1..]).map(|(a, b)| (a - b) * (a - b)).sum();
    spot.last().is_some_and(|radius| apart.sqrt() <= *radius)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spots_and_strays() {
        let spots = "0 0 5 20 0 1";
        let findings = "0.5 3 4 0.9 0 1 0.7 3 4.1 0.2 20 1";
        assert_eq!(spot_count([spots], [2.0]), Some(2.0));
        assert_eq!(spot_scores([spots, findings], [2.0]), Some(vec![0.9, 0.2]));
        assert_eq!(stray_scores([spots, findings], [2.0]), Some(vec![0.7]));
        assert_eq!(spot_scores(["0 0 0 2", "1 1 1 1"], [3.0]), Some(vec![1.0]));
        assert_eq!(spot_scores(["", "1 1 1"], [2.0]), Some(vec![]));
        assert_eq!(stray_scores(["", "1 1 1"], [2.0]), Some(vec![1.0]));
    }

    #[test]
    fn malformed_points() {
        for bad in ["1", "1 2", "1 2 x", "1 2 inf", "1 2 3 4", "nan 1 2"] {
            assert_eq!(stray_scores(["", bad], [2.0]), None, "{bad}");
        }
        assert_eq!(spot_count(["0 0 -1"], [2.0]), None);
        assert_eq!(spot_count([""], [4.0]), None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(a: String, b in "[0-9 .e-]*", dimensions in 1_u8..5) {
            let dimensions = [f64::from(dimensions)];
            spot_scores([&a, &b], dimensions);
            spot_scores([&b, &b], dimensions);
            stray_scores([&b, &b], dimensions);
        }
    }
}
