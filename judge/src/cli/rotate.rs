//! `judge rotate`: another key signs the ledger.

use base::finding::codes;

use serde_json::json;

use super::act::Recording;
use super::fetched::{Fetched, ONLY_MAIN};
use super::upstream::until_pushed;
use crate::batch::commit;
use base::failure::Failure;
use base::finding::Finding;
use base::time::{Instant, Window};
use contest::{CONTEST_FILE, Contest, Folder};
use ledger::{Entry, Known};
use proof::rotate::{Asked, edited, receipt};
use tlog::Verifier;

/// Introduce another key that signs the ledger: a receipt that the old one signs, and the lines of contest.toml
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge rotate --to small.example+0b7c7a3e+AbCd… --signing-key old.key"
)]
pub(super) struct Args {
    /// The public half of the new key, as `judge keygen --signing` prints it
    #[arg(long, value_name = "KEY")]
    to: Verifier,
    /// First instant of receipts that the new key signs [default: a second from now]
    #[arg(long, value_name = "INSTANT")]
    from: Option<Instant>,
    /// The old key goes on holding beside the new one
    #[arg(long)]
    keep: bool,
    /// Why, for the public
    #[arg(long, value_name = "TEXT", default_value = "the key is renewed")]
    reason: String,
    #[command(flatten)]
    pub(super) recording: Recording,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let Recording { dir, upstream, signing, dry_run, consent, now, output } = &args.recording;
    let root = &dir.dir;
    let folder = Folder::open(root)?;
    let branch = &folder.contest.forge.branch;
    let remote = upstream.remote(root)?;
    let Some(signer) = signing.signer(root)? else {
        return Err(Failure::Configuration(vec![
            Finding::new(
                codes::NO_SIGNING_KEY,
                "the old key has to sign the new one, and no old key was given",
            )
            .help("give the old key's file with --signing-key, or the key itself in GITPRIZE_SIGNING_KEY"),
        ]));
    };
    let now = now.get();
    let second: Window =
        "1s".parse().map_err(|_| Failure::Machine("a second is not a length of time".to_owned()))?;
    let asked = Asked {
        key: &args.to,
        from: args.from.unwrap_or_else(|| now.plus(second)),
        keep: args.keep,
        reason: &args.reason,
    };
    until_pushed(*output, || {
        let opened = Fetched::open(&remote, branch, root, ONLY_MAIN)?;
        let mut base = opened.base(signing, root)?;
        let Fetched { quarantine, repository, main } = opened;
        let Some(change) = receipt(&base.contest, &base.ledger, &signer, &asked, now)? else {
            output.json(&json!({
                "dry_run": dry_run, "already": true, "receipt": null, "key": args.to.to_string(), "change": null,
            }));
            output.line("On record", &format!("{} is a key of this ledger already", args.to));
            return Ok(Some(()));
        };
        let tree = repository.find_commit(main)?.tree()?;
        let entry = tree.get_path(std::path::Path::new(CONTEST_FILE))?;
        let source = String::from_utf8_lossy(repository.find_blob(entry.id())?.content()).into_owned();
        let text = edited(&source, &change)?;
        Contest::parse(CONTEST_FILE, &text, &folder.catalogue).map_err(Failure::Configuration)?;
        // Before anything is told as done.
        if !*dry_run {
            consent.ask(
                *output,
                &format!(
                    "puts on record, for all to read, that {} signs from {}",
                    change.key,
                    change.from.human()
                ),
            )?;
        }
        let seq = base.ledger.append(now, Entry::Known(Known::LedgerKey(change.clone())))?.seq;
        output.json(&json!({
            "dry_run": dry_run, "already": false, "receipt": seq, "key": args.to.to_string(), "change": change,
        }));
        let label = if *dry_run { "Would record" } else { "Recorded" };
        output.line(label, &format!("receipt {seq}: {} signs from {}", change.key, change.from.human()));
        if let Some(old) = &change.retires {
            output.line("", &format!("{old} holds until then"));
        }
        output.line(CONTEST_FILE, "gets the same dates, in the same commit");
        if *dry_run {
            return Ok(Some(()));
        }
        let message = format!(
            "Record: another key for the ledger\n\nReceipt {seq}, root {}\n",
            base.ledger.short_root(seq)
        );
        let files = [(CONTEST_FILE.to_owned(), text.into_bytes())];
        let commit = commit(&repository, &base, &files, &message, now)?;
        Ok(quarantine.push(commit)?.then_some(()))
    })?;
    if *dry_run {
        return Ok(());
    }
    output.line(
        "Publish",
        "the new key where the old one was published, and give it to whoever runs the judge",
    );
    upstream.follow(root, branch, *output)
}
