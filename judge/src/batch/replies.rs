//! Replies that are owed: those to receipts that stand on main already, written from the ledger as the batch that
//! appended them would have written them.

use crate::report::{About, Reporter};
use base::failure::Failure;
use contest::{Contest, Slug, Teams};
use ledger::history::History;
use ledger::{Entry, Known, Recent};

/// What the judge says about one head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// The text.
    pub text: String,
}

/// The replies to the receipts of `ledger` after number `after`, which `history` ends with; it takes them in.
pub(super) fn owed(
    contest: &Contest,
    ledger: &Recent,
    teams: &Teams,
    history: &mut History,
    after: u64,
) -> Result<Vec<Reply>, Failure> {
    let reporter = Reporter::new()?;
    let mut replies = vec![];
    each(contest, ledger, teams, history, after, |about, history, improved| {
        let Some((pull, head)) = about.receipt.entry.identity() else { return Ok(()) };
        if let Some(text) = reporter.reply(about, history, &[], improved)? {
            replies.push(Reply { pull, head: head.to_owned(), text });
        }
        Ok(())
    })?;
    Ok(replies)
}

/// Goes through the receipts of `ledger` after number `after`, which `history` ends with, and takes them in: each that is
/// about a head is told as it was when the batch had written it, with whether it was its team's new best.
pub(crate) fn each(
    contest: &Contest,
    ledger: &Recent,
    teams: &Teams,
    history: &mut History,
    after: u64,
    mut told: impl FnMut(&About<'_>, &History, bool) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut contest = contest.clone();
    let mut receipts = ledger.rooted().skip_while(|(receipt, _)| receipt.seq <= after).peekable();
    while let Some((receipt, root)) = receipts.next() {
        let improved = history.add(receipt);
        // A last call that it began is part of what is said.
        let next = receipts.next_if(|(next, _)| matches!(next.entry, Entry::Known(Known::LastCall(_))));
        let next = next.map(|(next, _)| next);
        next.map(|next| history.add(next));
        history.calendar().apply(&mut contest);
        if receipt.entry.identity().is_some() {
            told(&About { contest: &contest, teams, receipt, next, root }, history, improved)?;
        }
    }
    Ok(())
}

/// The teams that the receipts after number `after` are about.
pub(crate) fn teams(ledger: &Recent, after: u64) -> impl Iterator<Item = &Slug> {
    ledger.since().iter().filter(move |receipt| receipt.seq > after).filter_map(crate::report::team)
}
