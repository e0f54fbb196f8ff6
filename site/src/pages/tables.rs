//! `/api/v1/leaderboard.csv`, `submissions.csv` and `teams.csv`, and each as `.parquet`: the public record as tables, for
//! spreadsheets and data frames. Columns are only ever added, at the end.

use std::borrow::Cow;

use base::finding::Finding;
use ledger::standings::{Judgement, Place, Row};

use super::page::{Kind, Page};
use super::parts::rows::private;
use super::parts::table::{self, Form, Head, Holds, Rows, or_empty};
use crate::input::{Input, Site};
use crate::words::percent;

pub(super) const KIND: Kind = Kind {
    taken: &["api"],
    list: |_, pages| {
        for what in [What::Leaderboard, What::Submissions, What::Teams] {
            pages.extend(Form::ALL.map(|form| Box::new(Table { what, form }) as Box<dyn Page>));
        }
    },
};

#[derive(Debug)]
struct Table {
    what: What,
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum What {
    /// Ranked teams, best first.
    Leaderboard,
    /// Every head that has a receipt and a team, in the order of the receipts.
    Submissions,
    /// Every team with a description, by slug.
    Teams,
}

impl Page for Table {
    fn route(&self) -> String {
        let name = match self.what {
            What::Leaderboard => "leaderboard",
            What::Submissions => "submissions",
            What::Teams => "teams",
        };
        format!("api/v1/{name}.{}", self.form.ending())
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        match self.what {
            What::Leaderboard => vec![Input::Contest, Input::Standings, Input::Teams, Input::Revealed],
            What::Submissions => vec![Input::Contest, Input::Standings, Input::Revealed],
            What::Teams => vec![Input::Teams, Input::Standings, Input::Contest],
        }
    }

    fn verbatim<'s>(&'s self, site: &'s Site) -> Option<Result<Cow<'s, [u8]>, Box<Finding>>> {
        let (head, rows) = match self.what {
            What::Leaderboard => leaderboard(site),
            What::Submissions => submissions(site),
            What::Teams => teams(site),
        };
        Some(table::bytes(&self.route(), self.form, head, rows).map(Cow::Owned))
    }
}

fn leaderboard(site: &Site) -> (&'static Head, Rows<'_>) {
    let places = site.board().iter().filter_map(|row| match row {
        Row::Team(place) => Some(place),
        Row::Line(_) => None,
    });
    let head: &Head = &[
        ("rank", Holds::Whole),
        ("team", Holds::Text),
        ("slug", Holds::Text),
        ("score", Holds::Number),
        ("standard_error", Holds::Number),
        ("improvement", Holds::Number),
        ("rank_best", Holds::Whole),
        ("rank_worst", Holds::Whole),
        ("private", Holds::Number),
        ("private_rank", Holds::Whole),
        ("mean_rank", Holds::Number),
        ("received", Holds::Instant),
        ("entries", Holds::Whole),
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

fn submissions(site: &Site) -> (&'static Head, Rows<'_>) {
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
    let head: &Head = &[
        ("receipt", Holds::Whole),
        ("team", Holds::Text),
        ("pull_request", Holds::Whole),
        ("head", Holds::Text),
        ("received", Holds::Instant),
        ("score", Holds::Number),
        ("rank_then", Holds::Whole),
        ("refused", Holds::Text),
        ("private", Holds::Number),
        ("disqualified_by", Holds::Whole),
    ];
    (head, Box::new(rows))
}

fn teams(site: &Site) -> (&'static Head, Rows<'_>) {
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
    let head: &Head = &[
        ("team", Holds::Text),
        ("name", Holds::Text),
        ("affiliation", Holds::Text),
        ("members", Holds::Whole),
        ("rank", Holds::Whole),
        ("entries", Holds::Whole),
    ];
    (head, Box::new(rows))
}
