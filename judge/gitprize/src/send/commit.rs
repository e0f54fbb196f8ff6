//! A commit on top of main with one changed file, made without a work tree and without the other files.

use std::path::Path;

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Oid};

use super::change::{Change, How};
use crate::remote::{Remote, kept};
use base::failure::Failure;
use base::finding::{Finding, codes};

/// Makes the commit. The user's git writes it, since that knows their name and signs as they do everywhere.
pub(super) fn commit(remote: &Remote, main: Oid, change: &Change<'_>, how: &How<'_>) -> Result<Oid, Failure> {
    let repository = remote.opened()?;
    let base = repository.find_commit(main)?.tree()?;
    let blob = repository.blob(change.bytes)?;
    let mut update = TreeUpdateBuilder::new();
    update.upsert(change.path.as_str(), blob, FileMode::Blob);
    // Main has no file of predictions, unless somebody merged one by hand.
    let folder = Path::new(&change.path).parent().unwrap_or(Path::new(""));
    let inside = base.get_path(folder).ok().and_then(|entry| repository.find_tree(entry.id()).ok());
    for entry in inside.iter().flat_map(git2::Tree::iter) {
        let Ok(name) = entry.name() else { continue };
        let path = format!("{}/{name}", folder.display());
        if repo::is_predictions(name) && change.path.contains("/predictions.") && path != change.path {
            update.remove(path.as_str());
        }
    }
    let tree = update.create_updated(&repository, &base)?;
    let setting = |name: &str| -> Result<Option<String>, Failure> {
        let mut git = remote.git();
        git.args(["config", "--get", name]);
        let said = kept(git, "")?;
        Ok(Some(said.out.trim().to_owned()).filter(|text| said.well && !text.is_empty()))
    };
    let mut git = remote.git();
    git.args(["commit-tree", &tree.to_string(), "-p", &main.to_string(), "-F", "-"]);
    let signs = how.sign || setting("commit.gpgSign")?.is_some_and(|value| is_true(&value));
    if signs {
        git.arg("-S");
    }
    let date = format!("@{} +0000", how.at.seconds());
    git.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
    // The judge goes by who pushes. Where git does not know a name it would take those of account and machine, which
    // are nobody's business.
    let known = |variable: &str| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    for (who, name) in [("AUTHOR", "user.name"), ("COMMITTER", "user.name")] {
        if !known(&format!("GIT_{who}_NAME")) && setting(name)?.is_none() {
            git.env(format!("GIT_{who}_NAME"), change.team.as_str());
        }
        let email = format!("GIT_{who}_EMAIL");
        if !known(&email) && !known("EMAIL") && setting("user.email")?.is_none() {
            git.env(email, format!("{}@gitprize.invalid", change.team));
        }
    }
    let said = kept(git, &change.title)?;
    let made = Oid::from_str(said.out.trim()).ok().filter(|_| said.well);
    made.ok_or_else(|| {
        if !signs {
            return Failure::machine("making the commit", said.reason());
        }
        let text = format!("git could not sign the commit: {}", said.reason());
        let help = "`git config user.signingKey` and `gpg.format` say with what it signs; `git commit -S` in any repository \
                    fails in the same way until they are right";
        Failure::Configuration(vec![Finding::new(codes::NOT_SIGNED, text).help(help)])
    })
}

fn is_true(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "true" | "yes" | "on" | "1")
}
