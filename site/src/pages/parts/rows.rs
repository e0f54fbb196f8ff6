//! Rows of the board as templates see them.

use std::cmp::Ordering;

use base::time::Instant;
use contest::{Prize, PrizeKind, Slug};
use ledger::standings::prizes::State;
use ledger::standings::{BoardLine, Judgement, LineKind, Place, Row, Standings, TeamStanding};
use metric::estimate::ties::RankInterval;
use serde::Serialize;

use super::links::{Evidence, team_route};
use super::prize::{self, Badge};
use crate::chart::field::{Bar, Spark};
use crate::input::{Site, Stand};
use crate::words::{When, day, percent, sentence};

/// One row.
#[derive(Clone, Debug, Default, Serialize)]
pub(in crate::pages) struct RowView {
    /// `team`, `off`, `threshold` or `baseline`.
    pub(in crate::pages) kind: &'static str,
    /// The style's name for it: `team` or `off`, of a line `ask` (a prize that is open), `done` (one that is awarded) or `base`.
    pub(in crate::pages) style: &'static str,
    /// What a screen reader says before a line's name, since its colour is silent.
    pub(in crate::pages) spoken: Option<&'static str>,
    /// A team's folder, for links to its row.
    pub(in crate::pages) slug: Option<String>,
    /// A team's place.
    pub(in crate::pages) rank: Option<usize>,
    /// The team or the line.
    pub(in crate::pages) name: String,
    /// A team's page.
    pub(in crate::pages) route: Option<String>,
    /// With the contest's decimals.
    pub(in crate::pages) score: String,
    /// The mean of a team's ranks, where that orders the teams, two decimals.
    pub(in crate::pages) mean_rank: Option<String>,
    /// A team's best scores under the other metrics that are ranked, each like `MAE 0.7`.
    pub(in crate::pages) others: Vec<String>,
    /// The private score of the same submission, once it is revealed.
    pub(in crate::pages) private: Option<String>,
    /// The team's place in the final order, once it is known, and whether that is `better`, `worse` or the `same`.
    pub(in crate::pages) final_rank: Option<(usize, &'static str)>,
    /// Percent, two decimals.
    pub(in crate::pages) improvement: Option<String>,
    /// The score with its interval.
    pub(in crate::pages) bar: Option<Bar>,
    /// The team's bests over the contest.
    pub(in crate::pages) spark: Option<Spark>,
    /// When a team's best was received.
    pub(in crate::pages) received: Option<When>,
    /// A team's scored submissions.
    pub(in crate::pages) entries: Option<usize>,
    /// Standard error of a team's score.
    pub(in crate::pages) error: Option<String>,
    /// Where a team's rank lies as far as the data can tell, like `1–3`: for all rows at once, and for this one alone.
    pub(in crate::pages) ranks: Option<[String; 2]>,
    /// Of the first team: where its true score lies, given that it is the best of so many.
    pub(in crate::pages) true_score: Option<[String; 2]>,
    /// Anything to say about a line, or about a team that ranks again.
    pub(in crate::pages) note: Option<String>,
    /// The prizes that a team was named for.
    pub(in crate::pages) badges: Vec<Badge>,
    /// What the best submission scored before it was judged again.
    pub(in crate::pages) was: Option<Was>,
    /// Why a team does not rank.
    pub(in crate::pages) off: Option<Off>,
}

/// A score that was replaced.
#[derive(Clone, Debug, Serialize)]
pub(in crate::pages) struct Was {
    /// The old score; nothing when it reads the same as the new one.
    pub(in crate::pages) score: Option<String>,
    /// Why it was judged again.
    pub(in crate::pages) reason: String,
    /// The receipt of the new score.
    pub(in crate::pages) seq: u64,
}

/// Why a team stands below the ranked ones.
#[derive(Clone, Debug, Serialize)]
pub(in crate::pages) struct Off {
    /// `Disqualified` or `Withdrawn`.
    pub(in crate::pages) word: &'static str,
    /// Since when.
    pub(in crate::pages) at: Option<When>,
    /// The rule, of a disqualification.
    pub(in crate::pages) rule: Option<String>,
    /// Why.
    pub(in crate::pages) reason: Option<String>,
    /// What shows it.
    pub(in crate::pages) evidence: Option<Evidence>,
    /// The receipt.
    pub(in crate::pages) seq: Option<u64>,
    /// Since when an appeal waits for an answer.
    pub(in crate::pages) appeal: Option<When>,
}

/// `row` of the board of `standings` for a template.
pub(in crate::pages) fn view(site: &Site, standings: &Standings, row: &Row) -> RowView {
    match row {
        Row::Team(place) => team_row(site, standings, place),
        Row::Line(line) => line_row(site, line),
    }
}

fn team_row(site: &Site, standings: &Standings, place: &Place) -> RowView {
    let standing = standings.teams.get(&place.team);
    let best = standing.and_then(|standing| standing.best).map(|best| best.seq);
    RowView {
        kind: "team",
        style: "team",
        slug: Some(place.team.to_string()),
        rank: Some(place.rank),
        name: site.team_name(&place.team).to_owned(),
        route: Some(team_route(&place.team)),
        score: site.contest().show(place.score),
        mean_rank: place.mean_rank.as_ref().map(|(mean, _)| format!("{mean:.2}")),
        others: others(site, place),
        private: best.and_then(|seq| private(site, seq)),
        final_rank: final_rank(site, place),
        improvement: place.improvement.map(percent),
        received: Some(place.received.into()),
        entries: Some(place.entries),
        error: place.standard_error.and_then(|error| site.contest().show_error(error)),
        ranks: place.ranks.map(|ranks| [ranks.all, ranks.alone].map(ranks_text)),
        true_score: place.true_score.map(|(low, high)| [low, high].map(|end| site.contest().show(end))),
        note: again(site, &place.team),
        badges: prize::badges(site, &place.team),
        was: best.and_then(|seq| was(site, standing?, seq)),
        ..RowView::default()
    }
}

/// Where the private scores put the team.
fn final_rank(site: &Site, place: &Place) -> Option<(usize, &'static str)> {
    let (rank, _) = site.revealed()?.place(&place.team)?;
    let than = match rank.cmp(&place.rank) {
        Ordering::Less => "better",
        Ordering::Equal => "same",
        Ordering::Greater => "worse",
    };
    Some((rank, than))
}

/// A rank interval as people read it, like `1–3`.
pub(in crate::pages) fn ranks_text(ranks: RankInterval) -> String {
    format!("{}–{}", ranks.best, ranks.worst)
}

/// The team's best scores under the metrics whose ranks count beside the contest's own.
fn others(site: &Site, place: &Place) -> Vec<String> {
    let metric = &site.contest().metric;
    let scores = place.mean_rank.iter().flat_map(|(_, scores)| scores);
    let others = metric.mean_rank.iter().zip(scores).filter(|((name, _), _)| *name != metric.name);
    others
        .map(|((name, _), score)| format!("{} {}", name.to_uppercase(), site.contest().show_of(name, *score)))
        .collect()
}

/// The private score of the submission of receipt `seq`, once it is revealed.
pub(in crate::pages) fn private(site: &Site, seq: u64) -> Option<String> {
    site.revealed()?.scores.get(&seq).map(|score| site.contest().show(*score))
}

/// What a team's submission of receipt `seq` scored first, if it was judged again.
pub(in crate::pages) fn was(site: &Site, standing: &TeamStanding, seq: u64) -> Option<Was> {
    let outcome = standing.history.iter().find(|outcome| outcome.seq == seq)?;
    let Judgement::Scored { score, .. } = outcome.result else { return None };
    let (again, old, reason) = outcome.rejudged.last()?;
    let old = (site.contest().show(*old) != site.contest().show(score)).then(|| site.contest().show(*old));
    Some(Was { score: old, reason: sentence(reason), seq: *again })
}

/// That a team was off the board and is back.
fn again(site: &Site, team: &Slug) -> Option<String> {
    let acts = site.acts_on(team).filter(|act| act.receipt.is_none() && act.barred.is_none());
    let back = acts.filter_map(|act| act.reinstated.as_ref()).next_back()?;
    Some(format!("reinstated on {}", day(back.at)))
}

/// The teams of `standings` with a score that don't rank, by name.
pub(in crate::pages) fn off_board(site: &Site, standings: &Standings) -> Vec<RowView> {
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
        route: Some(team_route(slug)),
        score: site.contest().show(score),
        received: Some(received.into()),
        entries: Some(standing.entries()),
        off: Some(off(site, slug, standing)?),
        ..RowView::default()
    })
}

/// Where a team stands: `rank 7`, `top 20 %`.
pub(in crate::pages) fn place_words(place: Stand) -> String {
    match place {
        Stand::Rank(rank) => format!("rank {rank}"),
        Stand::Share { percent: percent @ ..100, .. } => format!("top {percent} %"),
        Stand::Share { .. } => "below 90 %".to_owned(),
    }
}

/// The best score that the team has on record, whether it ranks or not.
pub(in crate::pages) fn best_ever(site: &Site, standing: &TeamStanding) -> Option<(f64, Instant)> {
    let scores = standing.history.iter().filter_map(|outcome| match outcome.result {
        Judgement::Scored { score, .. } => Some((score, outcome.received)),
        Judgement::Refused(_) => None,
    });
    scores.min_by(|a, b| site.contest().metric.direction.compare(a.0, b.0).then(a.1.cmp(&b.1)))
}

/// Why the team does not rank: disqualified as a whole, gone, or each of its submissions taken off.
pub(in crate::pages) fn off(site: &Site, slug: &Slug, standing: &TeamStanding) -> Option<Off> {
    let single = || standing.history.iter().rev().find_map(|outcome| outcome.disqualified.as_ref());
    if standing.disqualified.is_none() && standing.withdrawn {
        return Some(Off {
            word: "Withdrawn",
            at: site.withdrawn(slug).map(When::from),
            rule: None,
            reason: None,
            evidence: None,
            seq: None,
            appeal: None,
        });
    }
    let stone = standing.disqualified.as_ref().or_else(single)?;
    let act = site.act(slug, stone.seq);
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

fn line_row(site: &Site, line: &BoardLine) -> RowView {
    let (kind, spoken) = match line.kind {
        LineKind::Baseline => ("baseline", "Baseline, not a team:"),
        LineKind::Threshold(_) => ("threshold", "Prize line, not a team:"),
    };
    let style = line_style(site, line);
    RowView {
        kind,
        style,
        spoken: Some(spoken),
        name: line.label.clone(),
        score: site.contest().show(line.score),
        private: private_line(site, line),
        improvement: line.improvement.map(percent),
        note: line_note(site, line),
        ..RowView::default()
    }
}

/// The prize whose line it is.
fn prize_of<'s>(site: &'s Site, line: &BoardLine) -> Option<&'s Prize> {
    let LineKind::Threshold(kind) = line.kind else { return None };
    site.contest().prizes.iter().find(|prize| prize.kind == kind && prize.name == line.label)
}

/// Whether it still asks, is reached for good, or never was more than a mark.
pub(in crate::pages) fn line_style(site: &Site, line: &BoardLine) -> &'static str {
    match prize_of(site, line).map(|prize| prize::state(site, prize)) {
        None | Some(State::Unawarded) => "base",
        Some(State::Awarded { .. }) => "done",
        Some(_) => "ask",
    }
}

/// The same line on the private split, where it is known.
fn private_line(site: &Site, line: &BoardLine) -> Option<String> {
    let contest = site.contest();
    let score = match line.kind {
        LineKind::Baseline => {
            contest.baselines.iter().find(|base| base.name == line.label).and_then(|base| base.private)
        }
        LineKind::Threshold(_) => {
            let line = contest.prize(&line.label).and_then(|prize| prize.threshold);
            line.map(|line| line.private.unwrap_or(line.public))
        }
    };
    score.filter(|_| site.revealed().is_some()).map(|score| contest.show(score))
}

/// What became of a prize that asks no more.
fn line_note(site: &Site, line: &BoardLine) -> Option<String> {
    let prize = prize_of(site, line)?;
    if matches!(prize::state(site, prize), State::Awarded { .. }) {
        return Some("awarded".to_owned());
    }
    // A progress prize whose year has passed stays on the board as a mark of what it took.
    let until = prize.until.filter(|until| prize.kind == PrizeKind::Progress && site.has_come(*until))?;
    Some(format!("until {}", day(until)))
}
