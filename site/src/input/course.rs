//! How pages get at the course of the board.

use contest::Slug;

use super::part::{Input, note};
use super::site::Site;
use crate::state::{Day, Turn};

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
    /// The ranks over the contest of the team and of the two above and below it, best first.
    pub(crate) fn course(&self, slug: &Slug) -> Vec<(&Slug, &[Turn])> {
        note(|| Input::Course(slug.clone()));
        self.around_rank(slug)
    }

    pub(super) fn around_rank(&self, slug: &Slug) -> Vec<(&Slug, &[Turn])> {
        let order = &self.state.standings.order;
        let rank = self.state.standings.teams.get(slug).and_then(|standing| standing.rank);
        let Some(at) = rank.map(|rank| rank - 1) else { return vec![] };
        let near = at.saturating_sub(2)..order.len().min(at + 3);
        let teams = order.get(near).unwrap_or_default().iter();
        teams.map(|team| (team, self.state.course.line(team))).collect()
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
