//! What somebody has spent: when their submissions were received, and what was granted on top.

use super::full::{Full, fulls};
use crate::Granted;
use base::time::Instant;
use contest::{Contest, Per};

/// When submissions were received, a team's or a person's.
#[derive(Clone, Debug, Default)]
pub struct Spent {
    /// Those that were scored, without those that used a grant.
    pub scored: Vec<Instant>,
    /// Those that were refused for their file.
    pub refused: Vec<Instant>,
    /// What was granted and how much of it is used.
    pub grants: Vec<(Granted, u32)>,
}

impl Spent {
    /// Books a scored submission of a team: on its quotas while they have room, else on a grant.
    pub fn book(&mut self, contest: &Contest, at: Instant) {
        // Without a grant there is nowhere else to book it.
        if self.grants.is_empty() || room(contest, self, at, Per::Team).is_none() {
            self.scored.push(at);
        } else if let Some(grant) = self.usable(at) {
            self.grants[grant].1 += 1;
        } else {
            self.scored.push(at);
        }
    }

    /// Takes a grant in.
    pub fn grant(&mut self, grant: &Granted) {
        self.grants.push((grant.clone(), 0));
    }

    /// What grants leave at `at`.
    pub fn granted(&self, at: Instant) -> u32 {
        let open = self.grants.iter().filter(|(grant, _)| grant.from <= at && at < grant.until);
        open.map(|(grant, used)| grant.scored.saturating_sub(*used)).sum()
    }

    /// Takes in what another team had spent, which became part of this one.
    pub fn absorb(&mut self, mut other: Self) {
        self.scored.append(&mut other.scored);
        self.refused.append(&mut other.refused);
        self.grants.append(&mut other.grants);
    }

    /// The grant to use first at `at`: the one that ends first.
    fn usable(&self, at: Instant) -> Option<usize> {
        let open = self
            .grants
            .iter()
            .enumerate()
            .filter(|(_, (grant, used))| grant.from <= at && at < grant.until && *used < grant.scored);
        open.min_by_key(|(at, (grant, _))| (grant.until, *at)).map(|(at, _)| at)
    }
}

/// The first quota that leaves no room for a scored submission at `at`.
pub fn room<'c>(contest: &'c Contest, spent: &'c Spent, at: Instant, per: Per) -> Option<Full<'c>> {
    fulls(contest, &spent.scored, at, per, |quota| quota.scored).next()
}
