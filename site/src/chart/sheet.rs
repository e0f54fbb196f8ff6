//! A drawing's measures. Each chart of time is drawn twice, wide and narrow, since words do not shrink with a drawing; the style
//! sheet shows one of the two.

use std::fmt::Write as _;

use base::time::Instant;

use super::axis::{self, Scale};

/// It, in pixels.
pub(super) struct Sheet {
    /// What the style sheet calls it.
    pub(super) class: &'static str,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) left: f64,
    pub(super) right: f64,
    /// Labels of times that have room.
    pub(super) times: usize,
    pub(super) is_wide: bool,
}

/// Room above.
pub(super) const TOP: f64 = 24.0;
/// Room for the labels of times below.
const FOOT: f64 = 34.0;
/// About the width of a letter of a label.
pub(super) const LETTER: f64 = 7.0;
/// Room beside a wide drawing for the names of lines.
pub(super) const NAMES: f64 = 206.0;
/// Labels nearer than this, up and down, run into each other.
const LINE: f64 = 15.0;

impl Sheet {
    /// The two drawings of a chart with these heights, with `right` free beside the wide one.
    pub(super) fn both(heights: [f64; 2], right: f64) -> [Self; 2] {
        let [wide, narrow] = heights;
        [
            Self {
                class: "wide",
                width: 1216.0,
                height: wide,
                left: 112.0,
                right: 1216.0 - right,
                times: 14,
                is_wide: true,
            },
            Self {
                class: "narrow",
                width: 360.0,
                height: narrow,
                left: 52.0,
                right: 344.0,
                times: 5,
                is_wide: false,
            },
        ]
    }

    /// Where the axis of time lies.
    pub(super) fn bottom(&self) -> f64 {
        self.height - FOOT
    }

    /// The axis of time from one moment to another.
    pub(super) fn draw_times(&self, svg: &mut String, x: &Scale, span: (Instant, Instant)) {
        let base = self.bottom();
        let _ = write!(svg, "<path class=\"tick\" d=\"M{} {base}H{}", self.left, self.right);
        let ticks = axis::calendar(span.0, span.1, self.times);
        let at = |moment: &Instant| x.at(moment.seconds() as f64).clamp(self.left, self.right);
        for (moment, ..) in &ticks {
            let _ = write!(svg, "M{:.1} {base}v5", at(moment));
        }
        svg.push_str("\"/>\n");
        for (moment, text, strong) in &ticks {
            let class = if *strong { "ax b" } else { "ax" };
            let (x, y) = (at(moment), base + 22.0);
            let _ = writeln!(
                svg,
                "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{text}</text>"
            );
        }
    }

    /// A level with what stands at its left.
    pub(super) fn draw_level(&self, svg: &mut String, at: f64, label: &str, is_strong: bool) {
        let class = if is_strong { "ax b" } else { "ax" };
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{} {at:.1}H{}\"/>\
             <text class=\"{class}\" x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
            self.left,
            self.right,
            self.left - 8.0,
            at + 4.0,
        );
    }
}

/// Where words stand already.
#[derive(Default)]
pub(super) struct Taken(Vec<[f64; 4]>);

impl Taken {
    /// Whether words of this length that begin at `x`, with their base line at `y`, have room; then they take it.
    pub(super) fn has_room(&mut self, x: f64, y: f64, letters: usize) -> bool {
        let own = [x, x + letters as f64 * LETTER, y - LINE, y];
        let free = self.0.iter().all(|[left, right, top, low]| {
            own[1] < *left || own[0] > *right || own[3] < *top || own[2] > *low
        });
        if free {
            self.0.push(own);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_would_run_into_each_other_are_left_out() {
        let mut taken = Taken::default();
        assert!(taken.has_room(0.0, 20.0, 10));
        assert!(!taken.has_room(60.0, 25.0, 10), "the first ends at 70");
        assert!(taken.has_room(80.0, 25.0, 10));
        assert!(taken.has_room(0.0, 40.0, 10), "a line below");
    }
}
