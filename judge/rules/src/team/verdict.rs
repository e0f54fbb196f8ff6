//! What becomes of a request, and what the judge writes for it.

use super::case::{Case, Origin};
use super::written::written;
use crate::people::{Directory, Tags};
use base::finding::Finding;
use contest::{Invited, Member, Slug, Team, Teams};
use ledger::{Arrival, Registered};

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one at a time, and most are of the largest")]
pub enum Verdict {
    /// Main takes it over.
    Accepted(Accepted),
    /// It does not; every complaint.
    Refused(Vec<Finding>),
    /// It waits for the organiser, for this reason.
    Held(Finding),
}

/// What the judge writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The folder.
    pub slug: Slug,
    /// Its new file, in the judge's own rendering.
    pub team: Team,
    /// What it comes to.
    pub change: Change,
    /// The folder that it is renamed from.
    pub was: Option<Slug>,
    /// The teams that become part of it.
    pub merged: Vec<Slug>,
    /// For each member all that the judge knows them by: the entry, the one that it was before, what the push proves.
    pub persons: Vec<Vec<Invited>>,
    /// Teams that have withdrawn, of which those who bring this one, or bring it back, are members.
    pub inherits: Vec<Slug>,
    /// Of a team that withdraws who was in it.
    pub withdrew: Vec<Invited>,
    /// Receipts of the bars that hold against somebody who is in the team.
    pub bars: Vec<u64>,
    /// Whether the team had withdrawn and takes part again.
    returns: bool,
}

/// What a request comes to; of several the one that weighs most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A team signs up.
    New,
    /// Teams become one.
    Merge,
    /// It gets another folder.
    Rename,
    /// It leaves the contest.
    Withdrawal,
    /// It comes back.
    Return,
    /// Somebody else leads.
    HandOver,
    /// Somebody joins.
    Join,
    /// The leader removes somebody.
    Removal,
    /// Somebody leaves.
    Leave,
    /// It chooses submissions for the final decision.
    Choice,
    /// Anything else: a name, a link, an entry.
    Other,
}

impl Accepted {
    /// Whether nobody had a place in the team before, or had lost it by its withdrawal.
    pub fn begins(&self) -> bool {
        self.change == Change::New || self.returns
    }

    /// The tags of all members.
    pub fn tags(&self, tags: &Tags) -> Vec<String> {
        let mut all: Vec<String> = self.persons.iter().flatten().flat_map(|known| tags.of(known)).collect();
        all.sort();
        all.dedup();
        all
    }

    /// The receipt for the head that brought it. Without `tags` it cannot tell who withdrew; who is in the team
    /// it tells where the contest counts `per_person`.
    pub fn receipt(&self, arrival: Arrival, tags: Option<&Tags>, per_person: bool) -> Registered {
        let of = |tags: &Tags, known: &[Invited]| -> Vec<String> {
            let mut all: Vec<String> = vec![];
            for tag in known.iter().flat_map(|known| tags.of(known)) {
                if !all.contains(&tag) {
                    all.push(tag);
                }
            }
            all
        };
        let persons = tags.filter(|_| per_person).map(|tags| {
            let mut persons: Vec<_> = self.persons.iter().map(|known| of(tags, known)).collect();
            // The order of the entries is nobody's business.
            persons.sort();
            persons
        });
        let mut withdrew = tags.map(|tags| of(tags, &self.withdrew)).unwrap_or_default();
        withdrew.sort();
        Registered {
            team: self.slug.clone(),
            arrival,
            new: self.change == Change::New,
            members: self.team.members.len(),
            people: vec![],
            persons: persons.unwrap_or_default(),
            inherits: self.inherits.clone(),
            withdrew,
            bars: self.bars.clone(),
            was: self.was.clone(),
            merged: self.merged.clone(),
            chosen: self.team.chosen.clone(),
            withdrawn: self.team.withdrawn,
        }
    }

    /// Enters it into `teams` and `directory` and gives the folders that are no longer any team's.
    pub fn enter(&self, teams: &mut Teams, directory: &mut Directory) -> Vec<Slug> {
        let gone: Vec<Slug> = self.was.iter().chain(&self.merged).cloned().collect();
        for slug in &gone {
            if let Some(team) = teams.remove(slug) {
                directory.leave(slug, &team);
            }
            directory.moved(slug, &self.slug);
        }
        if let Some(before) = teams.insert(self.slug.clone(), self.team.clone()) {
            directory.leave(&self.slug, &before);
        }
        directory.enter(&self.slug, &self.team);
        gone
    }
}

impl Case<'_> {
    /// What the judge writes when nothing is against it.
    pub(super) fn accepted(&self) -> Accepted {
        Accepted {
            slug: self.request.slug.clone(),
            team: written(self),
            change: change(self),
            was: self.was.cloned(),
            merged: self.absorbed.iter().map(|(slug, _)| (*slug).clone()).collect(),
            persons: persons(self),
            returns: self.comes_back(),
            inherits: inherits(self),
            withdrew: withdrew(self),
            bars: bars(self),
        }
    }
}

/// The bars that hold against members.
fn bars(case: &Case<'_>) -> Vec<u64> {
    let Some(bars) = case.request.bars else { return vec![] };
    let mut all: Vec<u64> = persons(case).iter().filter_map(|known| bars.against(known)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// For each member all that the judge knows them by.
pub(super) fn persons(case: &Case<'_>) -> Vec<Vec<Invited>> {
    let author = case.request.author;
    let person = |(member, (_, origin)): (&Member, &(&Member, Origin<'_>))| {
        let mut known = vec![Invited::known_as(member)];
        if let Origin::Kept(old) | Origin::Absorbed(old) = origin {
            known.push(Invited::known_as(*old));
        }
        if author.is(member) {
            known.push(Invited::known_as(author));
            // Wherever the author would be let in as a member, they are one.
            let teams = case.all_teams(author).map(|(_, team)| team).chain(case.old);
            let own = teams.flat_map(|team| &team.members).filter(|entry| author.is(*entry));
            known.extend(own.map(Invited::known_as));
        }
        let mut seen: Vec<Invited> = vec![];
        for one in known {
            if !seen.contains(&one) {
                seen.push(one);
            }
        }
        seen
    };
    written(case).members.iter().zip(&case.members).map(person).collect()
}

/// The teams that have withdrawn, of which those who bring this one, or bring it back, are members.
fn inherits(case: &Case<'_>) -> Vec<Slug> {
    if !case.is_new() && !case.comes_back() {
        return vec![];
    }
    let author = case.request.author;
    let of_author = case.all_teams(author).collect::<Vec<_>>();
    let of_members = case.new.members.iter().flat_map(|member| case.all_teams(member));
    let left = of_author.into_iter().chain(of_members).filter(|(_, team)| team.withdrawn);
    left.map(|(slug, _)| slug.clone()).collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// Of a team that withdraws, or has, who is and was in it.
fn withdrew(case: &Case<'_>) -> Vec<Invited> {
    if !case.new.withdrawn {
        return vec![];
    }
    let left = case.left.iter().map(|member| Invited::known_as(*member));
    let mut all: Vec<Invited> = persons(case).into_iter().flatten().chain(left).collect();
    let author = case.request.author;
    if case.left.iter().any(|member| author.is(*member)) {
        all.push(Invited::known_as(author));
    }
    all
}

fn change(case: &Case<'_>) -> Change {
    let Some(old) = case.old else { return Change::New };
    let author = case.request.author;
    let changes = [
        (Change::Merge, !case.absorbed.is_empty()),
        (Change::Rename, case.was.is_some()),
        (Change::Withdrawal, case.new.withdrawn && !old.withdrawn),
        (Change::Return, old.withdrawn && !case.new.withdrawn),
        (Change::HandOver, case.changes_leader()),
        (Change::Join, case.joining().next().is_some()),
        (Change::Removal, case.left.iter().any(|member| !author.is(*member))),
        (Change::Leave, !case.left.is_empty()),
        (Change::Choice, case.new.chosen != old.chosen),
    ];
    changes.iter().find(|(_, is)| *is).map_or(Change::Other, |(change, _)| *change)
}
