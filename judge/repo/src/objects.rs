//! Where the objects of heads are: a bare repository of their own, so that nothing of strangers stands among what the
//! judge relies on. A repository on this disk needs no transfer: what contestants pushed into it is read in place. What
//! the judge writes never lies there, and no library in this process reads any of it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Clock};

use git2::{Oid, Repository};

use super::fetch::WORK;
use super::reader::{Pool, Reader};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;

/// What reading the heads of one person, or the files of one team, may take beyond what honest ones do.
const BUDGET: Duration = Duration::from_secs(10);

/// What an honest one takes at most.
const HONEST: Duration = Duration::from_millis(200);

/// What any transfer may take, if its person may have one at all.
const LEAST: Duration = Duration::from_secs(1);

/// Memory that a program may take beside that for the objects themselves.
const MEMORY: u64 = 512 << 20;

/// A bare repository, and where else heads' objects are.
#[derive(Clone, Debug)]
pub struct Objects {
    repository: PathBuf,
    in_place: bool,
    memory: u64,
    pool: Pool,
    /// Person or team → what was spent.
    spent: Arc<Mutex<HashMap<String, Duration>>>,
}

impl Objects {
    /// Those of the bare repository at `path`.
    pub fn of(path: &Path) -> Self {
        Self {
            repository: path.to_owned(),
            in_place: false,
            memory: u64::MAX,
            pool: Pool::default(),
            spent: Arc::default(),
        }
    }

    /// A repository of its own below the bare repository at `path`, with the objects of that and with those of
    /// `remote`, if that is a repository on this disk. A URL is none, `file://` included. A head brings no more than
    /// `bytes`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be made.
    pub(super) fn beside(path: &Path, remote: &str, bytes: u64) -> Result<Self, Failure> {
        let there = Path::new(remote).is_dir().then(|| Repository::open(remote).ok()).flatten();
        // A shallow repository has commits without their parents, which would pass for whole ones here.
        let shared = there.filter(|there| !there.is_shallow());
        let shared = shared.map(|there| there.commondir().join("objects"));
        let places: Vec<PathBuf> =
            [Some(path.join("objects")), shared.clone()].into_iter().flatten().collect();
        let objects = Self::among(path, &places, bytes)?;
        Ok(Self { in_place: shared.is_some(), ..objects })
    }

    /// A repository of its own below `path` with the objects in the folders `places`. A head brings no more than `bytes`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be made.
    pub(super) fn among(path: &Path, places: &[PathBuf], bytes: u64) -> Result<Self, Failure> {
        let repository = path.join("heads");
        Repository::init_bare(&repository)?;
        let places: String = places.iter().map(|place| format!("{}\n", place.display())).collect();
        let info = repository.join("objects/info");
        fs_err::create_dir_all(&info)
            .and_then(|()| fs_err::write(info.join("alternates"), places))
            .map_err(Failure::io)?;
        let memory = bytes.saturating_mul(4).saturating_add(MEMORY);
        Ok(Self { memory, ..Self::of(&repository) })
    }

    /// Says that whoever sends objects need not send those of `branch`, which stands at `commit`.
    pub(super) fn know(&self, branch: &str, commit: Oid) -> Result<(), Failure> {
        Repository::open_bare(&self.repository)?.reference(branch, commit, true, "judge: main")?;
        Ok(())
    }

    /// Where they are.
    pub(super) fn path(&self) -> &Path {
        &self.repository
    }

    /// Whether all of them are here without a transfer.
    pub(super) fn are_in_place(&self) -> bool {
        self.in_place
    }

    /// All of them for a library in this process: for the judge's own references, to which no stranger writes.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git2 cannot open the repository.
    pub fn trusted(&self) -> Result<Repository, Failure> {
        Ok(Repository::open_bare(&self.repository)?)
    }

    /// Something that reads them.
    pub fn open(&self) -> Reader {
        Reader::new(&self.repository, self.memory, self.pool.clone())
    }

    /// Does `work` on something of `whose`, a person or a team, unless they have spent what one may cost a batch.
    ///
    /// # Errors
    /// The refusal if they have.
    pub fn at_cost_of<T>(&self, whose: &str, work: impl FnOnce() -> T) -> Result<T, Finding> {
        if let Some(spent) = self.spent(whose) {
            return Err(spent);
        }
        let begun = Clock::now();
        let result = work();
        let beyond = begun.elapsed().saturating_sub(HONEST);
        if !beyond.is_zero() {
            self.charge(whose, beyond);
        }
        Ok(result)
    }

    /// Holds `time` against `whose`.
    pub(super) fn charge(&self, whose: &str, time: Duration) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        *spent.entry(whose.to_owned()).or_default() += time;
    }

    /// Processor time that one transfer of `whose` may take: no more than they have left, and enough for an honest one.
    pub(super) fn work(&self, whose: &str) -> Duration {
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let left = BUDGET.saturating_sub(spent.get(whose).copied().unwrap_or_default());
        left.clamp(LEAST, WORK)
    }

    /// The refusal of all else of `whose`, if they have spent what one may cost a batch.
    pub(super) fn spent(&self, whose: &str) -> Option<Finding> {
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.get(whose).filter(|spent| **spent >= BUDGET)?;
        let text = format!(
            "other heads of the same person or team took the {} seconds that reading them may take in a \
             batch, so this one was not read",
            BUDGET.as_secs()
        );
        let help = "commit the prediction file once, on top of a fresh main, and push that as a new head";
        Some(Finding::new(codes::TOO_COSTLY, text).help(help))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::finding::render::{Format, Severity, render};

    #[test]
    fn whoever_has_spent_the_time_of_a_batch_is_told_so() {
        let objects = Objects::of(Path::new("heads.git"));
        objects.charge("beta", BUDGET);
        assert_eq!(objects.at_cost_of("alpha", || 7), Ok(7));
        let spent = objects.at_cost_of("beta", || 7).unwrap_err();
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(render(&[spent], Severity::Error, Format::Text, false));
        });
    }
}
