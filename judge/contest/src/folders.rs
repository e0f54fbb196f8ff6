//! How the folders of teams stand, one beside the other or in 256 others: the path of a team's folder made, and taken apart.

use std::path::Path;

use super::places::{SUBMISSIONS, TEAM_FILE};
use super::team::Slug;
use base::digest::sha256_hex;

/// How the teams' folders stand below [`SUBMISSIONS`]. What makes a path of a team and what takes one apart is here and nowhere else.
///
/// The setting says where a file is written and where contestants put theirs. Main is read either way, so that it may be changed
/// while a contest runs: what the judge writes next brings the teams' files over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Folders {
    /// `submissions/bellkor`.
    #[default]
    Plain,
    /// `submissions/0c/bellkor`: forges show and take folders of a few thousand entries, and 256 folders keep those of half a million teams so.
    FannedOut,
}

impl Folders {
    /// The folder of `team`, below the contest's root.
    pub fn folder(self, team: &Slug) -> String {
        match self {
            Self::Plain => format!("{SUBMISSIONS}/{team}"),
            Self::FannedOut => format!("{SUBMISSIONS}/{}/{team}", fan(team)),
        }
    }

    /// The file that describes `team`.
    pub fn team_file(self, team: &Slug) -> String {
        format!("{}/{TEAM_FILE}", self.folder(team))
    }

    /// The file that describes `team` in the contest at `root`: where it stands already, if it is from before the setting was changed.
    pub fn team_file_in(self, root: &Path, team: &Slug) -> String {
        let before = self.other().team_file(team);
        if root.join(&before).is_file() { before } else { self.team_file(team) }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Plain => Self::FannedOut,
            Self::FannedOut => Self::Plain,
        }
    }

    /// Which team's folder `path` is, below the contest's root with `/` between names, and how it stands.
    pub fn take_apart(path: &str) -> Option<(Self, Slug)> {
        let below = path.strip_prefix(SUBMISSIONS)?.strip_prefix('/')?;
        match below.split_once('/') {
            None => Some((Self::Plain, below.parse().ok()?)),
            Some((fan, team)) => Some((Self::FannedOut, fanned(fan, team)?)),
        }
    }
}

/// The folder that the folder of `team` stands in when they fan out: two characters of a digest, since the names of teams may be alike.
pub fn fan(team: &Slug) -> String {
    let mut digest = sha256_hex(team.as_str().as_bytes());
    digest.truncate(FAN);
    digest
}

/// The team whose folder `team` in `fan` is.
pub fn fanned(fan: &str, team: &str) -> Option<Slug> {
    let slug: Slug = team.parse().ok()?;
    (self::fan(&slug) == fan).then_some(slug)
}

/// Whether `name` may be that of a folder which holds the folders of teams; a team's own may be called so as well.
pub fn may_be_fan(name: &str) -> bool {
    name.len() == FAN && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Characters of a digest.
const FAN: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart_as_it_was_made() {
        for name in ["bellkor", "a", "7f", "team-1", "team-2", "0123456789-0123456789-0123456789-012345"] {
            let team: Slug = name.parse().unwrap();
            for folders in [Folders::Plain, Folders::FannedOut] {
                assert_eq!(Folders::take_apart(&folders.folder(&team)), Some((folders, team.clone())));
            }
            assert!(may_be_fan(&fan(&team)));
        }
    }

    #[test]
    fn no_other_path_is_a_teams() {
        let bellkor: Slug = "bellkor".parse().unwrap();
        let right = fan(&bellkor);
        let wrong = if right == "00" { "01" } else { "00" };
        for path in [
            "submissions",
            "submissions/",
            "submissions/ledger",
            "submissions/Bellkor",
            "content/bellkor",
            &format!("submissions/{wrong}/bellkor"),
            &format!("submissions/{right}/bellkor/team.toml"),
            &format!("submissions/{right}/{right}/bellkor"),
        ] {
            assert_eq!(Folders::take_apart(path), None, "{path}");
        }
    }

    #[test]
    fn names_that_are_alike_are_spread_evenly() {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for number in 0..41_305 {
            *counts.entry(fan(&format!("team-{number}").parse().unwrap())).or_default() += 1;
        }
        let most = counts.values().max().copied().unwrap_or(0);
        assert!(counts.len() == 256 && most < 250, "{} folders, the fullest of {most}", counts.len());
    }
}
