//! The prizes as a state machine over the ledger: which state each is in, who is next in line, and whether an
//! act of organiser or jury may come now. A pure function of contest, receipts and the time; the judge, the
//! jury's commands and `judge verify` ask the same one.
//!
//! | state | meaning | what may come |
//! |---|---|---|
//! | waiting | its line does not hold, its period has not begun, or nobody has reached it | submissions |
//! | open | somebody has reached it and its period runs | submissions |
//! | last-call | a grand prize's line was reached; ends N times 24 hours later, to the second | submissions |
//! | reopened | nobody was verified and the contest runs again | submissions |
//! | pending | the period is over (a milestone: reached) and somebody is in line | `nominate`, `reopen` |
//! | nominated | the next in line was asked to deliver | `deliver`, `reject`, `decline` |
//! | delivered | description and code are there | `verify`, `reject`, `decline` |
//! | verified | the jury is satisfied | `license`, `reject`, `decline` |
//! | licensed | the licence was granted | `award`, `reject`, `decline` |
//! | awarded | done | nothing |
//! | unawarded | the period is over and nobody is left in line | `reopen` for a grand prize |
//!
//! A prize with `delivery_days` takes every step. One without asks for neither description nor licence:
//! `deliver` and `license` may be left out. `reject` and `decline` take the team out of line, and the state is
//! pending again. A nominee who is disqualified is out of line for as long as that holds: whoever is reinstated comes
//! back in line, unless the prize was awarded meanwhile. Who withdraws stays out once another took the place.
//! An award is for the nominee who is first in line at that moment. When a reinstatement, a rejudgement or a score
//! that came late has put another before it, `recall` takes the nomination back; the team keeps its place in line.
//! `reopen` is for a grand prize of which nobody is left in line.
//! No step is taken while a head waits that was received in time ([`Prizes::check_settled`]), and nothing opens the
//! contest again once the labels are published.
//!
//! Entry points: [`Prizes::add`] takes a receipt in, [`Prizes::state`] says where a prize is,
//! [`Prizes::candidates`] who is in line, [`Prizes::check`] what stands against an act.

mod acts;
mod book;
mod candidates;
mod check;
mod nominee;
mod order;
mod settled;
mod state;
mod steps;
mod words;

pub use book::Prizes;
pub use candidates::Candidate;
pub use nominee::{Nominee, Out, Stage};
pub use settled::Waiting;
pub use state::{State, Wait};
