//! One candidate after the other, in the order of `received`: rules, receipt, reply.

use super::beside::Told;
use super::candidate::Candidate;
use super::claim;
use super::evaluate::File;
use super::outcome::Judged;
use super::ranks::ranks;
use super::version::VERSION;
use answer::AnswerKey;
use base::finding::Finding;
use base::finding::codes;
use base::time::Instant;
use contest::{Contest, Slug, Teams, TermsText};
use ledger::history::History;
use ledger::quota::Spent;
use ledger::standings::Best;
use ledger::{Complaint, Held, Known, Refused, Registered, Scored};
use metric::estimate::Estimate;
use proof::sealed::{Opening, SplitEstimates};
use repo::Proposal;
use rules::people::Tags;
use rules::submission::{Case, complaints};
use rules::team::Accepted;
use score::Scores;

/// The first receipt of a contest.
pub(super) fn opening_receipt(contest: &Contest, now: Instant) -> Known {
    let keys = contest.ledger_keys.iter().filter(|key| key.holds_at(now));
    Known::Open {
        title: contest.title.clone(),
        metric: contest.metric.name.clone(),
        decimals: contest.metric.decimals,
        judge: VERSION.to_owned(),
        keys: keys.map(|key| key.key.to_string()).collect(),
        settings: Some(Box::new(contest.settings())),
    }
}

/// What the rules go by at a moment of the batch.
pub(super) struct Ground<'g> {
    pub(super) contest: &'g Contest,
    pub(super) terms: Option<&'g TermsText>,
    pub(super) teams: &'g Teams,
    pub(super) history: &'g History,
}

/// What the rules say about a submission before its file is read, given what its team has spent; `claimed` says
/// that it is the file of a claim.
pub(super) fn admit(
    ground: &Ground<'_>,
    spent: &Spent,
    claimed: bool,
    candidate: &Candidate,
    proposal: &Proposal,
) -> Vec<Finding> {
    let Ground { contest, terms, teams, history } = *ground;
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
        barred: history.tally().roster().barred(&proposal.team),
        closes: history.calendar().closes,
        labels: history.calendar().labels,
        grace: claim::grace(contest, history, proposal),
        claimed,
        terms,
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
    scored: &score::ScoredFile,
) -> (Known, Opening) {
    let opening = opening(key, candidate.head.pull, &candidate.oid(), file, scored);
    // The contest's metric is the first of those measured.
    let new = scored.scores.first().map(|scores| scores.public.clone());
    let new = new.unwrap_or(Estimate { value: f64::NAN, replicates: vec![] });
    let rule = contest.leaderboard.release;
    let released = rule.release(contest.metric.direction, history.best(team).as_ref(), &new);
    let Told { public, standard_errors } = Told::of(contest, &released, scored);
    let received = candidate.pull.received;
    let best = Best { score: released.score, received, seq: u64::MAX };
    let rank = history.tally().place_with(team, best, &public) as u64;
    let receipt = Scored {
        team: team.clone(),
        arrival: candidate.arrival(),
        digest: file.evaluated.digest.clone(),
        rows: scored.rows,
        public,
        standard_error: released.standard_error,
        standard_errors,
        // Ties are those of one score.
        tied: (released.improved && contest.metric.mean_rank.is_empty())
            .then(|| {
                tied(contest, history, team, (released.score, &new), &|one, other| {
                    !rule.separable(one, other, 0.95)
                })
            })
            .flatten(),
        ranks: released.improved.then(|| ranks(contest, history, Some((team, best, &new)))).flatten(),
        private: opening.commitment(),
        rank_before: history.tally().place(team).map(|rank| rank as u64),
        rank,
        answer_key: key.digest().to_owned(),
        measure: Some(contest.measure()),
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
    scored: &score::ScoredFile,
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

/// How far up and down the board the bests of other teams cannot be told apart from `new`, which `same` says of
/// each: from the place of `score` outwards to the first team on either side that differs. Where the way there leads
/// over a team of which nobody knows it, nothing is said; and nothing without a jury, since the next batch could not
/// know it, and in which batch a file is judged is to make no difference.
pub(crate) fn tied(
    contest: &Contest,
    history: &History,
    team: &Slug,
    (score, new): (f64, &Estimate),
    same: &dyn Fn(&Estimate, &Estimate) -> bool,
) -> Option<[f64; 2]> {
    new.standard_error()?;
    if contest.jury.is_empty() && !history.is_forgetful() {
        return None;
    }
    let (up, down) = history.ranking().around(score);
    let others: [&mut dyn Iterator<Item = (f64, &Slug)>; 2] = [&mut { up }, &mut { down }];
    let mut ends = [score; 2];
    for (others, end) in others.into_iter().zip(&mut ends) {
        for (score, slug) in others.filter(|(_, slug)| *slug != team) {
            let Some(other) = history.best(slug) else { break };
            if other.replicates.is_empty() && !history.is_forgetful() {
                return None;
            }
            if !same(new, &other) {
                break;
            }
            *end = score;
        }
    }
    Some(ends)
}

/// `receipt` with the teams besides that left, of which the ledger knows by tags that those who bring this team were in
/// them: their files may name nobody any more.
pub(super) fn inheriting(
    mut receipt: Registered,
    accepted: &Accepted,
    history: &History,
    tags: Option<&Tags>,
) -> Registered {
    if let Some(tags) = tags.filter(|_| accepted.begins()) {
        receipt.inherits.extend(history.left_by(&accepted.tags(tags), &receipt.team));
        receipt.inherits.retain(|team| receipt.was.as_ref() != Some(team));
        receipt.inherits.sort();
        receipt.inherits.dedup();
    }
    receipt
}

/// The receipt of a registration that waits for the organiser.
pub(super) fn held(candidate: &Candidate, team: Slug, why: &Finding) -> Known {
    Known::Hold(Held {
        team,
        arrival: candidate.arrival(),
        code: why.code.to_owned(),
        message: why.message.clone(),
    })
}

/// The receipt of a refusal.
pub(super) fn refused(
    candidate: &Candidate,
    team: Option<Slug>,
    findings: &[Finding],
    counted: bool,
) -> Known {
    refusal(candidate, team, findings, counted, candidate.brings_a_team())
}

/// The receipt of the refusal of a file that was read. Where files are encrypted it says of their content no more than
/// what the codes mean: what stood in one is for its team.
pub(super) fn refused_file(
    contest: &Contest,
    candidate: &Candidate,
    team: Option<Slug>,
    findings: &[Finding],
) -> Known {
    refusal(candidate, team, findings, true, contest.submission.encrypted)
}

fn refusal(
    candidate: &Candidate,
    team: Option<Slug>,
    findings: &[Finding],
    counted: bool,
    is_private: bool,
) -> Known {
    Known::Refuse(Refused {
        team,
        arrival: candidate.arrival(),
        complaints: findings.iter().map(|finding| complaint(finding, is_private)).collect(),
        counted,
        judge: VERSION.to_owned(),
    })
}

/// What is said when no receipt can hold what came of a head.
pub(super) fn unrecordable() -> Finding {
    let text = "the result of this head cannot be written into the ledger so that it reads back the same";
    Finding::new(codes::UNRECORDABLE, text).help("the organiser should report this as a fault of the judge")
}

/// What the receipt says of a complaint. The ledger is kept for ever and names nobody: where the sentence for the
/// contestant may name a person, or comes from a file about people or one that is for nobody else to read, it has what
/// the code means instead.
fn complaint(finding: &Finding, is_private: bool) -> Complaint {
    let code = finding.code.to_owned();
    let known = codes::find(finding.code);
    if is_private || known.is_some_and(|known| known.personal) {
        let meaning = known.map_or("", |known| known.meaning);
        let mut message = meaning.trim_end_matches('.').to_owned();
        if let Some(first) = message.get(..1).map(str::to_lowercase) {
            message.replace_range(..1, &first);
        }
        return Complaint { code, message, help: None };
    }
    Complaint { code, message: finding.sentence(), help: finding.help.clone() }
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
        held: None,
        improved,
        reply: String::new(),
    }
}

/// Whether somebody may want to look at the head behind a receipt again: for a score, a claim, a registration, and a
/// refusal of a member. Nobody keeps what a stranger sends, nor what cannot be read.
pub(super) fn rests_on_its_head(receipt: &Known) -> bool {
    match receipt {
        Known::Score(_) | Known::Claim(_) | Known::Register(_) | Known::Hold(_) => true,
        Known::Refuse(refused) => {
            let unreadable = |complaint: &Complaint| {
                [codes::UNREADABLE_HEAD, codes::CORRUPT_TREE, codes::HEAD_TOO_LARGE]
                    .iter()
                    .any(|code| complaint.code == code.code)
            };
            refused.team.is_some() && !refused.complaints.iter().any(unreadable)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::finding::render::{Format, Severity, render};

    #[test]
    fn what_no_receipt_can_hold_is_told_as_a_fault_of_the_judge() {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(render(&[unrecordable()], Severity::Error, Format::Text, false));
        });
    }
}
