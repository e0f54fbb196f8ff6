//! Everything scored again from the prediction files, held against the receipts to the last digit.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use git2::Oid;

use super::again::{Found, Source, Submission, evaluate};
use super::rejudge::run;
use super::release::released;
use crate::batch::{Candidate, Evaluator, File, opening, scored, tied};
use answer::KeyColumns;
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{Contest, Folder, SEALED, SUBMISSIONS, Slug};
use ledger::history::History;
use ledger::standings::private::PrivateScore;
use ledger::standings::standing;
use ledger::standings::{Tally, at_first};
use ledger::{Amended, Entry, Known, Ledger, Receipt, Rejudged, Scored};
use metric::estimate::Estimate;
use proof::Rescored;
use proof::keys::KeyFiles;
use repo::{Head, Pull};
use score::Scorer;

/// An evaluator for each answer key at hand.
///
/// # Errors
/// [`Failure::Configuration`] when a key does not fit the contest's metrics.
pub fn evaluators(contest: &Contest, keys: &KeyFiles) -> Result<HashMap<String, Evaluator>, Failure> {
    let columns =
        KeyColumns::of(&contest.measures).map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
    let mut all = HashMap::new();
    for digest in keys.digests() {
        let Some(key) = keys.read(digest, &columns)? else { continue };
        let scorer = Scorer::for_contest(Arc::new(key), contest)?;
        all.insert(digest.to_owned(), Evaluator::new(scorer)?);
    }
    Ok(all)
}

/// Scores again what the receipts of `ledger` say of the files in `source`, with the keys at hand.
///
/// # Errors
/// When files cannot be fetched or the machine fails; differences are findings.
pub fn rescore(
    folder: &Folder,
    ledger: &Ledger,
    keys: &KeyFiles,
    source: &Source,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Rescored, Failure> {
    let contest = &folder.contest;
    let evaluators = evaluators(contest, keys)?;
    let submissions = Submission::all(ledger);
    let standing = standing(ledger);
    let mut by_key: BTreeMap<&str, Vec<Submission>> = BTreeMap::new();
    for submission in &submissions {
        let last = standing.get(&submission.seq).and_then(|seq| ledger.receipt(*seq));
        if let Some(score) = last.and_then(|receipt| receipt.entry.score()) {
            by_key.entry(&score.answer_key).or_default().push(submission.clone());
        }
    }
    let total = by_key.values().map(Vec::len).sum();
    let (mut files, mut missing, mut before) = (Found::new(), BTreeSet::new(), 0);
    for (digest, submissions) in &by_key {
        let of = submissions.len();
        match evaluators.get(*digest) {
            Some(evaluator) => {
                let shown = |done: usize, _: usize| progress(before + done, total);
                files.append(&mut evaluate(source, contest, evaluator, submissions, &shown)?);
            }
            None => missing.extend(submissions.iter().map(|submission| submission.seq)),
        }
        before += of;
    }
    let sealed = sealed(&folder.at.root);
    let ground = Ground { contest, ledger, evaluators: &evaluators, standing: &standing, sealed: &sealed };
    let mut replay = Replay::new(ground, &files, submissions.len());
    for seq in &missing {
        let Some(receipt) = standing.get(seq).and_then(|seq| ledger.receipt(*seq)) else { continue };
        let digest = receipt.entry.score().map_or("", |score| &score.answer_key);
        let text = format!(
            "receipt {} was scored with the answer key {}…, which was not given",
            receipt.seq,
            digest.get(..12).unwrap_or_default()
        );
        let finding = Finding::new(codes::ANSWER_KEY_MISSING, text).help("give its file with --answers");
        replay.out.findings.push(ledger.blame(receipt.seq, finding));
    }
    for finding in files.values().filter_map(|found| found.as_ref().err()) {
        replay.out.findings.push(finding.clone());
    }
    replay.play();
    if !replay.differ.is_empty()
        && let Some(files) = as_before(&files)
    {
        let mut then = Replay::new(ground, &files, submissions.len());
        then.play();
        let count = replay.differ.len();
        replay.differ.retain(|seq, _| then.differ.contains_key(seq));
        replay.out.equal += count - replay.differ.len();
    }
    replay.out.findings.extend(std::mem::take(&mut replay.differ).into_values());
    replay.private(ledger);
    replay.steps(ledger);
    replay.out.teams = replay.history.ranking().len();
    Ok(replay.out)
}

/// The same files with scores as judges before told them, if there is a difference: of few rows, few groups and of
/// metrics that jump they told an error bar too.
fn as_before(files: &Found<Arc<File>>) -> Option<Found<Arc<File>>> {
    let scored = |file: &Arc<File>| file.evaluated.result.as_ref().ok().map(|result| result.scores.clone());
    let differ = files.values().filter_map(|found| scored(found.as_ref().ok()?)).flatten();
    differ.into_iter().find(|scores| scores.full.is_some())?;
    let before = |file: &Arc<File>| {
        let mut evaluated = file.evaluated.clone();
        if let Ok(result) = &mut evaluated.result {
            result.scores.iter_mut().for_each(|scores| *scores = scores.as_before());
        }
        Arc::new(File { evaluated, likeness: file.likeness.clone() })
    };
    Some(files.iter().map(|(seq, found)| (*seq, found.as_ref().map(before).map_err(Clone::clone))).collect())
}

/// First receipts of the batches whose scores were sealed: the judge could open them later.
fn sealed(root: &Path) -> BTreeSet<u64> {
    let entries = std::fs::read_dir(root.join(SUBMISSIONS).join(SEALED)).into_iter().flatten();
    let number = |name: String| name.strip_suffix(".age")?.parse().ok();
    entries.filter_map(|entry| number(entry.ok()?.file_name().to_string_lossy().into_owned())).collect()
}

/// Whether both errors are nothing but the rounding of sums, which older judges wrote out.
fn both_rounding(stated: &Scored, now: &Scored) -> bool {
    let largest = stated.public.values().fold(0.0, |largest: f64, score| largest.max(score.abs()));
    let is_rounding = |error: Option<f64>| error.is_some_and(|error| error <= 1e-11 * largest);
    is_rounding(stated.standard_error) && is_rounding(now.standard_error)
}

/// What batches are judged again with.
#[derive(Clone, Copy)]
struct Ground<'r> {
    contest: &'r Contest,
    ledger: &'r Ledger,
    evaluators: &'r HashMap<String, Evaluator>,
    standing: &'r BTreeMap<u64, u64>,
    sealed: &'r BTreeSet<u64>,
}

/// The batches as they were, one receipt after the other.
struct Replay<'r> {
    ground: Ground<'r>,
    files: &'r Found<Arc<File>>,
    history: History,
    /// Commitments to the exact scores that the judge knew from this batch.
    learned: Vec<String>,
    /// Instant and first receipt of the batch.
    batch: Option<(base::time::Instant, u64)>,
    /// The key of the newest score.
    key: Option<String>,
    /// Whether everything so far was judged as the contest judges now, so that what a receipt says of other
    /// scores can be reproduced too.
    comparable: bool,
    /// The last receipt of the newest change, which was looked at as a whole.
    run_ends: u64,
    /// Receipts that say something else than comes out now.
    differ: BTreeMap<u64, Finding>,
    out: Rescored,
}

impl<'r> Replay<'r> {
    fn new(ground: Ground<'r>, files: &'r Found<Arc<File>>, of: usize) -> Self {
        let Ground { contest, ledger, .. } = ground;
        Self {
            ground,
            files,
            history: History::of(&at_first(contest, ledger.receipts()), &Ledger::default()),
            learned: vec![],
            batch: None,
            key: None,
            comparable: true,
            run_ends: 0,
            differ: BTreeMap::new(),
            out: Rescored {
                equal: 0,
                of,
                replaced: 0,
                judges: BTreeSet::new(),
                private: vec![],
                teams: 0,
                findings: vec![],
            },
        }
    }

    fn play(&mut self) {
        for receipt in self.ground.ledger.receipts() {
            self.receipt(receipt);
        }
    }

    fn receipt(&mut self, receipt: &Receipt) {
        if receipt.seq <= self.run_ends {
            return;
        }
        self.boundary(receipt);
        match &receipt.entry {
            Entry::Known(Known::Amend(amended)) => self.amend(receipt, amended),
            Entry::Known(Known::Score(stated)) => {
                self.out.judges.insert(stated.judge.clone());
                if self.ground.standing.get(&receipt.seq) == Some(&receipt.seq) {
                    self.score(receipt, stated);
                } else {
                    self.out.replaced += 1;
                    self.comparable = false;
                }
                self.history.add(receipt);
                self.learned.push(stated.private.clone());
            }
            Entry::Known(Known::Rejudge(again)) => {
                self.out.judges.insert(again.score.judge.clone());
                if self.ground.standing.get(&again.of) == Some(&receipt.seq) {
                    self.rejudge(receipt, again.of, &again.score);
                } else {
                    self.out.replaced += 1;
                }
                self.comparable = false;
                self.history.add(receipt);
            }
            _ => {
                self.history.add(receipt);
            }
        }
    }

    /// A change and the rejudgements that follow it.
    fn amend(&mut self, receipt: &Receipt, amended: &Amended) {
        let from = usize::try_from(receipt.seq).unwrap_or(usize::MAX);
        let rest = self.ground.ledger.receipts().get(from..).unwrap_or_default();
        let stated: Vec<(&Receipt, &Rejudged)> = rest
            .iter()
            .map_while(|receipt| match &receipt.entry {
                Entry::Known(Known::Rejudge(again)) => Some((receipt, again)),
                _ => None,
            })
            .collect();
        self.run_ends = receipt.seq + stated.len() as u64;
        let told = released(self.ground.contest, self.ground.ledger, self.files, receipt.seq);
        let mut found = vec![];
        for (receipt, again) in &stated {
            self.out.judges.insert(again.score.judge.clone());
            if self.ground.standing.get(&again.of) != Some(&receipt.seq) {
                self.out.replaced += 1;
                continue;
            }
            let first = self.ground.ledger.receipt(again.of).and_then(|receipt| receipt.entry.score());
            let (Some(file), Some(first)) = (self.file(again.of), first) else { continue };
            let Some(result) = self.result(receipt, &file) else { continue };
            let evaluator = self.ground.evaluators.get(&again.score.answer_key);
            found.extend(evaluator.zip(told.get(&again.of)).and_then(|(evaluator, told)| {
                super::rejudge::again(self.ground.contest, evaluator, again.of, first, &file, &result, told)
            }));
        }
        // Whoever has not all of them cannot know the ranks after all of them.
        if !found.is_empty() && found.len() == stated.len() {
            let judged = |history: History| -> Vec<Vec<String>> {
                let (now, _) =
                    run(self.ground.contest, history, amended, &found, &amended.reason, receipt.at);
                let differ = |((_, again), now): (&(&Receipt, &Rejudged), &Rejudged)| {
                    let early_error = told.get(&again.of).and_then(|told| told.early_error);
                    let early = Early { standard_error: early_error, tied: None };
                    differences(&again.score, &now.score, &early, amended.is_anew())
                };
                stated.iter().zip(&now).map(differ).collect()
            };
            let mut differ = judged(self.history.clone());
            if differ.iter().any(|one| !one.is_empty()) {
                // Judges of before knew less after an act.
                let then = judged(self.history.clone().forgetful());
                let right = differ.iter_mut().zip(&then).filter(|(_, then)| then.is_empty());
                right.for_each(|(now, _)| now.clear());
            }
            for ((receipt, again), differ) in stated.iter().zip(&differ) {
                self.tell(receipt, &again.score, differ);
            }
        }
        self.history.add(receipt);
        for (receipt, again) in &stated {
            let exact = found.iter().find(|found| found.of == again.of).map(|found| found.exact.clone());
            if let Some(exact) = exact {
                self.history.learn(again.score.private.clone(), exact);
            }
            self.history.add(receipt);
            self.learned.push(again.score.private.clone());
            self.key = Some(again.score.answer_key.clone());
        }
        // From here on everything was judged alike again, unless only some of it was mended.
        self.comparable = amended.is_anew() || self.comparable && stated.is_empty();
    }

    /// At the end of a batch the judge forgets what it could not seal; with another key it cannot open what
    /// it sealed before.
    fn boundary(&mut self, receipt: &Receipt) {
        if let Some((at, first)) = self.batch
            && at != receipt.at
        {
            let learned = std::mem::take(&mut self.learned);
            if self.ground.sealed.range(first..receipt.seq).next().is_none() {
                learned.iter().for_each(|commitment| self.history.forget(commitment));
            }
            self.batch = None;
        }
        self.batch.get_or_insert((receipt.at, receipt.seq));
        if let Some(score) = receipt.entry.score() {
            if self.key.as_ref().is_some_and(|key| *key != score.answer_key) {
                self.history.forget_all();
                self.comparable = false;
            }
            self.key = Some(score.answer_key.clone());
        }
    }

    fn file(&self, seq: u64) -> Option<Arc<File>> {
        self.files.get(&seq)?.as_ref().ok().cloned()
    }

    fn score(&mut self, receipt: &Receipt, stated: &Scored) {
        let Some(file) = self.file(receipt.seq) else { return };
        let Some(evaluator) = self.ground.evaluators.get(&stated.answer_key) else { return };
        let Some(result) = self.result(receipt, &file) else { return };
        let Ok(oid) = Oid::from_str(&stated.arrival.head) else { return };
        let candidate = Candidate {
            head: Head::of(stated.arrival.pull, oid),
            pull: Pull {
                author: contest::Author::default(),
                received: stated.arrival.received,
                received_by: stated.arrival.received_by,
                account: None,
            },
            proposal: Err(vec![]),
        };
        let key = evaluator.scorer().key();
        let (contest, comparable) = (self.ground.contest, self.comparable);
        let differ = |history: &mut History| {
            let early = early(contest, history, &stated.team, &result);
            let (known, _) = scored(contest, key, history, &candidate, &stated.team, &file, &result);
            match known {
                Known::Score(now) => differences(stated, &now, &early, comparable),
                _ => vec![],
            }
        };
        let mut differences = differ(&mut self.history);
        // Judges of before knew less after an act.
        if !differences.is_empty() && self.history.as_forgetful(differ).is_empty() {
            differences.clear();
        }
        self.tell(receipt, stated, &differences);
    }

    fn rejudge(&mut self, receipt: &Receipt, of: u64, stated: &Scored) {
        let Some(file) = self.file(of) else { return };
        let Some(evaluator) = self.ground.evaluators.get(&stated.answer_key) else { return };
        let Some(result) = self.result(receipt, &file) else { return };
        let told = released(self.ground.contest, self.ground.ledger, self.files, receipt.seq);
        let Some(told) = told.get(&of) else { return };
        let team = self.history.tally().roster().current(&stated.team).clone();
        let before = self.history.tally().place(&team).map(|rank| rank as u64);
        let early = Early { standard_error: told.early_error, tied: None };
        let now = Scored {
            digest: file.evaluated.digest.clone(),
            rows: result.rows,
            public: told.all.public.clone(),
            standard_error: told.standard_error,
            standard_errors: told.all.standard_errors.clone(),
            private: opening(
                evaluator.scorer().key(),
                stated.arrival.pull,
                &stated.arrival.head,
                &file,
                &result,
            )
            .commitment(),
            rank_before: before,
            answer_key: evaluator.scorer().key().digest().to_owned(),
            ..stated.clone()
        };
        self.tell(receipt, stated, &differences(stated, &now, &early, true));
    }

    fn result(&mut self, receipt: &Receipt, file: &File) -> Option<score::ScoredFile> {
        match &file.evaluated.result {
            Ok(result) => Some(result.clone()),
            Err(findings) => {
                let why = findings.first().map_or("", |finding| finding.code);
                let text =
                    format!("receipt {} has a score, but its file would be refused now ({why})", receipt.seq);
                let finding = Finding::new(codes::RESCORE_REFUSED, text);
                self.out.findings.push(self.ground.ledger.blame(receipt.seq, finding));
                None
            }
        }
    }

    /// Counts a receipt that is equal, or says what is not.
    fn tell(&mut self, receipt: &Receipt, stated: &Scored, differ: &[String]) {
        if differ.is_empty() {
            self.out.equal += 1;
            return;
        }
        let text = format!(
            "scoring receipt {} (#{}, {}) again gives something else: {}",
            receipt.seq,
            stated.arrival.pull,
            stated.team,
            differ.join("; ")
        );
        let finding = self.ground.ledger.blame(receipt.seq, Finding::new(codes::RESCORE_DIFFERS, text));
        self.differ.insert(receipt.seq, finding);
    }

    /// The private scores as the teams are at the end.
    fn private(&mut self, ledger: &Ledger) {
        let metric = &self.ground.contest.metric;
        let mut tally = Tally::new(self.ground.contest);
        for receipt in ledger.receipts() {
            tally.add(receipt);
        }
        for (seq, entered) in tally.all_entered() {
            let Some(file) = self.file(seq) else { continue };
            let Ok(result) = &file.evaluated.result else { continue };
            let all =
                result.scores.iter().map(|scores| (scores.metric.clone(), scores.private.value)).collect();
            let found = result.scores.iter().find(|scores| scores.metric == metric.name);
            self.out.private.extend(found.map(|scores| PrivateScore {
                by_metric: metric.by_rank(&all).unwrap_or_default(),
                on_tracks: PrivateScore::on_tracks(self.ground.contest, &all),
                seq,
                team: entered.team.clone(),
                received: entered.best.received,
                public: entered.best.score,
                private: scores.private.value,
            }));
        }
    }

    /// What receipts of prizes say of private scores.
    fn steps(&mut self, ledger: &Ledger) {
        let private: HashMap<u64, &PrivateScore> =
            self.out.private.iter().map(|score| (score.seq, score)).collect();
        for receipt in ledger.receipts() {
            // What was told before a rejudgement is of the score of then.
            let is_newest =
                |of: &u64| self.ground.standing.get(of).is_none_or(|newest| *newest < receipt.seq);
            let Entry::Known(
                Known::Nominate(step)
                | Known::Deliver(step)
                | Known::Verify(step)
                | Known::Reject(step)
                | Known::License(step)
                | Known::Award(step)
                | Known::Decline(step)
                | Known::Recall(step),
            ) = &receipt.entry
            else {
                continue;
            };
            let found = Some(&step.of).filter(|of| is_newest(of)).and_then(|of| private.get(of));
            let (Some(stated), Some(found)) = (step.private, found) else { continue };
            let contest = self.ground.contest;
            let track = contest.prize(&step.prize).and_then(|prize| contest.track(prize.track.as_deref()?));
            let now = match track {
                None => contest.rounded(found.private),
                Some(track) => {
                    let Some(private) = found.on_tracks.get(&track.metric) else { continue };
                    contest.rounded_of(&track.metric, *private)
                }
            };
            if now.to_bits() != stated.to_bits() {
                let text = format!(
                    "receipt {} says that receipt {} has the private score {stated}, but scoring it again \
                     gives {now}",
                    receipt.seq, step.of
                );
                let finding = Finding::new(codes::PRIVATE_DIFFERS, text);
                self.out.findings.push(self.ground.ledger.blame(receipt.seq, finding));
            }
        }
    }
}

/// What a receipt states otherwise than it comes out now, field by field.
fn differences(stated: &Scored, now: &Scored, early: &Early, ties: bool) -> Vec<String> {
    let list = |scores: &BTreeMap<String, f64>| {
        let one = |(name, score): (&String, &f64)| format!("{} {score}", quoted(name));
        scores.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let show = |rank: Option<u64>| rank.map_or_else(|| "none".to_owned(), |rank| rank.to_string());
    let error = |error: Option<f64>| error.map_or_else(|| "none".to_owned(), |error| error.to_string());
    let short = |digest: &str| quoted(digest.get(..12).unwrap_or(digest));
    let mut differ = vec![];
    let mut field = |name: &str, same: bool, stated: String, now: String| {
        if !same {
            differ.push(format!("{name} {stated}, rescored {now}"));
        }
    };
    field("file", stated.digest == now.digest, short(&stated.digest), short(&now.digest));
    field("rows", stated.rows == now.rows, stated.rows.to_string(), now.rows.to_string());
    field("public score", same(&stated.public, &now.public), list(&stated.public), list(&now.public));
    let errors = (error(stated.standard_error), error(now.standard_error));
    let same_error = [now.standard_error, early.standard_error].contains(&stated.standard_error)
        || both_rounding(stated, now);
    field("standard error", same_error, errors.0, errors.1);
    // Judges of before recorded none.
    let same_errors =
        stated.standard_errors.is_empty() || same(&stated.standard_errors, &now.standard_errors);
    field(
        "standard errors of tracks",
        same_errors,
        list(&stated.standard_errors),
        list(&now.standard_errors),
    );
    if ties {
        let tied =
            |tied: Option<[f64; 2]>| tied.map_or_else(|| "none".to_owned(), |tied| format!("{tied:?}"));
        let same_ties = [now.tied, early.tied].contains(&stated.tied);
        field("ties", same_ties, tied(stated.tied), tied(now.tied));
        let ranks = |scored: &Scored| {
            let text = scored.ranks.as_ref().map(|ranks| serde_json::to_string(ranks).unwrap_or_default());
            text.unwrap_or_else(|| "none".to_owned())
        };
        // Judges of before recorded none.
        let same_ranks = stated.ranks.is_none() || stated.ranks == now.ranks;
        field("rank intervals", same_ranks, ranks(stated), ranks(now));
    }
    field("private commitment", stated.private == now.private, short(&stated.private), short(&now.private));
    field(
        "rank before",
        stated.rank_before == now.rank_before,
        show(stated.rank_before),
        show(now.rank_before),
    );
    field("rank", stated.rank == now.rank, stated.rank.to_string(), now.rank.to_string());
    differ
}

/// What an early judge wrote of a score's error and ties, before both were rounded like scores.
struct Early {
    standard_error: Option<f64>,
    tied: Option<[f64; 2]>,
}

fn early(contest: &Contest, history: &History, team: &Slug, result: &score::ScoredFile) -> Early {
    let Some(new) = result.scores.first().map(|scores| &scores.public) else {
        return Early { standard_error: None, tied: None };
    };
    let (rule, direction, previous) =
        (contest.leaderboard.release, contest.metric.direction, history.best(team));
    let released = rule.release(direction, previous.as_ref(), new);
    let ties = released.improved && contest.metric.mean_rank.is_empty();
    Early {
        standard_error: rule.early_error(direction, previous.as_ref(), new),
        tied: ties
            .then(|| {
                let same = |one: &Estimate, other: &Estimate| !one.separable(other, 0.95);
                tied(contest, history, team, (released.score, new), &same)
            })
            .flatten(),
    }
}

fn same(a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>) -> bool {
    // Older judges kept digits beyond the fourteenth, and the sign of zero.
    let equal = |a: f64, b: f64| (a - b).abs() <= 1e-13 * a.abs();
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && equal(*a.1, *b.1))
}
