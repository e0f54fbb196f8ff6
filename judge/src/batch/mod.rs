//! One batch: what waits, judged, written in slices of one commit each. Plan first, then apply.
//!
//! Entry points: [`Plan::make`] reads what waits, [`Plan::judge`] computes the next slice of it without a side effect
//! beyond a temporary folder, [`Plan::commit`] writes its commit, which [`repo::Quarantine::push`] sends, and
//! [`Plan::land`] goes on from there. [`Pace`] says how large slices are. `shards` has files scored elsewhere beforehand.

mod act;
mod archived;
pub(crate) mod arrivals;
pub(crate) mod beside;
mod candidate;
mod claim;
mod commit;
mod crowd;
mod early;
mod evaluate;
mod exact;
mod forgetting;
#[cfg(test)]
mod identities;
mod late_call;
mod outcome;
mod pace;
mod pending;
mod plan;
mod queue;
mod ranks;
mod registration;
pub(crate) mod replies;
mod review;
mod settle;
pub(crate) mod shards;
mod state;
mod submission;
mod told;
mod turn;
mod version;
mod waiting;
mod waves;

pub use act::{Act, Recorded};
pub(crate) use candidate::Candidate;
pub(crate) use commit::{commit, commit_without, is_batch};
pub(crate) use early::{Early, Likely};
pub use evaluate::Evaluator;
pub(crate) use evaluate::{File, Wanted};
pub use forgetting::Forgetting;
pub use outcome::{Judged, Skipped};
pub use pace::{Pace, Portion};
pub(crate) use pending::pending;
pub use plan::Plan;
pub use queue::Scope;
pub(crate) use ranks::ranks;
pub use replies::Reply;
pub use review::{Decision, Review};
pub(crate) use settle::{opening, scored, tied};
pub(crate) use version::VERSION;
pub use waiting::waiting;
pub use waves::Progress;
