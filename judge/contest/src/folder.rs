//! A contest on disk: the folder a command was started in, or `--dir`.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use super::places::{CONTEST_FILE, METRICS, SUBMISSIONS, TEAM_FILE};
use super::{Contest, Slug, Team, Teams};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use metric::Catalogue;

/// A contest folder with its description and teams.
#[derive(Debug)]
pub struct Folder {
    /// The root.
    pub root: PathBuf,
    /// `content/contest.toml`.
    pub contest: Contest,
    /// `submissions/*/team.toml`.
    pub teams: Teams,
    /// The metrics that it may use: the judge's and those in `content/metrics`.
    pub catalogue: Catalogue,
}

impl Folder {
    /// Reads description and teams below `root`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] with every complaint about any of the files.
    pub fn open(root: &Path) -> Result<Self, Failure> {
        let mut findings = vec![];
        let folder = Self::described(root).map_err(|failure| match failure {
            // What is wrong with the teams is said in the same breath.
            Failure::Configuration(mut found) => {
                read_teams(root, &mut found);
                Failure::Configuration(found)
            }
            other => other,
        })?;
        let teams = read_teams(root, &mut findings);
        if findings.is_empty() { Ok(Self { teams, ..folder }) } else { Err(Failure::Configuration(findings)) }
    }

    /// Reads the description below `root` and no team, for commands that take the teams from somewhere else.
    ///
    /// # Errors
    /// [`Failure::Configuration`] with every complaint about it.
    pub fn described(root: &Path) -> Result<Self, Failure> {
        let path = root.join(CONTEST_FILE);
        let source = std::fs::read_to_string(&path).map_err(|why| {
            Failure::Configuration(vec![
                Finding::new(codes::NO_CONTEST, format!("cannot read {}: {why}", path.display()))
                    .help("start the command in a contest's folder or name one with --dir"),
            ])
        })?;
        let catalogue = Catalogue::with_folder(&root.join(METRICS))?;
        let contest = Contest::parse(CONTEST_FILE, &source, &catalogue).map_err(Failure::Configuration)?;
        Ok(Self { root: root.to_owned(), contest, teams: Teams::new(), catalogue })
    }
}

/// Reads every `submissions/<slug>/team.toml` below `root`; what is wrong goes to `findings`.
pub fn read_teams(root: &Path, findings: &mut Vec<Finding>) -> Teams {
    let mut teams = Teams::new();
    let folder = root.join(SUBMISSIONS);
    if !folder.is_dir() {
        return teams;
    }
    let walk = WalkDir::new(&folder).min_depth(2).max_depth(2).follow_links(false).sort_by_file_name();
    let files: Vec<_> =
        walk.into_iter().filter_map(Result::ok).filter(|entry| entry.file_name() == TEAM_FILE).collect();
    let read: Vec<_> = files.par_iter().map(|entry| read_team(root, entry)).collect();
    for result in read {
        match result {
            Ok((slug, team)) => {
                teams.insert(slug, team);
            }
            Err(mut more) => findings.append(&mut more),
        }
    }
    teams
}

fn read_team(root: &Path, entry: &DirEntry) -> Result<(Slug, Team), Vec<Finding>> {
    let shown = entry.path().strip_prefix(root).unwrap_or(entry.path()).display().to_string();
    if !entry.file_type().is_file() {
        return Err(vec![Finding::new(codes::NOT_A_FILE, "this is not a plain file").in_file(&shown)]);
    }
    let name = entry.path().parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
    let slug: Slug = name
        .parse()
        .map_err(|why: String| vec![Finding::new(codes::BAD_TEAM_FOLDER, why).in_file(&shown)])?;
    let source = std::fs::read_to_string(entry.path())
        .map_err(|why| vec![Finding::new(codes::UNREADABLE, why.to_string()).in_file(&shown)])?;
    Ok((slug, Team::parse(&shown, &source)?))
}
