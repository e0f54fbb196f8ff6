//! The stretch of time that a quota counts, around an instant.

use base::time::Instant;
use contest::{Contest, Quota, Span};

/// A quota's window around an instant: after `start` (or from it on, when `closed`), up to the instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    start: Option<Instant>,
    closed: bool,
    /// When the window ends whatever is submitted; rolling windows never do.
    pub(super) ends: Option<Instant>,
}

impl Stretch {
    /// The window of `quota` for a submission received at `at`.
    pub(super) fn of(contest: &Contest, quota: &Quota, at: Instant) -> Self {
        let phase = quota.phase.as_ref().and_then(|id| contest.phase(id));
        let mut stretch = match &quota.span {
            Span::Rolling(window) => Self { start: Some(at.minus(*window)), closed: false, ends: None },
            Span::Calendar { unit, zone } => {
                let (start, end) = at.calendar(*unit, zone);
                Self { start: Some(start), closed: true, ends: Some(end) }
            }
            Span::Total => Self { start: None, closed: true, ends: None },
        };
        // Submissions before the phase are another quota's.
        if let Some(phase) = phase
            && stretch.start.is_none_or(|start| start < phase.from)
        {
            (stretch.start, stretch.closed) = (Some(phase.from), true);
        }
        stretch
    }

    /// Whether it reaches back to `time` from its end `at`.
    pub(super) fn holds(&self, time: Instant, at: Instant) -> bool {
        let begun = match self.start {
            None => true,
            Some(start) if self.closed => time >= start,
            Some(start) => time > start,
        };
        begun && time <= at
    }

    /// The times inside it that are no later than `at`, oldest first.
    pub(super) fn inside(&self, times: &[Instant], at: Instant) -> Vec<Instant> {
        let mut inside: Vec<Instant> = times.iter().copied().filter(|time| self.holds(*time, at)).collect();
        inside.sort_unstable();
        inside
    }

    /// When so many of `inside` have left that one more than `limit` allows fits; never for a total.
    pub(super) fn frees(&self, quota: &Quota, inside: &[Instant], limit: u32) -> Option<Instant> {
        match &quota.span {
            Span::Rolling(window) => {
                let at = inside.len().checked_sub(limit as usize)?;
                inside.get(at).map(|oldest| oldest.plus(*window))
            }
            Span::Calendar { .. } => self.ends,
            Span::Total => None,
        }
    }
}

/// "of the 24 hours before 2009-07-26 18:38:22 UTC", "of the day 2009-07-26 (UTC)", "of the whole contest".
pub fn words(contest: &Contest, quota: &Quota, at: Instant) -> String {
    let phase = quota.phase.as_ref().and_then(|id| contest.phase(id));
    let inside = phase.map_or_else(String::new, |phase| format!(" in phase {}", phase.name));
    let span = match &quota.span {
        Span::Rolling(window) => format!("of the {window} before {}", at.human()),
        Span::Calendar { unit, zone } => {
            let (start, end) = at.calendar(*unit, zone);
            format!("from {} to {} (a {} in {zone})", start.human(), end.human(), unit.word())
        }
        Span::Total => match phase {
            Some(_) => "in all".to_owned(),
            None => "of the whole contest".to_owned(),
        },
    };
    format!("{span}{inside}")
}
