//! What the ledger says at the moment of the build, as the pages show it: the board that is public, the dates
//! that hold, what people decided, and what was revealed.
//!
//! Entry point: [`State::read`]. A pure function of the contest, its ledger, a moment, and the files that a
//! `reveal` receipt names by their digests.

mod course;
mod decisions;
mod events;
mod refusals;
mod renamed;
mod reveal;
mod sure;

use std::collections::BTreeMap;
use std::path::Path;

use base::failure::Failure;
use base::time::Instant;
use contest::{Contest, Phase, Slug, Track};
use ledger::standings::{Calendar, LineKind, Prizes, Row, Standings, board};
use ledger::{Entry, Known, Ledger, Receipt};

pub(crate) use course::{Course, Day, FIRST, Stood, Turn};
pub(crate) use decisions::{Act, Answer, Change, Decisions, Shift};
pub(crate) use events::{Event, EventKind};
pub(crate) use refusals::Refusal;
pub(crate) use reveal::Revealed;
pub(crate) use sure::{Sure, places};

use renamed::current;

/// The contest at a moment.
#[derive(Debug)]
pub(crate) struct State {
    /// What the public board shows.
    pub(crate) standings: Standings,
    /// Its rows: ranked teams and the lines in force.
    pub(crate) board: Vec<Row>,
    /// How they came about.
    pub(crate) course: Course,
    /// The dates that hold.
    pub(crate) calendar: Calendar,
    /// Since when the board stands still, while it does.
    pub(crate) frozen: Option<Instant>,
    /// Submissions of each team that the frozen board does not show yet.
    pub(crate) hidden: BTreeMap<Slug, u64>,
    /// What people decided.
    pub(crate) decisions: Decisions,
    /// Where each prize is.
    pub(crate) prizes: Prizes,
    /// What happened to each prize, by its name.
    pub(crate) events: BTreeMap<String, Vec<Event>>,
    /// A board for each phase, in the order of `contest.toml`.
    pub(crate) phases: Vec<PhaseState>,
    /// A board for each track, in the order of `contest.toml`.
    pub(crate) tracks: Vec<TrackState>,
    /// The private scores, once they are published.
    pub(crate) revealed: Option<Revealed>,
    /// Every refusal, by the number of its pull request.
    pub(crate) refusals: Vec<Refusal>,
}

/// One phase's own board.
#[derive(Debug)]
pub(crate) struct PhaseState {
    /// The phase with the end that holds for it now.
    pub(crate) phase: Phase,
    /// The end that `contest.toml` planned.
    pub(crate) planned: Instant,
    /// What was received in it.
    pub(crate) standings: Standings,
    /// Its rows.
    pub(crate) board: Vec<Row>,
}

/// One track's own board.
#[derive(Debug)]
pub(crate) struct TrackState {
    /// The track.
    pub(crate) track: Track,
    /// The contest as it is on this board.
    pub(crate) contest: Contest,
    /// What the public board of the track shows.
    pub(crate) standings: Standings,
    /// Its rows.
    pub(crate) board: Vec<Row>,
    /// The private scores, once they are published.
    pub(crate) revealed: Option<Revealed>,
}

impl State {
    /// The state of `contest` at `as_of`; `root` is its folder, for what was revealed.
    ///
    /// # Errors
    /// [`Failure::Findings`] when the revealed file is not the one that the ledger names,
    /// [`Failure::Machine`] when it cannot be read.
    pub(crate) fn read(
        contest: &Contest,
        ledger: &Ledger,
        root: &Path,
        as_of: Instant,
    ) -> Result<Self, Failure> {
        let past = || ledger.receipts().iter().filter(|receipt| receipt.happened() <= as_of);
        let revealing = past().rev().find_map(|receipt| match &receipt.entry {
            Entry::Known(Known::Reveal(reveal)) => Some((receipt.at, reveal)),
            _ => None,
        });
        let frozen = contest.leaderboard.freeze.filter(|freeze| *freeze <= as_of && revealing.is_none());
        let shown = |receipt: &Receipt| {
            receipt.happened() <= as_of
                && frozen.zip(submitted(receipt)).is_none_or(|(freeze, submitted)| freeze >= submitted)
        };
        let calendar = Calendar::of(contest, past());
        let standings = Standings::of(contest, ledger, shown);
        let mut hidden = BTreeMap::new();
        for receipt in past().filter(|receipt| is_submission(receipt) && !shown(receipt)) {
            if let Some(team) = submitted_by(receipt) {
                *hidden.entry(current(&standings, team).clone()).or_default() += 1;
            }
        }
        let phases = contest.phases.iter().map(|phase| {
            let until = calendar.phase_closes(contest, &phase.id).unwrap_or(phase.until);
            let now = Phase { until, ..phase.clone() };
            // What decides in a later phase, by an answer key of its own, does not void what stood before it.
            let is_later = |receipt: &Receipt| match &receipt.entry {
                Entry::Known(Known::Amend(amended)) => {
                    let phase = amended.after.phase.as_ref().and_then(|id| contest.phase(id));
                    phase.is_some_and(|phase| phase.from > now.from)
                }
                _ => false,
            };
            let standings = Standings::of(contest, ledger, |receipt| {
                shown(receipt)
                    && !is_later(receipt)
                    && submitted(receipt).is_none_or(|submitted| now.holds_at(submitted))
            });
            let board = in_force(contest, &calendar, board(contest, &standings), as_of);
            PhaseState { phase: now, planned: phase.until, standings, board }
        });
        let phases = phases.collect();
        // A frozen board must not tell by the state of a prize what came after it froze.
        let prizes = Prizes::of(contest, ledger.receipts().iter().filter(|receipt| shown(receipt)));
        let revealed = match revealing {
            Some((at, reveal)) => Revealed::read(contest, prizes.tally(), ledger, root, at, reveal)?,
            None => None,
        };
        let track = |track: &Track| -> Result<TrackState, Failure> {
            let own = contest.on(track);
            let standings = Standings::on(contest, Some(&track.id), ledger, shown);
            let revealed = match (revealing, prizes.tally_on(&track.id)) {
                (Some((at, reveal)), Some(tally)) => Revealed::read(&own, tally, ledger, root, at, reveal)?,
                _ => None,
            };
            let board = board(&own, &standings);
            Ok(TrackState { track: track.clone(), contest: own, standings, board, revealed })
        };
        let tracks = contest.tracks.iter().map(track).collect::<Result<_, _>>()?;
        let board = in_force(contest, &calendar, board(contest, &standings), as_of);
        let is_anew = |receipt: &Receipt| matches!(&receipt.entry, Entry::Known(Known::Amend(amended)) if amended.is_anew());
        let void = past().filter(|receipt| is_anew(receipt)).map(|receipt| receipt.seq).max();
        let course = Course::of(contest, &standings, calendar.closes, void, as_of);
        let decisions = Decisions::of(&standings, prizes.tally().roster(), past(), ledger);
        let events = events::of(past());
        // A refusal that no team stands behind says nothing of the board, and its author has no other page.
        let refusals =
            refusals::of(past().filter(|receipt| shown(receipt) || submitted_by(receipt).is_none()));
        Ok(Self {
            standings,
            board,
            course,
            calendar,
            frozen,
            hidden,
            decisions,
            prizes,
            events,
            phases,
            tracks,
            revealed,
            refusals,
        })
    }

    /// The team that `team` is now.
    pub(crate) fn current<'s>(&'s self, team: &'s Slug) -> &'s Slug {
        current(&self.standings, team)
    }
}

fn is_submission(receipt: &Receipt) -> bool {
    matches!(receipt.entry, Entry::Known(Known::Score(_) | Known::Refuse(_)))
}

/// When the submission was received that a receipt is about, for the first time or judged again.
fn submitted(receipt: &Receipt) -> Option<Instant> {
    match &receipt.entry {
        Entry::Known(Known::Rejudge(again)) => Some(again.score.arrival.received),
        _ => is_submission(receipt).then(|| receipt.happened()),
    }
}

fn submitted_by(receipt: &Receipt) -> Option<&Slug> {
    match &receipt.entry {
        Entry::Known(Known::Score(scored)) => Some(&scored.team),
        Entry::Known(Known::Refuse(refused)) => refused.team.as_ref(),
        _ => None,
    }
}

/// Leaves out the lines of prizes that can't be won yet: their period has not begun, or the prize that they
/// come after was not awarded.
fn in_force(contest: &Contest, calendar: &Calendar, mut rows: Vec<Row>, as_of: Instant) -> Vec<Row> {
    rows.retain(|row| match row {
        Row::Line(line) if matches!(line.kind, LineKind::Threshold(_)) => {
            contest.prize(&line.label).is_none_or(|prize| is_in_force(calendar, prize, as_of))
        }
        _ => true,
    });
    rows
}

/// Whether the line of `prize` stands on the board at `as_of`.
pub(crate) fn is_in_force(calendar: &Calendar, prize: &contest::Prize, as_of: Instant) -> bool {
    prize.from <= as_of && calendar.holds(prize)
}
