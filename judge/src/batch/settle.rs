//! One candidate after the other, in the order of `received`: rules, receipt, reply.

use std::collections::BTreeMap;

use super::candidate::Candidate;
use super::history::History;
use super::plan::Judged;
use super::sealed::Opening;
use crate::admit::{Case, Spent, complaints};
use crate::answer::AnswerKey;
use crate::contest::{Contest, Slug, Teams};
use crate::finding::Finding;
use crate::intake::Proposal;
use crate::ledger::{Complaint, Known, Refused, Scored};
use crate::score::{Evaluated, Scores};
use crate::standings::Best;

/// The judge's version, as receipts hold it.
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What the rules say about a submission before its file is read, given what its team has spent.
pub(super) fn admit(
    contest: &Contest,
    teams: &Teams,
    spent: &Spent,
    candidate: &Candidate,
    proposal: &Proposal,
) -> Vec<Finding> {
    complaints(&Case {
        contest,
        teams,
        team: &proposal.team,
        author: Some(&candidate.pull.author),
        received: candidate.pull.received,
        path: &proposal.path,
        size: proposal.size,
        spent,
    })
}

/// The receipt of a scored file and what it commits to.
pub(super) fn scored(
    contest: &Contest,
    key: &AnswerKey,
    history: &History,
    candidate: &Candidate,
    team: &Slug,
    evaluated: &Evaluated,
    scored: &crate::score::Scored,
) -> (Known, Opening) {
    let head = candidate.oid();
    let opening = Opening {
        pull: candidate.head.pull,
        head: head.clone(),
        private: scored.scores.iter().map(|s| (s.metric.clone(), s.private.value)).collect(),
        nonce: key.nonce(candidate.head.pull, &head),
        estimates: BTreeMap::new(),
        canonical: None,
        sketch: None,
    };
    let rounded = |scores: &Scores| (scores.metric.clone(), contest.rounded(scores.public.value));
    let public: BTreeMap<_, _> = scored.scores.iter().map(rounded).collect();
    let received = candidate.pull.received;
    // The contest's metric is the first of those measured.
    let ranking = public.get(&contest.metric.name).copied().unwrap_or(f64::NAN);
    let best = Best { score: ranking, received, seq: u64::MAX };
    let receipt = Scored {
        team: team.clone(),
        pull: candidate.head.pull,
        head,
        received,
        digest: evaluated.digest.clone(),
        rows: scored.rows,
        public,
        private: opening.commitment(),
        rank_before: history.ranking().rank(team).map(|rank| rank as u64),
        rank: history.ranking().rank_with(team, best) as u64,
        answer_key: key.digest().to_owned(),
        judge: VERSION.to_owned(),
    };
    (Known::Score(receipt), opening)
}

/// The receipt of a refusal.
pub(super) fn refused(
    candidate: &Candidate,
    team: Option<Slug>,
    findings: &[Finding],
    counted: bool,
) -> Known {
    Known::Refuse(Refused {
        team,
        pull: candidate.head.pull,
        head: candidate.oid(),
        received: candidate.pull.received,
        complaints: findings.iter().map(complaint).collect(),
        counted,
        judge: VERSION.to_owned(),
    })
}

fn complaint(finding: &Finding) -> Complaint {
    let place = finding.place.as_ref().filter(|place| place.excerpt.is_some());
    let place =
        place.map_or_else(String::new, |place| format!("line {}, column {}: ", place.line, place.column));
    Complaint { code: finding.code.to_owned(), message: format!("{place}{}", finding.message) }
}

/// The team that a refusal is booked to: only one that its author belongs to.
pub(super) fn booked(teams: &Teams, candidate: &Candidate) -> Option<Slug> {
    let proposal = candidate.proposal.as_ref().ok()?;
    teams.get(&proposal.team)?.has(&candidate.pull.author).then(|| proposal.team.clone())
}

/// Puts receipt and help together for the reply.
pub(super) fn judged(
    candidate: &Candidate,
    team: Option<Slug>,
    seq: u64,
    findings: Vec<Finding>,
    improved: bool,
) -> Judged {
    Judged {
        pull: candidate.head.pull,
        head: candidate.oid(),
        team,
        seq,
        findings,
        improved,
        reply: String::new(),
    }
}
