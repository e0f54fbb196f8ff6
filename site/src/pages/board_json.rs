//! `/api/v1/leaderboard.json`: the board for programs. Fields are only ever added.

use std::collections::BTreeMap;

use base::finding::Finding;
use contest::Slug;
use ledger::standings::{Intervals, Place, Row};
use metric::estimate::ties::RankInterval;
use serde::Serialize;

use super::page::{Kind, Page};
use super::parts::json;
use super::parts::rows::best_ever;
use crate::input::{Input, Site};
use crate::words::percent;

pub(super) const KIND: Kind = Kind { taken: &["api"], list: |_, pages| pages.push(Box::new(BoardJson)) };

#[derive(Debug)]
struct BoardJson;

impl Page for BoardJson {
    fn route(&self) -> String {
        "api/v1/leaderboard.json".to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![
            Input::Contest,
            Input::Standings,
            Input::Teams,
            Input::Freshness,
            Input::Frozen,
            Input::Calendar,
            Input::Decisions,
            Input::Revealed,
        ]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        json::text(&leaderboard(site))
    }
}

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
    /// Last instant at which a submission may be received, as it holds now.
    closes: String,
    /// The board shows what was received until then; null unless it is frozen.
    frozen: Option<String>,
    /// Best first, lines sorted among the teams.
    rows: Vec<JsonRow<'s>>,
    /// Teams with a score that don't rank, by slug.
    off: Vec<OffRow<'s>>,
}

/// A team that does not rank.
#[derive(Serialize)]
struct OffRow<'s> {
    team: &'s str,
    slug: &'s str,
    /// `disqualified` or `withdrawn`.
    status: &'static str,
    /// Best score on record.
    score: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tombstone: Option<Stone<'s>>,
}

/// Why it does not.
#[derive(Serialize)]
struct Stone<'s> {
    /// Number of the `disqualify` receipt.
    receipt: u64,
    rule: &'s str,
    reason: &'s str,
    evidence: Option<&'s str>,
    /// Receipts of appeals that wait for an answer.
    appeals: Vec<u64>,
}

/// A score that was judged again.
#[derive(Serialize)]
struct Again<'s> {
    /// Number of the `rejudge` receipt.
    receipt: u64,
    /// The score before it.
    was: f64,
    reason: &'s str,
}

#[derive(Serialize)]
struct Splits<'s> {
    public: &'s str,
    private: &'s str,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[allow(clippy::large_enum_variant, reason = "nearly every row is a team's")]
enum JsonRow<'s> {
    Team {
        rank: usize,
        team: &'s str,
        slug: &'s str,
        /// `ranked`; those of whom it is not true stand under `off`.
        status: &'static str,
        score: f64,
        /// Mean of the ranks under several metrics, where that orders the teams.
        #[serde(skip_serializing_if = "Option::is_none")]
        mean_rank: Option<f64>,
        /// Best score under each of those metrics.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        by_metric: BTreeMap<&'s str, f64>,
        /// What the submission scored before it was judged again.
        #[serde(skip_serializing_if = "Option::is_none")]
        rejudged: Option<Again<'s>>,
        /// The same submission's exact private score, once it is revealed.
        #[serde(skip_serializing_if = "Option::is_none")]
        private: Option<f64>,
        /// Percent better than the first baseline, two decimals.
        improvement: Option<f64>,
        received: String,
        /// Scored submissions.
        entries: usize,
        /// Of the score, two significant digits, rounded like a score.
        #[serde(skip_serializing_if = "Option::is_none")]
        standard_error: Option<f64>,
        /// First and last rank around it that receipts could not separate from it at 95 %, pair by pair: `ranks` says
        /// more, and what holds for all rows.
        #[serde(skip_serializing_if = "Option::is_none")]
        tied: Option<(usize, usize)>,
        /// Where its rank lies at 95 %.
        #[serde(skip_serializing_if = "Option::is_none")]
        ranks: Option<JsonRanks>,
        /// Of the first: where its true score lies at 95 %, given that it was the best of all files.
        #[serde(skip_serializing_if = "Option::is_none")]
        true_score: Option<[f64; 2]>,
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

/// Rank intervals, first and last rank.
#[derive(Serialize)]
pub(super) struct JsonRanks {
    /// The ranks of all rows lie within theirs at once.
    all: (usize, usize),
    /// For whoever looks at this row alone.
    alone: (usize, usize),
    /// Whether paired differences were at hand, or only the scores with their errors.
    paired: bool,
}

impl From<Intervals> for JsonRanks {
    fn from(of: Intervals) -> Self {
        let pair = |ranks: RankInterval| (ranks.best, ranks.worst);
        Self { all: pair(of.all), alone: pair(of.alone), paired: of.paired }
    }
}

fn by_metric<'s>(site: &'s Site, place: &Place) -> BTreeMap<&'s str, f64> {
    let names = site.contest().metric.mean_rank.iter().map(|(name, _)| name.as_str());
    let scores = place.mean_rank.iter().flat_map(|(_, scores)| scores.iter().copied());
    names.zip(scores).collect()
}

fn leaderboard(site: &Site) -> Leaderboard<'_> {
    let contest = site.contest();
    let rows = site.board().iter().map(|row| match row {
        Row::Team(place) => JsonRow::Team {
            rank: place.rank,
            team: site.team_name(&place.team),
            slug: place.team.as_str(),
            status: "ranked",
            score: place.score,
            mean_rank: place.mean_rank.as_ref().map(|(mean, _)| *mean),
            by_metric: by_metric(site, place),
            rejudged: again(site, &place.team),
            private: private(site, &place.team),
            improvement: place.improvement.map(hundredths),
            received: place.received.to_string(),
            entries: place.entries,
            standard_error: place.standard_error,
            tied: place.tied,
            ranks: place.ranks.map(JsonRanks::from),
            true_score: place.true_score.map(|(low, high)| [low, high].map(|end| contest.rounded(end))),
        },
        Row::Line(line) => {
            let (name, score, improvement) =
                (line.label.as_str(), line.score, line.improvement.map(hundredths));
            match line.kind {
                ledger::standings::LineKind::Threshold(_) => JsonRow::Threshold { name, score, improvement },
                ledger::standings::LineKind::Baseline => JsonRow::Baseline { name, score, improvement },
            }
        }
    });
    Leaderboard {
        contest: &contest.title,
        metric: &contest.metric.name,
        better: contest.metric.direction.to_string(),
        decimals: contest.metric.decimals,
        splits: Splits { public: &contest.splits.public, private: &contest.splits.private },
        updated: site.updated().map(|at| at.to_string()),
        closes: site.calendar().closes.to_string(),
        frozen: site.frozen().map(|at| at.to_string()),
        rows: rows.collect(),
        off: off(site),
    }
}

/// Two decimals, as on the board, so that both say the same.
fn hundredths(improvement: f64) -> f64 {
    percent(improvement).parse().unwrap_or(improvement)
}

fn again<'s>(site: &'s Site, team: &Slug) -> Option<Again<'s>> {
    let standing = site.standing(team)?;
    let best = standing.best?.seq;
    let outcome = standing.history.iter().find(|outcome| outcome.seq == best)?;
    let (receipt, was, reason) = outcome.rejudged.last()?;
    Some(Again { receipt: *receipt, was: *was, reason })
}

fn private(site: &Site, team: &Slug) -> Option<f64> {
    let best = site.standing(team)?.best?.seq;
    site.revealed()?.scores.get(&best).copied()
}

fn off(site: &Site) -> Vec<OffRow<'_>> {
    let teams = site.standings().teams.iter();
    teams
        .filter(|(_, standing)| standing.rank.is_none())
        .filter_map(|(slug, standing)| {
            let single = standing.history.iter().rev().find_map(|outcome| outcome.disqualified.as_ref());
            let stone = standing.disqualified.as_ref().or(single.filter(|_| !standing.withdrawn));
            let (score, _) = best_ever(site, standing)?;
            (stone.is_some() || standing.withdrawn).then(|| OffRow {
                team: site.team_name(slug),
                slug: slug.as_str(),
                status: if stone.is_some() { "disqualified" } else { "withdrawn" },
                score: Some(score),
                tombstone: stone.map(|stone| Stone {
                    receipt: stone.seq,
                    rule: &stone.rule,
                    reason: &stone.reason,
                    evidence: stone.evidence.as_deref(),
                    appeals: site
                        .act(slug, stone.seq)
                        .map_or_else(Vec::new, |act| act.appeals.iter().map(|appeal| appeal.seq).collect()),
                }),
            })
        })
        .collect()
}
