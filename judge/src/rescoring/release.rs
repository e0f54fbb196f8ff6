//! What the release rule would have told of every submission, had all of them been judged as the contest
//! judges now.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::again::Found;
use crate::batch::File;
use contest::{Contest, Slug};
use ledger::{Entry, Known, Ledger};
use metric::estimate::Estimate;
use metric::release::Rule;

/// What the public sees of one submission.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    /// Metric → released score.
    pub(super) public: BTreeMap<String, f64>,
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
        let mut public = BTreeMap::from([(contest.metric.name.clone(), released.score)]);
        if released.improved || matches!(rule, Rule::Rounded { .. }) {
            // A ladder that says nothing of the ranking score must not tell it through another one.
            let other = result.scores.iter().skip(1);
            public.extend(other.map(|scores| {
                let plain = Rule::Rounded { decimals: contest.decimals_of(&scores.metric) };
                (scores.metric.clone(), plain.rounded(scores.public.value))
            }));
        }
        if released.improved {
            best.insert(first.team.clone(), new.clone());
        }
        told.insert(*seq, Told { public, standard_error: released.standard_error, early_error });
    }
    told
}
