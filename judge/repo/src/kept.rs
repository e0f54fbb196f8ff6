//! What the judge keeps beside main, on one reference: the heads that it judged, as parents of a chain of commits, so
//! that a proof finds them after a force push and a garbage collection; the receive log as far as it was read; and how
//! far that was. One reference with a chain, since every push to a repository lists all its references.

use std::path::Path;

use git2::{FileMode, ObjectType, Oid, Repository};

use super::heard::Heard;
use base::failure::Failure;
use base::time::Instant;

/// The reference.
pub const JUDGED: &str = "refs/gitprize/judged";
/// The file of its tree that says how far the receive log was read.
const HEARD: &str = "heard.json";
/// So many parents one commit has at most.
const PARENTS: usize = 256;

/// How far the receive log was read when the reference stood at `tip`.
pub(super) fn heard(repository: &Repository, tip: Oid) -> Option<Heard> {
    let tree = repository.find_commit(tip).ok()?.tree().ok()?;
    let file = repository.find_blob(tree.get_path(Path::new(HEARD)).ok()?.id()).ok()?;
    serde_json::from_slice(file.content()).ok()
}

/// Writes the commits that keep `heads` on top of `tip` and returns the last one; no reference is moved. Nothing when
/// there is nothing new to keep.
pub(super) fn keep(
    repository: &Repository,
    tip: Option<Oid>,
    heads: &[Oid],
    heard: Option<&Heard>,
    now: Instant,
) -> Result<Option<Oid>, Failure> {
    if heads.is_empty() && heard.is_none() {
        return Ok(None);
    }
    let mut tree = repository.treebuilder(None)?;
    if let Some(heard) = heard {
        let text = serde_json::to_vec(heard).unwrap_or_default();
        tree.insert(HEARD, repository.blob(&text)?, FileMode::Blob.into())?;
    }
    let (tree, odb) = (tree.write()?, repository.odb()?);
    let log = heard.and_then(Heard::commit);
    let parents: Vec<Oid> = heads.iter().copied().chain(log).collect();
    let mut last = tip;
    // The chain begins with a link of its own, so that the first parent of every other one is the link before.
    let links = tip.is_none().then_some(&[][..]).into_iter().chain(parents.chunks(PARENTS));
    for some in links {
        let mut text = format!("tree {tree}\n");
        last.iter().chain(some).for_each(|parent| text.push_str(&format!("parent {parent}\n")));
        let judge = format!("Gitprize judge <judge@gitprize.invalid> {} +0000", now.seconds());
        text.push_str(&format!("author {judge}\ncommitter {judge}\n\nJudged\n"));
        // As an object and not by git2's own way: the parents need not lie in this repository.
        last = Some(odb.write(ObjectType::Commit, text.as_bytes())?);
    }
    Ok(last.filter(|last| Some(*last) != tip))
}
