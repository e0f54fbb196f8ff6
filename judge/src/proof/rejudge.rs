//! Scored submissions judged again with the key and the metric of main: what would change, and the receipts
//! that put it on record. The old receipts stay; quotas are not touched.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::again::{Found, Submission};
use super::release::{Told, released};
use super::rescore::standing;
use crate::batch::{Evaluator, File, History, Opening, VERSION, opening, seal};
use crate::contest::{Contest, SEALED, SUBMISSIONS, Slug};
use crate::failure::Failure;
use crate::finding::Finding;
use crate::intake::Base;
use crate::ledger::{Entry, Known, Ledger, Receipt, Rejudged, Scored};
use crate::metric::Catalogue;
use crate::standings::{Best, Prizes, Tally};
use crate::time::Instant;

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
    /// The receipts to append, in order, with what each commits to.
    pub receipts: Vec<(Rejudged, Opening)>,
    /// Teams that move, best first.
    pub moves: Vec<Move>,
    /// Prizes whose line another submission reaches best then, by public scores.
    pub prizes: Vec<String>,
    /// Submissions that cannot be judged again: heads that are gone, files that are refused now.
    pub findings: Vec<Finding>,
}

/// Compares what `files` score now with what the ledger of `base` says. `contest` is that of main, or a trial
/// of another metric. `openings` are those that the judge can open, by commitment.
///
/// # Errors
/// When a receipt cannot be appended, as with a clock that runs backwards.
pub(crate) fn plan(
    contest: &Contest,
    base: &Base,
    evaluator: &Evaluator,
    files: &Found<Arc<File>>,
    openings: &HashMap<String, Opening>,
    reason: &str,
    now: Instant,
) -> Result<Rejudgement, Failure> {
    let ledger = &base.ledger;
    let told = released(contest, ledger, files, u64::MAX);
    let standing = standing(ledger);
    let mut findings: Vec<Finding> =
        files.values().filter_map(|found| found.as_ref().err().cloned()).collect();
    let mut history = History::of(contest, ledger);
    let mut receipts = vec![];
    for submission in Submission::all(ledger) {
        let Some(Ok(file)) = files.get(&submission.seq) else { continue };
        let result = match &file.evaluated.result {
            Ok(result) => result,
            Err(complaints) => {
                let why = complaints.first().map_or("", |finding| finding.code);
                let text = format!("{}: the file is refused now ({why})", submission.shown());
                findings.push(
                    Finding::new("rejudge-refused", text)
                        .help("its old score stays unless it is disqualified"),
                );
                continue;
            }
        };
        let stated = standing.get(&submission.seq).and_then(|seq| ledger.receipt(*seq)?.entry.score());
        let (Some(stated), Some(told)) = (stated, told.get(&submission.seq)) else { continue };
        let key = evaluator.scorer().key();
        let opening = opening(key, submission.pull, &submission.head, file, result);
        let other_private =
            openings.get(&stated.private).is_some_and(|old| !same(&old.private, &opening.private));
        if same(&stated.public, &told.public) && stated.answer_key == key.digest() && !other_private {
            continue;
        }
        let receipt =
            receipt(contest, &mut history, &submission, stated, told, &opening, key.digest(), reason, now);
        receipts.push((receipt, opening));
    }
    let (before, after) = (tally(&ranked_by(contest, ledger), ledger), history.tally());
    Ok(Rejudgement {
        moves: moves(&before, after),
        prizes: prizes(contest, &before, after),
        receipts,
        findings,
    })
}

/// The receipt, which `history` takes in: the ranks that it states are those right before and after it.
#[allow(clippy::too_many_arguments, reason = "each is a part of the receipt")]
fn receipt(
    contest: &Contest,
    history: &mut History,
    submission: &Submission,
    stated: &Scored,
    told: &Told,
    opening: &Opening,
    key: &str,
    reason: &str,
    now: Instant,
) -> Rejudged {
    let team = history.tally().roster().current(&submission.team).clone();
    let mut again = Rejudged {
        of: submission.seq,
        reason: reason.to_owned(),
        score: Scored {
            public: told.public.clone(),
            standard_error: told.standard_error,
            tied: None,
            private: opening.commitment(),
            rank_before: history.tally().place(&team).map(|rank| rank as u64),
            rank: 0,
            answer_key: key.to_owned(),
            judge: VERSION.to_owned(),
            ..stated.clone()
        },
    };
    let score = told.public.get(&contest.metric.name).copied().unwrap_or_default();
    let best = Best { score, received: submission.received, seq: submission.seq };
    let alone = history.tally().place_with(&team, best, &told.public);
    let entry = Entry::Known(Known::Rejudge(again.clone()));
    history.add(&Receipt { seq: u64::MAX, prev: String::new(), at: now, entry });
    again.score.rank = history.tally().place(&team).unwrap_or(alone) as u64;
    again
}

fn same(a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && a.1.to_bits() == b.1.to_bits())
}

fn tally(contest: &Contest, ledger: &Ledger) -> Tally {
    let mut tally = Tally::new(contest);
    for receipt in ledger.receipts() {
        tally.add(receipt);
    }
    tally
}

/// The contest with the metric that the scores so far rank by, when it is another one.
fn ranked_by(contest: &Contest, ledger: &Ledger) -> Contest {
    let mut then = contest.clone();
    let has =
        |receipt: &Receipt| receipt.entry.score().is_some_and(|score| contest.metric.is_in(&score.public));
    if ledger.receipts().iter().any(has) {
        return then;
    }
    if let Some(Entry::Known(Known::Open { metric, .. })) =
        ledger.receipts().first().map(|first| &first.entry)
    {
        then.metric.name.clone_from(metric);
        then.metric.mean_rank.clear();
        if let Some(known) = Catalogue::shipped().get(metric) {
            then.metric.direction = known.direction;
        }
    }
    then
}

fn moves(before: &Tally, after: &Tally) -> Vec<Move> {
    let one = |team: Slug| Move { before: before.place(&team), after: after.place(&team), team };
    let gone = before.order().into_iter().filter(|team| after.place(team).is_none());
    after.order().into_iter().chain(gone).map(one).filter(|step| step.before != step.after).collect()
}

/// The prizes that another submission would lead, by the public scores in their periods.
fn prizes(contest: &Contest, before: &Tally, after: &Tally) -> Vec<String> {
    let leader = |tally: &Tally, prize: &crate::contest::Prize| {
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
    let moved = contest.prizes.iter().filter(|prize| leader(before, prize) != leader(after, prize));
    moved.map(|prize| prize.name.clone()).collect()
}

impl Rejudgement {
    /// Appends the receipts to the ledger of `base` and gives the sealed openings as a file beside it.
    ///
    /// # Errors
    /// When the reason is none, the clock runs backwards or the openings cannot be sealed.
    pub fn apply(
        &self,
        base: &mut Base,
        identity: &age::x25519::Identity,
        now: Instant,
    ) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let first = base.ledger.receipts().len() as u64 + 1;
        let prizes = Prizes::of(&base.contest, base.ledger.receipts());
        if let Some((again, _)) = self.receipts.first() {
            let known = Known::Rejudge(again.clone());
            prizes.check(now, &known).map_err(|finding| Failure::Configuration(vec![*finding]))?;
        }
        for (again, _) in &self.receipts {
            base.ledger.append(now, Entry::Known(Known::Rejudge(again.clone())))?;
        }
        let mut files = vec![];
        if !base.contest.jury.is_empty() && !self.receipts.is_empty() {
            let openings: Vec<Opening> = self.receipts.iter().map(|(_, opening)| opening.clone()).collect();
            let path = format!("{SUBMISSIONS}/{SEALED}/{first:08}.age");
            files.push((path, seal(&openings, &base.contest.jury, identity)?));
        }
        Ok(files)
    }
}
