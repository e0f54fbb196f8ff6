//! `judge queue`: what waits and when the batches run, as the newest batch told it.

use serde_json::json;

use super::common::{Dir, Now, Output};
use super::upstream::Upstream;
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::plural::counted;
use base::scratch::replace;
use base::time::Instant;
use contest::queue::{QUEUE, Queue};

/// Heads that are listed.
const LISTED: usize = 20;

/// Say what waits, since when and for which batch, and write it down for the site
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  judge queue\n  judge queue && site build")]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let (root, output, now) = (&args.dir.dir, args.output, args.now.get());
    let remote = args.upstream.remote(root)?;
    let Some(text) = repo::told(&remote, &repo::QUEUE)? else {
        output.value("Queue", "no batch has told anything yet");
        output.json(&json!({ "file": null, "queue": null, "late": false }));
        return Ok(());
    };
    let queue = Queue::read(&text).map_err(|why| {
        let finding =
            Finding::new(codes::BAD_QUEUE, format!("what the last batch told cannot be read: {why}"));
        Failure::Configuration(vec![
            finding.help("the next batch replaces it; is this judge older than the one that wrote it?"),
        ])
    })?;
    replace(&root.join(QUEUE), queue.text().as_bytes())?;
    let is_late = queue.late.is_some_and(|late| late < now);
    output.value(
        "Batch",
        &format!("began at {}, {} judged", queue.batch.human(), counted(queue.judged, "head", "heads")),
    );
    if let Some(next) = queue.next {
        let text = if is_late { "was due at" } else { "begins at" };
        output.value("Next", &format!("{text} {}", next.human()));
    }
    output.value("Waiting", &counted(queue.len(), "head", "heads"));
    let since =
        |since: Option<Instant>| since.map_or_else(String::new, |since| format!(", since {}", since.human()));
    for waits in queue.waiting.iter().take(LISTED) {
        let what = match (&waits.position, &waits.why) {
            (Some(position), _) => format!("place {position}"),
            (None, Some(why)) => why.clone(),
            (None, None) => "later".to_owned(),
        };
        output.line("", &format!("#{} {}: {what}{}", waits.pull, waits.head, since(waits.since)));
    }
    let more = queue.len().saturating_sub(LISTED as u64);
    if more > 0 {
        output.line("", &format!("and {}", counted(more, "more head", "more heads")));
    }
    if let Some(replies) = &queue.replies {
        let left = counted(replies.left, "receipt has", "receipts have");
        output.line("Answers", &format!("{left} none yet{}", since(replies.oldest)));
    }
    output.json(&json!({ "file": QUEUE, "queue": queue, "late": is_late }));
    Ok(())
}
