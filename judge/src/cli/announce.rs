//! `judge announce`: tells a chat what happened.

use std::time::Duration;

use serde_json::json;

use super::common::{Dir, Now, Output};
use super::fetched::Fetched;
use super::upstream::Upstream;
use crate::announcing::{Event, Mark, events, message, named};
use base::failure::Failure;
use base::plural::counted;
use contest::{Contest, Disk, Opened};
use forge::{WEBHOOK_VARIABLE, Webhook};
use repo::{ANNOUNCED, At, FetchLimits, all_receipts, checked, told};

/// Tell a chat who took one of the first places, which deadline is near, what was decided about prizes
///
/// The variable GITPRIZE_WEBHOOK holds the address of an incoming webhook, as Slack, Discord, Mattermost and others give it out; whoever
/// knows the address can write there, so keep it as a secret. Without it nothing is told. The first run tells nothing: it begins.
/// How far it was told stands beside main; a message that nobody took is sent by the next run.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  judge announce --dry-run\n  judge announce")]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    upstream: Upstream,
    /// Print what would be told, also without the variable, and tell nobody
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let (root, output, now) = (&args.dir.dir, args.output, args.now.get());
    let webhook = Webhook::from_environment()?;
    let local = Opened::described(Disk::at(root))?.contest;
    if webhook.is_none() && !args.dry_run {
        output.line("Not wanted", &format!("{WEBHOOK_VARIABLE} names nobody who wants to know"));
        output.json(&json!({ "dry_run": false, "begun": false, "told": false, "events": [] }));
        return Ok(());
    }
    let remote = args.upstream.remote(root)?;
    let limits = FetchLimits { bytes: 256 << 20, time: Duration::from_secs(300) };
    let fetched = Fetched::open(&remote, &local.forge.branch, root, limits)?;
    let (main, _) = At::new(&fetched.repository, fetched.main)?.main(checked(root).as_deref())?;
    let receipts = all_receipts(&main)?;
    let next = Mark { receipts: receipts.last().map_or(0, |last| last.seq), at: now };
    // What cannot be read is of nobody's making but the judge's: it begins anew.
    let before: Option<Mark> = told(&remote, &ANNOUNCED)?.and_then(|text| serde_json::from_slice(&text).ok());
    let happened = match before {
        Some(mark) => {
            let teams = main.teams.named(named(&receipts, mark))?;
            events(&main.contest, &receipts, &teams, mark, now)
        }
        None => vec![],
    };
    if !args.dry_run {
        if let Some(webhook) = webhook.filter(|_| !happened.is_empty()) {
            webhook.send(&message(&main.contest, &happened))?;
        }
        // A clock that was set back does not have anything told twice.
        let at = before.map_or(next.at, |before| before.at.max(next.at));
        let text = json!(Mark { at, ..next }).to_string() + "\n";
        if before != Some(Mark { at, ..next }) {
            fetched.quarantine.tell(&ANNOUNCED, &text, now)?;
        }
    }
    say(args, &main.contest, before.is_none(), &happened);
    Ok(())
}

fn say(args: &Args, contest: &Contest, begins: bool, happened: &[Event]) {
    let output = args.output;
    for event in happened {
        output.line(event.kind, &format!("{} {}{}", event.text, contest.url, event.route));
    }
    let count = counted(happened.len(), "event", "events");
    match (args.dry_run, begins) {
        (true, true) => output.line("Would begin", "what happens from now on is told"),
        (false, true) => output.line("Begun", "what happens from now on is told"),
        (true, false) => output.line("Would tell", &count),
        (false, false) => output.line("Told", &count),
    }
    output.json(&json!({
        "dry_run": args.dry_run,
        "begun": begins && !args.dry_run,
        "told": !args.dry_run && !happened.is_empty(),
        "events": happened.iter().map(|event| json!({
            "kind": event.kind,
            "at": event.at,
            "text": event.text,
            "url": format!("{}{}", contest.url, event.route),
        })).collect::<Vec<_>>(),
    }));
}
