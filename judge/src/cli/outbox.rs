//! `--replies`: the folder that replies are written to. What cannot be written keeps nothing from being judged: the
//! replies come from the ledger, and the next run that can writes them.

use std::path::{Path, PathBuf};

use git2::Oid;

use super::common::Output;
use base::failure::Failure;
use base::scratch::replace;
use repo::Quarantine;

/// `--replies`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Replies {
    /// Also write each reply to DIR/<pull>-<head>.md, those too that a run before could not write
    #[arg(long = "replies", value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Where replies go in one run.
pub(super) struct Outbox<'r> {
    folder: Option<&'r Path>,
    /// Replies that could not be written, and why not the first of them.
    missing: usize,
    why: Option<Failure>,
}

impl Replies {
    /// The outbox; nothing is ever written to it in a run that is only planned.
    pub(super) fn outbox(&self, dry_run: bool) -> Outbox<'_> {
        Outbox { folder: self.folder.as_deref().filter(|_| !dry_run), missing: 0, why: None }
    }
}

impl Outbox<'_> {
    /// After which receipt replies are owed, if they are wanted at all; `size` are the receipts of main. Who wants them
    /// for the first time is owed those from now on, and that is put down before anything is judged.
    pub(super) fn owed_after(
        &self,
        quarantine: &Quarantine,
        size: u64,
        output: Output,
    ) -> Result<Option<u64>, Failure> {
        if self.folder.is_none() {
            return Ok(None);
        }
        if let Some(replied) = quarantine.replied()? {
            return Ok(Some(replied.min(size)));
        }
        note(quarantine, quarantine.main(), output);
        Ok(Some(size))
    }

    /// Writes a reply.
    pub(super) fn put(&mut self, pull: u64, head: &str, text: &str) {
        let Some(folder) = self.folder else { return };
        let path = folder.join(format!("{pull}-{head}.md"));
        // At one go: another judge may have written it and put that down, and whoever is killed over it leaves it whole.
        let written = fs_err::create_dir_all(folder).map_err(Failure::io);
        if let Err(why) = written.and_then(|()| replace(&path, text.as_bytes())) {
            self.missing += 1;
            self.why.get_or_insert(why);
        }
    }

    /// Puts down that the receipts of main at `commit` have their replies, if they do.
    pub(super) fn close(&self, quarantine: &Quarantine, commit: Oid, output: Output) {
        if self.folder.is_some() && self.missing == 0 {
            note(quarantine, commit, output);
        }
    }

    /// What could not be written is a failure, at the end.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let Some(why) = self.why else { return Ok(()) };
        let count = match self.missing {
            1 => "a reply is".to_owned(),
            count => format!("{count} replies are"),
        };
        Err(Failure::Machine(format!(
            "{why}; {count} not written, although the receipts are on main: the next run with --replies writes them"
        )))
    }
}

/// A repository that takes only main still gets the replies of each run that ends.
fn note(quarantine: &Quarantine, commit: Oid, output: Output) {
    if let Err(why) = quarantine.set_replied(commit) {
        output.line("Replies", &format!("a run that is killed will not have them written later: {why}"));
    }
}
