//! What the release rule would have told of every submission, had all of them been judged as the contest
//! judges now.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::again::Found;
use crate::batch::{File, beside};
use contest::{Contest, Slug};
use ledger::{Entry, Known, Ledger};
use metric::estimate::Estimate;

/// What the public sees of one submission.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    /// All released scores, and the errors of those of tracks.
    pub(super) all: beside::Told,
    /// Standard error of the ranking score.
    pub(super) standard_error: Option<f64>,
    /// The same as early judges showed it.
    pub(super) early_error: Option<f64>,
}

/// By first receipt, of the submissions with a receipt before `until`.
pub(super) fn released(
    contest: &Contest,
    ledger: &Ledger,
    files: &Found<Arc<File>>,
    until: u64,
) -> BTreeMap<u64, Told> {
    let rule = contest.leaderboard.release;
    let mut best: HashMap<Slug, Estimate> = HashMap::new();
    let mut told = BTreeMap::new();
    for (seq, file) in files.range(..until) {
        let Ok(file) = file else { continue };
        let Ok(result) = &file.evaluated.result else { continue };
        let Some(Entry::Known(Known::Score(first))) = ledger.receipt(*seq).map(|receipt| &receipt.entry)
        else {
            continue;
        };
        let Some(ranking) = result.ranking() else { continue };
        let new = &ranking.public;
        let (direction, previous) = (contest.metric.direction, best.get(&first.team));
        let released = rule.release(direction, previous, new);
        let early_error = rule.early_error(direction, previous, new);
        let all = beside::Told::of(contest, &released, result);
        if released.improved {
            best.insert(first.team.clone(), new.clone());
        }
        let standard_error = released.standard_error;
        told.insert(*seq, Told { all, standard_error, early_error });
    }
    told
}
