//! A contest on disk: the folder a command was started in, or `--dir`.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{CONTEST_FILE, Contest, METRICS, SUBMISSIONS, Slug, TEAM_FILE, Team, Teams};
use crate::failure::Failure;
use crate::finding::Finding;
use crate::metric::Catalogue;

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
        let path = root.join(CONTEST_FILE);
        let source = std::fs::read_to_string(&path).map_err(|why| {
            Failure::Configuration(vec![
                Finding::new("no-contest", format!("cannot read {}: {why}", path.display()))
                    .help("start the command in a contest's folder or name one with --dir"),
            ])
        })?;
        let catalogue = Catalogue::with_folder(&root.join(METRICS))?;
        let mut findings = vec![];
        let contest = Contest::parse(CONTEST_FILE, &source, &catalogue)
            .map_err(|mut more| findings.append(&mut more))
            .ok();
        let teams = read_teams(root, &mut findings);
        match contest {
            Some(contest) if findings.is_empty() => {
                Ok(Self { root: root.to_owned(), contest, teams, catalogue })
            }
            _ => Err(Failure::Configuration(findings)),
        }
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
    for entry in walk.into_iter().filter_map(Result::ok) {
        if entry.file_name() != TEAM_FILE {
            continue;
        }
        let shown = entry.path().strip_prefix(root).unwrap_or(entry.path()).display().to_string();
        if !entry.file_type().is_file() {
            findings.push(Finding::new("not-a-file", "this is no plain file").in_file(&shown));
            continue;
        }
        let name = entry.path().parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let read = std::fs::read_to_string(entry.path());
        match (name.parse::<Slug>(), read) {
            (Err(why), _) => findings.push(Finding::new("bad-team-folder", why).in_file(&shown)),
            (_, Err(why)) => findings.push(Finding::new("unreadable", why.to_string()).in_file(&shown)),
            (Ok(slug), Ok(source)) => match Team::parse(&shown, &source) {
                Ok(team) => {
                    teams.insert(slug, team);
                }
                Err(mut more) => findings.append(&mut more),
            },
        }
    }
    teams
}
