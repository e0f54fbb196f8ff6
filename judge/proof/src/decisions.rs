//! Each nomination and award held against the standings of its moment: was it the first in line by everything that had
//! been received in time, what was judged only later included? What public scores decide, anybody can see at once; what
//! private ones decide, whoever has these: after the reveal everybody.

use base::plural::counted;
use std::collections::BTreeMap;

use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{Contest, Prize};
use ledger::standings::private::PrivateScore;
use ledger::standings::{Prizes, at_first};
use ledger::{Entry, Known, Ledger, Receipt, Step};

/// Private scores by the receipt that committed to them: the one that ranks, those under the metrics of
/// `metric.mean_rank`, and by name those under the metrics of the tracks.
pub type Opened = BTreeMap<u64, (f64, Vec<f64>, BTreeMap<String, f64>)>;

/// What came out.
#[derive(Debug, Default)]
pub struct Decisions {
    /// Nominations and awards.
    pub all: usize,
    /// Those of them that sealed scores decide, which are not at hand.
    pub sealed: usize,
    /// Those of which the receipt does not say that nothing waited.
    pub unlooked: usize,
    /// What was not the first in line.
    pub findings: Vec<Finding>,
}

impl Decisions {
    /// What is said of them when nothing is wrong; nothing when there are none.
    pub fn words(&self) -> Option<String> {
        let mut text = match (self.all, self.sealed) {
            (0, _) => return None,
            (all, 0) => format!("{all} nominations and awards, each of the first in line at its moment"),
            (all, sealed) if all == sealed => {
                format!("{all} nominations and awards by sealed scores: the reveal will show whether in line")
            }
            (all, sealed) => format!(
                "{} of {all} nominations and awards are of the first in line at their moment, {sealed} by sealed \
                 scores: the reveal will show",
                all - sealed
            ),
        };
        if self.unlooked > 0 {
            text.push_str(&format!("; {} by a judge that did not look at what waited", self.unlooked));
        }
        Some(text)
    }
}

/// Checks them all; `opened` has the private scores that are at hand.
pub fn decisions(contest: &Contest, ledger: &Ledger, opened: &Opened) -> Decisions {
    let mut walk = Walk {
        ledger,
        opened,
        prizes: Prizes::new(&at_first(contest, ledger.receipts())),
        private: BTreeMap::new(),
        missing: false,
        out: Decisions::default(),
    };
    for receipt in ledger.receipts() {
        if let Entry::Known(known @ (Known::Nominate(step) | Known::Award(step))) = &receipt.entry {
            walk.step(receipt, known, step);
        }
        walk.add(receipt);
    }
    walk.out
}

struct Walk<'l> {
    ledger: &'l Ledger,
    opened: &'l Opened,
    prizes: Prizes,
    /// By the first receipt of the submission.
    private: BTreeMap<u64, PrivateScore>,
    /// Whether there was a score whose private one is not at hand.
    missing: bool,
    out: Decisions,
}

impl<'l> Walk<'l> {
    fn add(&mut self, receipt: &Receipt) {
        self.prizes.add(receipt);
        let (first, scored) = match &receipt.entry {
            Entry::Known(Known::Score(scored)) => (receipt.seq, scored),
            Entry::Known(Known::Rejudge(again)) => (again.of, &again.score),
            _ => return,
        };
        if let Some(score) = private(&self.prizes, (receipt.seq, first), scored, self.opened) {
            self.private.insert(first, score);
        } else {
            self.private.remove(&first);
            self.missing = true;
        }
    }

    fn step(&mut self, receipt: &Receipt, known: &Known, step: &Step) {
        let Ok(prize) = self.prizes.prize(&step.prize).cloned() else { return };
        self.out.all += 1;
        self.out.unlooked += usize::from(step.unjudged.is_none());
        let late: Vec<&Receipt> = Self::late(self.ledger, &self.prizes, receipt, known).collect();
        // What was judged later is of scores that are at hand, or not.
        let scored = |receipt: &&Receipt| {
            let scored = receipt.entry.score()?;
            private(&self.prizes, (receipt.seq, receipt.seq), scored, self.opened)
        };
        let later: Vec<PrivateScore> = late.iter().filter_map(scored).collect();
        if Prizes::is_private(&prize) && (self.missing || later.len() < late.len()) {
            self.out.sealed += 1;
            if let Some(last) = late.last().filter(|last| !self.is_settled(last.seq, step)) {
                self.early(receipt, step, &late, last.seq);
            }
            return;
        }
        let then = late.iter().fold(self.prizes.clone(), |mut prizes, receipt| {
            prizes.add(receipt);
            prizes
        });
        let scores: Vec<PrivateScore> = self.scores(&then, &later);
        if let Some(text) = wrong(&then, &prize, known, step, &scores)
            && !(matches!(known, Known::Nominate(_))
                && late.last().is_some_and(|last| self.is_settled(last.seq, step)))
        {
            let after = match late.last() {
                Some(last) => {
                    format!(" by what had been received in time and was judged until receipt {}", last.seq)
                }
                None => String::new(),
            };
            let finding = Finding::new(codes::DECISION_NOT_FIRST, format!("{text}{after}")).help(
                "`judge prize recall` takes a nomination back; an award that is wrong is for the organiser to explain",
            );
            self.out.findings.push(self.ledger.blame(receipt.seq, finding));
        }
    }

    /// Scores that were received in time for the step and judged after it.
    fn late<'p>(
        ledger: &'l Ledger,
        prizes: &'p Prizes,
        receipt: &Receipt,
        known: &'p Known,
    ) -> impl Iterator<Item = &'l Receipt> + use<'l, 'p> {
        let after = ledger.receipts().iter().skip(usize::try_from(receipt.seq).unwrap_or(usize::MAX));
        after.filter(move |later| match &later.entry {
            // By the dates of then: what came after them is of a contest that opened again.
            Entry::Known(Known::Score(scored)) => prizes.matters(known, scored.arrival.received),
            _ => false,
        })
    }

    /// Whether somebody looked again, or the nomination came to nothing, after receipt `seq`.
    fn is_settled(&self, seq: u64, step: &Step) -> bool {
        let same = |other: &Step| other.prize == step.prize && other.of == step.of;
        self.ledger.receipts().iter().filter(|receipt| receipt.seq > seq).any(|receipt| {
            match &receipt.entry {
                Entry::Known(Known::Award(other)) => same(other) && other.unjudged.is_some(),
                Entry::Known(Known::Reject(other) | Known::Decline(other) | Known::Recall(other)) => {
                    same(other)
                }
                _ => false,
            }
        })
    }

    fn early(&mut self, receipt: &Receipt, step: &Step, late: &[&Receipt], last: u64) {
        let text = format!(
            "{} was decided on before everything was judged: {} that had been received in time came later, \
             the last with receipt {last}",
            quoted(&step.prize),
            counted(late.len(), "score", "scores")
        );
        let help = "whether it was the first in line, the reveal will show; `judge prize recall` takes a nomination back";
        let finding = Finding::new(codes::DECIDED_EARLY, text).help(help);
        self.out.findings.push(self.ledger.blame(receipt.seq, finding));
    }

    /// The private scores of what ranks, with the teams as they were called then.
    fn scores(&self, then: &Prizes, later: &[PrivateScore]) -> Vec<PrivateScore> {
        let score = |(seq, entered): (u64, ledger::standings::Entered<'_>)| {
            let score = self.private.get(&seq).or_else(|| later.iter().find(|score| score.seq == seq))?;
            Some(PrivateScore { team: entered.team.clone(), ..score.clone() })
        };
        then.tally().ranked().filter_map(score).collect()
    }
}

fn private(
    prizes: &Prizes,
    (receipt, first): (u64, u64),
    scored: &ledger::Scored,
    opened: &Opened,
) -> Option<PrivateScore> {
    let (private, by_metric, on_tracks) = opened.get(&receipt)?;
    Some(PrivateScore {
        seq: first,
        team: prizes.tally().roster().current(&scored.team).clone(),
        received: scored.arrival.received,
        public: scored.public.get(&prizes.contest().metric.name).copied().unwrap_or_default(),
        private: *private,
        by_metric: by_metric.clone(),
        on_tracks: on_tracks.clone(),
    })
}

/// What is wrong with a step by the scores of its moment.
fn wrong(
    prizes: &Prizes,
    prize: &Prize,
    known: &Known,
    step: &Step,
    scores: &[PrivateScore],
) -> Option<String> {
    let told = prizes.decided_by(prize, step.of, scores);
    if let (true, Some(told), Some(stated)) = (Prizes::is_private(prize), told, step.private)
        && told.to_bits() != stated.to_bits()
    {
        return Some(format!(
            "the step says that receipt {} has the private score {stated}, but opening it gives {told}",
            step.of
        ));
    }
    if let Known::Award(_) = known {
        return prizes.why_not_award(step, scores);
    }
    let first = prizes.first_for(step, scores);
    match first {
        Some(first) if first.receipt == step.of => None,
        Some(first) => Some(format!(
            "{} was nominated for {}, and {} was before it in line with receipt {}, received {}",
            step.team,
            quoted(&step.prize),
            first.team,
            first.receipt,
            first.received.human()
        )),
        None => {
            Some(format!("{} was nominated for {}, and nobody was in line", step.team, quoted(&step.prize)))
        }
    }
}
