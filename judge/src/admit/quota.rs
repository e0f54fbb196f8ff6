//! Rolling quotas per team, counted on `received`: so many scored and so many refused submissions in the
//! window that ends with the new one. A submission exactly one window later is outside it.

use super::Case;
use crate::contest::{Contest, Quota};
use crate::finding::Finding;
use crate::time::Instant;

/// When a team's submissions were received.
#[derive(Clone, Debug, Default)]
pub struct Spent {
    /// Those that were scored.
    pub scored: Vec<Instant>,
    /// Those that were refused for their file.
    pub refused: Vec<Instant>,
}

/// What a quota leaves at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Scored submissions that are left in the window.
    pub scored: u32,
    /// The quota's size.
    pub of: u32,
    /// When the next one may be received, if none is left.
    pub next: Option<Instant>,
}

pub(super) fn check(case: &Case<'_>) -> Vec<Finding> {
    let mut findings = vec![];
    for quota in case.contest.quotas_at(case.received) {
        for (code, what, times, limit) in [
            ("over-quota", "scored", &case.spent.scored, quota.scored),
            ("too-many-refused", "refused", &case.spent.refused, quota.refused),
        ] {
            let inside = window(times, quota, case.received);
            if inside.len() < limit as usize {
                continue;
            }
            let Some(next) = next(&inside, quota, limit) else { continue };
            let mut help = format!("next submission from {}", next.human());
            if next > case.contest.closes {
                help = format!("the contest closes at {} before the next slot", case.contest.closes.human());
            }
            findings.push(
                Finding::new(
                    code,
                    format!(
                        "{} of {limit} {what} submissions of the {} before {} are spent",
                        inside.len(),
                        quota.every,
                        case.received.human()
                    ),
                )
                .help(help),
            );
        }
    }
    findings
}

/// What the tightest quota leaves a team at `at`; nothing when the contest has no quota then.
pub fn left(contest: &Contest, spent: &Spent, at: Instant) -> Option<Left> {
    contest
        .quotas_at(at)
        .map(|quota| {
            let inside = window(&spent.scored, quota, at);
            let scored = quota.scored.saturating_sub(inside.len() as u32);
            let next = if scored == 0 { next(&inside, quota, quota.scored) } else { None };
            Left { scored, of: quota.scored, next }
        })
        .max_by_key(|left| (left.next, std::cmp::Reverse(left.scored)))
}

/// The submissions in the window that ends at `at`, oldest first.
fn window(times: &[Instant], quota: &Quota, at: Instant) -> Vec<Instant> {
    let start = at.minus(quota.every);
    let mut inside: Vec<Instant> =
        times.iter().copied().filter(|time| *time > start && *time <= at).collect();
    inside.sort_unstable();
    inside
}

/// When so many have left the window that one more fits.
fn next(inside: &[Instant], quota: &Quota, limit: u32) -> Option<Instant> {
    let at = inside.len().checked_sub(limit as usize)?;
    inside.get(at).map(|oldest| oldest.plus(quota.every))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(scored: u32) -> Quota {
        Quota { scored, refused: 2, every: "24h".parse().unwrap(), from: None, until: None }
    }

    fn at(text: &str) -> Instant {
        text.parse().unwrap()
    }

    #[test]
    fn the_window_rolls_to_the_second() {
        let first = at("2009-07-25T18:33:37Z");
        let inside = window(&[first], &quota(1), at("2009-07-26T18:33:36Z"));
        assert_eq!(next(&inside, &quota(1), 1), Some(at("2009-07-26T18:33:37Z")));
        assert!(window(&[first], &quota(1), at("2009-07-26T18:33:37Z")).is_empty());
    }

    #[test]
    fn with_several_slots_the_oldest_frees_the_next() {
        let times = [at("2009-01-01T10:00:00Z"), at("2009-01-01T12:00:00Z"), at("2009-01-01T11:00:00Z")];
        let inside = window(&times, &quota(2), at("2009-01-01T13:00:00Z"));
        assert_eq!(inside.len(), 3);
        assert_eq!(next(&inside, &quota(2), 2), Some(at("2009-01-02T11:00:00Z")));
    }

    #[test]
    fn quotas_hold_in_their_period() {
        let quota = Quota { until: Some(at("2006-10-09T00:00:00Z")), ..quota(1) };
        assert!(quota.holds_at(at("2006-10-08T23:59:59Z")));
        assert!(!quota.holds_at(at("2006-10-09T00:00:00Z")));
    }
}
