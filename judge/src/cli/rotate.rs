//! `judge rotate`: another key signs the ledger.

use base::finding::codes;
use std::time::Duration;

use serde_json::json;

use super::common::{Dir, Now, Output, Signing};
use super::upstream::{Upstream, until_pushed};
use crate::batch::commit;
use base::failure::Failure;
use base::finding::Finding;
use base::time::{Instant, Window};
use contest::{CONTEST_FILE, Contest, Folder};
use ledger::{Entry, Known};
use proof::rotate::{Asked, edited, receipt};
use repo::{Base, FetchLimits, Quarantine};
use tlog::Verifier;

/// Introduce another key that signs the ledger: a receipt that the old one signs, and the lines of contest.toml
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
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
    upstream: Upstream,
    #[command(flatten)]
    signing: Signing,
    /// Print what would be recorded and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let folder = Folder::open(root)?;
    let remote = args.upstream.remote(root)?;
    let Some(signer) = args.signing.signer()? else {
        return Err(Failure::Configuration(vec![
            Finding::new(codes::NO_SIGNING_KEY, "the key before signs the new one, and there is none here")
                .help(
                    "give the old key's file with --signing-key, or the key itself in GITPRIZE_SIGNING_KEY",
                ),
        ]));
    };
    let now = args.now.get();
    let second: Window = "1s".parse().map_err(|_| Failure::Machine("a second is no window".to_owned()))?;
    let asked = Asked {
        key: &args.to,
        from: args.from.unwrap_or_else(|| now.plus(second)),
        keep: args.keep,
        reason: &args.reason,
    };
    until_pushed(args.output, || {
        let limits = FetchLimits { bytes: 0, time: Duration::from_secs(300) };
        let quarantine = Quarantine::open(&remote, &folder.contest.forge.branch, Some(root), limits)?;
        let repository = quarantine.repository()?;
        let main = quarantine.main().ok_or_else(|| Failure::Machine("main is gone".to_owned()))?;
        let mut base = Base::read(&repository, main)?;
        base.ledger.end_mut().sign_with(signer.clone());
        let Some(change) = receipt(&base.contest, &base.ledger, &signer, &asked, now)? else {
            args.output.json(&json!({ "already": true, "key": args.to.to_string() }));
            args.output.line("On record", &format!("{} is a key of this ledger already", args.to));
            return Ok(Some(()));
        };
        let tree = repository.find_commit(main)?.tree()?;
        let entry = tree.get_path(std::path::Path::new(CONTEST_FILE))?;
        let source = String::from_utf8_lossy(repository.find_blob(entry.id())?.content()).into_owned();
        let text = edited(&source, &change)?;
        Contest::parse(CONTEST_FILE, &text, &folder.catalogue).map_err(Failure::Configuration)?;
        let seq = base.ledger.append(now, Entry::Known(Known::LedgerKey(change.clone())))?.seq;
        args.output
            .json(&json!({ "dry_run": args.dry_run, "already": false, "receipt": seq, "change": change }));
        let label = if args.dry_run { "Would record" } else { "Recorded" };
        args.output.line(label, &format!("receipt {seq}: {} signs from {}", change.key, change.from.human()));
        if let Some(old) = &change.retires {
            args.output.line("", &format!("{old} holds until then"));
        }
        args.output.line(CONTEST_FILE, "gets the same dates, in the same commit");
        if args.dry_run {
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
    if args.dry_run {
        return Ok(());
    }
    args.output.line(
        "Publish",
        "the new key where the old one was published, and give it to whoever runs the judge",
    );
    args.upstream.follow(root, &folder.contest.forge.branch, args.output)
}
