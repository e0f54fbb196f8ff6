//! What scoring again came to; who can do it hands it in.

use std::collections::BTreeSet;

use base::finding::Finding;
use ledger::standings::private::PrivateScore;

/// What came out.
pub struct Rescored {
    /// Receipts that were reproduced to the last digit.
    pub equal: usize,
    /// Receipts with a score that holds.
    pub of: usize,
    /// Receipts that a rejudgement replaced; they are kept and not scored again.
    pub replaced: usize,
    /// Versions of the judge that wrote the receipts.
    pub judges: BTreeSet<String>,
    /// Private scores of all scored submissions that the ranking metric knows.
    pub private: Vec<PrivateScore>,
    /// Teams on the board.
    pub teams: usize,
    /// What differs, by receipt.
    pub findings: Vec<Finding>,
}
