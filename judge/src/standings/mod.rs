//! What the ledger says at a moment: best scores, ranks, histories, the board.
//!
//! Entry points: [`Standings::at`] and [`board`]. Both are pure functions of the contest, the ledger and a
//! time; nothing else is kept anywhere.

mod board;
pub mod private;
mod ranking;
mod recompute;

use std::collections::BTreeMap;

pub use board::{Line, LineKind, Place, Row, board};
pub use ranking::Ranking;
pub use recompute::recompute;

use crate::contest::{Contest, Slug};
use crate::ledger::{Complaint, Entry, Known, Ledger, Refused, Scored};
use crate::time::Instant;

/// The contest's state at a moment.
#[derive(Clone, Debug, Default)]
pub struct Standings {
    /// Every team that ever submitted or was refused as itself.
    pub teams: BTreeMap<Slug, TeamStanding>,
    /// Teams with a score, best first.
    pub order: Vec<Slug>,
    /// Scored submissions.
    pub scored: u64,
    /// Refused submissions, those of nobody's team included.
    pub refused: u64,
    /// When the newest submission was received.
    pub last_received: Option<Instant>,
}

/// One team at that moment.
#[derive(Clone, Debug, Default)]
pub struct TeamStanding {
    /// Its best submission.
    pub best: Option<Best>,
    /// Its place, from 1.
    pub rank: Option<usize>,
    /// Standard error of its best score, two significant digits.
    pub standard_error: Option<f64>,
    /// The scores, best and worst, between which other teams' bests could not be told apart from its own.
    pub tied: Option<[f64; 2]>,
    /// Its submissions in the order of the ledger.
    pub history: Vec<Outcome>,
}

/// A team's best submission: the first received among those with the best recorded public score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// The ranking metric's score on the public split.
    pub score: f64,
    /// When it was received.
    pub received: Instant,
    /// Its receipt.
    pub seq: u64,
}

/// What became of one submission.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its receipt.
    pub seq: u64,
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// When it was received.
    pub received: Instant,
    /// Score or refusal.
    pub result: Verdict,
}

/// Score or refusal; there is no third.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It was scored.
    Scored {
        /// The ranking metric's score on the public split.
        score: f64,
        /// Whether it was the team's best when it was received.
        improved: bool,
        /// Predictions in the file.
        rows: u64,
        /// SHA-256 of the file.
        digest: String,
        /// The team's rank right after.
        rank: u64,
    },
    /// It was refused.
    Refused(Vec<Complaint>),
}

impl TeamStanding {
    /// How many of the team's submissions were scored.
    pub fn entries(&self) -> usize {
        self.history.iter().filter(|outcome| matches!(outcome.result, Verdict::Scored { .. })).count()
    }
}

impl Standings {
    /// The standings by what had been received at `as_of`.
    pub fn at(contest: &Contest, ledger: &Ledger, as_of: Instant) -> Self {
        let mut standings = Self::default();
        let mut ranking = Ranking::new(contest.metric.direction);
        for receipt in ledger.receipts() {
            match &receipt.entry {
                Entry::Known(Known::Score(scored)) if scored.received <= as_of => {
                    standings.score(contest, &mut ranking, receipt.seq, scored);
                }
                Entry::Known(Known::Refuse(refused)) if refused.received <= as_of => {
                    standings.refuse(receipt.seq, refused);
                }
                _ => {}
            }
        }
        standings.order = ranking.teams().cloned().collect();
        for (at, slug) in standings.order.iter().enumerate() {
            if let Some(team) = standings.teams.get_mut(slug) {
                team.rank = Some(at + 1);
                team.best = ranking.best(slug);
            }
        }
        standings
    }

    fn score(&mut self, contest: &Contest, ranking: &mut Ranking, seq: u64, scored: &Scored) {
        // A ledger can outlive a change of the metric; a receipt without the ranking one ranks nowhere.
        let Some(score) = scored.public.get(&contest.metric.name).copied() else { return };
        let improved = ranking.enter(&scored.team, Best { score, received: scored.received, seq });
        self.scored += 1;
        self.last_received = self.last_received.max(Some(scored.received));
        let team = self.teams.entry(scored.team.clone()).or_default();
        if improved {
            (team.standard_error, team.tied) = (scored.standard_error, scored.tied);
        }
        team.history.push(Outcome {
            seq,
            pull: scored.pull,
            head: scored.head.clone(),
            received: scored.received,
            result: Verdict::Scored {
                score,
                improved,
                rows: scored.rows,
                digest: scored.digest.clone(),
                rank: scored.rank,
            },
        });
    }

    fn refuse(&mut self, seq: u64, refused: &Refused) {
        self.refused += 1;
        self.last_received = self.last_received.max(Some(refused.received));
        if let Some(team) = &refused.team {
            self.teams.entry(team.clone()).or_default().history.push(Outcome {
                seq,
                pull: refused.pull,
                head: refused.head.clone(),
                received: refused.received,
                result: Verdict::Refused(refused.complaints.clone()),
            });
        }
    }
}
