//! What `contest.toml` said while receipts were written, out of git's history: for ledgers that began before the
//! judge put what decides, and its changes, on record.

use std::path::Path;

use git2::{Oid, Repository, Sort};

use crate::mainline;
use base::failure::Failure;
use contest::{CONTEST_FILE, Contest, METRICS};
use ledger::standings::Era;
use ledger::{Entry, Known, Ledger};
use repo::metrics_at;
use tlog::Checkpoint;

/// The eras of `ledger` by the history of the folder `root`; none when its first receipt says what decides, or when
/// the folder is in no repository.
///
/// # Errors
/// [`Failure::Machine`] when the repository cannot be read.
pub fn of_folder(root: &Path, ledger: &Ledger) -> Result<Vec<Era>, Failure> {
    if is_told(ledger) {
        return Ok(vec![]);
    }
    let Ok(repository) = Repository::discover(root) else { return Ok(vec![]) };
    let Ok(Some(head)) = mainline::head(&repository) else { return Ok(vec![]) };
    before(&repository, head, &mainline::prefix(&repository, root)?)
}

/// Whether the ledger says from its beginning what decides.
fn is_told(ledger: &Ledger) -> bool {
    let first = ledger.receipts().first().map(|receipt| &receipt.entry);
    first.is_none() || matches!(first, Some(Entry::Known(Known::Open { settings: Some(_), .. })))
}

/// The eras by the first parents of `head`, in which the contest stands at `prefix`. A description that today's judge
/// cannot read ends no era.
///
/// # Errors
/// [`Failure::Machine`] when the repository cannot be read.
pub fn before(repository: &Repository, head: Oid, prefix: &Path) -> Result<Vec<Era>, Failure> {
    let checkpoint = mainline::checkpoint(prefix);
    let (description, metrics) = (prefix.join(CONTEST_FILE), prefix.join(METRICS));
    let (mut eras, mut size): (Vec<Era>, u64) = (vec![], 0);
    let mut seen: Option<(Oid, Option<Oid>)> = None;
    let mut ledger_at = None;
    for commit in mainline::commits(repository, head, Sort::REVERSE)? {
        let commit = repository.find_commit(commit?)?;
        let tree = commit.tree()?;
        let id = |path: &Path| tree.get_path(path).ok().map(|entry| entry.id());
        // What a commit that writes no receipt says may be taken back before one is written.
        let Some(ledger) = id(&checkpoint).filter(|id| ledger_at != Some(*id)) else { continue };
        ledger_at = Some(ledger);
        let first = size + 1;
        if let Some(stated) = Checkpoint::parse(repository.find_blob(ledger)?.content()) {
            size = stated.size;
        }
        let Some(text) = id(&description) else { continue };
        let now = (text, id(&metrics));
        if seen == Some(now) {
            continue;
        }
        seen = Some(now);
        let source = String::from_utf8_lossy(repository.find_blob(text)?.content()).into_owned();
        let Ok(catalogue) = metrics_at(repository, &tree, prefix) else { continue };
        let Ok(contest) = Contest::parse_past(CONTEST_FILE, &source, &catalogue) else { continue };
        let settings = contest.settings();
        if eras.last().is_none_or(|(_, known)| known.differ(&settings)) {
            eras.push((first, settings));
        }
    }
    Ok(eras)
}
