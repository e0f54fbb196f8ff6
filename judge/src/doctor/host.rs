//! What the place needs where the contest is hosted: workflows and a pinned release, or a repository with our hooks.

use std::path::{Path, PathBuf};

use super::{Check, Patient};
use crate::init::hosts::{files, name, word};
use contest::ForgeKind;

/// Hooks that keep a repository of one's own safe.
const HOOKS: [&str; 3] = ["pre-receive", "proc-receive", "post-receive"];

pub(super) fn check(patient: &Patient<'_>, all: &mut Vec<Check>) {
    let kind = patient.folder.contest.forge.kind;
    host_files(patient, kind, all);
    match kind {
        ForgeKind::Git => hooks(patient, all),
        _ => release(patient, all),
    }
}

fn host_files(patient: &Patient<'_>, kind: ForgeKind, all: &mut Vec<Check>) {
    let is_there = |path: &str| patient.root.join(path).is_file();
    let missing: Vec<_> = files(kind).iter().map(|file| file.path).filter(|path| !is_there(path)).collect();
    all.push(match missing.is_empty() {
        true => Check::done("host-files", format!("the files for {} are there", name(kind))),
        false => Check::missing(
            "host-files",
            format!("{} needs {}", name(kind), missing.join(", ")),
            format!("judge init . --host-files --host {}", word(kind)),
        ),
    });
}

/// Workflows install what is pinned, and refuse what is not.
fn release(patient: &Patient<'_>, all: &mut Vec<Check>) {
    const ID: &str = "release";
    let write = "[release] with version, base and digest in contest.toml";
    let own = env!("CARGO_PKG_VERSION");
    let Some(release) = &patient.folder.contest.release else {
        all.push(Check::missing(ID, "contest.toml pins no release that workflows install", write));
        return;
    };
    let lacks: Vec<_> = [("base", release.base.is_none()), ("digest", release.digest.is_none())]
        .into_iter()
        .filter_map(|(key, is_missing)| is_missing.then_some(key))
        .collect();
    all.push(if !lacks.is_empty() {
        let text =
            format!("[release] does not say {}: workflows install nothing unpinned", lacks.join(" and "));
        let base = release.base.as_deref().unwrap_or("BASE");
        Check::missing(ID, text, format!("curl -fsSL {base}/{} | sha256sum", contest::RELEASE_LIST))
    } else if release.version != own {
        let text = format!("workflows install {}, and this is judge {own}", release.version);
        Check::wrong(ID, text, write)
    } else {
        Check::done(ID, format!("workflows install {own}, pinned by digest"))
    });
}

/// A repository on this disk has our hooks; another machine's cannot be seen.
fn hooks(patient: &Patient<'_>, all: &mut Vec<Check>) {
    const ID: &str = "hooks";
    let Some(repository) = patient.repository else { return };
    let Ok(remote) = repository.find_remote("origin") else { return };
    let Ok(url) = remote.url() else { return };
    let local = repository.workdir().unwrap_or(patient.root).join(url);
    let Some(folder) = hooks_folder(&local) else {
        let text = "origin is on another machine, where its hooks cannot be seen";
        all.push(Check::unseen(ID, text, "judge host REPO.git --check, there"));
        return;
    };
    let missing: Vec<_> = HOOKS.into_iter().filter(|hook| !folder.join(hook).is_file()).collect();
    all.push(match missing.is_empty() {
        true => Check::done(ID, "the server's repository has its hooks"),
        false => Check::missing(
            ID,
            format!(
                "{} lacks the hooks {}: anybody could push anything",
                local.display(),
                missing.join(", ")
            ),
            format!("judge host {} --dir .", local.display()),
        ),
    });
}

fn hooks_folder(path: &Path) -> Option<PathBuf> {
    if !path.is_dir() {
        return None;
    }
    let repository = git2::Repository::open(path).ok()?;
    let named = repository.config().ok().and_then(|config| config.get_path("core.hooksPath").ok());
    Some(named.map_or_else(|| repository.path().join("hooks"), |named| repository.path().join(named)))
}
