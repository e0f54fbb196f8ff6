//! Simulations that hold the statistics against what they promise: intervals cover, equal teams are not told apart,
//! the Ladder withstands an attack that rounding does not, sketches err as stated. Seeded: each
//! run gives the same figures, printed with `--nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a panic is the finding; figures are for people"
)]

mod attack;
mod coverage;
mod lookalikes;
