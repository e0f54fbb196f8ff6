//! What the open pull requests are owed by the ledger: the newest receipt about each.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::task::Task;
use crate::batch::replies::{each, teams};
use crate::report::{Outcome, Reporter};
use base::failure::Failure;
use forge::Open;
use ledger::Receipt;
use ledger::history::{Exact, History};
use repo::{Main, open_closed};

/// What each of `open` is owed, oldest first; a draft is owed nothing by the ledger.
pub(crate) fn owed(main: &mut Main, open: &[Open]) -> Result<Vec<Task>, Failure> {
    let of: HashMap<u64, &Open> =
        open.iter().filter(|open| !open.draft).map(|open| (open.pull, open)).collect();
    let newest = newest(main, &of)?;
    let Some(after) = newest.keys().next().map(|first| first - 1) else { return Ok(vec![]) };
    let named = main.teams.named(teams(&main.ledger, after))?;
    let mut history = History::recent(
        &main.contest,
        &main.ledger,
        // What is said needs no score that is sealed, and nobody's tags.
        Exact::default(),
        HashMap::new(),
        after,
    );
    let (reporter, mut tasks) = (Reporter::new()?, vec![]);
    each(&main.contest, &main.ledger, &named, &mut history, after, |about, history, improved| {
        let receipt = about.receipt;
        let Some(open) = newest.get(&receipt.seq) else { return Ok(()) };
        let (Some((_, head)), Some(outcome)) = (receipt.entry.identity(), Outcome::of(receipt)) else {
            return Ok(());
        };
        let newer = Some(open.head.as_str()).filter(|stands| *stands != head);
        if let Some(text) = reporter.comment(about, history, improved, newer)? {
            tasks.push(Task::new(open, head, receipt.at, &text, Some(outcome)));
        }
        Ok(())
    })?;
    Ok(tasks)
}

/// The newest receipt about each pull request of `of`, by its number in the ledger. Closed files are read when they have
/// the receipt of a head that stands there.
fn newest<'o>(main: &mut Main, of: &HashMap<u64, &'o Open>) -> Result<BTreeMap<u64, &'o Open>, Failure> {
    let is_about = |receipt: &Receipt| {
        let (pull, _) = receipt.entry.identity()?;
        Outcome::of(receipt)?;
        Some((pull, receipt.seq))
    };
    let last =
        |main: &Main| -> HashMap<u64, u64> { main.ledger.since().iter().filter_map(is_about).collect() };
    let mut found = last(main);
    let missing: Vec<(u64, &str)> = of
        .values()
        .filter(|open| !found.contains_key(&open.pull))
        .map(|open| (open.pull, open.head.as_str()))
        .collect();
    if main.ledger.judged_of_many(&missing).contains(&true) {
        open_closed(main)?;
        found = last(main);
    }
    Ok(of.iter().filter_map(|(pull, open)| Some((*found.get(pull)?, *open))).collect())
}
