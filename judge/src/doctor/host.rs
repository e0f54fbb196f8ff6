//! What the place needs where the contest is hosted: workflows and a pinned release, or a repository with our hooks.

use super::{Check, Patient};
use crate::init::hosts::{files, name, word};
use base::plural::counted;
use contest::ForgeKind;

pub(super) fn check(patient: &Patient<'_>, all: &mut Vec<Check>) {
    let kind = patient.folder.contest.forge.kind;
    if kind == ForgeKind::Git {
        return hooks(patient, all);
    }
    host_files(patient, kind, all);
    release(patient, all);
}

fn host_files(patient: &Patient<'_>, kind: ForgeKind, all: &mut Vec<Check>) {
    let is_there = |path: &str| patient.root.join(path).is_file();
    let missing: Vec<_> =
        files(kind, None).iter().map(|file| file.path).filter(|path| !is_there(path)).collect();
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

/// Whether a repository on this disk is as `judge host` makes it; another machine's cannot be seen.
fn hooks(patient: &Patient<'_>, all: &mut Vec<Check>) {
    const ID: &str = "hooks";
    let Some(repository) = patient.repository else { return };
    let Ok(remote) = repository.find_remote("origin") else { return };
    let Ok(url) = remote.url() else { return };
    let local = repository.workdir().unwrap_or(patient.root).join(url);
    if !local.is_dir() {
        let text = "origin is on another machine, where its hooks and settings cannot be seen";
        all.push(Check::unseen(ID, text, "judge host REPOSITORY --dir CONTEST --check, there"));
        return;
    }
    let mend = format!("judge host {} --dir .", local.display());
    all.push(match crate::host::check(&local, &patient.folder.contest) {
        Ok(points) => {
            let open: Vec<_> =
                points.iter().filter(|point| !point.is_fine()).map(|point| point.what.as_str()).collect();
            match &open[..] {
                [] => Check::done(ID, "the server's repository has its hooks and settings"),
                some => {
                    let first = some.iter().take(5).copied().collect::<Vec<_>>().join(", ");
                    let many = counted(some.len(), "hook or setting is", "hooks and settings are");
                    Check::missing(
                        ID,
                        format!("{many} missing or others than they have to be: {first}"),
                        mend,
                    )
                }
            }
        }
        Err(failure) => {
            let why = failure
                .findings()
                .first()
                .map_or_else(|| failure.to_string(), |finding| finding.message.clone());
            Check::wrong(ID, why, mend)
        }
    });
}
