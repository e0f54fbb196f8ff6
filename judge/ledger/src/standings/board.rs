//! The board: teams with baselines and thresholds sorted among them.

use super::intervals::{Intervals, intervals, of_first};
use super::ranked::{Leader, Ranked};
use base::time::Instant;
use contest::{Contest, Prize, PrizeKind, Slug};

/// One row of the board.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A team.
    Team(Place),
    /// A line that is not a team.
    Line(BoardLine),
}

/// A team's row.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// From 1.
    pub rank: usize,
    /// The team.
    pub team: Slug,
    /// Best recorded score on the public split.
    pub score: f64,
    /// Mean rank and best score under each metric of `metric.mean_rank`, where that orders the teams.
    pub mean_rank: Option<(f64, Vec<f64>)>,
    /// Percent better than the reference baseline, if there is one.
    pub improvement: Option<f64>,
    /// When the best submission was received.
    pub received: Instant,
    /// Scored submissions.
    pub entries: usize,
    /// Standard error of the score, as the release rule shows it.
    pub standard_error: Option<f64>,
    /// First and last rank of the teams around it of which the receipts say that they could not be told apart from it,
    /// each pair by itself: older and weaker than [`Self::ranks`], and kept for who reads it.
    pub tied: Option<(usize, usize)>,
    /// Where its rank lies at 95 %, if it has an error.
    pub ranks: Option<Intervals>,
    /// Of the first team: where its true score lies at 95 %, given that it was the best of all files.
    pub true_score: Option<(f64, f64)>,
}

/// A baseline or a threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardLine {
    /// Which of them.
    pub kind: LineKind,
    /// What it is called.
    pub label: String,
    /// Its score on the public split.
    pub score: f64,
    /// Percent better than the reference baseline, if there is one.
    pub improvement: Option<f64>,
}

/// The kinds of line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// What a known method reaches.
    Baseline,
    /// What a prize requires.
    Threshold(PrizeKind),
}

/// The whole board. A line stands below the teams that reach it: thresholds are "less than or equal". Where mean ranks
/// order the teams, no single score says where a line belongs, and they all stand at the end.
pub fn board(contest: &Contest, standings: &impl Ranked) -> Vec<Row> {
    let improvement = |score| contest.reference().map(|base| contest.improvement(base.public, score));
    let line = |kind, label: &str, score| BoardLine {
        kind,
        label: label.to_owned(),
        score,
        improvement: improvement(score),
    };
    let mut lines: Vec<BoardLine> = vec![];
    // A line that moves with each winner holds from the award of the one before.
    let holds = |prize: &Prize| standings.calendar().is_none_or(|dates| dates.holds(prize));
    for prize in contest.prizes.iter().filter(|prize| holds(prize)) {
        if let Some(threshold) = prize.threshold {
            lines.push(line(LineKind::Threshold(prize.kind), &prize.name, threshold.public));
        }
    }
    for baseline in &contest.baselines {
        lines.push(line(LineKind::Baseline, &baseline.name, baseline.public));
    }
    lines.sort_by(|a, b| contest.metric.direction.compare(a.score, b.score));
    let mut lines = lines.into_iter().peekable();
    let mut rows = vec![];
    let leaders: Vec<Option<Leader>> = standings.order().iter().map(|team| standings.leader(team)).collect();
    let intervals = intervals(contest, &leaders, standings.ranks());
    for (at, slug) in standings.order().iter().enumerate() {
        let Some(Leader { best, entries, standard_error, .. }) = leaders[at] else { continue };
        let is_better = |line: &BoardLine| contest.metric.direction.compare(line.score, best.score).is_lt();
        while let Some(line) = lines.next_if(|line| contest.metric.mean_rank.is_empty() && is_better(line)) {
            rows.push(Row::Line(line));
        }
        rows.push(Row::Team(Place {
            rank: at + 1,
            team: slug.clone(),
            score: best.score,
            mean_rank: standings.mean_rank(slug),
            improvement: improvement(best.score),
            received: best.received,
            entries,
            standard_error,
            tied: tied(contest, &leaders, at),
            ranks: intervals[at],
            true_score: if at == 0 { of_first(contest, &leaders) } else { None },
        }));
    }
    rows.extend(lines.map(Row::Line));
    rows
}

/// The ranks around place `at`, from 0, that are tied with it; nothing when it stands alone.
fn tied(contest: &Contest, leaders: &[Option<Leader>], at: usize) -> Option<(usize, usize)> {
    let team = |at: usize| leaders.get(at).copied().flatten();
    let this = team(at)?;
    // Whichever of two bests came later knows how it compared with the other.
    let same = |other: &usize| {
        let Some(other) = team(*other) else { return false };
        let (range, score) = if other.best.seq > this.best.seq {
            (other.tied, this.best.score)
        } else {
            (this.tied, other.best.score)
        };
        range.is_some_and(|[high, low]| {
            let direction = contest.metric.direction;
            direction.compare(high, score).is_le() && direction.compare(score, low).is_le()
        })
    };
    let first = (0..at).rev().take_while(same).last().unwrap_or(at);
    let last = (at + 1..leaders.len()).take_while(same).last().unwrap_or(at);
    (first < last).then_some((first + 1, last + 1))
}
