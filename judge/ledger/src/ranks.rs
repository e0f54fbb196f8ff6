//! Where the ranks of the first teams of a board lie, as the judge that knows the exact scores recorded it.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use base::digest::sha256_hex;
use base::time::Instant;
use metric::release::Counts;

/// Teams that are compared pair by pair with what they err in together: the first of the board.
pub const HEAD: usize = 100;
/// Digits of the digest of a board.
const DIGITS: usize = 16;

/// Who of the first [`HEAD`] teams of a board is certainly ahead of whom at 95 %, by the shown scores and the shown
/// errors of their differences: a function of the teams' bests alone, whichever came first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranks {
    /// The board that it is about, [`board`]: it holds for this one alone.
    pub board: String,
    /// Groups of rows that the errors come from.
    pub groups: u32,
    /// Of each of its first teams, in board order, how many of these are certainly better and how many certainly worse:
    /// first so that it holds for all teams at once, then for this one alone. Nothing of a team whose exact score the
    /// judge did not know.
    pub rows: Vec<Counts>,
}

/// The digest of a board: of how many teams it has, and of score and time of the first [`HEAD`] of them, best first.
pub fn board(teams: usize, bests: impl Iterator<Item = (f64, Instant)>) -> String {
    let mut text = format!("{teams}");
    for (score, received) in bests.take(HEAD) {
        // Zero has no sign, and what writes the number is what receipts are written by.
        let _ = write!(text, ";{} {received}", score + 0.0);
    }
    let mut digest = sha256_hex(text.as_bytes());
    digest.truncate(DIGITS);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_is_known_by_its_first_teams_and_how_many_there_are() {
        let day: Instant = "2009-01-01T00:00:00Z".parse().unwrap();
        let later: Instant = "2009-01-01T00:00:01Z".parse().unwrap();
        let bests = |count: usize| (0..count).map(move |at| (0.5 + at as f64, day));
        let plain = board(150, bests(150));
        assert_eq!(plain.len(), DIGITS);
        assert_eq!(plain, board(150, bests(100)));
        assert_ne!(plain, board(151, bests(150)));
        assert_ne!(plain, board(150, bests(99)));
        assert_ne!(plain, board(150, bests(150).map(|(score, _)| (score, later))));
        assert_eq!(board(1, [(0.0, day)].into_iter()), board(1, [(-0.0, day)].into_iter()));
    }
}
