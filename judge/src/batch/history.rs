//! What the ledger says so far that the rules need: quotas spent and ranks, kept while receipts are added.

use std::collections::HashMap;

use crate::admit::Spent;
use crate::contest::{Contest, Slug};
use crate::estimate::Estimate;
use crate::ledger::{Entry, Known, Ledger, Receipt};
use crate::standings::{Best, Ranking};

/// Quotas spent and ranks after the receipts seen so far.
#[derive(Clone, Debug)]
pub struct History {
    metric: String,
    spent: HashMap<Slug, Spent>,
    ranking: Ranking,
    /// Commitment → exact score on the public split, as far as they can be opened here.
    estimates: HashMap<String, Estimate>,
    /// The estimate behind each team's best.
    best: HashMap<Slug, Estimate>,
}

impl History {
    /// The history that `ledger` tells.
    pub fn of(contest: &Contest, ledger: &Ledger) -> Self {
        Self::with(contest, ledger, HashMap::new())
    }

    /// The same with the exact public scores behind the receipts, by the commitment that each holds.
    pub(super) fn with(contest: &Contest, ledger: &Ledger, estimates: HashMap<String, Estimate>) -> Self {
        let mut history = Self {
            metric: contest.metric.name.clone(),
            spent: HashMap::new(),
            ranking: Ranking::new(contest.metric.direction),
            estimates,
            best: HashMap::new(),
        };
        for receipt in ledger.receipts() {
            history.add(receipt);
        }
        history
    }

    /// Takes one more receipt in and says whether it is its team's new best.
    pub fn add(&mut self, receipt: &Receipt) -> bool {
        match &receipt.entry {
            Entry::Known(Known::Score(scored)) => {
                self.spent.entry(scored.team.clone()).or_default().scored.push(scored.received);
                let Some(score) = scored.public.get(&self.metric).copied() else { return false };
                let best = Best { score, received: scored.received, seq: receipt.seq };
                let improved = self.ranking.enter(&scored.team, best);
                if improved {
                    match self.estimates.remove(&scored.private) {
                        Some(estimate) => self.best.insert(scored.team.clone(), estimate),
                        None => self.best.remove(&scored.team),
                    };
                }
                improved
            }
            Entry::Known(Known::Refuse(refused)) => {
                if let (Some(team), true) = (&refused.team, refused.counted) {
                    self.spent.entry(team.clone()).or_default().refused.push(refused.received);
                }
                false
            }
            _ => false,
        }
    }

    /// Makes the exact score known that the receipt with this commitment will stand for.
    pub(super) fn learn(&mut self, commitment: String, estimate: Estimate) {
        self.estimates.insert(commitment, estimate);
    }

    /// The exact score behind the best of `team`, if it is known here. Of a best that older judges recorded
    /// only the rounded score is known, without its replicates.
    pub(super) fn best(&self, team: &Slug) -> Option<Estimate> {
        let known = self.best.get(team).cloned();
        known.or_else(|| Some(Estimate { value: self.ranking.best(team)?.score, replicates: vec![] }))
    }

    /// What `team` has spent.
    pub fn spent(&self, team: &Slug) -> Spent {
        self.spent.get(team).cloned().unwrap_or_default()
    }

    /// The teams' order.
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }
}
