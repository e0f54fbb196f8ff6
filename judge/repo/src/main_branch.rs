//! The contest as main has it, of which a batch reads only what it needs: the closed files of the ledger in brief,
//! the teams that are asked for, and sealed files by name.

use git2::{Oid, Repository};
use rayon::prelude::*;

use super::at::At;
use super::base::broken;
use super::roll::Roll;
use base::failure::Failure;
use contest::{Opened, Source};
use ledger::signed;
use ledger::{Ledger, Receipt, Recent};

/// The contest at one commit of main, for a batch: its teams to be asked for, the receipts after the closed files, and
/// those in brief.
pub type Main = Opened<At, Roll, Recent>;

impl At {
    /// The contest here, for a batch; `checked` is the digest of an index of the closed files in brief that this machine
    /// has made itself. Beside it the index that was made anew from all receipts here, since nobody signs for it.
    ///
    /// # Errors
    /// As [`Self::base`], but for the teams, which are read later.
    pub fn main(self, checked: Option<&str>) -> Result<(Main, Option<String>), Failure> {
        let opened = Opened::described(self)?;
        let (at, contest) = (&opened.at, &opened.contest);
        // git2's repositories are not for several workers at once.
        let load = |name: &str| {
            let repository = at.open().ok()?;
            repository.find_blob(*at.ledger_files.get(name)?).ok().map(|blob| blob.content().to_vec())
        };
        let ids = at.ledger_files.par_iter().map(|(name, id)| (name.clone(), id.to_string())).collect();
        let mut ledger = Recent::read(&ids, &load).map_err(broken)?;
        let unsigned = signed::unsigned(contest, ledger.end());
        if !unsigned.is_empty() {
            return Err(broken(unsigned));
        }
        let closed_checked = match ledger.closed().digest() {
            Some(digest) if checked != Some(&*digest) && !signed::is_signed(contest, ledger.end()) => {
                // Whoever can push to main could have written the folder: nothing of it is taken on trust.
                let whole = Recent::read_whole(&ids, &load).map_err(broken)?;
                let holds = ledger.closed().follows_from(&whole, &|name| ids.get(name).cloned());
                if !holds {
                    ledger = whole.into();
                }
                holds.then_some(digest)
            }
            _ => None,
        };
        ledger.speak_for(contest);
        let roll = at.roll();
        Ok((opened.having(roll, ledger).with_terms()?, closed_checked))
    }

    /// The newest receipt for which `is_wanted` holds of the ledger here, which `recent` is: in closed files too, which
    /// are read only for that.
    pub fn newest(&self, recent: &Recent, is_wanted: impl Fn(&Receipt) -> bool) -> Option<Receipt> {
        if let Some(found) = recent.since().iter().rev().find(|receipt| is_wanted(receipt)) {
            return Some(found.clone());
        }
        let repository = self.open().ok()?;
        let files = self.ledger_files.iter().rev();
        files.filter(|(name, _)| name.ends_with(".jsonl") && !name.contains('/')).find_map(|(_, id)| {
            let blob = repository.find_blob(*id).ok()?;
            let lines = blob.content().split(|byte| *byte == b'\n').rev();
            lines
                .filter_map(|line| serde_json::from_slice::<Receipt>(line).ok())
                .find(|receipt| is_wanted(receipt))
        })
    }
}

/// Every receipt of `main`: those in closed files, those after them, and those that were appended since it was read.
///
/// # Errors
/// As [`At::main`], about the ledger.
pub fn all_receipts(main: &Main) -> Result<Vec<Receipt>, Failure> {
    let landed = Ledger::read(main.at.ledger()?).map_err(broken)?;
    let mut all = landed.receipts().to_vec();
    let next = all.last().map_or(0, |last| last.seq + 1);
    all.extend(main.ledger.since().iter().filter(|receipt| receipt.seq >= next).cloned());
    Ok(all)
}

/// Has every receipt of `main` at hand, those in closed files too.
///
/// # Errors
/// As [`At::main`], about the ledger.
pub fn open_closed(main: &mut Main) -> Result<(), Failure> {
    main.ledger = Ledger::read(main.at.ledger()?).map_err(broken)?.into();
    main.ledger.end_mut().speak_for(&main.contest);
    Ok(())
}

/// Takes in that `main` stands at `commit` now, which has what was appended to the ledger. What was asked of its teams
/// before stays as it was asked.
///
/// # Errors
/// [`Failure::Machine`] when git cannot read the commit.
pub fn land(main: &mut Main, repository: &Repository, commit: Oid) -> Result<(), Failure> {
    main.at = At::new(repository, commit)?;
    main.ledger.end_mut().land();
    Ok(())
}
