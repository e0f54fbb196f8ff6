//! What people decided, as boards and team pages show it.

use base::time::Window;
use serde::Serialize;

use super::team;
use crate::input::Site;
use crate::state::{Act, Answer, Change, Shift};
use crate::words::{When, count, length, sentence};

/// What a person gave as evidence: a link if it is an address on the web, else text.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Evidence {
    text: String,
    href: Option<String>,
}

impl Evidence {
    /// Of the text in a receipt, which anybody with the ledger's pen may have written.
    pub(crate) fn new(text: &str) -> Self {
        let address = text.starts_with("https://") || text.starts_with("http://");
        let clean = !text.contains(|c: char| c.is_control() || c.is_whitespace());
        Self { text: text.to_owned(), href: (address && clean).then(|| text.to_owned()) }
    }
}

/// A team's name and page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TeamLink {
    pub(crate) name: String,
    pub(crate) route: String,
}

impl TeamLink {
    /// To the page of `slug`, or what it is called now.
    pub(crate) fn new(site: &Site, slug: &contest::Slug) -> Self {
        let slug = site.state.current(slug);
        Self { name: site.team_name(slug).to_owned(), route: team::route(slug) }
    }
}

/// A disqualification with what became of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ActView {
    seq: u64,
    at: When,
    team: Option<TeamLink>,
    /// The one submission that it meets.
    receipt: Option<u64>,
    rule: String,
    reason: String,
    evidence: Option<Evidence>,
    appeals: Vec<AnswerView>,
    reinstated: Option<AnswerView>,
}

/// An appeal, or the end of a disqualification.
#[derive(Clone, Debug, Serialize)]
struct AnswerView {
    seq: u64,
    at: When,
    reason: String,
    evidence: Option<Evidence>,
}

/// `acts` for a template.
pub(super) fn acts<'a>(site: &Site, acts: impl Iterator<Item = &'a Act>) -> Vec<ActView> {
    let answer = |answer: &Answer| AnswerView {
        seq: answer.seq,
        at: answer.at.into(),
        reason: sentence(&answer.reason),
        evidence: answer.evidence.as_deref().map(Evidence::new),
    };
    acts.map(|act| ActView {
        seq: act.seq,
        at: act.at.into(),
        team: act.team.as_ref().map(|team| TeamLink::new(site, team)),
        receipt: act.receipt,
        rule: act.rule.clone(),
        reason: sentence(&act.reason),
        evidence: act.evidence.as_deref().map(Evidence::new),
        appeals: act.appeals.iter().map(answer).collect(),
        reinstated: act.reinstated.as_ref().map(answer),
    })
    .collect()
}

/// What a reader has to know before the figures: a last call, moved ends, a frozen board.
#[derive(Debug, Serialize)]
pub(super) struct Notices {
    /// What contest.toml says otherwise than the scores that are shown.
    pending: Option<String>,
    last_call: Option<CallView>,
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
    prize: String,
    from: When,
    until: When,
    /// `30 days`.
    length: String,
    by: Option<TeamLink>,
}

#[derive(Debug, Serialize)]
struct ChangeView {
    seq: u64,
    at: When,
    /// `metric rmse → mae`; nothing when only scores were wrong.
    what: String,
    reason: String,
}

#[derive(Debug, Serialize)]
struct ShiftView {
    seq: u64,
    at: When,
    /// The phase; the contest when there is none.
    phase: Option<String>,
    closes: When,
    reason: String,
    reopened_for: Option<String>,
}

impl Notices {
    /// The notices of the moment: of moved ends all, or only the newest for the contest and for each phase.
    pub(super) fn new(site: &Site, all: bool) -> Self {
        let shifts = &site.state.decisions.shifts;
        let newest = |shift: &&Shift| {
            let later = shifts.iter().filter(|other| other.seq > shift.seq);
            all || !later.into_iter().any(|other| other.phase == shift.phase)
        };
        let hidden: u64 = site.state.hidden.values().sum();
        Self {
            pending: (!site.pending.is_empty()).then(|| site.pending.join(", ")),
            last_call: last_call(site),
            shifts: shifts.iter().filter(newest).map(|shift| shift_view(site, shift)).collect(),
            amended: amended(site, all),
            frozen: site.state.frozen.map(When::from),
            hidden: (hidden > 0).then(|| count(hidden, "submission", "submissions")),
        }
    }
}

/// All changes of the rules, or only the newest.
fn amended(site: &Site, all: bool) -> Vec<ChangeView> {
    let changes = &site.state.decisions.amended;
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
    let calendar = &site.state.calendar;
    let call = calendar.last_call.as_ref().filter(|_| !calendar.closed)?;
    let now = site.moment.now.min(site.moment.as_of);
    let begun = site
        .state
        .standings
        .teams
        .iter()
        .find(|(_, standing)| standing.history.iter().any(|outcome| outcome.seq == call.of));
    (now <= call.until).then(|| CallView {
        prize: call.prize.clone(),
        from: call.from.into(),
        until: call.until.into(),
        length: length(Window::between(call.from, call.until)),
        by: begun.map(|(slug, _)| TeamLink::new(site, slug)),
    })
}

fn shift_view(site: &Site, shift: &Shift) -> ShiftView {
    let name = |id: &String| site.contest.phase(id).map_or_else(|| id.clone(), |phase| phase.name.clone());
    ShiftView {
        seq: shift.seq,
        at: shift.at.into(),
        phase: shift.phase.as_ref().map(name),
        closes: shift.closes.into(),
        reason: sentence(&shift.reason),
        reopened_for: shift.reopened_for.clone(),
    }
}

/// The page with the rules, for links to the rule that decides.
pub(super) fn rules_route(site: &Site) -> Option<String> {
    let file = &site.terms.as_ref()?.file;
    let documents = site.content.documents.iter();
    documents.into_iter().find(|page| page.source.path == *file).map(|page| page.route.clone())
}
