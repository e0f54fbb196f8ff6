//! What the judge tells beside main: one file in one commit without a parent, on a reference of its own that each telling
//! replaces. Main does not move for it, and nothing of an earlier one stays.

use std::time::Duration;

use git2::{FileMode, Oid, Repository, Signature, Time};

use super::fetch::{Ended, FetchLimits, JUDGE, bounded, git};
use super::quarantine::Quarantine;
use base::failure::Failure;
use base::scratch::Scratch;
use base::time::Instant;
use contest::queue::QUEUE as FILE;

/// Something that is told.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    reference: &'static str,
    file: &'static str,
    /// The commit's message.
    message: &'static str,
}

/// The newest batch: what waits, and when it ran.
pub const QUEUE: Told = Told { reference: "refs/gitprize/queue", file: FILE, message: "Queue\n" };
/// How far a chat was told what happened.
pub const ANNOUNCED: Told =
    Told { reference: "refs/gitprize/announced", file: "announced.json", message: "Announced\n" };
/// Nobody waits long for what decides nothing; and the file has a bound of its own.
const LIMITS: FetchLimits = FetchLimits { bytes: 4 << 20, time: Duration::from_secs(60) };

impl Quarantine {
    /// Replaces what was told of `what` by `text`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the repository takes no such reference.
    pub fn tell(&self, what: &Told, text: &str, now: Instant) -> Result<(), Failure> {
        let repository = self.repository()?;
        let mut tree = repository.treebuilder(None)?;
        tree.insert(what.file, repository.blob(text.as_bytes())?, FileMode::Blob.into())?;
        let tree = repository.find_tree(tree.write()?)?;
        let judge = Signature::new("Gitprize judge", "judge@gitprize.invalid", &Time::new(now.seconds(), 0))?;
        let commit = repository.commit(None, &judge, &judge, what.message, &tree, &[])?;
        let mut push = git(self.path());
        push.args([
            "push",
            "--quiet",
            "--force",
            "--",
            self.remote(),
            &format!("{commit}:{}", what.reference),
        ]);
        push.env(JUDGE, "1");
        match bounded(push, "", self.path(), LIMITS)? {
            Ended::Well(_) => Ok(()),
            Ended::Badly(why) | Ended::Stopped(why) => {
                Err(Failure::machine(format!("pushing {}", what.reference), why))
            }
        }
    }
}

/// What the judge of the repository at `remote` told last of `what`; nothing when it never did.
///
/// # Errors
/// [`Failure::Machine`] when the repository cannot be reached.
pub fn told(remote: &str, what: &Told) -> Result<Option<Vec<u8>>, Failure> {
    let folder = Scratch::new()?;
    let repository = Repository::init_bare(folder.path())?;
    let remote = super::quarantine::absolute(remote);
    let mut list = git(folder.path());
    list.args(["ls-remote", "--", &remote, what.reference]);
    let listed = ran(list, &remote, &folder)?;
    let tip = String::from_utf8_lossy(&listed);
    let Some(tip) = tip.split('\t').next().and_then(|oid| Oid::from_str(oid).ok()) else { return Ok(None) };
    let mut fetch = Quarantine::fetching(folder.path());
    fetch.args(["--depth=1", "--", &remote, &format!("+{0}:{0}", what.reference)]);
    ran(fetch, &remote, &folder)?;
    let stands = repository.refname_to_id(what.reference).unwrap_or(tip);
    let tree = repository.find_commit(stands)?.tree()?;
    let Some(entry) = tree.get_name(what.file) else { return Ok(None) };
    Ok(Some(repository.find_blob(entry.id())?.content().to_vec()))
}

fn ran(command: std::process::Command, remote: &str, folder: &Scratch) -> Result<Vec<u8>, Failure> {
    match bounded(command, "", folder.path(), LIMITS)? {
        Ended::Well(output) => Ok(output),
        Ended::Badly(why) | Ended::Stopped(why) => Err(Failure::machine(format!("reaching {remote}"), why)),
    }
}
