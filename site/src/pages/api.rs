//! `/api/v1/leaderboard.json`: the board for programs. Fields are only ever added.

use judge::finding::Finding;
use judge::standings::Row;
use serde::Serialize;

use crate::input::Site;

#[derive(Serialize)]
struct Leaderboard<'s> {
    /// The contest's title.
    contest: &'s str,
    /// The ranking metric, `rmse`.
    metric: &'s str,
    /// `lower` or `higher`.
    better: String,
    /// Decimals of a score.
    decimals: usize,
    /// What the halves of the answer key are called.
    splits: Splits<'s>,
    /// When the newest submission was received, or null.
    updated: Option<String>,
    /// Best first, lines sorted among the teams.
    rows: Vec<JsonRow<'s>>,
}

#[derive(Serialize)]
struct Splits<'s> {
    public: &'s str,
    private: &'s str,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum JsonRow<'s> {
    Team {
        rank: usize,
        team: &'s str,
        slug: &'s str,
        score: f64,
        /// Percent better than the first baseline, two decimals.
        improvement: Option<f64>,
        received: String,
        /// Scored submissions.
        entries: usize,
        /// Of the score, two significant digits.
        #[serde(skip_serializing_if = "Option::is_none")]
        standard_error: Option<f64>,
        /// First and last rank that are not separable from this one at 95 %.
        #[serde(skip_serializing_if = "Option::is_none")]
        tied: Option<(usize, usize)>,
    },
    Threshold {
        name: &'s str,
        score: f64,
        improvement: Option<f64>,
    },
    Baseline {
        name: &'s str,
        score: f64,
        improvement: Option<f64>,
    },
}

pub(super) fn leaderboard(site: &Site) -> Result<String, Box<Finding>> {
    let contest = &site.contest;
    let rows = site.board.iter().map(|row| match row {
        Row::Team(place) => JsonRow::Team {
            rank: place.rank,
            team: site.team_name(&place.team),
            slug: place.team.as_str(),
            score: place.score,
            improvement: place.improvement.map(hundredths),
            received: place.received.to_string(),
            entries: place.entries,
            standard_error: place.standard_error,
            tied: place.tied,
        },
        Row::Line(line) => {
            let (name, score, improvement) =
                (line.label.as_str(), line.score, line.improvement.map(hundredths));
            match line.kind {
                judge::standings::LineKind::Threshold(_) => JsonRow::Threshold { name, score, improvement },
                judge::standings::LineKind::Baseline => JsonRow::Baseline { name, score, improvement },
            }
        }
    });
    let board = Leaderboard {
        contest: &contest.title,
        metric: &contest.metric.name,
        better: contest.metric.direction.to_string(),
        decimals: contest.metric.decimals,
        splits: Splits { public: &contest.splits.public, private: &contest.splits.private },
        updated: site.standings.last_received.map(|at| at.to_string()),
        rows: rows.collect(),
    };
    serde_json::to_string_pretty(&board)
        .map(|text| text + "\n")
        .map_err(|why| Box::new(Finding::new("api", why.to_string())))
}

/// Two decimals, as on the board, so that both say the same.
fn hundredths(improvement: f64) -> f64 {
    super::rows::percent(improvement).parse().unwrap_or(improvement)
}
