//! What the judge tells about its newest batch: one file in one commit without a parent, on a reference of its own that each
//! batch replaces. Main does not move for it, and nothing of an earlier one stays.

use std::time::Duration;

use git2::{FileMode, Oid, Repository, Signature, Time};

use super::fetch::{Ended, FetchLimits, JUDGE, bounded, git};
use super::quarantine::Quarantine;
use base::failure::Failure;
use base::scratch::Scratch;
use base::time::Instant;
use contest::queue::QUEUE as FILE;

/// The reference.
pub const QUEUE: &str = "refs/gitprize/queue";
/// Nobody waits long for what decides nothing; and the file has a bound of its own.
const LIMITS: FetchLimits = FetchLimits { bytes: 4 << 20, time: Duration::from_secs(60) };

impl Quarantine {
    /// Replaces what was told by `text`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the repository takes no such reference.
    pub fn tell(&self, text: &str, now: Instant) -> Result<(), Failure> {
        let repository = self.repository()?;
        let mut tree = repository.treebuilder(None)?;
        tree.insert(FILE, repository.blob(text.as_bytes())?, FileMode::Blob.into())?;
        let tree = repository.find_tree(tree.write()?)?;
        let judge = Signature::new("Gitprize judge", "judge@gitprize.invalid", &Time::new(now.seconds(), 0))?;
        let commit = repository.commit(None, &judge, &judge, "Queue\n", &tree, &[])?;
        let mut push = git(self.path());
        push.args(["push", "--quiet", "--force", "--", self.remote(), &format!("{commit}:{QUEUE}")]);
        push.env(JUDGE, "1");
        match bounded(push, "", self.path(), LIMITS)? {
            Ended::Well(_) => Ok(()),
            Ended::Badly(why) | Ended::Stopped(why) => Err(Failure::machine(format!("pushing {QUEUE}"), why)),
        }
    }
}

/// What the judge of the repository at `remote` told last; nothing when it never did.
///
/// # Errors
/// [`Failure::Machine`] when the repository cannot be reached.
pub fn told(remote: &str) -> Result<Option<Vec<u8>>, Failure> {
    let folder = Scratch::new()?;
    let repository = Repository::init_bare(folder.path())?;
    let remote = super::quarantine::absolute(remote);
    let mut list = git(folder.path());
    list.args(["ls-remote", "--", &remote, QUEUE]);
    let listed = ran(list, &remote, &folder)?;
    let tip = String::from_utf8_lossy(&listed);
    let Some(tip) = tip.split('\t').next().and_then(|oid| Oid::from_str(oid).ok()) else { return Ok(None) };
    let mut fetch = Quarantine::fetching(folder.path());
    fetch.args(["--depth=1", "--", &remote, &format!("+{QUEUE}:{QUEUE}")]);
    ran(fetch, &remote, &folder)?;
    let stands = repository.refname_to_id(QUEUE).unwrap_or(tip);
    let tree = repository.find_commit(stands)?.tree()?;
    let Some(entry) = tree.get_name(FILE) else { return Ok(None) };
    Ok(Some(repository.find_blob(entry.id())?.content().to_vec()))
}

fn ran(command: std::process::Command, remote: &str, folder: &Scratch) -> Result<Vec<u8>, Failure> {
    match bounded(command, "", folder.path(), LIMITS)? {
        Ended::Well(output) => Ok(output),
        Ended::Badly(why) | Ended::Stopped(why) => Err(Failure::machine(format!("reaching {remote}"), why)),
    }
}
