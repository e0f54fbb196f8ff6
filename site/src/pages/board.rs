//! `/leaderboard/`.

use judge::finding::Finding;
use judge::standings::Row;
use serde::Serialize;

use super::frame::Frame;
use super::rows::{RowView, view};
use crate::input::Site;

#[derive(Serialize)]
struct Board {
    rows: Vec<RowView>,
    /// Whether this is the page with every team.
    whole: bool,
    /// Teams that this page leaves out.
    more: usize,
    /// Teams with a score.
    teams: usize,
    /// Teams that this page shows.
    shown: usize,
    /// Whether scores have standard errors.
    errors: bool,
}

/// Whether the first page leaves teams out.
pub(super) fn is_cut(site: &Site) -> bool {
    site.standings.order.len() > site.contest.leaderboard.length
}

pub(super) fn render(site: &Site, whole: bool) -> Result<String, Box<Finding>> {
    let teams = site.standings.order.len();
    let shown = if whole { teams } else { teams.min(site.contest.leaderboard.length) };
    let rows = first_rows(&site.board, if shown == teams { usize::MAX } else { shown });
    let rows: Vec<RowView> = rows.map(|row| view(site, row)).collect();
    let errors = rows.iter().any(|row| row.error.is_some());
    let page = Board { rows, whole, more: teams - shown, teams, shown, errors };
    let (route, title) = match whole {
        true => ("leaderboard/all/", "Leaderboard: every team"),
        false => ("leaderboard/", "Leaderboard"),
    };
    let description = format!("Standings of {} by {} score.", site.contest.title, site.contest.splits.public);
    Frame::new(site, route, title, &description).render(site, "board.html", &page)
}

/// The rows down to the team at place `teams`, with the lines between them.
pub(super) fn first_rows(board: &[Row], teams: usize) -> impl Iterator<Item = &Row> {
    let mut left = teams;
    board.iter().take_while(move |row| {
        if left == 0 {
            return false;
        }
        left -= usize::from(matches!(row, Row::Team(_)));
        true
    })
}
