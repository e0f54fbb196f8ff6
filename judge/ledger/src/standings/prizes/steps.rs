//! What stands against a step of the jury.

use super::acts;
use super::book::Prizes;
use super::candidates::Rule;
use super::nominee::{Nominee, Out, Stage};
use super::state::State;
use crate::words;
use crate::{Reopened, Step};
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::nearest::unknown;
use base::time::Instant;
use contest::{Prize, PrizeKind, Slug};

type Checked = Result<(), Box<Finding>>;

fn no(code: &'static codes::Code, message: String, help: impl Into<String>) -> Box<Finding> {
    Box::new(Finding::new(code, message).help(help))
}

impl Prizes {
    /// The prize called `name`.
    ///
    /// # Errors
    /// A finding that lists those there are.
    pub fn prize(&self, name: &str) -> Result<&Prize, Box<Finding>> {
        self.contest.prize(name).ok_or_else(|| {
            let names: Vec<_> = self.contest.prizes.iter().map(|prize| quoted(&prize.name)).collect();
            let help = match names.is_empty() {
                true => "contest.toml has no prizes".to_owned(),
                false => format!("there are {}", names.join(", ")),
            };
            let known = self.contest.prizes.iter().map(|prize| prize.name.as_str());
            Box::new(unknown(codes::UNKNOWN_PRIZE, "prize", name, known, help))
        })
    }

    /// "the prize "X" is …", for the end of a sentence, with what may come next as help.
    fn refuse(&self, code: &'static codes::Code, cannot: &str, prize: &Prize, state: &State) -> Box<Finding> {
        let text =
            format!("cannot {cannot}: {} is {}", quoted(&prize.name), state.words(self.contest_for(prize)));
        no(code, text, format!("what comes next: {}", self.next(prize, state)))
    }

    /// Whether somebody may be nominated for `prize` at `at`, whoever it is.
    ///
    /// # Errors
    /// Why not.
    pub fn may_nominate(&self, prize: &Prize, at: Instant) -> Checked {
        self.may_nominate_by(prize, at, Rule::Now)
    }

    fn may_nominate_by(&self, prize: &Prize, at: Instant, rule: Rule) -> Checked {
        let claims = self.claims_until().filter(|_| rule == Rule::Now);
        let state = match rule {
            Rule::Now => self.state(prize, at),
            Rule::Before => self.state_without_claims(prize, at),
        };
        // The places of a rank prize are decided side by side, once its period is over.
        let taken = self.standing(prize).count();
        let side_by_side = prize.kind == PrizeKind::Rank
            && taken < prize.places as usize
            && self.is_over(prize, at)
            && claims.is_none_or(|until| at > until)
            && self.is_anybody_left(prize);
        let code = match &state {
            State::Pending => return Ok(()),
            State::Nominated(_) if side_by_side => return Ok(()),
            State::Nominated(_) => codes::PRIZE_HAS_NOMINEE,
            State::Waiting(_) => codes::PRIZE_WAITS,
            State::Open | State::LastCall { .. } | State::Reopened { .. } => codes::PRIZE_STILL_OPEN,
            State::Awarded { .. } | State::Unawarded => codes::PRIZE_DECIDED,
        };
        Err(self.refuse(code, Stage::Nominated.command(), prize, &state))
    }

    pub(super) fn check_nominate(&self, at: Instant, step: &Step) -> Checked {
        let prize = self.prize(&step.prize)?;
        check_words(step)?;
        let rule = Rule::of(step);
        self.may_nominate_by(prize, at, rule)?;
        let eligible = self.eligible(prize, rule);
        let Some(entered) = eligible.get(&step.of).filter(|entered| self.same_team(entered.team, &step.team))
        else {
            let why = self.why_not(prize, step);
            let text = format!("cannot nominate {} with receipt {}: {why}", step.team, step.of);
            return Err(no(codes::NOMINEE_NOT_IN_LINE, text, "nominate the first team in line"));
        };
        if !Self::is_private(prize) {
            let first = self.next_in_line_by(prize, &[], rule);
            let Some(first) = first.filter(|first| first.receipt != step.of) else { return Ok(()) };
            let text = format!(
                "cannot nominate {} with receipt {}: {} is before it in line with receipt {} ({} {})",
                step.team,
                step.of,
                first.team,
                first.receipt,
                self.contest.splits.public,
                self.contest.show(first.public)
            );
            return Err(no(codes::NOMINEE_NOT_FIRST, text, "nominate the first team in line"));
        }
        let contest = self.contest_for(prize);
        let shown = |score| format!("{} {}", contest.splits.private, contest.show(score));
        let Some(score) = step.private.filter(|score| contest.rounded(*score) == *score) else {
            let text = format!(
                "cannot nominate {}: the step does not tell its {} score with {} decimals",
                step.team, contest.splits.private, contest.metric.decimals
            );
            return Err(no(codes::NOMINEE_MISSES_LINE, text, "open the private scores with --identity"));
        };
        if !self.passes_private(prize, score) {
            let text = format!("cannot nominate {}: {} does not reach the line", step.team, shown(score));
            return Err(no(codes::NOMINEE_MISSES_LINE, text, "a prize that nobody reaches is not awarded"));
        }
        // Of ranks nothing can be seen without the sealed scores.
        if !contest.metric.mean_rank.is_empty() {
            return Ok(());
        }
        // Whoever was asked before was better: that much can be seen without the sealed scores.
        let key = |score, received, seq| (score, received, seq);
        let new = key(score, entered.best.received, step.of);
        // What has changed since then may have changed the order too.
        let before = self.nominees(&prize.name).iter().filter(|nominee| nominee.round_ended.is_none());
        for nominee in before.filter(|nominee| rule == Rule::Before || nominee.moved_by.is_none()) {
            let (Some(score), Some(entered)) = (nominee.private, self.tally.entered(nominee.receipt)) else {
                continue;
            };
            let old = key(score, entered.best.received, nominee.receipt);
            let order = contest.metric.direction.compare(old.0, new.0);
            if order.then((old.1, old.2).cmp(&(new.1, new.2))).is_gt() {
                let text = format!(
                    "cannot nominate {} with {} after {} with {}: it would have been before it in line",
                    step.team,
                    shown(new.0),
                    nominee.team,
                    shown(old.0)
                );
                return Err(no(
                    codes::NOMINEE_NOT_FIRST,
                    text,
                    "look at the order with `judge prize --identity`",
                ));
            }
        }
        Ok(())
    }

    /// Why a submission takes no part in the decision.
    fn why_not(&self, prize: &Prize, step: &Step) -> String {
        let Some(entered) = self.tally.entered(step.of) else {
            return "the receipt is not a score".to_owned();
        };
        let out = self.nominees(&prize.name).iter().rev().find(|nominee| {
            nominee.round_ended.is_none_or(|ended| step.of < ended)
                && self.same_team(&nominee.team, &step.team)
        });
        if !self.same_team(entered.team, &step.team) {
            return format!("the receipt is a score of {}", entered.team);
        }
        if let Some((seq, act)) = self.tally.off(step.of) {
            return format!("receipt {seq} disqualified it for breaking {}", quoted(&act.rule));
        }
        if self.tally.roster().is_withdrawn(entered.team) {
            return "the team left the contest".to_owned();
        }
        if !self.in_period(prize, entered.best.received) {
            return format!("received at {}, outside the prize's period", entered.best.received.human());
        }
        match out.and_then(|nominee| nominee.out) {
            Some(Out::Rejected) => "the jury rejected the team".to_owned(),
            Some(Out::Declined) => "the team declined the prize".to_owned(),
            Some(Out::Lapsed) => "the team lost its place when it was disqualified".to_owned(),
            Some(Out::Withdrawn) => "the team lost its place when it withdrew".to_owned(),
            Some(Out::Recalled) | None => {
                "it is not among the team's submissions that count for the decision".to_owned()
            }
        }
    }

    /// The nominee that a step is about.
    pub(super) fn nominee(&self, step: &Step, cannot: &str) -> Result<(&Prize, &Nominee), Box<Finding>> {
        let prize = self.prize(&step.prize)?;
        check_words(step)?;
        let known = self.nominees(&prize.name).iter().rev();
        let known: Vec<_> = known.filter(|nominee| self.same_team(&nominee.team, &step.team)).collect();
        let standing = self.standing(prize).find(|nominee| self.same_team(&nominee.team, &step.team));
        match (standing, known.first()) {
            (Some(nominee), _) if nominee.receipt == step.of => Ok((prize, nominee)),
            (Some(nominee), _) => {
                let text = format!(
                    "cannot {cannot}: {} is nominated with receipt {}, not {}",
                    step.team, nominee.receipt, step.of
                );
                Err(no(codes::NOT_THE_NOMINEE, text, "leave the receipt to the judge"))
            }
            (None, known) => {
                let out = known.map(|nominee| (nominee.out, self.has_lapsed(nominee)));
                let team = &step.team;
                let why = match out {
                    Some((Some(Out::Lapsed), false)) => format!(
                        "{team} lost the nomination when it was disqualified; it ranks again and is in line, but not \
                         nominated"
                    ),
                    Some((Some(Out::Recalled), false)) => {
                        format!("the nomination of {team} was recalled; it is in line, but not nominated")
                    }
                    Some((Some(out), _)) => format!("{team} is out of line: {}", out.word()),
                    Some((None, true)) => format!("{team} is out of line: disqualified or withdrawn"),
                    Some((None, false)) => format!("the contest opened again since {team} was nominated"),
                    None => format!("{} is not nominated for {}", step.team, quoted(&prize.name)),
                };
                let next = self.standing(prize).next().map_or_else(
                    || "nobody is nominated; `judge prize nominate` takes the next in line".to_owned(),
                    |nominee| format!("{} is nominated", nominee.team),
                );
                Err(no(codes::NOT_THE_NOMINEE, format!("cannot {cannot}: {why}"), next))
            }
        }
    }

    /// The nominee of `prize` whom a step is about: of `team` if it is named, of those who stand the first who
    /// is not awarded; else the newest there was, so that a step which is repeated is recognised.
    ///
    /// # Errors
    /// When nobody was ever nominated.
    pub fn nominee_for(
        &self,
        prize: &Prize,
        team: Option<&Slug>,
        cannot: &str,
        at: Instant,
    ) -> Result<Nominee, Box<Finding>> {
        let meant = |nominee: &&Nominee| team.is_none_or(|team| self.same_team(team, &nominee.team));
        let mut standing: Vec<_> = self.standing(prize).filter(meant).collect();
        standing.sort_by_key(|nominee| nominee.stage == Stage::Awarded);
        let newest = || self.nominees(&prize.name).iter().rev().find(meant);
        match (standing.first().copied().or_else(newest), team) {
            (Some(nominee), _) => Ok(nominee.clone()),
            (None, Some(team)) => {
                let text = format!("cannot {cannot}: {team} is not nominated for {}", quoted(&prize.name));
                let next = self.next(prize, &self.state(prize, at));
                Err(no(codes::NOT_THE_NOMINEE, text, format!("what comes next: {next}")))
            }
            (None, None) => Err(self.refuse(codes::PRIZE_NO_NOMINEE, cannot, prize, &self.state(prize, at))),
        }
    }

    pub(super) fn check_deliver(&self, at: Instant, step: &Step) -> Checked {
        self.check_stage(step, Stage::Delivered)?;
        let (_, nominee) = self.nominee(step, Stage::Delivered.command())?;
        if let Some(then) = step.delivered
            && (then > at || then < nominee.nominated)
        {
            let text = format!(
                "cannot deliver: {} is nominated since {}, and it is {}; it cannot have delivered at {}",
                step.team,
                nominee.nominated.human(),
                at.human(),
                then.human()
            );
            return Err(no(
                codes::IMPOSSIBLE_DELIVERY,
                text,
                "give --delivered-at the moment when everything was there",
            ));
        }
        let Some(due) = nominee.deliver_by.filter(|due| at > *due) else { return Ok(()) };
        match step.delivered {
            Some(then) if then <= due && step.evidence.is_some() => Ok(()),
            Some(then) if then <= due => {
                let text = format!(
                    "cannot deliver: {} is said to have delivered at {}, before {}, but that is recorded \
                     later and without evidence",
                    step.team,
                    then.human(),
                    due.human()
                );
                Err(no(codes::DELIVERY_UNPROVEN, text, "link with --evidence to what shows when it arrived"))
            }
            then => {
                let when = then.map_or_else(
                    || format!("it is {}", at.human()),
                    |then| format!("that was at {}", then.human()),
                );
                let text = format!("cannot deliver: {when}, and {} had until {}", step.team, due.human());
                let help = "a delivery in time that is recorded late says --delivered-at, --reason and --evidence; \
                            else `judge prize reject` takes the team out of line, and the next may come";
                Err(no(codes::DELIVERY_LATE, text, help))
            }
        }
    }

    pub(super) fn check_stage(&self, step: &Step, to: Stage) -> Checked {
        let (prize, nominee) = self.nominee(step, to.command())?;
        let following = self.following(prize, nominee.stage);
        if following.contains(&to) {
            return Ok(());
        }
        let asks = prize.delivery_days.is_some();
        let missing: Vec<&str> = [Stage::Delivered, Stage::Verified, Stage::Licensed]
            .into_iter()
            .filter(|stage| nominee.stage < *stage && *stage < to && (asks || *stage == Stage::Verified))
            .map(Stage::word)
            .collect();
        let is = nominee.stage.word();
        let why = match missing.is_empty() {
            true => format!("{} is {is} already", step.team),
            false => format!("{} is {is}, not {}", step.team, missing.join(", not ")),
        };
        let state = match nominee.stage {
            Stage::Awarded => State::Awarded { winners: vec![nominee.clone()] },
            _ => State::Nominated(nominee.clone()),
        };
        let help = format!("what comes next: {}", self.next(prize, &state));
        Err(no(codes::PRIZE_WRONG_STEP, format!("cannot {}: {why}", to.command()), help))
    }

    pub(super) fn check_out(&self, step: &Step, cannot: &str) -> Checked {
        let (prize, nominee) = self.nominee(step, cannot)?;
        if nominee.stage < Stage::Awarded {
            return Ok(());
        }
        let state = State::Awarded { winners: vec![nominee.clone()] };
        Err(self.refuse(codes::PRIZE_DECIDED, cannot, prize, &state))
    }

    /// What stands against opening the contest again. Whether the sealed private scores leave somebody in
    /// line is for the jury to see.
    pub(super) fn check_reopen(&self, at: Instant, reopened: &Reopened) -> Checked {
        let prize = self.prize(&reopened.prize)?;
        words::check_text("the reason", &reopened.reason)?;
        if prize.kind != PrizeKind::Grand {
            let text = format!("cannot reopen: {} is not a grand prize", quoted(&prize.name));
            return Err(no(codes::PRIZE_WRONG_STEP, text, "a prize of another kind is simply not awarded"));
        }
        self.check_unrevealed("reopen")?;
        let state = match reopened.unjudged {
            Some(_) => self.state(prize, at),
            None => self.state_without_claims(prize, at),
        };
        let code = match &state {
            State::Pending | State::Unawarded => None,
            State::Nominated(_) => Some(codes::PRIZE_HAS_NOMINEE),
            State::Waiting(_) => Some(codes::PRIZE_WAITS),
            State::Open | State::LastCall { .. } | State::Reopened { .. } => Some(codes::PRIZE_STILL_OPEN),
            State::Awarded { .. } => Some(codes::PRIZE_DECIDED),
        };
        if let Some(code) = code {
            return Err(self.refuse(code, "reopen", prize, &state));
        }
        if reopened.closes <= at {
            let text =
                format!("cannot reopen until {}, which is not later than now", reopened.closes.human());
            return Err(no(codes::IMPOSSIBLE_EXTENSION, text, "give --closes a later moment"));
        }
        Ok(())
    }
}

fn check_words(step: &Step) -> Checked {
    words::check_text("the reason", &step.reason)?;
    acts::check_evidence(step.evidence.as_deref())
}
