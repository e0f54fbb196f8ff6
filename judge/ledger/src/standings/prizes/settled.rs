//! Whether everything is judged that could matter to a decision. The ledger alone cannot say: what waits stands in the
//! repository.

use super::book::Prizes;
use super::nominee::Stage;
use crate::Known;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use contest::{Prize, PrizeKind, Slug};

/// How many heads are named.
const NAMED: usize = 5;

/// A head without a receipt.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Waiting {
    /// When it was received, as far as that is known.
    pub received: Option<Instant>,
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
}

impl Prizes {
    /// What stands against `known` as long as the heads in `waiting` have no receipts: a step of a decision, the
    /// opening of the contest again and the reveal come after everything that was received in time. Nothing is known
    /// of a head whose arrival is not: it counts as one in time.
    ///
    /// # Errors
    /// The finding, with the pull requests.
    pub fn check_settled(&self, known: &Known, waiting: &[Waiting]) -> Result<(), Box<Finding>> {
        let mut in_time: Vec<&Waiting> = waiting
            .iter()
            .filter(|head| head.received.is_none_or(|received| self.matters(known, received)))
            .collect();
        if !Self::is_decision(known) || in_time.is_empty() {
            return Ok(());
        }
        in_time.sort();
        let pulls: Vec<String> = in_time.iter().take(NAMED).map(|head| format!("#{}", head.pull)).collect();
        let more = in_time.len().saturating_sub(NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let unknown = in_time.iter().filter(|head| head.received.is_none()).count();
        let what = match (in_time.len(), unknown) {
            (1, 0) => "1 head that was received in time has no receipt".to_owned(),
            (all, 0) => format!("{all} heads that were received in time have no receipts"),
            (1, _) => "1 head has no receipt, and when it arrived is not known here".to_owned(),
            (all, some) if all == some => {
                format!("{all} heads have no receipts, and when they arrived is not known here")
            }
            (all, some) => format!(
                "{all} heads that were received in time have no receipts, {some} of them of unknown arrival"
            ),
        };
        let help = match unknown {
            0 => "`judge run` judges them; then decide",
            _ => {
                "`judge run` judges them; or say with --pulls FILE, as `judge run` takes it, when they arrived"
            }
        };
        let text = format!("cannot {}: {what}: {}{more}", verb(known), pulls.join(", "));
        Err(Box::new(Finding::new(codes::UNJUDGED_HEADS, text).help(help)))
    }

    /// Whether `known` decides something that heads could change.
    pub fn is_decision(known: &Known) -> bool {
        matches!(known, Known::Reopen(_) | Known::Reveal(_)) || step(known).is_some()
    }

    /// Whether what was received at `received` could change what `known` decides.
    pub fn matters(&self, known: &Known, received: Instant) -> bool {
        let last = self.claims_until().unwrap_or(self.calendar.closes);
        if received > last {
            return false;
        }
        let Some((name, of)) = step(known) else { return true };
        let Some(prize) = self.contest.prize(name) else { return true };
        self.could_win(prize, of, received)
    }

    /// Whether a submission that was received then could be before that of receipt `of`.
    fn could_win(&self, prize: &Prize, of: u64, received: Instant) -> bool {
        let first = self.tally.entered(of).filter(|_| prize.kind == PrizeKind::Milestone);
        // A registration counts too: without it a submission that follows is nobody's.
        let late = self.ends(prize).is_some_and(|until| received >= until);
        !late && first.is_none_or(|first| received <= first.best.received)
    }
}

impl Prizes {
    /// The prize that `known` is a step of.
    pub fn prize_of(known: &Known) -> Option<&str> {
        match known {
            Known::Reopen(reopened) => Some(&reopened.prize),
            known => step(known).map(|(prize, _)| prize),
        }
    }

    /// What organiser and jury should know before the next step of `prize`, one sentence each.
    pub fn warnings(&self, prize: &Prize) -> Vec<String> {
        let appeal = |(act, team): (u64, Slug)| {
            format!(
                "an appeal against receipt {act} ({team}) is open: if `judge reinstate {act}` grants it, the order may \
                 be another one"
            )
        };
        let mut warnings: Vec<String> = self.open_appeals(prize).into_iter().map(appeal).collect();
        for nominee in self.standing(prize) {
            if nominee.moved_by.is_none() || nominee.stage == Stage::Awarded {
                continue;
            }
            let behind = match Self::is_private(prize) {
                true => None,
                false => self.behind(prize, nominee, &[]),
            };
            warnings.extend(behind.map(|behind| self.why_behind("award", prize, nominee, &behind).message));
        }
        warnings
    }
}

/// Prize and score receipt of a step.
fn step(known: &Known) -> Option<(&str, u64)> {
    match known {
        Known::Nominate(step)
        | Known::Deliver(step)
        | Known::Verify(step)
        | Known::Reject(step)
        | Known::License(step)
        | Known::Award(step)
        | Known::Decline(step)
        | Known::Recall(step) => Some((&step.prize, step.of)),
        _ => None,
    }
}

/// What cannot be done, with whom and for what.
fn verb(known: &Known) -> String {
    let about = |verb: &str, team: &Slug, prize: &str| format!("{verb} {team} for {}", quoted(prize));
    match known {
        Known::Nominate(it) => about("nominate", &it.team, &it.prize),
        Known::Deliver(it) => format!("deliver for {}", quoted(&it.prize)),
        Known::Verify(it) => about("verify", &it.team, &it.prize),
        Known::Reject(it) => about("reject", &it.team, &it.prize),
        Known::License(it) => format!("license for {}", quoted(&it.prize)),
        Known::Award(it) => format!("award {} to {}", quoted(&it.prize), it.team),
        Known::Decline(it) => format!("decline for {}", quoted(&it.prize)),
        Known::Recall(it) => about("recall", &it.team, &it.prize),
        Known::Reopen(it) => format!("reopen for {}", quoted(&it.prize)),
        _ => "reveal".to_owned(),
    }
}
