//! What a batch tells about itself, for whoever waits.

use contest::queue::{NAMED, Queue, Waits};

use super::outcome::Skipped;
use super::plan::Plan;
use base::time::Instant;

/// Digits of a head.
const DIGITS: usize = 12;

impl Plan {
    /// What a batch that began at `began`, judged `judged` heads and ends with this plan has to tell: what waits in the order
    /// in which it is judged, then those that it `skipped`.
    pub fn queue(&self, began: Instant, judged: u64, skipped: &[Skipped]) -> Queue {
        let short = |head: &str| head.get(..DIGITS).unwrap_or(head).to_owned();
        let mut position = 0;
        let in_turn = self.waits().map(|(head, since)| {
            position += 1;
            Waits {
                pull: head.pull,
                head: short(&head.oid.to_string()),
                since: Some(since),
                position: Some(position),
                why: None,
            }
        });
        let later = skipped.iter().map(|skipped| Waits {
            pull: skipped.pull,
            head: short(&skipped.head),
            since: None,
            position: None,
            why: Some(skipped.why.clone()),
        });
        let mut waiting: Vec<Waits> = in_turn.chain(later).collect();
        let more = waiting.len().saturating_sub(NAMED) as u64;
        waiting.truncate(NAMED);
        let every = self.base().contest.alarm.every;
        let next = every.map(|every| began.plus(every));
        let late = next.zip(every).map(|(next, every)| next.plus(every));
        Queue { batch: began, next, late, judged, waiting, more, replies: None }
    }
}
