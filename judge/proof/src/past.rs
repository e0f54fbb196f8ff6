//! The checkpoints that the repository's own history keeps: each must be of this ledger as it was then. A rewrite
//! that was pushed as a commit like any other shows here.

use base::plural::counted;
use std::path::Path;

use git2::{ErrorCode, ObjectType, Oid, Repository, Sort};

use crate::mainline;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::Contest;
use ledger::{GENESIS, Ledger};
use tlog::Checkpoint;
use tlog::merkle::Tree;

/// What the history says.
pub struct Past {
    /// Different checkpoints that were found; none outside of a git repository.
    pub checkpoints: usize,
    /// Those of them that a listed key signed.
    pub signed: usize,
    /// Why not all of the history could be looked at, if so.
    pub incomplete: Option<String>,
    /// Checkpoints of another past than the ledger's.
    pub findings: Vec<Finding>,
}

/// Reads the checkpoints that stood at `root` in the commits that led to the present one.
///
/// # Errors
/// [`Failure::Machine`] when the repository cannot be read.
pub fn past(root: &Path, contest: &Contest, ledger: &Ledger) -> Result<Past, Failure> {
    if contest.rehearsal {
        let why = "contest.toml calls this a rehearsal, whose ledger may be begun anew (`rehearsal = true`)";
        return Ok(Past { checkpoints: 0, signed: 0, incomplete: Some(why.to_owned()), findings: vec![] });
    }
    let (mut found, incomplete) = checkpoints(root)?;
    let mut past = Past { checkpoints: 0, signed: 0, incomplete, findings: vec![] };
    // Growing with them, the tree is hashed once for all of them.
    found.sort_by_key(|(_, checkpoint)| checkpoint.size);
    let mut tree = Tree::default();
    let wrong = |commit: Oid, why: String| {
        let text = format!("the checkpoint in commit {} {why}", &commit.to_string()[..12]);
        Finding::new(codes::HISTORY_REWRITTEN, text).help("compare the ledger of that commit with today's")
    };
    for (commit, checkpoint) in found {
        past.checkpoints += 1;
        let size = usize::try_from(checkpoint.size).unwrap_or(usize::MAX);
        let Some(more) = ledger.tree().leaves().get(tree.size()..size) else {
            let why = format!(
                "is for {}, and today's ledger has {}",
                counted(size, "receipt", "receipts"),
                ledger.receipts().len()
            );
            past.findings.push(wrong(commit, why));
            continue;
        };
        more.iter().for_each(|leaf| tree.push(*leaf));
        let holds = match &checkpoint.tree {
            Some(stated) => stated.root == tree.root(),
            None => tip(ledger, size) == checkpoint.last,
        };
        if !holds {
            past.findings.push(wrong(commit, format!("is not that of today's first {size} receipts")));
            continue;
        }
        let Some(last) = size.checked_sub(1).and_then(|at| ledger.receipts().get(at)) else { continue };
        let mut holding = contest.ledger_keys.iter().filter(|key| key.holds_at(last.at)).peekable();
        let needed = holding.peek().is_some();
        let signed =
            checkpoint.tree.as_ref().is_some_and(|stated| holding.any(|key| key.key.signed(&stated.note)));
        past.signed += usize::from(signed);
        if needed && !signed {
            past.findings.push(wrong(commit, "is not signed by a key that held then".to_owned()));
        }
    }
    Ok(past)
}

/// Digest of line number `size`.
fn tip(ledger: &Ledger, size: usize) -> &str {
    match size {
        0 => GENESIS,
        size => ledger.receipts().get(size).map_or_else(|| ledger.tip(), |next| &next.prev),
    }
}

/// Checkpoints with a commit that has each.
type Found = Vec<(Oid, Checkpoint)>;

/// Every different checkpoint with the newest commit that has it, and why there may be others.
fn checkpoints(root: &Path) -> Result<(Found, Option<String>), Failure> {
    let nothing = |why: &str| Ok((vec![], Some(why.to_owned())));
    let Ok(repository) = Repository::discover(root) else {
        return nothing("there is no git repository here");
    };
    let Ok(Some(head)) = mainline::head(&repository) else {
        return nothing("the repository here has no commits");
    };
    let path = mainline::checkpoint(&mainline::prefix(&repository, root)?);
    let (mut found, mut before, mut missing) = (vec![], None, 0_u64);
    for commit in mainline::commits(&repository, head, Sort::NONE)? {
        match at(&repository, commit?, &path) {
            Ok(Some((oid, entry))) if before != Some(entry) => {
                before = Some(entry);
                match repository.find_blob(entry) {
                    Ok(blob) => found.extend(Checkpoint::parse(blob.content()).map(|it| (oid, it))),
                    Err(why) if why.code() == ErrorCode::NotFound => missing += 1,
                    Err(why) => return Err(why.into()),
                }
            }
            Ok(_) => {}
            // A clone without old trees or files, which git would fetch when asked.
            Err(why) if why.code() == ErrorCode::NotFound => missing += 1,
            Err(why) => return Err(why.into()),
        }
    }
    let incomplete = if repository.is_shallow() {
        Some("this clone is shallow; after `git fetch --unshallow` it can be checked".to_owned())
    } else if missing > 0 {
        Some(format!("{missing} commits lack their objects in this clone; a full clone can be checked"))
    } else {
        None
    };
    Ok((found, incomplete))
}

/// The checkpoint's object in `commit`; nothing where there is none.
fn at(repository: &Repository, commit: Oid, path: &Path) -> Result<Option<(Oid, Oid)>, git2::Error> {
    let mut tree = repository.find_commit(commit)?.tree()?;
    let mut parts = path.iter().peekable();
    while let Some(part) = parts.next() {
        let name = part.to_string_lossy();
        let Some(entry) = tree.get_name(&name).map(|entry| (entry.id(), entry.kind())) else {
            return Ok(None);
        };
        match (parts.peek(), entry) {
            (None, (id, _)) => return Ok(Some((commit, id))),
            (Some(_), (id, Some(ObjectType::Tree))) => tree = repository.find_tree(id)?,
            _ => return Ok(None),
        }
    }
    Ok(None)
}
