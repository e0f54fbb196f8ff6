//! What happened.

use base::time::{Instant, Window};
use contest::{Contest, Slug, Teams};
use ledger::standings::Calendar;
use ledger::{Entry, Known, Receipt};

use super::mark::Mark;

/// Something that readers want to hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// `podium`, `deadline` or `prize`.
    pub(crate) kind: &'static str,
    pub(crate) at: Instant,
    pub(crate) text: String,
    /// Where the site shows it.
    pub(crate) route: String,
}

/// Places that are worth a word.
const PODIUM: u64 = 3;

/// What happened after `mark` and until `now`, in order, by all `receipts` of the ledger. `teams` has those that are named.
pub(crate) fn events(
    contest: &Contest,
    receipts: &[Receipt],
    teams: &Teams,
    mark: Mark,
    now: Instant,
) -> Vec<Event> {
    let new = receipts.iter().filter(|receipt| receipt.seq > mark.receipts);
    let mut events: Vec<Event> = new.filter_map(|receipt| of_receipt(contest, teams, receipt)).collect();
    let mut moved = contest.clone();
    Calendar::of(contest, receipts).apply(&mut moved);
    events.extend(deadlines(&moved).into_iter().filter(|event| mark.at < event.at && event.at <= now));
    events.sort_by_key(|event| event.at);
    events
}

/// The teams that the receipts after `mark` name.
pub(crate) fn named(receipts: &[Receipt], mark: Mark) -> impl Iterator<Item = &Slug> {
    let new = receipts.iter().filter(move |receipt| receipt.seq > mark.receipts);
    new.filter_map(|receipt| match &receipt.entry {
        Entry::Known(Known::Score(scored)) => Some(&scored.team),
        Entry::Known(Known::Award(step)) => Some(&step.team),
        _ => None,
    })
}

fn of_receipt(contest: &Contest, teams: &Teams, receipt: &Receipt) -> Option<Event> {
    let Entry::Known(known) = &receipt.entry else { return None };
    let event = |kind, text, route| Some(Event { kind, at: receipt.happened(), text, route });
    let name = |slug: &Slug| teams.get(slug).map_or_else(|| slug.to_string(), |team| team.name.clone());
    match known {
        Known::Score(scored) => {
            let is_new = scored.rank_before.is_none_or(|before| scored.rank < before);
            // While the board is frozen nobody is told what it does not show.
            let is_shown = contest.leaderboard.freeze.is_none_or(|freeze| receipt.happened() < freeze);
            let score = scored.public.get(&contest.metric.name)?;
            if scored.rank > PODIUM || !is_new || !is_shown {
                return None;
            }
            let took = match scored.rank {
                1 => "takes the lead".to_owned(),
                rank => format!("takes place {rank}"),
            };
            let text =
                format!("{}: {} {took} with {}.", contest.title, name(&scored.team), contest.show(*score));
            event("podium", text, format!("teams/{}/", scored.team))
        }
        Known::LastCall(call) => {
            let until = call.until.human();
            let text = format!(
                "{}: last call for the {}. Files are taken until {until}.",
                contest.title, call.prize
            );
            event("deadline", text, "prizes/".to_owned())
        }
        Known::Extend(extended) => {
            let what = extended.phase.as_ref().map_or_else(String::new, |phase| format!(" ({phase})"));
            let text = format!("{}{what}: the end is {} now.", contest.title, extended.closes.human());
            event("deadline", text, String::new())
        }
        Known::Award(step) => {
            let text = format!("{}: the {} goes to {}.", contest.title, step.prize, name(&step.team));
            event("prize", text, "prizes/".to_owned())
        }
        _ => None,
    }
}

/// Dates of the contest, as the ledger has moved them, and when they are near: a week and a day before, where the time that ends then is longer than that.
fn deadlines(contest: &Contest) -> Vec<Event> {
    let mut all = vec![];
    let mut put = |at: Instant, text: String| {
        all.push(Event { kind: "deadline", at, text, route: String::new() });
    };
    let title = &contest.title;
    put(contest.opens, format!("{title} is open until {}.", contest.closes.human()));
    // The end of the last phase is that of the contest.
    let phases = contest.phases.iter().filter(|phase| phase.until < contest.closes);
    let ends = phases.map(|phase| (phase.from, phase.until, format!("{title}, {}", phase.name)));
    for (from, until, what) in ends.chain([(contest.opens, contest.closes, title.clone())]) {
        for (days, word) in [(7, "a week"), (1, "a day")] {
            let at = until.minus(Window::days(days));
            if from < at {
                put(at, format!("{what} ends in {word}, at {}.", until.human()));
            }
        }
        put(until, format!("{what} is over."));
    }
    all
}
