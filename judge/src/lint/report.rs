//! What lint has to say.

use base::finding::Finding;
use contest::Folder;

use super::found::Found;

/// Something that was found.
#[derive(Clone, Debug)]
pub struct Remark {
    /// What.
    pub finding: Finding,
    /// Whether the contest should not open like this.
    pub is_serious: bool,
    /// The organiser's reason to leave it so.
    pub accepted: Option<String>,
}

/// Everything that was found, serious first.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was found.
    pub remarks: Vec<Remark>,
    /// Accepted codes that did not come up.
    pub idle: Vec<String>,
}

impl Report {
    /// Serious findings that nobody has accepted.
    pub fn serious(&self) -> Vec<Finding> {
        let open = self.remarks.iter().filter(|remark| remark.is_serious && remark.accepted.is_none());
        open.map(|remark| remark.finding.clone()).collect()
    }

    /// Adds what `findings` say.
    pub fn add(&mut self, folder: &Folder, is_serious: bool, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            let known = folder.contest.lint_accept.iter().find(|accepted| accepted.code == finding.code);
            let accepted = known.map(|accepted| accepted.reason.clone());
            self.remarks.push(Remark { finding, is_serious, accepted });
        }
        // Stable: within a kind in the order of the checks.
        self.remarks.sort_by_key(|remark| !remark.is_serious);
        let found = |code: &str| self.remarks.iter().any(|remark| remark.finding.code == code);
        let codes = folder.contest.lint_accept.iter().map(|accepted| &accepted.code);
        self.idle = codes.filter(|code| !found(code)).cloned().collect();
    }
}

/// All that was found in `folder`, as its `contest.toml` takes it.
pub(super) fn told(folder: &Folder, all: Vec<Found>) -> Report {
    let mut report = Report::default();
    for found in all {
        report.add(folder, true, found.serious);
        report.add(folder, false, found.remarks);
    }
    report
}
