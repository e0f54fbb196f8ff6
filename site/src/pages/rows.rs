//! Rows of the board as templates see them.

use contest::{PrizeKind, Slug};
use ledger::standings::{Line, LineKind, Place, Row, Standings, TeamStanding, Verdict};
use serde::Serialize;

use super::decisions::Evidence;
use super::prizes::{self, Badge};
use super::team;
use crate::input::Site;
use crate::words::{When, day, sentence};

/// One row.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct RowView {
    /// `team`, `off`, `threshold` or `baseline`.
    pub(crate) kind: &'static str,
    /// The style's name for it: `team`, `off`, `grand`, `progress` or `baseline`.
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
    /// The mean of a team's ranks, where that orders the teams, two decimals.
    pub(crate) mean_rank: Option<String>,
    /// A team's best scores under the other metrics that are ranked, each like `MAE 0.7`.
    pub(crate) others: Vec<String>,
    /// The private score of the same submission, once it is revealed.
    pub(crate) private: Option<String>,
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
    /// Anything to say about a line, or about a team that ranks again.
    pub(crate) note: Option<String>,
    /// The prizes that a team was named for.
    pub(crate) badges: Vec<Badge>,
    /// What the best submission scored before it was judged again.
    pub(crate) was: Option<Was>,
    /// Why a team does not rank.
    pub(crate) off: Option<Off>,
}

/// A score that was replaced.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Was {
    /// The old score; nothing when it reads the same as the new one.
    pub(crate) score: Option<String>,
    /// Why it was judged again.
    pub(crate) reason: String,
    /// The receipt of the new score.
    pub(crate) seq: u64,
}

/// Why a team stands below the ranked ones.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Off {
    /// `Disqualified` or `Withdrawn`.
    pub(crate) word: &'static str,
    /// Since when.
    pub(crate) at: Option<When>,
    /// The rule, of a disqualification.
    pub(crate) rule: Option<String>,
    /// Why.
    pub(crate) reason: Option<String>,
    /// What shows it.
    pub(crate) evidence: Option<Evidence>,
    /// The receipt.
    pub(crate) seq: Option<u64>,
    /// Since when an appeal waits for an answer.
    pub(crate) appeal: Option<When>,
}

/// `row` of the board of `standings` for a template.
pub(crate) fn view(site: &Site, standings: &Standings, row: &Row) -> RowView {
    match row {
        Row::Team(place) => team_row(site, standings, place),
        Row::Line(line) => line_row(site, line),
    }
}

/// An improvement as people read it; `-0.00` is 0.00.
pub(crate) fn percent(improvement: f64) -> String {
    let text = format!("{improvement:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

fn team_row(site: &Site, standings: &Standings, place: &Place) -> RowView {
    let standing = standings.teams.get(&place.team);
    let best = standing.and_then(|standing| standing.best).map(|best| best.seq);
    RowView {
        kind: "team",
        style: "team",
        rank: Some(place.rank),
        name: site.team_name(&place.team).to_owned(),
        route: Some(team::route(&place.team)),
        score: site.contest.show(place.score),
        mean_rank: place.mean_rank.as_ref().map(|(mean, _)| format!("{mean:.2}")),
        others: others(site, place),
        private: best.and_then(|seq| private(site, seq)),
        improvement: place.improvement.map(percent),
        received: Some(place.received.into()),
        entries: Some(place.entries),
        error: place.standard_error.map(|error| error.to_string()),
        tied: place.tied.map(|(first, last)| format!("{first}–{last}")),
        note: again(site, &place.team),
        badges: prizes::badges(site, &place.team),
        was: best.and_then(|seq| was(site, standing?, seq)),
        ..RowView::default()
    }
}

/// The team's best scores under the metrics whose ranks count beside the contest's own.
fn others(site: &Site, place: &Place) -> Vec<String> {
    let metric = &site.contest.metric;
    let scores = place.mean_rank.iter().flat_map(|(_, scores)| scores);
    let others = metric.mean_rank.iter().zip(scores).filter(|((name, _), _)| *name != metric.name);
    others
        .map(|((name, _), score)| format!("{} {}", name.to_uppercase(), site.contest.show(*score)))
        .collect()
}

/// The private score of the submission of receipt `seq`, once it is revealed.
pub(super) fn private(site: &Site, seq: u64) -> Option<String> {
    site.state.revealed.as_ref()?.scores.get(&seq).map(|score| site.contest.show(*score))
}

/// What a team's submission of receipt `seq` scored first, if it was judged again.
pub(super) fn was(site: &Site, standing: &TeamStanding, seq: u64) -> Option<Was> {
    let outcome = standing.history.iter().find(|outcome| outcome.seq == seq)?;
    let Verdict::Scored { score, .. } = outcome.result else { return None };
    let (again, old, reason) = outcome.rejudged.last()?;
    let old = (site.contest.show(*old) != site.contest.show(score)).then(|| site.contest.show(*old));
    Some(Was { score: old, reason: sentence(reason), seq: *again })
}

/// That a team was off the board and is back.
fn again(site: &Site, team: &Slug) -> Option<String> {
    let acts = site.state.decisions.acts_on(team).filter(|act| act.receipt.is_none());
    let back = acts.filter_map(|act| act.reinstated.as_ref()).next_back()?;
    Some(format!("reinstated on {}", day(back.at)))
}

/// The teams of `standings` with a score that don't rank, by name.
pub(crate) fn off_board(site: &Site, standings: &Standings) -> Vec<RowView> {
    let mut rows: Vec<RowView> = standings
        .teams
        .iter()
        .filter(|(_, standing)| standing.rank.is_none())
        .filter_map(|(slug, standing)| off_row(site, slug, standing))
        .collect();
    rows.sort_by_cached_key(|row| (row.name.to_lowercase(), row.route.clone()));
    rows
}

fn off_row(site: &Site, slug: &Slug, standing: &TeamStanding) -> Option<RowView> {
    let (score, received) = best_ever(site, standing)?;
    Some(RowView {
        kind: "off",
        style: "off",
        name: site.team_name(slug).to_owned(),
        route: Some(team::route(slug)),
        score: site.contest.show(score),
        received: Some(received.into()),
        entries: Some(standing.entries()),
        off: Some(off(site, slug, standing)?),
        ..RowView::default()
    })
}

/// The best score that the team has on record, whether it ranks or not.
pub(super) fn best_ever(site: &Site, standing: &TeamStanding) -> Option<(f64, base::time::Instant)> {
    let scores = standing.history.iter().filter_map(|outcome| match outcome.result {
        Verdict::Scored { score, .. } => Some((score, outcome.received)),
        Verdict::Refused(_) => None,
    });
    scores.min_by(|a, b| site.contest.metric.direction.compare(a.0, b.0).then(a.1.cmp(&b.1)))
}

/// Why the team does not rank: disqualified as a whole, gone, or each of its submissions taken off.
pub(super) fn off(site: &Site, slug: &Slug, standing: &TeamStanding) -> Option<Off> {
    let single = || standing.history.iter().rev().find_map(|outcome| outcome.disqualified.as_ref());
    if standing.disqualified.is_none() && standing.withdrawn {
        return Some(Off {
            word: "Withdrawn",
            at: site.state.decisions.withdrawn.get(slug).map(|at| (*at).into()),
            rule: None,
            reason: None,
            evidence: None,
            seq: None,
            appeal: None,
        });
    }
    let stone = standing.disqualified.as_ref().or_else(single)?;
    let act = site.state.decisions.act(stone.seq);
    Some(Off {
        word: "Disqualified",
        at: act.map(|act| act.at.into()),
        rule: Some(stone.rule.clone()),
        reason: Some(sentence(&stone.reason)),
        evidence: stone.evidence.as_deref().map(Evidence::new),
        seq: Some(stone.seq),
        appeal: act.and_then(|act| act.appeals.last()).map(|appeal| appeal.at.into()),
    })
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
        name: line.label.clone(),
        score: site.contest.show(line.score),
        private: private_line(site, line),
        improvement: line.improvement.map(percent),
        note: period_over(site, line),
        ..RowView::default()
    }
}

/// The same line on the private split, where it is known.
fn private_line(site: &Site, line: &Line) -> Option<String> {
    let contest = &site.contest;
    let score = match line.kind {
        LineKind::Baseline => {
            contest.baselines.iter().find(|base| base.name == line.label).and_then(|base| base.private)
        }
        LineKind::Threshold(_) => {
            let line = contest.prize(&line.label).and_then(|prize| prize.threshold);
            line.map(|line| line.private.unwrap_or(line.public))
        }
    };
    score.filter(|_| site.state.revealed.is_some()).map(|score| contest.show(score))
}

/// A progress prize whose year has passed stays on the board as a mark of what it took.
fn period_over(site: &Site, line: &Line) -> Option<String> {
    let LineKind::Threshold(kind) = line.kind else { return None };
    let prize = site.contest.prizes.iter().find(|prize| prize.kind == kind && prize.name == line.label)?;
    let until = prize.until.filter(|until| kind == PrizeKind::Progress && *until <= site.moment.as_of)?;
    Some(format!("until {}", day(until)))
}
