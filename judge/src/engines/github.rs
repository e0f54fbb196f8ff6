//! GitHub Actions, Forgejo Actions: outputs of a step, from which a later job takes its matrix.

use super::work::{Engine, Work};

/// A matrix has at most so many jobs.
const MOST: usize = 256;

/// The engine.
pub(crate) const GITHUB: Engine = Engine { most: MOST, text };

fn text(work: &Work<'_>) -> String {
    let numbers: Vec<String> = (1..=work.shards).map(|shard| shard.to_string()).collect();
    format!("shards=[{}]\nof={}\n", numbers.join(","), work.shards)
}
