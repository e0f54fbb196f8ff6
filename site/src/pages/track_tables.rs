//! `/api/v1/tracks/<id>.json`, `.csv` and `.parquet`: the board of a track for programs. Fields are only ever added.

use std::borrow::Cow;

use base::finding::Finding;
use ledger::standings::{LineKind, Place, Row};
use serde::Serialize;

use super::board_json::JsonRanks;
use super::page::{Kind, Page};
use super::parts::json;
use super::parts::table::{self, Head, Holds, Rows, or_empty};
use crate::input::{Input, Site};
use crate::state::TrackState;

pub(super) const KIND: Kind = Kind {
    taken: &["api"],
    list: |site, pages| {
        for track in site.tracks() {
            pages.push(Box::new(Board { track }));
            pages.extend(table::Form::ALL.map(|form| Box::new(Table { track, form }) as Box<dyn Page>));
        }
    },
};

#[derive(Debug)]
struct Board<'s> {
    track: &'s TrackState,
}

#[derive(Debug)]
struct Table<'s> {
    track: &'s TrackState,
    form: table::Form,
}

/// Where the tables of `track` are, without what follows the point.
pub(super) fn route(track: &TrackState) -> String {
    format!("api/v1/tracks/{}", track.track.id)
}

fn inputs(track: &TrackState) -> Vec<Input> {
    vec![Input::Contest, Input::Tracks, Input::Track(track.track.id.clone()), Input::Teams]
}

impl Page for Board<'_> {
    fn route(&self) -> String {
        format!("{}.json", route(self.track))
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        inputs(self.track)
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        json::text(&view(site, site.track(self.track)))
    }
}

impl Page for Table<'_> {
    fn route(&self) -> String {
        format!("{}.{}", route(self.track), self.form.ending())
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        inputs(self.track)
    }

    fn verbatim<'s>(&'s self, site: &'s Site) -> Option<Result<Cow<'s, [u8]>, Box<Finding>>> {
        let rows = rows(site, site.track(self.track));
        Some(table::bytes(&self.route(), self.form, HEAD, rows).map(Cow::Owned))
    }
}

#[derive(Serialize)]
struct View<'s> {
    /// The contest's title.
    contest: &'s str,
    /// The track's id and what people call it.
    track: &'s str,
    name: &'s str,
    /// The metric that ranks in it.
    metric: &'s str,
    /// `lower` or `higher`.
    better: String,
    /// Decimals of a score.
    decimals: usize,
    /// Best first, baselines sorted among the teams.
    rows: Vec<Line<'s>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line<'s> {
    Team(Team<'s>),
    Threshold { name: &'s str, score: f64 },
    Baseline { name: &'s str, score: f64 },
}

#[derive(Serialize)]
struct Team<'s> {
    rank: usize,
    team: &'s str,
    slug: &'s str,
    score: f64,
    /// Of the score, two significant digits, rounded like a score.
    #[serde(skip_serializing_if = "Option::is_none")]
    standard_error: Option<f64>,
    /// The team's exact private score, and its rank by it, once they are revealed.
    #[serde(skip_serializing_if = "Option::is_none")]
    private: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_rank: Option<usize>,
    received: String,
    /// Scored submissions.
    entries: usize,
    /// Where its rank in the track lies at 95 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    ranks: Option<JsonRanks>,
}

fn team<'s>(site: &'s Site, state: &TrackState, place: &'s Place) -> Team<'s> {
    let last = state.revealed.as_ref().and_then(|revealed| revealed.place(&place.team));
    Team {
        rank: place.rank,
        team: site.team_name(&place.team),
        slug: place.team.as_str(),
        score: place.score,
        standard_error: place.standard_error,
        private: last.map(|(_, score)| score.private),
        private_rank: last.map(|(rank, _)| rank),
        received: place.received.to_string(),
        entries: place.entries,
        ranks: place.ranks.map(JsonRanks::from),
    }
}

fn view<'s>(site: &'s Site, state: &'s TrackState) -> View<'s> {
    let line = |row: &'s Row| match row {
        Row::Team(place) => Line::Team(team(site, state, place)),
        Row::Line(line) => match line.kind {
            LineKind::Threshold(_) => Line::Threshold { name: &line.label, score: line.score },
            LineKind::Baseline => Line::Baseline { name: &line.label, score: line.score },
        },
    };
    let metric = &state.contest.metric;
    View {
        contest: &site.contest().title,
        track: &state.track.id,
        name: &state.track.name,
        metric: &metric.name,
        better: metric.direction.to_string(),
        decimals: metric.decimals,
        rows: state.board.iter().map(line).collect(),
    }
}

const HEAD: &Head = &[
    ("rank", Holds::Whole),
    ("team", Holds::Text),
    ("slug", Holds::Text),
    ("score", Holds::Number),
    ("standard_error", Holds::Number),
    ("private", Holds::Number),
    ("private_rank", Holds::Whole),
    ("received", Holds::Instant),
    ("entries", Holds::Whole),
    ("rank_best", Holds::Whole),
    ("rank_worst", Holds::Whole),
];

fn rows<'s>(site: &'s Site, state: &'s TrackState) -> Rows<'s> {
    let contest = &state.contest;
    let rows = state.board.iter().filter_map(move |row| {
        let Row::Team(place) = row else { return None };
        let team = team(site, state, place);
        let ranks = place.ranks.map(|ranks| ranks.all);
        Some(vec![
            team.rank.to_string(),
            team.team.to_owned(),
            team.slug.to_owned(),
            contest.show(team.score),
            or_empty(team.standard_error.and_then(|error| contest.show_error(error))),
            or_empty(team.private.map(|score| contest.show(score))),
            or_empty(team.private_rank),
            team.received,
            team.entries.to_string(),
            or_empty(ranks.map(|ranks| ranks.best)),
            or_empty(ranks.map(|ranks| ranks.worst)),
        ])
    });
    Box::new(rows)
}
