//! The terms as main has them, and at which commits earlier texts stood.

use std::collections::BTreeMap;
use std::path::Path;

use git2::{Commit, Oid, Repository, Sort};

use base::failure::Failure;
use contest::{Terms, TermsText, no_file};

/// So many commits of main are looked at for earlier texts.
const COMMITS: usize = 50_000;

/// The text that stands at `commit`.
///
/// # Errors
/// [`Failure::Configuration`] when main has no such file.
pub(super) fn at(repository: &Repository, commit: Oid, terms: &Terms) -> Result<TermsText, Failure> {
    let path = Path::new(&terms.file);
    let blob =
        text(&repository.find_commit(commit)?, path).ok_or_else(|| no_file(&terms.file, &"not on main"))?;
    let hash = TermsText::hash_of(repository.find_blob(blob)?.content());
    Ok(TermsText { file: terms.file.clone(), hash, stood: stood(repository, commit, path)? })
}

/// Hash of each text → the first commit of main that had it.
fn stood(repository: &Repository, main: Oid, path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let mut walk = repository.revwalk()?;
    walk.set_sorting(Sort::TOPOLOGICAL)?;
    walk.simplify_first_parent()?;
    walk.push(main)?;
    // Newest first, so that the last commit of a run of equal texts is the one that brought it.
    let (mut stood, mut hashes) = (BTreeMap::new(), BTreeMap::<Oid, String>::new());
    for oid in walk.take(COMMITS) {
        // A clone without its whole history knows fewer texts.
        let Ok(commit) = oid.and_then(|oid| repository.find_commit(oid)) else { break };
        let Some(blob) = text(&commit, path) else { continue };
        let hash = match hashes.get(&blob) {
            Some(hash) => hash.clone(),
            None => {
                let hash = TermsText::hash_of(repository.find_blob(blob)?.content());
                hashes.insert(blob, hash.clone());
                hash
            }
        };
        stood.insert(hash, commit.id().to_string());
    }
    Ok(stood)
}

fn text(commit: &Commit<'_>, path: &Path) -> Option<Oid> {
    Some(commit.tree().ok()?.get_path(path).ok()?.id())
}
