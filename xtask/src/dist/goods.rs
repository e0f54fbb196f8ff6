//! What belongs to a program that is handed out: itself, what it loads, its licences, what a shell and `man` are told of it.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use walkdir::WalkDir;

use super::target::Target;
use super::trial::Runner;
use crate::project::Project;

/// A file that is handed out.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    /// Its name, without folders but those of the handbook.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Which place a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Program,
    Library,
    Completion(Shell),
    Manual,
    Licence,
    Text,
    /// A file of the handbook; its name has the folders below that.
    Handbook,
}

/// The shells whose scripts are handed out; a program prints those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shell {
    Bash,
    Fish,
    Powershell,
    Zsh,
}

impl Shell {
    const ALL: [Self; 4] = [Self::Bash, Self::Fish, Self::Powershell, Self::Zsh];

    /// As programs call it.
    fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Zsh => "zsh",
        }
    }

    /// The file that it looks for.
    fn file(self, program: &str) -> String {
        match self {
            Self::Bash => program.to_owned(),
            Self::Fish => format!("{program}.fish"),
            Self::Powershell => format!("{program}.ps1"),
            Self::Zsh => format!("_{program}"),
        }
    }
}

impl Kind {
    /// The folder in an archive, which is unpacked anywhere: a program finds its library beside itself (`judge/build.rs`).
    pub(crate) fn in_archive(self) -> &'static str {
        match self {
            Self::Program | Self::Licence | Self::Text => "",
            Self::Library => "duckdb/",
            Self::Completion(Shell::Bash) => "completions/bash/",
            Self::Completion(Shell::Fish) => "completions/fish/",
            Self::Completion(Shell::Powershell) => "completions/powershell/",
            Self::Completion(Shell::Zsh) => "completions/zsh/",
            Self::Manual => "man/man1/",
            Self::Handbook => "handbook/",
        }
    }

    /// Whether it is run.
    pub(crate) fn is_program(self) -> bool {
        self == Self::Program
    }
}

/// A file of the kind `kind`.
///
/// # Errors
/// When it can't be read.
pub(crate) fn file(kind: Kind, path: &Path) -> Result<Item> {
    let bytes = fs::read(path).with_context(|| format!("{} can't be read", path.display()))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(Item { kind, name, bytes })
}

/// The programs `names` in `folder` with what belongs to them, in the order of their places.
///
/// # Errors
/// When a program isn't there or doesn't say what it is asked.
pub(crate) fn gather(
    project: &Project,
    folder: &Path,
    names: &[&str],
    target: Target,
    library: Option<&Path>,
) -> Result<Vec<Item>> {
    let mut items = vec![];
    for name in names {
        let path = folder.join(format!("{name}{}", target.suffix()));
        items.push(file(Kind::Program, &path)?);
        items.extend(told(name, &path, target)?);
        if *name == "site" {
            items.extend(handbook(project, &path, target)?);
        }
    }
    if let Some(library) = library {
        items.push(file(Kind::Library, library)?);
    }
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        items.push(file(Kind::Licence, &project.root.join(name))?);
    }
    for name in ["README.md", "CHANGELOG.md"] {
        items.push(file(Kind::Text, &project.root.join(name))?);
    }
    items.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    Ok(items)
}

/// The handbook of organisers as `site` builds it from the project.
fn handbook(project: &Project, site: &Path, target: Target) -> Result<Vec<Item>> {
    let place = tempfile::tempdir()?;
    let out = place.path().join("handbook");
    let path = |path: &Path| path.to_str().map(str::to_owned).context("a folder's name is not UTF-8");
    Runner::new(site, target)?.says(&["handbook", "--dir", &path(&project.root)?, "--out", &path(&out)?])?;
    let mut items = vec![];
    for entry in WalkDir::new(&out).min_depth(1).sort_by_file_name() {
        let entry = entry?;
        // What begins with a point is the generator's own mark.
        if entry.file_type().is_file() && !entry.file_name().to_string_lossy().starts_with('.') {
            let name = entry.path().strip_prefix(&out)?.to_string_lossy().replace('\\', "/");
            items.push(Item { name, ..file(Kind::Handbook, entry.path())? });
        }
    }
    ensure!(items.iter().any(|item| item.name == "index.html"), "the handbook has no first page");
    Ok(items)
}

/// What the program says of itself: scripts for shells, pages for `man`.
fn told(name: &str, program: &Path, target: Target) -> Result<Vec<Item>> {
    let runner = Runner::new(program, target)?;
    let mut items = vec![];
    for shell in Shell::ALL {
        let script = runner.says(&["help", "completions", shell.name()])?;
        ensure!(script.contains(name), "the script of {name} for {} does not name it", shell.name());
        let kind = Kind::Completion(shell);
        items.push(Item { kind, name: shell.file(name), bytes: script.into_bytes() });
    }
    let place = tempfile::tempdir()?;
    // From inside: a program for another system has other words for the same folder.
    runner.in_folder(place.path()).says(&["help", "man", "pages"])?;
    for entry in WalkDir::new(place.path().join("pages")).min_depth(1).sort_by_file_name() {
        items.push(file(Kind::Manual, entry?.path())?);
    }
    ensure!(
        items.iter().any(|item| item.name == format!("{name}.1")),
        "{name} has written no manual page of its own"
    );
    Ok(items)
}
