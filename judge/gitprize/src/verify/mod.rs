//! `gitprize verify`: the ledger holds and what it says recomputes; `judge verify` scores every file again as well.

mod inclusion;
mod tell;

use base::plural::counted;
use std::path::PathBuf;

use serde_json::json;

use crate::common::{Dir, KeyIdentity, Output};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::Folder;
use inclusion::{hashes, inclusion};
use ledger::standings::private::PrivateScore;
use ledger::standings::standing;
use ledger::{Ledger, keychain};
use proof::admitted::admitted;
use proof::decisions::{Opened, decisions};
use proof::dropped::Unjudged;
use proof::past::past;
use proof::rules::Rules;
use proof::since::since;
use proof::{Proven, Rescored, check};
use tell::{is_signed, result, tell};
use tlog::Verifier;

/// How many findings of a rescoring are printed.
const LISTED: usize = 20;

/// Verify the ledger: chain, root, signature, ranks, dates, quotas, decisions, and everything that was revealed
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  gitprize verify\n  gitprize verify --since kept-checkpoint\n  judge verify --rescore"
)]
pub struct Args {
    /// Where the contest is.
    #[command(flatten)]
    pub dir: Dir,
    /// The answer key, where it is not revealed; several after a rejudgement
    #[arg(long, value_name = "FILE")]
    pub answers: Vec<PathBuf>,
    /// What opens a sealed one.
    #[command(flatten)]
    pub identity: KeyIdentity,
    /// Print the proof that the tree below the checkpoint holds this receipt
    #[arg(long, value_name = "N", value_parser = base::arguments::number::<u64>)]
    receipt: Option<u64>,
    /// An older checkpoint that somebody kept: prove that nothing before it was rewritten
    #[arg(long, value_name = "CHECKPOINT")]
    since: Option<PathBuf>,
    /// A key that signs the ledger, as you know it from elsewhere; several where it began with several. Others must
    /// follow from it
    #[arg(long, value_name = "KEY")]
    key: Vec<Verifier>,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// Scores everything again, and looks for heads without a receipt where there is a repository.
pub type Rescore<'r> = &'r dyn Fn(&Folder, &Ledger, &Proven) -> Result<(Rescored, Option<Unjudged>), Failure>;

/// Verifies the contest folder; `rescore` scores again, if that was asked for.
///
/// # Errors
/// [`Failure::Findings`] when something does not hold.
pub fn run(args: &Args, rescore: Option<Rescore<'_>>) -> Result<(), Failure> {
    // The ledger first: it can be checked even when the description cannot be read.
    let ledger = Ledger::open(&args.dir.dir)?;
    let growth = args.since.as_deref().map(|path| since(path, &ledger)).transpose()?;
    let folder = Folder::open(&args.dir.dir)?;
    let proven = check(&folder, &ledger, &args.answers, &args.identity.at(&args.dir.dir))?;
    let mut findings = proven.findings.clone();
    let keys = keychain::check(&folder.contest, &ledger, &args.key);
    findings.extend(keys.findings.clone());
    let (rescored, unjudged) = match rescore.filter(|_| findings.is_empty()) {
        Some(rescore) => {
            let (rescored, unjudged) = rescore(&folder, &ledger, &proven)?;
            (Some(rescored), unjudged)
        }
        None => (None, None),
    };
    findings.extend(rescored.iter().flat_map(|rescored| rescored.findings.clone()));
    let admitted = admitted(Rules::of(&folder), &ledger);
    findings.extend(admitted.findings.clone());
    let decided = decisions(&folder.contest, &ledger, &opened(&folder, &ledger, &proven, rescored.as_ref()));
    findings.extend(decided.findings.clone());
    let past = past(&args.dir.dir, &folder.contest, &ledger)?;
    findings.extend(past.findings.clone());
    findings.extend(unjudged.iter().flat_map(|unjudged| unjudged.findings.clone()));
    if !findings.is_empty() {
        if let Some(rescored) = &rescored {
            let text = format!("{} of {} equal to the last digit", rescored.equal, rescored.of);
            args.output.line("Rescored", &text);
        }
        return Err(Failure::Findings(shortened(findings)));
    }
    let mut said = json!({
        "receipts": ledger.receipts().len(),
        "tip": ledger.tip(),
        "root": hex::encode(ledger.tree().root()),
        "signed": is_signed(&folder, &ledger),
    });
    tell(args.output, &folder, &ledger, &proven);
    if let Some(words) = &keys.words {
        args.output.line("Keys", words);
        for key in &keys.on_trust {
            args.output
                .line("", &format!("{key} follows from no key before it: `--key` pins those that you know"));
        }
        said["keys"] = json!({ "pinned": args.key.len(), "on_trust": keys.on_trust });
    }
    if admitted.checked > 0 {
        let by = match &admitted.today {
            None => "by contest.toml as it was then".to_owned(),
            Some(why) if admitted.doubtful == 0 => format!("by contest.toml as it is now ({why})"),
            Some(why) => format!(
                "but {} by contest.toml as it is now, which may have been another then ({why})",
                admitted.doubtful
            ),
        };
        let unknown = match admitted.unknown {
            0 => String::new(),
            some => format!("; {some} refusals by person that only the judge can check"),
        };
        let text = format!("{} scores and refusals within dates and quotas, {by}{unknown}", admitted.checked);
        args.output.line("Admitted", &text);
        said["admitted"] = json!({
            "checked": admitted.checked,
            "unknown": admitted.unknown,
            "doubtful": admitted.doubtful,
            "rules_of_today": admitted.today,
        });
    }
    if let Some(text) = decided.words() {
        args.output.line("Decisions", &text);
        said["decisions"] = json!({
            "all": decided.all,
            "sealed": decided.sealed,
            "not_looked": decided.unlooked,
        });
    }
    if past.checkpoints > 0 {
        let signed = match past.signed {
            0 => String::new(),
            all if all == past.checkpoints => ", each signed by a listed key".to_owned(),
            some => format!(", {some} signed by a listed key"),
        };
        let text = format!("{} in git's history, each of this ledger{signed}", past.checkpoints);
        args.output.line("Checkpoints", &text);
        said["checkpoints"] = json!({
            "found": past.checkpoints,
            "signed": past.signed,
            "incomplete": past.incomplete,
        });
    }
    if let Some(why) = &past.incomplete {
        args.output.line("Not checked", &format!("earlier checkpoints in git's history: {why}"));
    }
    if let Some(growth) = growth {
        let text = format!("the first {} receipts are what they were", growth.before);
        args.output.line("Since then", &text);
        said["since"] = json!({ "receipts": growth.before, "proof": hashes(&growth.proof) });
    }
    if let Some(number) = args.receipt {
        said["inclusion"] = inclusion(args.output, &ledger, number)?;
    }
    if let Some(rescored) = &rescored {
        said["rescored"] = result(args.output, &folder, &ledger, rescored);
    }
    if let Some(unjudged) = unjudged.filter(|unjudged| !unjudged.unknown.is_empty()) {
        let pulls: Vec<String> =
            unjudged.unknown.iter().take(5).map(|(pull, _)| format!("#{pull}")).collect();
        let text = format!(
            "{} heads, {}: when they arrived is not known here",
            unjudged.unknown.len(),
            pulls.join(", ")
        );
        args.output.line("No receipt", &text);
        said["without_receipt"] = json!(unjudged.unknown);
    }
    args.output.json(&said);
    Ok(())
}

/// The private scores that are at hand: revealed, or scored again.
fn opened(folder: &Folder, ledger: &Ledger, proven: &Proven, rescored: Option<&Rescored>) -> Opened {
    let metric = &folder.contest.metric;
    let mut opened = Opened::new();
    let standing = standing(ledger);
    for score in rescored.iter().flat_map(|rescored| &rescored.private) {
        let newest = standing.get(&score.seq).copied().unwrap_or(score.seq);
        opened.insert(newest, (score.private, score.by_metric.clone(), score.on_tracks.clone()));
    }
    for (receipt, opening) in &proven.published.openings {
        let private = opening.private.get(&metric.name).zip(metric.by_rank(&opening.private));
        let on_tracks = PrivateScore::on_tracks(&folder.contest, &opening.private);
        opened.extend(private.map(|(private, by_metric)| (*receipt, (*private, by_metric, on_tracks))));
    }
    opened
}

/// A rewritten contest has a finding for every receipt; the first ones tell enough.
fn shortened(mut findings: Vec<Finding>) -> Vec<Finding> {
    let more = findings.len().saturating_sub(LISTED);
    if more > 0 {
        findings.truncate(LISTED);
        findings.push(Finding::new(
            codes::MORE_FINDINGS,
            format!("and {} like these", counted(more, "more finding", "more findings")),
        ));
    }
    findings
}
