//! Files that were judged before, found and scored again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use git2::{Oid, Repository};
use rayon::prelude::*;

use crate::batch::{Evaluator, File, Wanted};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::scratch::Scratch;
use base::time::Instant;
use contest::{Contest, Folders, Slug};
use ledger::{Entry, Known, Ledger};
use repo::{FetchLimits, Objects, Proposed, Quarantine, read_blob};
use store::{Kept, Store};

/// Heads that stand in one throw-away repository at a time, so that the disk never holds a whole contest.
const CHUNK: usize = 256;
/// Where an archive keeps prediction files, below its root.
pub const PREDICTIONS: &str = "predictions";

/// Where prediction files come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The pull requests of a repository; objects of `seed` need no transfer.
    Repository {
        /// A path or URL.
        remote: String,
        /// The contest's own clone.
        seed: PathBuf,
        /// Where files are kept by digest, for what the repository has no more.
        store: Option<Arc<Store>>,
    },
    /// An archive's folder: a folder for each receipt.
    Folder(PathBuf),
}

/// A scored submission, by its first receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// That receipt.
    pub seq: u64,
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// The team, as the receipt names it.
    pub team: Slug,
    /// SHA-256 of the file.
    pub digest: String,
    /// When it was received.
    pub received: Instant,
}

impl Submission {
    /// The scored submissions of `ledger`, in its order.
    pub fn all(ledger: &Ledger) -> Vec<Self> {
        let one = |receipt: &ledger::Receipt| match &receipt.entry {
            Entry::Known(Known::Score(scored)) => Some(Self {
                seq: receipt.seq,
                pull: scored.arrival.pull,
                head: scored.arrival.head.clone(),
                team: scored.team.clone(),
                digest: scored.digest.clone(),
                received: scored.arrival.received,
            }),
            _ => None,
        };
        ledger.receipts().iter().filter_map(one).collect()
    }

    /// What messages call it.
    pub fn shown(&self) -> String {
        format!("receipt {} (#{}, {})", self.seq, self.pull, self.team)
    }

    pub(super) fn gone(&self, why: &str) -> Finding {
        let text = format!("{}: the file cannot be had, {why}", self.shown());
        Finding::new(codes::HEAD_GONE, text)
            .help("look for the pull request in other clones or in an archive with predictions")
    }
}

/// What was found: by first receipt the file, or why it cannot be had.
pub type Found<T> = BTreeMap<u64, Result<T, Finding>>;

/// Scores `submissions` again with `evaluator`; progress is told as (done, of).
///
/// # Errors
/// When the repository cannot be reached or the machine fails; a head that is gone is a finding of its own.
pub(crate) fn evaluate(
    source: &Source,
    contest: &Contest,
    evaluator: &Evaluator,
    submissions: &[Submission],
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Found<Arc<File>>, Failure> {
    let (done, of) = (AtomicUsize::new(0), submissions.len());
    let mut all = Found::new();
    each_chunk(source, contest, submissions, &mut |objects, wanted, gone| {
        let results = wanted
            .par_chunks(evaluator.scorer().together())
            .map(|some| {
                let files: Vec<Wanted> = some.iter().map(|(_, wanted)| wanted.clone()).collect();
                let result = evaluator.evaluate(objects, &files, contest);
                progress(done.fetch_add(some.len(), Ordering::Relaxed) + some.len(), of);
                result
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        for ((seq, _), file) in wanted.iter().zip(results.into_iter().flatten()) {
            all.insert(*seq, Ok(file));
        }
        all.extend(gone.into_iter().map(|(seq, finding)| (seq, Err(finding))));
        Ok(())
    })?;
    Ok(all)
}

/// Gives the bytes of every file, with its name, to `take`, by first receipt; what cannot be had is returned.
///
/// # Errors
/// When the repository cannot be reached, or `take` fails.
pub fn read(
    source: &Source,
    contest: &Contest,
    submissions: &[Submission],
    mut take: impl FnMut(u64, &str, &[u8]) -> Result<(), Failure>,
) -> Result<Vec<Finding>, Failure> {
    let mut findings = vec![];
    each_chunk(source, contest, submissions, &mut |objects, wanted, gone| {
        let reader = objects.open();
        for (seq, wanted) in wanted {
            let name = wanted.name.rsplit('/').next().unwrap_or_default();
            match read_blob(&reader, name, wanted.blob) {
                Ok(bytes) => take(*seq, name, &bytes)?,
                Err(why) => {
                    let submission = submissions.iter().find(|submission| submission.seq == *seq);
                    findings.extend(submission.map(|submission| submission.gone(&why.message)));
                }
            }
        }
        findings.extend(gone.into_values());
        Ok(())
    })?;
    Ok(findings)
}

/// Told of one chunk: the repository that holds it, the files in it, and what could not be had.
pub(super) type Take<'t> =
    dyn FnMut(&Objects, &[(u64, Wanted)], BTreeMap<u64, Finding>) -> Result<(), Failure> + 't;

pub(super) fn each_chunk(
    source: &Source,
    contest: &Contest,
    submissions: &[Submission],
    take: &mut Take<'_>,
) -> Result<(), Failure> {
    for chunk in submissions.chunks(CHUNK) {
        match source {
            Source::Repository { remote, seed, store } => {
                let limits = FetchLimits {
                    bytes: contest.submission.max_bytes.saturating_mul(2).saturating_add(16 << 20),
                    time: Duration::from_secs(300),
                };
                let quarantine = Quarantine::open(remote, &contest.forge.branch, Some(seed), limits)?;
                let (wanted, mut gone) = fetched(&quarantine, chunk)?;
                let temporary = Scratch::new()?;
                let rescued = match store {
                    Some(store) if !gone.is_empty() => rescue(store, temporary.path(), chunk, &mut gone)?,
                    _ => vec![],
                };
                take(quarantine.heads(), &wanted, gone)?;
                if !rescued.is_empty() {
                    take(&Objects::of(temporary.path()), &rescued, BTreeMap::new())?;
                }
            }
            Source::Folder(folder) => {
                let temporary = Scratch::new()?;
                let repository = Repository::init_bare(temporary.path())?;
                let (mut wanted, mut gone) = (vec![], BTreeMap::new());
                for submission in chunk {
                    match kept(folder, submission) {
                        Ok(file) => {
                            let bytes = fs_err::read(&file).map_err(Failure::io)?;
                            let name = file.file_name().unwrap_or_default().to_string_lossy();
                            wanted.push((submission.seq, object(&repository, submission, &name, &bytes)?));
                        }
                        Err(why) => {
                            gone.insert(submission.seq, submission.gone(&why));
                        }
                    }
                }
                take(&Objects::of(temporary.path()), &wanted, gone)?;
            }
        }
    }
    Ok(())
}

type Chunk = (Vec<(u64, Wanted)>, BTreeMap<u64, Finding>);

fn fetched(quarantine: &Quarantine, chunk: &[Submission]) -> Result<Chunk, Failure> {
    let mut heads = vec![];
    for submission in chunk {
        heads.extend(Oid::from_str(&submission.head).ok().map(|oid| (submission.pull, oid)));
    }
    let missing = quarantine.reach(&heads)?;
    // How folders stand may have been changed since these were taken.
    let inspector = quarantine.inspector(&quarantine.ancestry(quarantine.main())?, None)?;
    let (mut wanted, mut gone) = (vec![], BTreeMap::new());
    for submission in chunk {
        let oid =
            Oid::from_str(&submission.head).ok().filter(|oid| !missing.contains(&(submission.pull, *oid)));
        let Some(oid) = oid else {
            let head = base::finding::quoted(&submission.head);
            let why = format!("the repository no longer has the head {head}");
            gone.insert(submission.seq, submission.gone(&why));
            continue;
        };
        // Each by itself, since nobody knows here who pushed it.
        match inspector.inspect(&submission.head, oid) {
            Ok(found) if found.file == Proposed::Predictions && found.team == submission.team => {
                let file = Wanted { blob: found.blob, name: found.path, team: found.team, user: None };
                wanted.push((submission.seq, file));
            }
            Ok(found) => {
                let why = format!("its head brings {} of {}", found.path, found.team);
                gone.insert(submission.seq, submission.gone(&why));
            }
            Err(findings) => {
                let why = findings.first().map_or("its head cannot be read", |finding| &finding.message);
                gone.insert(submission.seq, submission.gone(why));
            }
        }
    }
    Ok((wanted, gone))
}

/// The file that an archive keeps for `submission`, or why there is none.
fn kept(folder: &Path, submission: &Submission) -> Result<PathBuf, String> {
    let place = folder.join(format!("{:08}", submission.seq));
    let mut files: Vec<PathBuf> = match std::fs::read_dir(&place) {
        Ok(entries) => entries.filter_map(Result::ok).map(|entry| entry.path()).collect(),
        Err(why) => return Err(format!("{}: {why}", place.display())),
    };
    files.retain(|path| path.symlink_metadata().is_ok_and(|file| file.is_file()));
    match &files[..] {
        [file] => Ok(file.clone()),
        _ => Err(format!("{} holds {} files, expected one", place.display(), files.len())),
    }
}

/// What `store` has of the files of `chunk` that are `gone`, as objects of a new repository at `place`; the rest stays gone.
fn rescue(
    store: &Store,
    place: &Path,
    chunk: &[Submission],
    gone: &mut BTreeMap<u64, Finding>,
) -> Result<Vec<(u64, Wanted)>, Failure> {
    let repository = Repository::init_bare(place)?;
    let mut rescued = vec![];
    for submission in chunk {
        let Some(finding) = gone.get_mut(&submission.seq) else { continue };
        let why = match store.get(&submission.digest)? {
            Kept::Whole(bytes) => {
                rescued.push((submission.seq, object(&repository, submission, "predictions", &bytes)?));
                gone.remove(&submission.seq);
                continue;
            }
            Kept::Missing => format!("nor does {} have a file {}", store.shown(), submission.digest),
            Kept::Damaged(what) => format!("and {} has {what} for {}", store.shown(), submission.digest),
        };
        finding.message.push_str(&format!(", {why}"));
    }
    Ok(rescued)
}

/// The file of `submission` as an object of `repository`.
fn object(
    repository: &Repository,
    submission: &Submission,
    name: &str,
    bytes: &[u8],
) -> Result<Wanted, Failure> {
    Ok(Wanted {
        blob: repository.blob(bytes)?,
        name: format!("{}/{name}", Folders::default().folder(&submission.team)),
        team: submission.team.clone(),
        user: None,
    })
}
