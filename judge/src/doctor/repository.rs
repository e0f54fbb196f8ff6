//! Whether the folder is a repository, committed, and where others find it.

use super::{Check, Patient};
use base::failure::Failure;
use base::plural::counted;
use contest::ForgeKind;
use git2::{Repository, StatusOptions};

pub(super) fn check(patient: &Patient<'_>, all: &mut Vec<Check>) -> Result<(), Failure> {
    let branch = &patient.folder.contest.forge.branch;
    let Some(repository) = patient.repository else {
        let mend = format!("git init --initial-branch={branch} && git add --all && git commit");
        all.push(Check::missing("repository", "the folder is not a git repository", mend));
        return Ok(());
    };
    let Ok(head) = repository.head() else {
        all.push(Check::missing("repository", "the repository has no commit", "git add --all && git commit"));
        return Ok(());
    };
    match head.shorthand() {
        Ok(name) if name == branch => {
            all.push(Check::done("repository", format!("a git repository on the branch {branch}")));
        }
        _ => {
            let text = format!("the contest's branch is {branch}, and the folder is on another");
            all.push(Check::wrong("repository", text, format!("git switch {branch}")));
        }
    }
    changes(repository, all)?;
    remote(patient, repository, all);
    Ok(())
}

fn changes(repository: &Repository, all: &mut Vec<Check>) -> Result<(), Failure> {
    let mut options = StatusOptions::new();
    options.include_untracked(true).include_ignored(false);
    let statuses = repository.statuses(Some(&mut options))?;
    let paths: Vec<_> = statuses.iter().filter_map(|entry| entry.path().ok().map(str::to_owned)).collect();
    all.push(match &paths[..] {
        [] => Check::done("committed", "every file is committed"),
        [first, ..] => {
            let text = format!(
                "{} not committed, the first is {first}",
                counted(paths.len(), "file is", "files are")
            );
            Check::missing("committed", text, "git add --all && git commit")
        }
    });
    Ok(())
}

fn remote(patient: &Patient<'_>, repository: &Repository, all: &mut Vec<Check>) {
    let contest = &patient.folder.contest;
    let branch = &contest.forge.branch;
    if repository.find_remote("origin").is_err() {
        let mend = match contest.forge.kind {
            ForgeKind::Git => "judge host ../contest.git --dir .".to_owned(),
            ForgeKind::Github => format!(
                "gh repo create NAME --public --source . --remote origin && git push -u origin {branch}"
            ),
            ForgeKind::Gitlab | ForgeKind::Forgejo => {
                format!("git remote add origin ADDRESS && git push -u origin {branch}")
            }
        };
        all.push(Check::missing(
            "remote",
            "nobody else has the repository: there is no remote `origin`",
            mend,
        ));
        return;
    }
    let own = repository.refname_to_id(&format!("refs/heads/{branch}")).ok();
    let theirs = repository.refname_to_id(&format!("refs/remotes/origin/{branch}")).ok();
    all.push(match (own, theirs) {
        (Some(own), Some(theirs)) if own == theirs => {
            Check::done("remote", "origin has what this folder has")
        }
        (Some(own), Some(theirs)) if repository.graph_descendant_of(theirs, own).unwrap_or(false) => {
            Check::missing("remote", "origin is ahead of this folder", "git pull --ff-only")
        }
        (_, None) => Check::missing(
            "remote",
            "origin has nothing of this folder yet",
            format!("git push -u origin {branch}"),
        ),
        _ => Check::missing("remote", "this folder has commits that origin does not have", "git push"),
    });
}
