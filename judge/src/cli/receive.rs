//! `judge receive`: the hooks of a plain repository. They write down who pushed which head and when, the only clock that a
//! contest on a plain repository goes by; those of `judge host` say besides who may, and look at what comes.

use std::io::Read;
use std::path::PathBuf;

use super::common::{Now, Output};
use super::host::program;
use crate::host::{Pusher, pre_receive, proc_receive, pusher, said, ssh};
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use base::terminal::note;
use repo::receive;
use repo::{Restored, restore};
use serde_json::json;

/// What the call stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
#[allow(clippy::enum_variant_names, reason = "the names that git has for them")]
enum Hook {
    /// Refuses what may not come in
    PreReceive,
    /// Takes pull requests in
    ProcReceive,
    /// Logs what has come in
    #[default]
    PostReceive,
}

/// As a repository's hook: log the received pull request heads, and on a server of `judge host` let them in
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  exec judge receive --dir .    (in hooks/post-receive)")]
pub(super) struct Args {
    /// The bare repository [default: where git runs the hook]
    #[arg(long, default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// Who pushed [default: GITPRIZE_USER, GL_USER as gitolite sets it, or REMOTE_USER as an HTTP server does]
    #[arg(long, value_name = "LOGIN")]
    user: Option<String>,
    /// Which hook it is
    #[arg(long, value_enum, default_value_t, value_name = "HOOK")]
    hook: Hook,
    /// Instead: bring a log back that was lost or cut, from what the judge keeps
    #[arg(long, conflicts_with = "user")]
    restore: bool,
    /// Instead, as the forced command of an SSH key: run git for whoever has it
    #[arg(long, conflicts_with_all = ["restore", "authorize"])]
    ssh: bool,
    /// With --ssh: the fingerprint of the key
    #[arg(long, value_name = "SHA256:…", requires = "ssh")]
    key: Option<String>,
    /// Instead: print the line of authorized_keys for a public key; sshd's AuthorizedKeysCommand may call this
    #[arg(long, value_name = "KEY", conflicts_with = "restore")]
    authorize: Option<String>,
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
    if let Some(key) = &args.authorize {
        let line = ssh::line(&program()?, &args.dir, key, args.user.as_deref())?;
        args.output.json(&json!({ "line": line }));
        args.output.plain(&line);
        return Ok(());
    }
    if args.ssh {
        let asked = std::env::var("SSH_ORIGINAL_COMMAND").ok();
        return ssh::serve(&args.dir, asked.as_deref(), args.user.as_deref(), args.key.as_deref());
    }
    let pusher = pusher(args.user.as_deref());
    match args.hook {
        Hook::PreReceive => before(args, &pusher),
        Hook::ProcReceive => {
            let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
            // Git reads the output; the pusher reads the other stream.
            let lines = proc_receive(&args.dir, &mut input, &mut output, &pusher, now)?;
            lines.iter().for_each(|line| note(&format!("{line}\n")));
            Ok(())
        }
        Hook::PostReceive => after(args, &pusher),
    }
}

/// The pushed references that git lists.
fn listed() -> Result<String, Failure> {
    let mut input = String::new();
    std::io::stdin()
        .take(64 << 20)
        .read_to_string(&mut input)
        .map_err(|why| Failure::machine("reading git's list of pushed references", why))?;
    Ok(input)
}

fn before(args: &Args, pusher: &Pusher) -> Result<(), Failure> {
    let quarantine = std::env::var_os("GIT_QUARANTINE_PATH").map(PathBuf::from);
    let lines = pre_receive(&args.dir, quarantine.as_deref(), &listed()?, pusher, args.now.get())?;
    args.output.json(&json!({ "replies": lines }));
    lines.iter().for_each(|line| args.output.plain(line));
    Ok(())
}

fn after(args: &Args, pusher: &Pusher) -> Result<(), Failure> {
    let now = args.now.get();
    let answers = receive::log(&args.dir, &listed()?, &pusher.author(), now)?;
    args.output
        .json(&json!({ "replies": answers.iter().map(|answer| said(answer, now)).collect::<Vec<_>>() }));
    for answer in &answers {
        args.output.plain(&said(answer, now));
    }
    Ok(())
}
