//! How the best score of all teams came down over the contest, with what prizes asked for while they did.

use std::fmt::Write as _;

use base::time::Instant;
use contest::Contest;
use metric::Direction;

use super::axis::{self, Scale};
use super::sheet::{LETTER, NAMES, Sheet, TOP, Taken};
use crate::markdown::{SafeHtml, escape};
use crate::words::day;

/// Somebody took the lead, or improved it.
pub(crate) struct Front<'t> {
    /// When it was received.
    pub(crate) at: Instant,
    pub(crate) score: f64,
    /// The team.
    pub(crate) team: &'t str,
}

/// A score that a prize asked for.
pub(crate) struct Ask<'t> {
    pub(crate) prize: &'t str,
    pub(crate) score: f64,
    pub(crate) from: Instant,
    pub(crate) until: Instant,
}

/// What to draw.
pub(crate) struct Record<'t> {
    /// For direction, decimals and the reference baseline.
    pub(crate) contest: &'t Contest,
    /// Beginning and end of the contest.
    pub(crate) span: (Instant, Instant),
    /// In order of time, each better than the one before it.
    pub(crate) fronts: &'t [Front<'t>],
    /// The bests of the other teams: when, score.
    pub(crate) others: &'t [Vec<(Instant, f64)>],
    pub(crate) asks: &'t [Ask<'t>],
}

/// Both drawings; nothing as long as nobody has a score.
pub(crate) fn render(record: &Record<'_>) -> Option<SafeHtml> {
    let (first, last) = (record.fronts.first()?, record.fronts.last()?);
    let said = format!(
        "Step chart of the best score of all teams: {} by {} on {}, {} by {} on {}.",
        record.contest.show(first.score),
        first.team,
        day(first.at),
        record.contest.show(last.score),
        last.team,
        day(last.at),
    );
    let sheets = Sheet::both([430.0, 430.0], NAMES);
    let drawings = sheets.iter().map(|sheet| draw(record, sheet, &escape(&said)));
    Some(SafeHtml::ours(drawings.collect::<Option<Vec<_>>>()?.join("\n")))
}

/// The drawing's scales.
struct Scales {
    x: Scale,
    y: Scale,
    flip: f64,
    low: f64,
}

impl Scales {
    fn of(record: &Record<'_>, sheet: &Sheet) -> Option<Self> {
        let flip = match record.contest.metric.direction {
            Direction::Lower => -1.0,
            Direction::Higher => 1.0,
        };
        let bests = record.fronts.iter().map(|front| front.score * flip);
        let best = bests.clone().fold(f64::NEG_INFINITY, f64::max);
        let high = record.asks.iter().map(|ask| ask.score * flip).fold(best, f64::max);
        let worst = bests.fold(f64::INFINITY, f64::min);
        // A hopeless first try must not press the rest into one line: the baseline is the floor.
        let low = record.contest.reference().map_or(worst, |base| base.public * flip);
        let low = if low < high { low } else { worst };
        let margin = if high > low { (high - low) * 0.04 } else { high.abs().max(1.0) * 0.05 };
        let (from, to) = (record.span.0.seconds() as f64, record.span.1.seconds() as f64);
        let bottom = sheet.bottom();
        (to > from).then(|| Self {
            x: Scale::new(from, to, sheet.left, sheet.right),
            y: Scale::new(low - margin, high + margin, bottom, TOP),
            flip,
            low: bottom,
        })
    }

    fn x(&self, at: Instant) -> f64 {
        self.x.at((at.seconds() as f64).clamp(self.x.from, self.x.to))
    }

    fn y(&self, score: f64) -> f64 {
        self.y.at(score * self.flip).min(self.low)
    }

    /// The steps through `bests`, up to `end` if there is one.
    fn steps(&self, bests: impl Iterator<Item = (Instant, f64)>, end: Option<f64>) -> String {
        let mut path = String::new();
        for (at, score) in bests {
            let (x, y) = (self.x(at), self.y(score));
            let _ = match path.is_empty() {
                true => write!(path, "M{x:.1} {y:.1}"),
                false => write!(path, "H{x:.1}V{y:.1}"),
            };
        }
        if let Some(end) = end.filter(|_| !path.is_empty()) {
            let _ = write!(path, "H{end:.1}");
        }
        path
    }
}

fn draw(record: &Record<'_>, sheet: &Sheet, said: &str) -> Option<String> {
    let scales = Scales::of(record, sheet)?;
    let (width, height) = (sheet.width, sheet.height);
    let mut svg = format!(
        "<svg class=\"{}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{said}\">\n",
        sheet.class
    );
    levels(&mut svg, record, sheet, &scales);
    sheet.draw_times(&mut svg, &scales.x, record.span);
    let mut taken = Taken::default();
    asks(&mut svg, record, sheet, &scales, &mut taken);
    let others = record.others.iter().map(|bests| scales.steps(bests.iter().copied(), None));
    let _ = writeln!(svg, "<path class=\"ctx\" d=\"{}\"/>", others.collect::<String>());
    let ends = record.others.iter().filter_map(|bests| bests.last());
    let dots = ends.map(|(at, score)| {
        format!("<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"2.5\"/>", scales.x(*at), scales.y(*score))
    });
    let _ = writeln!(svg, "<g class=\"ctx-d\">{}</g>", dots.collect::<String>());
    let fronts = record.fronts.iter().map(|front| (front.at, front.score));
    let _ = writeln!(svg, "<path class=\"rec\" d=\"{}\"/>", scales.steps(fronts, Some(sheet.right)));
    svg.push_str("<g class=\"rec-d\">");
    for front in record.fronts {
        let _ = write!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\"><title>{}: {}, {}</title></circle>",
            scales.x(front.at),
            scales.y(front.score),
            escape(front.team),
            record.contest.show(front.score),
            day(front.at),
        );
    }
    svg.push_str("</g>\n");
    leaders(&mut svg, record, sheet, &scales, &mut taken);
    svg.push_str("</svg>");
    Some(svg)
}

/// Levels: percent better than the baseline with the score beside it, or scores where nothing is the reference.
fn levels(svg: &mut String, record: &Record<'_>, sheet: &Sheet, scales: &Scales) {
    let contest = record.contest;
    let show = |score: f64| contest.show(score);
    let values: Vec<(f64, Option<String>)> = match contest.reference() {
        Some(base) => {
            // Improvement is linear in the score: two of its values tell all.
            let zero = contest.improvement(base.public, 0.0);
            let slope = contest.improvement(base.public, 1.0) - zero;
            let ends = [scales.y.from, scales.y.to].map(|end| zero + slope * end * scales.flip);
            let percents = axis::round_values(ends[0].min(ends[1]), ends[0].max(ends[1]), 6);
            percents
                .into_iter()
                .map(|percent| ((percent - zero) / slope, Some(format!("{percent:.0} %"))))
                .collect()
        }
        None => axis::round_values(scales.y.from, scales.y.to, 6)
            .into_iter()
            .map(|value| (value * scales.flip, None))
            .collect(),
    };
    for (score, percent) in values {
        let at = scales.y(score);
        match percent {
            Some(percent) => {
                sheet.draw_level(svg, at, &percent, true);
                if sheet.is_wide {
                    let (x, y) = (sheet.left - 46.0, at + 4.0);
                    let text = show(score);
                    let _ = writeln!(
                        svg,
                        "<text class=\"ax\" x=\"{x}\" y=\"{y:.1}\" text-anchor=\"end\">{text}</text>"
                    );
                }
            }
            None => sheet.draw_level(svg, at, &show(score), false),
        }
    }
}

/// What prizes asked for, while they did.
fn asks(svg: &mut String, record: &Record<'_>, sheet: &Sheet, scales: &Scales, taken: &mut Taken) {
    if let Some(base) = record.contest.reference() {
        let at = scales.y(base.public);
        let _ = writeln!(svg, "<path class=\"ln base\" d=\"M{} {at:.1}H{}\"/>", sheet.left, sheet.right);
        let name = escape(&base.name);
        let x = if sheet.is_wide { sheet.right + 8.0 } else { sheet.left + 6.0 };
        let y = if sheet.is_wide { at + 4.0 } else { at - 6.0 };
        if taken.has_room(x, y, base.name.chars().count()) {
            let _ = writeln!(svg, "<text class=\"lb halo base\" x=\"{x:.1}\" y=\"{y:.1}\">{name}</text>");
        }
    }
    for ask in record.asks {
        let (from, until, at) = (scales.x(ask.from), scales.x(ask.until), scales.y(ask.score));
        let _ = writeln!(svg, "<path class=\"ln ask\" d=\"M{from:.1} {at:.1}H{until:.1}\"/>");
        let text = format!("{}: {}", ask.prize, record.contest.show(ask.score));
        let length = text.chars().count();
        // Above the line where it is worse than all that comes, else where words have room.
        let end = until - length as f64 * LETTER;
        let places = [(from + 6.0, at - 7.0), (from + 6.0, at + 16.0), (end, at - 7.0), (end, at + 16.0)];
        let fits = |x: f64| x >= sheet.left && x + length as f64 * LETTER <= sheet.width;
        let place =
            places.into_iter().filter(|(x, _)| fits(*x)).find(|(x, y)| taken.has_room(*x, *y, length));
        if let Some((x, y)) = place {
            let text = escape(&text);
            let _ = writeln!(svg, "<text class=\"lb halo ask\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>");
        }
    }
}

/// Who was in front, at the place where each took over, as far as words have room: the newest first.
fn leaders(svg: &mut String, record: &Record<'_>, sheet: &Sheet, scales: &Scales, taken: &mut Taken) {
    let fronts = record.fronts;
    let took = |at: &usize| *at == 0 || fronts[*at - 1].team != fronts[*at].team;
    let mut labels = vec![];
    for at in (0..fronts.len()).rev().filter(took) {
        let front = &fronts[at];
        let length = front.team.chars().count();
        let (x, y) = (scales.x(front.at), scales.y(front.score));
        let wide = length as f64 * LETTER;
        let places = [(x + 7.0, y + 17.0), (x - wide - 6.0, y - 6.0), (x + 7.0, y - 7.0)];
        let limit = if sheet.is_wide { sheet.width } else { sheet.right };
        let fits = |(x, y): &(f64, f64)| *x >= sheet.left && x + wide <= limit && *y < scales.low;
        let place = places.into_iter().filter(fits).find(|(x, y)| taken.has_room(*x, *y, length));
        if let Some((x, y)) = place {
            labels.push(format!(
                "<text class=\"lb halo b\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>\n",
                escape(front.team)
            ));
        }
    }
    svg.extend(labels.into_iter().rev());
}
