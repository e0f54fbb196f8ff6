//! Attacks a contest before its launch, with what a contestant could send and what an organiser easily
//! overlooks.
//!
//! Entry point: [`lint`]. It reads the answer key and says so in figures ("a submission of row numbers scores
//! 0.98"), never as labels of rows. What an organiser knows and wants is accepted, with its reason, in
//! contest.toml: `[lint] accept = [{ code = "…", reason = "…" }]`.

mod asked;
mod attacks;
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
mod own;
mod places;
mod probes;
mod report;
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
use contest::Folder;

pub(crate) use asked::{Alike, alike, attack, tell_all};
use attacks::attacks;
use found::Found;
pub(crate) use made::honest_teams;
pub(crate) use places::open as open_places;
use report::told;
pub use report::{Remark, Report};

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
        own::check(&folder.contest)?,
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
