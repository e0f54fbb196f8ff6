//! So many new teams in any hour register at once; the rest wait for the organiser, so that a flood of
//! made-up accounts cannot fill the board. Counted on `received`, of a rolling hour: the 3,600 seconds up to
//! the new one.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use base::plural::counted;
use base::time::Instant;

/// Seconds.
const HOUR: i64 = 3_600;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "sign-up-rate", by: REGISTRATIONS, codes: &[codes::SIGN_UP_RATE], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let request = case.request;
    let Some(most) = request.contest.sign_ups.per_hour.filter(|_| case.is_new()) else { return vec![] };
    let count = within_the_hour(request.sign_ups, request.received);
    if count < most as usize {
        return vec![];
    }
    let text = format!(
        "in the last hour {} registered, and after {most} the organiser looks at every new one",
        counted(count, "team", "teams")
    );
    vec![
        Finding::new(codes::SIGN_UP_RATE, text).help(
            "there is nothing for you to do: the organiser decides, and the team is registered or refused",
        ),
    ]
}

/// How many of `sign_ups`, oldest first, lie in the hour that ends with `at`.
fn within_the_hour(sign_ups: &[Instant], at: Instant) -> usize {
    let end = sign_ups.partition_point(|time| *time <= at);
    let begin = sign_ups.partition_point(|time| time.seconds() <= at.seconds() - HOUR);
    end.saturating_sub(begin)
}
