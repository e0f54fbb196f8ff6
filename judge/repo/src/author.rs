//! Who opened a pull request and when its head was received: from the forge's pull-request document or a
//! plain repository's receive log, never from a commit.

use std::collections::HashMap;

use git2::Oid;

use super::head::Head;
use super::log::{Departure, Stays};
use super::pull::{Listed, Pull};
use super::refs::{Kind, Place};
use base::time::Instant;
use contest::Author;
use ledger::Proof;

/// What is known of the pull requests.
#[derive(Debug, Default)]
pub struct Pulls {
    pub(super) stays: Stays,
    /// Whether there is a receive log.
    pub(super) has_log: bool,
    /// The log's commit, and its parts: name, object, bytes.
    pub(super) log: Option<Oid>,
    pub(super) parts: Vec<(String, Oid, usize)>,
    /// Those of which the forge's document proves the arrival, or a batch has seen it.
    pub(super) proven: HashMap<(Place, String), Pull>,
    /// Those of which it does not.
    pub(super) unproven: HashMap<(Place, String), Listed>,
    /// Those of which nothing ever will, although they may have come in time.
    pub(super) doubtful: HashMap<(Place, String), Listed>,
    /// Those that their authors call drafts.
    pub(super) drafts: HashMap<(Place, String), ()>,
    /// Whether the document tells kinds apart: it is GitLab's own.
    pub(super) tells_kinds: bool,
}

impl Pulls {
    /// What is known of a head.
    pub fn get(&self, head: &Head) -> Option<&Pull> {
        let logged = || self.stays.at(head.place, head.oid).map(|stay| &stay.pull);
        // Nearly always there is one of the two only.
        if self.proven.is_empty() {
            return logged();
        }
        self.of(&self.proven, head).or_else(logged)
    }

    /// Whether the document lists the head, whatever it says of it.
    pub fn lists(&self, head: &Head) -> bool {
        self.of(&self.proven, head).is_some()
            || self.of(&self.unproven, head).is_some()
            || self.of(&self.doubtful, head).is_some()
    }

    /// What `all` has of the head. A list that somebody put together for GitLab in the usual form names numbers only.
    fn of<'m, T>(&self, all: &'m HashMap<(Place, String), T>, head: &Head) -> Option<&'m T> {
        let at = |place: Place| all.get(&(place, head.oid.to_string()));
        let usual = Place { kind: Kind::Pull, ..head.place };
        at(head.place).or_else(|| if self.tells_kinds { None } else { at(usual) })
    }

    /// Why a head waits of which [`Self::get`] tells nothing.
    pub fn why_unknown(&self, head: &Head) -> String {
        if self.of(&self.drafts, head).is_some() {
            return "it is a draft, which is judged once it is marked as ready for review".to_owned();
        }
        match self.of(&self.doubtful, head) {
            Some(listed) => format!(
                "nothing proves when it was pushed: the pull request was opened at {}, in time, and the head was \
                 first seen after the end; add `received_at` to the list (docs/arrivals, \"Lists of pull requests\")",
                listed.created.map_or_else(String::new, Instant::human)
            ),
            None => "neither the receive log nor the pull-request document knows it yet".to_owned(),
        }
    }

    /// Whether a receive log was read.
    pub fn has_log(&self) -> bool {
        self.has_log
    }

    /// Whether there are heads of which the document does not say when they came.
    pub fn has_unproven(&self) -> bool {
        !self.unproven.is_empty()
    }

    /// Has the heads of which nothing better is known count from when a batch first saw them: `seen`, or `now` for
    /// those that no batch has seen. The contest closes at `closes`; a head that may have come before and is first
    /// seen after it stays waiting, since neither is proven.
    pub fn first_seen(&mut self, seen: impl Fn(u64, &str) -> Option<Instant>, now: Instant, closes: Instant) {
        for ((place, head), listed) in std::mem::take(&mut self.unproven) {
            let received = seen(place.pull, &head).unwrap_or(now);
            if received > closes && listed.created.is_some_and(|created| created <= closes) {
                self.doubtful.insert((place, head), listed);
                continue;
            }
            let Listed { author, account, .. } = listed;
            let received_by = Some(Proof::FirstSeen);
            self.proven.insert((place, head), Pull { author, received, received_by, account });
        }
    }

    /// Heads of which neither is proven, that they came in time or that they did not, and who sent them.
    pub fn doubtful(&self) -> impl Iterator<Item = (u64, String, &Author)> {
        self.doubtful.iter().map(|((place, head), listed)| (place.pull, head.clone(), &listed.author))
    }

    /// What left its reference since the log was last read, in the order of the log.
    pub fn departures(&self) -> &[Departure] {
        self.stays.departures()
    }

    /// How many lines the receive log has.
    pub fn lines(&self) -> u64 {
        self.stays.lines
    }
}
