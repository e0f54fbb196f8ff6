//! A change of what decides the contest, or scores that were wrong: who moves, and the receipts that put it on
//! record. The old receipts stay; quotas are not touched.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::again::{Found, Submission};
use super::release::{Told, released};
use crate::batch::{Evaluator, File, VERSION, opening, ranks, tied};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::time::Instant;
use contest::{Contest, SEALED, SUBMISSIONS, Settings, Slug};
use ledger::history::History;
use ledger::standings::standing;
use ledger::standings::{Best, Prizes, Tally};
use ledger::{Amended, Entry, Known, Ledger, Receipt, Rejudged, Scored};
use metric::estimate::Estimate;
use proof::sealed::{Opening, seal};
use repo::Base;

#[cfg(test)]
mod tests;

/// A team whose rank changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The team.
    pub team: Slug,
    /// Rank now, if it has one.
    pub before: Option<usize>,
    /// Rank then.
    pub after: Option<usize>,
}

/// What rejudging comes to.
pub struct Rejudgement {
    /// The receipt of the change, which comes first.
    pub amended: Amended,
    /// The receipts of the scores, in order, with what each commits to.
    pub receipts: Vec<(Rejudged, Opening)>,
    /// What becomes of the last call.
    pub calls: Vec<Known>,
    /// Teams that move, best first.
    pub moves: Vec<Move>,
    /// Prizes that another submission would lead then, by public scores.
    pub prizes: Vec<String>,
    /// Submissions that cannot be judged again: heads that are gone, files that are refused now.
    pub findings: Vec<Finding>,
}

/// What a rejudgement is about.
pub(crate) struct Asked<'a> {
    /// The contest as it is to be.
    pub(crate) contest: &'a Contest,
    /// What decided until now.
    pub(crate) before: Settings,
    /// What scored the files, where scores are asked for.
    pub(crate) evaluator: Option<&'a Evaluator>,
    /// Why.
    pub(crate) reason: &'a str,
    /// When.
    pub(crate) now: Instant,
}

impl Asked<'_> {
    /// What decides from now on.
    pub(crate) fn after(&self) -> Settings {
        let mut after = self.contest.settings();
        let digest = self.evaluator.map(|evaluator| evaluator.scorer().key().digest().to_owned());
        after.answer_key = digest.or(after.answer_key).or_else(|| self.before.answer_key.clone());
        after
    }

    /// What the ledger says before the change.
    fn history(&self, ledger: &Ledger) -> History {
        History::of(&self.contest.with(&self.before), ledger)
    }

    /// What the change comes to on top of `history`, with the submissions that were judged again.
    fn comes_to(&self, history: History, amended: Amended, again: Vec<Again>) -> Rejudgement {
        let before = history.tally().clone();
        let (receipts, history) = run(self.contest, history, &amended, &again, self.reason, self.now);
        let after = history.tally();
        let then = self.contest.with(&amended.after);
        Rejudgement {
            calls: history.calendar().anew(&then, after, self.now, self.reason),
            moves: moves(&before, after),
            prizes: prizes((&self.contest.with(&self.before), &before), (&then, after)),
            receipts: receipts.into_iter().zip(again.into_iter().map(|again| again.opening)).collect(),
            amended,
            findings: vec![],
        }
    }
}

/// Compares what `files` score now with what the ledger of `base` says. `openings` are those that the judge can open,
/// by commitment.
pub(crate) fn plan(
    asked: &Asked<'_>,
    base: &Base,
    files: &Found<Arc<File>>,
    openings: &HashMap<String, Opening>,
) -> Rejudgement {
    let ledger = &base.ledger;
    let told = released(asked.contest, ledger, files, u64::MAX);
    let standing = standing(ledger);
    let mut findings: Vec<Finding> =
        files.values().filter_map(|found| found.as_ref().err().cloned()).collect();
    let mut amended = Amended {
        reason: asked.reason.to_owned(),
        before: asked.before.clone(),
        after: asked.after(),
        unscored: vec![],
    };
    let is_anew = amended.is_anew();
    let mut again = vec![];
    for submission in Submission::all(ledger) {
        let scored = judged_again(asked, ledger, files, &told, &submission, &mut findings);
        let stated = standing.get(&submission.seq).and_then(|seq| ledger.receipt(*seq)?.entry.score());
        match scored {
            Some(scored) if is_anew || differs(stated, &scored, openings) => again.push(scored),
            None if is_anew => amended.unscored.push(submission.seq),
            _ => {}
        }
    }
    let mut history = asked.history(ledger);
    // Of those that stay as they are too, for ties.
    for (of, seq) in &standing {
        let stated = ledger.receipt(*seq).and_then(|receipt| receipt.entry.score());
        let result =
            files.get(of).and_then(|file| file.as_ref().ok()?.evaluated.result.as_ref().ok()?.ranking());
        if let Some((stated, result)) = stated.zip(result) {
            history.learn(stated.private.clone(), result.public.clone());
        }
    }
    Rejudgement { findings, ..asked.comes_to(history, amended, again) }
}

/// A submission as it was judged again.
pub(super) struct Again {
    /// Its receipt but for ranks and ties.
    pub(super) of: u64,
    pub(super) score: Scored,
    pub(super) opening: Opening,
    /// The exact score that ranks.
    pub(super) exact: Estimate,
}

fn judged_again(
    asked: &Asked<'_>,
    ledger: &Ledger,
    files: &Found<Arc<File>>,
    told: &BTreeMap<u64, Told>,
    submission: &Submission,
    findings: &mut Vec<Finding>,
) -> Option<Again> {
    let Some(Ok(file)) = files.get(&submission.seq) else { return None };
    let result = match &file.evaluated.result {
        Ok(result) => result,
        Err(complaints) => {
            let why = complaints.first().map_or("", |finding| finding.code);
            let text = format!("{}: the file is refused now ({why})", submission.shown());
            findings.push(Finding::new(codes::REJUDGE_REFUSED, text).help(LEFT));
            return None;
        }
    };
    let Some(Entry::Known(Known::Score(first))) =
        ledger.receipt(submission.seq).map(|receipt| &receipt.entry)
    else {
        return None;
    };
    let told = told.get(&submission.seq)?;
    again(asked.contest, asked.evaluator?, submission.seq, first, file, result, told)
}

/// What happens to those that cannot be judged again.
const LEFT: &str =
    "with --allow-missing its old score stays, or, where scores of before are void, it has none";

/// What the receipt of a submission says that was judged again, apart from ranks and ties.
pub(super) fn again(
    contest: &Contest,
    evaluator: &Evaluator,
    of: u64,
    first: &Scored,
    file: &File,
    result: &score::ScoredFile,
    told: &Told,
) -> Option<Again> {
    let key = evaluator.scorer().key();
    let opening = opening(key, first.arrival.pull, &first.arrival.head, file, result);
    let score = Scored {
        digest: file.evaluated.digest.clone(),
        rows: result.rows,
        public: told.all.public.clone(),
        standard_error: told.standard_error,
        standard_errors: told.all.standard_errors.clone(),
        tied: None,
        ranks: None,
        private: opening.commitment(),
        rank_before: None,
        rank: 0,
        answer_key: key.digest().to_owned(),
        measure: Some(contest.measure()),
        judge: VERSION.to_owned(),
        ..first.clone()
    };
    Some(Again { of, score, opening, exact: result.ranking()?.public.clone() })
}

/// The receipts of a change with the ranks before it and after all of it, and the ties that hold then; and the history
/// that has taken them in, which was `history` before.
pub(super) fn run(
    contest: &Contest,
    mut history: History,
    amended: &Amended,
    again: &[Again],
    reason: &str,
    now: Instant,
) -> (Vec<Rejudged>, History) {
    let take = |history: &mut History, known: Known| {
        // What comes of receipts does not depend on their numbers, apart from that of the submission.
        let (prev, entry) = (String::new(), Entry::Known(known));
        history.add(&Receipt { seq: u64::MAX, prev, at: now, entry });
    };
    let before: HashMap<Slug, u64> = history.tally().order().into_iter().zip(1..).collect();
    take(&mut history, Known::Amend(Box::new(amended.clone())));
    let mut receipts: Vec<Rejudged> = again
        .iter()
        .map(|again| Rejudged { of: again.of, reason: reason.to_owned(), score: again.score.clone() })
        .collect();
    for (receipt, again) in receipts.iter().zip(again) {
        history.learn(again.score.private.clone(), again.exact.clone());
        take(&mut history, Known::Rejudge(receipt.clone()));
    }
    for (receipt, again) in receipts.iter_mut().zip(again) {
        let tally = history.tally();
        let team = tally.roster().current(&again.score.team).clone();
        let score = again.score.public.get(&contest.metric.name).copied().unwrap_or_default();
        let best = Best { score, received: again.score.arrival.received, seq: again.of };
        let rank = tally.place(&team).unwrap_or_else(|| tally.place_with(&team, best, &again.score.public));
        receipt.score.rank_before = before.get(&team).copied();
        receipt.score.rank = rank as u64;
        // As of a new submission: ties are those of a team's best, and of one score.
        let is_best = tally.ranking().best(&team).is_some_and(|best| best.seq == again.of);
        if is_best && contest.metric.mean_rank.is_empty() {
            let (rule, exact) = (contest.leaderboard.release, &again.exact);
            let same = |one: &Estimate, other: &Estimate| !rule.separable(one, other, 0.95);
            receipt.score.tied = tied(contest, &history, &team, (score, exact), &same);
        }
    }
    // The board is the one after all of it.
    if let Some(last) = receipts.last_mut() {
        last.score.ranks = ranks(contest, &history, None);
    }
    (receipts, history)
}

/// Whether a submission is worth something else now than its receipt says.
fn differs(stated: Option<&Scored>, again: &Again, openings: &HashMap<String, Opening>) -> bool {
    let Some(stated) = stated else { return true };
    let other_private =
        openings.get(&stated.private).is_some_and(|old| !same(&old.private, &again.opening.private));
    !same(&stated.public, &again.score.public) || stated.answer_key != again.score.answer_key || other_private
}

fn same(a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && a.1.to_bits() == b.1.to_bits())
}

fn moves(before: &Tally, after: &Tally) -> Vec<Move> {
    let one = |team: Slug| Move { before: before.place(&team), after: after.place(&team), team };
    let gone = before.order().into_iter().filter(|team| after.place(team).is_none());
    after.order().into_iter().chain(gone).map(one).filter(|step| step.before != step.after).collect()
}

/// The prizes that another submission would lead, by the public scores in their periods; one that is new or gone
/// among them.
fn prizes(before: (&Contest, &Tally), after: (&Contest, &Tally)) -> Vec<String> {
    let leader = |(contest, tally): (&Contest, &Tally), name: &str| {
        let prize = contest.prize(name)?;
        let reaches = |best: &Best| {
            prize.from <= best.received
                && prize.until.is_none_or(|until| best.received < until)
                && prize
                    .threshold
                    .is_none_or(|line| contest.metric.direction.compare(best.score, line.public).is_le())
        };
        let ranked = tally.ranked().map(|(_, entered)| entered.best).filter(reaches);
        ranked.min_by(|a, b| tally.ranking().compare(a, b)).map(|best| best.seq)
    };
    let names: std::collections::BTreeSet<&String> =
        before.0.prizes.iter().chain(&after.0.prizes).map(|prize| &prize.name).collect();
    names.into_iter().filter(|name| leader(before, name) != leader(after, name)).cloned().collect()
}

impl Rejudgement {
    /// Whether there is nothing to put on record.
    pub fn is_empty(&self) -> bool {
        self.receipts.is_empty() && !self.amended.before.differ(&self.amended.after)
    }

    /// Appends the receipts to the ledger of `base` and gives the sealed openings as a file beside it, sealed to the
    /// jury of `contest` and the judge's own identity.
    ///
    /// # Errors
    /// When the reason is none, the clock runs backwards or the openings cannot be sealed.
    pub fn apply(
        &self,
        base: &mut Base,
        contest: &Contest,
        identity: Option<&age::x25519::Identity>,
        now: Instant,
    ) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let first = base.ledger.receipts().len() as u64 + 1;
        self.append(&mut base.ledger, contest, now)?;
        let mut files = vec![];
        if let Some(identity) = identity
            && !contest.jury.is_empty()
            && !self.receipts.is_empty()
        {
            let openings: Vec<Opening> = self.receipts.iter().map(|(_, opening)| opening.clone()).collect();
            let path = format!("{SUBMISSIONS}/{SEALED}/{first:08}.age");
            files.push((path, seal(&openings, &contest.jury, identity)?));
        }
        Ok(files)
    }

    /// Appends the receipts to `ledger`.
    ///
    /// # Errors
    /// When the reason is none or the clock runs backwards.
    pub fn append(&self, ledger: &mut Ledger, contest: &Contest, now: Instant) -> Result<(), Failure> {
        let amended = Known::Amend(Box::new(self.amended.clone()));
        let prizes = Prizes::of(contest, ledger.receipts());
        prizes.check(now, &amended).map_err(|finding| Failure::Configuration(vec![*finding]))?;
        ledger.append(now, Entry::Known(amended))?;
        for (again, _) in &self.receipts {
            ledger.append(now, Entry::Known(Known::Rejudge(again.clone())))?;
        }
        for call in &self.calls {
            ledger.append(now, Entry::Known(call.clone()))?;
        }
        Ok(())
    }
}
