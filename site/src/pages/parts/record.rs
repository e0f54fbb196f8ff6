//! Who was in front, and when: every score that was better than all before it.

use base::time::{Instant, Window};
use ledger::standings::{Judgement, Outcome};
use serde::Serialize;

use super::links::TeamLink;
use crate::chart::record::{Ask, Front, Record, render};
use crate::input::Site;
use crate::markdown::SafeHtml;
use crate::words::{When, length};

/// Teams with a score from which on the others' lines would be a grey area.
const MANY: usize = 60;

/// Who was in front from when to when.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct FrontView {
    /// When it took the lead.
    from: When,
    /// The team.
    team: TeamLink,
    /// The score with which the team took the lead.
    score: String,
    /// How long it led.
    lasted: String,
}

/// A score that counts.
pub(in crate::pages) struct Scored<'s> {
    pub(in crate::pages) at: Instant,
    pub(in crate::pages) seq: u64,
    pub(in crate::pages) score: f64,
    pub(in crate::pages) team: &'s contest::Slug,
}

/// The scores that count, in the order in which they were received.
fn scored(site: &Site) -> Vec<Scored<'_>> {
    let teams = site.standings().teams.iter().filter(|(_, standing)| standing.rank.is_some());
    let mut all: Vec<Scored<'_>> = teams
        .flat_map(|(team, standing)| standing.history.iter().filter_map(move |outcome| of(team, outcome)))
        .collect();
    all.sort_by_key(|one| (one.at, one.seq));
    all
}

fn of<'s>(team: &'s contest::Slug, outcome: &'s Outcome) -> Option<Scored<'s>> {
    let Judgement::Scored { score, .. } = outcome.result else { return None };
    let counts = outcome.disqualified.is_none();
    counts.then_some(Scored { at: outcome.received, seq: outcome.seq, score, team })
}

/// Every score that was better than all before it.
fn records(site: &Site) -> Vec<Scored<'_>> {
    let direction = site.contest().metric.direction;
    let mut best = None;
    let mut records = scored(site);
    records.retain(|one| {
        let is_better = best.is_none_or(|best| direction.compare(one.score, best).is_lt());
        if is_better {
            best = Some(one.score);
        }
        is_better
    });
    records
}

/// The scores with which a team took the lead from another, oldest first.
pub(in crate::pages) fn leads(site: &Site) -> Vec<Scored<'_>> {
    let mut records = records(site);
    records.dedup_by(|later, earlier| later.team == earlier.team);
    records
}

/// Who led from when on, oldest first.
pub(in crate::pages) fn fronts(site: &Site) -> Vec<FrontView> {
    let records = leads(site);
    let end = site.updated().map_or(site.calendar().closes, |last| last.min(site.calendar().closes));
    let ends = records.iter().skip(1).map(|next| next.at).chain([end]);
    let view = |(one, until): (&Scored<'_>, Instant)| FrontView {
        from: one.at.into(),
        team: TeamLink::new(site, one.team),
        score: site.contest().show(one.score),
        lasted: length(Window::between(one.at, until.max(one.at))),
    };
    records.iter().zip(ends).map(view).collect()
}

/// The drawing of it.
pub(in crate::pages) fn drawing(site: &Site) -> Option<SafeHtml> {
    let contest = site.contest();
    let records = records(site);
    let fronts: Vec<Front<'_>> = records
        .iter()
        .map(|one| Front { at: one.at, score: one.score, team: site.team_name(one.team) })
        .collect();
    let closes = site.calendar().closes;
    let prizes = contest.prizes.iter().filter(|prize| site.has_come(prize.from));
    let asks: Vec<Ask<'_>> = prizes
        .filter_map(|prize| {
            let score = prize.threshold?.public;
            let until = prize.until.unwrap_or(closes);
            Some(Ask { prize: &prize.name, score, from: prize.from.max(contest.opens), until })
        })
        .collect();
    let teams = site.standings().teams.values().filter(|standing| standing.rank.is_some());
    let others: Vec<Vec<(Instant, f64)>> = match site.standings().order.len() {
        many if many > MANY => vec![],
        _ => teams.map(|standing| bests(&standing.history).collect()).collect(),
    };
    let record =
        Record { contest, span: (contest.opens, closes), fronts: &fronts, others: &others, asks: &asks };
    render(&record)
}

/// The bests of a team, oldest first.
pub(in crate::pages) fn bests(history: &[Outcome]) -> impl Iterator<Item = (Instant, f64)> {
    history.iter().filter_map(|outcome| match outcome.result {
        Judgement::Scored { score, improved: true, .. } if outcome.disqualified.is_none() => {
            Some((outcome.received, score))
        }
        _ => None,
    })
}
