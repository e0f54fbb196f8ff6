//! A board with what stands around it.

use std::collections::BTreeMap;

use ledger::standings::{Judgement, Place, Row, Standings};
use serde::Serialize;

use super::answers::{ANSWERS, Answers};
use super::decisions::{ActView, acts};
use super::excerpt::{self, Excerpt};
use super::notices::{NOTICES, Notices};
use super::pager::Part;
use super::record::bests;
use super::rows::{RowView, line_style, off_board, view};
use crate::chart::field::{Field, Sparks, Tick, Upright};
use crate::input::{Input, Site};
use crate::state::{PhaseState, TrackState};
use crate::theme::{Templated, template};
use crate::words::{When, grouped, sentence};

/// The parts that it is made from, besides its own rows.
pub(in crate::pages) fn inputs() -> impl Iterator<Item = Input> {
    NOTICES.into_iter().chain(ANSWERS).chain([
        Input::Prizes,
        Input::Phases,
        Input::Tracks,
        Input::Revealed,
        Input::RulesRoute,
    ])
}

/// Teams of a list up to which each row has drawings.
const DRAWN: usize = 100;

#[derive(Serialize)]
pub(in crate::pages) struct Board {
    /// Teams, and between them the lines of prizes and baselines.
    rows: Vec<RowView>,
    /// Who leads, by how much, how sure, how far to the prize, how long: what `answers.html` shows.
    answers: Answers,
    /// What stands in all rows: lines of prizes and baselines, and the figures above; nothing where no row has a drawing.
    scale: Option<ScaleView>,
    /// Whether rows have lines of their bests.
    sparks: bool,
    /// The page on what the errors mean.
    statistics: Option<String>,
    /// Columns between a team's score and the count of its files.
    blanks: usize,
    /// Whether this is a page of the list of every team.
    whole: bool,
    /// Of that list.
    pager: Vec<Part>,
    /// Teams that rank and that this page leaves out.
    more: usize,
    /// Teams with a score.
    teams: usize,
    /// Places of the first and the last team on this page, from 1.
    places: (usize, usize),
    /// Teams that don't rank.
    off: usize,
    /// Whether scores have standard errors.
    errors: bool,
    /// Whether rows tell where their ranks lie.
    ties: bool,
    /// Scored files of all teams that rank.
    files: String,
    /// Whether the private scores stand beside the public ones.
    both: bool,
    /// Scored submissions without a published private score.
    unopened: usize,
    /// What has to be known before the figures.
    notices: Notices,
    /// When the newest submission was received that is shown; not on the board of a phase.
    pub(in crate::pages) updated: Option<When>,
    /// Links to the boards of the contest's phases.
    pub(in crate::pages) phases: Vec<PhaseLink>,
    /// Whether scores of an earlier phase do not count here.
    anew: bool,
    /// Links to the boards of the contest's tracks.
    tracks: Vec<TrackLink>,
    /// The phase, on its page.
    pub(in crate::pages) phase: Option<PhaseView>,
    /// The page of past days, if the board has any.
    pub(in crate::pages) past: Option<&'static str>,
    /// Why scores were judged again.
    rejudged: Vec<Rejudgement>,
    /// What was decided about teams: disqualifications, bars and appeals.
    acts: Vec<ActView>,
    /// The page with the rules, below the root.
    rules_route: Option<String>,
}

/// `/leaderboard/`, its list of all teams, and the boards of phases.
impl Templated for Board {
    const TEMPLATE: &'static str = template::BOARD;
}

#[derive(Serialize)]
struct ScaleView {
    /// The lines that run through all rows: prizes and baselines.
    uprights: Vec<Upright>,
    /// The figures above the drawings.
    ticks: Vec<Tick>,
}

#[derive(Serialize)]
pub(in crate::pages) struct TrackLink {
    /// The track's name.
    name: String,
    /// Its address, below the root.
    route: String,
    /// Whether that is this page.
    current: bool,
}

#[derive(Serialize)]
pub(in crate::pages) struct PhaseLink {
    /// The phase's name.
    name: String,
    /// Its address, below the root.
    route: String,
    /// When it begins.
    from: When,
    /// When it ends.
    until: When,
    /// Whether that is this page.
    current: bool,
}

#[derive(Serialize)]
pub(in crate::pages) struct PhaseView {
    /// The phase's name.
    pub(in crate::pages) name: String,
    /// `before`, `open` or `over`.
    pub(in crate::pages) state: &'static str,
    /// When it begins.
    pub(in crate::pages) from: When,
    /// When it ends.
    pub(in crate::pages) until: When,
    /// The end that was planned, if it was moved.
    pub(in crate::pages) planned: Option<When>,
}

#[derive(Serialize)]
struct Rejudgement {
    /// Why, as a sentence.
    reason: String,
    /// How many scores were judged again.
    scores: usize,
    /// The number of the first receipt.
    first: u64,
    /// The number of the last receipt.
    last: u64,
}

/// The address of a phase's board.
pub(in crate::pages) fn phase_route(phase: &PhaseState) -> String {
    format!("leaderboard/{}/", phase.phase.id)
}

/// The address of a track's board.
pub(in crate::pages) fn track_route(state: &TrackState) -> String {
    format!("leaderboard/track-{}/", state.track.id)
}

/// Links to the boards of the tracks.
pub(in crate::pages) fn tracks(site: &Site, current: Option<&str>) -> Vec<TrackLink> {
    let link = |state: &TrackState| TrackLink {
        name: state.track.name.clone(),
        route: track_route(state),
        current: current == Some(state.track.id.as_str()),
    };
    site.tracks().iter().map(link).collect()
}

/// The page of `board`, by `standings`, with the rows of `excerpt`, of a list of all teams at `list`.
pub(in crate::pages) fn page(
    site: &Site,
    standings: &Standings,
    board: &[Row],
    excerpt: Excerpt,
    list: &str,
) -> Board {
    let teams = standings.order.len();
    let off = off_board(site, standings);
    let all_off = off.len();
    let (places, below) = excerpt.ranges(teams, all_off);
    let rows: Vec<&Row> = excerpt::rows(board, places.clone(), teams).collect();
    let whole = matches!(excerpt, Excerpt::Part(_));
    let drawn = if whole { teams } else { places.len() };
    let drawings = Drawings::of(site, standings, &rows, drawn);
    let mut rows: Vec<RowView> =
        rows.iter().map(|row| drawings.draw(row, view(site, standings, row))).collect();
    rows.extend(off.into_iter().skip(below.start).take(below.len()));
    // What was done to the board stands once, on the first page.
    let first = places.start == 0 && below.start == 0;
    let errors = rows.iter().any(|row| row.error.is_some());
    let ties = rows.iter().any(|row| row.ranks.is_some());
    let files = standings.order.iter().filter_map(|team| standings.teams.get(team));
    let files = files.map(|team| team.entries() as u64).sum();
    let revealed = site.revealed();
    let scale = drawings.scale(site, board);
    let has_gain = site.contest().reference().is_some() || !site.contest().metric.mean_rank.is_empty();
    let blanks = [errors, scale.is_some(), has_gain, ties, drawings.sparks.is_some()];
    Board {
        answers: Answers::new(site),
        statistics: site.around().statistics.clone(),
        sparks: drawings.sparks.is_some(),
        scale,
        blanks: blanks.into_iter().map(usize::from).sum::<usize>() + if revealed.is_some() { 2 } else { 0 },
        errors,
        ties,
        files: grouped(files),
        rows,
        whole,
        pager: match excerpt {
            Excerpt::Part(part) => part.pager(list),
            Excerpt::First(_) => vec![],
        },
        more: teams - places.len(),
        teams,
        places: (places.start + 1, places.end),
        off: all_off,
        both: revealed.is_some(),
        unopened: revealed.map_or(0, |revealed| revealed.unopened),
        notices: Notices::new(site, true),
        updated: None,
        phases: vec![],
        anew: site.contest().key_phase().is_some(),
        tracks: tracks(site, None),
        phase: None,
        past: None,
        rejudged: if first { rejudged(standings) } else { vec![] },
        acts: acts(site, None, site.decisions().acts.iter().filter(|_| first)),
        rules_route: site.rules_route(),
    }
}

/// The scales on which the rows of a board are drawn.
struct Drawings<'s> {
    standings: &'s Standings,
    field: Option<Field>,
    sparks: Option<Sparks>,
}

impl<'s> Drawings<'s> {
    /// Of `rows` of a list of `teams`, unless that is so long that a drawing in each would weigh more than it tells.
    fn of(site: &Site, standings: &'s Standings, rows: &[&Row], teams: usize) -> Self {
        let contest = site.contest();
        let places: Vec<&Place> = rows.iter().filter_map(|row| place_of(row)).collect();
        if teams > DRAWN || !contest.metric.mean_rank.is_empty() {
            return Self { standings, field: None, sparks: None };
        }
        let direction = contest.metric.direction;
        let worst = contest.reference().map(|base| base.public);
        let scores = places.iter().map(|place| (place.score, place.standard_error));
        let field = Field::new(direction, scores, worst);
        let last = worst.or_else(|| places.last().map(|place| place.score));
        let first = places.first().map(|place| place.score);
        let span = (contest.opens, site.calendar().closes);
        let sparks = last.zip(first).and_then(|(last, first)| Sparks::new(direction, span, last, first));
        Self { standings, field, sparks }
    }

    /// `view` with the drawings of `row`.
    fn draw(&self, row: &Row, mut view: RowView) -> RowView {
        let Some(place) = place_of(row) else { return view };
        let may_be_first = place.ranks.is_none_or(|ranks| ranks.all.best == 1);
        let bar = |field: &Field| field.bar(place.score, place.standard_error, !may_be_first);
        view.bar = self.field.as_ref().map(bar);
        let standing = self.standings.teams.get(&place.team);
        view.spark = self
            .sparks
            .as_ref()
            .zip(standing)
            .and_then(|(sparks, standing)| sparks.line(bests(&standing.history)));
        view
    }

    /// What stands in all rows.
    fn scale(&self, site: &Site, board: &[Row]) -> Option<ScaleView> {
        let field = self.field.as_ref()?;
        let lines = board.iter().filter_map(|row| match row {
            Row::Line(line) => field.upright(line.score, line_style(site, line)),
            Row::Team(_) => None,
        });
        let show = |score| site.contest().show(score);
        Some(ScaleView { uprights: lines.collect(), ticks: field.ticks(&show) })
    }
}

fn place_of(row: &Row) -> Option<&Place> {
    match row {
        Row::Team(place) => Some(place),
        Row::Line(_) => None,
    }
}

/// Links to the boards of the phases.
pub(in crate::pages) fn phases(site: &Site, current: Option<&str>) -> Vec<PhaseLink> {
    let link = |phase: &PhaseState| PhaseLink {
        name: phase.phase.name.clone(),
        route: phase_route(phase),
        from: phase.phase.from.into(),
        until: phase.phase.until.into(),
        current: current == Some(phase.phase.id.as_str()),
    };
    site.phases().iter().map(link).collect()
}

/// The reasons for which scores were judged again, in the order of the receipts.
fn rejudged(standings: &Standings) -> Vec<Rejudgement> {
    let mut by_reason: BTreeMap<&str, Rejudgement> = BTreeMap::new();
    let outcomes = standings.teams.values().flat_map(|team| &team.history);
    for outcome in outcomes.filter(|outcome| matches!(outcome.result, Judgement::Scored { .. })) {
        for (seq, _, reason) in &outcome.rejudged {
            let entry = by_reason.entry(reason).or_insert_with(|| Rejudgement {
                reason: sentence(reason),
                scores: 0,
                first: *seq,
                last: *seq,
            });
            entry.scores += 1;
            (entry.first, entry.last) = (entry.first.min(*seq), entry.last.max(*seq));
        }
    }
    let mut all: Vec<Rejudgement> = by_reason.into_values().collect();
    all.sort_by_key(|again| again.first);
    all
}
