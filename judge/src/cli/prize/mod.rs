//! `judge prize`: where each prize is; with the jury's identity also the private standings and who would win;
//! and the steps by which organiser and jury decide it.

mod private;
mod reopen;
mod step;

use std::path::PathBuf;

use serde_json::{Value, json};

use super::common::{Dir, Now, Output};
use base::failure::Failure;
use base::time::Instant;
use contest::{Contest, Folder, Prize, PrizeKind};
use ledger::Ledger;
use ledger::standings::Prizes;
use ledger::standings::private::{PrivateScore, ranked};
use ledger::standings::prizes::{Candidate, Stage, State, Wait};
use proof::sealed::open_all;

pub(super) use private::scores;

/// How many teams are listed.
const LISTED: usize = 12;

/// Say where each prize is and who is in line, or take a step of its decision (for the jury)
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge prize\n  judge prize --identity jury.txt\n  judge prize nominate \"Grand Prize\" --identity jury.txt"
)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    step: Option<Step>,
    #[command(flatten)]
    dir: Dir,
    /// File with the jury's age identity: opens the sealed private scores
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Subcommand)]
enum Step {
    Nominate(step::Nominate),
    /// The nominee has delivered description and code
    Deliver(step::Deliver),
    /// The jury is satisfied that description and code could have made the predictions
    Verify(step::Args),
    /// The jury is not satisfied: the next in line comes
    Reject(step::Reasoned),
    /// The nominee has granted the licence
    License(step::Args),
    /// The prize is awarded to the nominee
    Award(step::Award),
    /// The nominee does not want the prize: the next in line comes
    Decline(step::Reasoned),
    Recall(step::Recall),
    Reopen(reopen::Args),
}

impl Args {
    /// How the step or the list is printed.
    pub(super) fn output(&self) -> Output {
        match &self.step {
            None => self.output,
            Some(Step::Nominate(args)) => args.rest.recording.output,
            Some(Step::Deliver(args)) => args.step.rest.recording.output,
            Some(Step::Verify(args) | Step::License(args)) => args.rest.recording.output,
            Some(Step::Award(args)) => args.step.rest.recording.output,
            Some(Step::Recall(args)) => args.step.rest.recording.output,
            Some(Step::Reject(args) | Step::Decline(args)) => args.rest.recording.output,
            Some(Step::Reopen(args)) => args.recording.output,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match &args.step {
        None => list(args),
        Some(Step::Nominate(args)) => step::nominate(args),
        Some(Step::Deliver(args)) => step::deliver(args),
        Some(Step::Verify(args)) => step::run(args, step::Kind::Verify),
        Some(Step::License(args)) => step::run(args, step::Kind::License),
        Some(Step::Award(args)) => step::award(args),
        Some(Step::Reject(args)) => step::leave(args, step::Kind::Reject),
        Some(Step::Decline(args)) => step::leave(args, step::Kind::Decline),
        Some(Step::Recall(args)) => step::recall(args),
        Some(Step::Reopen(args)) => reopen::run(args),
    }
}

/// What the list is made of.
struct View<'v> {
    output: Output,
    folder: &'v Folder,
    prizes: Prizes,
    /// What was opened, of submissions that rank.
    scores: Option<Vec<PrivateScore>>,
    now: Instant,
}

fn list(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let ledger = Ledger::open(&args.dir.dir)?;
    let prizes = Prizes::of(&folder.contest, ledger.receipts());
    let opened = match &args.identity {
        Some(identity) => {
            let openings = open_all(&args.dir.dir, identity)?;
            Some(scores(&folder.contest, &ledger, &prizes, openings)?)
        }
        None => None,
    };
    let count = opened.as_ref().map(Vec::len);
    let ranks = |score: &PrivateScore| prizes.tally().ranked().any(|(seq, _)| seq == score.seq);
    let scores = opened.map(|all| all.into_iter().filter(ranks).collect());
    let view = View { output: args.output, folder: &folder, prizes, scores, now: args.now.get() };
    let mut told = json!({ "prizes": view.states() });
    if let (Some(count), Some(scores)) = (count, &view.scores) {
        view.private(count, scores, &mut told);
    }
    args.output.json(&told);
    Ok(())
}

/// What `place` gets, where places differ.
fn own_amount(prize: &Prize, place: usize) -> Option<&str> {
    let place = u32::try_from(place).ok().filter(|_| !prize.amounts.is_empty())?;
    prize.amount_of(place)
}

impl View<'_> {
    fn contest(&self) -> &Contest {
        &self.folder.contest
    }

    fn name(&self, team: &contest::Slug) -> String {
        self.folder.teams.get(team).map_or_else(|| team.to_string(), |team| team.name.clone())
    }

    /// Prints where each prize is and gives it as JSON.
    fn states(&self) -> Vec<Value> {
        if self.contest().prizes.is_empty() {
            self.output.value("Prizes", "contest.toml has none");
        }
        self.contest().prizes.iter().map(|prize| self.state(prize)).collect()
    }

    fn state(&self, prize: &Prize) -> Value {
        let state = self.prizes.state(prize, self.now);
        let next = self.prizes.next(prize, &state);
        self.output.value(&prize.name, &state.words(self.prizes.contest_for(prize)));
        self.output.value("", &format!("next: {next}"));
        let warnings = self.prizes.warnings(prize);
        warnings.iter().for_each(|warning| self.output.value("", &format!("warning: {warning}")));
        // Who is in line by private scores is for whoever can open them.
        let scores = self.scores.as_deref();
        let waits = matches!(state, State::Waiting(Wait::After { .. }));
        let known = (scores.is_some() || !Prizes::is_private(prize)) && !waits;
        let standing = self.prizes.places(prize);
        let is_awarded = |one: &Candidate| {
            let mut awarded = standing.iter().filter(|(_, nominee)| nominee.stage == Stage::Awarded);
            awarded.any(|(_, nominee)| nominee.team == one.team)
        };
        let line: Option<Vec<Candidate>> = known.then(|| {
            let all = self.prizes.candidates(prize, scores.unwrap_or(&[])).into_iter();
            all.filter(|one| !is_awarded(one)).collect()
        });
        for (place, nominee) in &standing {
            let worth = own_amount(prize, *place).map_or_else(String::new, |amount| format!(", {amount}"));
            let text = format!(
                "place {place}: {}, {}, receipt {}{worth}",
                self.name(&nominee.team),
                nominee.stage.word(),
                nominee.receipt
            );
            self.output.value("", &text);
        }
        let contest = self.prizes.contest_for(prize);
        let is_free = |one: &&Candidate| !standing.iter().any(|(_, nominee)| nominee.team == one.team);
        for (at, one) in line.iter().flatten().filter(is_free).take(3).enumerate() {
            let (split, score) = match one.private {
                Some(score) => (&contest.splits.private, score),
                None => (&contest.splits.public, one.public),
            };
            self.output.value(
                "",
                &format!(
                    "{}. in line: {}, {split} {}, receipt {}, received {}",
                    standing.len() + at + 1,
                    self.name(&one.team),
                    contest.show(score),
                    one.receipt,
                    one.received.human()
                ),
            );
        }
        json!({
            "name": prize.name,
            "amount": prize.amount,
            "amounts": prize.amounts,
            "state": state,
            "next_step": next,
            "warnings": warnings,
            "nominees": self.prizes.nominees(&prize.name),
            "places": standing.iter().map(|(place, nominee)| json!({
                "position": place, "team": nominee.team, "stage": nominee.stage, "receipt": nominee.receipt,
                "amount": own_amount(prize, *place),
            })).collect::<Vec<_>>(),
            "candidates": line,
        })
    }

    /// Prints the private standings and the decision, and adds them to `told`.
    fn private(&self, opened: usize, scores: &[PrivateScore], told: &mut Value) {
        let contest = self.contest();
        let order = ranked(contest, scores);
        self.output.value("Private scores", &format!("{opened} opened, each equal to its commitment"));
        for (at, score) in order.iter().take(LISTED).enumerate() {
            self.output.value(
                "",
                &format!(
                    "{:>2}  {}  {} {}  {} {}",
                    at + 1,
                    pad(&self.name(&score.team), 36),
                    contest.splits.private,
                    contest.show(score.private),
                    contest.splits.public,
                    contest.show(score.public),
                ),
            );
        }
        let is_over = self.now > self.prizes.calendar().closes;
        let grand = contest.prizes.iter().find(|prize| prize.kind == PrizeKind::Grand);
        let winner = grand.and_then(|prize| self.prizes.candidates(prize, scores).into_iter().next());
        told["decided"] = json!(is_over);
        told["winner"] = json!(winner.as_ref().map(|winner| winner.team.to_string()));
        told["standings"] = order
            .iter()
            .map(|score| {
                json!({
                    "team": score.team,
                    "private": contest.rounded(score.private),
                    "public": score.public,
                    "received": score.received,
                    "seq": score.seq,
                })
            })
            .collect();
        let label = grand.map_or("Decision", |prize| &prize.name);
        let Some((winner, score)) = winner.and_then(|winner| Some((winner.clone(), winner.private?))) else {
            self.output.value(label, "no submission reaches the private threshold");
            return;
        };
        let text = format!(
            "{}, {} {}, received {}",
            self.name(&winner.team),
            contest.splits.private,
            contest.show(score),
            winner.received.human()
        );
        self.output.value(label, &if is_over { text } else { format!("if the contest ended now: {text}") });
        let tied = order.iter().filter(|other| {
            contest.rounded(other.private) == score
                && other.team != winner.team
                && other.seq != winner.receipt
        });
        for other in tied {
            self.output.value(
                "",
                &format!(
                    "{} has {} too, received {}: the earlier one wins",
                    self.name(&other.team),
                    contest.show(other.private),
                    other.received.human()
                ),
            );
        }
    }
}

fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}
