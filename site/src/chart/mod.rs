//! A team's scores over time as SVG.
//!
//! Entry point: [`render`]. Better is always up. Colours come from the stylesheet by class, so that the
//! chart follows light, dark and print; every length is a whole or tenth of a unit, so that the same
//! numbers give the same bytes. Drawn by hand and not by a crate: plotters and its like set colours, sizes and fonts in
//! each element, where ours come from the stylesheet, and write no title and description for those who
//! can't see it; what is left of them is two scales and a loop.

mod axis;
pub(crate) mod badge;
pub(crate) mod bars;
pub(crate) mod field;
pub(crate) mod rank;
pub(crate) mod record;
mod sheet;
mod tenths;

use std::fmt::Write as _;

use base::time::Instant;
use contest::Contest;
use metric::Direction;

use crate::markdown::{SafeHtml, escape};
use axis::Scale;
use sheet::{LETTER, NAMES, Sheet, TOP, Taken};
use tenths::Tenths;

/// What to draw.
pub(crate) struct Chart<'c> {
    /// Whose scores.
    pub(crate) team: &'c str,
    /// For direction and decimals.
    pub(crate) contest: &'c Contest,
    /// In order of time.
    pub(crate) points: &'c [Point],
    /// Thresholds and baselines.
    pub(crate) marks: &'c [Mark],
    /// Beginning and end of the contest: all charts have one axis of time.
    pub(crate) span: (Instant, Instant),
}

/// A scored submission.
#[derive(Clone, Copy)]
pub(crate) struct Point {
    /// When it was received.
    pub(crate) at: Instant,
    /// Its score.
    pub(crate) score: f64,
    /// Whether it was the team's best then.
    pub(crate) improved: bool,
}

/// A level across the chart.
pub(crate) struct Mark {
    /// What it is called.
    pub(crate) label: String,
    /// Its score.
    pub(crate) score: f64,
    /// Its class: `ask`, `done` or `base`.
    pub(crate) style: &'static str,
}

/// The chart; nothing without a point.
pub(crate) fn render(chart: &Chart<'_>) -> Option<SafeHtml> {
    let (first, last) = (chart.points.first()?, chart.points.last()?);
    let best = chart.points.iter().rev().find(|point| point.improved).unwrap_or(first);
    let flip = match chart.contest.metric.direction {
        Direction::Lower => -1.0,
        Direction::Higher => 1.0,
    };
    let said = format!("Scores of {} over time. {}", chart.team, description(chart, first, best, last));
    let (low, high) = levels(chart, best.score, flip);
    // What came in a time of grace stands beyond the end.
    let span = (chart.span.0.min(first.at), chart.span.1.max(last.at));
    let drawings = Sheet::both([360.0, 400.0], NAMES).map(|sheet| {
        let x = Scale::new(span.0.seconds() as f64, span.1.seconds() as f64, sheet.left, sheet.right);
        let y = Scale::new(low, high, sheet.bottom(), TOP);
        Drawing { chart, sheet, x, y, flip }.draw(span, &escape(&said))
    });
    Some(SafeHtml::ours(drawings.join("\n")))
}

/// One of the two drawings.
struct Drawing<'d, 'c> {
    chart: &'d Chart<'c>,
    sheet: Sheet,
    x: Scale,
    y: Scale,
    /// -1 where lower is better.
    flip: f64,
}

impl Drawing<'_, '_> {
    fn draw(&self, span: (Instant, Instant), said: &str) -> String {
        let Sheet { class, width, height, .. } = self.sheet;
        let mut svg = format!(
            "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{said}\">\n"
        );
        self.levels(&mut svg);
        self.sheet.draw_times(&mut svg, &self.x, span);
        self.marks(&mut svg);
        self.best(&mut svg);
        let bottom = self.sheet.bottom();
        for point in self.chart.points {
            // A point worse than everything shown sits on the lower edge, hollow.
            let height = self.y.at(point.score * self.flip);
            let style = if height > bottom {
                "hollow"
            } else if point.improved {
                "rec-d"
            } else {
                "ctx-d"
            };
            let _ = writeln!(
                svg,
                "<circle class=\"{style}\" cx=\"{}\" cy=\"{}\" r=\"{}\"><title>{}: {}</title></circle>",
                Tenths(self.x.at(point.at.seconds() as f64)),
                Tenths(height.min(bottom)),
                if point.improved { "4" } else { "3" },
                point.at.human(),
                self.chart.contest.show(point.score),
            );
        }
        svg.push_str("</svg>");
        svg
    }

    fn levels(&self, svg: &mut String) {
        let levels = axis::round_values(self.y.from, self.y.to, 5);
        let show = |level: &f64| self.chart.contest.show(level * self.flip);
        let texts = axis::short(levels.iter().map(show).collect());
        for (level, text) in levels.into_iter().zip(texts) {
            self.sheet.draw_level(svg, self.y.at(level), &text, false);
        }
    }

    fn marks(&self, svg: &mut String) {
        let mut taken = Taken::default();
        let (left, right) = (self.sheet.left, self.sheet.right);
        for mark in self.chart.marks {
            let at = self.y.at(mark.score * self.flip);
            let (style, score, name) = (mark.style, self.chart.contest.show(mark.score), escape(&mark.label));
            let _ = writeln!(
                svg,
                "<path class=\"ln {style}\" d=\"M{left} {at:.1}H{right}\"><title>{name}: {score}</title></path>"
            );
            let length = mark.label.chars().count() + score.len() + 1;
            // Beside the line, else along its beginning, where scores rarely are.
            let places = [(right + 8.0, at + 4.0), (left + 6.0, at - 6.0), (left + 6.0, at + 16.0)];
            let fits = |(x, _): &(f64, f64)| x + length as f64 * LETTER <= self.sheet.width;
            let place = places.into_iter().filter(fits).find(|(x, y)| taken.has_room(*x, *y, length));
            if let Some((x, y)) = place {
                let _ = writeln!(
                    svg,
                    "<text class=\"lb halo {style}\" x=\"{x}\" y=\"{y:.1}\">{name} {score}</text>"
                );
            }
        }
    }

    /// The best so far: level until the next better submission, then a step.
    fn best(&self, svg: &mut String) {
        let mut path = String::new();
        for point in self.chart.points.iter().filter(|point| point.improved) {
            let across = self.x.at(point.at.seconds() as f64);
            let height = self.y.at(point.score * self.flip).min(self.sheet.bottom());
            let _ = match path.is_empty() {
                true => write!(path, "M{} {}", Tenths(across), Tenths(height)),
                false => write!(path, "H{}V{}", Tenths(across), Tenths(height)),
            };
        }
        let _ = writeln!(svg, "<path class=\"rec\" d=\"{path}H{:.1}\"/>", self.sheet.right);
    }
}

/// A first try this many times farther off than all the rest does not set the scale.
const HOPELESS: f64 = 3.0;

/// Lower and upper end of what is shown: every best so far and every line. A random first try must not press the
/// rest into one line, so it may fall off the lower end.
fn levels(chart: &Chart<'_>, best: f64, flip: f64) -> (f64, f64) {
    let marks = chart.marks.iter().map(|mark| mark.score * flip);
    let high = marks.clone().fold(best * flip, f64::max);
    let lowest_mark = marks.fold(best * flip, f64::min);
    // Each best so far is better than the one before it.
    let mut bests =
        chart.points.iter().filter(|point| point.improved).map(|point| point.score * flip).peekable();
    let mut low = lowest_mark;
    while let Some(score) = bests.next() {
        let rest = high - bests.peek().copied().unwrap_or(high).min(lowest_mark);
        if rest <= 0.0 || high - score <= HOPELESS * rest {
            low = low.min(score);
            break;
        }
    }
    let margin = if high > low { (high - low) * 0.08 } else { (high.abs() * 0.05).max(0.5) };
    (low - margin, high + margin)
}

fn description(chart: &Chart<'_>, first: &Point, best: &Point, last: &Point) -> String {
    let show =
        |point: &Point| format!("{} on {}", chart.contest.show(point.score), crate::words::day(point.at));
    format!(
        "{}: the first {}, the best {}, the last {}. The table below has every value.",
        crate::words::count(chart.points.len() as u64, "scored submission", "scored submissions"),
        show(first),
        show(best),
        show(last),
    )
}

#[cfg(test)]
mod tests;
