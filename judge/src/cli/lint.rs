//! `judge lint`: what would go wrong with this contest.

use std::sync::Arc;

use serde_json::json;

use super::common::{Dir, Key, Output, Tables};
use crate::lint::{Report, lint};
use base::failure::Failure;
use base::finding::render::Format;
use contest::Folder;

/// Attack the contest before its launch: leaks of labels, exploitable metrics, splits that are too small
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  judge lint\n  judge lint --answers answers.csv")]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    tables: Tables,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let is_there = args.key.answers.is_some() || folder.contest.answer_key.is_some();
    let open = || args.key.open_with(&folder.contest, &args.dir.dir, &args.tables.given);
    let key = is_there.then(open).transpose()?.map(Arc::new);
    let report = lint(&folder, key.as_ref())?;
    if key.is_none() {
        args.output.line("No key", "contest.toml names no answer key, so that only the files were checked");
    }
    print(args.output, &report);
    let serious = report.serious();
    args.output.json(&json!({
        "serious": serious.len(),
        "accepted": report.remarks.iter().filter_map(|remark| {
            Some(json!({ "code": remark.finding.code, "reason": remark.accepted.as_ref()? }))
        }).collect::<Vec<_>>(),
        "idle": report.idle,
    }));
    if serious.is_empty() {
        args.output.line("Linted", "nothing serious that is not accepted");
        return Ok(());
    }
    Err(Failure::Findings(serious))
}

/// What does not stop anybody: remarks, and what was accepted.
pub(super) fn print(output: Output, report: &Report) {
    let is_text = output.format == Format::Text;
    for remark in &report.remarks {
        let (code, message) = (remark.finding.code, &remark.finding.message);
        match &remark.accepted {
            Some(reason) if is_text => output.line("Accepted", &format!("{code}: {message} ({reason})")),
            Some(_) => output.notes(std::slice::from_ref(&remark.finding)),
            None if remark.is_serious => {}
            None if is_text => {
                output.line("Note", &format!("{code}: {message}"));
                remark.finding.help.iter().for_each(|help| output.line("", help));
            }
            None => output.warnings(std::slice::from_ref(&remark.finding)),
        }
    }
    for code in &report.idle {
        output.line("Not needed", &format!("[lint] accepts {code}, which did not come up"));
    }
}
