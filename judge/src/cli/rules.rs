//! `judge rules`: which rule of the rules page is kept by what.

use serde_json::json;

use super::common::{Dir, Output};
use base::failure::Failure;
use base::finding::render::Format;
use contest::Folder;
use gitprize::reference::rules_page;
use rules::coverage;

/// Say for each numbered rule of the rules page what keeps it: a check of the judge, or people
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// Print the table as a page of Markdown
    #[arg(long, conflicts_with = "format")]
    reference: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let contest = Folder::open(&args.dir.dir)?.contest;
    let table = coverage::of_contest(&args.dir.dir, &contest)?;
    if args.reference {
        args.output.whole(&rules_page(&table));
    }
    args.output.json(&json!({
        "file": table.file,
        "rules": table.rules.iter().map(|rule| json!({
            "number": rule.number,
            "line": rule.line,
            "text": rule.text,
            "names": rule.ids,
            "kept": rule.kept,
        })).collect::<Vec<_>>(),
    }));
    for rule in &table.rules {
        let kept: Vec<String> = rule.kept.iter().map(ToString::to_string).collect();
        if !args.reference {
            args.output.plain(&format!("{:>3}. {}", rule.number, rule.text));
            for kept in &kept {
                args.output.plain(&format!("       {kept}"));
            }
        }
    }
    if table.findings.is_empty() {
        if !args.reference && args.output.format == Format::Text {
            args.output.plain("");
            args.output
                .plain(&format!("Each of the {} rules is kept by a check or by people.", table.rules.len()));
        }
        return Ok(());
    }
    Err(Failure::Findings(table.findings))
}
