//! What all teams have spent, so that a million submissions are booked in a moment: a team's times are a chain through
//! one list, and become a [`Spent`] when somebody asks.

use hashbrown::{HashMap, HashSet};

use super::places::place_of;
use crate::Granted;
use crate::quota::Spent;
use base::time::Instant;
use contest::Contest;

/// By the teams' numbers.
#[derive(Clone, Debug, Default)]
pub(super) struct Spending {
    times: Vec<Time>,
    /// Where each team's newest time is, counted from 1; 0 when it has none.
    newest: Vec<u32>,
    /// Teams with grants, of which the order of events matters. Their times are in their chains as well.
    granted: HashMap<u32, Spent>,
    /// Times that a team has of teams that left, by their places; sorted, none of them in its own chain.
    inherited: HashMap<u32, Vec<u32>>,
}

/// When a submission was received.
#[derive(Clone, Copy, Debug)]
struct Time {
    at: Instant,
    /// Where the team's time before is, as in [`Spending::newest`].
    before: u32,
    refused: bool,
}

impl Spending {
    /// Books a scored submission of `team`.
    pub(super) fn book(&mut self, contest: &Contest, team: u32, at: Instant) {
        if let Some(spent) = self.granted(team) {
            let before = spent.scored.len();
            spent.book(contest, at);
            if spent.scored.len() == before {
                return;
            }
        }
        self.push(team, at, false);
    }

    /// Books a submission of `team` that was refused for its file.
    pub(super) fn refuse(&mut self, team: u32, at: Instant) {
        if let Some(spent) = self.granted(team) {
            spent.refused.push(at);
        }
        self.push(team, at, true);
    }

    /// Takes a grant in.
    pub(super) fn grant(&mut self, team: u32, grant: &Granted) {
        let spent = self.of(team);
        self.granted.entry(team).insert(spent).into_mut().grant(grant);
    }

    /// Makes what `left` has spent until now spent by `team` too, each submission once.
    pub(super) fn inherit(&mut self, left: u32, team: u32) {
        let own = self.places(team);
        let new: Vec<u32> = self.places(left).into_iter().filter(|place| !own.contains(place)).collect();
        if let Some(spent) = self.granted.get_mut(&team) {
            for time in new.iter().map(|place| self.times[*place as usize]) {
                let times = if time.refused { &mut spent.refused } else { &mut spent.scored };
                times.push(time.at);
            }
        }
        let places = self.inherited.entry(team).or_default();
        places.extend(new);
        places.sort_unstable();
    }

    /// The places of all times of `team`, in no order.
    fn places(&self, team: u32) -> HashSet<u32> {
        let inherited = self.inherited.get(&team).into_iter().flatten().copied();
        self.chain(team).chain(inherited).collect()
    }

    /// The places of a team's own times, the newest first.
    fn chain(&self, team: u32) -> impl Iterator<Item = u32> {
        let newest = self.newest.get(team as usize).copied().unwrap_or_default();
        let before = |place: &u32| self.times[*place as usize].before.checked_sub(1);
        std::iter::successors(newest.checked_sub(1), before)
    }

    /// Makes what `old` has spent a part of what `team` has.
    pub(super) fn absorb(&mut self, old: u32, team: u32) {
        if old == team {
            return;
        }
        if self.granted.contains_key(&old) || self.granted.contains_key(&team) {
            let mut both = self.of(team);
            both.absorb(self.of(old));
            self.granted.remove(&old);
            self.granted.insert(team, both);
        }
        if let Some(places) = self.inherited.remove(&old) {
            let own = self.places(team);
            let all = self.inherited.entry(team).or_default();
            all.extend(places.into_iter().filter(|place| !own.contains(place)));
            all.sort_unstable();
        }
        let newest = std::mem::take(place_of(&mut self.newest, old));
        let Some(mut oldest) = newest.checked_sub(1) else { return };
        while let Some(before) = self.times[oldest as usize].before.checked_sub(1) {
            oldest = before;
        }
        self.times[oldest as usize].before = std::mem::replace(place_of(&mut self.newest, team), newest);
    }

    /// What `team` has spent.
    pub(super) fn of(&self, team: u32) -> Spent {
        if let Some(spent) = self.granted.get(&team) {
            return spent.clone();
        }
        let mut places: Vec<u32> = self.chain(team).collect();
        places.reverse();
        if let Some(inherited) = self.inherited.get(&team) {
            places.extend(inherited);
            places.sort_unstable();
            places.dedup();
        }
        let mut spent = Spent::default();
        for time in places.iter().map(|place| self.times[*place as usize]) {
            let times = if time.refused { &mut spent.refused } else { &mut spent.scored };
            times.push(time.at);
        }
        spent
    }

    fn granted(&mut self, team: u32) -> Option<&mut Spent> {
        // Nearly always there is no grant at all.
        if self.granted.is_empty() { None } else { self.granted.get_mut(&team) }
    }

    fn push(&mut self, team: u32, at: Instant, refused: bool) {
        let place = self.times.len() as u32 + 1;
        let before = std::mem::replace(place_of(&mut self.newest, team), place);
        self.times.push(Time { at, before, refused });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::time::Window;

    proptest::proptest! {
        /// Against a [`Spent`] for each team.
        #[test]
        fn it_is_what_each_team_has_spent(events in proptest::collection::vec((0u8..8, 0u32..5, 0u32..5), 0..60)) {
            let contest = contest::sample();
            let start: Instant = "2009-01-01T00:00:00Z".parse().unwrap();
            let (mut spending, mut each) = (Spending::default(), vec![Spent::default(); 5]);
            for (at, (kind, team, other)) in events.into_iter().enumerate() {
                let now = start.plus(Window::days(at as u32));
                let own = &mut each[team as usize];
                match kind {
                    0..4 => {
                        spending.book(&contest, team, now);
                        own.book(&contest, now);
                    }
                    4 => {
                        spending.refuse(team, now);
                        own.refused.push(now);
                    }
                    5 => {
                        let (from, until) = (now, now.plus(Window::days(20)));
                        let (team_name, reason) = ("any".parse().unwrap(), "a reason".to_owned());
                        let grant = Granted { team: team_name, scored: 1, from, until, reason };
                        spending.grant(team, &grant);
                        own.grant(&grant);
                    }
                    _ => {
                        spending.absorb(team, other);
                        let old = std::mem::take(own);
                        each[other as usize].absorb(old);
                    }
                }
            }
            for (team, spent) in each.iter().enumerate() {
                proptest::prop_assert_eq!(format!("{:?}", spending.of(team as u32)), format!("{spent:?}"));
            }
        }
    }
}
