//! Where the ranks of the first teams lie, by their paired differences, for the receipt of a new best.
//!
//! What is told of a pair is whether it is apart, by the shown scores and the shown error of their difference: nothing finer
//! than a score's rounding. And only where the judge keeps the exact scores of all teams, sealed to the jury: otherwise the
//! next batch could not know them, and in which batch a file is judged is to make no difference.

use contest::{Contest, Slug};
use ledger::Ranks;
use ledger::history::History;
use ledger::ranks::{HEAD, board};
use ledger::standings::Best;
use metric::estimate::Estimate;

/// Confidence of what is recorded.
const LEVEL: f64 = 0.95;

/// A team's new best, which `history` does not have yet.
pub(crate) type New<'n> = (&'n Slug, Best, &'n Estimate);

/// The record of the board after `new`, or as it is. Nothing when nothing can be known of any pair, or when it would be
/// the record of before: the first teams and the number of all are what they were.
pub(crate) fn ranks(contest: &Contest, history: &History, new: Option<New<'_>>) -> Option<Ranks> {
    if contest.jury.is_empty() || !contest.metric.mean_rank.is_empty() || history.is_forgetful() {
        return None;
    }
    let ranking = history.ranking();
    let is_new = new.is_some_and(|(team, ..)| ranking.best(team).is_none());
    let teams = ranking.len() + usize::from(is_new);
    let others = ranking.bests().filter(|(_, team)| new.is_none_or(|(own, ..)| *team != own));
    let mut head: Vec<(Best, &Slug)> = others.take(HEAD).collect();
    if let Some((team, best, _)) = new {
        let at = head.partition_point(|(other, _)| ranking.compare(other, &best).is_lt());
        if at == HEAD && !is_new {
            return None;
        }
        head.insert(at, (best, team));
        head.truncate(HEAD);
    }
    let estimates: Vec<Option<Estimate>> = head
        .iter()
        .map(|(_, team)| match new {
            Some((own, _, estimate)) if own == *team => Some(estimate.clone()),
            _ => history.best(team),
        })
        .collect();
    let shown: Vec<(f64, Option<&Estimate>)> =
        head.iter().zip(&estimates).map(|((best, _), estimate)| (best.score, estimate.as_ref())).collect();
    let (groups, rows) = contest.leaderboard.release.counts(&shown, teams, LEVEL)?;
    let bests = head.iter().map(|(best, _)| (best.score, best.received));
    Some(Ranks { board: board(teams, bests), groups: groups as u32, rows })
}
