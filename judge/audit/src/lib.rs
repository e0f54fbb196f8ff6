//! Look-alikes: submissions that say the same, or so nearly that chance does not explain it.
//!
//! Entry points: [`canonical`] and [`Sketcher`] when a file is scored, [`Report::of`] over what was kept, and
//! [`Files`] when the organiser has the files. [`Linked`] joins look-alikes with what else links teams, [`Meters`]
//! says how much the board has told. All of that is for the organiser: a look-alike is a question to two teams,
//! never a verdict, since good models of the same data do agree. [`Sample`] recognises copies of the published
//! sample file, which are refused.

pub mod canonical;
mod chance;
mod clusters;
mod crowd;
mod entry;
mod exact;
mod false_positives;
mod files;
mod honest;
mod linked;
mod measure;
mod meters;
mod report;
pub mod sample;
mod scan;
mod simulated;
mod sketch;
mod thresholds;
mod usual;

pub use clusters::{Cluster, Copies, Link};
pub use crowd::Crowd;
pub use entry::{Entry, Member};
pub use exact::Exact;
pub use false_positives::{FALSE_POSITIVES, FalsePositives};
pub use files::Files;
pub use linked::{Evidence, Linked};
pub use measure::Measure;
pub use meters::{Meters, TeamMeter};
pub use report::Report;
pub use sample::Sample;
pub use simulated::Simulated;
pub use sketch::{Figure, Likeness, Sketch, Sketcher};
pub use thresholds::Thresholds;
