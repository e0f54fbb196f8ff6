//! What the contest's repository holds for the forge where it is hosted: workflows that install a pinned release. No source
//! of ours.

use contest::ForgeKind;

/// A file of the repository.
pub(crate) struct HostFile {
    /// Where it stands.
    pub(crate) path: &'static str,
    /// What is in it.
    pub(crate) text: String,
}

macro_rules! file {
    ($path:literal, $template:literal) => {
        ($path, include_str!(concat!("../../templates/init/", $template)))
    };
}

/// Installs what contest.toml pins.
const INSTALL: (&str, &str) = file!("ci/install.sh", "install.sh");

/// The line of a template in whose place the variables of the archive stand.
const ARCHIVE: &str = "# [archive]";

/// What gets the judge into the place `files` of prediction files; nothing where that is a folder.
fn variables(files: &str) -> &'static [&'static str] {
    match files.split_once("://").map(|(scheme, _)| scheme) {
        Some("s3") => &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"],
        Some("gs") => &["GOOGLE_SERVICE_ACCOUNT_KEY"],
        Some("az") => &["AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT_KEY"],
        _ => &[],
    }
}

/// The template `text` with the variables that the place `archive` of prediction files needs.
fn filled(host: ForgeKind, text: &str, archive: &str) -> String {
    let mut out = String::with_capacity(text.len() + 200);
    for line in text.lines() {
        let Some(indent) = line.strip_suffix(ARCHIVE) else {
            out.push_str(line);
            out.push('\n');
            continue;
        };
        for name in variables(archive) {
            out.push_str(&match host {
                // Its variables reach every job on main by themselves.
                ForgeKind::Gitlab => format!("{indent}#   {name}  gets the judge to {archive}\n"),
                _ => format!("{indent}{name}: ${{{{ secrets.{name} }}}} # gets the judge to {archive}\n"),
            });
        }
    }
    out
}

/// The files for `host`, where the contest keeps prediction files in `archive`.
pub(crate) fn files(host: ForgeKind, archive: Option<&str>) -> Vec<HostFile> {
    let file = |(path, text): (&'static str, &str)| HostFile {
        path,
        text: filled(host, text, archive.unwrap_or_default()),
    };
    templates(host).into_iter().map(file).collect()
}

fn templates(host: ForgeKind) -> Vec<(&'static str, &'static str)> {
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
