//! `/leaderboard/` and the boards of the phases.

use std::collections::BTreeMap;

use base::finding::Finding;
use ledger::standings::{Row, Standings, Verdict};
use serde::Serialize;

use super::decisions::{ActView, Notices, acts, rules_route};
use super::frame::Frame;
use super::rows::{RowView, off_board, view};
use crate::input::Site;
use crate::state::PhaseState;
use crate::words::{When, sentence};

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
    /// Teams that don't rank.
    off: usize,
    /// Whether scores have standard errors.
    errors: bool,
    /// Whether the private scores stand beside the public ones.
    both: bool,
    /// Scored submissions without a published private score.
    unopened: usize,
    notices: Notices,
    phases: Vec<PhaseLink>,
    /// The phase, on its page.
    phase: Option<PhaseView>,
    /// Why scores were judged again.
    rejudged: Vec<Rejudgement>,
    acts: Vec<ActView>,
    rules_route: Option<String>,
}

#[derive(Serialize)]
struct PhaseLink {
    name: String,
    route: String,
    from: When,
    until: When,
    current: bool,
}

#[derive(Serialize)]
struct PhaseView {
    name: String,
    /// `before`, `open` or `over`.
    state: &'static str,
    from: When,
    until: When,
    /// The end that was planned, if it was moved.
    planned: Option<When>,
}

#[derive(Serialize)]
struct Rejudgement {
    reason: String,
    scores: usize,
    first: u64,
    last: u64,
}

/// Whether the first page leaves teams out.
pub(super) fn is_cut(site: &Site) -> bool {
    site.state.standings.order.len() > site.contest.leaderboard.length
        || off_board(site, &site.state.standings).len() > site.contest.leaderboard.length
}

pub(super) fn render(site: &Site, whole: bool) -> Result<String, Box<Finding>> {
    let limit = if whole { usize::MAX } else { site.contest.leaderboard.length };
    let page = page(site, &site.state.standings, &site.state.board, limit);
    let (route, title) = match whole {
        true => ("leaderboard/all/", "Leaderboard: every team"),
        false => ("leaderboard/", "Leaderboard"),
    };
    let page = Board { whole, phases: phases(site, None), ..page };
    let description = format!("Standings of {} by {} score.", site.contest.title, site.contest.splits.public);
    Frame::new(site, route, title, &description).render(site, "board.html", &page)
}

/// The address of a phase's board.
pub(super) fn phase_route(phase: &PhaseState) -> String {
    format!("leaderboard/{}/", phase.phase.id)
}

pub(super) fn render_phase(site: &Site, phase: &PhaseState) -> Result<String, Box<Finding>> {
    let now = site.moment.now.min(site.moment.as_of);
    let state = if now < phase.phase.from {
        "before"
    } else if now <= phase.phase.until {
        "open"
    } else {
        "over"
    };
    let view = PhaseView {
        name: phase.phase.name.clone(),
        state,
        from: phase.phase.from.into(),
        until: phase.phase.until.into(),
        planned: (phase.planned != phase.phase.until).then(|| phase.planned.into()),
    };
    let page = page(site, &phase.standings, &phase.board, usize::MAX);
    let page = Board { phase: Some(view), phases: phases(site, Some(&phase.phase.id)), ..page };
    let title = format!("Leaderboard: {}", phase.phase.name);
    let description = format!("Standings of {} in the phase {}.", site.contest.title, phase.phase.name);
    Frame::new(site, &phase_route(phase), &title, &description).render(site, "board.html", &page)
}

fn page(site: &Site, standings: &Standings, board: &[Row], limit: usize) -> Board {
    let teams = standings.order.len();
    let shown = teams.min(limit);
    let rows = first_rows(board, if shown == teams { usize::MAX } else { shown });
    let mut rows: Vec<RowView> = rows.map(|row| view(site, standings, row)).collect();
    let mut off = off_board(site, standings);
    let all_off = off.len();
    off.truncate(limit);
    rows.append(&mut off);
    let errors = rows.iter().any(|row| row.error.is_some());
    let revealed = site.state.revealed.as_ref();
    Board {
        errors,
        rows,
        whole: false,
        more: teams - shown,
        teams,
        shown,
        off: all_off,
        both: revealed.is_some(),
        unopened: revealed.map_or(0, |revealed| revealed.unopened),
        notices: Notices::new(site, true),
        phases: vec![],
        phase: None,
        rejudged: rejudged(standings),
        acts: acts(site, site.state.decisions.acts.iter()),
        rules_route: rules_route(site),
    }
}

fn phases(site: &Site, current: Option<&str>) -> Vec<PhaseLink> {
    let link = |phase: &PhaseState| PhaseLink {
        name: phase.phase.name.clone(),
        route: phase_route(phase),
        from: phase.phase.from.into(),
        until: phase.phase.until.into(),
        current: current == Some(phase.phase.id.as_str()),
    };
    site.state.phases.iter().map(link).collect()
}

/// The reasons for which scores were judged again, in the order of the receipts.
fn rejudged(standings: &Standings) -> Vec<Rejudgement> {
    let mut by_reason: BTreeMap<&str, Rejudgement> = BTreeMap::new();
    let outcomes = standings.teams.values().flat_map(|team| &team.history);
    for outcome in outcomes.filter(|outcome| matches!(outcome.result, Verdict::Scored { .. })) {
        for (seq, _, reason) in &outcome.rejudged {
            let entry = by_reason.entry(reason).or_insert_with(|| Rejudgement {
                reason: sentence(reason),
                scores: 0,
                first: *seq,
                last: *seq,
            });
            entry.scores += 1;
            (entry.first, entry.last) = (entry.first.min(*seq), entry.last.max(*seq));
        }
    }
    let mut all: Vec<Rejudgement> = by_reason.into_values().collect();
    all.sort_by_key(|again| again.first);
    all
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
