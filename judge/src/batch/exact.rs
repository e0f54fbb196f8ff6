//! The exact public scores behind the receipts, as far as the judge can open what it sealed: a sealed file is opened
//! when somebody asks for a score in it, and never twice in a run.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use git2::{Oid, Repository};

use ledger::Closed;
use ledger::history::{Behind, Exact, Openings};
use metric::estimate::Estimate;
use proof::sealed::open;
use repo::Main;

/// The sealed files of main.
struct Files {
    repository: PathBuf,
    /// First receipt of the batch that a file is of → the file.
    sealed: BTreeMap<u64, Oid>,
    /// Files of the ledger's folder.
    ledger: BTreeMap<String, Oid>,
    closed: Arc<Closed>,
    identities: Vec<age::x25519::Identity>,
    /// The metric that ranks.
    metric: String,
    opened: Mutex<HashMap<u64, Arc<HashMap<String, Estimate>>>>,
    loaded: Mutex<HashMap<String, Option<Arc<Vec<u8>>>>>,
}

impl std::fmt::Debug for Files {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the identity.
        f.debug_struct("Files").field("sealed", &self.sealed.len()).finish()
    }
}

/// Those that one of `identities` opens of the sealed files of `main`.
pub(super) fn exact(main: &Main, identities: &[age::x25519::Identity]) -> Exact {
    let first = |name: &str| name.strip_suffix(".age")?.parse().ok();
    let sealed: BTreeMap<u64, Oid> =
        main.at.sealed.iter().filter_map(|(name, oid)| Some((first(name)?, *oid))).collect();
    if sealed.is_empty() {
        return Exact::default();
    }
    Exact::of(Files {
        repository: main.at.repository.clone(),
        sealed,
        ledger: main.at.ledger_files.clone(),
        closed: main.ledger.closed_shared(),
        identities: identities.to_vec(),
        metric: main.contest.metric.name.clone(),
        opened: Mutex::default(),
        loaded: Mutex::default(),
    })
}

impl Openings for Files {
    fn open(&self, behind: &Behind) -> Option<Estimate> {
        // The newest batch that is not later has the receipt.
        let (first, oid) = self.sealed.range(..=behind.seq).next_back()?;
        let opened = self.opened(*first, *oid);
        match &behind.commitment {
            Some(commitment) => opened.get(commitment).cloned(),
            None => {
                let half = hex::encode(self.closed.commitment(behind.seq, &|name| self.load(name))?);
                let mut same = opened.iter().filter(|(commitment, _)| commitment.starts_with(&half));
                same.next().map(|(_, estimate)| estimate.clone())
            }
        }
    }
}

impl Files {
    fn opened(&self, first: u64, oid: Oid) -> Arc<HashMap<String, Estimate>> {
        if let Some(known) = self.opened.lock().ok().and_then(|opened| opened.get(&first).cloned()) {
            return known;
        }
        let keys = self.identities.iter().map(|identity| identity as &dyn age::Identity);
        let openings = blob(&self.repository, oid).and_then(|bytes| open(&bytes, keys).ok());
        let estimates = openings.unwrap_or_default().into_iter().filter_map(|(commitment, mut opening)| {
            Some((commitment, opening.estimates.remove(&self.metric)?.public))
        });
        let estimates: Arc<HashMap<_, _>> = Arc::new(estimates.collect());
        if let Ok(mut opened) = self.opened.lock() {
            opened.insert(first, estimates.clone());
        }
        estimates
    }

    fn load(&self, name: &str) -> Option<Vec<u8>> {
        let mut loaded = self.loaded.lock().ok()?;
        let read = || Some(Arc::new(blob(&self.repository, *self.ledger.get(name)?)?));
        let bytes = loaded.entry(name.to_owned()).or_insert_with(read).clone()?;
        Some(bytes.to_vec())
    }
}

fn blob(repository: &Path, oid: Oid) -> Option<Vec<u8>> {
    let repository = Repository::open_bare(repository).ok()?;
    repository.find_blob(oid).ok().map(|blob| blob.content().to_vec())
}
