//! Main, as far as this clone has seen it.

use base::failure::Failure;
use contest::{Folder, Opened, Teams};
use ledger::Ledger;
use repo::At;

/// The contest as main has it, as far as this clone knows.
pub(super) type Main = Opened<(), Teams, Ledger>;

/// Main as the clone of `folder` last saw it; the folder itself where there is no clone.
pub(super) fn seen(folder: &Folder) -> Result<Main, Failure> {
    if let Ok(repository) = git2::Repository::open(&folder.at.root) {
        let branch = &folder.contest.forge.branch;
        let found = [format!("refs/remotes/origin/{branch}"), format!("refs/heads/{branch}")]
            .iter()
            .find_map(|name| repository.find_reference(name).ok()?.peel_to_commit().ok());
        if let Some(commit) = found {
            return Ok(At::new(&repository, commit.id())?.base()?.anywhere());
        }
    }
    let ledger = Ledger::of(&folder.at)?;
    Ok(folder.clone().with_ledger(ledger).with_terms()?.anywhere())
}
