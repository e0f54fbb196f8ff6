//! What a reader has to know before the figures.

use base::time::Window;
use serde::Serialize;

use super::links::TeamLink;
use crate::input::{Input, Site};
use crate::state::{Change, Shift};
use crate::words::{When, count, length, sentence};

/// The parts that they are made from.
pub(in crate::pages) const NOTICES: [Input; 8] = [
    Input::Contest,
    Input::Moment,
    Input::LastCall,
    Input::Decisions,
    Input::Frozen,
    Input::Hidden,
    Input::Teams,
    Input::Renamed,
];

/// What a reader has to know before the figures: a last call, moved ends, a frozen board.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct Notices {
    /// What contest.toml says otherwise than the scores that are shown.
    pending: Option<String>,
    /// A last call that runs.
    last_call: Option<CallView>,
    /// Ends that were moved.
    shifts: Vec<ShiftView>,
    /// Changes of the rules.
    amended: Vec<ChangeView>,
    /// Since when the board stands still.
    frozen: Option<When>,
    /// `3 submissions`: what the frozen board does not show.
    hidden: Option<String>,
}

#[derive(Debug, Serialize)]
struct CallView {
    /// The prize's name.
    prize: String,
    /// When it begins.
    from: When,
    /// When it ends.
    until: When,
    /// `30 days`.
    length: String,
    /// The team that reached the line.
    by: Option<TeamLink>,
}

#[derive(Debug, Serialize)]
struct ChangeView {
    /// The number of its receipt.
    seq: u64,
    /// When it was decided.
    at: When,
    /// `metric rmse → mae`; nothing when only scores were wrong.
    what: String,
    /// Why, as a sentence.
    reason: String,
}

#[derive(Debug, Serialize)]
struct ShiftView {
    /// The number of its receipt.
    seq: u64,
    /// When it was decided.
    at: When,
    /// The phase; the contest when there is none.
    phase: Option<String>,
    /// The new end.
    closes: When,
    /// Why, as a sentence.
    reason: String,
    /// For which prize it was opened again.
    reopened_for: Option<String>,
}

impl Notices {
    /// The notices of the moment: of moved ends all, or only the newest for the contest and for each phase.
    pub(in crate::pages) fn new(site: &Site, all: bool) -> Self {
        let shifts = &site.decisions().shifts;
        let newest = |shift: &&Shift| {
            let later = shifts.iter().filter(|other| other.seq > shift.seq);
            all || !later.into_iter().any(|other| other.phase == shift.phase)
        };
        let hidden = site.all_hidden();
        Self {
            pending: (!site.pending().is_empty()).then(|| site.pending().join(", ")),
            last_call: last_call(site),
            shifts: shifts.iter().filter(newest).map(|shift| shift_view(site, shift)).collect(),
            amended: amended(site, all),
            frozen: site.frozen().map(When::from),
            hidden: (hidden > 0).then(|| count(hidden, "submission", "submissions")),
        }
    }
}

/// All changes of the rules, or only the newest.
fn amended(site: &Site, all: bool) -> Vec<ChangeView> {
    let changes = &site.decisions().amended;
    let from = if all { 0 } else { changes.len().saturating_sub(1) };
    let view = |change: &Change| ChangeView {
        seq: change.seq,
        at: change.at.into(),
        what: change.what.join(", "),
        reason: sentence(&change.reason),
    };
    changes[from..].iter().map(view).collect()
}

/// The last call, while it runs.
fn last_call(site: &Site) -> Option<CallView> {
    let (call, by) = site.last_call()?;
    site.shown_against(call.until).is_le().then(|| CallView {
        prize: call.prize.clone(),
        from: call.from.into(),
        until: call.until.into(),
        length: length(Window::between(call.from, call.until)),
        by: by.map(|team| TeamLink::new(site, team)),
    })
}

fn shift_view(site: &Site, shift: &Shift) -> ShiftView {
    let name = |id: &String| site.contest().phase(id).map_or_else(|| id.clone(), |phase| phase.name.clone());
    ShiftView {
        seq: shift.seq,
        at: shift.at.into(),
        phase: shift.phase.as_ref().map(name),
        closes: shift.closes.into(),
        reason: sentence(&shift.reason),
        reopened_for: shift.reopened_for.clone(),
    }
}
