//! `judge archive --table`: all predictions as one Parquet file, after the end and where the rules allow it.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use crate::batch::Evaluator;
use crate::cli::common::{Key, Output};
use crate::cli::upstream::Upstream;
use crate::rescoring::again::Submission;
use crate::rescoring::table::write;
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::plural::counted;
use base::time::Instant;
use contest::Folder;
use ledger::Ledger;
use score::Scorer;

/// Writes `out` for the contest at `root` as it stands at `now`; `lenient` leaves out files that cannot be had.
pub(super) fn run(
    (root, out): (&Path, &Path),
    (upstream, key): (&Upstream, &Key),
    now: Instant,
    lenient: bool,
    output: Output,
) -> Result<(), Failure> {
    let (folder, ledger) = (Folder::open(root)?, Ledger::open(root)?);
    let contest = &folder.contest;
    let refused = |text: &str, help: &str| {
        Err(Failure::Configuration(vec![Finding::new(codes::TABLE_NOT_ALLOWED, text).help(help)]))
    };
    if !contest.archive.table {
        let text = "contest.toml does not say that all predictions may be published";
        return refused(text, "set `table = true` in [archive] if your rules allow it");
    }
    if now <= contest.closes {
        let text = format!("the contest runs until {}", contest.closes.human());
        return refused(&text, "predictions of others help whoever still submits: wait for the end");
    }
    let key = key.open(contest, root)?;
    let evaluator = Evaluator::new(Scorer::for_contest(Arc::new(key), contest)?)?;
    let submissions = Submission::all(&ledger);
    let source = upstream.source(root, contest)?;
    let written = write(out, &source, contest, &evaluator, &submissions)?;
    if !written.missing.is_empty() && !lenient {
        drop(std::fs::remove_file(out));
        return Err(Failure::Findings(written.missing));
    }
    if !written.missing.is_empty() {
        output.warnings(&written.missing);
    }
    output.json(&json!({
        "table": out, "submissions": written.submissions, "rows": written.rows, "missing": written.missing.len(),
    }));
    let of = counted(written.submissions, "submission", "submissions");
    output.line("Table", &format!("{} rows of {of}, in {}", written.rows, out.display()));
    Ok(())
}
