//! Takes a person's data out of the teams' files on main, with a receipt that says of which teams and not whose.

use std::collections::{BTreeMap, BTreeSet};

use git2::{Oid, Repository};

use super::commit::{rewrite, team_files};
use super::settle;
use base::failure::Failure;
use base::time::Instant;
use contest::Invited;
use ledger::history::History;
use ledger::{Entry, Forgot, Known, Ledger, Receipt, Remaining};
use repo::Base;
use rules::people::{Bars, Forgotten, Tags, Wanted, forget};

/// What forgetting somebody would do.
pub struct Forgetting {
    /// The contest with the new receipt appended.
    pub base: Base,
    /// What is left of each team that named the person.
    pub forgotten: Vec<Forgotten>,
    /// The receipt; nothing when no file speaks of the person.
    pub receipt: Option<Receipt>,
}

impl Forgetting {
    /// Forgets `wanted` on top of `base`, at `now`. Where the ledger says by tags who is in a team of theirs, `tags` is
    /// asked for what makes these.
    ///
    /// # Errors
    /// When the clock runs backwards; what `tags` fails with.
    pub fn plan(
        mut base: Base,
        wanted: &Wanted,
        now: Instant,
        tags: &dyn Fn(&Ledger) -> Result<Tags, Failure>,
    ) -> Result<Self, Failure> {
        let forgotten = forget(&base.teams, wanted, base.contest.forge.logins);
        if forgotten.is_empty() {
            return Ok(Self { base, forgotten, receipt: None });
        }
        let history = History::of(&base.contest, &base.ledger);
        let roster = history.tally().roster();
        let is_told = |one: &Forgotten| !roster.people(&one.slug).is_empty();
        let is_barred = |one: &Forgotten| !roster.barred(&one.slug).is_empty();
        let is_tagged = forgotten.iter().any(|one| is_told(one) || is_barred(one));
        let tags = is_tagged.then(|| tags(&base.ledger)).transpose()?;
        let remaining = |one: &Forgotten| {
            let told = tags.as_ref().filter(|_| is_told(one));
            let mut people: Vec<String> = told
                .into_iter()
                .flat_map(|tags| tags.of_team(&one.team))
                .filter_map(|tags| tags.first().cloned())
                .collect();
            people.sort();
            // Whoever was the reason may be the one who goes: the others are free at once, not with their next file.
            let bars = tags.as_ref().filter(|_| is_barred(one)).map(|tags| {
                let bars = Bars::new(&history, tags);
                let members = one.team.members.iter();
                let held: BTreeSet<u64> =
                    members.filter_map(|member| bars.against(&[Invited::known_as(member)])).collect();
                held.into_iter().collect()
            });
            Remaining { team: one.slug.clone(), members: one.team.members.len(), people, bars }
        };
        let forgot = Forgot { teams: forgotten.iter().map(remaining).collect() };
        if base.ledger.receipts().is_empty() {
            base.ledger.append(now, Entry::Known(settle::opening_receipt(&base.contest, now)))?;
        }
        let receipt = base.ledger.append(now, Entry::Known(Known::Forget(forgot)))?.clone();
        Ok(Self { base, forgotten, receipt: Some(receipt) })
    }

    /// Writes the commit into `repository` and returns it; no reference is moved. Nothing when there is nothing to do.
    ///
    /// # Errors
    /// [`Failure::Machine`] when objects cannot be written.
    pub fn commit(&self, repository: &Repository, now: Instant) -> Result<Option<Oid>, Failure> {
        let Some(receipt) = &self.receipt else { return Ok(None) };
        let teams: BTreeMap<_, _> =
            self.forgotten.iter().map(|one| (one.slug.clone(), one.team.clone())).collect();
        let root = self.base.ledger.short_root(receipt.seq);
        let message = format!(
            "Record: forget a person in {} teams\n\nReceipt {}, root {root}\n",
            teams.len(),
            receipt.seq
        );
        let (base, end) = (self.base.at.commit, self.base.ledger.end());
        let (files, gone) = team_files(&self.base.at, &self.base.contest, &teams, &BTreeSet::new())?;
        rewrite(repository, base, end, &files, &gone, &message, now).map(Some)
    }
}
