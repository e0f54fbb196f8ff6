//! Simulations that hold the statistics against what they promise: intervals cover, equal teams are not told apart,
//! what attacks gain under each release rule is what the page says, sketches err as stated. Seeded: each
//! run gives the same figures, printed with `--nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a panic is the finding; figures are for people"
)]

mod attack;
mod coverage;
mod lookalikes;
mod probing;
mod ranks;
