//! Drawings of one row of the board, on one scale for all rows: where a score lies with its 95 % interval, and how a team's
//! best came down over the contest.

use std::fmt::Write as _;

use base::time::Instant;
use metric::Direction;
use metric::estimate::{GROUPS, quantile};
use serde::Serialize;

use super::axis::{self, Scale};

/// Width of a bar in units.
const WIDTH: f64 = 228.0;
/// What is kept free at both ends.
const EDGE: f64 = 6.0;
/// Width and height of a line of bests.
const SPARK: (f64, f64) = (96.0, 24.0);

/// A row's score with its interval.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Bar {
    /// The path of the interval; nothing where the score has no error.
    path: String,
    /// Where the score lies; nothing beyond the scale.
    dot: Option<String>,
    /// Whether the row is none of those that may be first.
    pub(crate) far: bool,
}

/// A score that stands as a line in all rows.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Upright {
    /// Its place.
    x: String,
    /// `ask`, `done` or `base`.
    style: &'static str,
}

/// A figure below the scale.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Tick {
    /// Its place on the scale.
    x: String,
    /// What it says.
    text: String,
}

/// The scale of a board: better is left.
pub(crate) struct Field {
    x: Scale,
    flip: f64,
    reach: f64,
}

impl Field {
    /// From the best end of the intervals `scores` (score, standard error) to `worst`, the baseline; nothing when that is no span.
    pub(crate) fn new(
        direction: Direction,
        scores: impl Iterator<Item = (f64, Option<f64>)>,
        worst: Option<f64>,
    ) -> Option<Self> {
        let flip = match direction {
            Direction::Lower => 1.0,
            Direction::Higher => -1.0,
        };
        let reach = quantile(0.95, GROUPS - 1)?;
        let (mut best, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
        for (score, error) in scores {
            best = best.min(score * flip - reach * error.unwrap_or(0.0));
            last = last.max(score * flip);
        }
        let last = worst.map_or(last, |worst| worst * flip);
        let span = last - best;
        (span.is_finite() && span > 0.0).then(|| Self {
            x: Scale::new(best, last + span * 0.04, EDGE, WIDTH - EDGE),
            flip,
            reach,
        })
    }

    fn at(&self, score: f64) -> f64 {
        self.x.at(score * self.flip)
    }

    /// `score` with the standard error `error`. What lies beyond the scale is a wedge at its end.
    pub(crate) fn bar(&self, score: f64, error: Option<f64>, far: bool) -> Bar {
        let at = self.at(score);
        if at > WIDTH {
            return Bar {
                path: format!("M{:.1} 14L{WIDTH} 18L{:.1} 22", WIDTH - 6.0, WIDTH - 6.0),
                dot: None,
                far,
            };
        }
        let path = error.map(|error| {
            let half = self.reach * error;
            let ends = [self.x.at(score * self.flip - half), self.x.at(score * self.flip + half)];
            format!("M{:.1} 18H{:.1}", ends[0].max(0.0), ends[1].min(WIDTH))
        });
        Bar { path: path.unwrap_or_default(), dot: Some(format!("{at:.1}")), far }
    }

    /// A line at `score`, if it lies on the scale.
    pub(crate) fn upright(&self, score: f64, style: &'static str) -> Option<Upright> {
        let at = self.at(score);
        (0.0..=WIDTH).contains(&at).then(|| Upright { x: format!("{at:.1}"), style })
    }

    /// Round figures; `show` writes one with the contest's decimals.
    pub(crate) fn ticks(&self, show: &dyn Fn(f64) -> String) -> Vec<Tick> {
        let values: Vec<f64> =
            axis::round_values(self.x.from, self.x.to, 3).iter().map(|value| value * self.flip).collect();
        let texts = axis::short(values.iter().map(|value| show(*value)).collect());
        let ticks = values.into_iter().zip(texts).map(|(value, text)| (self.at(value), text));
        // Figures stand in the middle below their place: none beyond the ends.
        let ticks = ticks.filter(|(at, _)| (14.0..=WIDTH - 14.0).contains(at));
        ticks.map(|(at, text)| Tick { x: format!("{at:.1}"), text }).collect()
    }
}

/// A team's best so far, from the contest's beginning to the end of what is shown.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Spark {
    /// The line's path, for the attribute `d`.
    path: String,
    /// Where the best of all was received.
    x: String,
    /// The height of its newest point.
    y: String,
}

/// The scale of all such lines of a board.
pub(crate) struct Sparks {
    x: Scale,
    y: Scale,
    flip: f64,
}

impl Sparks {
    /// Between two moments and from the score `worst` to `best`; nothing when that is no span.
    pub(crate) fn new(direction: Direction, span: (Instant, Instant), worst: f64, best: f64) -> Option<Self> {
        let flip = match direction {
            Direction::Lower => 1.0,
            Direction::Higher => -1.0,
        };
        let (from, to) = (span.0.seconds() as f64, span.1.seconds() as f64);
        (to > from && worst * flip > best * flip).then(|| Self {
            x: Scale::new(from, to, 2.0, SPARK.0 - 2.0),
            y: Scale::new(best * flip, worst * flip, 3.0, SPARK.1 - 3.0),
            flip,
        })
    }

    /// The line through `bests` (when, score), each better than the one before it.
    pub(crate) fn line(&self, bests: impl Iterator<Item = (Instant, f64)>) -> Option<Spark> {
        let mut path = String::new();
        let mut last = None;
        for (at, score) in bests {
            let x = self.x.at(at.seconds() as f64).clamp(0.0, SPARK.0);
            let y = self.y.at(score * self.flip).clamp(1.0, SPARK.1 - 1.0);
            let _ = match path.is_empty() {
                true => write!(path, "M{x:.1} {y:.1}"),
                false => write!(path, "H{x:.1}V{y:.1}"),
            };
            last = Some((x, y));
        }
        let (x, y) = last?;
        let _ = write!(path, "H{:.1}", SPARK.0 - 2.0);
        Some(Spark { path, x: format!("{x:.1}"), y: format!("{y:.1}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_is_left_whatever_the_direction_and_all_rows_share_the_scale() {
        for (direction, scores) in [(Direction::Lower, [0.8, 0.9, 1.0]), (Direction::Higher, [0.9, 0.8, 0.7])]
        {
            let rows = scores.map(|score| (score, Some(0.01)));
            let field = Field::new(direction, rows.into_iter(), None).unwrap();
            let places = scores.map(|score| field.at(score));
            assert!(places[0] < places[1] && places[1] < places[2] && places[2] < WIDTH, "{places:?}");
            let half = quantile(0.95, 19).unwrap() * 0.01;
            // The best interval begins at the edge.
            let best = if direction == Direction::Lower { scores[0] - half } else { scores[0] + half };
            assert!((field.at(best) - EDGE).abs() < 1e-9);
        }
        assert!(Field::new(Direction::Lower, std::iter::once((0.5, None)), None).is_none());
        assert!(
            Field::new(Direction::Lower, std::iter::once((0.5, None)), Some(0.4)).is_none(),
            "all are worse"
        );
    }

    #[test]
    fn what_lies_beyond_the_scale_is_a_wedge_and_no_dot() {
        let field = Field::new(Direction::Lower, [(0.8, None)].into_iter(), Some(0.9)).unwrap();
        assert!(field.bar(0.85, None, false).dot.is_some());
        assert!(field.bar(0.85, None, false).path.is_empty());
        assert!(field.bar(2.0, Some(0.1), true).dot.is_none());
        assert!(field.upright(2.0, "ask").is_none());
    }

    #[test]
    fn a_line_of_bests_ends_at_the_end_of_the_contest() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let span = (at("2006-10-02T00:00:00Z"), at("2009-07-26T18:42:37Z"));
        let sparks = Sparks::new(Direction::Lower, span, 0.95, 0.85).unwrap();
        let line =
            sparks.line([(at("2007-10-02T00:00:00Z"), 0.9), (at("2009-07-26T18:42:37Z"), 0.85)].into_iter());
        let line = line.unwrap();
        assert_eq!((line.x.as_str(), line.y.as_str()), ("94.0", "3.0"));
        assert!(line.path.ends_with("V3.0H94.0"), "{}", line.path);
        assert!(sparks.line(std::iter::empty()).is_none());
    }
}
