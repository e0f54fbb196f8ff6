//! Main, as far as this clone has seen it.

use base::failure::Failure;
use contest::{Contest, Folder, Teams, TermsText};
use ledger::Ledger;
use repo::Base;

/// The contest as main has it, as far as this clone knows.
pub(super) struct Main {
    pub(super) contest: Contest,
    pub(super) teams: Teams,
    pub(super) ledger: Ledger,
    pub(super) terms: Option<TermsText>,
}

/// Main as the clone of `folder` last saw it; the folder itself where there is no clone.
pub(super) fn seen(folder: &Folder) -> Result<Main, Failure> {
    if let Ok(repository) = git2::Repository::open(&folder.root) {
        let branch = &folder.contest.forge.branch;
        let found = [format!("refs/remotes/origin/{branch}"), format!("refs/heads/{branch}")]
            .iter()
            .find_map(|name| repository.find_reference(name).ok()?.peel_to_commit().ok());
        if let Some(commit) = found {
            let base = Base::read(&repository, commit.id())?;
            let Base { contest, teams, ledger, terms, .. } = base;
            return Ok(Main { contest, teams, ledger, terms });
        }
    }
    let contest = folder.contest.clone();
    let terms = contest.terms.as_ref().map(|terms| TermsText::open(&folder.root, terms)).transpose()?;
    Ok(Main { contest, teams: folder.teams.clone(), ledger: Ledger::open(&folder.root)?, terms })
}
