//! What the commands share that put an act on record: main as it is now, plan, commit, push.

use super::common::{Dir, Now, Output, Signing};
use super::consent::Consent;
use super::fetched::{Fetched, ONLY_MAIN};
use super::received::Arrivals;
use super::upstream::{Upstream, until_pushed};
use crate::batch::{Act, Recorded, waiting};
use base::failure::Failure;
use base::time::Instant;
use contest::{Folder, Slug};
use ledger::Known;
use ledger::named::no_team;
use ledger::standings::Prizes;
use repo::{At, Base};

/// Where an act goes and how it is told.
#[derive(Debug, clap::Args)]
pub(super) struct Recording {
    #[command(flatten)]
    pub(super) dir: Dir,
    #[command(flatten)]
    pub(super) upstream: Upstream,
    #[command(flatten)]
    pub(super) signing: Signing,
    /// Print what would be recorded and change nothing
    #[arg(short = 'n', long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) consent: Consent,
    #[command(flatten)]
    pub(super) now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

/// Makes the entry of an act from main, the state of its prizes and the time.
pub(super) type Produce<'p> = dyn Fn(&Base, &Prizes, Instant) -> Result<Known, Failure> + 'p;

/// Puts the act that `produce` makes on record. When main moves meanwhile, it is made anew.
pub(super) fn record(args: &Recording, produce: &Produce<'_>) -> Result<(), Failure> {
    record_after(args, None, &At::base, produce)
}

/// The same for an act that comes after everything that was received in time.
pub(super) fn decide(args: &Recording, arrivals: &Arrivals, produce: &Produce<'_>) -> Result<(), Failure> {
    record_after(args, Some(arrivals), &At::base, produce)
}

/// Reads main.
type Reader = dyn Fn(At) -> Result<Base, Failure>;

/// The same as [`record`] on top of main as `read` reads it.
pub(super) fn record_on(args: &Recording, read: &Reader, produce: &Produce<'_>) -> Result<(), Failure> {
    record_after(args, None, read, produce)
}

fn record_after(
    args: &Recording,
    arrivals: Option<&Arrivals>,
    read: &Reader,
    produce: &Produce<'_>,
) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let folder = Folder::open(root)?;
    let remote = args.upstream.target(root, &folder.contest.forge.branch, !args.dry_run, args.output)?;
    let branch = &folder.contest.forge.branch;
    let now = args.now.get();
    until_pushed(args.output, || {
        Ok(attempt(args, &folder, (&remote, arrivals), now, read, produce)?.then_some(()))
    })?;
    if args.dry_run { Ok(()) } else { args.upstream.follow(root, branch, args.output) }
}

/// One try; false says that main moved and nothing was written.
fn attempt(
    args: &Recording,
    folder: &Folder,
    (remote, arrivals): (&str, Option<&Arrivals>),
    now: Instant,
    read: &Reader,
    produce: &Produce<'_>,
) -> Result<bool, Failure> {
    let branch = &folder.contest.forge.branch;
    let Fetched { quarantine, repository, main } = Fetched::open(remote, branch, &args.dir.dir, ONLY_MAIN)?;
    let mut base = read(At::new(&repository, main)?)?;
    args.signing.apply(&args.dir.dir, base.ledger.end_mut())?;
    let waiting = match arrivals {
        Some(arrivals) => waiting(&quarantine, &arrivals.read(&quarantine, &base, now)?, &base)?,
        None => vec![],
    };
    let act = Act::plan(base, now, &waiting, &|base, prizes| produce(base, prizes, now))?;
    if !args.dry_run && !matches!(act.recorded, Recorded::Already(_)) {
        args.consent.ask(args.output, &format!("puts on record, for all to read: {}", words(&act)))?;
    }
    if !args.dry_run
        && let Some(commit) = act.commit(&repository, now)?
        && !quarantine.push(commit)?
    {
        return Ok(false);
    }
    tell(args, &act);
    Ok(true)
}

fn tell(args: &Recording, act: &Act) {
    let receipt = act.recorded.receipt();
    let already = matches!(act.recorded, Recorded::Already(_));
    let ledger = &act.base.ledger;
    let warnings = warnings(act);
    args.output.json(&serde_json::json!({
        "warnings": warnings,
        "dry_run": args.dry_run,
        "already": already,
        "receipt": receipt.seq,
        "recorded": receipt,
        "ledger": {
            "receipts": ledger.receipts().len(),
            "tip": ledger.tip(),
            "root": ledger.root(ledger.receipts().len() as u64).map(hex::encode),
        },
    }));
    let label = match (already, args.dry_run) {
        (true, _) => "On record",
        (false, true) => "Would record",
        (false, false) => "Recorded",
    };
    args.output.line(label, &words(act));
    if already {
        args.output.line("", "nothing was written: the ledger says the same already");
    }
    for warning in &warnings {
        args.output.line("Warning", warning);
    }
}

/// The receipt in words.
fn words(act: &Act) -> String {
    let receipt = act.recorded.receipt();
    let text = serde_json::to_string(&receipt.entry).unwrap_or_default();
    format!("receipt {} of {}: {text}", receipt.seq, receipt.at.human())
}

/// What may still change the decision that the act is a step of.
fn warnings(act: &Act) -> Vec<String> {
    let ledger::Entry::Known(known) = &act.recorded.receipt().entry else { return vec![] };
    let Some(name) = Prizes::prize_of(known) else { return vec![] };
    let prizes = Prizes::of(&act.base.contest, act.base.ledger.receipts());
    prizes.prize(name).map_or_else(|_| vec![], |prize| prizes.warnings(prize))
}

/// The team called `slug`, as it is called now.
///
/// # Errors
/// When main has no such team.
pub(super) fn team(base: &Base, prizes: &Prizes, slug: &Slug) -> Result<Slug, Failure> {
    let now = prizes.tally().roster().current(slug);
    if base.teams.contains_key(now) || prizes.tally().all_entered().any(|(_, entered)| entered.team == now) {
        return Ok(now.clone());
    }
    let entered = prizes.tally().all_entered().map(|(_, entered)| entered.team);
    Err(no_team(slug, base.teams.keys().chain(entered)))
}
