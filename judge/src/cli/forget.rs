//! `judge forget`: a person's data go from every team's file on main.

use serde_json::json;

use super::act::Recording;
use super::common::{Key, tags};
use super::fetched::{Fetched, ONLY_MAIN};
use super::upstream::until_pushed;
use super::who::Who;
use crate::batch::Forgetting;
use base::failure::Failure;
use base::plural::counted;
use base::time::Instant;
use contest::Folder;

/// Remove a person from every team.toml on main, with a receipt that does not name them (for the organiser)
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  judge forget --login somebody --dry-run")]
pub(super) struct Args {
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    pub(super) recording: Recording,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let recording = &args.recording;
    let root = &recording.dir.dir;
    let folder = Folder::open(root)?;
    let remote = recording.upstream.target(
        root,
        &folder.contest.forge.branch,
        !recording.dry_run,
        recording.output,
    )?;
    let branch = &folder.contest.forge.branch;
    let now = recording.now.get();
    let done = until_pushed(recording.output, || attempt(args, &folder, &remote, now))?;
    tell(args, &done);
    if recording.dry_run || done.receipt.is_none() {
        return Ok(());
    }
    recording.upstream.follow(root, branch, recording.output)
}

/// One try; nothing says that main moved and nothing was written.
fn attempt(args: &Args, folder: &Folder, remote: &str, now: Instant) -> Result<Option<Forgetting>, Failure> {
    let recording = &args.recording;
    let branch = &folder.contest.forge.branch;
    let opened = Fetched::open(remote, branch, &recording.dir.dir, ONLY_MAIN)?;
    let base = opened.base(&recording.signing, &recording.dir.dir)?;
    let Fetched { quarantine, repository, .. } = opened;
    let wanted = args.who.wanted()?;
    let (contest, root) = (&folder.contest, &recording.dir.dir);
    let forgetting = Forgetting::plan(base, &wanted, now, &|ledger| tags(contest, root, &args.key, ledger))?;
    if !recording.dry_run && forgetting.receipt.is_some() {
        let teams = counted(forgetting.forgotten.len(), "team", "teams");
        let what = format!("takes the person out of {teams} on main, with a receipt that does not name them");
        recording.consent.ask(recording.output, &what)?;
    }
    if !recording.dry_run
        && let Some(commit) = forgetting.commit(&repository, now)?
        && !quarantine.push(commit)?
    {
        return Ok(None);
    }
    Ok(Some(forgetting))
}

fn tell(args: &Args, done: &Forgetting) {
    let (output, dry_run) = (args.recording.output, args.recording.dry_run);
    output.json(&json!({
        "dry_run": dry_run,
        "receipt": done.receipt.as_ref().map(|receipt| receipt.seq),
        "recorded": done.receipt,
        "forgotten": done.forgotten.iter().map(|one| json!({
            "team": one.slug, "members": one.team.members.len(), "led": one.led, "withdrawn": one.alone,
        })).collect::<Vec<_>>(),
        "not_reached": NOT_REACHED,
    }));
    let Some(receipt) = &done.receipt else {
        output.line("Forget", "no team.toml on main speaks of that person");
        return;
    };
    for one in &done.forgotten {
        let path = done.base.contest.teams.folders.team_file(&one.slug);
        let what = if one.alone {
            "nobody is left: the team has withdrawn, its name and its results stay".to_owned()
        } else if one.led {
            let next = one.team.leader().map(contest::Person::shown).unwrap_or_default();
            format!("{} members are left, {next} leads", one.team.members.len())
        } else {
            format!("{} members are left", one.team.members.len())
        };
        output.line(if dry_run { "Would rewrite" } else { "Rewritten" }, &format!("{path}: {what}"));
    }
    let label = if dry_run { "Would record" } else { "Recorded" };
    output.line(label, &format!("receipt {}, which names teams and no person", receipt.seq));
    output.plain("\nThis does not reach:");
    for text in NOT_REACHED {
        output.plain(&format!("- {text}"));
    }
    output.plain(
        "\nTaking data out of the history (git filter-repo, then a forced push and a request to the forge) changes \
         every commit after it,\nso that third parties can no longer compare their clones. Whether that is worth it is \
         your decision.",
    );
}

/// Where the data stay.
const NOT_REACHED: [&str; 5] = [
    "earlier commits of this repository and every clone of it",
    "the forge's copies of pull requests and their comments, and heads that are kept for proof",
    "the receive log of a plain repository (refs/gitprize/receive-log): who pushed what and when",
    "published copies: the site until it is built again, archives, caches of others",
    "a team's name and folder, even if they are a person's name: the receipts hold the folder; the name can be \
     changed in team.toml. Keyed tags of earlier receipts stay; only who can open the judge's own secrets can tell whose \
     they are",
];
