//! How pages get at the course of the board and at a team's place on it.

use contest::Slug;

use super::part::{Input, note};
use super::site::Site;
use crate::state::{Day, Turn};

/// Rows on one page of the list of all teams: some 60 kB when compressed.
pub(crate) const ROWS: usize = 1_000;

/// Where a team stands, as exactly as its own pages say it. Each team that enters moves all below it by one: were the ranks of all
/// of them on their pages, a single receipt would change thousands of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Its rank, from 1, if the board shows it at once.
    Rank(usize),
    /// Further down: the share of the teams that rank among which it is, in percent, and the page of the list of all
    /// teams on which its row stands, from 0.
    Share { percent: usize, page: usize },
}

impl Stand {
    /// Of the team at `rank` of `teams`, of which the board shows `first` at once.
    fn of(rank: usize, teams: usize, first: usize) -> Self {
        /// Percent, beyond 10 by tens.
        const STEPS: [usize; 4] = [1, 2, 5, 10];
        if rank <= first {
            return Self::Rank(rank);
        }
        let percent = (rank * 100).div_ceil(teams.max(1));
        let percent = STEPS.into_iter().find(|step| percent <= *step).unwrap_or(percent.div_ceil(10) * 10);
        Self::Share { percent, page: rank.saturating_sub(1) / ROWS }
    }
}

/// The ranks over the contest of a team and of those beside it.
#[derive(Debug, Default)]
pub(crate) struct Near<'s> {
    /// Best first.
    pub(crate) lines: Vec<(&'s Slug, &'s [Turn])>,
    /// Whether the last ranks are those of now, not those at the last moment that is over.
    pub(crate) is_now: bool,
}

/// A past day between its neighbours.
#[derive(Debug)]
pub(crate) struct DayView<'s> {
    pub(crate) day: &'s Day,
    /// The day before it on which the first teams changed.
    pub(crate) before: Option<&'s Day>,
    /// The date of the next one.
    pub(crate) after: Option<&'s str>,
}

/// How the board came to be.
impl Site {
    /// Where the team stands on the public board, if it ranks.
    pub(crate) fn place(&self, slug: &Slug) -> Option<Stand> {
        note(|| Input::Place(slug.clone()));
        self.place_of(slug)
    }

    pub(super) fn place_of(&self, slug: &Slug) -> Option<Stand> {
        let (order, first) = (&self.state.standings.order, self.contest.leaderboard.length);
        self.rank_of(slug).map(|rank| Stand::of(rank, order.len(), first))
    }

    /// Its rank, from 1, for whoever reads all of the board.
    pub(crate) fn rank(&self, slug: &Slug) -> Option<usize> {
        note(|| Input::Standings);
        self.rank_of(slug)
    }

    fn rank_of(&self, slug: &Slug) -> Option<usize> {
        self.state.standings.teams.get(slug)?.rank
    }

    /// The ranks over the contest of the team and of the two above and below it: until now where its place is a rank.
    pub(crate) fn course(&self, slug: &Slug) -> Near<'_> {
        note(|| Input::Course(slug.clone()));
        self.around_rank(slug)
    }

    pub(super) fn around_rank(&self, slug: &Slug) -> Near<'_> {
        let (order, course) = (&self.state.standings.order, &self.state.course);
        let Some(at) = self.rank_of(slug).map(|rank| rank - 1) else { return Near::default() };
        let near = at.saturating_sub(2)..order.len().min(at + 3);
        let told = course.told.filter(|_| !matches!(self.place_of(slug), Some(Stand::Rank(_))));
        let line = |team| told.map_or(course.line(team), |told| course.line_until(team, told));
        let teams = order.get(near).unwrap_or_default().iter();
        Near { lines: teams.map(|team| (team, line(team))).collect(), is_now: told.is_none() }
    }

    /// The days on which the first teams changed, the oldest first.
    pub(crate) fn days(&self) -> &[Day] {
        note(|| Input::Days);
        &self.state.course.days
    }

    /// One of them, with the dates of the one before and of the one after it.
    pub(crate) fn day(&self, date: &str) -> Option<DayView<'_>> {
        note(|| Input::Day(date.to_owned()));
        self.state.course.day(date).map(|at| self.day_and_neighbours(at))
    }

    pub(super) fn day_and_neighbours(&self, at: usize) -> DayView<'_> {
        let days = &self.state.course.days;
        let before = at.checked_sub(1).map(|at| &days[at]);
        DayView { day: &days[at], before, after: days.get(at + 1).map(|day| day.date.as_str()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_rank_where_the_board_shows_it_and_a_share_below() {
        let place = |rank| Stand::of(rank, 5_000, 40);
        assert_eq!([place(1), place(40)], [Stand::Rank(1), Stand::Rank(40)]);
        let share = |percent, page| Stand::Share { percent, page };
        assert_eq!([place(41), place(50), place(51)], [share(1, 0), share(1, 0), share(2, 0)]);
        assert_eq!([place(500), place(501), place(1_001)], [share(10, 0), share(20, 0), share(30, 1)]);
        assert_eq!([place(4_500), place(5_000)], [share(90, 4), share(100, 4)]);
    }

    #[test]
    fn a_team_that_enters_moves_few_others_into_another_share() {
        let places = |teams: usize, above: usize| -> Vec<Stand> {
            // The same hundred thousand teams, of which those below `above` rank one lower.
            (1..=100_000).map(|rank| Stand::of(rank + usize::from(rank > above), teams, 40)).collect()
        };
        let before = places(100_000, usize::MAX);
        for above in [40, 1_000, 50_000] {
            let moved = before.iter().zip(places(100_001, above)).filter(|(old, new)| **old != *new);
            // With the pages of their rows, of which there are a hundred.
            assert!(moved.count() <= 13 + 100, "{above}");
        }
    }
}
