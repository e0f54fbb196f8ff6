//! `judge answer`: who sent something learns at the forge what came of it.

use std::time::Duration;

use serde_json::{Value, json};

use super::bar::Bar;
use super::common::{Dir, Now, Output};
use super::fetched::Fetched;
use super::forge_at::{ForgeAt, tell};
use super::upstream::Upstream;
use crate::answering::{Desk, Ended, Report, Task, drafts, owed, waiting};
use base::failure::Failure;
use base::plural::counted;
use base::time::{Instant, Window};
use contest::queue::{Queue, Replies};
use contest::{Disk, Opened};
use forge::{Meter, Open, Trouble};
use repo::{At, FetchLimits, checked, note_checked};

/// Of so many pull requests the comments are read at a time.
const CHUNK: usize = 200;
/// After so many failures in a row the forge is down.
const NAMED: usize = 5;

/// Answer at the forge what has a receipt: one comment each, a label, closed
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  judge answer --dry-run\n  judge answer --requests 700")]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    at: ForgeAt,
    /// Give each head a status, too: one request more for each
    #[arg(long)]
    statuses: bool,
    /// Print what would happen and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let (root, now) = (&args.dir.dir, args.now.get());
    let local = Opened::described(Disk::at(root))?.contest;
    let remote = args.upstream.remote(root)?;
    let forge = args.at.desk(&local, &remote)?;
    let open = forge.open()?;
    let limits = FetchLimits {
        bytes: local.submission.max_bytes.saturating_mul(2).saturating_add(16 << 20),
        time: Duration::from_secs(300),
    };
    let fetched = Fetched::open(&remote, &local.forge.branch, root, limits)?;
    let (mut main, made_anew) = At::new(&fetched.repository, fetched.main)?.main(checked(root).as_deref())?;
    if let Some(digest) = &made_anew {
        note_checked(root, digest);
    }
    let mut tasks = owed(&mut main, &open)?;
    let mut desk = Desk::new(&*forge, args.statuses);
    let unread = read(&mut desk, &tasks, &open, args.output)?;
    tasks.retain(|task| !unread.contains(&task.pull));
    let waiting = waiting(&open, desk.notes());
    let looked_at: Vec<&Open> = waiting.into_iter().filter(|open| !unread.contains(&open.pull)).collect();
    tasks.extend(drafts(&fetched.quarantine, &looked_at, now)?);
    let order = |task: &Task| (task.outcome.is_none(), task.since, task.pull);
    tasks.sort_by_key(order);
    let oldest = tasks.iter().filter(|task| task.outcome.is_some()).map(|task| task.since).min();
    let count = tasks.len();
    let report = if args.dry_run {
        Report { left: tasks, ..Report::default() }
    } else {
        let bar = Bar::new(args.output, "Answering");
        let report = desk.answer(tasks, &|done| bar.show(done, count));
        bar.clear();
        report?
    };
    tell_all(args, &open, &report, oldest, now);
    tell(args.output, &forge.meter());
    if !args.dry_run {
        told(args, &fetched, &remote, &report, &forge.meter(), now);
    }
    args.output.json(&json!({
        "dry_run": args.dry_run,
        "open": open.len(),
        "answered": report.ended.iter().filter(|(_, ended)| matches!(ended, Ended::Well { .. })).map(|(task, ended)| row(task, Some(ended))).collect::<Vec<_>>(),
        "left": report.left.iter().map(|task| row(task, None)).collect::<Vec<_>>(),
        "failed": failed(&report, &unread).map(|(pull, why)| json!({ "pull": pull, "why": why })).collect::<Vec<_>>(),
        "oldest": report.left.iter().map(|task| task.since).min().map(|since| since.to_string()),
        "more_from": report.why.as_ref().and_then(|(_, until)| *until).map(|until| until.to_string()),
        "requests": forge.meter().sent,
        "remaining": forge.meter().left().map(|left| left.requests),
    }));
    let failed: Vec<(u64, String)> = failed(&report, &unread).collect();
    let Some((pull, why)) = failed.first() else { return Ok(()) };
    let rest = match failed.len() {
        1 => "it is".to_owned(),
        count => format!("{count} pull requests are"),
    };
    Err(Failure::Machine(format!("#{pull}: {why}; {rest} not answered yet, the next `judge answer` does it")))
}

/// Adds to what the last batch told how far behind the answers are.
fn told(args: &Args, fetched: &Fetched, remote: &str, report: &Report, meter: &Meter, now: Instant) {
    let left = || report.left.iter().filter(|task| task.outcome.is_some());
    let replies = Replies {
        at: now,
        left: left().count() as u64,
        oldest: left().map(|task| task.since).min(),
        requests: meter.left().map(|left| left.requests),
        more_from: report.why.as_ref().and_then(|(_, until)| *until),
    };
    let add = || -> Result<(), Failure> {
        let Some(Ok(mut queue)) = repo::told(remote, &repo::QUEUE)?.map(|text| Queue::read(&text)) else {
            return Ok(());
        };
        queue.replies = Some(replies);
        fetched.quarantine.tell(&repo::QUEUE, &queue.text(), now)
    };
    if let Err(why) = add() {
        args.output
            .line("Queue", &format!("the page of what waits does not say how far the answers are: {why}"));
    }
}

/// Reads the judge's own comments where there may be some. What cannot be read keeps nobody else from an answer: which
/// these are.
fn read(desk: &mut Desk<'_>, tasks: &[Task], open: &[Open], output: Output) -> Result<Vec<u64>, Failure> {
    let mut pulls: Vec<u64> = tasks.iter().filter(|task| task.has_notes).map(|task| task.pull).collect();
    pulls.extend(open.iter().filter(|open| open.draft && open.notes != Some(0)).map(|open| open.pull));
    let (mut unread, mut down) = (vec![], 0);
    for some in pulls.chunks(CHUNK) {
        match desk.read(some) {
            Ok(()) => continue,
            // What is left is answered as far as it goes, and read then.
            Err(Trouble::Spent { .. }) => break,
            Err(trouble) if !trouble.is_of_the_machine() => return Err(trouble.into()),
            Err(_) => {}
        }
        // One of them may have spoilt it for all.
        for pull in some {
            match desk.read(&[*pull]) {
                Ok(()) => down = 0,
                Err(Trouble::Spent { .. }) => return Ok(unread),
                Err(trouble) if trouble.is_of_the_machine() && down < NAMED => {
                    unread.push(*pull);
                    down += 1;
                }
                Err(trouble) => return Err(trouble.into()),
            }
        }
    }
    for pull in &unread {
        output.line("Not read", &format!("the comments of #{pull}"));
    }
    Ok(unread)
}

fn failed<'r>(report: &'r Report, unread: &'r [u64]) -> impl Iterator<Item = (u64, String)> + 'r {
    let failed = report.ended.iter().filter_map(|(task, ended)| match ended {
        Ended::Failed(why) => Some((task.pull, why.clone())),
        _ => None,
    });
    failed.chain(unread.iter().map(|pull| (*pull, "the forge does not tell its comments".to_owned())))
}

fn row(task: &Task, ended: Option<&Ended>) -> Value {
    let (wrote, closed) = match ended {
        Some(Ended::Well { wrote, closed }) => (*wrote, *closed),
        _ => (false, false),
    };
    json!({
        "pull": task.pull,
        "head": task.head,
        "outcome": task.outcome.map_or("draft", |outcome| outcome.label()),
        "said": task.headline(),
        "since": task.since.to_string(),
        "wrote": wrote,
        "closed": closed,
    })
}

fn tell_all(args: &Args, open: &[Open], report: &Report, oldest: Option<Instant>, now: Instant) {
    let output = args.output;
    let pulls = |count: usize| counted(count, "pull request", "pull requests");
    output.line("Open", &format!("{} at the forge", pulls(open.len())));
    if args.dry_run {
        output.value("Would answer", &pulls(report.left.len()));
        for task in &report.left {
            let closes = if task.closes() { ", and close it" } else { "" };
            output.line("", &format!("#{} {}{closes}", task.pull, task.headline()));
        }
        return;
    }
    let well = |wanted: bool| {
        report
            .ended
            .iter()
            .filter(|(_, ended)| matches!(ended, Ended::Well { wrote, .. } if *wrote == wanted))
            .count()
    };
    let closed =
        report.ended.iter().filter(|(_, ended)| matches!(ended, Ended::Well { closed: true, .. })).count();
    output.value("Answered", &format!("{}, {closed} closed", pulls(well(true))));
    for (task, ended) in &report.ended {
        match ended {
            Ended::Overtaken => {
                output.line("Overtaken", &format!("#{}: a new head came meanwhile and waits", task.pull));
            }
            Ended::Failed(why) => output.line("Not answered", &format!("#{}: {why}", task.pull)),
            Ended::Gone | Ended::Well { .. } => {}
        }
    }
    if let Some((why, _)) = &report.why {
        output.value("Left", &format!("{} for the next run: {why}", pulls(report.left.len())));
    }
    if let Some(oldest) = oldest {
        let text = match report.left.iter().map(|task| task.since).min() {
            Some(since) => {
                format!("the oldest receipt without an answer is of {}, {}", since.human(), ago(since, now))
            }
            None => format!("none any more; the oldest receipt waited {}", ago(oldest, now)),
        };
        output.line("Lag", &text);
    }
}

/// How long it is since.
fn ago(since: Instant, now: Instant) -> String {
    let minutes = Window::between(since, now).seconds().max(0) / 60;
    match minutes {
        0..120 => counted(minutes, "minute", "minutes"),
        120..2_880 => counted(minutes / 60, "hour", "hours"),
        _ => counted(minutes / 1_440, "day", "days"),
    }
}
