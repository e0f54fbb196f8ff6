//! A contest on disk: the folder a command was started in, or `--dir`.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::folders::Folders;
use super::opened::{Opened, Source};
use super::places::{CLOSED, CONTEST_FILE, LEDGER, METRICS, SUBMISSIONS, TEAM_FILE};
use super::rules::Terms;
use super::{Slug, Team, Teams, TermsText};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use metric::Catalogue;

/// A folder on disk with a contest in it.
#[derive(Clone, Debug)]
pub struct Disk {
    /// The contest's root.
    pub root: PathBuf,
}

/// Where the contest is that the program was started in: the current folder or the nearest one above that has a
/// description, as a relative path; the current folder where there is none, for the message.
pub fn around() -> PathBuf {
    let depth = std::env::current_dir().map_or(0, |here| here.components().count());
    let mut place = PathBuf::from(".");
    for _ in 0..depth {
        if place.join(CONTEST_FILE).is_file() {
            return place;
        }
        place = if place == Path::new(".") { PathBuf::from("..") } else { place.join("..") };
    }
    PathBuf::from(".")
}

/// A contest folder with its description and teams.
pub type Folder = Opened<Disk>;

impl Folder {
    /// Reads description and teams below `root`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] with every complaint about any of the files.
    pub fn open(root: &Path) -> Result<Self, Failure> {
        Self::with_teams(Disk::at(root))
    }
}

impl Disk {
    /// The folder `root`.
    pub fn at(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    /// The names in the ledger's folder, but for that of the folder of closed files in brief.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be read.
    pub fn ledger_files(&self) -> Result<Vec<String>, Failure> {
        let folder = self.root.join(SUBMISSIONS).join(LEDGER);
        let mut names = vec![];
        if !folder.is_dir() {
            return Ok(names);
        }
        for entry in fs_err::read_dir(&folder).map_err(Failure::io)? {
            let entry = entry.map_err(Failure::io)?;
            if entry.file_name() != CLOSED || !entry.path().is_dir() {
                names.push(entry.file_name().to_string_lossy().into_owned());
            }
        }
        Ok(names)
    }

    /// What stands in the file `name` of the ledger's folder.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be read.
    pub fn ledger_file(&self, name: &str) -> Result<Vec<u8>, Failure> {
        fs_err::read(self.root.join(SUBMISSIONS).join(LEDGER).join(name)).map_err(Failure::io)
    }
}

impl Source for Disk {
    fn description(&self) -> Result<String, Failure> {
        let path = self.root.join(CONTEST_FILE);
        std::fs::read_to_string(&path).map_err(|why| {
            Failure::Configuration(vec![
                Finding::new(codes::NO_CONTEST, format!("cannot read {}: {why}", path.display()))
                    .help("start the command in a contest's folder, in one below it, or name one with --dir"),
            ])
        })
    }

    fn metrics(&self) -> Result<Catalogue, Failure> {
        Catalogue::with_folder(&self.root.join(METRICS))
    }

    fn teams(&self) -> Result<Teams, Failure> {
        let folder = self.root.join(SUBMISSIONS);
        if !folder.is_dir() {
            return Ok(Teams::new());
        }
        let walk = WalkDir::new(&folder).min_depth(2).max_depth(3).follow_links(false).sort_by_file_name();
        let files: Vec<_> =
            walk.into_iter().filter_map(Result::ok).filter(|entry| entry.file_name() == TEAM_FILE).collect();
        let read: Vec<_> = files.par_iter().map(|entry| read_team(&self.root, entry)).collect();
        let (mut teams, mut findings) = (Teams::new(), vec![]);
        for result in read {
            match result {
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

    fn terms(&self, terms: &Terms) -> Result<TermsText, Failure> {
        TermsText::open(&self.root, terms)
    }

    fn ledger(&self) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        self.ledger_files()?.into_iter().map(|name| Ok((name.clone(), self.ledger_file(&name)?))).collect()
    }
}

fn read_team(root: &Path, entry: &DirEntry) -> Result<(Slug, Team), Vec<Finding>> {
    let shown = entry.path().strip_prefix(root).unwrap_or(entry.path()).display().to_string();
    if !entry.file_type().is_file() {
        return Err(vec![Finding::new(codes::NOT_A_FILE, "this is not a plain file").in_file(&shown)]);
    }
    let slug = team_of(root, entry.path().parent().unwrap_or(root))
        .map_err(|why| vec![Finding::new(codes::BAD_TEAM_FOLDER, why).in_file(&shown)])?;
    let source = std::fs::read_to_string(entry.path())
        .map_err(|why| vec![Finding::new(codes::UNREADABLE, why.to_string()).in_file(&shown)])?;
    Ok((slug, Team::parse(&shown, &source)?))
}

/// The team whose folder `folder` is.
fn team_of(root: &Path, folder: &Path) -> Result<Slug, String> {
    let names: Vec<_> =
        folder.strip_prefix(root).unwrap_or(folder).iter().map(|name| name.to_string_lossy()).collect();
    if let Some((_, slug)) = Folders::take_apart(&names.join("/")) {
        return Ok(slug);
    }
    let slug: Slug = names.last().map_or("", AsRef::as_ref).parse()?;
    Err(format!(
        "the folder of {slug} is {} or {}",
        Folders::Plain.folder(&slug),
        Folders::FannedOut.folder(&slug)
    ))
}

/// What is wrong when `slug` is described twice.
pub fn two_folders(slug: &Slug) -> Finding {
    let [plain, fanned] = [Folders::Plain, Folders::FannedOut].map(|folders| folders.team_file(slug));
    Finding::new(codes::BAD_TEAM_FOLDER, format!("the team is described a second time, in {fanned}"))
        .in_file(&plain)
        .help("remove the older of both from main")
}
