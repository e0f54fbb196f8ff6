//! What the ledger says so far that the rules need: quotas spent, ranks and dates, kept while receipts are
//! added.

use std::collections::HashMap;

use crate::admit::Spent;
use crate::contest::{Contest, Slug};
use crate::estimate::Estimate;
use crate::ledger::{Claimed, Entry, Known, LastCall, Ledger, Receipt};
use crate::standings::{Calendar, Ranking, Tally};
use crate::time::Instant;

/// Quotas spent, ranks and dates after the receipts seen so far.
#[derive(Clone, Debug)]
pub struct History {
    contest: Contest,
    spent: HashMap<Slug, Spent>,
    /// The same by the tag of each member of the team that submitted.
    people: HashMap<String, Spent>,
    tally: Tally,
    calendar: Calendar,
    claims: Vec<Claimed>,
    /// When teams registered, oldest first.
    registered: Vec<Instant>,
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
            contest: contest.clone(),
            spent: HashMap::new(),
            people: HashMap::new(),
            tally: Tally::new(contest),
            calendar: Calendar::new(contest),
            claims: vec![],
            registered: vec![],
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
        let improved = self.tally.add(receipt);
        self.calendar.add(receipt);
        let Entry::Known(known) = &receipt.entry else { return false };
        match known {
            // Quotas of a phase hold as long as the phase does.
            Known::Extend(_) => self.calendar.apply(&mut self.contest),
            Known::Score(scored) => {
                self.book(&scored.team, scored.received);
                if improved {
                    let team = self.tally.roster().current(&scored.team).clone();
                    match self.estimates.remove(&scored.private) {
                        Some(estimate) => self.best.insert(team, estimate),
                        None => self.best.remove(&team),
                    };
                }
            }
            Known::Refuse(refused) => {
                if let (Some(team), true) = (&refused.team, refused.counted) {
                    let team = self.tally.roster().current(team).clone();
                    self.spent.entry(team).or_default().refused.push(refused.received);
                }
            }
            Known::Register(registered) => {
                for old in registered.was.iter().chain(&registered.merged) {
                    if let Some(spent) = self.spent.remove(old) {
                        self.spent.entry(registered.team.clone()).or_default().absorb(spent);
                    }
                }
                if registered.new {
                    self.registered.push(registered.received);
                }
            }
            Known::Grant(grant) => {
                let team = self.tally.roster().current(&grant.team).clone();
                self.spent.entry(team).or_default().grant(grant);
            }
            Known::Claim(claim) => self.claims.push(claim.clone()),
            // Their bests may be others now, of which the exact score is not at hand.
            Known::Disqualify(_) | Known::Reinstate(_) | Known::Rejudge(_) => self.best.clear(),
            _ => {}
        }
        improved
    }

    fn book(&mut self, team: &Slug, received: Instant) {
        let team = self.tally.roster().current(team).clone();
        for tag in self.tally.roster().people(&team) {
            self.people.entry(tag.clone()).or_default().scored.push(received);
        }
        self.spent.entry(team).or_default().book(&self.contest, received);
    }

    /// Makes the exact score known that the receipt with this commitment will stand for.
    pub(super) fn learn(&mut self, commitment: String, estimate: Estimate) {
        self.estimates.insert(commitment, estimate);
    }

    /// Makes the exact score behind the best of `team` unknown again, as it was to a judge that could not open
    /// what was sealed.
    pub(crate) fn forget(&mut self, team: &Slug) {
        self.best.remove(self.tally.roster().current(team));
    }

    /// The same for every team.
    pub(crate) fn forget_all(&mut self) {
        self.best.clear();
    }

    /// The exact score behind the best of `team`, if it is known here. Of a best that older judges recorded
    /// only the rounded score is known, without its replicates.
    pub(super) fn best(&self, team: &Slug) -> Option<Estimate> {
        let known = self.best.get(team).cloned();
        known.or_else(|| Some(Estimate { value: self.ranking().best(team)?.score, replicates: vec![] }))
    }

    /// What `team` has spent.
    pub fn spent(&self, team: &Slug) -> Spent {
        self.spent.get(self.tally.roster().current(team)).cloned().unwrap_or_default()
    }

    /// What each member of `team` has spent in all teams.
    pub fn people(&self, team: &Slug) -> Vec<Spent> {
        let tags = self.tally.roster().people(self.tally.roster().current(team));
        tags.iter().map(|tag| self.people.get(tag).cloned().unwrap_or_default()).collect()
    }

    /// The claims of `team`, oldest first.
    pub fn claims(&self, team: &Slug) -> impl Iterator<Item = &Claimed> {
        self.claims.iter().filter(move |claim| claim.team == *team)
    }

    /// When new teams were registered.
    pub fn registered(&self) -> &[Instant] {
        &self.registered
    }

    /// The dates that hold now.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Scores, tombstones and teams.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The last call that `receipt` begins.
    pub fn call(&self, receipt: &Receipt) -> Option<LastCall> {
        match &receipt.entry {
            Entry::Known(Known::Score(scored)) => self.calendar.call(&self.contest, receipt.seq, scored),
            _ => None,
        }
    }

    /// The teams' order.
    pub fn ranking(&self) -> &Ranking {
        self.tally.ranking()
    }
}
