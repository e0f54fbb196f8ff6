//! Which rules decide at a moment of the ledger: those that its first receipt names, and after each `amend` receipt
//! those that it names. `contest.toml` says the same as the newest of them, or a rejudgement is pending.

use crate::{Entry, Known, Receipt};
use contest::{Contest, Settings};
use metric::Catalogue;

/// The contest with what decided it when the first of `receipts` was written, as far as they say: every fold over
/// a ledger begins with it.
pub fn at_first<'r>(contest: &Contest, receipts: impl IntoIterator<Item = &'r Receipt>) -> Contest {
    let named = |receipt: &'r Receipt| match &receipt.entry {
        Entry::Known(Known::Open { settings, .. }) => settings.as_deref(),
        Entry::Known(Known::Amend(amended)) => Some(&amended.before),
        _ => None,
    };
    receipts.into_iter().find_map(named).map_or_else(|| contest.clone(), |settings| contest.with(settings))
}

/// What decides after `receipts`, as far as they say.
pub fn on_record<'r>(receipts: impl IntoIterator<Item = &'r Receipt>) -> Option<&'r Settings> {
    let named = |receipt: &'r Receipt| match &receipt.entry {
        Entry::Known(Known::Open { settings, .. }) => settings.as_deref(),
        Entry::Known(Known::Amend(amended)) => Some(&amended.after),
        _ => None,
    };
    receipts.into_iter().filter_map(named).last()
}

/// The contest by what decides after `receipts`. Of an older ledger, which does not say, at least by a metric that
/// its newest scores have.
pub fn in_force<'r, I>(contest: &Contest, receipts: I) -> Contest
where
    I: IntoIterator<Item = &'r Receipt> + Clone,
{
    if let Some(settings) = on_record(receipts.clone()) {
        // A key that the receipts do not know is that of contest.toml.
        let answer_key = settings.answer_key.clone().or_else(|| contest.answer_key_commitment.clone());
        return contest.with(&Settings { answer_key, ..settings.clone() });
    }
    let (mut opened, mut newest) = (None, None);
    for receipt in receipts {
        match &receipt.entry {
            Entry::Known(Known::Open { metric, decimals, .. }) => opened = Some((metric, *decimals)),
            entry => newest = entry.score().or(newest),
        }
    }
    match (newest, opened) {
        (Some(scored), Some((metric, decimals)))
            if !contest.metric.is_in(&scored.public) && scored.public.contains_key(metric) =>
        {
            let mut then = contest.settings();
            then.metric.clone_from(metric);
            then.decimals = decimals;
            then.mean_rank.clear();
            if let Some(known) = Catalogue::shipped().get(metric) {
                then.direction = known.direction;
            }
            contest.with(&then)
        }
        _ => contest.clone(),
    }
}
