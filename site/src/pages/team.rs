//! `/teams/<slug>/`: one team's story.

use judge::contest::{PrizeKind, Role, Slug, Team};
use judge::finding::Finding;
use judge::standings::{Outcome, TeamStanding, Verdict};
use serde::Serialize;

use super::frame::Frame;
use super::rows::percent;
use crate::chart::{self, Chart, Mark, Point};
use crate::input::Site;
use crate::markdown::SafeHtml;
use crate::words::{When, count};

#[derive(Serialize)]
struct TeamPage {
    slug: String,
    name: String,
    affiliation: Option<String>,
    link: Option<String>,
    members: Vec<MemberView>,
    rank: Option<usize>,
    of: usize,
    best: Option<BestView>,
    scored: usize,
    refused: usize,
    chart_svg: Option<SafeHtml>,
    /// Newest first.
    history: Vec<OutcomeView>,
}

/// What a member gave to be shown; ids and keys are nobody's business here.
#[derive(Serialize)]
struct MemberView {
    name: Option<String>,
    login: Option<String>,
    country: Option<String>,
    leader: bool,
}

#[derive(Serialize)]
struct BestView {
    score: String,
    improvement: Option<String>,
    received: When,
}

#[derive(Serialize)]
struct OutcomeView {
    seq: u64,
    pull: u64,
    received: When,
    score: Option<String>,
    improvement: Option<String>,
    improved: bool,
    rank: Option<u64>,
    complaints: Vec<ComplaintView>,
}

#[derive(Serialize)]
struct ComplaintView {
    code: String,
    message: String,
}

/// The address of the team's page.
pub(super) fn route(slug: &Slug) -> String {
    format!("teams/{slug}/")
}

pub(super) fn render(site: &Site, slug: &Slug) -> Result<String, Box<Finding>> {
    let nothing = TeamStanding::default();
    let standing = site.standings.teams.get(slug).unwrap_or(&nothing);
    let team = site.teams.get(slug);
    let name = site.team_name(slug);
    let improvement =
        |score| site.contest.reference().map(|base| percent(site.contest.improvement(base.public, score)));
    let page = TeamPage {
        slug: slug.to_string(),
        name: name.to_owned(),
        affiliation: team.and_then(|team| team.affiliation.clone()),
        link: team.and_then(|team| team.link.clone()),
        members: team.map(members).unwrap_or_default(),
        rank: standing.rank,
        of: site.standings.order.len(),
        best: standing.best.map(|best| BestView {
            score: site.contest.show(best.score),
            improvement: improvement(best.score),
            received: best.received.into(),
        }),
        scored: standing.entries(),
        refused: standing.history.len() - standing.entries(),
        chart_svg: chart(site, name, standing),
        history: standing.history.iter().rev().map(|outcome| view(site, outcome, &improvement)).collect(),
    };
    let description = format!("{name} in {}: {}.", site.contest.title, summary(&page));
    Frame::new(site, &route(slug), name, &description).render(site, "team.html", &page)
}

fn summary(page: &TeamPage) -> String {
    match (&page.best, page.rank) {
        (Some(best), Some(rank)) => {
            let entries = count(page.scored as u64, "scored submission", "scored submissions");
            format!("rank {rank} with {}, {entries}", best.score)
        }
        _ => "no scored submission yet".to_owned(),
    }
}

fn members(team: &Team) -> Vec<MemberView> {
    team.members
        .iter()
        .map(|member| MemberView {
            name: member.name.clone(),
            login: member.login.clone(),
            country: member.country.clone(),
            leader: member.role == Role::Leader,
        })
        .collect()
}

fn view(site: &Site, outcome: &Outcome, improvement: &dyn Fn(f64) -> Option<String>) -> OutcomeView {
    let (seq, pull, received) = (outcome.seq, outcome.pull, outcome.received.into());
    let refused = OutcomeView {
        seq,
        pull,
        received,
        score: None,
        improvement: None,
        improved: false,
        rank: None,
        complaints: vec![],
    };
    match &outcome.result {
        Verdict::Scored { score, improved, rank, .. } => OutcomeView {
            score: Some(site.contest.show(*score)),
            improvement: improvement(*score),
            improved: *improved,
            rank: Some(*rank),
            ..refused
        },
        Verdict::Refused(complaints) => OutcomeView {
            complaints: complaints
                .iter()
                .map(|complaint| ComplaintView {
                    code: complaint.code.clone(),
                    message: complaint.message.clone(),
                })
                .collect(),
            ..refused
        },
    }
}

fn chart(site: &Site, name: &str, standing: &TeamStanding) -> Option<SafeHtml> {
    let points: Vec<Point> = standing
        .history
        .iter()
        .filter_map(|outcome| match outcome.result {
            Verdict::Scored { score, improved, .. } => Some(Point { at: outcome.received, score, improved }),
            Verdict::Refused(_) => None,
        })
        .collect();
    let contest = &site.contest;
    let mut marks: Vec<Mark> = contest
        .prizes
        .iter()
        .filter_map(|prize| {
            Some(Mark {
                label: prize.name.clone(),
                score: prize.threshold?.public,
                style: match prize.kind {
                    PrizeKind::Grand => "grand",
                    _ => "progress",
                },
            })
        })
        .collect();
    marks.extend(contest.baselines.iter().map(|base| Mark {
        label: base.name.clone(),
        score: base.public,
        style: "baseline",
    }));
    chart::render(&Chart { team: name, contest, points: &points, marks: &marks })
}
