//! Rows of the board as templates see them.

use judge::contest::PrizeKind;
use judge::standings::{Line, LineKind, Place, Row};
use serde::Serialize;

use super::team;
use crate::input::Site;
use crate::words::When;

/// One row.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RowView {
    /// `team`, `threshold` or `baseline`.
    pub(crate) kind: &'static str,
    /// The style's name for it: `team`, `grand`, `progress` or `baseline`.
    pub(crate) style: &'static str,
    /// What a screen reader says before a line's name, since its colour is silent.
    pub(crate) spoken: Option<&'static str>,
    /// A team's place.
    pub(crate) rank: Option<usize>,
    /// The team or the line.
    pub(crate) name: String,
    /// A team's page.
    pub(crate) route: Option<String>,
    /// With the contest's decimals.
    pub(crate) score: String,
    /// Percent, two decimals.
    pub(crate) improvement: Option<String>,
    /// When a team's best was received.
    pub(crate) received: Option<When>,
    /// A team's scored submissions.
    pub(crate) entries: Option<usize>,
    /// Standard error of a team's score.
    pub(crate) error: Option<String>,
    /// The ranks that a team shares with others as far as the data can tell, like `1–3`.
    pub(crate) tied: Option<String>,
    /// Anything to say about a line.
    pub(crate) note: Option<String>,
}

/// `row` for a template.
pub(crate) fn view(site: &Site, row: &Row) -> RowView {
    match row {
        Row::Team(place) => team_row(site, place),
        Row::Line(line) => line_row(site, line),
    }
}

/// An improvement as people read it; `-0.00` is 0.00.
pub(crate) fn percent(improvement: f64) -> String {
    let text = format!("{improvement:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

fn team_row(site: &Site, place: &Place) -> RowView {
    RowView {
        kind: "team",
        style: "team",
        spoken: None,
        rank: Some(place.rank),
        name: site.team_name(&place.team).to_owned(),
        route: Some(team::route(&place.team)),
        score: site.contest.show(place.score),
        improvement: place.improvement.map(percent),
        received: Some(place.received.into()),
        entries: Some(place.entries),
        error: place.standard_error.map(|error| error.to_string()),
        tied: place.tied.map(|(first, last)| format!("{first}–{last}")),
        note: None,
    }
}

fn line_row(site: &Site, line: &Line) -> RowView {
    let (kind, style, spoken) = match line.kind {
        LineKind::Baseline => ("baseline", "baseline", "Baseline, not a team:"),
        LineKind::Threshold(PrizeKind::Grand) => ("threshold", "grand", "Prize line, not a team:"),
        LineKind::Threshold(_) => ("threshold", "progress", "Prize line, not a team:"),
    };
    RowView {
        kind,
        style,
        spoken: Some(spoken),
        rank: None,
        name: line.label.clone(),
        route: None,
        score: site.contest.show(line.score),
        improvement: line.improvement.map(percent),
        received: None,
        entries: None,
        error: None,
        tied: None,
        note: period_over(site, line),
    }
}

/// A progress prize whose year has passed stays on the board as a mark of what it took.
fn period_over(site: &Site, line: &Line) -> Option<String> {
    let LineKind::Threshold(kind) = line.kind else { return None };
    let prize = site.contest.prizes.iter().find(|prize| prize.kind == kind && prize.name == line.label)?;
    let until = prize.until.filter(|until| kind == PrizeKind::Progress && *until <= site.moment.as_of)?;
    Some(format!("until {}", crate::words::day(until)))
}
