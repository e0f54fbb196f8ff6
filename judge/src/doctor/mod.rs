//! `judge doctor`: everything between a folder and a running contest, each with the command that mends it.
//!
//! A check looks at one thing and says done, missing, wrong, or that it cannot be seen from here. Entry point: [`examine`].
//! Nothing leaves the machine unless the forge is asked, and that only through the forge's own program; with it the place
//! where prediction files are kept is asked.

mod batches;
mod calendar;
mod check;
mod forge;
mod host;
mod kept;
mod keys;
mod limits;
mod objects;
mod pages;
mod patient;
mod repository;

use std::path::Path;
use std::sync::Arc;

use answer::AnswerKey;
use answer::secrets::Identities;
use base::failure::Failure;
use base::time::Instant;
use contest::Folder;
use ledger::Ledger;

pub(crate) use check::{Check, State};
use patient::Patient;

/// Looks at the contest at `root`; asks the forge too if `forge`.
///
/// # Errors
/// [`Failure::Configuration`] when the description cannot be read; all else is a check.
pub(crate) fn examine(
    root: &Path,
    identities: &Identities,
    forge: bool,
    now: Instant,
) -> Result<Vec<Check>, Failure> {
    let folder = Folder::open(root)?;
    let ledger = Ledger::open(root);
    let repository = git2::Repository::discover(root).ok();
    let patient = Patient {
        root,
        folder: &folder,
        ledger: ledger.as_ref().ok(),
        repository: repository.as_ref(),
        identities,
        now,
    };
    let mut all = vec![Check::done("contest", "content/contest.toml and the teams' files can be read")];
    let key: Option<Arc<AnswerKey>> = keys::check(&patient, &mut all);
    pages::check(&patient, key.as_ref(), &mut all)?;
    calendar::check(&patient, &mut all);
    batches::check(&patient, &mut all);
    if let Err(failure) = &ledger {
        let why =
            failure.findings().first().map_or_else(|| failure.to_string(), |finding| finding.message.clone());
        all.push(Check::wrong("ledger", format!("the ledger cannot be read: {why}"), "judge verify"));
    }
    repository::check(&patient, &mut all)?;
    host::check(&patient, &mut all);
    limits::check(&patient, &mut all)?;
    objects::check(&patient, &mut all);
    if forge {
        forge::check(&patient, &mut all);
        kept::check(&patient, &mut all);
    }
    Ok(all)
}
