//! Every refusal of the ledger, whether a team can be told behind it or not, and the heads that a receipt names
//! of those that are only counted or that left before they were judged.

use base::time::Instant;
use contest::Slug;
use ledger::{Complaint, Entry, Known, Receipt};

/// A refused head of a pull request.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// Its receipt.
    pub(crate) seq: u64,
    /// The pull request's number.
    pub(crate) pull: u64,
    /// Its head commit.
    pub(crate) head: String,
    /// When it was received.
    pub(crate) received: Instant,
    /// The team whose member sent it, by its name of that time.
    pub(crate) team: Option<Slug>,
    /// Why, as the ledger has it: sentences that could name a person are general ones there.
    pub(crate) complaints: Vec<Complaint>,
}

/// The refusals among `receipts`, by the number of the pull request, then in the order of the ledger.
pub(super) fn of<'r>(receipts: impl Iterator<Item = &'r Receipt>) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = vec![];
    for receipt in receipts {
        match &receipt.entry {
            Entry::Known(Known::Refuse(refused)) => refusals.push(Refusal {
                seq: receipt.seq,
                pull: refused.arrival.pull,
                head: refused.arrival.head.clone(),
                received: refused.arrival.received,
                team: refused.team.clone(),
                complaints: refused.complaints.clone(),
            }),
            Entry::Known(Known::Crowd(crowd)) => refusals.extend(crowd.first.iter().map(|first| Refusal {
                seq: receipt.seq,
                pull: first.pull,
                head: first.head.clone(),
                received: crowd.until,
                team: None,
                complaints: vec![Complaint {
                    code: "crowd".to_owned(),
                    message: format!(
                        "one of {} heads that are counted, and not answered one by one",
                        crowd.heads
                    ),
                    help: None,
                }],
            })),
            Entry::Known(Known::Lapse(lapsed)) => refusals.extend(lapsed.heads.iter().map(|left| Refusal {
                seq: receipt.seq,
                pull: left.pull,
                head: left.head.clone(),
                received: left.received,
                team: None,
                complaints: vec![Complaint {
                    code: "lapsed".to_owned(),
                    message: format!(
                        "left its reference by {}, before it was judged; pushed again it is received anew",
                        left.left.human()
                    ),
                    help: None,
                }],
            })),
            _ => {}
        }
    }
    refusals.sort_by_key(|refusal| (refusal.pull, refusal.seq));
    refusals
}
