//! Metrics and what a score is: SQL files with a declared header and how a contest uses one, how sure a score is
//! ([`estimate`]), how much of it the public sees ([`release`]), and what columns a file of predictions needs.
//!
//! Entry points: [`Catalogue`] finds a [`MetricFile`] by name, [`Measure::new`] gives it its parameters,
//! labels and columns. `docs/own-metrics.md` says how a file is written.

mod catalogue;
pub mod cells;
mod declared;
mod direction;
mod error_bar;
pub mod estimate;
mod file;
mod interval;
pub mod items;
mod kind;
pub mod labels;
mod lines;
mod long;
mod measure;
mod names;
mod parameters;
pub mod reference;
pub mod release;
mod row_rule;
mod schema;
mod sources;
mod sql;
mod sums;
mod weighted;

pub use catalogue::Catalogue;
pub use declared::Declared;
pub use direction::{Direction, is_worst};
pub use error_bar::{ErrorBar, Ground};
pub use file::{Example, MetricFile, Query};
pub use interval::Interval;
pub use kind::{Kind, Shape};
pub use lines::{Lines, Long};
pub use measure::{Composition, GroupWeights, Measure, Undefined, Wrong, digest};
pub use names::Named;
pub use parameters::{Parameter, Value};
pub use row_rule::RowRule;
pub use schema::{Column, Schema};
pub use sql::asks_outside;
pub use weighted::WeightedSum;
