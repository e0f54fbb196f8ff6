//! `judge recipient`: the age recipient that contestants encrypt to, and another one in its place.

use base::plural::counted;

use serde_json::json;

use super::common::{Dir, Key, Output};
use answer::secrets::{Entries, Kept, edited, recipients};
use base::failure::Failure;
use base::scratch::replace;
use contest::{CONTEST_FILE, Folder};

/// Where the judge's identities stand unless contest.toml says otherwise.
pub(super) const IDENTITIES: &str = "content/identities.age";

/// Print the age recipient that contestants encrypt to, for contest.toml, or make another one
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    key: Key,
    /// Have contestants encrypt to a new identity, and tags of persons made with a new secret; the old ones stay beside
    /// them and open what was encrypted before
    #[arg(long)]
    rotate: bool,
    /// Say what would be written and write nothing
    #[arg(short = 'n', long, requires = "rotate")]
    dry_run: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let contest = &folder.contest;
    let key = args.key.open(contest, &args.dir.dir)?;
    if !args.rotate {
        let first = key.identities()?.into_iter().next();
        let recipient = first.map_or_else(String::new, |first| first.to_public().to_string());
        args.output.json(&json!({
            "recipient": recipient, "identities": key.identities()?.len(), "file": null, "dry_run": false,
        }));
        args.output.value("[answer_key]", &format!("recipient = \"{recipient}\""));
        return Ok(());
    }
    let mut kept = match &contest.seal.identities {
        Some(path) => Kept::open(&folder.at.root.join(path), &args.key.identity.at(&args.dir.dir))?,
        None => Kept::of(&key)?,
    };
    kept.rotate();
    kept.rotate_people()?;
    let out = contest.seal.identities.clone().unwrap_or_else(|| IDENTITIES.to_owned());
    let readers = recipients(contest.key_recipients(), &[])?;
    let recipient = kept.recipient().unwrap_or_default();
    let source = fs_err::read_to_string(folder.at.root.join(CONTEST_FILE)).map_err(Failure::io)?;
    let entries = Entries {
        texts: vec![("identities", out.clone()), ("recipient", recipient.clone())],
        sealed_to: contest.seal.sealed_to.clone(),
    };
    let edited = edited(&source, &entries)?;
    if !args.dry_run {
        // First what opens: a description without it would have files made that nobody can read.
        replace(&folder.at.root.join(&out), &kept.sealed(&readers)?)?;
        replace(&folder.at.root.join(CONTEST_FILE), edited.as_bytes())?;
    }
    // What nobody keeps must not be used.
    let shown = (!args.dry_run).then_some(&recipient);
    args.output.json(&json!({
        "recipient": shown, "identities": kept.identities.len(), "file": out, "dry_run": args.dry_run,
    }));
    let verb = if args.dry_run { "Would write" } else { "Wrote" };
    let text = format!(
        "{out}, {} for {}",
        counted(kept.identities.len(), "identity", "identities"),
        counted(readers.len(), "recipient", "recipients")
    );
    args.output.line(verb, &text);
    if let Some(recipient) = shown {
        args.output.line("[answer_key]", &format!("recipient = \"{recipient}\""));
        args.output.line("Next", &format!("commit {out} and {CONTEST_FILE} together and push them"));
    }
    Ok(())
}
