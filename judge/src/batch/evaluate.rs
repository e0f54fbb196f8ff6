//! Reads and scores files: a pure function of their bytes, the contest and the key.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use git2::Oid;

use audit::{Sketch, Sketcher, canonical};
use base::failure::Failure;
use base::finding::Finding;
use contest::{Author, Contest, Slug};
use decode::Values;
use decode::{Expected, Keys, Limits};
use repo::{Objects, read_blob};
use score::{Evaluated, Scorer};

/// A file to evaluate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wanted {
    /// Its object.
    pub(crate) blob: Oid,
    /// What messages call it.
    pub(crate) name: String,
    /// Whose it has to be, if it is encrypted.
    pub(crate) team: Slug,
    /// The person who pushed it.
    pub(crate) user: Option<String>,
}

/// What became of it.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) evaluated: Evaluated,
    /// Digest of the predictions whatever their layout, and what look-alikes are recognised by.
    pub(crate) likeness: Option<(String, Sketch)>,
}

/// Evaluates files and remembers them, so that a batch which has to start over because main moved does not
/// score anything twice.
pub struct Evaluator {
    scorer: Scorer,
    sketcher: Sketcher,
    /// The judge's own first.
    identities: Vec<age::x25519::Identity>,
    done: Mutex<HashMap<Wanted, Arc<File>>>,
    /// How many of these were evaluated here.
    own: AtomicUsize,
}

impl Evaluator {
    /// An evaluator around `scorer`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the key gives no identity.
    pub fn new(scorer: Scorer) -> Result<Self, Failure> {
        let key = scorer.key();
        let sketcher = Sketcher::of(key, scorer.schema().columns.len());
        let identities = key.identities()?;
        Ok(Self { scorer, sketcher, identities, done: Mutex::default(), own: AtomicUsize::new(0) })
    }

    /// The scorer.
    pub fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// The judge's own age identity.
    pub fn identity(&self) -> &age::x25519::Identity {
        // There is always the one that belongs to the answer key.
        &self.identities[0]
    }

    /// Every identity that opens what was encrypted to the judge, its own first.
    pub fn identities(&self) -> &[age::x25519::Identity] {
        &self.identities
    }

    /// All that was evaluated, in the order of names.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a worker died.
    pub(crate) fn done(&self) -> Result<Vec<(Wanted, Arc<File>)>, Failure> {
        let done = self.done.lock().map_err(|why| Failure::machine("scoring", why))?;
        let mut all: Vec<_> = done.iter().map(|(wanted, file)| (wanted.clone(), file.clone())).collect();
        all.sort_by(|(one, _), (other, _)| {
            (&one.name, one.blob, &one.user).cmp(&(&other.name, other.blob, &other.user))
        });
        Ok(all)
    }

    /// How many files were evaluated here, and not taken in.
    pub(crate) fn own(&self) -> usize {
        self.own.load(Ordering::Relaxed)
    }

    /// Takes in what another judge with the same key has evaluated.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a worker died.
    pub(crate) fn take(&self, files: Vec<(Wanted, File)>) -> Result<(), Failure> {
        let mut done = self.done.lock().map_err(|why| Failure::machine("scoring", why))?;
        done.extend(files.into_iter().map(|(wanted, file)| (wanted, Arc::new(file))));
        Ok(())
    }

    /// Evaluates files among `objects`; best [`Scorer::together`] at a time.
    pub(crate) fn evaluate(
        &self,
        objects: &Objects,
        wanted: &[Wanted],
        contest: &Contest,
    ) -> Result<Vec<Arc<File>>, Failure> {
        let lock = || self.done.lock().map_err(|why| Failure::machine("scoring", why));
        let new: Vec<&Wanted> = {
            let done = lock()?;
            wanted.iter().filter(|wanted| !done.contains_key(wanted)).collect()
        };
        if !new.is_empty() {
            self.own.fetch_add(new.len(), Ordering::Relaxed);
            let reader = objects.open();
            let read: Vec<_> = new
                .iter()
                .map(|wanted| {
                    let whose = format!("team {}", wanted.team);
                    let bytes = || read_blob(&reader, &wanted.name, wanted.blob);
                    match objects.at_cost_of(&whose, bytes) {
                        Ok(Ok(bytes)) => self.read(&bytes, wanted, contest),
                        Ok(Err(finding)) | Err(finding) => score::Read::refused(&wanted.name, finding),
                    }
                })
                .collect();
            let likenesses: Vec<_> =
                read.iter().map(|read| read.columns().map(|columns| self.likeness(columns))).collect();
            let evaluated = self.scorer.evaluate_all(read)?;
            let mut done = lock()?;
            for ((wanted, evaluated), likeness) in new.into_iter().zip(evaluated).zip(likenesses) {
                done.insert(wanted.clone(), Arc::new(File { evaluated, likeness }));
            }
        }
        let done = lock()?;
        Ok(wanted.iter().filter_map(|wanted| done.get(wanted).cloned()).collect())
    }

    /// The predictions of a file in the answer key's order, by column.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub(crate) fn columns(
        &self,
        objects: &Objects,
        wanted: &Wanted,
        contest: &Contest,
    ) -> Result<Arc<Vec<Values>>, Finding> {
        let bytes = read_blob(&objects.open(), &wanted.name, wanted.blob)?;
        self.read(&bytes, wanted, contest).into_columns()
    }

    fn read(&self, bytes: &[u8], wanted: &Wanted, contest: &Contest) -> score::Read {
        let submission = &contest.submission;
        let limits = Limits { max_unpacked_bytes: submission.max_unpacked_bytes, layout: submission.layout };
        let team = wanted.team.as_str();
        let expected = Expected { contest: &contest.url, team, user: wanted.user.as_deref() };
        let keys =
            Keys { identities: &self.identities, expected: Some(expected), required: submission.encrypted };
        self.scorer.read(&wanted.name, bytes, limits, &keys)
    }

    fn likeness(&self, columns: &[Values]) -> (String, Sketch) {
        let numbers: Option<Vec<&[f64]>> = columns.iter().map(Values::numbers).collect();
        if let Some(numbers) = numbers {
            return (canonical::of_numbers(&numbers), self.sketcher.numbers(&numbers));
        }
        let cells = canonical::cells(columns);
        (canonical::of_texts(&cells), self.sketcher.texts(&cells))
    }
}

/// What the envelope of an encrypted file has to call `author`.
pub(super) fn user(author: &Author) -> Option<String> {
    author.id.map(|id| id.to_string()).or_else(|| author.login.clone())
}
