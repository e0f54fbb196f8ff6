//! `/queue/`: what waits to be judged, since when, and when the batches run, as the newest batch told it.

use base::finding::Finding;
use contest::queue::{Queue, Waits};
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::late::Late;
use super::queue_json::JSON;
use crate::input::{Input, Site};
use crate::theme::{Templated, template};
use crate::words::{When, count, grouped};

pub(super) const KIND: Kind = Kind { taken: &["queue"], list: |_, pages| pages.push(Box::new(QueuePage)) };

/// The page's address.
const ROUTE: &str = "queue/";

#[derive(Debug)]
struct QueuePage;

#[derive(Serialize)]
struct View {
    /// What the newest batch told; nothing where none did.
    told: Option<Told>,
    /// From when on a batch is missing; nothing where nobody said how often one is to run.
    late: Option<Late>,
    /// The same for programs: the address below the root.
    json: &'static str,
}

impl Templated for View {
    const TEMPLATE: &'static str = template::QUEUE;
}

#[derive(Serialize)]
struct Told {
    /// When the newest batch began.
    batch: When,
    /// `12 heads`.
    judged: String,
    /// When the next one is to begin.
    next: Option<When>,
    /// `3 heads`.
    waiting: String,
    /// What waits, in order.
    rows: Vec<Row>,
    /// Heads that wait and have no row.
    more: Option<String>,
    /// How many answers to contestants are still to be written.
    replies: Option<RepliesView>,
}

#[derive(Serialize)]
struct Row {
    /// Its place in the queue.
    position: Option<String>,
    /// The number of the pull request.
    pull: u64,
    /// The first digits of the head commit.
    head: String,
    /// Since when it waits.
    since: Option<When>,
    /// Why it waits.
    why: Option<String>,
}

#[derive(Serialize)]
struct RepliesView {
    /// When it was told.
    at: When,
    /// `3 receipts`; nothing when each has its answer.
    left: Option<String>,
    /// Since when the oldest waits.
    oldest: Option<When>,
    /// How many requests the forge leaves, in words.
    requests: Option<String>,
    /// From when on more requests may be made.
    more_from: Option<When>,
}

impl Page for QueuePage {
    fn route(&self) -> String {
        ROUTE.to_owned()
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::QUEUE, [Input::Contest, Input::Queue])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let view = View { told: site.queue().map(told), late: Late::of(site), json: JSON };
        let description =
            format!("What waits to be judged in {}, and when the next batch begins.", site.contest().title);
        Frame::new(site, ROUTE, "Queue", &description).render(site, &view)
    }
}

fn told(queue: &Queue) -> Told {
    let replies = queue.replies.as_ref().map(|replies| RepliesView {
        at: replies.at.into(),
        left: (replies.left > 0).then(|| count(replies.left, "receipt", "receipts")),
        oldest: replies.oldest.map(When::from),
        requests: replies.requests.map(grouped),
        more_from: replies.more_from.map(When::from),
    });
    Told {
        batch: queue.batch.into(),
        judged: count(queue.judged, "head", "heads"),
        next: queue.next.map(When::from),
        waiting: count(queue.len(), "head", "heads"),
        rows: queue.waiting.iter().map(row).collect(),
        more: (queue.more > 0).then(|| count(queue.more, "more head", "more heads")),
        replies,
    }
}

fn row(waits: &Waits) -> Row {
    Row {
        position: waits.position.map(grouped),
        pull: waits.pull,
        head: waits.head.clone(),
        since: waits.since.map(When::from),
        why: waits.why.clone(),
    }
}
