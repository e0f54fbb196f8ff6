//! A `team.toml` that a candidate brings: what becomes of it, and the team that it makes.

use super::candidate::Candidate;
use super::settle;
use super::state::State;
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::time::Instant;
use contest::Teams;
use ledger::{Entry, Known};
use repo::{Objects, Proposal, Proposed, Quarantine, read_blob};
use rules::people::{Bars, Directory};
use rules::team;
use rules::team::{Accepted, Request, Verdict};

/// The teams as the registrations of this batch are likely to leave them, if there are any; settling the heads
/// decides.
pub(super) fn expected(
    state: &State,
    quarantine: &Quarantine,
    candidates: &[Candidate],
) -> Result<Option<Teams>, Failure> {
    let brings = || candidates.iter().any(Candidate::brings_a_team);
    let Some(directory) = state.directory.as_ref().filter(|_| brings()) else {
        return Ok(None);
    };
    let (mut teams, mut directory) = (state.asked.clone(), directory.clone());
    let mut sign_ups = state.history.registered().to_vec();
    for candidate in candidates {
        let verdict = verdict(state, quarantine, candidate, &teams, &directory, &sign_ups)?;
        if let Some(Verdict::Accepted(accepted)) = verdict {
            accepted.enter(&mut teams, &mut directory);
            if accepted.change == team::Change::New {
                let received = candidate.pull.received;
                sign_ups.insert(sign_ups.partition_point(|time| *time <= received), received);
            }
        }
    }
    Ok(Some(teams))
}

/// The bytes of a proposed `team.toml`.
pub(super) fn bytes_of(objects: &Objects, proposal: &Proposal) -> Result<Vec<u8>, Vec<Finding>> {
    if proposal.size > team::LARGEST {
        let text = format!(
            "{} has {} bytes, and at most {} are allowed",
            proposal.path,
            proposal.size,
            team::LARGEST
        );
        return Err(vec![Finding::new(codes::FILE_TOO_LARGE, text)]);
    }
    read_blob(&objects.open(), &proposal.path, proposal.blob).map_err(|finding| vec![finding])
}

/// What becomes of a `team.toml`, when the candidate brings one.
pub(super) fn verdict(
    state: &State,
    quarantine: &Quarantine,
    candidate: &Candidate,
    teams: &Teams,
    directory: &Directory,
    sign_ups: &[Instant],
) -> Result<Option<Verdict>, Failure> {
    let history = &state.history;
    let Ok(proposal) = &candidate.proposal else { return Ok(None) };
    if proposal.file != Proposed::TeamFile {
        return Ok(None);
    }
    let bytes = match bytes_of(quarantine.heads(), proposal) {
        Ok(bytes) => bytes,
        Err(findings) => return Ok(Some(Verdict::Refused(findings))),
    };
    let request = Request {
        contest: &state.base.contest,
        teams,
        directory,
        tally: history.tally(),
        terms: state.base.terms.as_ref(),
        sign_ups,
        closes: history.calendar().closes,
        slug: &proposal.team,
        author: &candidate.pull.author,
        account: candidate.pull.account,
        received: candidate.pull.received,
        path: &proposal.path,
        bars: Some(Bars::new(history, &state.tags)),
        approved: false,
    };
    Ok(Some(team::check(&request, &bytes)))
}

/// Takes a team over and gives its receipt, unless that cannot be written.
pub(super) fn take_over(state: &mut State, candidate: &Candidate, accepted: Accepted, now: Instant) -> Known {
    let tags = Some(&state.tags);
    let receipt = accepted.receipt(candidate.arrival(), tags, state.per_person);
    let receipt = Known::Register(settle::inheriting(receipt, &accepted, &state.history, tags));
    if state.base.ledger.holds(now, &Entry::Known(receipt.clone())).is_err() {
        return receipt;
    }
    let directory = state.directory.get_or_insert_default();
    for slug in accepted.enter(&mut state.asked, directory) {
        state.teams.remove(&slug);
        state.removed.insert(slug);
    }
    state.removed.remove(&accepted.slug);
    state.teams.insert(accepted.slug, accepted.team);
    receipt
}
