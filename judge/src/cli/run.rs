//! `judge run`: one batch from fetch to push.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::arrivals::{arrivals, tell_strange, unknown_heads};
use super::bar::Bar;
use super::common::{Dir, Jobs, KeyIdentity, Now, Output, Signing, answer_key, check_people};
use super::upstream::{Step, Upstream, until_pushed};
use crate::batch::arrivals::heard;
use crate::batch::{Evaluator, Judged, Plan, is_batch, pending};
use crate::contest::{Contest, Folder};
use crate::failure::Failure;
use crate::finding::Finding;
use crate::finding::render::Format;
use crate::intake::{FetchLimits, Head, Main, Pushed, Quarantine, checked, note_checked};
use crate::ledger::{Entry, Known};
use crate::score::Scorer;
use crate::secrets::complaints;
use crate::secrets::published::since_last_batch;

/// How many heads that stay waiting are listed.
const LISTED: usize = 5;

/// Judge what waits: fetch, check, score, append receipts, one commit, push
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    upstream: Upstream,
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
    signing: Signing,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    jobs: Jobs,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    // Teams and ledger are main's, not this folder's.
    let folder = Folder::described(root)?;
    let remote = args.upstream.remote(root)?;
    let key = answer_key(&folder.contest, root, args.answers.as_deref(), &args.identity)?;
    let evaluator = Evaluator::new(Scorer::for_contest(Arc::new(key), &folder.contest)?)?;
    let mut unknown = vec![];
    let pushed = until_pushed(args.output, || batch(args, &folder, &remote, &evaluator, &mut unknown))?;
    let branch = &folder.contest.forge.branch;
    match pushed {
        _ if args.dry_run => {}
        // What is wrong with the folder, a pull says better.
        Some(step) if step.take().is_ok() => {}
        _ => args.upstream.follow(root, branch, args.output)?,
    }
    unknown_heads(&unknown)
}

/// No batch is judged by labels that came to main since the last one, unless contest.toml says why that does no harm.
fn check_main(repository: &git2::Repository, base: &Main, evaluator: &Evaluator) -> Result<(), Failure> {
    const CODE: &str = "published-answer-key";
    if base.contest.lint_accept.iter().any(|accepted| accepted.code == CODE) {
        return Ok(());
    }
    let key = evaluator.scorer().key();
    let published = since_last_batch(repository, base.commit, &base.contest, key, is_batch)?;
    if published.findings.is_empty() { Ok(()) } else { Err(Failure::Configuration(published.findings)) }
}

/// One try; nothing says that main moved and nothing was written.
fn batch<'a>(
    args: &'a Args,
    folder: &'a Folder,
    remote: &str,
    evaluator: &Evaluator,
    unknown: &mut Vec<Head>,
) -> Result<Option<Option<Step<'a>>>, Failure> {
    let local = &folder.contest;
    let limits = FetchLimits {
        bytes: local.submission.max_bytes.saturating_mul(2).saturating_add(16 << 20),
        time: Duration::from_secs(300),
    };
    // Before anything is listed: what came until now is there.
    let now = args.now.get();
    let mut quarantine = Quarantine::open(remote, &local.forge.branch, Some(&args.dir.dir), limits)?;
    let repository = quarantine.repository()?;
    let main = quarantine.main().ok_or_else(|| Failure::Machine("main is gone".to_owned()))?;
    let mut base = Main::read(&repository, main, checked(&args.dir.dir).as_deref())?;
    if let Some(digest) = &base.closed_checked {
        note_checked(&args.dir.dir, digest);
    }
    args.signing.apply(base.ledger.end_mut())?;
    check_key(&base.contest, evaluator)?;
    check_main(&repository, &base, evaluator)?;
    if let Some(finding) = pending(&base, evaluator.scorer().key()) {
        return Err(Failure::Configuration(vec![finding]));
    }
    tell_strange(args.output, &quarantine);
    let (pulls, heads) = arrivals(args.pulls.as_deref(), &mut quarantine, &base, now)?;
    *unknown = heads;
    let bar = Bar::new(args.output, "Judging");
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
    if let Some(lapsed) = &plan.lapsed {
        for left in lapsed.heads.iter().take(LISTED) {
            let (head, when) = (left.head.get(..12).unwrap_or(&left.head), left.left.human());
            args.output
                .line("Lapsed", &format!("#{} {head}: it left at {when}, before it was judged", left.pull));
        }
        let more = lapsed.heads.len().saturating_sub(LISTED) as u64 + lapsed.more;
        if more > 0 {
            args.output.line("", &format!("and {more} more heads"));
        }
    }
    if plan.is_empty() {
        summary(args, &plan);
        args.output.line("Judged", "nothing waits");
        return Ok(Some(None));
    }
    let mut step = None;
    if !args.dry_run {
        let commit = plan.commit(&repository, now)?;
        let (root, branch) = (&args.dir.dir, &folder.contest.forge.branch);
        let kept = quarantine.keep(
            quarantine.judged(),
            &plan.kept,
            heard(&quarantine, &pulls, &plan.base.ledger).as_ref(),
            now,
        )?;
        let (pushed, next) = rayon::join(
            || quarantine.push_with(Some(main), commit, kept),
            || args.upstream.step(root, branch, (&quarantine, main, commit)),
        );
        if pushed? == Pushed::Nothing {
            return Ok(None);
        }
        step = next.unwrap_or_default();
        if let Some(digest) = plan.closed_anew() {
            note_checked(root, digest);
        }
    }
    replies(args, &plan)?;
    summary(args, &plan);
    Ok(Some(step))
}

/// Holds the key and what it measures against main, which may have moved on from the contest's folder.
pub(super) fn check_key(contest: &Contest, evaluator: &Evaluator) -> Result<(), Failure> {
    let scorer = evaluator.scorer();
    if !scorer.measures().eq(contest.measures.iter()) || scorer.sum() != contest.metric.sum.as_ref() {
        return Err(Failure::configuration(
            "metric-changed",
            "main measures something else than the contest's folder; pull first, or publish a change that main does not \
             have yet with `judge rejudge --apply`",
        ));
    }
    check_people(contest, scorer.key())?;
    let complaints = complaints(contest, "the answer key", evaluator.scorer().key());
    if !complaints.is_empty() {
        return Err(Failure::Configuration(complaints));
    }
    let opens = |named: &String| {
        evaluator.identities().iter().any(|identity| identity.to_public().to_string() == *named)
    };
    if contest.answer_key_recipient.as_ref().is_some_and(|named| !opens(named)) {
        let text = "answer_key.recipient belongs to no identity at hand: neither to the answer key nor to those that \
                    answer_key.identities names";
        return Err(Failure::Configuration(vec![Finding::new("wrong-recipient", text).help(
            "`judge recipient` prints the one that does; the file of answer_key.identities is opened with \
             --key-identity or GITPRIZE_IDENTITY",
        )]));
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
    let ledger = &plan.base.ledger;
    let registered = (plan.first_seq..=ledger.end().size())
        .filter_map(|seq| ledger.receipt(seq))
        .filter(|receipt| matches!(receipt.entry, Entry::Known(Known::Register(_))))
        .count();
    let held = plan.judged.iter().filter(|judged| judged.held.is_some()).count();
    let scored = plan.judged.len() - refused.len() - registered - held;
    let count = ledger.end().size();
    let root = ledger.end().short_root(count).unwrap_or_default();
    output.json(&serde_json::json!({
        "dry_run": args.dry_run,
        "scored": scored,
        "refused": refused.len(),
        "registered": registered,
        "held": held,
        "waiting": plan.skipped.len(),
        "counted": plan.crowd,
        "ledger": { "receipts": count, "tip": ledger.end().tip(), "root": root },
        "judged": plan.judged.iter().map(|judged| serde_json::json!({
            "pull": judged.pull,
            "head": judged.head,
            "team": judged.team,
            "seq": judged.seq,
            "improved": judged.improved,
            "refused": judged.findings,
            "held": judged.held,
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
    if held > 0 {
        counts.push_str(&format!(", {held} held (`judge review`)"));
    }
    output.line(would, &counts);
    if plan.crowd > 0 {
        let text = format!(
            "{} more heads in one receipt: more than one person or team is answered a day",
            plan.crowd
        );
        output.line(if args.dry_run { "Would count" } else { "Counted" }, &text);
    }
    for judged in &refused {
        let codes: Vec<_> = judged.findings.iter().map(|finding| finding.code).collect();
        let team = judged.team.as_ref().map_or_else(|| "no team".to_owned(), ToString::to_string);
        output.line("", &format!("#{} {team}: refused ({})", judged.pull, codes.join(", ")));
        if output.format == Format::Github {
            output.findings(&judged.findings);
        }
    }
    let text = format!("{count} receipts, chain ok, root {root}");
    output.line(if args.dry_run { "Ledger then" } else { "Ledger" }, &text);
    // A small batch is somebody watching; a large one has its replies in --replies and --format json.
    if plan.judged.len() <= 20 && !output.quiet && output.format == Format::Text {
        for judged in &plan.judged {
            print!("\n{}", judged.reply);
        }
    }
}
