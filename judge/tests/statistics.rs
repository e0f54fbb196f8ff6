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
mod sweep;

/// A page of the documentation, wherever the pages lie.
fn page(name: &str) -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["docs", "content/docs"].map(|folder| root.join(folder).join(name));
    let found = folders.iter().find_map(|path| std::fs::read_to_string(path).ok());
    found.unwrap_or_else(|| panic!("no page {name} in docs or content/docs"))
}
