//! Up to where replies were written: a reference of the judge on the commit of main whose receipts all have theirs.
//! It moves when a run is at its end, so that the one after a run that was killed knows what is missing, on whatever
//! machine it is.

use std::path::Path;
use std::time::Duration;

use git2::{Oid, Repository};

use super::fetch::{Ended, FetchLimits, JUDGE, bounded, git};
use super::quarantine::Quarantine;
use super::refs::REPLIED;
use base::failure::Failure;
use contest::{LEDGER, SUBMISSIONS};
use ledger::CHECKPOINT;
use tlog::Checkpoint;

impl Quarantine {
    /// How many receipts have their replies; nothing when nobody has kept count, or on a main that is no more.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git cannot read main.
    pub fn replied(&self) -> Result<Option<u64>, Failure> {
        let Some(commit) = self.advertised(REPLIED) else { return Ok(None) };
        let repository = self.repository()?;
        let main = self.main();
        let on_main = main == commit || repository.graph_descendant_of(main, commit).unwrap_or(false);
        if on_main { receipts(&repository, commit) } else { Ok(None) }
    }

    /// Says that the replies to all receipts at `commit` are written.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the repository takes no such reference.
    pub fn set_replied(&self, commit: Oid) -> Result<(), Failure> {
        // Where there was none when the references were listed, this run may have made it since.
        let before = match self.advertised(REPLIED) {
            Some(before) => Some(before),
            None => self.remote_tip(REPLIED)?,
        };
        let before = before.map_or_else(String::new, |oid| oid.to_string());
        let mut push = git(self.path());
        push.args(["push", "--quiet", &format!("--force-with-lease={REPLIED}:{before}"), "--"]);
        push.args([self.remote(), &format!("{commit}:{REPLIED}")]).env(JUDGE, "1");
        let limits = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(600) };
        match bounded(push, "", self.path(), limits)? {
            Ended::Well(_) => Ok(()),
            Ended::Badly(why) | Ended::Stopped(why) => {
                Err(Failure::machine(format!("pushing {REPLIED}"), why))
            }
        }
    }
}

/// How many receipts there are at `commit`, as its checkpoint says.
fn receipts(repository: &Repository, commit: Oid) -> Result<Option<u64>, Failure> {
    let tree = repository.find_commit(commit)?.tree()?;
    let folder = format!("{SUBMISSIONS}/{LEDGER}");
    if tree.get_path(Path::new(&folder)).is_err() {
        return Ok(Some(0));
    }
    let Ok(entry) = tree.get_path(Path::new(&format!("{folder}/{CHECKPOINT}"))) else { return Ok(None) };
    let text = repository.find_blob(entry.id())?;
    Ok(Checkpoint::parse(text.content()).map(|checkpoint| checkpoint.size))
}
