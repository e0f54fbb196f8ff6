//! What a batch finds out about arrivals: heads that lapsed, heads that it leaves waiting, and when heads were first
//! seen of which the forge does not say when they came.

use std::collections::BTreeMap;

use git2::Oid;
use hashbrown::{HashMap, HashSet};

use base::time::Instant;
use contest::{Author, Contest};
use ledger::closed::Brief;
use ledger::standings::Calendar;
use ledger::{Entry, Known, Lapsed, Left, Receipt, Recent, Seen, Stands};
use repo::turns::Standing;
use repo::{Head, Heard, Kind, Place, Pulls, Quarantine};

/// So many heads a receipt lists at most: one of each person first, then the second of each, and so on.
const LISTED: usize = 256;
/// So many heads of one person are noted that wait.
const OF_ONE: usize = 100;

/// The receipts that no brief shortens: arrivals, dates and decisions are among them.
fn whole(ledger: &Recent) -> impl Iterator<Item = &Receipt> {
    let closed = ledger.closed().briefs("").filter_map(|brief| match brief {
        Brief::Whole(receipt) => Some(receipt),
        _ => None,
    });
    closed.chain(ledger.since())
}

/// The heads that batches saw and left waiting, and when first, unless they were seen to be gone since.
fn seen(ledger: &Recent) -> HashMap<(u64, &str), Instant> {
    let mut seen = HashMap::new();
    for receipt in whole(ledger) {
        match &receipt.entry {
            Entry::Known(Known::Seen(Seen { heads })) => {
                for Stands { pull, head } in heads {
                    seen.entry((*pull, head.as_str())).or_insert(receipt.at);
                }
            }
            Entry::Known(Known::Lapse(Lapsed { heads, .. })) => {
                for Left { pull, head, .. } in heads {
                    seen.remove(&(*pull, head.as_str()));
                }
            }
            _ => {}
        }
    }
    seen
}

/// Two kinds of references may bring one commit under one number, which is one submission: the first arrival is it.
pub(super) fn once(standing: &mut Vec<Standing<'_>>) {
    if standing.iter().all(|one| one.head.place.kind == Kind::Pull) {
        return;
    }
    let mut first: HashMap<(u64, Oid), (Instant, Place)> = HashMap::new();
    let key = |one: &Standing<'_>| ((one.head.pull, one.head.oid), (one.pull.received, one.head.place));
    for one in &*standing {
        let (identity, arrival) = key(one);
        let earliest = first.entry(identity).or_insert(arrival);
        *earliest = arrival.min(*earliest);
    }
    standing.retain(|one| {
        let (identity, arrival) = key(one);
        first.get(&identity) == Some(&arrival)
    });
}

/// Has the heads of which the forge's document does not prove the arrival count from when a batch first saw them.
pub(crate) fn first_seen(pulls: &mut Pulls, contest: &Contest, ledger: &Recent, now: Instant) {
    if pulls.has_unproven() {
        let seen = seen(ledger);
        let closes = Calendar::of(contest, whole(ledger)).closes;
        pulls.first_seen(|pull, head| seen.get(&(pull, head)).copied(), now, closes);
    }
}

/// Heads that stand there without a receipt and of which nobody knows when they came.
pub(crate) fn unknown(quarantine: &Quarantine, pulls: &Pulls, ledger: &Recent) -> Vec<Head> {
    let mut heads = quarantine.waiting(|_, _| false);
    heads.retain(|head| pulls.get(head).is_none() && !pulls.lists(head));
    without_receipt(ledger, heads, |head| (head.pull, head.oid.to_string()))
}

/// How far the log was read, for the batch after the one that left `ledger`.
pub(crate) fn heard(quarantine: &Quarantine, pulls: &Pulls, ledger: &Recent) -> Option<Heard> {
    let mut heads = quarantine.waiting(|_, _| false);
    heads.retain(|head| pulls.get(head).is_some());
    let waiting = without_receipt(ledger, heads, |head| (head.pull, head.oid.to_string()));
    pulls.heard(waiting.iter())
}

/// Those of `all` that have no receipt.
fn without_receipt<T>(ledger: &Recent, mut all: Vec<T>, identity: impl Fn(&T) -> (u64, String)) -> Vec<T> {
    let names: Vec<(u64, String)> = all.iter().map(identity).collect();
    let names: Vec<(u64, &str)> = names.iter().map(|(pull, head)| (*pull, head.as_str())).collect();
    let mut judged = ledger.judged_of_many(&names).into_iter();
    all.retain(|_| judged.next() == Some(false));
    all
}

/// The receipt of the heads that left before they were judged, if there are any.
pub(crate) fn lapsed(
    quarantine: &Quarantine,
    pulls: &Pulls,
    ledger: &Recent,
    now: Instant,
) -> Option<Lapsed> {
    if pulls.has_log() {
        let mut told = whole(ledger).filter_map(|receipt| match &receipt.entry {
            Entry::Known(Known::Lapse(lapsed)) => lapsed.log,
            _ => None,
        });
        let told = told.by_ref().last().unwrap_or_default();
        let left = pulls.departures().iter().filter(|gone| gone.line > told).map(|gone| {
            let (pull, head, received) = (gone.pull, gone.head.to_string(), gone.came.received);
            (Left { pull, head, received, left: gone.left }, &gone.came.author)
        });
        let left = without_receipt(ledger, left.collect(), |(left, _)| (left.pull, left.head.clone()));
        return shortened(left, Some(pulls.lines()));
    }
    // What stands there is both at its reference and in the forge's list.
    let standing: HashSet<(u64, String)> = quarantine
        .waiting(|_, _| false)
        .into_iter()
        .filter(|head| pulls.lists(head))
        .map(|head| (head.pull, head.oid.to_string()))
        .collect();
    let gone =
        seen(ledger).into_iter().filter(|((pull, head), _)| !standing.contains(&(*pull, (*head).to_owned())));
    let nobody = Author::default();
    let left = gone
        .map(|((pull, head), received)| (Left { pull, head: head.to_owned(), received, left: now }, &nobody));
    shortened(without_receipt(ledger, left.collect(), |(left, _)| (left.pull, left.head.clone())), None)
}

/// The list, so short that one person's heads crowd out nobody's.
fn shortened(all: Vec<(Left, &Author)>, log: Option<u64>) -> Option<Lapsed> {
    let count = all.len();
    let mut turns: HashMap<String, usize> = HashMap::new();
    let mut ordered: Vec<(usize, Left)> = vec![];
    for (left, author) in all {
        let turn = turns.entry(author.known_by()).or_default();
        ordered.push((*turn, left));
        *turn += 1;
    }
    ordered.sort_by_key(|(turn, left)| (*turn, left.received, left.pull));
    ordered.truncate(LISTED);
    let mut heads: Vec<Left> = ordered.into_iter().map(|(_, left)| left).collect();
    heads.sort_by(|one, other| {
        (one.received, one.pull, &one.head, one.left).cmp(&(
            other.received,
            other.pull,
            &other.head,
            other.left,
        ))
    });
    let more = (count - heads.len()) as u64;
    (count > 0).then_some(Lapsed { heads, more, log })
}

/// The receipt of heads that this batch leaves `waiting` and that nothing but a batch's word proves to stand there, if
/// some of them were not seen before.
pub(crate) fn seen_waiting<'a>(
    ledger: &Recent,
    waiting: impl Iterator<Item = (u64, String, &'a Author)>,
) -> Option<Seen> {
    let before = seen(ledger);
    let mut of: BTreeMap<String, usize> = BTreeMap::new();
    let new = waiting.filter(|(pull, head, author)| {
        let count = of.entry(author.known_by()).or_default();
        *count += 1;
        *count <= OF_ONE && !before.contains_key(&(*pull, head.as_str()))
    });
    let mut heads: Vec<Stands> = new.map(|(pull, head, _)| Stands { pull, head }).collect();
    heads.sort_by(|one, other| (one.pull, &one.head).cmp(&(other.pull, &other.head)));
    (!heads.is_empty()).then_some(Seen { heads })
}
