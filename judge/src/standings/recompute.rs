//! Holds every recorded score, rank and act against what the receipts before it say.

use super::{Prizes, Roster};
use crate::contest::{Contest, Slug, Teams};
use crate::finding::Finding;
use crate::ledger::{Entry, Known, LastCall, Ledger, Receipt, Scored};

/// What does not follow from the receipts before.
pub fn recompute(contest: &Contest, teams: &Teams, ledger: &Ledger) -> Vec<Finding> {
    let mut findings = vec![];
    let mut prizes = Prizes::new(contest);
    // A team's file stands where the team is now, whatever it was called when it submitted.
    let mut roster = Roster::default();
    for receipt in ledger.receipts() {
        if let Entry::Known(Known::Register(registered)) = &receipt.entry {
            roster.add(registered);
        }
    }
    let has_file = |team: &Slug| teams.contains_key(team) || teams.contains_key(roster.current(team));
    let mut due: Option<LastCall> = None;
    // Scores of a metric that ranked before: a rejudgement stands for them.
    let replaced: std::collections::BTreeSet<u64> = ledger
        .receipts()
        .iter()
        .filter_map(|receipt| match &receipt.entry {
            Entry::Known(Known::Rejudge(again)) => Some(again.of),
            _ => None,
        })
        .collect();
    for receipt in ledger.receipts() {
        let mut complaints = vec![];
        // A last call follows its score at once and comes from nothing else.
        let call = match &receipt.entry {
            Entry::Known(Known::LastCall(call)) => Some(call),
            _ => None,
        };
        if due.take().as_ref() != call {
            let text = match call {
                Some(_) => "this last call does not follow from the receipt before it",
                None => "the receipt before this one begins a last call, which is missing",
            };
            complaints.push(("standings-last-call", text.to_owned()));
        }
        match &receipt.entry {
            Entry::Known(Known::Score(scored))
                if !contest.metric.is_in(&scored.public) && replaced.contains(&receipt.seq) =>
            {
                prizes.add(receipt);
            }
            Entry::Known(Known::Score(scored)) => {
                due = prizes.calendar().call(contest, receipt.seq, scored);
                complaints.append(&mut check(contest, &has_file, &mut prizes, receipt, scored));
            }
            Entry::Known(Known::Rejudge(again)) => {
                complaints.append(&mut check(contest, &has_file, &mut prizes, receipt, &again.score));
            }
            Entry::Known(known) => {
                complaints.extend(act(&prizes, receipt, known));
                prizes.add(receipt);
            }
            Entry::Other(_) => {
                prizes.add(receipt);
            }
        }
        let complaints = complaints.into_iter();
        findings.extend(complaints.map(|(code, text)| ledger.blame(receipt.seq, Finding::new(code, text))));
    }
    findings
}

/// What stands against an act by the state that the receipts before it leave.
fn act(prizes: &Prizes, receipt: &Receipt, known: &Known) -> Option<(&'static str, String)> {
    match known {
        Known::Close { closed } if *closed != prizes.calendar().closes || receipt.at <= *closed => {
            let closes = prizes.calendar().closes.human();
            Some((
                "standings-close",
                format!("the contest closes at {closes}, and this receipt says otherwise"),
            ))
        }
        // A note was valid whatever it says, once it is there.
        Known::Note { .. } | Known::Mend(_) => None,
        _ => {
            let finding = prizes.check(receipt.at, known).err()?;
            let code = match known {
                Known::Disqualify(_)
                | Known::Appeal(_)
                | Known::Reinstate(_)
                | Known::Grant(_)
                | Known::Extend(_)
                | Known::Reveal(_) => "standings-act",
                _ => "standings-prize",
            };
            Some((code, format!("this act could not come here: {}", finding.message)))
        }
    }
}

fn check(
    contest: &Contest,
    has_file: &dyn Fn(&Slug) -> bool,
    prizes: &mut Prizes,
    receipt: &Receipt,
    scored: &Scored,
) -> Vec<(&'static str, String)> {
    let mut complaints = vec![];
    let team = prizes.tally().roster().current(&scored.team).clone();
    let Some(score) = scored.public.get(&contest.metric.name).copied() else {
        complaints
            .push(("standings-no-score", format!("there is no {} in this receipt", contest.metric.name)));
        prizes.add(receipt);
        return complaints;
    };
    // Older judges kept all digits of huge scores, and the sign of zero.
    if (contest.leaderboard.release.rounded(score) - score).abs() > 1e-13 * score.abs() {
        let text = format!("the score {score} is not one that the release rule gives");
        complaints.push(("standings-not-rounded", text));
    }
    if !contest.metric.is_in(&scored.public) {
        let text = "the receipt lacks a score that metric.mean_rank ranks by";
        complaints.push(("standings-no-score", text.to_owned()));
    }
    let before = prizes.tally().place(&team).map(|rank| rank as u64);
    prizes.add(receipt);
    let after = prizes.tally().place(&team).map(|rank| rank as u64);
    // A team that is off the board has no rank; its receipt says the one that the score alone would have.
    let ranks = after.is_none() || after == Some(scored.rank);
    if before != scored.rank_before || !ranks {
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
    if !has_file(&team) && after.is_some() {
        complaints.push(("standings-no-team", format!("{team} has a score but no team.toml")));
    }
    complaints
}
