//! `/api/v1/leaderboard.csv`, `submissions.csv` and `teams.csv`: the public record as tables, for spreadsheets and data frames.
//! Columns are only ever added, at the end.

use base::finding::{Finding, codes};
use ledger::standings::{Judgement, Place, Row};

use super::page::{Kind, Page};
use super::parts::rows::private;
use crate::input::{Input, Site};
use crate::words::percent;

pub(super) const KIND: Kind = Kind {
    taken: &["api"],
    list: |_, pages| {
        for table in [Table::Leaderboard, Table::Submissions, Table::Teams] {
            pages.push(Box::new(table));
        }
    },
};

#[derive(Clone, Copy, Debug)]
enum Table {
    /// Ranked teams, best first.
    Leaderboard,
    /// Every head that has a receipt and a team, in the order of the receipts.
    Submissions,
    /// Every team with a description, by slug.
    Teams,
}

impl Page for Table {
    fn route(&self) -> String {
        let name = match self {
            Self::Leaderboard => "leaderboard",
            Self::Submissions => "submissions",
            Self::Teams => "teams",
        };
        format!("api/v1/{name}.csv")
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        match self {
            Self::Leaderboard => vec![Input::Contest, Input::Standings, Input::Teams, Input::Revealed],
            Self::Submissions => vec![Input::Contest, Input::Standings, Input::Revealed],
            Self::Teams => vec![Input::Teams, Input::Standings, Input::Contest],
        }
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let (head, rows) = match self {
            Self::Leaderboard => leaderboard(site),
            Self::Submissions => submissions(site),
            Self::Teams => teams(site),
        };
        text(head, rows)
            .map_err(|why| Box::new(Finding::new(codes::TEMPLATE, format!("{}: {why}", self.route()))))
    }
}

/// Each row is made when it is written: all of them together take several times as much memory as the file.
type Rows<'s> = Box<dyn Iterator<Item = Vec<String>> + 's>;

pub(super) fn text(
    head: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<String, Box<dyn std::error::Error>> {
    let mut out = csv::Writer::from_writer(vec![]);
    out.write_record(head)?;
    for row in rows {
        out.write_record(row.iter().map(|cell| plain(cell)))?;
    }
    Ok(String::from_utf8(out.into_inner()?)?)
}

/// `cell` so that no spreadsheet takes what somebody wrote for a formula: a tab, which shows nothing, goes before the signs that begin one.
fn plain(cell: &str) -> String {
    let is_number = cell.parse::<f64>().is_ok();
    if !is_number && cell.starts_with(['=', '+', '-', '@']) { format!("\t{cell}") } else { cell.to_owned() }
}

pub(super) fn or_empty<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn leaderboard(site: &Site) -> (&'static [&'static str], Rows<'_>) {
    let places = site.board().iter().filter_map(|row| match row {
        Row::Team(place) => Some(place),
        Row::Line(_) => None,
    });
    let head: &[&str] = &[
        "rank",
        "team",
        "slug",
        "score",
        "standard_error",
        "improvement",
        "rank_best",
        "rank_worst",
        "private",
        "private_rank",
        "mean_rank",
        "received",
        "entries",
    ];
    (head, Box::new(places.map(|place| row(site, place))))
}

fn row(site: &Site, place: &Place) -> Vec<String> {
    let contest = site.contest();
    let best = site.standings().teams.get(&place.team).and_then(|standing| standing.best);
    let ranks = place.ranks.map(|ranks| ranks.all);
    let last = site.revealed().and_then(|revealed| revealed.place(&place.team));
    vec![
        place.rank.to_string(),
        site.team_name(&place.team).to_owned(),
        place.team.to_string(),
        contest.show(place.score),
        or_empty(place.standard_error.and_then(|error| contest.show_error(error))),
        or_empty(place.improvement.map(percent)),
        or_empty(ranks.map(|ranks| ranks.best)),
        or_empty(ranks.map(|ranks| ranks.worst)),
        or_empty(best.and_then(|best| private(site, best.seq))),
        or_empty(last.map(|(rank, _)| rank)),
        or_empty(place.mean_rank.as_ref().map(|(mean, _)| format!("{mean:.2}"))),
        place.received.to_string(),
        place.entries.to_string(),
    ]
}

fn submissions(site: &Site) -> (&'static [&'static str], Rows<'_>) {
    let contest = site.contest();
    let teams = site.standings().teams.iter();
    let mut all: Vec<_> =
        teams.flat_map(|(team, standing)| standing.history.iter().map(move |one| (team, one))).collect();
    all.sort_by_key(|(_, outcome)| outcome.seq);
    let rows = all.into_iter().map(move |(team, outcome)| {
        let (score, rank, code) = match &outcome.result {
            Judgement::Scored { score, rank, .. } => (Some(contest.show(*score)), Some(*rank), None),
            Judgement::Refused(complaints) => {
                (None, None, complaints.first().map(|complaint| complaint.code.as_str()))
            }
        };
        vec![
            outcome.seq.to_string(),
            team.to_string(),
            outcome.pull.to_string(),
            outcome.head.clone(),
            outcome.received.to_string(),
            or_empty(score),
            or_empty(rank),
            or_empty(code),
            or_empty(private(site, outcome.seq)),
            or_empty(outcome.disqualified.as_ref().map(|stone| stone.seq)),
        ]
    });
    let head: &[&str] = &[
        "receipt",
        "team",
        "pull_request",
        "head",
        "received",
        "score",
        "rank_then",
        "refused",
        "private",
        "disqualified_by",
    ];
    (head, Box::new(rows))
}

fn teams(site: &Site) -> (&'static [&'static str], Rows<'_>) {
    let rows = site.teams().iter().map(move |(slug, team)| {
        let standing = site.standings().teams.get(slug);
        vec![
            slug.to_string(),
            team.name.clone(),
            or_empty(team.affiliation.clone()),
            team.members.len().to_string(),
            or_empty(standing.and_then(|standing| standing.rank)),
            or_empty(standing.map(|standing| standing.entries())),
        ]
    });
    (&["team", "name", "affiliation", "members", "rank", "entries"], Box::new(rows))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn nothing_that_somebody_wrote_is_a_formula_and_numbers_stay_numbers() {
        for evil in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)"] {
            assert!(plain(evil).starts_with('\t'), "{evil}");
        }
        for good in ["-0.5", "+1", "BellKor", "ML@UToronto A", "0.8567", ""] {
            assert_eq!(plain(good), good);
        }
    }
}
