//! Attacks a contest before its launch, with what a contestant could send and what an organiser easily
//! overlooks.
//!
//! Entry point: [`lint`]. It reads the answer key and says so in figures ("a submission of row numbers scores
//! 0.98"), never as labels of rows. What an organiser knows and wants is accepted, with its reason, in
//! contest.toml: `[lint] accept = [{ code = "…", reason = "…" }]`.

mod asked;
mod bars;
mod bench;
mod clusters;
mod data;
mod exploits;
mod features;
mod found;
mod labels;
mod leaks;
mod lists;
mod made;
mod places;
mod probes;
mod repository;
mod rng;
mod sample;
mod splits;
mod undefined;

use base::plural::counted;
use std::sync::Arc;

use answer::AnswerKey;
use answer::secrets::published::in_folder;
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{Contest, Folder};

pub(crate) use asked::{Alike, alike, attack, tell_all};
use bench::Bench;
use found::Found;
pub(crate) use made::honest_teams;
pub(crate) use places::open as open_places;

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

/// Attacks the contest in `folder` with its key, or only its files when there is no key yet.
///
/// # Errors
/// When the machine fails or the metrics do not fit the key; what is wrong with the contest is in the report.
pub fn lint(folder: &Folder, key: Option<&Arc<AnswerKey>>) -> Result<Report, Failure> {
    let mut all = vec![
        repository::check(folder)?,
        places::check(&folder.at.root),
        data::check(folder)?,
        labels::check(&folder.contest),
        sample::check(folder, key.map(AsRef::as_ref)),
    ];
    if let Some(key) = key {
        all.push(published_labels(folder, key)?);
        let list = lists::check(folder, key);
        all.push(list.found);
        all.extend(attacks(&folder.contest, key, list.order.as_deref())?);
    }
    Ok(told(folder, all))
}

/// Attacks with the key alone, whose rows are published in `order`; without one, in the key's.
fn attacks(contest: &Contest, key: &Arc<AnswerKey>, order: Option<&[u32]>) -> Result<Vec<Found>, Failure> {
    let bench = Bench::new(contest, key)?;
    let features = features::all(key, order);
    let mut all = vec![undefined::check(contest, key)?];
    let (baseline, found) = exploits::check(&bench);
    all.push(found);
    all.push(leaks::check(&bench, &features, &baseline));
    all.push(bars::check(&bench, &baseline));
    all.push(clusters::check(&bench));
    let (error, found) = splits::check(&bench, &features, order, &baseline)?;
    all.push(found);
    all.push(probes::check(&bench, error.as_ref()));
    Ok(all)
}

/// Files that hold labels of the key, under whatever name and in whatever form.
fn published_labels(folder: &Folder, key: &AnswerKey) -> Result<Found, Failure> {
    let published = in_folder(&folder.at.root, &folder.contest, key)?;
    let mut found = Found { serious: published.findings, remarks: vec![] };
    if let Some(first) = published.skipped.first() {
        let text = format!(
            "{} not compared with the labels, being too large or too many; the first is {}",
            counted(published.skipped.len(), "file was", "files were"),
            quoted(first)
        );
        found.remarks.push(
            Finding::new(codes::NOT_COMPARED, text).help("look at them yourself: do they hold labels?"),
        );
    }
    Ok(found)
}

fn told(folder: &Folder, all: Vec<Found>) -> Report {
    let mut report = Report::default();
    for found in all {
        report.add(folder, true, found.serious);
        report.add(folder, false, found.remarks);
    }
    report
}
