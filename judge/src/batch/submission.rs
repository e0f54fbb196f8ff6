//! A prediction file, or the claim of one: what becomes of it.

use super::candidate::Candidate;
use super::claim;
use super::evaluate::{Evaluator, File};
use super::settle;
use super::state::State;
use audit::Sample;
use base::failure::Failure;
use base::finding::Finding;
use ledger::Known;
use repo::{Proposal, Proposed, Quarantine};

/// The published sample file, if the contest names one and files wait to be held against it.
pub(super) fn sample(
    state: &State,
    quarantine: &Quarantine,
    candidates: &[Candidate],
    evaluator: &Evaluator,
) -> Result<Option<Sample>, Failure> {
    match state.published {
        Some(blob) if candidates.iter().any(Candidate::brings_predictions) => {
            let repository = quarantine.repository()?;
            let bytes = repository.find_blob(blob)?;
            Sample::read(&state.base.contest, evaluator.scorer().key().ids(), bytes.content())
        }
        _ => Ok(None),
    }
}

/// What became of `file`: its scores or every complaint, among them that it is only the `sample`.
pub(super) fn result<'f>(
    sample: Option<&Sample>,
    name: &str,
    file: &'f File,
) -> Result<&'f score::ScoredFile, Vec<Finding>> {
    let digest = file.likeness.as_ref().map(|(digest, _)| digest);
    let copied = sample.zip(digest).and_then(|(sample, digest)| sample.refuses(name, digest));
    match copied {
        Some(finding) => Err(vec![finding]),
        None => file.evaluated.result.as_ref().map_err(Clone::clone),
    }
}

/// Settles a submission, or the claim of one.
pub(super) fn submission(
    state: &mut State,
    quarantine: &Quarantine,
    candidate: &Candidate,
    proposal: &Proposal,
    evaluator: &Evaluator,
) -> Result<(Known, Vec<Finding>), Failure> {
    let history = &state.history;
    let contest = &state.base.contest;
    let spent = history.spent(&proposal.team);
    let claimed = claim::covers(contest, history, &quarantine.heads().open(), proposal);
    let complaints = settle::admit(&state.ground(&state.asked), &spent, claimed, candidate, proposal);
    let team = settle::booked(&state.asked, candidate);
    let refused = |findings: Vec<Finding>, counted| {
        Ok((settle::refused(candidate, team.clone(), &findings, counted), findings))
    };
    if !complaints.is_empty() {
        return refused(complaints, false);
    }
    if proposal.file == Proposed::Claim {
        let checked = claim::read(quarantine.heads(), proposal)
            .and_then(|bytes| claim::check(contest, candidate, proposal, &bytes));
        return match checked {
            Ok(receipt) => Ok((receipt, vec![])),
            Err(findings) => refused(findings, true),
        };
    }
    let file = candidate
        .wanted()
        .map(|wanted| evaluator.evaluate(quarantine.heads(), &[wanted], contest))
        .transpose()?
        .and_then(|mut files| files.pop())
        .ok_or_else(|| Failure::Machine("a file got no result".to_owned()))?;
    match result(state.sample.as_ref(), &proposal.path, &file) {
        Err(findings) => Ok((settle::refused_file(contest, candidate, team, &findings), findings)),
        Ok(result) => {
            let key = evaluator.scorer().key();
            let (receipt, opening) =
                settle::scored(contest, key, &mut state.history, candidate, &proposal.team, &file, result);
            state.openings.push(opening);
            Ok((receipt, vec![]))
        }
    }
}
