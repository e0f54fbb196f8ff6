//! The teams on main, read when they are asked for: a batch with a few submissions needs few of them.

use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid, Repository};
use rayon::prelude::*;

use base::failure::Failure;
use base::finding::Finding;
use contest::{SUBMISSIONS, Slug, TEAM_FILE, Team, Teams};

/// Where the teams' files are.
#[derive(Clone, Debug)]
pub struct Roll {
    repository: PathBuf,
    /// The tree of `submissions/`.
    tree: Option<Oid>,
}

impl Roll {
    pub(super) fn new(repository: &Path, tree: Option<Oid>) -> Self {
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
        let folders = tree.iter().filter(|entry| entry.kind() == Some(ObjectType::Tree));
        let folders = folders.filter_map(|entry| Some((entry.name().ok()?.parse().ok()?, entry.id())));
        let folders: Vec<(Slug, Oid)> = folders.collect();
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
        let folder = |slug: &'s Slug| {
            let entry = tree.get_name(slug.as_str())?;
            (entry.kind() == Some(ObjectType::Tree)).then(|| (slug.clone(), entry.id()))
        };
        let folders: Vec<(Slug, Oid)> = slugs.into_iter().filter_map(folder).collect();
        self.read(&folders)
    }

    fn read(&self, folders: &[(Slug, Oid)]) -> Result<Teams, Failure> {
        let some = |some: &[(Slug, Oid)]| -> Result<Vec<_>, git2::Error> {
            let repository = Repository::open_bare(&self.repository)?;
            let read = |(slug, id): &(Slug, Oid)| {
                let folder = repository.find_tree(*id)?;
                let Some(entry) = folder.get_name(TEAM_FILE) else { return Ok(None) };
                let blob = repository.find_blob(entry.id())?;
                let shown = format!("{SUBMISSIONS}/{slug}/{TEAM_FILE}");
                let team = Team::parse(&shown, &String::from_utf8_lossy(blob.content()));
                Ok(Some(team.map(|team| (slug.clone(), team))))
            };
            some.iter().map(read).filter_map(Result::transpose).collect()
        };
        let read = folders.par_chunks(256).map(some).collect::<Result<Vec<_>, _>>()?;
        let (mut teams, mut findings): (Vec<(Slug, Team)>, Vec<Finding>) = (vec![], vec![]);
        for team in read.into_iter().flatten() {
            match team {
                Ok(team) => teams.push(team),
                Err(mut more) => findings.append(&mut more),
            }
        }
        if findings.is_empty() {
            Ok(teams.into_iter().collect())
        } else {
            Err(Failure::Configuration(findings))
        }
    }
}
