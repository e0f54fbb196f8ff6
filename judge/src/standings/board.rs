//! The board: teams with baselines and thresholds sorted among them.

use super::Standings;
use crate::contest::{Contest, PrizeKind, Slug};
use crate::time::Instant;

/// One row of the board.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A team.
    Team(Place),
    /// A line that is not a team.
    Line(Line),
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
    /// Percent better than the reference baseline, if there is one.
    pub improvement: Option<f64>,
    /// When the best submission was received.
    pub received: Instant,
    /// Scored submissions.
    pub entries: usize,
}

/// A baseline or a threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
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

/// The whole board. A line stands below the teams that reach it: thresholds are "less than or equal".
pub fn board(contest: &Contest, standings: &Standings) -> Vec<Row> {
    let improvement = |score| contest.reference().map(|base| contest.improvement(base.public, score));
    let line = |kind, label: &str, score| Line {
        kind,
        label: label.to_owned(),
        score,
        improvement: improvement(score),
    };
    let mut lines: Vec<Line> = vec![];
    for prize in &contest.prizes {
        lines.push(line(LineKind::Threshold(prize.kind), &prize.name, prize.threshold.public));
    }
    for baseline in &contest.baselines {
        lines.push(line(LineKind::Baseline, &baseline.name, baseline.public));
    }
    lines.sort_by(|a, b| contest.metric.direction.compare(a.score, b.score));
    let mut lines = lines.into_iter().peekable();
    let mut rows = vec![];
    for (at, slug) in standings.order.iter().enumerate() {
        let Some(team) = standings.teams.get(slug) else { continue };
        let Some(best) = team.best else { continue };
        while let Some(line) =
            lines.next_if(|line| contest.metric.direction.compare(line.score, best.score).is_lt())
        {
            rows.push(Row::Line(line));
        }
        rows.push(Row::Team(Place {
            rank: at + 1,
            team: slug.clone(),
            score: best.score,
            improvement: improvement(best.score),
            received: best.received,
            entries: team.entries(),
        }));
    }
    rows.extend(lines.map(Row::Line));
    rows
}
