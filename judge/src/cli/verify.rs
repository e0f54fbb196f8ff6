//! `judge verify`: the ledger holds, and what it says recomputes.

use serde_json::json;

use super::common::{Dir, Output};
use crate::contest::{Folder, LEDGER, SUBMISSIONS};
use crate::failure::Failure;
use crate::ledger::Ledger;
use crate::standings::recompute;

/// Verify the ledger: chain, order, identities, and that the standings recompute
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    // The ledger first: it can be checked even when the description cannot be read.
    let ledger = Ledger::open(&args.dir.dir)?;
    let folder = Folder::open(&args.dir.dir)?;
    let findings = recompute(&folder.contest, &folder.teams, &ledger, &format!("{SUBMISSIONS}/{LEDGER}"));
    if !findings.is_empty() {
        return Err(Failure::Findings(findings));
    }
    let count = ledger.receipts().len();
    args.output.json(&json!({ "receipts": count, "tip": ledger.tip() }));
    let text = format!("{count} receipts, chain ok, every rank recomputes, tip {}", ledger.tip());
    args.output.line("Verified", &text);
    Ok(())
}
