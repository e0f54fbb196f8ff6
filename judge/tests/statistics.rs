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
mod order;
mod probing;
mod ranks;
mod sweep;

/// A page of the handbook.
fn page(name: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(root.join("docs").join(name)).unwrap()
}
