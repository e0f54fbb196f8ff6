//! `/board.png`: the head of the board, for places that show a picture beside a link to the site.

use std::borrow::Cow;

use base::finding::{Finding, codes};
use ledger::standings::{LineKind, Place, Row};

use super::page::{Kind, Page};
use crate::input::{Input, Site};
use crate::picture::{Canvas, Face, Ink, Weight};

pub(super) const KIND: Kind = Kind { taken: &[ROUTE], list: |_, pages| pages.push(Box::new(Picture)) };

pub(super) const ROUTE: &str = "board.png";

/// What places of all kinds ask for: <https://ogp.me>, 1.91 to 1.
const WIDTH: u32 = 1200;
const HEIGHT: u32 = 630;

/// Rows, teams and lines together.
const ROWS: usize = 7;
const MARGIN: u32 = 64;

// The style sheet's, by day.
const PAPER: Ink = [0xfd, 0xfc, 0xf9];
const HAIR: Ink = [0xe0, 0xdb, 0xd1];
const INK: Ink = [0x1b, 0x1d, 0x21];
const SOFT: Ink = [0x57, 0x5b, 0x62];
const ASK: Ink = [0xae, 0x2a, 0x0e];
const LEAD: Ink = [0x1c, 0x4f, 0x94];

#[derive(Debug)]
struct Picture;

impl Page for Picture {
    fn route(&self) -> String {
        ROUTE.to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Contest, Input::Standings, Input::Teams]
    }

    fn verbatim<'s>(&'s self, site: &'s Site) -> Option<Result<Cow<'s, [u8]>, Box<Finding>>> {
        let png = drawn(site).png();
        Some(
            png.map(Cow::Owned)
                .map_err(|why| Box::new(Finding::new(codes::TEMPLATE, format!("{ROUTE}: {why}")))),
        )
    }
}

/// A row as the picture has it.
struct Line {
    rank: String,
    name: String,
    score: String,
    weight: Weight,
    ink: Ink,
}

fn drawn(site: &Site) -> Canvas {
    let (contest, face) = (site.contest(), Face::ours());
    let mut canvas = Canvas::new(WIDTH, HEIGHT, PAPER);
    canvas.bar(0, 0, WIDTH, 12, LEAD);
    let (left, right) = (MARGIN as f32, (WIDTH - MARGIN) as f32);
    let room = right - left;
    let mut write =
        |weight, size, x, y, ink, words: &str| face.write(&mut canvas, weight, size, x, y, ink, words);

    let title = shown(&face, &contest.title, "Leaderboard");
    write(Weight::Bold, 56.0, left, 100.0, INK, &face.cut(Weight::Bold, 56.0, room, title));
    let lines: Vec<Line> = site.board().iter().take(ROWS).map(|row| line(site, &face, row)).collect();
    let under = if lines.is_empty() { shown(&face, &contest.summary, "") } else { "Leaderboard" };
    write(Weight::Plain, 30.0, left, 146.0, SOFT, &face.cut(Weight::Plain, 30.0, room, under));
    for (at, line) in lines.iter().enumerate() {
        let y = 206.0 + 56.0 * at as f32;
        let Line { rank, name, score, weight, ink } = line;
        let width = |words: &str| face.width(*weight, 36.0, words);
        write(*weight, 36.0, left + 52.0 - width(rank), y, SOFT, rank);
        write(*weight, 36.0, right - width(score), y, *ink, score);
        let room = room - 84.0 - width(score) - 24.0;
        write(*weight, 36.0, left + 84.0, y, *ink, &face.cut(*weight, 36.0, room, name));
    }
    let host = contest.url.trim_start_matches("https://").trim_end_matches('/');
    write(
        Weight::Plain,
        26.0,
        left,
        604.0,
        SOFT,
        &face.cut(Weight::Plain, 26.0, room, shown(&face, host, "")),
    );
    for at in 0..lines.len() {
        canvas.bar(MARGIN, 222 + 56 * at as u32, WIDTH - 2 * MARGIN, 1, HAIR);
    }
    canvas
}

fn line(site: &Site, face: &Face, row: &Row) -> Line {
    let contest = site.contest();
    match row {
        Row::Team(place) => Line {
            rank: place.rank.to_string(),
            name: shown(face, site.team_name(&place.team), place.team.as_str()).to_owned(),
            score: score(site, place),
            weight: if place.rank == 1 { Weight::Bold } else { Weight::Plain },
            ink: INK,
        },
        Row::Line(line) => Line {
            rank: String::new(),
            name: shown(face, &line.label, "").to_owned(),
            score: contest.show(line.score),
            weight: Weight::Plain,
            ink: if matches!(line.kind, LineKind::Threshold(_)) { ASK } else { SOFT },
        },
    }
}

/// What puts `place` where it is.
fn score(site: &Site, place: &Place) -> String {
    place
        .mean_rank
        .as_ref()
        .map_or_else(|| site.contest().show(place.score), |(mean, _)| format!("{mean:.2}"))
}

/// `words`, or `instead` where they have letters that the face has not: half a name is none.
fn shown<'w>(face: &Face, words: &'w str, instead: &'w str) -> &'w str {
    if face.has(words) { words } else { instead }
}
