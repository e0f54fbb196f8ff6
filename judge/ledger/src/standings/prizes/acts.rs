//! What stands against the other acts: disqualifications, appeals, grants, dates.

use super::book::Prizes;
use crate::words::check_text;
use crate::{Answered, Barred, Disqualified, Extended, Granted};
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::nearest::unknown;
use base::time::Instant;

type Checked = Result<(), Box<Finding>>;

fn no(code: &'static codes::Code, message: String, help: impl Into<String>) -> Checked {
    Err(Box::new(Finding::new(code, message).help(help)))
}

/// Evidence is a link.
pub(super) fn check_evidence(evidence: Option<&str>) -> Checked {
    let Some(link) = evidence else { return Ok(()) };
    let begins = link.starts_with("https://") || link.starts_with("http://");
    if begins && link.len() <= 500 && link.chars().all(|c| c.is_ascii_graphic() && !"<>\"".contains(c)) {
        return Ok(());
    }
    let message = format!("the evidence is {}, expected an http(s) address", quoted(link));
    no(codes::BAD_EVIDENCE, message, "give --evidence the address of a page")
}

impl Prizes {
    pub(super) fn check_disqualify(&self, act: &Disqualified) -> Checked {
        check_text("the rule", &act.rule)?;
        check_text("the reason", &act.reason)?;
        check_evidence(act.evidence.as_deref())?;
        match (&act.team, act.receipt) {
            (Some(team), None) => match self.tally.disqualified(team) {
                Some((seq, _)) => {
                    let message = format!("{team} is already disqualified, by receipt {seq}");
                    no(codes::ALREADY_DISQUALIFIED, message, "`judge reinstate` takes that back")
                }
                None => Ok(()),
            },
            (None, Some(seq)) => {
                if self.tally.entered(seq).is_none() {
                    let message = format!("receipt {seq} is not a score");
                    return no(
                        codes::NOT_A_SCORE,
                        message,
                        "name the receipt with the submission's first score",
                    );
                }
                match self.tally.off(seq) {
                    Some((by, _)) => {
                        let message = format!("receipt {seq} is already disqualified, by receipt {by}");
                        no(codes::ALREADY_DISQUALIFIED, message, "`judge reinstate` takes that back")
                    }
                    None => Ok(()),
                }
            }
            _ => no(codes::NOT_A_SCORE, "one of team and receipt has to be named".to_owned(), "name one"),
        }
    }

    /// The disqualification that `of` names has to stand.
    fn check_standing(&self, answered: &Answered) -> Checked {
        check_text("the reason", &answered.reason)?;
        check_evidence(answered.evidence.as_deref())?;
        match self.tally.act(answered.of) {
            None => {
                let message = format!("receipt {} is not a disqualification", answered.of);
                no(codes::NOT_A_DISQUALIFICATION, message, "name the number of a `disqualify` receipt")
            }
            Some((_, false)) => {
                let message =
                    format!("the disqualification of receipt {} was already taken back", answered.of);
                no(codes::ALREADY_REINSTATED, message, "nothing needs to be done")
            }
            Some((_, true)) => Ok(()),
        }
    }

    pub(super) fn check_appeal(&self, answered: &Answered) -> Checked {
        self.check_standing(answered)?;
        if self.appealed.contains(&answered.of) {
            let message = format!("there already is an appeal against receipt {}", answered.of);
            return no(
                codes::ALREADY_APPEALED,
                message,
                "an act can be appealed against once: decide about that appeal with `judge reinstate`, or \
                 leave the act as it is",
            );
        }
        Ok(())
    }

    pub(super) fn check_reinstate(&self, answered: &Answered) -> Checked {
        self.check_standing(answered)
    }

    pub(super) fn check_bar(&self, bar: &Barred) -> Checked {
        check_text("the rule", &bar.rule)?;
        check_text("the reason", &bar.reason)?;
        check_evidence(bar.evidence.as_deref())?;
        if bar.people.is_empty() {
            return no(
                codes::BAD_PERSON,
                "nobody is named".to_owned(),
                "say who it is: --login, --id or --ssh-key",
            );
        }
        let mut bars = self.tally.roster().bars();
        match bars.find(|(_, other)| bar.people.iter().all(|tag| other.people.contains(tag))) {
            Some((seq, _)) => {
                let message = format!("the person is already barred, by receipt {seq}");
                no(codes::ALREADY_BARRED, message, format!("`judge bar --lift {seq}` takes that back"))
            }
            None => Ok(()),
        }
    }

    pub(super) fn check_readmit(&self, answered: &Answered) -> Checked {
        check_text("the reason", &answered.reason)?;
        check_evidence(answered.evidence.as_deref())?;
        if self.tally.roster().bars().any(|(seq, _)| seq == answered.of) {
            return Ok(());
        }
        let message = format!("receipt {} is not a bar that holds", answered.of);
        no(codes::NOT_A_BAR, message, "name the number of a `bar` receipt that was not lifted yet")
    }

    pub(super) fn check_grant(&self, at: Instant, grant: &Granted) -> Checked {
        check_text("the reason", &grant.reason)?;
        let message = if grant.scored == 0 {
            "a grant of no submissions grants nothing".to_owned()
        } else if grant.until <= grant.from {
            format!(
                "the grant ends at {}, which is not after its beginning at {}",
                grant.until.human(),
                grant.from.human()
            )
        } else if grant.until <= at {
            format!("the grant ends at {}, which is not later than now", grant.until.human())
        } else if grant.from > self.calendar.closes {
            format!(
                "the grant begins at {}, after the contest closes at {}",
                grant.from.human(),
                self.calendar.closes.human()
            )
        } else if let Some((seq, _)) = self.tally.disqualified(&grant.team) {
            format!("{} is disqualified by receipt {seq}", grant.team)
        } else {
            return Ok(());
        };
        no(codes::IMPOSSIBLE_GRANT, message, "name a team that takes part and a time in the future")
    }

    pub(super) fn check_extend(&self, at: Instant, extended: &Extended) -> Checked {
        check_text("the reason", &extended.reason)?;
        self.check_unrevealed("extend")?;
        let closes = extended.closes;
        if closes <= at {
            let message = format!("the new end {} is not later than now, {}", closes.human(), at.human());
            return no(codes::IMPOSSIBLE_EXTENSION, message, "give --closes a moment in the future");
        }
        if let Some(id) = &extended.phase {
            let Some(phase) = self.contest.phase(id) else {
                let ids: Vec<_> = self.contest.phases.iter().map(|phase| phase.id.as_str()).collect();
                let there = if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
                let known = ids.iter().copied();
                let help = format!("contest.toml has: {there}");
                return Err(Box::new(unknown(codes::UNKNOWN_PHASE, "phase", id, known, help)));
            };
            if closes <= phase.from {
                let message = format!(
                    "the new end {} is not after the beginning of the phase at {}",
                    closes.human(),
                    phase.from.human()
                );
                return no(codes::IMPOSSIBLE_EXTENSION, message, "give --closes a later moment");
            }
            return Ok(());
        }
        if let Some(call) = self.calendar.last_call.as_ref().filter(|call| closes < call.until) {
            let message = format!(
                "the new end {} is before the end of the last call of {} at {}",
                closes.human(),
                quoted(&call.prize),
                call.until.human()
            );
            return no(codes::IMPOSSIBLE_EXTENSION, message, "everybody was promised the whole last call");
        }
        // The private scores may be known to the jury from here on.
        let decided = self.contest.prizes.iter().find(|prize| {
            let mut nominees = self.nominees(&prize.name).iter();
            // Whoever is out by now was told a private score all the same.
            let begun = nominees.any(|nominee| nominee.round_ended.is_none());
            Self::is_private(prize) && self.is_over(prize, at) && begun
        });
        if let Some(prize) = decided {
            let message = format!("the decision of {} has begun", quoted(&prize.name));
            return no(
                codes::IMPOSSIBLE_EXTENSION,
                message,
                "when nobody can be verified, `judge prize reopen` opens the contest again",
            );
        }
        Ok(())
    }
}
