//! A board with what stands around it.

use std::collections::BTreeMap;

use ledger::standings::{Judgement, Row, Standings};
use serde::Serialize;

use super::decisions::{ActView, acts};
use super::notices::{NOTICES, Notices};
use super::rows::{RowView, off_board, view};
use crate::input::{Input, Site};
use crate::state::PhaseState;
use crate::words::{When, grouped, sentence};

/// The parts that it is made from, besides its own rows.
pub(in crate::pages) fn inputs() -> impl Iterator<Item = Input> {
    NOTICES.into_iter().chain([Input::Prizes, Input::Phases, Input::Revealed, Input::RulesRoute])
}

#[derive(Serialize)]
pub(in crate::pages) struct Board {
    rows: Vec<RowView>,
    /// Whether this is the page with every team.
    pub(in crate::pages) whole: bool,
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
    /// Whether rows tell where their ranks lie.
    ties: bool,
    /// Scored files of all teams that rank.
    files: String,
    /// Whether the private scores stand beside the public ones.
    both: bool,
    /// Scored submissions without a published private score.
    unopened: usize,
    notices: Notices,
    /// When the newest submission was received that is shown; not on the board of a phase.
    pub(in crate::pages) updated: Option<When>,
    pub(in crate::pages) phases: Vec<PhaseLink>,
    /// The phase, on its page.
    pub(in crate::pages) phase: Option<PhaseView>,
    /// Why scores were judged again.
    rejudged: Vec<Rejudgement>,
    acts: Vec<ActView>,
    rules_route: Option<String>,
}

#[derive(Serialize)]
pub(in crate::pages) struct PhaseLink {
    name: String,
    route: String,
    from: When,
    until: When,
    current: bool,
}

#[derive(Serialize)]
pub(in crate::pages) struct PhaseView {
    pub(in crate::pages) name: String,
    /// `before`, `open` or `over`.
    pub(in crate::pages) state: &'static str,
    pub(in crate::pages) from: When,
    pub(in crate::pages) until: When,
    /// The end that was planned, if it was moved.
    pub(in crate::pages) planned: Option<When>,
}

#[derive(Serialize)]
struct Rejudgement {
    reason: String,
    scores: usize,
    first: u64,
    last: u64,
}

/// The address of a phase's board.
pub(in crate::pages) fn phase_route(phase: &PhaseState) -> String {
    format!("leaderboard/{}/", phase.phase.id)
}

/// The page of `board`, by `standings`, with `limit` teams at most.
pub(in crate::pages) fn page(site: &Site, standings: &Standings, board: &[Row], limit: usize) -> Board {
    let teams = standings.order.len();
    let shown = teams.min(limit);
    let rows = first_rows(board, if shown == teams { usize::MAX } else { shown });
    let mut rows: Vec<RowView> = rows.map(|row| view(site, standings, row)).collect();
    let mut off = off_board(site, standings);
    let all_off = off.len();
    off.truncate(limit);
    rows.append(&mut off);
    let errors = rows.iter().any(|row| row.error.is_some());
    let ties = rows.iter().any(|row| row.ranks.is_some());
    let files = standings.order.iter().filter_map(|team| standings.teams.get(team));
    let files = files.map(|team| team.entries() as u64).sum();
    let revealed = site.revealed();
    Board {
        errors,
        ties,
        files: grouped(files),
        rows,
        whole: false,
        more: teams - shown,
        teams,
        shown,
        off: all_off,
        both: revealed.is_some(),
        unopened: revealed.map_or(0, |revealed| revealed.unopened),
        notices: Notices::new(site, true),
        updated: None,
        phases: vec![],
        phase: None,
        rejudged: rejudged(standings),
        acts: acts(site, None, site.decisions().acts.iter()),
        rules_route: site.rules_route(),
    }
}

/// Links to the boards of the phases.
pub(in crate::pages) fn phases(site: &Site, current: Option<&str>) -> Vec<PhaseLink> {
    let link = |phase: &PhaseState| PhaseLink {
        name: phase.phase.name.clone(),
        route: phase_route(phase),
        from: phase.phase.from.into(),
        until: phase.phase.until.into(),
        current: current == Some(phase.phase.id.as_str()),
    };
    site.phases().iter().map(link).collect()
}

/// The reasons for which scores were judged again, in the order of the receipts.
fn rejudged(standings: &Standings) -> Vec<Rejudgement> {
    let mut by_reason: BTreeMap<&str, Rejudgement> = BTreeMap::new();
    let outcomes = standings.teams.values().flat_map(|team| &team.history);
    for outcome in outcomes.filter(|outcome| matches!(outcome.result, Judgement::Scored { .. })) {
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
pub(in crate::pages) fn first_rows(board: &[Row], teams: usize) -> impl Iterator<Item = &Row> {
    let mut left = teams;
    board.iter().take_while(move |row| {
        if left == 0 {
            return false;
        }
        left -= usize::from(matches!(row, Row::Team(_)));
        true
    })
}
