//! Where a batch stands between two heads: the contest with its new receipts, what the ledger says, the teams, and
//! what is to be written beside the receipts.

use std::collections::{BTreeMap, BTreeSet};

use git2::Oid;

use super::candidate::Candidate;
use super::settle::Ground;
use audit::Sample;
use base::failure::Failure;
use contest::{Slug, Team, Teams};
use ledger::history::History;
use ledger::{Enrolled, Known, Linked};
use proof::sealed::Opening;
use repo::{Main, Proposal, Proposed};
use rules::people::{Directory, Tags};

/// Where a batch stands.
pub(super) struct State {
    /// The contest with the new receipts appended.
    pub(super) base: Main,
    /// What the ledger says so far.
    pub(super) history: History,
    /// The teams that this batch asks for, with the new ones entered.
    pub(super) asked: Teams,
    /// Whether these are all teams.
    pub(super) has_all: bool,
    /// All teams by name and by member, once somebody registers or changes one.
    pub(super) directory: Option<Directory>,
    /// Makes the tags of members.
    pub(super) tags: Tags,
    /// Whether the contest counts by person.
    pub(super) per_person: bool,
    /// The published sample file on main, if the contest names one.
    pub(super) published: Option<Oid>,
    /// The same as it was read, copies of which are refused.
    pub(super) sample: Option<Sample>,
    /// Heads that the judge keeps, since receipts of this slice rest on them.
    pub(super) kept: Vec<Oid>,
    /// Files that this slice scored: digest, object and bytes.
    pub(super) files: Vec<(String, (Oid, u64))>,
    /// Private scores to seal.
    pub(super) openings: Vec<Opening>,
    /// Teams whose `team.toml` is to be written.
    pub(super) teams: BTreeMap<Slug, Team>,
    /// Folders to remove: teams that were renamed or became part of others.
    pub(super) removed: BTreeSet<Slug>,
}

impl State {
    /// Nothing of what was to be written beside the receipts of a slice is left: it has landed.
    pub(super) fn landed(&mut self) {
        self.kept.clear();
        self.files.clear();
        self.openings.clear();
        self.teams.clear();
        self.removed.clear();
    }

    /// What the rules go by, with `teams`.
    pub(super) fn ground<'g>(&'g self, teams: &'g Teams) -> Ground<'g> {
        let Main { contest, terms, .. } = &self.base;
        Ground { contest, terms: terms.as_ref(), teams, history: &self.history }
    }

    /// Reads the teams that the candidates are about. Whoever registers or changes a team is held against everybody
    /// else; where the contest counts by person every member is, and all teams are there already.
    pub(super) fn ask(&mut self, candidates: &[Candidate]) -> Result<(), Failure> {
        let roll = &self.base.teams;
        if self.directory.is_none() && (self.per_person || candidates.iter().any(Candidate::brings_a_team)) {
            if !self.has_all {
                // None of them has changed in this batch, or all would be here.
                self.asked = roll.all()?;
                self.has_all = true;
            }
            let logins = self.base.contest.forge.logins;
            self.directory = Some(Directory::of(&self.asked, self.history.tally().roster(), logins));
        } else if !self.has_all {
            let team = |candidate: &'_ Candidate| Some(candidate.proposal.as_ref().ok()?.team.clone());
            let teams: BTreeSet<Slug> = candidates.iter().filter_map(team).collect();
            self.asked.extend(roll.named(teams.iter().filter(|slug| !self.asked.contains_key(*slug)))?);
        }
        Ok(())
    }

    /// The receipt that says who is in the team of a candidate, where what the ledger says of it differs from the team's
    /// file. What a member sends is counted to all of them, also when the team has another name or they another team.
    pub(super) fn enrol(&self, candidate: &Candidate) -> Option<Known> {
        let proposal = self.of_a_member(candidate)?;
        enrolled(&self.history, &self.tags, &proposal.team, self.asked.get(&proposal.team)?)
    }

    /// What a candidate brings besides a team's file, where the contest counts by person and a member of the team brings
    /// it. Of others nothing is counted, and a registration says itself who is in the team.
    fn of_a_member<'c>(&self, candidate: &'c Candidate) -> Option<&'c Proposal> {
        let proposal = candidate.proposal.as_ref().ok().filter(|_| self.per_person)?;
        let is_member = self.asked.get(&proposal.team).is_some_and(|team| team.has(&candidate.pull.author));
        (is_member && proposal.file != Proposed::TeamFile).then_some(proposal)
    }

    /// The receipt that says of several tags that they are one person's, when the push of a candidate proves so
    /// and no receipt has said it: one account pushes for a team that knows it by its login, and for another
    /// that knows it by a key.
    pub(super) fn link(&self, candidate: &Candidate) -> Option<Known> {
        self.of_a_member(candidate)?;
        let mut people = self.directory.as_ref()?.tags_of(&candidate.pull.author, &self.asked, &self.tags);
        people.sort();
        people.dedup();
        self.history.is_new_link(&people).then_some(Known::Link(Linked { people }))
    }
}

/// The receipt that says who is in `team`, unless the ledger does.
pub(super) fn enrolled(history: &History, tags: &Tags, slug: &Slug, team: &Team) -> Option<Known> {
    let persons = tags.of_team(team);
    (!history.tells(slug, &persons)).then(|| Known::Members(Enrolled { team: slug.clone(), persons }))
}
