//! `judge awake`: the forge goes on running what a quiet contest has on a schedule.

use serde_json::{Value, json};

use super::common::{Dir, Output};
use super::forge_at::{ForgeAt, tell};
use super::upstream::Upstream;
use base::failure::Failure;
use base::plural::counted;
use contest::{Disk, Opened};
use forge::{Running, Workflow};

/// Turn schedules on anew, for forges that turn them off where nothing happens for long
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  judge awake\n  judge awake --dry-run")]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    at: ForgeAt,
    /// Print what would happen and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let (root, output) = (&args.dir.dir, args.output);
    let contest = Opened::described(Disk::at(root))?.contest;
    let forge = args.at.desk(&contest, &args.upstream.remote(root)?)?;
    let workflows = forge.workflows()?;
    for workflow in workflows.iter().filter(|workflow| is_kept(workflow)) {
        if !args.dry_run {
            forge.turn_on(workflow)?;
        }
        let was = if workflow.running == Running::Idle { ", which the forge had turned off" } else { "" };
        output.line(if args.dry_run { "Would keep" } else { "Kept on" }, &format!("{}{was}", workflow.path));
    }
    for workflow in workflows.iter().filter(|workflow| !is_kept(workflow)) {
        output.line("Left off", &format!("{}: somebody has turned it off", workflow.path));
    }
    if workflows.is_empty() {
        output.value("Schedules", "this forge turns none off, or there are none");
    } else {
        let kept = workflows.iter().filter(|workflow| is_kept(workflow)).count();
        output.value(
            "Schedules",
            &format!("{} of {}", kept, counted(workflows.len(), "workflow", "workflows")),
        );
    }
    tell(output, &forge.meter());
    output.json(&json!({
        "dry_run": args.dry_run,
        "workflows": workflows.iter().map(row).collect::<Vec<_>>(),
        "requests": forge.meter().sent,
        "remaining": forge.meter().left().map(|left| left.requests),
    }));
    Ok(())
}

/// What somebody has turned off stays off.
fn is_kept(workflow: &Workflow) -> bool {
    workflow.running != Running::Off
}

fn row(workflow: &Workflow) -> Value {
    let was = match workflow.running {
        Running::On => "on",
        Running::Idle => "idle",
        Running::Off => "off",
    };
    json!({ "path": workflow.path, "was": was, "kept": is_kept(workflow) })
}
