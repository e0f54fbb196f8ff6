//! Counts by month as bars.

use std::fmt::Write as _;

use super::axis::{self, Scale};
use crate::markdown::{SafeHtml, escape};
use crate::words::grouped;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 704.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 284.0;

/// One bar: a part of it may be known to be less than whole.
pub(crate) struct Bar {
    /// `2007-01`.
    pub(crate) label: String,
    /// All of it.
    pub(crate) all: u64,
    /// The lower part, drawn full; the rest is hollow.
    pub(crate) whole: u64,
}

/// The chart of `bars`, which lie at equal distances; nothing without one that is above 0.
pub(crate) fn render(title: &str, description: &str, bars: &[Bar]) -> Option<SafeHtml> {
    let most = bars.iter().map(|bar| bar.all).max().filter(|most| *most > 0)?;
    let y = Scale::new(0.0, most as f64 * 1.05, BOTTOM, TOP);
    let width = (RIGHT - LEFT) / bars.len() as f64;
    let mut svg = format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"chart-title chart-desc\">\n\
         <title id=\"chart-title\">{}</title>\n<desc id=\"chart-desc\">{}</desc>\n",
        escape(title),
        escape(description),
    );
    for level in axis::round_values(0.0, y.to, 5).into_iter().filter(|level| level.fract() == 0.0) {
        let at = y.at(level);
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{RIGHT}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text class=\"ax\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            at + 4.0,
            short(level as u64),
        );
    }
    // Six labels are what fits; of those a phone drops every other one.
    let every = bars.len().div_ceil(6).max(1);
    for (at, bar) in bars.iter().enumerate() {
        let left = LEFT + width * at as f64;
        let (gap, label) = ((width * 0.15).min(12.0), escape(&bar.label));
        for (from, to, style) in
            [(0, bar.whole.min(bar.all), "bar"), (bar.whole.min(bar.all), bar.all, "bar part")]
        {
            if to > from {
                let (top, low) = (y.at(to as f64), y.at(from as f64));
                let _ = writeln!(
                    svg,
                    "<rect class=\"{style}\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\">\
                     <title>{label}: {}, {} completed</title></rect>",
                    left + gap,
                    (width - 2.0 * gap).max(0.5),
                    low - top,
                    grouped(bar.all),
                    grouped(bar.whole),
                );
            }
        }
        if at % every == 0 {
            let style = if (at / every).is_multiple_of(2) { "ax" } else { "ax odd" };
            let _ = writeln!(
                svg,
                "<text class=\"{style}\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label}</text>",
                (left + width / 2.0).clamp(LEFT + 24.0, RIGHT - 28.0),
                BOTTOM + 20.0,
            );
        }
    }
    svg.push_str("</svg>");
    Some(SafeHtml::ours(svg))
}

/// `2k` for 2,000: what fits beside the axis in the large type of a phone.
fn short(level: u64) -> String {
    match level {
        1_000_000.. if level.is_multiple_of(100_000) => format!("{}M", level as f64 / 1e6),
        1_000.. if level.is_multiple_of(100) => format!("{}k", level as f64 / 1e3),
        level => level.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_high_as_its_count() {
        let bar = |label: &str, all, whole| Bar { label: label.to_owned(), all, whole };
        let svg =
            render("T & t", "D", &[bar("2007-01", 100, 60), bar("2007-02", 0, 0), bar("2007-03", 50, 50)]);
        let svg = svg.unwrap().to_string();
        let heights: Vec<f64> = svg
            .lines()
            .filter_map(|line| {
                line.strip_prefix("<rect")?.split("height=\"").nth(1)?.split('"').next()?.parse().ok()
            })
            .collect();
        let [whole, part, other] = heights[..] else { panic!("{svg}") };
        assert!(
            (whole / part - 1.5).abs() < 0.01 && (other / (whole + part) - 0.5).abs() < 0.01,
            "{heights:?}"
        );
        assert!(svg.contains("<title id=\"chart-title\">T &amp; t</title>"));
        assert!(svg.contains(">100</text>") && svg.contains("2007-01: 100, 60 completed"), "{svg}");
        assert_eq!([0, 500, 2_000, 2_500, 12_000_000].map(short), ["0", "500", "2k", "2.5k", "12M"]);
        assert!(render("T", "D", &[bar("2007-01", 0, 0)]).is_none() && render("T", "D", &[]).is_none());
    }
}
