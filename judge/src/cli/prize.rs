//! `judge prize`: the private standings and who would win, for the jury.

use std::collections::HashMap;
use std::path::PathBuf;

use serde_json::json;

use super::common::{Dir, Now, Output};
use crate::batch::{Opening, open_all};
use crate::contest::{Contest, Folder, PrizeKind};
use crate::failure::Failure;
use crate::finding::Finding;
use crate::ledger::{Entry, Known, Ledger};
use crate::standings::private::{PrivateScore, grand_prize, ranked};

/// How many teams are listed.
const LISTED: usize = 12;

/// Open the sealed private scores and decide the grand prize (for the jury)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// File with the jury's age identity
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let contest = &folder.contest;
    let ledger = Ledger::open(&args.dir.dir)?;
    let scores = private_scores(contest, &ledger, open_all(&args.dir.dir, &args.identity)?)?;
    let order = ranked(contest, &scores);
    let name = |score: &PrivateScore| {
        folder.teams.get(&score.team).map_or_else(|| score.team.to_string(), |team| team.name.clone())
    };
    args.output.line("Private scores", &format!("{} opened, each equal to its commitment", scores.len()));
    for (at, score) in order.iter().take(LISTED).enumerate() {
        args.output.line(
            "",
            &format!(
                "{:>2}  {}  {} {}  {} {}",
                at + 1,
                pad(&name(score), 36),
                contest.splits.private,
                contest.show(score.private),
                contest.splits.public,
                contest.show(score.public),
            ),
        );
    }
    let winner = grand_prize(contest, &order);
    let is_over = args.now.get() > contest.closes;
    args.output.json(&json!({
        "decided": is_over,
        "winner": winner.map(|score| score.team.to_string()),
        "private": order.iter().map(|score| json!({
            "team": score.team,
            "private": contest.rounded(score.private),
            "public": score.public,
            "received": score.received,
            "seq": score.seq,
        })).collect::<Vec<_>>(),
    }));
    let prize = contest.prizes.iter().find(|prize| prize.kind == PrizeKind::Grand);
    let label = prize.map_or("Decision", |prize| &prize.name);
    let Some(winner) = winner else {
        args.output.line(label, "no submission reaches the private threshold");
        return Ok(());
    };
    let text = format!(
        "{}, {} {}, received {}",
        name(winner),
        contest.splits.private,
        contest.show(winner.private),
        winner.received.human()
    );
    args.output.line(label, &if is_over { text } else { format!("if the contest ended now: {text}") });
    let tied = order
        .iter()
        .skip(1)
        .take_while(|score| contest.rounded(score.private) == contest.rounded(winner.private));
    for score in tied {
        args.output.line(
            "",
            &format!(
                "{} has {} too, received {}: the earlier one wins",
                name(score),
                contest.show(score.private),
                score.received.human()
            ),
        );
    }
    Ok(())
}

fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}

/// Matches openings to receipts by commitment.
fn private_scores(
    contest: &Contest,
    ledger: &Ledger,
    openings: Vec<(String, Opening)>,
) -> Result<Vec<PrivateScore>, Failure> {
    let by_commitment: HashMap<String, Opening> = openings.into_iter().collect();
    let mut scores = vec![];
    let mut findings = vec![];
    for receipt in ledger.receipts() {
        let Entry::Known(Known::Score(scored)) = &receipt.entry else { continue };
        let opening = by_commitment
            .get(&scored.private)
            .filter(|opening| opening.pull == scored.pull && opening.head == scored.head);
        match opening.and_then(|opening| opening.private.get(&contest.metric.name)) {
            Some(private) => scores.push(PrivateScore {
                seq: receipt.seq,
                team: scored.team.clone(),
                received: scored.received,
                public: scored.public.get(&contest.metric.name).copied().unwrap_or_default(),
                private: *private,
            }),
            None => findings.push(Finding::new(
                "unopened-commitment",
                format!(
                    "receipt {} (#{}, {}) commits to a private score that no sealed file opens",
                    receipt.seq, scored.pull, scored.team
                ),
            )),
        }
    }
    if findings.is_empty() { Ok(scores) } else { Err(Failure::Findings(findings)) }
}
