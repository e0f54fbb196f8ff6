//! `/leaderboard/track-<id>/`: the board of one track.

use base::finding::Finding;
use ledger::standings::{LineKind, Place, Row};
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::board::{TrackLink, track_route, tracks};
use super::parts::excerpt::{self, Part};
use super::parts::frame::Frame;
use super::parts::links::TeamLink;
use super::parts::pager;
use super::parts::prize::{self, Badge};
use super::parts::rows::ranks_text;
use super::track_tables;
use crate::input::{Input, Site};
use crate::state::TrackState;
use crate::theme::{Templated, template};
use crate::words::When;

pub(super) const KIND: Kind = Kind {
    taken: &["leaderboard"],
    list: |site, pages| {
        for track in site.tracks() {
            let parts = Part::all(site.track(track).standings.order.len());
            pages.extend(parts.map(|part| Box::new(TrackBoard { track, part }) as Box<dyn Page>));
        }
    },
};

#[derive(Debug)]
struct TrackBoard<'s> {
    track: &'s TrackState,
    part: Part,
}

#[derive(Serialize)]
struct View {
    /// Where the tables for programs are, without what follows the point.
    tables: String,
    /// The track's name.
    name: String,
    /// The metric of the track.
    metric: String,
    /// What its formula is, where it has one.
    formula: Option<String>,
    /// Which scores are better: `lower` or `higher`.
    better: String,
    /// Links to the boards of the contest's tracks.
    tracks: Vec<TrackLink>,
    /// Teams, and between them the baselines.
    rows: Vec<TrackRow>,
    /// Links to the other parts; none where there is one part only.
    pager: Vec<pager::Part>,
    /// On all its pages.
    teams: usize,
    /// Whether some score has an error.
    errors: bool,
    /// Whether rows tell where their ranks lie.
    ties: bool,
    /// Whether the private scores stand beside the public ones.
    both: bool,
}

impl Templated for View {
    const TEMPLATE: &'static str = template::TRACK;
}

#[derive(Serialize)]
struct TrackRow {
    /// A team's rank in the track.
    rank: Option<usize>,
    /// The team; nothing on the line of a baseline.
    team: Option<TeamLink>,
    /// What a line is called.
    line: Option<String>,
    /// With the contest's decimals.
    score: String,
    /// Its standard error.
    error: Option<String>,
    /// Where its rank lies, for all rows at once and for this one alone.
    ranks: Option<[String; 2]>,
    /// The private score, once it is revealed.
    private: Option<String>,
    /// When a team's best was received.
    received: Option<When>,
    /// A team's scored submissions.
    entries: Option<usize>,
    /// The prizes that it was named for.
    badges: Vec<Badge>,
}

impl Page for TrackBoard<'_> {
    fn route(&self) -> String {
        self.part.route(&track_route(self.track))
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        let id = self.track.track.id.clone();
        let own =
            [Input::Contest, Input::Tracks, Input::Track(id), Input::Teams, Input::Renamed, Input::Prizes];
        framed(template::TRACK, own)
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let state = site.track(self.track);
        let contest = &state.contest;
        let revealed = state.revealed.as_ref();
        let teams = state.standings.order.len();
        let rows = excerpt::rows(&state.board, self.part.range(teams), teams).map(|row| match row {
            Row::Team(place) => team(site, state, place),
            Row::Line(line) => TrackRow {
                rank: None,
                team: None,
                line: Some(match line.kind {
                    LineKind::Baseline => line.label.clone(),
                    LineKind::Threshold(_) => format!("{} (prize)", line.label),
                }),
                score: contest.show(line.score),
                error: None,
                ranks: None,
                private: None,
                received: None,
                entries: None,
                badges: vec![],
            },
        });
        let measure = contest.measures.iter().find(|measure| measure.name == contest.metric.name);
        let rows: Vec<TrackRow> = rows.collect();
        let view = View {
            tables: track_tables::route(state),
            name: state.track.name.clone(),
            metric: contest.metric.name.clone(),
            formula: measure.map(|measure| measure.metric.formula.clone()),
            better: contest.metric.direction.to_string(),
            tracks: tracks(site, Some(&state.track.id)),
            errors: rows.iter().any(|row| row.error.is_some()),
            ties: rows.iter().any(|row| row.ranks.is_some()),
            rows,
            teams,
            pager: self.part.pager(&track_route(self.track)),
            both: revealed.is_some(),
        };
        let title = format!("Leaderboard: {}", state.track.name);
        let description = format!("Standings of {} in the track {}.", site.contest().title, state.track.name);
        let frame = self.part.frame(Frame::new(site, &self.route(), &title, &description));
        frame.render(site, &view)
    }
}

fn team(site: &Site, state: &TrackState, place: &Place) -> TrackRow {
    let final_place = state.revealed.as_ref().and_then(|revealed| revealed.place(&place.team));
    let private =
        final_place.map(|(rank, score)| format!("{} (rank {rank})", state.contest.show(score.private)));
    TrackRow {
        rank: Some(place.rank),
        team: Some(TeamLink::new(site, &place.team)),
        line: None,
        score: state.contest.show(place.score),
        error: place.standard_error.and_then(|error| state.contest.show_error(error)),
        ranks: place.ranks.map(|ranks| [ranks.all, ranks.alone].map(ranks_text)),
        private,
        received: Some(place.received.into()),
        entries: Some(place.entries),
        badges: prize::badges(site, &place.team),
    }
}
