//! `judge receive`: the post-receive hook of a plain repository. It writes down who pushed which head and
//! when, the only clock that a contest on a plain repository goes by.

use std::io::Read;
use std::path::PathBuf;

use super::common::Now;
use crate::contest::{Author, fingerprint};
use crate::failure::Failure;
use crate::finding::secret::kind_in;
use crate::intake::receive;

/// As a repository's post-receive hook: log the received pull request heads
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The bare repository [default: where git runs the hook]
    #[arg(long, default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// Who pushed [default: GITPRIZE_USER, else REMOTE_USER as an HTTP server sets it]
    #[arg(long, value_name = "LOGIN")]
    user: Option<String>,
    #[command(flatten)]
    now: Now,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
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
    let now = args.now.get();
    for (pull, _) in receive::log(&args.dir, &input, &author, now)? {
        println!("Received as #{pull} at {}. It is judged in the next batch.", now.human());
    }
    Ok(())
}
