//! Files are read and scored in waves: in each, every team's next submission that the rules admit, spread over the
//! workers. So a file that the quota will refuse is never read, since the quota knows how the team's file before
//! ended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::candidate::Candidate;
use super::claim;
use super::evaluate::{Evaluator, Wanted};
use super::registration::expected;
use super::settle;
use super::state::State;
use super::submission::result;
use base::failure::Failure;
use contest::Slug;
use ledger::quota::Spent;
use repo::Quarantine;

/// Told as files are evaluated: how many are done of how many waiting heads.
pub type Progress<'p> = dyn Fn(usize, usize) + Sync + 'p;

/// Has the evaluator read and score the files of `candidates`.
pub(super) fn evaluate(
    state: &State,
    quarantine: &Quarantine,
    candidates: &[Candidate],
    evaluator: &Evaluator,
    progress: &Progress<'_>,
) -> Result<(), Failure> {
    let mut open: BTreeSet<usize> =
        (0..candidates.len()).filter(|at| candidates[*at].brings_predictions()).collect();
    if open.is_empty() {
        // What registrations are likely to come to matters to files only.
        return Ok(());
    }
    let (contest, history) = (&state.base.contest, &state.history);
    let reader = quarantine.heads().open();
    let expected = expected(state, quarantine, candidates)?;
    let ground = state.ground(expected.as_ref().unwrap_or(&state.asked));
    let mut spent: BTreeMap<Slug, Spent> = BTreeMap::new();
    let total = open.len();
    while !open.is_empty() {
        let mut wave: BTreeMap<&Slug, usize> = BTreeMap::new();
        for at in open.clone() {
            let Ok(proposal) = &candidates[at].proposal else { continue };
            if wave.contains_key(&proposal.team) {
                continue;
            }
            open.remove(&at);
            let spent = spent.entry(proposal.team.clone()).or_insert_with(|| history.spent(&proposal.team));
            let claimed = claim::covers(contest, history, &reader, proposal);
            if settle::admit(&ground, spent, claimed, &candidates[at], proposal).is_empty() {
                wave.insert(&proposal.team, at);
            }
        }
        let counter = AtomicUsize::new(total - open.len() - wave.len());
        let wave: Vec<(usize, Wanted)> =
            wave.values().filter_map(|at| Some((*at, candidates[*at].wanted()?))).collect();
        let results: Vec<_> = wave
            .par_chunks(evaluator.scorer().together())
            .map(|some| {
                let files: Vec<Wanted> = some.iter().map(|(_, wanted)| wanted.clone()).collect();
                let result = evaluator.evaluate(quarantine.heads(), &files, contest);
                let before = counter.fetch_add(some.len(), Ordering::Relaxed);
                progress(before + some.len(), total);
                result
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        for ((at, wanted), file) in wave.into_iter().zip(results.into_iter().flatten()) {
            let received = candidates[at].pull.received;
            let spent = spent.entry(wanted.team).or_default();
            match result(state.sample.as_ref(), &wanted.name, &file) {
                Ok(_) => spent.book(contest, received),
                Err(_) => spent.refused.push(received),
            }
        }
    }
    Ok(())
}
