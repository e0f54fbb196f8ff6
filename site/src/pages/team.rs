//! `/teams/<slug>/`: one team's story.

use base::finding::Finding;
use contest::{PrizeKind, Role, Slug, Team};
use ledger::standings::{Outcome, TeamStanding, Verdict};
use serde::Serialize;

use super::decisions::{ActView, Evidence, acts, rules_route};
use super::frame::Frame;
use super::prizes::{self, Badge};
use super::rows::{self, Off, percent};
use crate::chart::{self, Chart, Mark, Point};
use crate::input::Site;
use crate::markdown::SafeHtml;
use crate::state::is_in_force;
use crate::words::{When, count, sentence};

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
    /// The prizes that it was named for.
    badges: Vec<Badge>,
    /// Why it does not rank.
    off: Option<Off>,
    /// The best score on record of a team that does not rank.
    recorded: Option<String>,
    /// Earlier names, whose addresses lead here.
    earlier: Vec<String>,
    /// When data of one of its members, or of somebody invited, were removed on request.
    forgotten: Vec<ForgottenView>,
    /// Disqualifications of it or of its submissions, with what became of them.
    acts: Vec<ActView>,
    rules_route: Option<String>,
    /// Submissions that the frozen board does not show yet.
    hidden: Option<String>,
    frozen_at: Option<When>,
    /// Whether the private scores stand beside the public ones.
    both: bool,
    /// Columns of the table of submissions.
    columns: usize,
    /// Its rank in the final order, by the private scores.
    final_rank: Option<usize>,
    /// Its score there.
    final_score: Option<String>,
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
struct ForgottenView {
    seq: u64,
    at: When,
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
    /// The private score, once it is revealed.
    private: Option<String>,
    improvement: Option<String>,
    improved: bool,
    rank: Option<u64>,
    /// What it scored before it was judged again, oldest first, each with the reason for the next.
    rejudged: Vec<RejudgedView>,
    /// Why it does not count, if it alone was disqualified.
    off: Option<StoneView>,
    complaints: Vec<ComplaintView>,
}

#[derive(Serialize)]
struct RejudgedView {
    score: String,
    reason: String,
    seq: u64,
}

#[derive(Serialize)]
struct StoneView {
    seq: u64,
    rule: String,
    reason: String,
    evidence: Option<Evidence>,
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
    let standing = site.state.standings.teams.get(slug).unwrap_or(&nothing);
    let team = site.teams.get(slug);
    let name = site.team_name(slug);
    let improvement =
        |score| site.contest.reference().map(|base| percent(site.contest.improvement(base.public, score)));
    let place = site.state.revealed.as_ref().and_then(|revealed| revealed.place(slug));
    let page = TeamPage {
        slug: slug.to_string(),
        name: name.to_owned(),
        affiliation: team.and_then(|team| team.affiliation.clone()),
        link: team.and_then(|team| team.link.clone()),
        members: team.map(members).unwrap_or_default(),
        rank: standing.rank,
        of: site.state.standings.order.len(),
        best: standing.best.map(|best| BestView {
            score: site.contest.show(best.score),
            improvement: improvement(best.score),
            received: best.received.into(),
        }),
        scored: standing.entries(),
        refused: standing.history.len() - standing.entries(),
        badges: prizes::badges(site, slug),
        off: rows::off(site, slug, standing).filter(|_| standing.rank.is_none()),
        recorded: rows::best_ever(site, standing).map(|(score, _)| site.contest.show(score)),
        earlier: earlier(site, slug),
        forgotten: forgotten(site, slug),
        acts: acts(site, site.state.decisions.acts_on(slug)),
        rules_route: rules_route(site),
        hidden: site.state.hidden.get(slug).map(|hidden| count(*hidden, "submission", "submissions")),
        frozen_at: site.state.frozen.map(When::from),
        both: site.state.revealed.is_some(),
        columns: 5
            + usize::from(site.state.revealed.is_some())
            + usize::from(site.contest.reference().is_some()),
        final_rank: place.map(|(rank, _)| rank),
        final_score: place.map(|(_, score)| site.contest.show(score.private)),
        chart_svg: chart(site, name, standing),
        history: standing.history.iter().rev().map(|outcome| view(site, outcome, &improvement)).collect(),
    };
    let description = format!("{name} in {}: {}.", site.contest.title, summary(&page));
    Frame::new(site, &route(slug), name, &description).render(site, "team.html", &page)
}

/// The names that the team had before, those of teams that became part of it included.
fn forgotten(site: &Site, slug: &Slug) -> Vec<ForgottenView> {
    let of_team = site.state.decisions.forgotten.iter().filter(|(_, _, teams)| teams.contains(slug));
    of_team.map(|(seq, at, _)| ForgottenView { seq: *seq, at: (*at).into() }).collect()
}

fn earlier(site: &Site, slug: &Slug) -> Vec<String> {
    let moved = site.state.standings.moved.iter();
    moved.filter(|(_, now)| *now == slug).map(|(old, _)| old.to_string()).collect()
}

fn summary(page: &TeamPage) -> String {
    match (&page.best, page.rank) {
        _ if page.off.is_some() => "not ranked".to_owned(),
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
        private: None,
        improvement: None,
        improved: false,
        rank: None,
        rejudged: vec![],
        off: None,
        complaints: vec![],
    };
    match &outcome.result {
        Verdict::Scored { score, improved, rank, .. } => OutcomeView {
            score: Some(site.contest.show(*score)),
            improvement: improvement(*score),
            improved: *improved,
            rank: Some(*rank),
            private: rows::private(site, seq),
            rejudged: outcome
                .rejudged
                .iter()
                .map(|(seq, old, reason)| RejudgedView {
                    score: site.contest.show(*old),
                    reason: sentence(reason),
                    seq: *seq,
                })
                .collect(),
            off: outcome.disqualified.as_ref().map(|stone| StoneView {
                seq: stone.seq,
                rule: stone.rule.clone(),
                reason: sentence(&stone.reason),
                evidence: stone.evidence.as_deref().map(Evidence::new),
            }),
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
        .filter(|prize| is_in_force(&site.state.calendar, prize, site.moment.as_of))
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
