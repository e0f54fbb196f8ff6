//! Which score the public sees after a submission, and how much it has learned by then.
//!
//! Entry points: [`Rule::release`] for one submission given the team's last released best, [`replay`] for a
//! team's submissions in the order of the ledger, [`Rule::counts`] for who is ahead of whom, [`Meter`] for what the answers have revealed. All of it is
//! a pure function of earlier submissions; nothing is kept anywhere else.

mod answer;
mod head;
mod ladder;
mod meter;
mod rule;

pub use answer::{Released, replay};
pub use head::Counts;
pub use meter::Meter;
pub use rule::Rule;

#[cfg(test)]
mod tests;
