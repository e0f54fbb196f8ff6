//! The teams on main, read when they are asked for: a batch with a few submissions needs few of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid, Repository, Tree};
use rayon::prelude::*;

use base::failure::Failure;
use contest::{Folders, SUBMISSIONS, Slug, TEAM_FILE, Team, Teams, fanned, may_be_fan, two_folders};

/// Where the teams' files are.
#[derive(Clone, Debug)]
pub struct Roll {
    repository: PathBuf,
    /// The tree of `submissions/`.
    tree: Option<Oid>,
}

impl Roll {
    /// The teams whose folders stand in `tree` of the repository at `repository`.
    pub fn new(repository: &Path, tree: Option<Oid>) -> Self {
        Self { repository: repository.to_owned(), tree }
    }

    /// Every team.
    ///
    /// # Errors
    /// [`Failure::Configuration`] with what is wrong with any of the files, [`Failure::Machine`] when git cannot
    /// read one.
    pub fn all(&self) -> Result<Teams, Failure> {
        let Some(tree) = self.tree else { return Ok(Teams::new()) };
        let repository = Repository::open_bare(&self.repository)?;
        let tree = repository.find_tree(tree)?;
        let folders = standing(&repository, &tree)?;
        self.read(&folders)
    }

    /// Those of `slugs` that there are.
    ///
    /// # Errors
    /// As [`Self::all`], about these teams.
    pub fn named<'s>(&self, slugs: impl IntoIterator<Item = &'s Slug>) -> Result<Teams, Failure> {
        let Some(tree) = self.tree else { return Ok(Teams::new()) };
        let repository = Repository::open_bare(&self.repository)?;
        let tree = repository.find_tree(tree)?;
        let mut folders = vec![];
        // Asked for twice, a team is still there once.
        for slug in slugs.into_iter().collect::<BTreeSet<_>>() {
            for place in [Folders::Plain, Folders::FannedOut] {
                let path = place.folder(slug);
                let below = path.strip_prefix(SUBMISSIONS).unwrap_or(&path).trim_start_matches('/');
                let entry = tree.get_path(Path::new(below)).ok();
                let entry = entry.filter(|entry| entry.kind() == Some(ObjectType::Tree));
                let standing = |id| Standing { slug: slug.clone(), folders: place, tree: id };
                folders.extend(entry.map(|entry| standing(entry.id())));
            }
        }
        self.read(&folders)
    }

    /// Every team's file as an object, with where it stands.
    ///
    /// # Errors
    /// When git cannot read a folder.
    pub fn files(&self) -> Result<Vec<(Folders, Slug, Oid)>, git2::Error> {
        self.files_of(|_| true)
    }

    /// The files of teams that stand elsewhere than `wanted` says.
    ///
    /// # Errors
    /// As [`Self::files`].
    pub fn elsewhere(&self, wanted: Folders) -> Result<Vec<(Folders, Slug, Oid)>, git2::Error> {
        self.files_of(|folders| folders != wanted)
    }

    fn files_of(&self, wanted: impl Fn(Folders) -> bool) -> Result<Vec<(Folders, Slug, Oid)>, git2::Error> {
        let Some(tree) = self.tree else { return Ok(vec![]) };
        let repository = Repository::open_bare(&self.repository)?;
        let mut all = vec![];
        for one in standing(&repository, &repository.find_tree(tree)?)? {
            if wanted(one.folders)
                && let Some(file) = repository.find_tree(one.tree)?.get_name(TEAM_FILE)
                && file.kind() == Some(ObjectType::Blob)
                && matches!(file.filemode(), 0o100_644 | 0o100_755 | 0o100_664)
            {
                all.push((one.folders, one.slug, file.id()));
            }
        }
        Ok(all)
    }

    fn read(&self, folders: &[Standing]) -> Result<Teams, Failure> {
        let some = |some: &[Standing]| -> Result<Vec<_>, git2::Error> {
            let repository = Repository::open_bare(&self.repository)?;
            let read = |one: &Standing| {
                let folder = repository.find_tree(one.tree)?;
                let Some(entry) = folder.get_name(TEAM_FILE) else { return Ok(None) };
                let blob = repository.find_blob(entry.id())?;
                let shown = one.folders.team_file(&one.slug);
                let team = Team::parse(&shown, &String::from_utf8_lossy(blob.content()));
                Ok(Some(team.map(|team| (one.slug.clone(), team))))
            };
            some.iter().map(read).filter_map(Result::transpose).collect()
        };
        let read = folders.par_chunks(256).map(some).collect::<Result<Vec<_>, _>>()?;
        let (mut teams, mut findings) = (Teams::new(), vec![]);
        for team in read.into_iter().flatten() {
            match team {
                Ok((slug, team)) => {
                    if teams.insert(slug.clone(), team).is_some() {
                        findings.push(two_folders(&slug));
                    }
                }
                Err(mut more) => findings.append(&mut more),
            }
        }
        if findings.is_empty() { Ok(teams) } else { Err(Failure::Configuration(findings)) }
    }
}

/// A folder that is a team's.
struct Standing {
    slug: Slug,
    folders: Folders,
    tree: Oid,
}

/// The folders in the tree of `submissions/` that are named like teams'.
fn standing(repository: &Repository, tree: &Tree<'_>) -> Result<Vec<Standing>, git2::Error> {
    let mut folders = vec![];
    for entry in tree.iter().filter(|entry| entry.kind() == Some(ObjectType::Tree)) {
        let Ok(name) = entry.name() else { continue };
        folders.extend(fanned_in(repository, name, entry.id())?);
        let slug: Option<Slug> = name.parse().ok();
        folders.extend(slug.map(|slug| Standing { slug, folders: Folders::Plain, tree: entry.id() }));
    }
    Ok(folders)
}

/// The teams' folders in the folder `name` of `submissions/`, if it is one that such stand in.
fn fanned_in(repository: &Repository, name: &str, tree: Oid) -> Result<Vec<Standing>, git2::Error> {
    if !may_be_fan(name) {
        return Ok(vec![]);
    }
    let tree = repository.find_tree(tree)?;
    let folders = tree.iter().filter(|entry| entry.kind() == Some(ObjectType::Tree));
    let standing = |entry: git2::TreeEntry<'_>| {
        let slug = fanned(name, entry.name().ok()?)?;
        Some(Standing { slug, folders: Folders::FannedOut, tree: entry.id() })
    };
    Ok(folders.filter_map(standing).collect())
}
