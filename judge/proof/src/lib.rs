//! What lets anybody check a contest without trusting anybody: signed checkpoints, the reveal of what was sealed, dates,
//! quotas and decisions asked again.
//!
//! Entry points: [`check`] for everything that can be checked without prediction files, [`mod@admitted`], [`mod@decisions`],
//! [`mod@past`] and [`mod@dropped`] for the rest short of scoring again, whose result is [`Rescored`]; [`mod@sealed`] and [`mod@reveal`] for
//! private scores, [`mod@rotate`] for another key of the ledger.

pub mod admitted;
pub mod decisions;
pub mod dropped;
pub mod eras;
pub mod keys;
mod mainline;
pub mod past;
mod references;
mod rescored;
pub mod reveal;
pub mod rotate;
pub mod rules;
pub mod sealed;
pub mod since;

use std::path::PathBuf;

pub use rescored::Rescored;

use answer::KeyColumns;
use answer::secrets::{Identities, complaints, metrics_digest};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::{Contest, Folder};
use keys::KeyFiles;
use ledger::standings::{on_record, recompute_with};
use ledger::{Entry, Known, Ledger, closed, signed};

/// What a contest on disk proves by itself.
pub struct Proven {
    /// What does not hold.
    pub findings: Vec<Finding>,
    /// What was revealed.
    pub published: reveal::Published,
    /// The answer keys at hand.
    pub keys: KeyFiles,
}

/// Checks everything that needs no prediction files: ranks, references, the checkpoint's origin and signature,
/// the metric, what was revealed, and the commitments to the answer keys that were revealed or are given in
/// `answers`, sealed ones opened with an identity of `from`.
///
/// # Errors
/// [`Failure::Configuration`] when a given file cannot be read, [`Failure::Machine`] when another one cannot.
pub fn check(
    folder: &Folder,
    ledger: &Ledger,
    answers: &[PathBuf],
    from: &Identities,
) -> Result<Proven, Failure> {
    let eras = eras::of_folder(&folder.at.root, ledger)?;
    let mut findings = recompute_with(&folder.contest, &folder.teams, ledger, &eras);
    findings.extend(references::check(ledger));
    findings.extend(signed::check(&folder.contest, ledger));
    findings.extend(closed::check(&folder.at.root, ledger)?);
    findings.extend(pending(&folder.contest, ledger));
    findings.extend(committed(folder, ledger));
    let (published, more) = reveal::check(&folder.at.root, ledger)?;
    findings.extend(more);
    let files: Vec<PathBuf> = published.answers.iter().chain(answers).cloned().collect();
    let (mut keys, more) = KeyFiles::open(&folder.contest, ledger, &files, from)?;
    findings.extend(more);
    keys.know(published.openings.values());
    keys.open_encrypted(&folder.contest, &folder.at.root, published.identities.as_deref(), from)?;
    findings.extend(sealed(&folder.contest, &keys)?);
    Ok(Proven { findings, published, keys })
}

/// What sealing the key committed to besides its bytes: labels, split and metrics, as far as the key is at hand.
fn sealed(contest: &Contest, keys: &KeyFiles) -> Result<Vec<Finding>, Failure> {
    let digest = contest.answer_key_commitment.as_deref().filter(|digest| keys.path(digest).is_some());
    if let Some(digest) = digest {
        let columns = KeyColumns::of(&contest.measures)
            .map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
        let name = keys.path(digest).map_or_else(String::new, |path| path.display().to_string());
        let key = keys.read(digest, &columns)?;
        return Ok(key.map_or_else(Vec::new, |key| complaints(contest, &name, &key)));
    }
    let differs =
        contest.seal.metrics.as_ref().is_some_and(|sealed| *sealed != metrics_digest(&contest.measures));
    let text = "the metrics are not those that answer_key.metrics commits to";
    Ok(differs.then(|| Finding::new(codes::WRONG_METRICS, text)).into_iter().collect())
}

/// The contest decides by what its newest receipt about that says; of older ledgers only the metric is known that they
/// opened with, unless they were judged again since.
fn pending(contest: &Contest, ledger: &Ledger) -> Option<Finding> {
    let help = "`judge rejudge` shows who moves and puts the change on record with new scores";
    if let Some(settings) = on_record(ledger.receipts()) {
        let changes = settings.changes(&contest.settings());
        let text =
            format!("contest.toml decides differently from what the ledger says: {}", changes.join(", "));
        return (!changes.is_empty()).then(|| Finding::new(codes::REJUDGE_PENDING, text).help(help));
    }
    let rejudged =
        ledger.receipts().iter().any(|receipt| matches!(receipt.entry, Entry::Known(Known::Rejudge(_))));
    let first = ledger.receipts().first()?;
    let Entry::Known(Known::Open { metric, decimals, .. }) = &first.entry else { return None };
    let now = &contest.metric;
    if rejudged || *metric == now.name && *decimals == now.decimals {
        return None;
    }
    let text = format!(
        "the contest opened with {metric} and {decimals} decimals, contest.toml says {} and {}",
        now.name, now.decimals
    );
    Some(ledger.blame(first.seq, Finding::new(codes::METRIC_DIFFERS, text).help(help)))
}

/// Every score that holds was made with the answer key that the contest commits to.
fn committed(folder: &Folder, ledger: &Ledger) -> Vec<Finding> {
    let Some(commitment) = &folder.contest.answer_key_commitment else { return vec![] };
    let standing = ledger::standings::standing(ledger);
    let other = |seq: &u64| {
        let score = ledger.receipt(*seq)?.entry.score()?;
        if score.answer_key == *commitment {
            return None;
        }
        let text = format!(
            "receipt {seq} (#{}, {}) was scored with the answer key {}…, contest.toml commits to {}…",
            score.arrival.pull,
            score.team,
            score.answer_key.get(..12).unwrap_or_default(),
            &commitment[..12]
        );
        let help = "after a change of the key `judge rejudge` puts new scores on record";
        Some(ledger.blame(*seq, Finding::new(codes::ANSWER_KEY_DIFFERS, text).help(help)))
    };
    standing.values().filter_map(other).collect()
}
