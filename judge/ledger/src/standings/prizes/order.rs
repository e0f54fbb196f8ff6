//! Whether a nominee is still the first in line: before an award, and for who takes a nomination back.

use super::book::Prizes;
use super::candidates::{Candidate, Rule};
use super::nominee::{Nominee, Stage};
use crate::Step;
use crate::standings::private::PrivateScore;
use crate::words;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use contest::{Prize, PrizeKind};

type Checked = Result<(), Box<Finding>>;

fn no(code: &'static codes::Code, message: String, help: impl Into<String>) -> Box<Finding> {
    Box::new(Finding::new(code, message).help(help))
}

/// Why a nominee cannot be the winner as things are now.
#[derive(Clone, Debug, PartialEq)]
pub enum Behind {
    /// This one is before it in line.
    Of(Box<Candidate>),
    /// Its score does not reach the prize's line.
    Line,
}

impl Prizes {
    /// What stands between `nominee` and the prize by the scores of now, with the private ones where these decide.
    /// Other nominees who stand are no hindrance: they have places of their own.
    pub fn behind(&self, prize: &Prize, nominee: &Nominee, private: &[PrivateScore]) -> Option<Behind> {
        self.behind_by(prize, nominee, private, Rule::Now)
    }

    /// Why the prize was not for the nominee of `step`, an award on record, by the rule that it was given by.
    pub fn why_not_award(&self, step: &Step, private: &[PrivateScore]) -> Option<String> {
        let (prize, nominee) = self.nominee(step, Stage::Awarded.command()).ok()?;
        let behind = self.behind_by(prize, nominee, private, Rule::of(step))?;
        Some(self.why_behind(Stage::Awarded.command(), prize, nominee, &behind).message)
    }

    /// Who was to be nominated when `step` nominated somebody, by the rule of then.
    pub fn first_for(&self, step: &Step, private: &[PrivateScore]) -> Option<Candidate> {
        self.next_in_line_by(self.contest.prize(&step.prize)?, private, Rule::of(step))
    }

    /// The private score of receipt `seq`, among `private`, that decides `prize`, rounded.
    pub fn decided_by(&self, prize: &Prize, seq: u64, private: &[PrivateScore]) -> Option<f64> {
        let score = private.iter().find(|score| score.seq == seq)?;
        Some(self.contest_for(prize).rounded(self.private_for(prize, score)?.private))
    }

    fn behind_by(
        &self,
        prize: &Prize,
        nominee: &Nominee,
        private: &[PrivateScore],
        rule: Rule,
    ) -> Option<Behind> {
        let score = match Self::is_private(prize) {
            true => self.decided_by(prize, nominee.receipt, private),
            false => self.tally.entered(nominee.receipt).map(|entered| entered.best.score),
        };
        let passes = score.is_some_and(|score| match Self::is_private(prize) {
            true => self.passes_private(prize, score),
            false => prize.kind == PrizeKind::Rank || self.passes(prize, score),
        });
        if !passes {
            return Some(Behind::Line);
        }
        let line = self.candidates_by(prize, private, rule);
        let other: Vec<&Nominee> =
            self.standing(prize).filter(|other| other.nominated_by != nominee.nominated_by).collect();
        let free = |one: &&Candidate| !other.iter().any(|other| self.same_team(&other.team, &one.team));
        let first = line.iter().find(free)?;
        if self.same_team(&first.team, &nominee.team) {
            return None;
        }
        // Whoever has merged with a team that is out, or chose other submissions, is not listed and keeps its place.
        let listed = line.iter().any(|one| self.same_team(&one.team, &nominee.team));
        (listed || self.is_before(prize, first, nominee, score?)).then(|| Behind::Of(Box::new(first.clone())))
    }

    fn is_before(&self, prize: &Prize, first: &Candidate, nominee: &Nominee, score: f64) -> bool {
        let Some(own) = self.tally.entered(nominee.receipt) else { return true };
        let by_time = (first.received, first.receipt).cmp(&(own.best.received, nominee.receipt));
        if prize.kind == PrizeKind::Milestone {
            return by_time.is_lt();
        }
        // Ranks under several metrics are those among all who are listed.
        if !self.contest_for(prize).metric.mean_rank.is_empty() {
            return false;
        }
        let theirs = first.private.unwrap_or(first.public);
        self.contest_for(prize).metric.direction.compare(theirs, score).then(by_time).is_lt()
    }

    /// Why `nominee` cannot have the prize as things are now, for people.
    pub fn why_behind(
        &self,
        cannot: &str,
        prize: &Prize,
        nominee: &Nominee,
        behind: &Behind,
    ) -> Box<Finding> {
        let help = "`judge prize recall` takes the nomination back, and the team keeps its place in line";
        let text = match behind {
            Behind::Line => format!(
                "cannot {cannot} {}: its score no longer reaches the line of {}",
                nominee.team,
                quoted(&prize.name)
            ),
            Behind::Of(first) => {
                let (split, score) = match first.private {
                    Some(score) => (&self.contest.splits.private, score),
                    None => (&self.contest.splits.public, first.public),
                };
                format!(
                    "cannot {cannot} {}: {} is before it in line with receipt {} ({split} {}, received {})",
                    nominee.team,
                    first.team,
                    first.receipt,
                    self.contest_for(prize).show(score),
                    first.received.human()
                )
            }
        };
        no(codes::NOMINEE_NOT_FIRST, text, help)
    }

    pub(super) fn check_award(&self, at: Instant, step: &Step) -> Checked {
        self.check_stage(step, Stage::Awarded)?;
        let (prize, nominee) = self.nominee(step, Stage::Awarded.command())?;
        if prize.kind != PrizeKind::Milestone && !self.is_over(prize, at) {
            let text = format!(
                "cannot award: the period of {} runs again until {}",
                quoted(&prize.name),
                self.ends(prize).unwrap_or(self.calendar.closes).human()
            );
            return Err(no(codes::PRIZE_STILL_OPEN, text, "wait for its end; then the first in line has it"));
        }
        if Self::is_private(prize) {
            // The order is for who can open the sealed scores; that the line is reached is told.
            let passes = step.private.is_none_or(|score| self.passes_private(prize, score));
            return if passes {
                Ok(())
            } else {
                Err(self.why_behind("award", prize, nominee, &Behind::Line))
            };
        }
        match self.behind_by(prize, nominee, &[], Rule::of(step)) {
            Some(behind) => Err(self.why_behind("award", prize, nominee, &behind)),
            None => Ok(()),
        }
    }

    /// Only who is no longer the first is recalled: else a nomination that is repeated would give more time.
    pub(super) fn check_recall(&self, step: &Step) -> Checked {
        self.check_out(step, "recall")?;
        let (prize, nominee) = self.nominee(step, "recall")?;
        let moved = match Self::is_private(prize) {
            // Whether it put somebody before is for who can open the sealed scores.
            true => nominee.moved_by.is_some(),
            false => self.behind(prize, nominee, &[]).is_some(),
        };
        if moved {
            return Ok(());
        }
        let text = format!("cannot recall {}: it is the first in line", step.team);
        Err(no(
            codes::NOMINEE_IS_FIRST,
            text,
            "`judge prize reject` takes a team out of line that the jury cannot verify, `judge prize \
             decline` one that does not want the prize",
        ))
    }

    /// Appeals that nobody has decided about, against acts on teams or submissions that would take part in the
    /// decision: the act, its team.
    pub fn open_appeals(&self, prize: &Prize) -> Vec<(u64, contest::Slug)> {
        let mut open = vec![];
        for of in &self.appealed {
            let Some((act, true)) = self.tally.act(*of) else { continue };
            let mut entries = self.tally.all_entered().filter(|(seq, entered)| {
                act.receipt == Some(*seq)
                    || act.team.as_ref().is_some_and(|team| self.same_team(team, entered.team))
            });
            let within = entries.find(|(_, entered)| self.in_period(prize, entered.best.received));
            open.extend(within.map(|(_, entered)| (*of, entered.team.clone())));
        }
        open
    }

    pub(super) fn check_reveal(&self, at: Instant, revealed: &crate::Revealed) -> Checked {
        words::check_text("the reason", &revealed.reason)?;
        let claims = self.claims_until().filter(|_| revealed.unjudged.is_some());
        let (until, what) = match claims {
            Some(until) => (until, "files of digests that were handed in may follow until"),
            None => (self.calendar.closes, "the contest closes at"),
        };
        if at <= until {
            let text = format!("{what} {until}, and it is {at}");
            return Err(no(codes::REVEAL_TOO_EARLY, text, "what is revealed cannot be sealed again"));
        }
        Ok(())
    }

    /// Nothing opens the contest again when everybody knows the labels.
    pub(super) fn check_unrevealed(&self, cannot: &str) -> Checked {
        let Some(by) = self.calendar.labels_by else { return Ok(()) };
        let text = format!("cannot {cannot}: the labels are published, by receipt {by}");
        Err(no(
            codes::LABELS_REVEALED,
            text,
            "from then on anybody can write a perfect file; what is over stays over",
        ))
    }
}
