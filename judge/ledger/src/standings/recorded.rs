//! What receipts say of the ranks on a board, by the board that it is about.

use std::collections::HashMap;

use super::ranking::Ranking;
use crate::ranks::board;
use crate::{Entry, Known, Ranks, Receipt};

/// The records that hold, newest first where there are several of one board.
#[derive(Debug, Default)]
pub(super) struct RecordedRanks<'l> {
    by_board: HashMap<&'l str, &'l Ranks>,
}

impl<'l> RecordedRanks<'l> {
    /// Takes one more receipt in.
    pub(super) fn add(&mut self, receipt: &'l Receipt) {
        let Entry::Known(known) = &receipt.entry else { return };
        if matches!(known, Known::Amend(_) | Known::Rejudge(_)) {
            // The exact scores behind what is shown are others now.
            self.by_board.clear();
        }
        if let Some(ranks) = receipt.entry.score().and_then(|scored| scored.ranks.as_ref()) {
            self.by_board.insert(&ranks.board, ranks);
        }
    }

    /// What holds for the board as `ranking` has it.
    pub(super) fn of(&self, ranking: &Ranking) -> Option<Ranks> {
        if self.by_board.is_empty() {
            return None;
        }
        let bests = ranking.bests().map(|(best, _)| (best.score, best.received));
        self.by_board.get(board(ranking.len(), bests).as_str()).map(|ranks| (*ranks).clone())
    }
}
