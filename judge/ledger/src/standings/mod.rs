//! What the ledger says at a moment: best scores, ranks, histories, the board.
//!
//! Entry points: [`Standings::at`] with the histories of all teams, [`Leaders::at`] without, and [`board`]. All are
//! pure functions of the contest, the ledger and a time; nothing else is kept anywhere.

mod best;
mod board;
mod calendar;
mod histories;
mod in_force;
mod intervals;
mod leaders;
mod mean_rank;
pub mod private;
pub mod prizes;
mod ranked;
mod ranking;
mod recompute;
mod recorded;
mod roster;
mod standing;
mod tally;

pub use best::Best;
pub use board::{BoardLine, LineKind, Place, Row, board};
pub use calendar::Calendar;
pub use histories::{Judgement, Outcome, Standings, TeamStanding, Tombstone};
pub use in_force::{at_first, in_force, on_record};
pub use intervals::Intervals;
pub use leaders::Leaders;
pub use mean_rank::MeanRank;
pub use prizes::{Prizes, State};
pub use ranked::{Leader, Ranked};
pub use ranking::Ranking;
pub use recompute::{Era, recompute, recompute_with};
pub use roster::Roster;
pub use standing::standing;
pub use tally::{Entered, Tally};
