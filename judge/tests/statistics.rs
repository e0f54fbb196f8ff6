//! Simulations that hold the statistics against what they promise: intervals cover, equal teams are not told apart,
//! the Ladder withstands an attack that rounding does not, sketches err as stated. Seeded: each
//! run gives the same figures, printed with `--nocapture`.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a panic is the finding; figures are for people"
)]

#[path = "statistics/attack.rs"]
mod attack;
#[path = "statistics/coverage.rs"]
mod coverage;
#[path = "statistics/lookalikes.rs"]
mod lookalikes;
#[path = "statistics/random.rs"]
mod random;
