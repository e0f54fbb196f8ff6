//! `judge run`: one batch from fetch to push.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::common::{Dir, Jobs, KeyIdentity, Now, Output, answer_key};
use crate::batch::{Evaluator, Judged, Plan};
use crate::contest::{Contest, Folder};
use crate::failure::Failure;
use crate::finding::render::Format;
use crate::intake::{Base, FetchLimits, Pulls, Quarantine};
use crate::ledger::{Entry, Known};
use crate::score::Scorer;
use crate::secrets::complaints;

/// How many heads that stay waiting are listed.
const LISTED: usize = 5;
/// How often a batch starts over when main moves under it.
const TRIES: usize = 5;

/// Judge what waits: fetch, check, score, append receipts, one commit, push
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// The repository to judge, a path or URL [default: the remote `origin` of the contest's folder]
    #[arg(long, value_name = "PATH|URL")]
    repository: Option<String>,
    /// The answer key [default: as contest.toml says]
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    #[command(flatten)]
    identity: KeyIdentity,
    /// The forge's list of pull requests as JSON; without it the repository's receive log is read
    #[arg(long, value_name = "FILE")]
    pulls: Option<PathBuf>,
    /// Also write each reply to DIR/<pull>-<head>.md
    #[arg(long, value_name = "DIR")]
    replies: Option<PathBuf>,
    /// Print what would happen and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    jobs: Jobs,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let folder = Folder::open(root)?;
    let remote = remote(root, args.repository.as_deref())?;
    let key = answer_key(&folder.contest, root, args.answers.as_deref(), &args.identity)?;
    let (id, measures) = (&folder.contest.submission.id, folder.contest.measures.clone());
    let evaluator = Evaluator::new(Scorer::new(Arc::new(key), id, measures)?)?;
    for _ in 0..TRIES {
        if batch(args, &folder, &remote, &evaluator)? {
            if !args.dry_run {
                follow(args, &folder.contest.forge.branch)?;
            }
            return Ok(());
        }
        args.output.line("Starting over", "main moved meanwhile");
    }
    Err(Failure::Machine(format!(
        "main moved {TRIES} times during the batch; nothing was written, run again"
    )))
}

/// One try; false says that main moved and nothing was written.
fn batch(args: &Args, folder: &Folder, remote: &str, evaluator: &Evaluator) -> Result<bool, Failure> {
    let local = &folder.contest;
    let limits = FetchLimits {
        bytes: local.submission.max_bytes.saturating_mul(2).saturating_add(16 << 20),
        time: Duration::from_secs(300),
    };
    let quarantine = Quarantine::open(remote, &local.forge.branch, Some(&args.dir.dir), limits)?;
    let repository = quarantine.repository()?;
    let main = quarantine.main().ok_or_else(|| Failure::Machine("main is gone".to_owned()))?;
    let base = Base::read(&repository, main, &folder.catalogue)?;
    check_key(&base.contest, evaluator)?;
    let pulls = match (&args.pulls, quarantine.receive_log()) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path)
                .map_err(|why| Failure::configuration("bad-pulls", format!("{}: {why}", path.display())))?;
            Pulls::from_document(&path.display().to_string(), &text)?
        }
        (None, Some(log)) => Pulls::from_receive_log(&repository, log)?,
        (None, None) => Pulls::default(),
    };
    let now = args.now.get();
    let bar = Bar::new(args.output);
    let plan = args.jobs.install(|| {
        Plan::make(&quarantine, base, &pulls, evaluator, now, &|done, of| bar.show(done, of))
    })??;
    bar.clear();
    for skipped in plan.skipped.iter().take(LISTED) {
        args.output.line("Left waiting", &format!("#{} {}: {}", skipped.pull, skipped.head, skipped.why));
    }
    if plan.skipped.len() > LISTED {
        args.output.line("", &format!("and {} more heads", plan.skipped.len() - LISTED));
    }
    if plan.is_empty() {
        summary(args, &plan);
        args.output.line("Judged", "nothing waits");
        return Ok(true);
    }
    if !args.dry_run {
        let commit = plan.commit(&repository, now)?;
        if !quarantine.push(commit)? {
            return Ok(false);
        }
    }
    replies(args, &plan)?;
    summary(args, &plan);
    Ok(true)
}

/// Holds the key and what it measures against main, which may have moved on from the contest's folder.
fn check_key(contest: &Contest, evaluator: &Evaluator) -> Result<(), Failure> {
    if !evaluator.scorer().measures().eq(contest.measures.iter()) {
        return Err(Failure::configuration(
            "metric-changed",
            "main measures something else than the contest's folder; pull first",
        ));
    }
    let complaints = complaints(contest, "the answer key", evaluator.scorer().key());
    if !complaints.is_empty() {
        return Err(Failure::Configuration(complaints));
    }
    let own = evaluator.identity().to_public().to_string();
    if contest.answer_key_recipient.as_ref().is_some_and(|named| *named != own) {
        return Err(Failure::configuration(
            "wrong-recipient",
            "answer_key.recipient does not belong to the answer key; `judge recipient` prints the one \
             that does",
        ));
    }
    Ok(())
}

/// The repository to judge.
fn remote(root: &Path, given: Option<&str>) -> Result<String, Failure> {
    if let Some(remote) = given {
        return Ok(remote.to_owned());
    }
    let repository = git2::Repository::discover(root).map_err(|_| no_remote(root))?;
    let remote = repository.find_remote("origin").map_err(|_| no_remote(root))?;
    let url = remote.url().map_err(|_| no_remote(root))?.to_owned();
    // A relative path in a configuration is meant from the clone.
    let path = repository.workdir().unwrap_or(root).join(&url);
    Ok(if !url.contains(':') && path.exists() { path.to_string_lossy().into_owned() } else { url })
}

fn no_remote(root: &Path) -> Failure {
    Failure::configuration(
        "no-repository",
        format!(
            "{} is no clone with a remote `origin`; name the repository with --repository",
            root.display()
        ),
    )
}

/// Brings the contest's folder to where main is now, if it is a clean clone that main grew from.
fn follow(args: &Args, branch: &str) -> Result<(), Failure> {
    let Ok(repository) = git2::Repository::open(&args.dir.dir) else { return Ok(()) };
    let on_branch = repository.head().is_ok_and(|head| head.shorthand().is_ok_and(|name| name == branch));
    if !on_branch || args.repository.is_some() || repository.is_bare() {
        return Ok(());
    }
    let mut pull = crate::intake::git(&args.dir.dir);
    pull.args(["pull", "--quiet", "--ff-only", "--no-tags", "origin", branch]);
    let done = pull.output().map_err(|why| Failure::machine("git", why))?;
    if !done.status.success() {
        let why = String::from_utf8_lossy(&done.stderr).trim().to_owned();
        args.output.line("Not updated", &format!("{} stays as it was: {why}", args.dir.dir.display()));
    }
    Ok(())
}

fn replies(args: &Args, plan: &Plan) -> Result<(), Failure> {
    if let (Some(folder), false) = (&args.replies, args.dry_run) {
        std::fs::create_dir_all(folder).map_err(|why| Failure::machine(folder.display(), why))?;
        for judged in &plan.judged {
            let path = folder.join(format!("{}-{}.md", judged.pull, judged.head));
            std::fs::write(&path, &judged.reply).map_err(|why| Failure::machine(path.display(), why))?;
        }
    }
    Ok(())
}

fn summary(args: &Args, plan: &Plan) {
    let output = args.output;
    let refused: Vec<&Judged> = plan.judged.iter().filter(|judged| !judged.findings.is_empty()).collect();
    let registered = plan.base.ledger.receipts()[plan.first_seq as usize - 1..]
        .iter()
        .filter(|receipt| matches!(receipt.entry, Entry::Known(Known::Register(_))))
        .count();
    let scored = plan.judged.len() - refused.len() - registered;
    output.json(&serde_json::json!({
        "dry_run": args.dry_run,
        "scored": scored,
        "refused": refused.len(),
        "registered": registered,
        "waiting": plan.skipped.len(),
        "ledger": { "receipts": plan.base.ledger.receipts().len(), "tip": plan.base.ledger.tip() },
        "judged": plan.judged.iter().map(|judged| serde_json::json!({
            "pull": judged.pull,
            "head": judged.head,
            "team": judged.team,
            "seq": judged.seq,
            "improved": judged.improved,
            "refused": judged.findings,
            "reply": judged.reply,
        })).collect::<Vec<_>>(),
    }));
    if plan.is_empty() {
        return;
    }
    let would = if args.dry_run { "Would judge" } else { "Judged" };
    let mut counts = format!("{} heads: {scored} scored, {} refused", plan.judged.len(), refused.len());
    if registered > 0 {
        counts.push_str(&format!(", {registered} teams registered or changed"));
    }
    output.line(would, &counts);
    for judged in &refused {
        let codes: Vec<_> = judged.findings.iter().map(|finding| finding.code).collect();
        let team = judged.team.as_ref().map_or_else(|| "no team".to_owned(), ToString::to_string);
        output.line("", &format!("#{} {team}: refused ({})", judged.pull, codes.join(", ")));
        if output.format == Format::Github {
            output.findings(&judged.findings);
        }
    }
    let ledger = &plan.base.ledger;
    let text = format!("{} receipts, chain ok, tip {}…", ledger.receipts().len(), &ledger.tip()[..12]);
    output.line(if args.dry_run { "Ledger then" } else { "Ledger" }, &text);
    // A small batch is somebody watching; a large one has its replies in --replies and --format json.
    if plan.judged.len() <= 20 && !output.quiet && output.format == Format::Text {
        for judged in &plan.judged {
            print!("\n{}", judged.reply);
        }
    }
}

/// A bar on a terminal, plain lines elsewhere.
struct Bar {
    bar: Option<ProgressBar>,
}

impl Bar {
    fn new(output: Output) -> Self {
        let wanted = !output.quiet && output.format == Format::Text;
        if !wanted {
            return Self { bar: None };
        }
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("Judging        {bar:30} {pos}/{len}  {elapsed}") {
            bar.set_style(style.progress_chars("━━╌"));
        }
        Self { bar: Some(bar) }
    }

    fn show(&self, done: usize, of: usize) {
        let Some(bar) = &self.bar else { return };
        if bar.is_hidden() {
            // No terminal: say something every now and then, so that a CI log shows life.
            if done.is_multiple_of(100) || done == of {
                println!("{:<14} {done}/{of}", "Judging");
            }
            return;
        }
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    }

    fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
