//! Files for the programs around a contest's repository, ready to be put where each says: an HTTP server, SSH, gitolite,
//! and what runs the batch.

use std::path::{Path, PathBuf};

use super::install::absolute;
use super::{hooks, largest_push, word};
use base::failure::Failure;
use base::scratch::replace;
use contest::Contest;

/// A file: its name, its text with places to fill in, whether it is run.
const FILES: [(&str, &str, bool); 7] = [
    ("nginx.conf", include_str!("files/nginx.conf"), false),
    ("http-backend", include_str!("files/http-backend"), true),
    ("sshd_config", include_str!("files/sshd_config"), false),
    ("gitolite.conf", include_str!("files/gitolite.conf"), false),
    ("gitprize-batch.service", include_str!("files/gitprize-batch.service"), false),
    ("gitprize-batch.timer", include_str!("files/gitprize-batch.timer"), false),
    ("crontab", include_str!("files/crontab"), false),
];

/// What the files are about.
pub(crate) struct About<'a> {
    /// The bare repository.
    pub(crate) repository: &'a Path,
    /// The contest.
    pub(crate) contest: &'a Contest,
    /// Its folder, in which the batch runs.
    pub(crate) root: &'a Path,
    /// This program.
    pub(crate) program: &'a Path,
}

/// Writes all files into `folder`, and returns their paths.
///
/// # Errors
/// [`Failure::Machine`] when one cannot be written.
pub(crate) fn write(about: &About<'_>, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    fs_err::create_dir_all(folder).map_err(Failure::io)?;
    let folder = absolute(folder)?;
    let mut written = vec![];
    for (name, text, is_run) in FILES {
        let path = folder.join(name);
        replace(&path, filled(about, &folder, text)?.as_bytes())?;
        if is_run {
            hooks::make_executable(&path)?;
        }
        written.push(path);
    }
    Ok(written)
}

fn filled(about: &About<'_>, folder: &Path, text: &str) -> Result<String, Failure> {
    let repository = absolute(about.repository)?;
    let name = repository.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    let root = absolute(about.root)?;
    let host = about.contest.url.split("://").nth(1).unwrap_or_default();
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let values = [
        ("{repository}", shown(&repository)),
        ("{parent}", shown(repository.parent().unwrap_or(Path::new("/")))),
        ("{name}", name.clone()),
        ("{project}", name.strip_suffix(".git").unwrap_or(&name).to_owned()),
        ("{pattern}", name.replace('.', r"\.")),
        ("{contest}", shown(&root)),
        ("{contest-word}", word(&shown(&root))),
        ("{repository-word}", word(&shown(&repository))),
        ("{judge}", shown(about.program)),
        ("{judge-word}", word(&shown(about.program))),
        ("{site}", shown(&about.program.with_file_name("site"))),
        ("{site-word}", word(&shown(&about.program.with_file_name("site")))),
        ("{folder}", shown(folder)),
        ("{host}", host.to_owned()),
        // A pack in the body of a request, with what HTTP adds.
        ("{body}", (largest_push(about.contest) + (1 << 20)).to_string()),
    ];
    Ok(values.iter().fold(text.to_owned(), |text, (place, value)| text.replace(place, value)))
}
