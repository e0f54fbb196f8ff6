//! `judge keygen`: keys of the contest.

use std::path::PathBuf;

use serde_json::json;

use super::common::{Dir, Now, Output};
use answer::secrets;
use base::failure::Failure;
use contest::Folder;
use gitprize::common::has_folder;

/// Make a key: an age identity for the jury or the CI, or a signing key for checkpoints
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge keygen --out ~/contest/jury.txt\n  judge keygen --signing --out ~/contest/ledger.key"
)]
pub(super) struct Args {
    /// The new file for the secret; keep it outside of the repository
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Make an Ed25519 key that signs checkpoints of the ledger instead
    #[arg(long)]
    signing: bool,
    /// Whose signature it is [default: the host of the contest's url]
    #[arg(long, value_name = "NAME", requires = "signing")]
    name: Option<String>,
    /// Say what would be written and write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    has_folder(&args.out)?;
    secrets::writable(&args.out)?;
    let (kind, text, public) = if args.signing {
        let name = match &args.name {
            Some(name) => name.clone(),
            None => tlog::host(&Folder::open(&args.dir.dir)?.contest.url).to_owned(),
        };
        let text = tlog::new_signing_key(&name)?;
        let (name, key) = tlog::signing_key(&text)?;
        ("signing", text, tlog::verifier_key(&name, &key.verifying_key()))
    } else {
        let key = secrets::age_key(args.now.get());
        ("age", key.file, key.recipient)
    };
    let shown = args.out.display();
    if args.dry_run {
        // A key that nobody keeps must not be used, so that its public half stays unsaid.
        args.output.json(&json!({
            "kind": kind, "file": shown.to_string(), "dry_run": true, "verifier": null, "recipient": null,
        }));
        args.output.line("Would write", &format!("{shown}, a new {kind} key that only you may read"));
        return Ok(());
    }
    secrets::write(&args.out, &text)?;
    let (verifier, recipient) = if args.signing { (Some(&public), None) } else { (None, Some(&public)) };
    args.output.json(&json!({
        "kind": kind, "file": shown.to_string(), "dry_run": false, "verifier": verifier, "recipient": recipient,
    }));
    args.output.line("Secret", &format!("{shown}, which only you may read; keep a copy off-line"));
    if args.signing {
        args.output.value("Verifier key", &public);
        args.output
            .line("Publish", "the verifier key, where contestants can find it without this repository");
        args.output.line("Keep", "the secret with the CI that runs the judge, as a secret of its own");
    } else {
        args.output.value("Recipient", &public);
        args.output.line("For the jury", &format!("add \"{public}\" to [jury] recipients"));
        args.output.line("For the CI", &format!("or write ci = \"{public}\" below [answer_key],"));
        args.output
            .line("", "keep the file's text in the CI's secret GITPRIZE_IDENTITY, and run `judge seal`");
    }
    Ok(())
}
