//! A team's scores over time as SVG.
//!
//! Entry point: [`render`]. Better is always up. Colours come from the stylesheet by class, so that the
//! chart follows light, dark and print; every length is a whole or tenth of a unit, so that the same
//! numbers give the same bytes. Drawn by hand and not by a crate: plotters and its like set colours, sizes and fonts in
//! each element, where ours come from the stylesheet, and write no title and description for those who
//! can't see it; what is left of them is two scales and a loop.

mod axis;
pub(crate) mod bars;
pub(crate) mod field;
pub(crate) mod record;

use std::fmt::Write as _;

use base::time::Instant;
use contest::Contest;
use metric::Direction;

use crate::markdown::{SafeHtml, escape};
use axis::Scale;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 704.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 284.0;
/// Labels of lines nearer than this would run into each other, in the large type of a phone as well.
const LABEL: f64 = 21.0;

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
    let levels = levels(chart, best.score, flip);
    let y = Scale::new(levels.0, levels.1, BOTTOM, TOP);
    // What came in a time of grace stands beyond the end.
    let (from, to) = (chart.span.0.min(first.at), chart.span.1.max(last.at));
    let x = Scale::new(from.seconds() as f64, to.seconds() as f64, LEFT, RIGHT);

    let mut svg = format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"chart-title chart-desc\">\n\
         <title id=\"chart-title\">Scores of {} over time</title>\n<desc id=\"chart-desc\">{}</desc>\n",
        escape(chart.team),
        escape(&description(chart, first, best, last)),
    );
    draw_levels(&mut svg, chart, &y, flip);
    draw_times(&mut svg, &x, (from, to));
    draw_marks(&mut svg, chart, &y, flip);
    draw_best(&mut svg, chart, &x, &y, flip);
    for point in chart.points {
        // A point worse than everything shown sits on the lower edge, hollow.
        let height = y.at(point.score * flip);
        let style = if height > BOTTOM {
            "hollow"
        } else if point.improved {
            "rec-d"
        } else {
            "ctx-d"
        };
        let _ = writeln!(
            svg,
            "<circle class=\"{style}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"{}\"><title>{}: {}</title></circle>",
            x.at(point.at.seconds() as f64),
            height.min(BOTTOM),
            if point.improved { "4" } else { "3" },
            point.at.human(),
            chart.contest.show(point.score),
        );
    }
    svg.push_str("</svg>");
    Some(SafeHtml::ours(svg))
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

fn draw_levels(svg: &mut String, chart: &Chart<'_>, y: &Scale, flip: f64) {
    let levels = axis::round_values(y.from, y.to, 5);
    let texts = axis::short(levels.iter().map(|level| chart.contest.show(level * flip)).collect());
    for (level, text) in levels.into_iter().zip(texts) {
        let at = y.at(level);
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text class=\"ax\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
            LEFT - 8.0,
            at + 4.0,
        );
    }
}

fn draw_times(svg: &mut String, x: &Scale, span: (Instant, Instant)) {
    let ticks = axis::calendar(span.0, span.1, 12);
    let has_years = ticks.iter().any(|(.., strong)| *strong);
    for (index, (at, label, strong)) in ticks.into_iter().enumerate() {
        // A phone has room for the years alone, or for every other one.
        let stays = if has_years { strong } else { index % 2 == 0 };
        let style = if stays { "ax" } else { "ax odd" };
        let _ = writeln!(
            svg,
            "<text class=\"{style}\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label}</text>",
            x.at(at.seconds() as f64).clamp(LEFT + 24.0, RIGHT - 28.0),
            BOTTOM + 20.0,
        );
    }
}

fn draw_marks(svg: &mut String, chart: &Chart<'_>, y: &Scale, flip: f64) {
    let mut marks: Vec<&Mark> = chart.marks.iter().collect();
    marks.sort_by(|a, b| y.at(a.score * flip).total_cmp(&y.at(b.score * flip)));
    let mut free = f64::MIN;
    for mark in marks {
        let at = y.at(mark.score * flip);
        let (style, score, name) = (mark.style, chart.contest.show(mark.score), escape(&mark.label));
        let _ = writeln!(
            svg,
            "<line class=\"ln {style}\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\">\
             <title>{name}: {score}</title></line>",
        );
        if at - 5.0 >= free {
            let _ = writeln!(
                svg,
                "<text class=\"lb halo {style}\" x=\"{RIGHT}\" y=\"{:.1}\" text-anchor=\"end\">{name} {score}</text>",
                at - 5.0,
            );
            free = at - 5.0 + LABEL;
        }
    }
}

/// The best so far: level until the next better submission, then a step.
fn draw_best(svg: &mut String, chart: &Chart<'_>, x: &Scale, y: &Scale, flip: f64) {
    let mut path = String::new();
    for point in chart.points.iter().filter(|point| point.improved) {
        let (across, height) = (x.at(point.at.seconds() as f64), y.at(point.score * flip).min(BOTTOM));
        let _ = match path.is_empty() {
            true => write!(path, "M{across:.1} {height:.1}"),
            false => write!(path, "H{across:.1}V{height:.1}"),
        };
    }
    let _ = writeln!(svg, "<path class=\"rec\" d=\"{path}H{RIGHT:.1}\"/>");
}

#[cfg(test)]
mod tests;
