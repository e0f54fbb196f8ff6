//! The contest is open when the head is received. Both ends belong to it.

use super::Case;
use crate::finding::Finding;

pub(super) fn check(case: &Case<'_>) -> Vec<Finding> {
    let (contest, received) = (case.contest, case.received);
    if received < contest.opens {
        let message = format!(
            "received at {}, before the contest opens at {}",
            received.human(),
            contest.opens.human()
        );
        return vec![
            Finding::new("not-open-yet", message).help(format!("push again from {}", contest.opens.human())),
        ];
    }
    if received > case.closes {
        let message =
            format!("received at {}, after the contest closed at {}", received.human(), case.closes.human());
        return vec![Finding::new("closed", message)];
    }
    vec![]
}
