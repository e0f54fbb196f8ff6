//! `judge pulls`: what is open at the forge, with when each head came, for `judge run --pulls`.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::common::{Dir, Output};
use super::forge_at::{ForgeAt, tell};
use super::upstream::Upstream;
use base::failure::Failure;
use base::scratch::replace;
use contest::{Disk, Opened};
use forge::{Open, Trouble};
use gitprize::common::has_folder;
use ledger::Ledger;

/// List the forge's open pull requests for `judge run --pulls`, with when each head came
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge pulls --out pulls.json\n  judge pulls --out pulls.json --requests 200"
)]
pub(super) struct Args {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    at: ForgeAt,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    has_folder(&args.out)?;
    let contest = Opened::described(Disk::at(root))?.contest;
    let desk = args.at.desk(&contest, &args.upstream.remote(root)?)?;
    let mut open = desk.open()?;
    // What has its receipt is asked nothing more about; what the folder does not know yet costs a question.
    let ledger = Ledger::open(root).unwrap_or_default();
    let waits = |open: &Open| !open.draft && ledger.judged(open.pull, &open.head).is_none();
    let mut waiting: Vec<&mut Open> = open.iter_mut().filter(|open| waits(open)).collect();
    match desk.arrivals(&mut waiting) {
        // They count from when a batch first saw them.
        Err(Trouble::Spent { text, .. }) => args.output.line("Not asked", &text),
        ended => ended?,
    }
    let count = |is: &dyn Fn(&Open) -> bool| open.iter().filter(|open| is(open)).count();
    let is_told = |open: &Open| open.arrived.is_some() || open.untouched;
    let (drafts, waiting) = (count(&|open| open.draft), count(&waits));
    let told = count(&|open| waits(open) && is_told(open));
    let entries: Vec<Value> = open.iter().map(Open::entry).collect();
    replace(&args.out, Value::Array(entries).to_string().as_bytes())?;
    let (output, meter, out) = (args.output, desk.meter(), args.out.display().to_string());
    output.value("Open", &format!("{} pull requests, {drafts} of them drafts, in {out}", open.len()));
    output.line(
        "Arrivals",
        &format!(
            "{waiting} have no receipt; of {told} the forge proves when they came, {} count from the first batch that sees them",
            waiting - told
        ),
    );
    tell(output, &meter);
    output.json(&json!({
        "out": out, "open": open.len(), "drafts": drafts, "waiting": waiting, "told": told,
        "requests": meter.sent, "remaining": meter.left().map(|left| left.requests),
    }));
    Ok(())
}
