//! What the ledger says so far that the rules need: quotas spent and ranks, kept while receipts are added.

use std::collections::HashMap;

use crate::admit::Spent;
use crate::contest::{Contest, Slug};
use crate::ledger::{Entry, Known, Ledger, Receipt};
use crate::standings::{Best, Ranking};

/// Quotas spent and ranks after the receipts seen so far.
#[derive(Clone, Debug)]
pub struct History {
    metric: String,
    spent: HashMap<Slug, Spent>,
    ranking: Ranking,
}

impl History {
    /// The history that `ledger` tells.
    pub fn of(contest: &Contest, ledger: &Ledger) -> Self {
        let mut history = Self {
            metric: contest.metric.name.clone(),
            spent: HashMap::new(),
            ranking: Ranking::new(contest.metric.direction),
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
                self.ranking.enter(&scored.team, Best { score, received: scored.received, seq: receipt.seq })
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

    /// What `team` has spent.
    pub fn spent(&self, team: &Slug) -> Spent {
        self.spent.get(team).cloned().unwrap_or_default()
    }

    /// The teams' order.
    pub fn ranking(&self) -> &Ranking {
        &self.ranking
    }
}
