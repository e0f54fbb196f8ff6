//! Teams by their earlier names.

use contest::Slug;
use ledger::standings::Standings;

/// The team that `team` is by the registrations behind `standings`.
pub(super) fn current<'s>(standings: &'s Standings, team: &'s Slug) -> &'s Slug {
    standings.moved.get(team).unwrap_or(team)
}
