//! `judge doctor`: what is missing before the contest runs.

use serde_json::json;

use super::common::{Dir, KeyIdentity, Now, Output};
use crate::doctor::{Check, State, examine};
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::plural::counted;

/// Say what lies between this folder and a running contest, and which command mends it
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  judge doctor\n  judge doctor --forge")]
pub(super) struct Args {
    /// Ask the forge, too: which secrets are set, pages, schedules, its clock; through its own program (gh, glab)
    #[arg(long)]
    forge: bool,
    #[command(flatten)]
    identity: KeyIdentity,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let checks = examine(root, &args.identity.at(root), args.forge, args.now.get())?;
    for Check { state, text, mend, .. } in &checks {
        let is_open = matches!(state, State::Missing | State::Wrong);
        let label = state.word();
        // What is not in order is the result.
        if is_open {
            args.output.value(label, text)
        } else {
            args.output.line(label, text)
        }
        if let Some(mend) = mend {
            if is_open {
                args.output.value("", &format!("→ {mend}"))
            } else {
                args.output.line("", &format!("→ {mend}"))
            }
        }
    }
    let many = |state: State| checks.iter().filter(|check| check.state == state).count();
    let (missing, wrong) = (many(State::Missing), many(State::Wrong));
    args.output.json(&json!({
        "checks": checks,
        "done": many(State::Done),
        "missing": missing,
        "wrong": wrong,
        "unseen": many(State::Unseen),
    }));
    if missing + wrong == 0 {
        args.output.line("Ready", &format!("{} looked at", counted(checks.len(), "thing", "things")));
        return Ok(());
    }
    let text = format!(
        "of {} looked at, {missing} are missing and {wrong} wrong",
        counted(checks.len(), "thing", "things")
    );
    let finding = Finding::new(codes::NOT_READY, text);
    Err(Failure::Findings(vec![finding.help("each line above says what mends it")]))
}
