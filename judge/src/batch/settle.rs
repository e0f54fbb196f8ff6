//! One candidate after the other, in the order of `received`: rules, receipt, reply.

use std::collections::BTreeMap;

use super::candidate::Candidate;
use super::evaluate::File;
use super::history::History;
use super::plan::Judged;
use super::sealed::{Opening, SplitEstimates};
use crate::admit::{Case, Spent, complaints};
use crate::answer::AnswerKey;
use crate::contest::{Contest, Slug, Teams};
use crate::estimate::Estimate;
use crate::failure::Failure;
use crate::finding::Finding;
use crate::intake::{Base, Proposal};
use crate::ledger::{Complaint, Entry, Known, Refused, Scored};
use crate::release::Rule;
use crate::score::Scores;
use crate::standings::Best;
use crate::time::Instant;

/// The judge's version, as receipts hold it.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Appends the first receipt of a contest.
pub(super) fn open(base: &mut Base, now: Instant) -> Result<(), Failure> {
    let entry = Known::Open {
        title: base.contest.title.clone(),
        metric: base.contest.metric.name.clone(),
        decimals: base.contest.metric.decimals,
        judge: VERSION.to_owned(),
    };
    base.ledger.append(now, Entry::Known(entry)).map(|_| ())
}

/// What the rules say about a submission before its file is read, given what its team has spent.
pub(super) fn admit(
    contest: &Contest,
    teams: &Teams,
    history: &History,
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
        people: &history.people(&proposal.team),
        closes: history.calendar().closes,
    })
}

/// The receipt of a scored file and what it commits to.
pub(crate) fn scored(
    contest: &Contest,
    key: &AnswerKey,
    history: &mut History,
    candidate: &Candidate,
    team: &Slug,
    file: &File,
    scored: &crate::score::Scored,
) -> (Known, Opening) {
    let head = candidate.oid();
    let opening = opening(key, candidate.head.pull, &head, file, scored);
    // The contest's metric is the first of those measured.
    let new = scored.scores.first().map(|scores| scores.public.clone());
    let new = new.unwrap_or(Estimate { value: f64::NAN, replicates: vec![] });
    let rule = contest.leaderboard.release;
    let released = rule.release(contest.metric.direction, history.best(team).as_ref(), &new);
    let mut public = BTreeMap::from([(contest.metric.name.clone(), released.score)]);
    if released.improved || matches!(rule, Rule::Rounded { .. }) {
        // A ladder that says nothing of the ranking score must not tell it through another one.
        let other = scored.scores.iter().skip(1);
        public.extend(other.map(|scores| (scores.metric.clone(), contest.rounded(scores.public.value))));
    }
    let received = candidate.pull.received;
    let best = Best { score: released.score, received, seq: u64::MAX };
    let receipt = Scored {
        team: team.clone(),
        pull: candidate.head.pull,
        head,
        received,
        digest: file.evaluated.digest.clone(),
        rows: scored.rows,
        public,
        standard_error: released.standard_error,
        tied: released.improved.then(|| tied(contest, history, team, released.score, &new)).flatten(),
        private: opening.commitment(),
        rank_before: history.ranking().rank(team).map(|rank| rank as u64),
        rank: history.ranking().rank_with(team, best) as u64,
        answer_key: key.digest().to_owned(),
        judge: VERSION.to_owned(),
    };
    history.learn(receipt.private.clone(), new);
    (Known::Score(receipt), opening)
}

/// What the receipt of a scored file commits to.
pub(crate) fn opening(
    key: &AnswerKey,
    pull: u64,
    head: &str,
    file: &File,
    scored: &crate::score::Scored,
) -> Opening {
    let both = |s: &Scores| SplitEstimates { public: s.public.clone(), private: s.private.clone() };
    let likeness = file.likeness.clone();
    Opening {
        pull,
        head: head.to_owned(),
        private: scored.scores.iter().map(|s| (s.metric.clone(), s.private.value)).collect(),
        nonce: key.nonce(pull, head),
        estimates: scored.scores.iter().map(|s| (s.metric.clone(), both(s))).collect(),
        canonical: likeness.as_ref().map(|(canonical, _)| canonical.clone()),
        sketch: likeness.map(|(_, sketch)| sketch),
    }
}

/// How far up and down the board the bests of other teams cannot be told apart from `new` at 95 %: the paired
/// test, from the place of `score` outwards to the first team on either side that differs.
fn tied(contest: &Contest, history: &History, team: &Slug, score: f64, new: &Estimate) -> Option<[f64; 2]> {
    new.standard_error()?;
    let direction = contest.metric.direction;
    let others: Vec<(f64, &Slug)> = history
        .ranking()
        .teams()
        .filter(|slug| *slug != team)
        .filter_map(|slug| Some((history.ranking().best(slug)?.score, slug)))
        .collect();
    let place = others.partition_point(|(other, _)| direction.compare(*other, score).is_le());
    let same =
        |(_, slug): &&(f64, &Slug)| history.best(slug).is_some_and(|other| !new.separable(&other, 0.95));
    let up = others[..place].iter().rev().take_while(same).last();
    let down = others[place..].iter().take_while(same).last();
    Some([up.map_or(score, |(other, _)| *other), down.map_or(score, |(other, _)| *other)])
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
