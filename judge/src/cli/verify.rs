//! `judge verify`: the ledger holds, what it says recomputes, and with the files every score comes out again.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::bar::Bar;
use super::common::{Dir, Jobs, KeyIdentity, Output};
use super::upstream::Upstream;
use crate::rescoring::again::{PREDICTIONS, Source};
use crate::rescoring::rescore::{Rescored, rescore};
use base::failure::Failure;
use base::finding::Finding;
use contest::{Folder, PrizeKind};
use ledger::keychain;
use ledger::standings::Prizes;
use ledger::standings::standing;
use ledger::{Entry, Known, Ledger};
use proof::admitted::admitted;
use proof::decisions::{Opened, decisions};
use proof::dropped::dropped;
use proof::past::past;
use proof::rules::Rules;
use proof::since::since;
use proof::{Proven, check};
use tlog::Verifier;
use tlog::merkle::includes;

/// How many findings of a rescoring are printed.
const LISTED: usize = 20;

/// Verify the ledger: chain, root, signature, ranks, everything revealed; with --rescore every score
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// Also fetch every scored file, score it again and compare to the last digit
    #[arg(long)]
    rescore: bool,
    /// The answer key, where it is not revealed; several after a rejudgement
    #[arg(long, value_name = "FILE")]
    answers: Vec<PathBuf>,
    #[command(flatten)]
    identity: KeyIdentity,
    /// Print the proof that the tree below the checkpoint holds this receipt
    #[arg(long, value_name = "N")]
    receipt: Option<u64>,
    /// An older checkpoint that somebody kept: prove that nothing before it was rewritten
    #[arg(long, value_name = "CHECKPOINT")]
    since: Option<PathBuf>,
    /// A key that signs the ledger, as you know it from elsewhere; several where it began with several. Others must
    /// follow from it
    #[arg(long, value_name = "KEY")]
    key: Vec<Verifier>,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    jobs: Jobs,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    // The ledger first: it can be checked even when the description cannot be read.
    let ledger = Ledger::open(&args.dir.dir)?;
    let growth = args.since.as_deref().map(|path| since(path, &ledger)).transpose()?;
    let folder = Folder::open(&args.dir.dir)?;
    let proven = check(&folder, &ledger, &args.answers, &args.identity.get())?;
    let mut findings = proven.findings.clone();
    let keys = keychain::check(&folder.contest, &ledger, &args.key);
    findings.extend(keys.findings.clone());
    let rescored = match args.rescore && findings.is_empty() {
        true => Some(again(args, &folder, &ledger, &proven)?),
        false => None,
    };
    findings.extend(rescored.iter().flat_map(|rescored| rescored.findings.clone()));
    let admitted = admitted(Rules::of(&folder), &ledger);
    findings.extend(admitted.findings.clone());
    let decided = decisions(&folder.contest, &ledger, &opened(&folder, &ledger, &proven, rescored.as_ref()));
    findings.extend(decided.findings.clone());
    let past = past(&args.dir.dir, &folder.contest, &ledger)?;
    findings.extend(past.findings.clone());
    let mut unjudged = None;
    if rescored.is_some()
        && let Source::Repository { remote, seed } = source(args)?
    {
        unjudged = Some(dropped(&remote, &seed, &folder.contest, &ledger)?);
    }
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
    tell(args, &folder, &ledger, &proven);
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
        said["inclusion"] = inclusion(args, &ledger, number)?;
    }
    if let Some(rescored) = &rescored {
        said["rescored"] = result(args, &folder, &ledger, rescored);
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
        opened.insert(newest, (score.private, score.by_metric.clone()));
    }
    for (receipt, opening) in &proven.published.openings {
        let private = opening.private.get(&metric.name).zip(metric.by_rank(&opening.private));
        opened.extend(private.map(|(private, by_metric)| (*receipt, (*private, by_metric))));
    }
    opened
}

/// The lines about what needed no files.
fn tell(args: &Args, folder: &Folder, ledger: &Ledger, proven: &Proven) {
    let count = ledger.receipts().len() as u64;
    let signed = if is_signed(folder, ledger) { ", checkpoint signed by a listed key" } else { "" };
    let text = format!("{count} receipts, chain and root ok{signed}, root {}", ledger.short_root(count));
    args.output.line("Ledger", &text);
    for receipt in ledger.receipts() {
        let Entry::Known(Known::Mend(mended)) = &receipt.entry else { continue };
        for line in &mended.lines {
            let how = if line.counts { "counts without the fields that hold no value" } else { "is void" };
            let text =
                format!("receipt {} could not be read and {how}, as receipt {} says", line.of, receipt.seq);
            args.output.line("Mended", &text);
        }
    }
    args.output.line("Standings", "every rank recomputes");
    if proven.published.revealed {
        let text = format!("{} revealed, each equal to its commitment", proven.published.openings.len());
        args.output.line("Private scores", &text);
    }
    let mut committed = vec![];
    if !proven.keys.is_empty() {
        committed.extend(["labels ok", "split ok"]);
    }
    if folder.contest.seal.metrics.is_some() {
        committed.push("metric ok");
    }
    if !committed.is_empty() {
        args.output.line("Commitments", &committed.join(", "));
    }
}

fn is_signed(folder: &Folder, ledger: &Ledger) -> bool {
    let note = ledger.stated().and_then(|stated| stated.tree.as_ref());
    note.is_some_and(|tree| folder.contest.ledger_keys.iter().any(|key| key.key.signed(&tree.note)))
}

/// Where prediction files come from: beside an archive's ledger, or from the repository.
fn source(args: &Args) -> Result<Source, Failure> {
    let kept = args.dir.dir.join(PREDICTIONS);
    if kept.is_dir() && !args.upstream.is_given() {
        return Ok(Source::Folder(kept));
    }
    Ok(Source::Repository { remote: args.upstream.remote(&args.dir.dir)?, seed: args.dir.dir.clone() })
}

fn again(args: &Args, folder: &Folder, ledger: &Ledger, proven: &Proven) -> Result<Rescored, Failure> {
    let source = source(args)?;
    if proven.keys.is_empty() {
        return Err(Failure::Configuration(vec![
            Finding::new("no-answer-key", "no answer key was revealed")
                .help("give the key's file with --answers; until the end only the organiser has it"),
        ]));
    }
    let bar = Bar::new(args.output, "Rescoring");
    let rescored = args
        .jobs
        .install(|| rescore(folder, ledger, &proven.keys, &source, &|done, of| bar.show(done, of)))?;
    bar.clear();
    rescored
}

/// The lines about a rescoring that found nothing.
fn result(args: &Args, folder: &Folder, ledger: &Ledger, rescored: &Rescored) -> Value {
    let contest = &folder.contest;
    let judges = rescored.judges.iter().cloned().collect::<Vec<_>>().join(", ");
    args.output.line("Judge", &format!("receipts by {judges}, rescored by {}", env!("CARGO_PKG_VERSION")));
    let replaced = match rescored.replaced {
        0 => String::new(),
        count => format!("; {count} that a rejudgement replaced are kept as they were"),
    };
    let text = format!("{} of {} equal to the last digit{replaced}", rescored.equal, rescored.of);
    args.output.line("Rescored", &text);
    // What the receipts of prizes say of private scores was held against these; here is who they put first.
    let prizes = Prizes::of(contest, ledger.receipts());
    let grand = contest.prizes.iter().find(|prize| prize.kind == PrizeKind::Grand);
    let first = grand.and_then(|prize| prizes.candidates(prize, &rescored.private).into_iter().next());
    let prize = first.as_ref().map(|first| {
        let name = folder.teams.get(&first.team).map_or(first.team.as_str(), |team| &team.name);
        let private =
            first.private.map_or_else(String::new, |private| format!(", {}", contest.show(private)));
        format!("; first by the private scores: {name}{private}, {}", first.received.human())
    });
    let text = format!("{} teams equal{}", rescored.teams, prize.unwrap_or_default());
    args.output.line("Standings", &text);
    json!({
        "equal": rescored.equal,
        "of": rescored.of,
        "replaced": rescored.replaced,
        "winner": first.map(|first| first.team),
    })
}

fn inclusion(args: &Args, ledger: &Ledger, number: u64) -> Result<Value, Failure> {
    let (tree, size) = (ledger.tree(), ledger.receipts().len() as u64);
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let found = index.and_then(|index| Some((index, *tree.leaves().get(index)?, tree.inclusion(index)?)));
    let Some((index, leaf, proof)) = found else {
        let text = format!("there is no receipt {number}, the ledger has 1 to {size}");
        return Err(Failure::configuration("no-such-receipt", text));
    };
    let root = tree.root();
    if !includes(&leaf, index as u64, size, &proof, &root) {
        // The tree that proves is the one that checks; only a fault of ours comes here.
        return Err(Failure::Machine(format!("the proof of receipt {number} does not hold")));
    }
    let then = ledger.short_root(number);
    args.output.line("Receipt", &format!("{number} of {size}; the root right after it was {then}"));
    args.output.line("Leaf", &hex::encode(leaf));
    for (at, hash) in proof.iter().enumerate() {
        args.output.line(if at == 0 { "Proof" } else { "" }, &STANDARD.encode(hash));
    }
    args.output.line("Root", &STANDARD.encode(root));
    Ok(json!({
        "receipt": number,
        "index": index,
        "size": size,
        "leaf": hex::encode(leaf),
        "proof": hashes(&proof),
        "root": STANDARD.encode(root),
        "root_then": then,
    }))
}

fn hashes(proof: &[tlog::merkle::Hash]) -> Vec<String> {
    proof.iter().map(|hash| STANDARD.encode(hash)).collect()
}

/// A rewritten contest has a finding for every receipt; the first ones tell enough.
fn shortened(mut findings: Vec<Finding>) -> Vec<Finding> {
    let more = findings.len().saturating_sub(LISTED);
    if more > 0 {
        findings.truncate(LISTED);
        findings.push(Finding::new("more-findings", format!("and {more} more like these")));
    }
    findings
}
