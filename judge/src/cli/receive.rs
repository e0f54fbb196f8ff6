//! `judge receive`: the post-receive hook of a plain repository. It writes down who pushed which head and
//! when, the only clock that a contest on a plain repository goes by.

use std::io::Read;
use std::path::PathBuf;

use super::common::{Now, Output};
use base::failure::Failure;
use base::finding::secret::kind_in;
use base::finding::{Finding, codes, quoted};
use base::time::Instant;
use contest::{Author, fingerprint};
use repo::receive::{self, Answer};
use repo::{Restored, restore};
use serde_json::json;

/// As a repository's post-receive hook: log the received pull request heads
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  exec judge receive --dir .    (in hooks/post-receive)")]
pub(super) struct Args {
    /// The bare repository [default: where git runs the hook]
    #[arg(long, default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// Who pushed [default: GITPRIZE_USER, else REMOTE_USER as an HTTP server sets it]
    #[arg(long, value_name = "LOGIN")]
    user: Option<String>,
    /// Instead: bring a log back that was lost or cut, from what the judge keeps
    #[arg(long, conflicts_with = "user")]
    restore: bool,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let now = args.now.get();
    if !args.dir.is_dir() {
        let text = format!("there is no repository {}", quoted(&args.dir.to_string_lossy()));
        let finding = Finding::new(codes::NO_REPOSITORY, text).help("name the bare repository with --dir");
        return Err(Failure::Configuration(vec![finding]));
    }
    if args.restore {
        let (lines, since) = match restore(&args.dir, now)? {
            Restored::Whole => (0, 0),
            Restored::Back { lines, since } => (lines, since),
        };
        args.output.json(&json!({ "restored": lines, "restored_since": since }));
        args.output.plain(&match lines {
            0 => "The receive log has everything that the judge has read.".to_owned(),
            _ => format!("Restored: {lines} lines as the judge has read them, and {since} that came since."),
        });
        return Ok(());
    }
    // The log is published, so that what is a secret by mistake is left out of it.
    let is_fine = |value: &String| !value.is_empty() && kind_in(value).is_none();
    let env = |name: &str| std::env::var(name).ok().filter(is_fine);
    let login = args.user.clone().or_else(|| env("GITPRIZE_USER")).or_else(|| env("REMOTE_USER"));
    // A public key stands for its fingerprint.
    let key = env("GITPRIZE_KEY").map(|key| fingerprint(key.trim()).unwrap_or(key));
    let author = Author { login, ssh_fingerprint: key, ..Author::default() };
    let mut input = String::new();
    std::io::stdin()
        .take(64 << 20)
        .read_to_string(&mut input)
        .map_err(|why| Failure::machine("reading git's list of pushed references", why))?;
    let answers = receive::log(&args.dir, &input, &author, now)?;
    args.output
        .json(&json!({ "replies": answers.iter().map(|answer| said(answer, now)).collect::<Vec<_>>() }));
    for answer in &answers {
        args.output.plain(&said(answer, now));
    }
    Ok(())
}

/// What the pusher reads.
fn said(answer: &Answer, now: Instant) -> String {
    match answer {
        Answer::Arrived { pull, before: None } => {
            format!("Received as #{pull} at {}. It is judged in the next batch.", now.human())
        }
        Answer::Arrived { pull, before: Some(before) } => format!(
            "Received as #{pull} at {}. This commit came at {} before and left again: it counts from now, if it has \
             no receipt yet.",
            now.human(),
            before.human()
        ),
        Answer::Known { pull, other, at, judged } => {
            let state = if *judged { "it has a receipt" } else { "it waits for the next batch" };
            format!(
                "This commit was already received as #{other} at {}, {state}. As #{pull} it is one more submission.",
                at.human()
            )
        }
        Answer::Removed { pull } => {
            format!(
                "#{pull} was removed. What was not judged yet has lapsed; pushed again, it counts from then."
            )
        }
        Answer::Strange { name } => format!(
            "{} is never judged: no forge makes such a reference. Push to refs/pull/NUMBER/head, with a number \
             from 1 that is free.",
            quoted(name)
        ),
    }
}
