//! Which rows of a board a page shows.

use std::ops::Range;

use ledger::standings::Row;

use super::frame::Frame;
use super::pager;
use crate::input::{ROWS, Stand};
use crate::route;

/// The address of the board.
pub(in crate::pages) const BOARD: &str = "leaderboard/";
/// The address of the list of all teams, where the board does not hold them.
pub(in crate::pages) const WHOLE: &str = "leaderboard/all/";

/// What a page shows of a board.
#[derive(Debug, Clone, Copy)]
pub(in crate::pages) enum Excerpt {
    /// The first ones: so many teams that rank, and so many that don't.
    First(usize),
    /// A part of all of them: those that don't rank stand below those that do.
    Part(Part),
}

/// One page of a list that is cut into several.
#[derive(Debug, Clone, Copy)]
pub(in crate::pages) struct Part {
    /// From 0.
    at: usize,
    /// How many there are.
    of: usize,
}

impl Part {
    /// The pages that a list of `rows` teams needs, those counted that don't rank; at least one.
    pub(in crate::pages) fn all(rows: usize) -> impl Iterator<Item = Self> {
        let of = route::parts(rows, ROWS);
        (0..of).map(move |at| Self { at, of })
    }

    /// Its address, in a list at `route`.
    pub(in crate::pages) fn route(self, route: &str) -> String {
        route::part_of(route, self.at)
    }

    /// The links to all pages of the list at `route`.
    pub(in crate::pages) fn pager(self, route: &str) -> Vec<pager::Part> {
        pager::pager(route, self.of, self.at)
    }

    /// `frame` with a title of this page's own.
    pub(in crate::pages) fn frame(self, frame: Frame) -> Frame {
        frame.part(self.at, self.of)
    }

    /// Which of `count` things stand on it.
    pub(in crate::pages) fn range(self, count: usize) -> Range<usize> {
        (self.at * ROWS).min(count)..((self.at + 1) * ROWS).min(count)
    }
}

impl Excerpt {
    /// Which of `teams` that rank and of `off` that don't are shown.
    pub(in crate::pages) fn ranges(self, teams: usize, off: usize) -> (Range<usize>, Range<usize>) {
        match self {
            Self::First(limit) => (0..teams.min(limit), 0..off.min(limit)),
            Self::Part(part) => {
                let below = |at: usize| at.saturating_sub(teams);
                let all = part.range(teams + off);
                (part.range(teams), below(all.start)..below(all.end))
            }
        }
    }
}

/// The page on which the row of the team at `place` stands.
pub(in crate::pages) fn page_of(place: Stand) -> String {
    match place {
        Stand::Rank(_) => BOARD.to_owned(),
        Stand::Share { page, .. } => route::part_of(WHOLE, page),
    }
}

/// The rows of `board` from and to the team at those places, of `teams` in all, with the lines that stand among them.
pub(in crate::pages) fn rows(
    board: &[Row],
    places: Range<usize>,
    teams: usize,
) -> impl Iterator<Item = &Row> {
    let (from, to) = (places.start, if places.end == teams { usize::MAX } else { places.end });
    let mut before = 0;
    board.iter().filter(move |row| {
        let at = before;
        before += usize::from(matches!(row, Row::Team(_)));
        // A line below the last team of all stands on the last page that has a team.
        let at = if matches!(row, Row::Line(_)) && at == teams { at.saturating_sub(1) } else { at };
        (from..to).contains(&at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_show_each_row_once() {
        for (teams, off) in [(0, 0), (5, 2), (1_000, 0), (1_000, 1), (999, 2), (2_500, 1_700), (0, 1_001)] {
            let shown = Part::all(teams + off).map(|part| Excerpt::Part(part).ranges(teams, off));
            let (on, below): (Vec<_>, Vec<_>) = shown.unzip();
            assert_eq!(on.into_iter().flatten().collect::<Vec<_>>(), (0..teams).collect::<Vec<_>>());
            assert_eq!(below.into_iter().flatten().collect::<Vec<_>>(), (0..off).collect::<Vec<_>>());
        }
    }
}
