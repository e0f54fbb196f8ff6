//! Which teams there are by the ledger: renamed, merged, withdrawn, and who was in which, by keyed tags.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{Barred, Enrolled, Registered, Remaining};
use contest::Slug;

/// Teams as the registrations so far leave them.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    /// Earlier folder, or merged team → the team that it is now.
    now: HashMap<Slug, Slug>,
    withdrawn: BTreeSet<Slug>,
    people: HashMap<Slug, Vec<String>>,
    /// Whether anybody ever had a tag.
    tagged: bool,
    chosen: HashMap<Slug, Vec<u64>>,
    /// Persons who may not take part, by the receipt that says so.
    bars: BTreeMap<u64, Barred>,
    /// Teams that somebody is in who may not take part, with those receipts.
    barred: HashMap<Slug, Vec<u64>>,
}

impl Roster {
    /// Takes a registration in.
    pub fn add(&mut self, registered: &Registered) {
        let team = &registered.team;
        for old in registered.was.iter().chain(&registered.merged) {
            self.now.insert(old.clone(), team.clone());
            // Whoever uses the folder next has nothing from those who had it.
            self.people.remove(old);
            self.chosen.remove(old);
            self.withdrawn.remove(old);
            self.barred.remove(old);
        }
        // A folder that is used again is a team of its own again.
        self.now.remove(team);
        if registered.withdrawn {
            self.withdrawn.insert(team.clone());
        } else {
            self.withdrawn.remove(team);
        }
        let people: Vec<String> = registered.tags().cloned().collect();
        self.tagged |= !people.is_empty();
        self.people.insert(team.clone(), people);
        self.chosen.insert(team.clone(), registered.chosen.clone());
        if registered.bars.is_empty() {
            self.barred.remove(team);
        } else {
            self.barred.insert(team.clone(), registered.bars.clone());
        }
    }

    /// Takes in that somebody may not take part, as receipt `seq` says.
    pub(crate) fn bar(&mut self, seq: u64, bar: &Barred) {
        for team in &bar.teams {
            let team = self.current(team).clone();
            self.barred.entry(team).or_default().push(seq);
        }
        self.bars.insert(seq, bar.clone());
    }

    /// Takes in that the person of receipt `of` may take part again.
    pub(crate) fn readmit(&mut self, of: u64) {
        self.bars.remove(&of);
        for bars in self.barred.values_mut() {
            bars.retain(|seq| *seq != of);
        }
    }

    /// Persons who may not take part, by the receipt that says so.
    pub fn bars(&self) -> impl Iterator<Item = (u64, &Barred)> {
        self.bars.iter().map(|(seq, bar)| (*seq, bar))
    }

    /// The receipts of the bars that hold against somebody in the team.
    pub fn barred(&self, team: &Slug) -> &[u64] {
        self.barred.get(self.current(team)).map_or(&[], Vec::as_slice)
    }

    /// The teams that the bar of receipt `seq` holds against, but for those that left.
    pub fn barred_by(&self, seq: u64) -> Vec<&Slug> {
        let teams = self.barred.iter().filter(|(team, bars)| bars.contains(&seq) && !self.is_withdrawn(team));
        let mut teams: Vec<&Slug> = teams.map(|(team, _)| team).collect();
        teams.sort();
        teams
    }

    /// Takes in who is in a team by its file.
    pub(crate) fn enrol(&mut self, enrolled: &Enrolled) {
        self.tagged = true;
        self.people.insert(self.current(&enrolled.team).clone(), enrolled.tags().cloned().collect());
    }

    /// Takes in that somebody is no longer a member of `remaining.team`, by any word of theirs.
    pub fn forget(&mut self, remaining: &Remaining) {
        let team = self.current(&remaining.team).clone();
        if let Some(bars) = &remaining.bars {
            self.barred.insert(team.clone(), bars.clone());
        }
        if self.people.contains_key(&team) {
            self.people.insert(team, remaining.people.clone());
        }
    }

    /// Takes a registration in that says nothing but that the team is one.
    pub(crate) fn add_plain(&mut self, team: &Slug) {
        self.now.remove(team);
        self.withdrawn.remove(team);
        self.people.remove(team);
        self.chosen.remove(team);
        self.barred.remove(team);
    }

    /// The team that `team` is now.
    pub fn current<'r>(&'r self, team: &'r Slug) -> &'r Slug {
        let mut team = team;
        // Every step was once an act of a leader; the bound is for crafted ledgers.
        for _ in 0..self.now.len() {
            let Some(next) = self.now.get(team) else { break };
            team = next;
        }
        team
    }

    /// Whether every team has the folder that it always had.
    pub(crate) fn nobody_moved(&self) -> bool {
        self.now.is_empty()
    }

    /// Earlier names of teams and what each is now, for redirects.
    pub fn moved(&self) -> impl Iterator<Item = (&Slug, &Slug)> {
        self.now.keys().map(|old| (old, self.current(old)))
    }

    /// Whether the team left the contest.
    pub fn is_withdrawn(&self, team: &Slug) -> bool {
        self.withdrawn.contains(team)
    }

    /// Whether a registration told the tags of anybody.
    pub fn knows_people(&self) -> bool {
        self.tagged
    }

    /// Tags of the team's members, if a registration told them.
    pub fn people(&self, team: &Slug) -> &[String] {
        self.people.get(team).map_or(&[], Vec::as_slice)
    }

    /// Receipts of the submissions that the team chose for the final decision.
    pub fn chosen(&self, team: &Slug) -> &[u64] {
        self.chosen.get(team).map_or(&[], Vec::as_slice)
    }
}
