//! A score with its error: the value and what it would be without each of G random groups of rows.
//!
//! Entry points: [`Estimate`] for one score and a pair of scores, [`ties`] and [`chances`] for a whole board,
//! [`of_best`] for the one at its top.
//!
//! The standard error is the delete-a-group jackknife's (P. S. Kott, "The Delete-a-Group Jackknife",
//! Journal of Official Statistics 17(4), 2001, 521-526; J. Shao, D. Tu, "The Jackknife and Bootstrap",
//! Springer 1995, sections 1.3 and 2.2): sqrt((G-1)/G Σ (θ_g - mean θ)²) with G - 1 degrees of freedom.
//! It holds for smooth metrics (means, ratios, roots of means, U-statistics such as AUC). For a metric that
//! jumps, e.g. a median, it is a rough guide, and for few rows a group (below about 10) too.

mod centred;
mod chance;
mod family;
mod field;
mod jackknife;
mod shown;
mod student;
mod tails;
pub mod ties;
mod winner;
mod wire;

pub(crate) use centred::Centred;
pub use chance::{Chance, DRAWS, better, chances};
pub use family::{Family, joint};
pub use jackknife::{Estimate, GROUPS, public_figure};
pub use shown::written;
pub use student::quantile;
pub use winner::of_best;
