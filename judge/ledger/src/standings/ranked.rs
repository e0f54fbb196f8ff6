//! What a board asks of teams in order, however they were gathered.

use super::best::Best;
use super::calendar::Calendar;
use crate::Ranks;
use contest::Slug;

/// A team on a board.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leader {
    /// Its best submission.
    pub best: Best,
    /// Scored submissions.
    pub entries: usize,
    /// Standard error of the best score, as the release rule shows it.
    pub standard_error: Option<f64>,
    /// The scores, best and worst, between which other teams' bests could not be told apart from its own.
    pub tied: Option<[f64; 2]>,
}

/// Teams in order, with what a board shows of each.
pub trait Ranked {
    /// Teams with a score, best first.
    fn order(&self) -> &[Slug];
    /// A team with a score.
    fn leader(&self, team: &Slug) -> Option<Leader>;
    /// The team's mean rank and its best score under each metric of `metric.mean_rank`, where that orders the teams.
    fn mean_rank(&self, team: &Slug) -> Option<(f64, Vec<f64>)>;
    /// What the judge recorded of the ranks on exactly this board, if it did.
    fn ranks(&self) -> Option<&Ranks>;
    /// The dates that hold, if they are known.
    fn calendar(&self) -> Option<&Calendar>;
}
