//! Whether batches run as often as they should.

use super::{Check, Patient};
use contest::ForgeKind;
use contest::queue::Queue;

pub(super) fn check(patient: &Patient<'_>, all: &mut Vec<Check>) {
    const ID: &str = "batches";
    let contest = &patient.folder.contest;
    let is_open = patient.now >= contest.opens && patient.now <= contest.closes;
    let queue = match Queue::open(patient.root) {
        Ok(queue) => queue,
        Err(failure) => {
            all.push(Check::wrong(ID, failure.to_string(), "judge queue"));
            return;
        }
    };
    let Some(queue) = queue.filter(|_| is_open) else {
        if is_open && contest.alarm.every.is_some() {
            all.push(Check::unseen(ID, "when the last batch ran is not known here", "judge queue"));
        }
        return;
    };
    let last = queue.batch.human();
    all.push(match queue.late.filter(|late| *late < patient.now) {
        Some(_) => {
            let next = queue.next.unwrap_or(queue.batch).human();
            let text =
                format!("the last batch that is known here began at {last}; the next one was due at {next}");
            let mend = match contest.forge.kind {
                ForgeKind::Github => "judge queue, then gh workflow run judge.yml",
                _ => "judge queue, then judge run",
            };
            Check::wrong(ID, text, mend)
        }
        None => Check::done(ID, format!("the last batch began at {last}")),
    });
}
