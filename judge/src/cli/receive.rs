//! `judge receive`: the post-receive hook of a plain repository. It writes down who pushed which head and
//! when, the only clock that a contest on a plain repository goes by.

use std::io::Read;
use std::path::PathBuf;

use super::common::Now;
use crate::contest::Author;
use crate::failure::Failure;
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
    let env = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let login = args.user.clone().or_else(|| env("GITPRIZE_USER")).or_else(|| env("REMOTE_USER"));
    let author = Author { login, id: None, ssh_fingerprint: env("GITPRIZE_KEY") };
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
