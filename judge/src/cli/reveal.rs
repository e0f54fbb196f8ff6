//! `judge reveal`: after the end, publish what was sealed.

use std::path::PathBuf;

use serde_json::json;

use super::common::{Dir, Jury, Now, Output, Signing};
use super::consent::Consent;
use super::fetched::{ALL_FILES, Fetched};
use super::received::Arrivals;
use super::upstream::{Upstream, until_pushed};
use crate::batch::{commit, waiting};
use answer::secrets::{Identities, Kept};
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::codes;
use base::plural::counted;
use contest::Folder;
use ledger::{Entry, Known};
use proof::keys::plain;
use proof::reveal::{Labels, has, plan};
use proof::sealed::identities;

/// Publish the sealed private scores, and the answer key if the rules allow it (after the end)
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge reveal --identity jury.txt --dry-run\n  judge reveal --identity jury.txt --labels"
)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    jury: Jury,
    /// Publish the answer key as well; contest.toml has to say `[reveal] labels = true`
    #[arg(long)]
    labels: bool,
    /// The answer key [default: as contest.toml says]; several after a rejudgement
    #[arg(long, value_name = "FILE", requires = "labels")]
    answers: Vec<PathBuf>,
    /// Leave the salt of the sealed key out: nobody can tell then whose the tags of persons are that are made of it, and
    /// labels, split and scores can be checked still
    #[arg(long, requires = "labels", conflicts_with = "open_tags")]
    without_salt: bool,
    /// Publish the key as it is, although whoever has it can tell whose the tags of persons are
    #[arg(long, requires = "labels")]
    open_tags: bool,
    /// Why now
    #[arg(long, default_value = "the contest is over", value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    arrivals: Arrivals,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    consent: Consent,
    /// Print what would be published and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let folder = Folder::open(root)?;
    let remote = args.upstream.target(root, &folder.contest.forge.branch, !args.dry_run, args.output)?;
    let mut answers = args.answers.clone();
    if args.labels && answers.is_empty() {
        let Some(path) = &folder.contest.answer_key else {
            return Err(Failure::configuration(
                codes::NO_ANSWER_KEY,
                "contest.toml names no answer key; give one with --answers FILE",
            ));
        };
        answers.push(root.join(path));
    }
    // The jury can open a sealed key as well.
    let from = Identities { file: Some(args.jury.identity.clone()), text: None };
    let answers =
        answers.iter().map(|path| Ok(plain(path, &from)?.1)).collect::<Result<Vec<_>, Failure>>()?;
    let kept = match &folder.contest.seal.identities {
        Some(path) if args.labels => Some(Kept::open(&root.join(path), &from)?),
        _ => None,
    };
    let wanted = match (args.without_salt, args.open_tags) {
        (true, _) => Labels::WithoutSalt,
        (false, true) => Labels::Open,
        (false, false) => Labels::Closed,
    };
    let identities = identities(&args.jury.identity)?;
    let now = args.now.get();
    until_pushed(args.output, || {
        let opened = Fetched::open(&remote, &folder.contest.forge.branch, root, ALL_FILES)?;
        let mut base = opened.base(&args.signing, root)?;
        let Fetched { quarantine, repository, .. } = opened;
        let waiting = waiting(&quarantine, &args.arrivals.read(&quarantine, &base, now)?, &base)?;
        let reveal =
            plan(&base, &identities, (&answers[..], wanted), kept.as_ref(), &args.reason, now, &waiting)?;
        let nothing = reveal.receipt.is_none() && has(&repository, &base, &reveal.files)?;
        // Before anything is told as done.
        if !nothing && !args.dry_run {
            let labels = if args.labels { ", and the answer key with its labels" } else { "" };
            let scores = counted(reveal.opened, "private score", "private scores");
            args.consent.ask(args.output, &format!("publishes {scores}{labels}, for all to read"))?;
        }
        let seq = base.ledger.receipts().len() as u64 + 1;
        args.output.json(&json!({
            "dry_run": args.dry_run,
            "opened": reveal.opened,
            "receipt": reveal.receipt.as_ref().map(|_| seq),
            "written": !nothing && !args.dry_run,
            "published": reveal.files.iter().map(|(path, bytes)| (path.clone(), sha256_hex(bytes).into()))
                .collect::<serde_json::Map<_, _>>(),
        }));
        let opened = format!("{} private scores, each equal to its commitment", reveal.opened);
        args.output.line("Opened", &opened);
        if nothing {
            args.output.line("Revealed", "everything already; nothing to do");
            return Ok(Some(()));
        }
        let label = if args.dry_run { "Would publish" } else { "Published" };
        for (path, bytes) in &reveal.files {
            args.output.line(label, &format!("{path}, {} bytes, sha256:{}", bytes.len(), sha256_hex(bytes)));
        }
        if args.dry_run {
            return Ok(Some(()));
        }
        if let Some(receipt) = reveal.receipt {
            base.ledger.append(now, Entry::Known(Known::Reveal(receipt)))?;
        }
        // The reason stays in the receipt: forges read commands and mentions in messages of commits.
        let message = format!("Reveal {} private scores\n", reveal.opened);
        let files: Vec<_> = reveal.files.into_iter().collect();
        let commit = commit(&repository, &base, &files, &message, now)?;
        if !quarantine.push(commit)? {
            return Ok(None);
        }
        let count = base.ledger.receipts().len() as u64;
        args.output.line("Ledger", &format!("{count} receipts, root {}", base.ledger.short_root(count)));
        Ok(Some(()))
    })?;
    if args.dry_run {
        return Ok(());
    }
    args.upstream.follow(root, &folder.contest.forge.branch, args.output)
}
