//! `judge seal`: the answer key, encrypted, with what contest.toml commits to.

use base::plural::counted;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::common::{Dir, KeyIdentity, Output, named};
use super::lint::print;
use super::recipient::IDENTITIES;
use crate::lint::lint;
use answer::secrets::{
    Entries, Identities, Kept, KeyFile, committed, complaints, edited, encrypted, exposed, metrics_digest,
    new_salt, recipients,
};
use answer::{AnswerKey, KeyColumns, labels_as_csv, salted, tag_secret, with_tables};
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::scratch::replace;
use contest::{CONTEST_FILE, Folder};
use decode::is_encrypted;
use ledger::{Entry, Known, Ledger};

/// Where a sealed key stands unless somebody says otherwise.
const DEFAULT: &str = "content/answers.age";

/// Encrypt the answer key to the jury and the CI, and commit to it in contest.toml
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge seal answers.csv --dry-run\n  judge seal answers.csv --recipient age1…\n  judge seal --rotate"
)]
pub(super) struct Args {
    /// The answer key with id, split and targets: CSV, TSV or other text, Parquet, Arrow or Feather, as it is or packed
    #[arg(value_name = "LABELS", required_unless_present_any = ["rotate", "from"], conflicts_with_all = ["rotate", "from"])]
    labels: Option<PathBuf>,
    /// The same as LABELS
    #[arg(long, value_name = "FILE", conflicts_with = "rotate")]
    from: Option<PathBuf>,
    /// The column that says Public, Private or Ignored [default: split, or Usage where there is none]
    #[arg(long, value_name = "NAME", conflicts_with = "rotate")]
    usage_column: Option<String>,
    /// A table that a metric reads beside the rows of the key, sealed with them: CSV, Parquet or Arrow; several if there are
    #[arg(long, value_name = "NAME=FILE", value_parser = named, conflicts_with = "rotate")]
    table: Vec<(String, PathBuf)>,
    /// Who can open it besides those in contest.toml (age1…); the first is written as answer_key.ci if
    /// contest.toml names none
    #[arg(long, value_name = "RECIPIENT")]
    recipient: Vec<String>,
    /// Where to write it, from the contest's folder [default: the sealed key that contest.toml names, else
    /// content/answers.age]
    #[arg(short, long, value_name = "FILE")]
    out: Option<String>,
    /// An earlier answer key or an identity file that opens what contestants encrypted before; several if there are
    #[arg(long, value_name = "FILE", conflicts_with = "rotate")]
    former: Vec<PathBuf>,
    /// Encrypt the sealed key anew to those that contest.toml lists now; key and commitments stay
    #[arg(long)]
    rotate: bool,
    /// Say what would be written and write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    identity: KeyIdentity,
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    pub(super) output: Output,
}

/// What is to be written.
struct Plan {
    /// The sealed file, from the contest's folder.
    out: String,
    /// Its plaintext, when it has to be written.
    text: Option<Vec<u8>>,
    /// Who can open it.
    recipients: Vec<String>,
    /// What contest.toml is to say besides.
    texts: Vec<(&'static str, String)>,
    /// Whether the salt is a new one, so that every commitment is.
    is_new: bool,
    /// The file of the judge's own identities, where that has to be written: path and content.
    kept: Option<(String, Kept)>,
    /// Receipts that were scored with another key.
    others: usize,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let plan = match args.labels.as_ref().or(args.from.as_ref()) {
        Some(labels) => seal(args, &folder, labels)?,
        None => rotate(args, &folder)?,
    };
    let path = folder.at.root.join(CONTEST_FILE);
    let source = fs_err::read_to_string(&path).map_err(Failure::io)?;
    let entries = Entries { texts: plan.texts, sealed_to: plan.recipients.clone() };
    let contest = edited(&source, &entries)?;
    let is_changed = contest != source;
    if !args.dry_run {
        if let Some(text) = &plan.text {
            replace(&folder.at.root.join(&plan.out), &encrypted(text, &plan.recipients)?)?;
        }
        if let Some((path, kept)) = &plan.kept {
            replace(&folder.at.root.join(path), &kept.sealed(&plan.recipients)?)?;
        }
        if is_changed {
            replace(&path, contest.as_bytes())?;
        }
    }
    // The commitments of a salt that nobody keeps would only mislead.
    let of_salt = ["commitment", "labels", "split", "recipient"];
    let told = |key: &str| !(args.dry_run && plan.is_new && of_salt.contains(&key));
    let texts: Vec<_> = entries.texts.iter().filter(|(key, _)| told(key)).collect();
    let values: serde_json::Map<_, _> =
        texts.iter().map(|(key, text)| ((*key).to_owned(), json!(text))).collect();
    args.output.json(&json!({
        "file": plan.out,
        "written": plan.text.is_some() && !args.dry_run,
        "contest_changed": is_changed,
        "dry_run": args.dry_run,
        "answer_key": values,
        "sealed_to": plan.recipients,
    }));
    let verb = match (args.dry_run, plan.text.is_some()) {
        (true, true) => "Would seal",
        (false, true) => "Sealed",
        (_, false) => "As it was",
    };
    args.output.line(
        verb,
        &format!("{} for {}", plan.out, counted(plan.recipients.len(), "recipient", "recipients")),
    );
    for (key, text) in texts {
        args.output.line("", &format!("{key} = \"{text}\""));
    }
    if is_changed {
        let verb = if args.dry_run { "Would edit" } else { "Edited" };
        args.output.line(verb, CONTEST_FILE);
        let next = match (plan.others, &plan.kept) {
            (0, None) => format!("commit {} and {CONTEST_FILE} together; never the labels", plan.out),
            (0, Some((kept, _))) => {
                format!("commit {}, {kept} and {CONTEST_FILE} together; never the labels", plan.out)
            }
            (others, _) => format!(
                "commit nothing: {others} receipts were scored with another key. `judge rejudge` shows who moves, and \
                 `judge rejudge --apply --reason \"…\"` publishes the key with the new scores in one commit"
            ),
        };
        args.output.line("Next", &next);
    }
    Ok(())
}

/// A new seal, or the present one if it is of the same labels.
fn seal(args: &Args, folder: &Folder, labels: &Path) -> Result<Plan, Failure> {
    let contest = &folder.contest;
    let named = contest.answer_key.as_ref().filter(|path| path.ends_with(".age")).cloned();
    let out = args.out.clone().or(named).unwrap_or_else(|| DEFAULT.to_owned());
    let given = recipients(contest.key_recipients(), &args.recipient)?;
    let (own, table) = labels_as_csv(labels, args.usage_column.as_deref())?;
    let table = with_tables(table, &args.table)?;
    let secrets: Vec<Finding> =
        [exposed(labels)?, committed(&folder.at.root, labels)?].into_iter().flatten().collect();
    if !secrets.is_empty() {
        return Err(Failure::Configuration(secrets));
    }
    let (present, unopened) = present(&folder.at.root.join(&out), &args.identity.at(&args.dir.dir))?;
    // The same labels keep their salt, so that sealing twice changes nothing that was published.
    let kept = present.as_deref().filter(|text| text.ends_with(&table) && is_salted(text, &table));
    let is_new = kept.is_none() && own.is_none();
    let text = match (kept, own) {
        (Some(text), _) => text.to_vec(),
        (None, Some(salt)) => salted(&salt, &table),
        (None, None) => salted(&new_salt()?, &table),
    };
    let columns =
        KeyColumns::of(&contest.measures).map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
    let key = Arc::new(AnswerKey::from_bytes(labels, text.clone(), &columns)?);
    let mut report = lint(folder, Some(&key))?;
    let used = scored_with_another(folder, key.digest())?;
    // A corrected key is what `judge rejudge` is for; an accident is not.
    if used > 0 && unopened {
        let text = format!(
            "{} scored with another answer key, and the sealed file could not be opened to see whether it is \
             this one",
            counted(used, "receipt was", "receipts were")
        );
        let help = "give the identity of the present key with --key-identity, to keep its salt and what opens the \
                    files that contestants encrypted";
        report.add(folder, true, [Finding::new(codes::KEY_IN_USE, text).help(help)]);
    }
    print(args.output, &report);
    let serious = report.serious();
    if !serious.is_empty() {
        return Err(Failure::Findings(serious));
    }
    let Some(commitments) = key.commitments() else {
        return Err(Failure::Machine("a salted key has no commitments".to_owned()));
    };
    let sha256 = |digest: &str| format!("sha256:{digest}");
    let mut texts = vec![
        ("path", out.clone()),
        ("commitment", sha256(key.digest())),
        ("labels", sha256(&commitments.labels)),
        ("split", sha256(&commitments.split)),
        ("metrics", sha256(&metrics_digest(&contest.measures))),
        ("judge", env!("CARGO_PKG_VERSION").to_owned()),
    ];
    let kept =
        own_identities(args, folder, &key, present.as_deref(), &columns, contest.seal.sealed_to != given)?;
    let path = contest.seal.identities.clone().unwrap_or_else(|| IDENTITIES.to_owned());
    if let Some((kept, _)) = &kept {
        texts.push(("recipient", kept.recipient().unwrap_or_default()));
        texts.push(("identities", path.clone()));
    }
    if contest.seal.ci.is_none()
        && let Some(first) = args.recipient.iter().find(|given| !contest.jury.contains(given))
    {
        texts.push(("ci", first.clone()));
    }
    let is_same = present.as_deref() == Some(&text[..]) && contest.seal.sealed_to == given;
    Ok(Plan {
        out,
        text: (!is_same).then_some(text),
        recipients: given,
        texts,
        is_new,
        kept: kept.filter(|(_, write)| *write).map(|(kept, _)| (path, kept)),
        others: used,
    })
}

/// The judge's own identities, and whether they have to be written: they are others than those on disk, or `readers`
/// changed. Nothing when they are there and stay as they are, whatever is in them. Where a contest has none yet, those
/// of the keys that its files may have been encrypted to become its own, and stay that.
fn own_identities(
    args: &Args,
    folder: &Folder,
    key: &AnswerKey,
    present: Option<&[u8]>,
    columns: &KeyColumns,
    readers: bool,
) -> Result<Option<(Kept, bool)>, Failure> {
    let from = args.identity.at(&args.dir.dir);
    let path = folder.contest.seal.identities.as_ref().map(|path| folder.at.root.join(path));
    let is_there = path.as_ref().is_some_and(|path| path.exists());
    if is_there && !readers && args.former.is_empty() && from.read()?.is_empty() {
        return Ok(None);
    }
    let mut kept = match (&path, present) {
        (Some(path), _) if is_there => Kept::open(path, &from)?,
        (_, Some(bytes)) => {
            Kept::of(&AnswerKey::from_bytes(Path::new("the present key"), bytes.to_vec(), columns)?)?
        }
        _ => match &folder.contest.answer_key_recipient {
            // A key that lay open before has its recipient published.
            Some(named) if key.identity()?.to_public().to_string() == *named => Kept::of(key)?,
            _ => Kept::new()?,
        },
    };
    let before = if is_there { (kept.identities.len(), kept.people.len()) } else { (0, 0) };
    // Of a contest that began with its key open, tags on record are made of that file.
    if let Some(labels) = args.labels.as_ref().or(args.from.as_ref()).filter(|_| !is_there)
        && let Ok(bytes) = std::fs::read(labels)
        && folder.contest.answer_key_commitment.as_deref() == Some(&sha256_hex(&bytes))
    {
        kept.add_people([tag_secret(&bytes)]);
    }
    for former in &args.former {
        if let Ok(identities) = decode::identities(former) {
            kept.add(identities);
            continue;
        }
        let former = KeyFile::open(former, &from)?.read(columns)?;
        kept.add_people(former.people());
        kept.add([former.identity()?]);
    }
    // What the description names today has to be opened tomorrow.
    if let Some(named) = &folder.contest.answer_key_recipient
        && !kept.identities.iter().any(|identity| identity.to_public().to_string() == *named)
        && folder.contest.submission.encrypted
        && scored_with_another(folder, key.digest())? > 0
    {
        let text = format!("files may have been encrypted to {named}, and no identity at hand opens them");
        return Err(Failure::Configuration(vec![Finding::new(codes::KEY_IN_USE, text).help(
            "give the answer key that this recipient belongs to, or its identity file, with --former FILE",
        )]));
    }
    let write = readers || (kept.identities.len(), kept.people.len()) != before;
    Ok(Some((kept, write)))
}

/// The present key for those that contest.toml lists now.
fn rotate(args: &Args, folder: &Folder) -> Result<Plan, Failure> {
    let contest = &folder.contest;
    let Some(out) = args.out.clone().or_else(|| contest.answer_key.clone()) else {
        return Err(Failure::configuration(
            codes::NO_ANSWER_KEY,
            "contest.toml names no answer key to rotate",
        ));
    };
    let path = folder.at.root.join(&out);
    let file = KeyFile::open(&path, &args.identity.at(&args.dir.dir))?;
    let Some(text) = file.opened().map(<[u8]>::to_vec) else { return Err(not_sealed(&path)) };
    let columns =
        KeyColumns::of(&contest.measures).map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
    let key = file.read(&columns)?;
    let wrong = complaints(contest, &out, &key);
    if !wrong.is_empty() {
        return Err(Failure::Configuration(wrong));
    }
    let given = recipients(contest.key_recipients(), &args.recipient)?;
    // The same list again is a wish too: whoever rotates may want the file's inner key new.
    let kept = match &contest.seal.identities {
        Some(path) => {
            let mut kept = Kept::open(&folder.at.root.join(path), &args.identity.at(&args.dir.dir))?;
            // Who could open it has the secret behind tags; those who come from now on are not known by that one.
            if contest.seal.sealed_to.iter().any(|reader| !given.contains(reader)) {
                kept.rotate_people()?;
            }
            Some((path.clone(), kept))
        }
        None => None,
    };
    Ok(Plan { out, text: Some(text), recipients: given, texts: vec![], is_new: false, kept, others: 0 })
}

/// The plaintext of the sealed file at `path`, and whether there is one that could not be opened.
fn present(path: &Path, identities: &Identities) -> Result<(Option<Vec<u8>>, bool), Failure> {
    let Ok(bytes) = std::fs::read(path) else { return Ok((None, false)) };
    if !is_encrypted(&bytes) {
        return Err(not_sealed(path));
    }
    match KeyFile::open(path, identities) {
        Ok(file) => Ok((file.opened().map(<[u8]>::to_vec), false)),
        // A wrong identity file is a mistake of the call; a key that is not there is not.
        Err(failure) if failure.findings().iter().any(|finding| finding.code == codes::BAD_IDENTITY.code) => {
            Err(failure)
        }
        Err(_) => Ok((None, true)),
    }
}

fn not_sealed(path: &Path) -> Failure {
    let text = format!("{} is not a sealed key", path.display());
    let help = "name another file with --out; `judge seal LABELS` makes the sealed one";
    Failure::Configuration(vec![Finding::new(codes::NOT_SEALED, text).help(help)])
}

/// Whether `text` is `table` behind a salt and nothing else.
fn is_salted(text: &[u8], table: &[u8]) -> bool {
    text.len() == salted(&[0; 32], table).len()
}

/// How many submissions were scored with a key other than `digest`.
fn scored_with_another(folder: &Folder, digest: &str) -> Result<usize, Failure> {
    let ledger = Ledger::open(&folder.at.root)?;
    let other = ledger.receipts().iter().filter(|receipt| match &receipt.entry {
        Entry::Known(Known::Score(scored)) => scored.answer_key != digest,
        _ => false,
    });
    Ok(other.count())
}
