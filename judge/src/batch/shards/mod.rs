//! A batch in shards: scoring is a pure function of files, contest and key, so that any number of machines can do it
//! beforehand, and the batch itself, which alone writes, finds it done.
//!
//! Entry points: [`divide`] says which shard has which heads, `judge score --shard` evaluates those and [`results::write`]s
//! what came of them, and `judge record` is a batch whose evaluator has taken in what [`results::read`] gives. A file that
//! no shard has evaluated is evaluated by the batch, so that the ledger never depends on who scored what.

mod divide;
mod division;
pub(crate) mod results;
mod shard;

pub(crate) use divide::divide;
pub(crate) use division::Division;
pub(crate) use shard::Shard;
