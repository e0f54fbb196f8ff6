//! What people decided about teams, as boards and team pages show it.

use serde::Serialize;

use super::links::{Evidence, TeamLink};
use crate::input::Site;
use crate::state::{Act, Answer};
use crate::words::{When, sentence};
use contest::Slug;

/// A disqualification, or a bar, with what became of it.
#[derive(Clone, Debug, Serialize)]
pub(in crate::pages) struct ActView {
    /// The number of its receipt.
    seq: u64,
    /// When it was decided.
    at: When,
    /// The team that it meets.
    team: Option<TeamLink>,
    /// The one submission that it meets.
    receipt: Option<u64>,
    /// Whether it meets a person, and the teams that are out because of it.
    barred: bool,
    /// The teams that are out because of a bar.
    teams: Vec<TeamLink>,
    /// The number of the rule.
    rule: String,
    /// Why, as a sentence.
    reason: String,
    /// What shows it.
    evidence: Option<Evidence>,
    /// The appeals against it.
    appeals: Vec<AnswerView>,
    /// The decision that ended it.
    reinstated: Option<AnswerView>,
}

/// An appeal, or the end of a disqualification or bar.
#[derive(Clone, Debug, Serialize)]
struct AnswerView {
    /// The number of its receipt.
    seq: u64,
    /// When.
    at: When,
    /// Why, as a sentence.
    reason: String,
    /// What shows it.
    evidence: Option<Evidence>,
}

/// `acts` for a template; on a page `of` a team the others that a bar meets are not named.
pub(in crate::pages) fn acts<'a>(
    site: &Site,
    of: Option<&Slug>,
    acts: impl Iterator<Item = &'a Act>,
) -> Vec<ActView> {
    let is_named = |team: &&Slug| of.is_none_or(|of| of == *team);
    let answer = |answer: &Answer| AnswerView {
        seq: answer.seq,
        at: answer.at.into(),
        reason: sentence(&answer.reason),
        evidence: answer.evidence.as_deref().map(Evidence::new),
    };
    acts.map(|act| ActView {
        seq: act.seq,
        at: act.at.into(),
        team: act.team.as_ref().map(|team| TeamLink::new(site, team)),
        receipt: act.receipt,
        barred: act.barred.is_some(),
        teams: act.barred.iter().flatten().filter(is_named).map(|team| TeamLink::new(site, team)).collect(),
        rule: act.rule.clone(),
        reason: sentence(&act.reason),
        evidence: act.evidence.as_deref().map(Evidence::new),
        appeals: act.appeals.iter().map(answer).collect(),
        reinstated: act.reinstated.as_ref().map(answer),
    })
    .collect()
}
