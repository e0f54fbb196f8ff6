//! Holds every recorded score and rank against what the receipts before it say.

use super::{Best, Ranking};
use crate::contest::{Contest, Teams};
use crate::finding::Finding;
use crate::ledger::{Entry, Known, Ledger, Receipt, Scored};

/// What does not follow from the receipts before; `folder` is the ledger's, for messages.
pub fn recompute(contest: &Contest, teams: &Teams, ledger: &Ledger, folder: &str) -> Vec<Finding> {
    let mut findings = vec![];
    let mut ranking = Ranking::new(contest.metric.direction);
    let mut lines = std::collections::HashMap::new();
    for receipt in ledger.receipts() {
        let month = receipt.at.month();
        let line = lines.entry(month.clone()).and_modify(|line| *line += 1).or_insert(1u64);
        let complaints = match &receipt.entry {
            Entry::Known(Known::Score(scored)) => check(contest, teams, &mut ranking, receipt, scored),
            _ => vec![],
        };
        for (code, message) in complaints {
            let text = receipt.to_line();
            findings.push(Finding::new(code, message).at_line(
                &format!("{folder}/{month}.jsonl"),
                *line,
                text.as_bytes(),
                0..0,
            ));
        }
    }
    findings
}

fn check(
    contest: &Contest,
    teams: &Teams,
    ranking: &mut Ranking,
    receipt: &Receipt,
    scored: &Scored,
) -> Vec<(&'static str, String)> {
    let mut complaints = vec![];
    if !teams.contains_key(&scored.team) {
        complaints.push(("standings-no-team", format!("{} has a score but no team.toml", scored.team)));
    }
    let Some(score) = scored.public.get(&contest.metric.name).copied() else {
        complaints
            .push(("standings-no-score", format!("there is no {} in this receipt", contest.metric.name)));
        return complaints;
    };
    if contest.leaderboard.release.rounded(score).to_bits() != score.to_bits() {
        let text = format!("the score {score} is not one that the release rule gives");
        complaints.push(("standings-not-rounded", text));
    }
    let before = ranking.rank(&scored.team).map(|rank| rank as u64);
    ranking.enter(&scored.team, Best { score, received: scored.received, seq: receipt.seq });
    let after = ranking.rank(&scored.team).map(|rank| rank as u64);
    if (before, after) != (scored.rank_before, Some(scored.rank)) {
        let show = |rank: Option<u64>| rank.map_or_else(|| "none".to_owned(), |rank| rank.to_string());
        complaints.push((
            "standings-differ",
            format!(
                "the ranks before and after are {} and {}, recorded are {} and {}",
                show(before),
                show(after),
                show(scored.rank_before),
                scored.rank
            ),
        ));
    }
    complaints
}
