//! A team's scores over time as SVG.
//!
//! Entry point: [`render`]. Better is always up. Colours come from the stylesheet by class, so that the
//! chart follows light, dark and print; every length is a whole or tenth of a unit, so that the same
//! numbers give the same bytes.

mod axis;

use std::fmt::Write as _;

use judge::contest::Contest;
use judge::metric::Direction;
use judge::time::Instant;

use crate::markdown::{SafeHtml, escape};
use axis::Scale;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 704.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 284.0;
/// Labels of lines nearer than this would run into each other.
const LABEL: f64 = 13.0;

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
    /// Its class: `grand`, `progress`, `baseline`.
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
    let (from, to) = (first.at.seconds() as f64, last.at.seconds() as f64);
    // One submission, or several in a second, still need a width: a day to each side.
    let (from, to) = if to > from { (from, to) } else { (from - 86_400.0, to + 86_400.0) };
    let x = Scale::new(from, to, LEFT, RIGHT);

    let mut svg = format!(
        "<svg class=\"chart\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"chart-title chart-desc\">\n\
         <title id=\"chart-title\">Scores of {} over time</title>\n<desc id=\"chart-desc\">{}</desc>\n",
        escape(chart.team),
        escape(&description(chart, first, best, last)),
    );
    draw_levels(&mut svg, chart, &y, flip);
    draw_times(&mut svg, &x, from, to);
    draw_marks(&mut svg, chart, &y, flip);
    draw_best(&mut svg, chart, &x, &y, flip);
    for point in chart.points {
        // A point worse than everything shown sits on the lower edge, hollow.
        let height = y.at(point.score * flip);
        let style = if height > BOTTOM { "off" } else if point.improved { "best" } else { "point" };
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

/// Lower and upper end of what is shown: every best so far, and the lines that are not far from them. A
/// random first try must not press the rest into a line.
fn levels(chart: &Chart<'_>, best: f64, flip: f64) -> (f64, f64) {
    let mut low = best * flip;
    let mut high = low;
    let mut include = |score: f64| {
        low = low.min(score * flip);
        high = high.max(score * flip);
    };
    let bests: Vec<f64> = chart.points.iter().filter(|point| point.improved).map(|point| point.score).collect();
    for score in &bests {
        include(*score);
    }
    for mark in chart.marks {
        include(mark.score);
    }
    // With a first try very far below all else, the second one sets the floor.
    let reference = chart.marks.iter().map(|mark| mark.score * flip).fold(high, f64::min);
    let span = high - reference;
    if span > 0.0 && low < reference - 2.0 * span {
        low = bests.iter().map(|score| score * flip).filter(|score| *score >= reference - 2.0 * span).fold(reference, f64::min);
    }
    let margin = if high > low { (high - low) * 0.08 } else { (high.abs() * 0.05).max(0.5) };
    (low - margin, high + margin)
}

fn description(chart: &Chart<'_>, first: &Point, best: &Point, last: &Point) -> String {
    let show = |point: &Point| format!("{} on {}", chart.contest.show(point.score), crate::words::day(point.at));
    format!(
        "{}: the first {}, the best {}, the last {}. The table below has every value.",
        crate::words::count(chart.points.len() as u64, "scored submission", "scored submissions"),
        show(first),
        show(best),
        show(last),
    )
}

fn draw_levels(svg: &mut String, chart: &Chart<'_>, y: &Scale, flip: f64) {
    for level in axis::round_values(y.from, y.to, 5) {
        let at = y.at(level);
        let score = level * flip;
        let text = axis::short(&chart.contest.show(score));
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
            LEFT - 8.0,
            at + 4.0,
        );
    }
}

fn draw_times(svg: &mut String, x: &Scale, from: f64, to: f64) {
    for (second, label) in axis::times(from as i64, to as i64) {
        let _ = writeln!(
            svg,
            "<text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label}</text>",
            x.at(second as f64).clamp(LEFT + 24.0, RIGHT - 28.0),
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
            "<line class=\"mark {style}\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\">\
             <title>{name}: {score}</title></line>",
        );
        if at - 5.0 >= free {
            let _ = writeln!(
                svg,
                "<text class=\"label {style}\" x=\"{RIGHT}\" y=\"{:.1}\" text-anchor=\"end\">{name} {score}</text>",
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
    let _ = writeln!(svg, "<path class=\"steps\" d=\"{path}H{RIGHT:.1}\"/>");
}

#[cfg(test)]
mod tests;
