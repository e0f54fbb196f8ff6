//! In which team's folder a file really lies, whatever way it was named.

use std::path::Path;

use base::finding::{Finding, codes, quoted};
use contest::{Folders, SUBMISSIONS, Slug};
use repo::misplaced;

/// A place in a team's folder.
pub(crate) struct Home {
    /// Whose folder it is; there may be no such team.
    pub(crate) team: Slug,
    folders: Folders,
    name: String,
    is_link: bool,
}

impl Home {
    /// The place of `file`, which need not exist, in the contest at `root`; nothing when it is in no team's folder.
    pub(crate) fn of(root: &Path, file: &Path) -> Option<Self> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = folder.canonicalize().ok()?;
        let inside = folder.strip_prefix(root.join(SUBMISSIONS).canonicalize().ok()?).ok()?;
        let names: Option<Vec<&str>> = inside.iter().map(|name| name.to_str()).collect();
        let (folders, team) = Folders::take_apart(&format!("{SUBMISSIONS}/{}", names?.join("/")))?;
        Some(Self { team, folders, name: file.file_name()?.to_str()?.to_owned(), is_link: file.is_symlink() })
    }

    /// What the judge would say of the place, were the file pushed from there.
    pub(crate) fn complaints(&self, root: &Path, wanted: Folders) -> Vec<Finding> {
        let path = format!("{}/{}", self.folders.folder(&self.team), self.name);
        let mut findings = vec![];
        // Where the team stands since before the setting was changed is fine.
        if self.folders != wanted && !root.join(self.folders.team_file(&self.team)).is_file() {
            findings.push(misplaced(&self.team, &self.folders.folder(&self.team), wanted));
        }
        if self.is_link {
            let text = format!("{} is a symbolic link", quoted(&path));
            findings.push(Finding::new(codes::SYMLINK, text).help("commit the file itself"));
        }
        if !repo::may_be_predictions(&self.name) {
            let text = format!("{} is not a name under which the judge looks for predictions", quoted(&path));
            let help = format!(
                "rename it to {}/predictions.csv, or with the ending that it has",
                self.folders.folder(&self.team)
            );
            findings.push(Finding::new(codes::OUTSIDE_TEAM_FOLDER, text).help(help));
        }
        findings
    }
}
