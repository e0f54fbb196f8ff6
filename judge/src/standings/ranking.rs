//! The order of the teams, kept while receipts arrive.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::Best;
use crate::contest::Slug;
use crate::metric::Direction;

/// Teams in board order: recorded public score, then earlier `received`, then earlier receipt.
#[derive(Clone, Debug)]
pub struct Ranking {
    direction: Direction,
    /// Sorted by [`Ranking::compare`].
    order: Vec<(Best, Slug)>,
    best: HashMap<Slug, Best>,
}

impl Ranking {
    /// Nobody yet.
    pub fn new(direction: Direction) -> Self {
        Self { direction, order: vec![], best: HashMap::new() }
    }

    /// Enters a scored submission of `team` and says whether it is the team's best now.
    pub fn enter(&mut self, team: &Slug, new: Best) -> bool {
        if let Some(old) = self.best.get(team).copied() {
            if self.compare(&new, &old) != Ordering::Less {
                return false;
            }
        }
        self.set(team, Some(new));
        true
    }

    /// Puts `team` where `best` belongs, or off the board.
    pub fn set(&mut self, team: &Slug, best: Option<Best>) {
        if let Some(old) = self.best.remove(team) {
            let at = self.position(&old);
            self.order.remove(at);
        }
        if let Some(new) = best {
            let at = self.position(&new);
            self.order.insert(at, (new, team.clone()));
            self.best.insert(team.clone(), new);
        }
    }

    /// The team's place, from 1.
    pub fn rank(&self, team: &Slug) -> Option<usize> {
        self.best.get(team).map(|best| self.position(best) + 1)
    }

    /// The place that the team would have after `new`, from 1.
    pub fn rank_with(&self, team: &Slug, new: Best) -> usize {
        let best = match self.best.get(team) {
            Some(old) if self.compare(old, &new) == Ordering::Less => old,
            // The team's own old entry stands behind the new one and so is not counted.
            _ => &new,
        };
        self.position(best) + 1
    }

    /// The team's best submission.
    pub fn best(&self, team: &Slug) -> Option<Best> {
        self.best.get(team).copied()
    }

    /// Best team first.
    pub fn teams(&self) -> impl ExactSizeIterator<Item = &Slug> {
        self.order.iter().map(|(_, team)| team)
    }

    /// Where `best` stands or would stand; receipts are unique, so the order is total.
    fn position(&self, best: &Best) -> usize {
        self.order.partition_point(|(other, _)| self.compare(other, best) == Ordering::Less)
    }

    /// The order of two submissions.
    pub fn compare(&self, a: &Best, b: &Best) -> Ordering {
        self.direction.compare(a.score, b.score).then(a.received.cmp(&b.received)).then(a.seq.cmp(&b.seq))
    }
}
