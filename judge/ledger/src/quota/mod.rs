//! What quotas leave, counted on `received`: so many scored and so many refused submissions in a window, which rolls,
//! is a unit of the calendar, or is the whole contest; per team, or per person over all their teams. Of a rolling
//! window a submission exactly one window later is outside.
//!
//! Entry points: [`room`] and [`fulls`] for a submission, [`left`] for the reply.

mod full;
mod span;
mod spent;

use base::plural::{counted, plural};
use span::Stretch;

pub use full::{Full, fulls};
pub use span::words;
pub use spent::{Spent, room};

use base::time::Instant;
use contest::{Contest, Per};

/// How often the search for the next slot looks again: each time another quota holds then.
const LOOKS: usize = 32;

/// What the quotas leave at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Scored submissions that are left now: the tightest quota's, or what was granted.
    pub scored: u32,
    /// That quota's size.
    pub of: u32,
    /// When the next one may be received, if none is left.
    pub next: Option<Instant>,
    /// Whether there will never be another.
    pub never: bool,
    /// Each quota's count in words.
    pub lines: Vec<String>,
}

/// What the quotas leave a team at `at`, `people` being what each member has spent in all teams; nothing when
/// the contest has no quota then.
pub fn left(
    contest: &Contest,
    spent: &Spent,
    people: &[Spent],
    at: Instant,
    closes: Instant,
) -> Option<Left> {
    let mut tightest: Option<(u32, u32)> = None;
    let mut lines = vec![];
    for quota in contest.quotas_at(at) {
        let stretch = Stretch::of(contest, quota, at);
        let used = match quota.per {
            Per::Team => stretch.inside(&spent.scored, at).len(),
            Per::Person => {
                people.iter().map(|person| stretch.inside(&person.scored, at).len()).max().unwrap_or(0)
            }
        };
        let left = quota.scored.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX));
        if tightest.is_none_or(|(least, _)| left < least) {
            tightest = Some((left, quota.scored));
        }
        let whose = if quota.per == Per::Person { ", counted per person," } else { "" };
        let span = words(contest, quota, at);
        let scored = counted(quota.scored, "scored submission", "scored submissions");
        lines.push(format!("{used} of {scored}{whose} {span} {} used up", plural(used, "is", "are")));
    }
    let (mut scored, of) = tightest?;
    let granted = spent.granted(at);
    if granted > 0 {
        lines.push(format!("{granted} more granted by the organiser"));
        scored = scored.max(granted);
    }
    let next = if scored == 0 { next(contest, spent, people, at, closes) } else { None };
    Some(Left { scored, of, never: scored == 0 && next.is_none(), next, lines })
}

/// The first instant from `at` on at which every quota has room, as far as is known now.
pub fn next(
    contest: &Contest,
    spent: &Spent,
    people: &[Spent],
    at: Instant,
    closes: Instant,
) -> Option<Instant> {
    let mut look = at;
    for _ in 0..LOOKS {
        let full = |whose: &Spent, per: Per| {
            fulls(contest, &whose.scored, look, per, |quota| quota.scored)
                .map(|full| full.frees(contest).or(full.quota.until))
                .collect::<Vec<_>>()
        };
        let mut waits = full(spent, Per::Team);
        waits.extend(people.iter().flat_map(|person| full(person, Per::Person)));
        if waits.is_empty() {
            return Some(look);
        }
        // A total that is full ends with its period or never.
        let latest = waits.into_iter().collect::<Option<Vec<_>>>()?.into_iter().max()?;
        if latest <= look || latest > closes {
            return (latest > look).then_some(latest);
        }
        look = latest;
    }
    None
}
