//! `judge run`: one batch from fetch to push.

use base::plural::counted;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::arrivals::{arrivals, tell_strange, unknown_heads};
use super::bar::Bar;
use super::common::{Dir, Jobs, Key, Now, Output, Signing, check_people};
use super::fetched::Fetched;
use super::outbox::{Outbox, Replies};
use super::upstream::{Upstream, until_pushed};
use crate::batch::arrivals::heard;
use crate::batch::{Evaluator, Judged, Pace, Plan, Scope, Skipped, is_batch, pending};
use answer::secrets::complaints;
use answer::secrets::published::since_last_batch;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::finding::render::Format;
use base::time::Window;
use contest::{Contest, Disk};
use ledger::{Entry, Known, Lapsed};
use repo::{At, FetchLimits, Head, Main, Pushed, checked, note_checked, open_closed};
use score::Scorer;
use store::Store;

/// How many heads that stay waiting are listed.
const LISTED: usize = 5;

/// Judge what waits: fetch, check, score, append receipts, one commit, push
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge run --dry-run\n  judge run --pulls pulls.json --for 45m --replies replies"
)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    key: Key,
    /// The forge's list of pull requests as JSON; without it the repository's receive log is read
    #[arg(long, value_name = "FILE")]
    pulls: Option<PathBuf>,
    #[command(flatten)]
    replies: Replies,
    /// Begin nothing more when so much time has passed, e.g. `60m`; what is left waits for the next batch
    #[arg(long = "for", value_name = "TIME")]
    time: Option<Window>,
    /// Judge so many heads at most; what is left waits for the next batch
    #[arg(long, value_name = "N", value_parser = base::arguments::number::<usize>)]
    limit: Option<usize>,
    /// Push after so many heads at least [default: as many as are judged in a minute, fewer at first]
    #[arg(long, value_name = "N", value_parser = base::arguments::positive)]
    slice: Option<std::num::NonZeroUsize>,
    /// Print what would happen and change nothing
    #[arg(short = 'n', long)]
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
    judge(args, |_, _| Ok(Scope::All))
}

/// The same for what `prepare` finds in scope, which may also hand over to the evaluator what others have evaluated.
pub(super) fn judge(
    args: &Args,
    prepare: impl FnOnce(&Contest, &Evaluator) -> Result<Scope, Failure>,
) -> Result<(), Failure> {
    let time = args.time.map(|time| Duration::from_secs(time.seconds().unsigned_abs()));
    let mut pace = Pace::new(time, args.limit);
    if let Some(slice) = args.slice {
        pace = pace.in_slices(slice.get());
    }
    let root = &args.dir.dir;
    // Teams and ledger are main's, not this folder's.
    let described = || contest::Opened::described(Disk::at(root));
    let folder = match described() {
        // A pull that was killed may have left half a file.
        Err(_) if !args.dry_run && args.upstream.mend(root, args.output) => described()?,
        described => described?,
    };
    let remote = args.upstream.target(root, &folder.contest.forge.branch, !args.dry_run, args.output)?;
    let key = args.key.open(&folder.contest, root)?;
    let evaluator = Evaluator::new(Scorer::for_contest(Arc::new(key), &folder.contest)?)?;
    let scope = prepare(&folder.contest, &evaluator)?;
    let mut done = Done::default();
    let mut outbox = args.replies.outbox(args.dry_run);
    while !until_pushed(args.output, || {
        batch(args, &folder.contest, &remote, (&evaluator, &scope), &mut pace, &mut outbox, &mut done)
    })? {
        args.output.line("Going on", "main moved meanwhile; what was judged so far is on it");
    }
    // Of heads that shards have scored: what was left for this machine.
    let here = (!matches!(scope, Scope::All)).then(|| evaluator.own());
    summary(args, &done, here);
    if !args.dry_run && !done.follows {
        // What is wrong with the folder, a pull says better.
        args.upstream.follow(root, &folder.contest.forge.branch, args.output)?;
    }
    if let Some(Err(why)) = done.heartbeat.as_deref().map(forge::beat) {
        args.output.line("Heartbeat", &format!("nobody was told that this batch ran: {why}"));
    }
    outbox.finish()?;
    unknown_heads(&done.unknown)
}

/// What a run has done so far.
#[derive(Default)]
struct Done {
    judged: Vec<Judged>,
    /// Teams registered or changed.
    registered: usize,
    /// Heads that cannot be judged yet.
    skipped: Vec<Skipped>,
    /// Heads of which nobody knows when they came.
    unknown: Vec<Head>,
    /// What left before it was judged.
    lapsed: Option<Lapsed>,
    /// Heads that are counted instead of answered one by one.
    crowd: u64,
    /// Heads for which the budget was too small.
    left: usize,
    /// The ledger's end.
    ledger: Grown,
    /// Whether anything was written, or would be.
    wrote: bool,
    /// Whether the contest's folder stands where main does.
    follows: bool,
    /// Who is told that a batch ran.
    heartbeat: Option<String>,
}

/// Where a ledger ends.
#[derive(Default)]
struct Grown {
    receipts: u64,
    /// Digest of the last line.
    tip: String,
    root: String,
    /// Its first digits as people read them.
    short: String,
}

/// No batch is judged by labels that came to main since the last one, unless contest.toml says why that does no harm.
fn check_main(repository: &git2::Repository, base: &Main, evaluator: &Evaluator) -> Result<(), Failure> {
    if base.contest.lint_accept.iter().any(|accepted| accepted.code == codes::PUBLISHED_ANSWER_KEY.code) {
        return Ok(());
    }
    let key = evaluator.scorer().key();
    let published = since_last_batch(repository, base.at.commit, &base.contest, key, is_batch)?;
    if published.findings.is_empty() { Ok(()) } else { Err(Failure::Configuration(published.findings)) }
}

/// One try, slice by slice. Nothing says that main moved and nothing was written, `false` that it moved after something
/// was.
fn batch(
    args: &Args,
    local: &Contest,
    remote: &str,
    (evaluator, scope): (&Evaluator, &Scope),
    pace: &mut Pace,
    outbox: &mut Outbox<'_>,
    done: &mut Done,
) -> Result<Option<bool>, Failure> {
    let limits = FetchLimits {
        bytes: local.submission.max_bytes.saturating_mul(2).saturating_add(16 << 20),
        time: Duration::from_secs(300),
    };
    // Before anything is listed: what came until now is there.
    let now = args.now.get();
    let Fetched { mut quarantine, repository, main } =
        Fetched::open(remote, &local.forge.branch, &args.dir.dir, limits)?;
    let (mut base, made_anew) = At::new(&repository, main)?.main(checked(&args.dir.dir).as_deref())?;
    if let Some(digest) = &made_anew {
        note_checked(&args.dir.dir, digest);
    }
    let size = base.ledger.end().size();
    let owed_after = outbox.owed_after(&quarantine, size, args.output)?;
    if owed_after.is_some_and(|after| after < base.ledger.closed().size()) {
        open_closed(&mut base)?;
    }
    args.signing.apply(&args.dir.dir, base.ledger.end_mut())?;
    check_key(&base.contest, evaluator)?;
    check_main(&repository, &base, evaluator)?;
    if let Some(finding) = pending(&base, evaluator.scorer().key()) {
        return Err(Failure::Configuration(vec![finding]));
    }
    tell_strange(args.output, &quarantine);
    let (pulls, heads) = arrivals(args.pulls.as_deref(), &mut quarantine, &base, now)?;
    done.unknown = heads;
    let store = Store::open(&base.contest, &args.dir.dir)?;
    let bar = Bar::new(args.output, "Judging");
    let mut plan =
        args.jobs.install(|| Plan::make(&quarantine, base, &pulls, evaluator, now, owed_after, scope))?;
    done.skipped = std::mem::take(&mut plan.skipped);
    done.crowd = plan.crowd;
    done.lapsed = plan.lapsed.clone().or(done.lapsed.take());
    let mut judged_heads = quarantine.judged();
    plan.owed.iter().for_each(|reply| outbox.put(reply.pull, &reply.head, &reply.text));
    let mut landed = false;
    loop {
        done.left = plan.left() + plan.outside();
        let portion = if args.dry_run { Some(pace.whole()) } else { pace.next() };
        let Some(portion) = portion else { break };
        let begun = std::time::Instant::now();
        let cost = args.jobs.install(|| {
            let (before, of) = (done.judged.len(), done.judged.len() + plan.left());
            let progress = |now, _| bar.show(before + now, of);
            plan.judge(&quarantine, evaluator, portion, now, &progress)
        })?;
        bar.clear();
        pace.judged(plan.judged.len(), cost, begun.elapsed());
        if !plan.is_empty() && !args.dry_run {
            if let Some(store) = &store {
                plan.archive(&quarantine, store)?;
            }
            let (base, commit) = (plan.base().at.commit, plan.commit(&repository, now)?);
            let (root, branch) = (&args.dir.dir, &local.forge.branch);
            let heard = heard(&quarantine, &pulls, &plan.base().ledger);
            let kept = quarantine.keep(judged_heads, plan.kept(), heard.as_ref(), now)?;
            let (pushed, step) = rayon::join(
                || quarantine.push_with(base, commit, kept),
                || args.upstream.step(root, branch, (&quarantine, base, commit)),
            );
            match pushed? {
                Pushed::Nothing => return Ok(landed.then_some(false)),
                Pushed::Both => judged_heads = kept.or(judged_heads),
                Pushed::Main => {}
            }
            landed = true;
            if let Some(digest) = plan.closed_anew() {
                note_checked(root, digest);
            }
            done.follows = matches!(step, Ok(Some(step)) if step.take().is_ok());
            plan.judged.iter().for_each(|judged| outbox.put(judged.pull, &judged.head, &judged.reply));
            done.add(&mut plan);
            plan.land(&repository, commit)?;
        } else {
            done.add(&mut plan);
        }
        done.left = plan.left() + plan.outside();
        if plan.left() == 0 || args.dry_run {
            break;
        }
    }
    if !args.dry_run {
        let queue = plan.queue(now, done.judged.len() as u64, &done.skipped);
        if let Err(why) = quarantine.tell(&repo::QUEUE, &queue.text(), now) {
            // It decides nothing: what was judged is judged.
            args.output.line("Queue", &format!("the page of what waits stays as it was: {why}"));
        }
        done.heartbeat.clone_from(&plan.base().contest.alarm.heartbeat);
    }
    if landed || owed_after.is_some_and(|after| after < size) {
        outbox.close(&quarantine, plan.base().at.commit, args.output);
    }
    Ok(Some(true))
}

impl Done {
    /// Takes a slice in that was judged.
    fn add(&mut self, plan: &mut Plan) {
        let ledger = &plan.base().ledger;
        let end = ledger.end();
        let new = (plan.first_seq..=end.size()).filter_map(|seq| ledger.receipt(seq));
        self.registered +=
            new.filter(|receipt| matches!(receipt.entry, Entry::Known(Known::Register(_)))).count();
        self.wrote |= !plan.is_empty();
        self.ledger = Grown {
            receipts: end.size(),
            tip: end.tip().to_owned(),
            root: end.root(end.size()).map_or_else(String::new, hex::encode),
            short: end.short_root(end.size()).unwrap_or_default(),
        };
        self.judged.append(&mut plan.judged);
    }
}

/// Holds the key and what it measures against main, which may have moved on from the contest's folder.
pub(super) fn check_key(contest: &Contest, evaluator: &Evaluator) -> Result<(), Failure> {
    let scorer = evaluator.scorer();
    if !scorer.measures().eq(contest.measures.iter()) || scorer.sum() != contest.metric.sum.as_ref() {
        return Err(Failure::configuration(
            codes::METRIC_CHANGED,
            "main measures something else than this folder does; pull first, or publish your change with \
             `judge rejudge --apply`",
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
        return Err(Failure::Configuration(vec![Finding::new(codes::WRONG_RECIPIENT, text).help(
            "`judge recipient` prints the one that does; the file of answer_key.identities is opened with \
             --key-identity or GITPRIZE_IDENTITY",
        )]));
    }
    Ok(())
}

fn summary(args: &Args, done: &Done, here: Option<usize>) {
    let output = args.output;
    let refused: Vec<&Judged> = done.judged.iter().filter(|judged| !judged.findings.is_empty()).collect();
    let held = done.judged.iter().filter(|judged| judged.held.is_some()).count();
    let registered = done.registered;
    let scored = done.judged.len() - refused.len() - registered - held;
    for skipped in done.skipped.iter().take(LISTED) {
        output.line("Left waiting", &format!("#{} {}: {}", skipped.pull, skipped.head, skipped.why));
    }
    if done.skipped.len() > LISTED {
        output.line("", &format!("and {} more heads", done.skipped.len() - LISTED));
    }
    if let Some(lapsed) = &done.lapsed {
        for left in lapsed.heads.iter().take(LISTED) {
            let (head, when) = (left.head.get(..12).unwrap_or(&left.head), left.left.human());
            output.line("Lapsed", &format!("#{} {head}: it left at {when}, before it was judged", left.pull));
        }
        let more = lapsed.heads.len().saturating_sub(LISTED) as u64 + lapsed.more;
        if more > 0 {
            output.line("", &format!("and {more} more heads"));
        }
    }
    let mut result = serde_json::json!({
        "dry_run": args.dry_run,
        "scored": scored,
        "refused": refused.len(),
        "registered": registered,
        "held": held,
        "waiting": done.skipped.len(),
        "counted": done.crowd,
        "left": done.left,
        "ledger": { "receipts": done.ledger.receipts, "tip": done.ledger.tip, "root": done.ledger.root },
        "judged": done.judged.iter().map(|judged| serde_json::json!({
            "pull": judged.pull,
            "head": judged.head,
            "team": judged.team,
            "seq": judged.seq,
            "improved": judged.improved,
            "findings": judged.findings,
            "held_for": judged.held,
            "reply": judged.reply,
        })).collect::<Vec<_>>(),
    });
    if let Some(here) = here {
        result["scored_here"] = here.into();
    }
    output.json(&result);
    if !done.wrote {
        output.line("Judged", if done.left == 0 { "nothing waits" } else { "nothing" });
    } else {
        judged(args, done, &refused, scored, held);
    }
    if let Some(here) = here.filter(|here| *here > 0) {
        let files = counted(here, "file that no shard had", "files that no shard had");
        output.line("Scored here", &files);
    }
    if done.left > 0 {
        let heads = counted(done.left, "head waits", "heads wait");
        output.line("Left", &format!("{heads} for the next batch"));
    }
    // A small batch is somebody watching; a large one has its replies in --replies and --format json.
    if done.judged.len() <= 20 && !output.quiet && output.format == Format::Text {
        for judged in &done.judged {
            base::terminal::print(&format!("\n{}", judged.reply));
        }
    }
}

fn judged(args: &Args, done: &Done, refused: &[&Judged], scored: usize, held: usize) {
    let output = args.output;
    let would = if args.dry_run { "Would judge" } else { "Judged" };
    let mut counts = format!("{} heads: {scored} scored, {} refused", done.judged.len(), refused.len());
    if done.registered > 0 {
        counts.push_str(&format!(", {} teams registered or changed", done.registered));
    }
    if held > 0 {
        counts.push_str(&format!(", {held} held (`judge review`)"));
    }
    output.line(would, &counts);
    if done.crowd > 0 {
        let text = format!(
            "{} more heads in one receipt: more than one person or team is answered a day",
            done.crowd
        );
        output.line(if args.dry_run { "Would count" } else { "Counted" }, &text);
    }
    for judged in refused {
        let codes: Vec<_> = judged.findings.iter().map(|finding| finding.code).collect();
        let team = judged.team.as_ref().map_or_else(|| "no team".to_owned(), ToString::to_string);
        output.line("", &format!("#{} {team}: refused ({})", judged.pull, codes.join(", ")));
        if output.format == Format::Github {
            // The batch has not failed.
            output.warnings(&judged.findings);
        }
    }
    let text = format!("{} receipts, chain ok, root {}", done.ledger.receipts, done.ledger.short);
    output.line(if args.dry_run { "Ledger then" } else { "Ledger" }, &text);
}
