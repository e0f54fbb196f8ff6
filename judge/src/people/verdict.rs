//! What becomes of a request, and what the judge writes for it.

use super::case::Case;
use super::{Directory, Tags};
use crate::contest::{Slug, Team, Teams, same};
use crate::finding::Finding;
use crate::ledger::Registered;
use crate::time::Instant;

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq)]
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
    /// The receipt of pull request `pull` with this head; `tags` if the contest counts by person.
    pub fn receipt(&self, pull: u64, head: String, received: Instant, tags: Option<&Tags>) -> Registered {
        Registered {
            team: self.slug.clone(),
            pull,
            head,
            received,
            received_by: None,
            new: self.change == Change::New,
            members: self.team.members.len(),
            people: tags.map_or_else(Vec::new, |tags| tags.of(&self.team)),
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

/// A request that changes nothing gets no receipt of a change.
pub(super) fn check(case: &Case<'_>) -> Vec<Finding> {
    if case.was.is_some() || case.old != Some(&written(case)) {
        return vec![];
    }
    vec![
        Finding::new("nothing-changed", "the file says what main says already")
            .help("main has the judge's own rendering; comments and the order of keys make no difference"),
    ]
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
        }
    }
}

/// The file with what the judge knows better: the author's number, former names, invitations taken up.
fn written(case: &Case<'_>) -> Team {
    let author = case.request.author;
    let mut team = case.new.clone();
    for member in team.members.iter_mut().filter(|member| author.is(&**member)) {
        // The number stays when the login goes to somebody else.
        member.id = member.id.or(author.id);
    }
    let members = &team.members;
    team.invited.retain(|invited| !members.iter().any(|member| same(member, invited)));
    let mut former: Vec<String> = team.former_names;
    former.extend(case.old.iter().map(|old| old.name.clone()));
    for absorbed in case.absorbed.iter().filter_map(|(_, team)| *team) {
        former.extend(absorbed.former_names.iter().chain([&absorbed.name]).cloned());
    }
    let mut seen = vec![team.name.clone()];
    former.retain(|name| {
        let is_new = !seen.contains(name);
        seen.push(name.clone());
        is_new
    });
    team.former_names = former;
    team
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
