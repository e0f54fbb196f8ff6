//! `/teams/<slug>/`: one team's story.

use base::finding::Finding;
use contest::{Role, Slug, Team};
use ledger::standings::prizes::State;
use ledger::standings::{Judgement, Outcome, TeamStanding};
use serde::Serialize;

use super::badge;
use super::feed::own_feed;
use super::page::{Kind, Page, framed};
use super::parts::decisions::{ActView, acts};
use super::parts::excerpt;
use super::parts::frame::Frame;
use super::parts::links::{Evidence, team_route};
use super::parts::prize::{self, Badge};
use super::parts::rows::{self, Off};
use super::parts::upload;
use crate::chart::rank::{self, Line};
use crate::chart::{self, Chart, Mark, Point};
use crate::input::{Input, Near, Site, Stand};
use crate::markdown::SafeHtml;
use crate::theme::{Templated, template};
use crate::words::{When, count, percent, sentence};

pub(super) const KIND: Kind = Kind {
    taken: &["teams"],
    list: |site, pages| {
        for slug in site.slugs() {
            pages.push(Box::new(OneTeam(slug)));
        }
    },
};

#[derive(Debug)]
struct OneTeam<'s>(&'s Slug);

#[derive(Serialize)]
struct TeamPage {
    /// Its name.
    name: String,
    /// What it says it belongs to.
    affiliation: Option<String>,
    /// The address that it gave.
    link: Option<String>,
    /// Who is in it.
    members: Vec<MemberView>,
    /// Its rank, if it is among those whose rank is told.
    rank: Option<usize>,
    /// Where it stands, if that is told as a share: `top 20 %`.
    share: Option<String>,
    /// The page of the board on which its row stands.
    row: Option<String>,
    /// Its best score on record, of a team that ranks.
    best: Option<BestView>,
    /// How many of its submissions were scored.
    scored: usize,
    /// How many of its submissions were refused.
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
    /// The page with the rules, below the root.
    rules_route: Option<String>,
    /// Submissions that the frozen board does not show yet.
    hidden: Option<String>,
    /// When the board froze.
    frozen_at: Option<When>,
    /// Whether the private scores stand beside the public ones.
    both: bool,
    /// Columns of the table of submissions.
    columns: usize,
    /// Its rank in the final order, by the private scores.
    final_rank: Option<usize>,
    /// Its score there.
    final_score: Option<String>,
    /// The address of its badge, and of this page, for pages elsewhere.
    badge: Option<[String; 2]>,
    /// Where its members upload a file with a browser alone.
    upload: Option<String>,
    /// A drawing of its scores over the contest.
    chart_svg: Option<SafeHtml>,
    /// Its rank over the contest, with the teams beside it.
    rank_svg: Option<SafeHtml>,
    /// Newest first.
    history: Vec<OutcomeView>,
}

impl Templated for TeamPage {
    const TEMPLATE: &'static str = template::TEAM;
}

/// What a member gave to be shown; ids and keys are nobody's business here.
#[derive(Serialize)]
struct MemberView {
    /// The person's name.
    name: Option<String>,
    /// What the forge calls that person.
    login: Option<String>,
    /// The code of the country.
    country: Option<String>,
    /// Whether it is the one who leads.
    leader: bool,
}

#[derive(Serialize)]
struct ForgottenView {
    /// The number of its receipt.
    seq: u64,
    /// When they were removed.
    at: When,
}

#[derive(Serialize)]
struct BestView {
    /// Its best score, with the contest's decimals.
    score: String,
    /// How much better than the reference baseline it is, in percent with two decimals.
    improvement: Option<String>,
    /// When it was received.
    received: When,
}

#[derive(Serialize)]
struct OutcomeView {
    /// The number of its receipt.
    seq: u64,
    /// The number of the pull request.
    pull: u64,
    /// When it was received.
    received: When,
    /// With the contest's decimals; nothing if it was refused.
    score: Option<String>,
    /// The private score, once it is revealed.
    private: Option<String>,
    /// How much better than the reference baseline it is, in percent with two decimals.
    improvement: Option<String>,
    /// Whether it was the best of the team so far.
    improved: bool,
    /// The rank that the team had then.
    rank: Option<u64>,
    /// What it scored before it was judged again, oldest first, each with the reason for the next.
    rejudged: Vec<RejudgedView>,
    /// Why it does not count, if it alone was disqualified.
    off: Option<StoneView>,
    /// What was wrong.
    complaints: Vec<ComplaintView>,
}

#[derive(Serialize)]
struct RejudgedView {
    /// The score that it had.
    score: String,
    /// Why it was judged again, as a sentence.
    reason: String,
    /// The number of its receipt.
    seq: u64,
}

#[derive(Serialize)]
struct StoneView {
    /// The number of its receipt.
    seq: u64,
    /// The number of the rule.
    rule: String,
    /// Why, as a sentence.
    reason: String,
    /// What shows it.
    evidence: Option<Evidence>,
}

#[derive(Serialize)]
struct ComplaintView {
    /// The code of the complaint.
    code: String,
    /// What was wrong, in words.
    message: String,
}

impl Page for OneTeam<'_> {
    fn route(&self) -> String {
        team_route(self.0)
    }

    fn inputs(&self, site: &Site) -> Vec<Input> {
        let beside = site.course(self.0).lines.into_iter().map(|(slug, _)| Input::Team(slug.clone()));
        let own = [
            Input::Contest,
            Input::Moment,
            Input::Calendar,
            Input::Team(self.0.clone()),
            Input::Course(self.0.clone()),
            Input::Standing(self.0.clone()),
            Input::Place(self.0.clone()),
            Input::DecisionsOn(self.0.clone()),
            Input::Renamed,
            Input::Frozen,
            Input::Prizes,
            Input::Revealed,
            Input::RulesRoute,
        ];
        framed(template::TEAM, own.into_iter().chain(beside))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let slug = self.0;
        let nothing = TeamStanding::default();
        let standing = site.standing(slug).unwrap_or(&nothing);
        let team = site.team(slug);
        let name = site.team_name(slug);
        let improvement = |score| {
            site.contest().reference().map(|base| percent(site.contest().improvement(base.public, score)))
        };
        let stands = site.place(slug);
        let place = site.revealed().and_then(|revealed| revealed.place(slug));
        let page = TeamPage {
            name: name.to_owned(),
            affiliation: team.and_then(|team| team.affiliation.clone()),
            link: team.and_then(|team| team.link.clone()),
            members: team.map(members).unwrap_or_default(),
            rank: stands.and_then(|place| match place {
                Stand::Rank(rank) => Some(rank),
                Stand::Share { .. } => None,
            }),
            share: stands.filter(|place| !matches!(place, Stand::Rank(_))).map(rows::place_words),
            row: stands.map(|place| format!("{}#{slug}", excerpt::page_of(place))),
            best: standing.best.map(|best| BestView {
                score: site.contest().show(best.score),
                improvement: improvement(best.score),
                received: best.received.into(),
            }),
            scored: standing.entries(),
            refused: standing.history.len() - standing.entries(),
            badges: prize::badges(site, slug),
            off: rows::off(site, slug, standing).filter(|_| stands.is_none()),
            recorded: rows::best_ever(site, standing).map(|(score, _)| site.contest().show(score)),
            earlier: site.earlier(slug).map(Slug::to_string).collect(),
            forgotten: forgotten(site, slug),
            acts: acts(site, Some(slug), site.acts_on(slug)),
            rules_route: site.rules_route(),
            hidden: site.hidden(slug).map(|hidden| count(hidden, "submission", "submissions")),
            frozen_at: site.frozen().map(When::from),
            both: site.revealed().is_some(),
            columns: 6
                + usize::from(site.revealed().is_some())
                + usize::from(site.contest().reference().is_some()),
            final_rank: place.map(|(rank, _)| rank),
            final_score: place.map(|(_, score)| site.contest().show(score.private)),
            badge: badge::route(site, slug)
                .map(|badge| [badge, self.route()].map(|route| format!("{}{route}", site.contest().url))),
            upload: upload::page(site, slug).filter(|_| rows::off(site, slug, standing).is_none()),
            chart_svg: chart(site, name, standing),
            rank_svg: ranks(site, slug),
            history: standing.history.iter().rev().map(|outcome| view(site, outcome, &improvement)).collect(),
        };
        let description = format!("{name} in {}: {}.", site.contest().title, summary(&page));
        let feed = site.contest().pages.team_feeds.then(|| own_feed(&self.route()));
        Frame::new(site, &self.route(), name, &description).fed(feed).render(site, &page)
    }
}

fn forgotten(site: &Site, slug: &Slug) -> Vec<ForgottenView> {
    site.forgotten(slug).map(|(seq, at)| ForgottenView { seq, at: at.into() }).collect()
}

fn summary(page: &TeamPage) -> String {
    let place = page.rank.map(|rank| rows::place_words(Stand::Rank(rank))).or_else(|| page.share.clone());
    match (&page.best, place) {
        _ if page.off.is_some() => "not ranked".to_owned(),
        (Some(best), Some(place)) => {
            let entries = count(page.scored as u64, "scored submission", "scored submissions");
            format!("{place} with {}, {entries}", best.score)
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
        Judgement::Scored { score, improved, rank, .. } => OutcomeView {
            score: Some(site.contest().show(*score)),
            improvement: improvement(*score),
            improved: *improved,
            rank: Some(*rank),
            private: rows::private(site, seq),
            rejudged: outcome
                .rejudged
                .iter()
                .map(|(seq, old, reason)| RejudgedView {
                    score: site.contest().show(*old),
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
        Judgement::Refused(complaints) => OutcomeView {
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

fn ranks(site: &Site, own: &Slug) -> Option<SafeHtml> {
    let Near { lines, is_now } = site.course(own);
    let lines: Vec<Line> = lines
        .into_iter()
        .map(|(slug, turns)| Line { name: site.team_name(slug), turns, is_own: slug == own })
        .collect();
    rank::render(&lines, (site.contest().opens, site.calendar().closes), is_now)
}

fn chart(site: &Site, name: &str, standing: &TeamStanding) -> Option<SafeHtml> {
    let points: Vec<Point> = standing
        .history
        .iter()
        .filter_map(|outcome| match outcome.result {
            Judgement::Scored { score, improved, .. } => {
                Some(Point { at: outcome.received, score, improved })
            }
            Judgement::Refused(_) => None,
        })
        .collect();
    let contest = site.contest();
    let mut marks: Vec<Mark> = contest
        .prizes
        .iter()
        .filter(|prize| site.is_in_force(prize))
        .filter_map(|prize| {
            Some(Mark {
                label: prize.name.clone(),
                score: prize.threshold?.public,
                style: match prize::state(site, prize) {
                    State::Awarded { .. } => "done",
                    State::Unawarded => "base",
                    _ => "ask",
                },
            })
        })
        .collect();
    marks.extend(contest.baselines.iter().map(|base| Mark {
        label: base.name.clone(),
        score: base.public,
        style: "base",
    }));
    let span = (contest.opens, site.calendar().closes);
    chart::render(&Chart { team: name, contest, points: &points, marks: &marks, span })
}
