//! Receipts in order: one JSON object a line in `submissions/ledger/YYYY-MM.jsonl`, each holding the
//! SHA-256 of the line before it, across files; a busy month has several files ([`file`]). The checkpoint beside them
//! binds the last line.
//!
//! Entry points: [`Ledger::read`] checks everything and gives the receipts, [`Ledger::append`] adds one.
//! [`Recent`] is for a batch on top of a long history: the receipts since the last closed file, and of those
//! before only what [`closed`] keeps of them in brief. It has no way to all receipts, so that no code can take
//! the tail for the whole.
//!
//! Nothing is appended that would not read back. A ledger that holds such a line from before is mended by a receipt
//! that names it ([`Mended`]).

mod acts;
mod arrivals;
mod chain;
pub mod closed;
mod end;
mod file;
mod flat;
pub mod history;
pub mod keychain;
mod keys;
mod line;
pub mod named;
mod origin;
pub mod quota;
pub mod ranks;
mod receipt;
mod recent;
mod scored;
pub mod signed;
pub mod standings;
mod tagged;
mod whole;
pub mod words;

pub use acts::{
    ANSWERS, Amended, Answered, Barred, CalledOff, Claimed, Disqualified, Enrolled, Extended, Forgot,
    Granted, Held, KeyChange, LastCall, Linked, Mended, MendedLine, Rejudged, Remaining, Reopened, Revealed,
    Step,
};
pub use arrivals::{Arrival, Lapsed, Left, Proof, Seen, Stands};
pub use chain::Illegible;
pub use closed::Closed;
pub use end::End;
pub use file::{CHECKPOINT, FileName};
pub use ranks::Ranks;
pub use receipt::{Complaint, Counted, Crowd, Entry, GENESIS, Known, Receipt, Refused, Registered};
pub use recent::Recent;
pub use scored::Scored;
pub use whole::Ledger;
