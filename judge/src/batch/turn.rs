//! One head in its turn: its receipt, appended, and what else that begins.

use super::candidate::Candidate;
use super::evaluate::Evaluator;
use super::late_call;
use super::outcome::Judged;
use super::registration::{take_over, verdict};
use super::settle;
use super::state::State;
use super::submission::submission;
use base::failure::Failure;
use base::time::Instant;
use ledger::{Entry, Known};
use repo::{Proposed, Quarantine};
use rules::people::Directory;
use rules::team::Verdict;

/// Judges `candidate` and puts on record what came of it.
pub(super) fn pass(
    state: &mut State,
    quarantine: &Quarantine,
    candidate: &Candidate,
    evaluator: &Evaluator,
    now: Instant,
) -> Result<Judged, Failure> {
    let mut held = None;
    if let Some(members) = state.enrol(candidate) {
        state.history.add(state.base.ledger.append(now, Entry::Known(members))?);
    }
    if let Some(link) = state.link(candidate) {
        state.history.add(state.base.ledger.append(now, Entry::Known(link))?);
    }
    let (mut receipt, mut findings) = match &candidate.proposal {
        Err(findings) => (settle::refused(candidate, None, findings, false), findings.clone()),
        Ok(proposal) if proposal.file == Proposed::TeamFile => {
            let (teams, sign_ups) = (&state.asked, state.history.registered());
            let none = Directory::default();
            let directory = state.directory.as_ref().unwrap_or(&none);
            match verdict(state, quarantine, candidate, teams, directory, sign_ups)? {
                Some(Verdict::Accepted(accepted)) => (take_over(state, candidate, accepted, now), vec![]),
                Some(Verdict::Held(why)) => {
                    let receipt = settle::held(candidate, proposal.team.clone(), &why);
                    held = Some(why);
                    (receipt, vec![])
                }
                Some(Verdict::Refused(findings)) => {
                    let team = settle::booked(teams, candidate);
                    (settle::refused(candidate, team, &findings, false), findings)
                }
                None => return Err(Failure::Machine("a registration without a file".to_owned())),
            }
        }
        Ok(proposal) => submission(state, quarantine, candidate, proposal, evaluator)?,
    };
    let team = candidate.proposal.as_ref().ok().map(|proposal| proposal.team.clone());
    if state.base.ledger.holds(now, &Entry::Known(receipt.clone())).is_err() {
        // What no receipt can hold is that head's refusal, not the end of everybody's batch.
        let identity = (candidate.head.pull, candidate.oid());
        state.openings.retain(|opening| (opening.pull, opening.head.clone()) != identity);
        (held, findings) = (None, vec![settle::unrecordable()]);
        let booked = settle::booked(&state.asked, candidate);
        receipt = settle::refused(candidate, booked, &findings, !candidate.brings_a_team());
    }
    if settle::rests_on_its_head(&receipt) {
        state.kept.push(candidate.head.oid);
    }
    if let (Known::Score(scored), Ok(proposal)) = (&receipt, &candidate.proposal) {
        state.files.push((scored.digest.clone(), (proposal.blob, proposal.size)));
    }
    let receipt = state.base.ledger.append(now, Entry::Known(receipt))?;
    let (seq, improved) = (receipt.seq, state.history.add(receipt));
    let (call, may_be_late) = (state.history.call(receipt), state.history.may_call_late(receipt));
    let call = if may_be_late && call.is_none() { late_call::call(state, seq)? } else { call };
    if let Some(call) = call {
        state.history.add(state.base.ledger.append(now, Entry::Known(Known::LastCall(call)))?);
        state.history.calendar().apply(&mut state.base.contest);
    }
    Ok(Judged { held, ..settle::judged(candidate, team, seq, findings, improved) })
}
