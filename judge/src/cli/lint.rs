//! `judge lint`: what would go wrong with this contest.

use std::sync::Arc;

use serde_json::json;

use super::common::{Dir, Key, Output};
use crate::lint::{Report, lint};
use base::failure::Failure;
use base::finding::render::Format;
use contest::Folder;

/// Attack the contest before its launch: leaks of labels, exploitable metrics, splits that are too small
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let is_there = args.key.answers.is_some() || folder.contest.answer_key.is_some();
    let key = is_there.then(|| args.key.open(&folder.contest, &args.dir.dir)).transpose()?.map(Arc::new);
    let report = lint(&folder, key.as_ref())?;
    if key.is_none() {
        args.output.line("No key", "contest.toml names no answer key, so that only the files were checked");
    }
    print(args.output, &report);
    let serious = report.serious();
    if args.output.format == Format::Json {
        let remarks: Vec<_> = report
            .remarks
            .iter()
            .map(|remark| {
                let (serious, accepted) = (remark.is_serious, &remark.accepted);
                json!({ "serious": serious, "accepted": accepted, "finding": remark.finding })
            })
            .collect();
        args.output.json(&json!({ "findings": remarks, "serious": serious.len(), "idle": report.idle }));
        // The object has said it.
        return if serious.is_empty() { Ok(()) } else { Err(Failure::Findings(vec![])) };
    }
    if serious.is_empty() {
        args.output.line("Linted", "nothing serious that is not accepted");
        return Ok(());
    }
    Err(Failure::Findings(serious))
}

/// What does not stop anybody: remarks, and what was accepted.
pub(super) fn print(output: Output, report: &Report) {
    for remark in &report.remarks {
        let (code, message) = (remark.finding.code, &remark.finding.message);
        match &remark.accepted {
            Some(reason) => output.line("Accepted", &format!("{code}: {message} ({reason})")),
            None if !remark.is_serious => {
                output.line("Note", &format!("{code}: {message}"));
                if let Some(help) = &remark.finding.help {
                    output.line("", help);
                }
            }
            None => {}
        }
    }
    for code in &report.idle {
        output.line("Not needed", &format!("[lint] accepts {code}, which did not come up"));
    }
}
