//! A team's rank over the contest, with the teams beside it. Up is better.

use std::fmt::Write as _;

use base::time::Instant;

use super::axis::Scale;
use super::sheet::{LETTER, NAMES, Sheet, TOP, Taken};
use super::tenths::Tenths;
use crate::markdown::{SafeHtml, escape};
use crate::state::Turn;
use crate::words::day;

/// A team's line.
pub(crate) struct Line<'t> {
    /// What it is called.
    pub(crate) name: &'t str,
    /// When it came to each rank, the oldest first.
    pub(crate) turns: &'t [Turn],
    /// Whether it is the one that the chart is about.
    pub(crate) is_own: bool,
}

/// Ranks up to which the scale is even; beyond, each doubling takes as much room.
const EVEN: u32 = 12;

/// Both drawings; nothing before the team has a rank. `span` is the whole contest; the last ranks are those
/// of now, or of the moment that they are told for.
pub(crate) fn render(lines: &[Line<'_>], span: (Instant, Instant), is_now: bool) -> Option<SafeHtml> {
    let own = lines.iter().find(|line| line.is_own)?;
    let (first, last) = (own.turns.first()?, own.turns.last()?);
    let best = own.turns.iter().min_by_key(|turn| turn.rank)?;
    let worst = lines.iter().flat_map(|line| line.turns).map(|turn| turn.rank).max()?;
    let said = format!(
        "Rank of {} over time: {} at first, {} at best (by {}), {} {}.",
        own.name,
        first.rank,
        best.rank,
        day(best.at),
        last.rank,
        if is_now { "now".to_owned() } else { format!("by {}", day(last.at)) },
    );
    let (from, to) = (span.0.seconds() as f64, span.1.seconds() as f64);
    if to <= from {
        return None;
    }
    let drawings = Sheet::both([300.0, 320.0], NAMES).map(|sheet| {
        let scales = Scales {
            x: Scale::new(from, to, sheet.left, sheet.right),
            y: Scale::new(height(1, worst), height(worst.max(2), worst), TOP, sheet.bottom() - 12.0),
            worst,
        };
        draw(lines, &sheet, &scales, span, &escape(&said))
    });
    Some(SafeHtml::ours(drawings.join("\n")))
}

struct Scales {
    x: Scale,
    y: Scale,
    worst: u32,
}

/// How far below the top a rank lies, before it is scaled.
fn height(rank: u32, worst: u32) -> f64 {
    if worst <= EVEN { f64::from(rank) } else { f64::from(rank).log2() }
}

impl Scales {
    fn at(&self, turn: &Turn) -> (f64, f64) {
        let x = (turn.at.seconds() as f64).clamp(self.x.from, self.x.to);
        (self.x.at(x), self.y.at(height(turn.rank, self.worst)))
    }

    fn steps(&self, turns: &[Turn]) -> String {
        let mut path = String::new();
        for turn in turns {
            let (x, y) = self.at(turn);
            let _ = match path.is_empty() {
                true => write!(path, "M{} {}", Tenths(x), Tenths(y)),
                false => write!(path, "H{}V{}", Tenths(x), Tenths(y)),
            };
        }
        path
    }
}

fn draw(lines: &[Line<'_>], sheet: &Sheet, scales: &Scales, span: (Instant, Instant), said: &str) -> String {
    let Sheet { class, width, height: high, .. } = *sheet;
    let mut svg = format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {width} {high}\" role=\"img\" aria-label=\"{said}\">\n"
    );
    let mut free = f64::NEG_INFINITY;
    for rank in ranks(scales.worst) {
        let at = scales.y.at(height(rank, scales.worst));
        // Figures need a line each.
        if at >= free {
            sheet.draw_level(&mut svg, at, &rank.to_string(), rank == 1);
            free = at + 20.0;
        }
    }
    sheet.draw_times(&mut svg, &scales.x, span);
    let mut taken = Taken::default();
    // The own line last, so that it lies above, and its name first, so that it has room.
    for line in lines.iter().filter(|line| !line.is_own) {
        let (name, path) = (escape(line.name), scales.steps(line.turns));
        let _ = writeln!(svg, "<path class=\"ctx\" d=\"{path}\"><title>{name}</title></path>");
    }
    for line in lines.iter().filter(|line| line.is_own) {
        let _ = writeln!(svg, "<path class=\"rec\" d=\"{}\"/>", scales.steps(line.turns));
        for turn in line.turns {
            let (x, y) = scales.at(turn);
            let _ = writeln!(
                svg,
                "<circle class=\"rec-d\" cx=\"{}\" cy=\"{}\" r=\"3\"><title>{}: rank {}</title></circle>",
                Tenths(x),
                Tenths(y),
                day(turn.at),
                turn.rank
            );
        }
        label(&mut svg, line, sheet, scales, &mut taken);
    }
    for line in lines.iter().filter(|line| !line.is_own) {
        label(&mut svg, line, sheet, scales, &mut taken);
    }
    svg.push_str("</svg>");
    svg
}

/// A line's name where it ends, if there is room.
fn label(svg: &mut String, line: &Line<'_>, sheet: &Sheet, scales: &Scales, taken: &mut Taken) {
    let Some(last) = line.turns.last() else { return };
    let (x, y) = scales.at(last);
    let letters = line.name.chars().count();
    let long = letters as f64 * LETTER;
    let places = [(x + 7.0, y + 4.0), (x - long - 7.0, y - 6.0), (x - long - 7.0, y + 16.0)];
    let limit = if sheet.is_wide { sheet.width } else { sheet.right };
    let fits = |(x, _): &(f64, f64)| *x >= sheet.left && x + long <= limit;
    let place = places.into_iter().filter(fits).find(|(x, y)| taken.has_room(*x, *y, letters));
    if let Some((x, y)) = place {
        let class = if line.is_own { "lb halo b" } else { "lb halo s" };
        let name = escape(line.name);
        let _ = writeln!(svg, "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{name}</text>");
    }
}

/// Round ranks from 1 to `worst`: 1, 2, 5, 10, 20 and so on; each where there are few.
fn ranks(worst: u32) -> Vec<u32> {
    if worst <= EVEN {
        return (1..=worst.max(2)).collect();
    }
    let powers = (0..9).map(|power| 10_u32.pow(power));
    powers.flat_map(|power| [power, 2 * power, 5 * power]).filter(|rank| *rank <= worst).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_further_up_lies_further_up_and_every_end_has_its_name() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        let span = (at("2006-10-02T00:00:00Z"), at("2009-07-26T18:42:37Z"));
        let turn = |text, rank| Turn { at: at(text), rank };
        let own = [turn("2007-01-01T00:00:00Z", 400), turn("2008-01-01T00:00:00Z", 3)];
        let beside = [turn("2007-06-01T00:00:00Z", 2)];
        let lines = [
            Line { name: "Feeds2", turns: &beside, is_own: false },
            Line { name: "Dace_", turns: &own, is_own: true },
        ];
        let html = render(&lines, span, true).unwrap().to_string();
        assert!(html.contains("400 at first, 3 at best (by 1 January 2008), 3 now"), "{html}");
        assert!(html.contains(">Dace_</text>") && html.contains(">Feeds2</text>"), "{html}");
        let rec = html.split("class=\"rec\" d=\"M").nth(1).unwrap();
        let numbers: Vec<f64> =
            rec.split(['M', ' ', 'H', 'V', '"']).filter_map(|part| part.parse().ok()).take(4).collect();
        assert!(numbers[3] < numbers[1] && numbers[2] > numbers[0], "{numbers:?}");
        assert!(render(&[], span, true).is_none());
    }

    #[test]
    fn ranks_on_the_scale_are_round() {
        assert_eq!(ranks(1), [1, 2]);
        assert_eq!(ranks(4), [1, 2, 3, 4]);
        assert_eq!(ranks(250), [1, 2, 5, 10, 20, 50, 100, 200]);
    }
}
