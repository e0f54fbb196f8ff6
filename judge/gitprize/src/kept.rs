//! `.gitprize.toml`: which contest the files of a folder are for, and whose they are.
//!
//! It stands in the folder itself and not in a cache that is keyed by folders: so it is seen, can be read, changed and
//! removed, goes along when the folder is moved, and a team has it in common when it keeps its work in a repository. It
//! holds no secret, and what it names is shown whenever it is used.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use base::failure::Failure;
use base::finding::{Finding, codes};
use base::platform::has_same_owner;
use base::scratch::replace;
use contest::{Address, Slug};

/// Its name.
const FILE: &str = ".gitprize.toml";
/// Its first line.
const ABOUT: &str = "# Written by gitprize: the contest that the files in this folder are for.\n";

/// What a folder remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kept {
    /// The contest's repository.
    pub(crate) contest: Option<Address>,
    /// The team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) team: Option<Slug>,
    /// Who sends: number or login, as an encrypted file says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<String>,
    /// Where it was read from.
    #[serde(skip)]
    file: Option<PathBuf>,
}

impl Kept {
    /// What the current folder remembers, or the nearest one above it that belongs to the same person.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the file is not as gitprize writes it.
    pub(crate) fn around() -> Result<Self, Failure> {
        let here =
            std::env::current_dir().map_err(|why| Failure::machine("finding the current folder", why))?;
        for folder in here.ancestors() {
            let file = folder.join(FILE);
            // What somebody else puts into `/tmp` is nobody's contest.
            if file.is_file() && has_same_owner(&file, &here) {
                let text = fs_err::read_to_string(&file).map_err(Failure::io)?;
                return Self::read(&file, &text);
            }
        }
        Ok(Self::default())
    }

    fn read(file: &Path, text: &str) -> Result<Self, Failure> {
        let kept: Self = toml::from_str(text).map_err(|why| {
            let shown = file.display().to_string();
            let said = why.message().trim_end();
            let finding =
                Finding::new(codes::BAD_REPOSITORY, format!("this is not as gitprize writes it: {said}"));
            let finding = match why.span() {
                Some(span) => finding.at_span(&shown, text, span),
                None => finding.in_file(&shown),
            };
            Failure::Configuration(vec![
                finding.help("mend the line, or remove the file and give --contest again"),
            ])
        })?;
        Ok(Self { file: Some(file.to_owned()), ..kept })
    }

    /// Remembers `now` from the next command on, in the file that was read or in the current folder; gives the file if
    /// it was not so before.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be written.
    pub(crate) fn remember(&self, now: &Self) -> Result<Option<PathBuf>, Failure> {
        if (&self.contest, &self.team, &self.user) == (&now.contest, &now.team, &now.user) {
            return Ok(None);
        }
        // Another contest is another folder's business, though it lies below.
        let file =
            self.file.clone().filter(|_| self.contest == now.contest).unwrap_or_else(|| PathBuf::from(FILE));
        let text = toml::to_string(now).map_err(|why| Failure::machine("writing what is remembered", why))?;
        replace(&file, format!("{ABOUT}{text}").as_bytes())?;
        Ok(Some(file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_read_again_and_nothing_else() {
        let kept = Kept {
            contest: Some("https://forge.example/prize.git".parse().unwrap()),
            team: Some("alpha".parse().unwrap()),
            ..Kept::default()
        };
        let text = format!("{ABOUT}{}", toml::to_string(&kept).unwrap());
        let file = Path::new(FILE);
        let read = Kept::read(file, &text).unwrap();
        assert_eq!(Kept { file: None, ..read }, kept);
        for bad in
            ["contest = \"ext::sh -c x\"", "contest = 1", "team = \"No Team\"", "token = \"x\"", "contest ="]
        {
            let Err(Failure::Configuration(findings)) = Kept::read(file, bad) else { panic!("{bad}") };
            assert!(findings[0].place.is_some(), "{bad}: {findings:?}");
        }
    }
}
