//! What the contest's repository holds for the forge where it is hosted: workflows that install a pinned release. No source
//! of ours.

use contest::ForgeKind;

/// A file of the repository.
pub(crate) struct HostFile {
    /// Where it stands.
    pub(crate) path: &'static str,
    /// What is in it.
    pub(crate) text: &'static str,
}

macro_rules! file {
    ($path:literal, $template:literal) => {
        HostFile { path: $path, text: include_str!(concat!("../../templates/init/", $template)) }
    };
}

/// Installs what contest.toml pins.
const INSTALL: HostFile = file!("ci/install.sh", "install.sh");

/// The files for `host`.
pub(crate) fn files(host: ForgeKind) -> Vec<HostFile> {
    match host {
        // `judge host --files` writes what a server needs, with its own paths.
        ForgeKind::Git => vec![],
        ForgeKind::Github => vec![
            INSTALL,
            file!(".github/workflows/check.yml", "github/check.yml"),
            file!(".github/workflows/judge.yml", "github/judge.yml"),
            file!(".github/workflows/publish.yml", "github/publish.yml"),
            file!(".github/workflows/keep-alive.yml", "github/keep-alive.yml"),
        ],
        ForgeKind::Gitlab => vec![INSTALL, file!(".gitlab-ci.yml", "gitlab/gitlab-ci.yml")],
        ForgeKind::Forgejo => vec![INSTALL, file!(".forgejo/workflows/judge.yml", "forgejo/judge.yml")],
    }
}

/// How contest.toml and `--host` write it.
pub(crate) fn word(host: ForgeKind) -> &'static str {
    match host {
        ForgeKind::Git => "git",
        ForgeKind::Github => "github",
        ForgeKind::Gitlab => "gitlab",
        ForgeKind::Forgejo => "forgejo",
    }
}

/// What people call it.
pub(crate) fn name(host: ForgeKind) -> &'static str {
    match host {
        ForgeKind::Git => "a server of your own",
        ForgeKind::Github => "GitHub",
        ForgeKind::Gitlab => "GitLab",
        ForgeKind::Forgejo => "Forgejo",
    }
}
