//! The keyed tags of persons that receipts hold.

use std::collections::HashSet;

use super::closed::Brief;
use super::recent::Recent;
use super::{Entry, Known, Ledger, Receipt};

impl Entry {
    /// Every tag in it, whoever it speaks of.
    pub fn tags(&self) -> Vec<&String> {
        let Self::Known(known) = self else { return vec![] };
        match known {
            Known::Register(it) => {
                it.people.iter().chain(it.persons.iter().flatten()).chain(&it.withdrew).collect()
            }
            Known::Link(it) => it.people.iter().collect(),
            Known::Members(it) => it.persons.iter().flatten().collect(),
            Known::Forget(it) => it.teams.iter().flat_map(|left| &left.people).collect(),
            Known::Bar(it) => it.people.iter().collect(),
            _ => vec![],
        }
    }
}

fn all<'r>(receipts: impl IntoIterator<Item = &'r Receipt>) -> impl Iterator<Item = String> {
    receipts.into_iter().flat_map(|receipt| receipt.entry.tags()).cloned()
}

impl Ledger {
    /// Every tag on record.
    pub fn tags(&self) -> HashSet<String> {
        all(self.receipts()).collect()
    }
}

impl Recent {
    /// Every tag on record; `metric` is the one that ranks.
    pub fn tags(&self, metric: &str) -> HashSet<String> {
        let mut tags: HashSet<String> = all(self.since()).collect();
        for brief in self.closed().briefs(metric) {
            // A receipt with tags is kept whole.
            if let Brief::Whole(receipt) = brief {
                tags.extend(all([receipt]));
            }
        }
        tags
    }
}
