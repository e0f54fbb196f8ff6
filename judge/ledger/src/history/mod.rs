//! What the ledger says so far that the rules need: quotas spent, ranks and dates, kept while receipts are
//! added.

mod behinds;
mod exact;
mod persons;
mod places;
mod spending;

use hashbrown::HashMap;

use behinds::Behinds;
pub use exact::{Behind, Exact, Openings};
use persons::Persons;
use spending::Spending;

use crate::closed::{Brief, TeamNumber};
use crate::quota::Spent;
use crate::standings::{Best, Calendar, Ranking, Tally, at_first};
use crate::{Amended, Claimed, Entry, Known, LastCall, Ledger, Receipt, Recent, Registered, Rejudged};
use base::time::Instant;
use contest::{Contest, Slug};
use metric::estimate::Estimate;

/// Quotas spent, ranks and dates after the receipts seen so far.
#[derive(Clone, Debug)]
pub struct History {
    contest: Contest,
    /// By the teams' numbers in the tally.
    spent: Spending,
    /// The same by the tags of each member of the team that submitted.
    people: Persons,
    /// Teams that left, and the tags of those who were in them then.
    withdrew: HashMap<Slug, Vec<String>>,
    tally: Tally,
    calendar: Calendar,
    /// Digests handed in ahead of their files, and whether the file has followed.
    claims: Vec<(Claimed, bool)>,
    /// Of each member of the teams of which no receipt tells them, the tags: the organiser wrote these teams.
    known: HashMap<Slug, Vec<Vec<String>>>,
    /// When teams registered, oldest first.
    registered: Vec<Instant>,
    /// Exact scores on the public split, as far as they can be opened here.
    exact: Exact,
    /// Where to look for those behind the teams' bests.
    behinds: Behinds,
    /// Whether what judges of before forgot is unknown here too.
    forgetful: bool,
    /// Whether what decides has changed.
    amended: bool,
    /// Whether the rejudgements belong to such a change, whose scores later batches can open.
    in_run: bool,
}

impl History {
    /// The history that `ledger` tells.
    pub fn of(contest: &Contest, ledger: &Ledger) -> Self {
        Self::with(contest, ledger, HashMap::new())
    }

    /// The same with the tags of the members of each team on main, for those of which no receipt tells them.
    pub fn with(contest: &Contest, ledger: &Ledger, known: HashMap<Slug, Vec<Vec<String>>>) -> Self {
        let contest = at_first(contest, ledger.receipts());
        let mut history = Self::new(&contest, Exact::default(), known);
        for receipt in ledger.receipts() {
            history.add(receipt);
        }
        history
    }

    /// The history that a ledger tells of which the closed files are at hand in brief, up to the receipt `until`,
    /// which is in none of them.
    pub fn recent(
        contest: &Contest,
        ledger: &Recent,
        exact: Exact,
        known: HashMap<Slug, Vec<Vec<String>>>,
        until: u64,
    ) -> Self {
        let contest = at_first(contest, ledger.told_whole());
        let mut history = Self::new(&contest, exact, known);
        let numbers: Vec<u32> =
            ledger.closed().teams().iter().map(|team| history.tally.number(team)).collect();
        for brief in ledger.closed().briefs(&contest.metric.name) {
            history.add_brief(brief, &numbers);
        }
        for receipt in ledger.since().iter().take_while(|receipt| receipt.seq <= until) {
            history.add(receipt);
        }
        history
    }

    fn new(contest: &Contest, exact: Exact, known: HashMap<Slug, Vec<Vec<String>>>) -> Self {
        let mut people = Persons::default();
        known.values().flatten().for_each(|tags| people.join(tags));
        Self {
            contest: contest.clone(),
            spent: Spending::default(),
            people,
            withdrew: HashMap::new(),
            tally: Tally::new(contest),
            calendar: Calendar::new(contest),
            claims: vec![],
            known,
            registered: vec![],
            exact,
            behinds: Behinds::default(),
            forgetful: false,
            amended: false,
            in_run: false,
        }
    }

    /// Takes in what is kept in brief of a receipt, as [`Self::add`] takes in the receipt; `numbers` are those of its
    /// teams in the tally.
    fn add_brief(&mut self, brief: Brief<'_>, numbers: &[u32]) {
        let number = |team: TeamNumber| numbers[team as usize];
        match brief {
            Brief::Whole(receipt) => {
                self.add(receipt);
            }
            Brief::Score(gist) => {
                let team = self.tally.current_number(number(gist.team));
                // The file of a claim would stand whole.
                self.book(team, gist.received);
                let scores = self.contest.metric.mean_rank.iter().map(|(name, _)| gist.score_of(name));
                // The score is of the metric that ranked at first.
                let score = if self.amended { gist.score_of(&self.contest.metric.name) } else { gist.score };
                if let (Some(score), Some(scores)) = (score, scores.collect()) {
                    let best = Best { score, received: gist.received, seq: gist.seq };
                    if self.tally.score_number(team, best, scores) {
                        let behind = Behind { seq: gist.seq, of: gist.seq, commitment: None };
                        self.behinds.stands_for(team, behind);
                    }
                }
            }
            Brief::Refuse { team: Some(team), received, counted: true } => {
                let team = self.tally.current_number(number(team));
                self.spent.refuse(team, received);
            }
            Brief::Refuse { .. } => {}
            Brief::Register { team, received, new } => {
                let team = self.tally.ranking().team(number(team)).clone();
                self.tally.come_back(&team);
                if new {
                    self.sign_up(received);
                }
            }
        }
    }

    /// The number of the team that `team` is now.
    fn number(&mut self, team: &Slug) -> u32 {
        let number = self.tally.number(team);
        self.tally.current_number(number)
    }

    /// Takes one more receipt in and says whether it is its team's new best.
    pub fn add(&mut self, receipt: &Receipt) -> bool {
        if let Entry::Known(Known::Register(registered)) = &receipt.entry {
            self.register(registered);
            return false;
        }
        let improved = self.tally.add(receipt);
        self.calendar.add(receipt);
        let Entry::Known(known) = &receipt.entry else { return false };
        self.in_run &= matches!(known, Known::Rejudge(_));
        match known {
            // Quotas of a phase hold as long as the phase does.
            Known::Extend(_) => self.calendar.apply(&mut self.contest),
            Known::Score(scored) => {
                let team = self.number(&scored.team);
                if !self.fulfil(&scored.team, &scored.digest) {
                    self.book(team, scored.arrival.received);
                }
                let commitment = Some(scored.private.clone());
                let behind = Behind { seq: receipt.seq, of: receipt.seq, commitment };
                self.behinds.scored(&behind);
                if improved {
                    self.behinds.stands_for(team, behind);
                }
            }
            Known::Refuse(refused) => {
                if let (Some(team), true) = (&refused.team, refused.counted) {
                    let team = self.number(team);
                    self.spent.refuse(team, refused.arrival.received);
                }
            }
            Known::Link(link) => self.people.join(&link.people),
            Known::Bar(bar) => self.people.join(&bar.people),
            Known::Members(enrolled) => enrolled.persons.iter().for_each(|tags| self.people.join(tags)),
            Known::Grant(grant) => {
                let team = self.number(&grant.team);
                self.spent.grant(team, grant);
            }
            Known::Claim(claim) => {
                self.claims.push((claim.clone(), false));
                let team = self.number(&claim.team);
                self.book(team, claim.arrival.received);
            }
            Known::Amend(amended) => self.amend(amended),
            Known::Rejudge(again) if self.in_run => self.rejudge(receipt.seq, again),
            Known::Rejudge(again) => {
                let (team, best) = self.best_of(&again.score.team);
                self.behinds.again_unsealed(team, again.of, best);
                self.behinds.forgotten();
            }
            Known::Disqualify(_) | Known::Reinstate(_) => {
                self.look_again();
                self.behinds.forgotten();
            }
            _ => {}
        }
        improved
    }

    /// The number of the team that `team` is now, and the first receipt of its best.
    fn best_of(&mut self, team: &Slug) -> (u32, Option<u64>) {
        let number = self.number(team);
        let ranking = self.tally.ranking();
        (number, ranking.best(ranking.team(number)).map(|best| best.seq))
    }

    /// An act may have made other submissions the bests of their teams.
    fn look_again(&mut self) {
        let teams: Vec<Slug> = self.tally.ranking().teams().cloned().collect();
        for team in &teams {
            let (number, best) = self.best_of(team);
            if self.behinds.get(number, false).map(|behind| behind.of) != best {
                self.behinds.became(number, best);
            }
        }
    }

    /// Goes by other rules from here on.
    fn amend(&mut self, amended: &Amended) {
        self.contest = self.contest.with(&amended.after);
        (self.amended, self.in_run) = (true, true);
        if amended.is_anew() {
            self.behinds.anew();
        }
    }

    /// A submission is worth something else, and perhaps another one is its team's best.
    fn rejudge(&mut self, seq: u64, again: &Rejudged) {
        let (team, best) = self.best_of(&again.score.team);
        let commitment = Some(again.score.private.clone());
        self.behinds.again(team, Behind { seq, of: again.of, commitment }, best);
    }

    fn register(&mut self, registered: &Registered) {
        let before = registered.was.as_ref().unwrap_or(&registered.team).clone();
        // Ledgers from before `members` receipts: whose it was is told by this receipt alone, by none before, since the
        // organiser wrote the team, and by main no longer, since its last member has left.
        let told_late =
            registered.withdrawn && self.tags(&before).is_empty() && !self.withdrew.contains_key(&before);
        self.follow(registered);
        self.tally.register(registered);
        for old in registered.was.iter().chain(&registered.merged) {
            let (old, team) = (self.tally.number(old), self.tally.number(&registered.team));
            self.spent.absorb(old, team);
        }
        let team = self.tally.number(&registered.team);
        for left in &registered.inherits {
            let left = self.tally.number(left);
            let left = self.tally.current_number(left);
            self.spent.inherit(left, team);
        }
        if registered.new {
            self.sign_up(registered.arrival.received);
        }
        if told_late {
            for time in self.spent.of(team).scored {
                self.people.book(&registered.withdrew, time);
            }
        }
        let mut left = self.withdrew.remove(&before).unwrap_or_default();
        if registered.withdrawn {
            left.extend(
                registered.withdrew.iter().filter(|tag| !left.contains(tag)).cloned().collect::<Vec<_>>(),
            );
            self.withdrew.insert(registered.team.clone(), left);
        }
    }

    /// The teams that have left, of which somebody with one of these tags was a member, but for `own`.
    pub fn left_by(&self, tags: &[String], own: &Slug) -> Vec<Slug> {
        let theirs = self.withdrew.iter().filter(|(team, left)| {
            *team != own && self.tally.roster().current(team) != own && self.people.have_in_common(tags, left)
        });
        let mut teams: Vec<Slug> = theirs.map(|(team, _)| team.clone()).collect();
        teams.sort();
        teams
    }

    /// The receipt that says of somebody with one of these tags that they may not take part.
    pub fn barred(&self, tags: &[String]) -> Option<u64> {
        let mut bars = self.tally.roster().bars();
        bars.find(|(_, bar)| self.people.have_in_common(tags, &bar.people)).map(|(seq, _)| seq)
    }

    /// Whether it is on record that exactly these persons, by the tags of each, are in `team`.
    pub fn tells(&self, team: &Slug, persons: &[Vec<String>]) -> bool {
        let roster = self.tally.roster();
        let told = roster.people(roster.current(team));
        let is_told = |tags: &Vec<String>| self.people.have_in_common(tags, told);
        let is_there = |tag: &String| {
            persons.iter().any(|tags| self.people.have_in_common(std::slice::from_ref(tag), tags))
        };
        persons.iter().all(is_told) && told.iter().all(is_there)
    }

    /// Whether it is not on record yet that these tags are one person.
    pub fn is_new_link(&self, tags: &[String]) -> bool {
        tags.len() > 1 && !self.people.are_one(tags)
    }

    fn sign_up(&mut self, received: Instant) {
        let at = self.registered.partition_point(|time| *time <= received);
        self.registered.insert(at, received);
    }

    /// Takes a file of a team for the one that it claimed, if it is; its claim has been counted.
    fn fulfil(&mut self, team: &Slug, digest: &str) -> bool {
        let roster = self.tally.roster();
        let mut open = self.claims.iter_mut().filter(|(claim, done)| {
            !done && claim.digest == digest && roster.current(&claim.team) == roster.current(team)
        });
        open.next().map(|(_, done)| *done = true).is_some()
    }

    fn book(&mut self, team: u32, received: Instant) {
        // Nearly always nobody is counted by person.
        if !self.known.is_empty() || self.tally.roster().knows_people() {
            let tags = self.tags(self.tally.ranking().team(team));
            self.people.book(&tags, received);
        }
        self.spent.book(&self.contest, team, received);
    }

    /// A tag of each member of `team`, as it is called now.
    fn tags(&self, team: &Slug) -> Vec<String> {
        let told = self.tally.roster().people(team);
        if !told.is_empty() {
            return told.to_vec();
        }
        let known = self.known.get(team).into_iter().flatten();
        known.filter_map(|tags| tags.first().cloned()).collect()
    }

    /// Somebody who is known by something else from now on keeps what they have spent. Receipts say so for each
    /// member; in those of before, of a team's tags exactly one goes and one comes, since nobody joins by the request
    /// that somebody else leaves by.
    fn follow(&mut self, registered: &Registered) {
        registered.persons.iter().for_each(|tags| self.people.join(tags));
        if !registered.persons.is_empty() || !registered.merged.is_empty() {
            return;
        }
        let before = self.tags(registered.was.as_ref().unwrap_or(&registered.team));
        let mut gone = before.iter().filter(|tag| !registered.people.contains(tag));
        let mut new = registered.people.iter().filter(|tag| !before.contains(tag));
        if let (Some(gone), None, Some(new), None) = (gone.next(), gone.next(), new.next(), new.next()) {
            self.people.copy(gone, new);
        }
    }

    /// Makes the exact score known that the receipt with this commitment will stand for.
    pub fn learn(&mut self, commitment: String, estimate: Estimate) {
        self.exact.learn(commitment, estimate);
    }

    /// Makes the exact score with this commitment unknown again, as it was to a judge that could not open what was sealed.
    pub fn forget(&mut self, commitment: &str) {
        self.exact.forget(commitment);
    }

    /// The same for all scores.
    pub fn forget_all(&mut self) {
        self.exact.forget_all();
    }

    /// What `tell` says where everything is unknown that judges of before forgot at an act.
    pub fn as_forgetful<T>(&mut self, tell: impl FnOnce(&mut Self) -> T) -> T {
        self.forgetful = true;
        let told = tell(self);
        self.forgetful = false;
        told
    }

    /// The history as judges of before knew it, who forgot at an act.
    #[must_use]
    pub fn forgetful(self) -> Self {
        Self { forgetful: true, ..self }
    }

    /// Whether it is told as judges of before told it, to whom an unknown score was like any other.
    pub fn is_forgetful(&self) -> bool {
        self.forgetful
    }

    /// The exact score behind the best of `team`, if it is known here. Of a best that older judges recorded
    /// only the rounded score is known, without its replicates.
    pub fn best(&self, team: &Slug) -> Option<Estimate> {
        let number = self.tally.ranking().known(team);
        let behind = number.and_then(|number| self.behinds.get(number, self.forgetful));
        let known = behind.and_then(|behind| self.exact.get(behind));
        known.or_else(|| Some(Estimate { value: self.ranking().best(team)?.score, replicates: vec![] }))
    }

    /// What `team` has spent.
    pub fn spent(&self, team: &Slug) -> Spent {
        let number = self.tally.ranking().known(self.tally.roster().current(team));
        number.map(|number| self.spent.of(number)).unwrap_or_default()
    }

    /// What each member of `team` has spent in all teams.
    pub fn people(&self, team: &Slug) -> Vec<Spent> {
        self.people.spent(&self.tags(self.tally.roster().current(team)))
    }

    /// The claims of `team` whose files have not followed, oldest first.
    pub fn open_claims(&self, team: &Slug) -> impl Iterator<Item = &Claimed> {
        let roster = self.tally.roster();
        let of = move |claim: &Claimed| roster.current(&claim.team) == roster.current(team);
        self.claims.iter().filter(move |(claim, done)| !done && of(claim)).map(|(claim, _)| claim)
    }

    /// When new teams were registered.
    pub fn registered(&self) -> &[Instant] {
        &self.registered
    }

    /// The dates that hold now.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Scores, tombstones and teams.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The last call that `receipt` begins.
    pub fn call(&self, receipt: &Receipt) -> Option<LastCall> {
        match &receipt.entry {
            Entry::Known(Known::Score(scored)) => self.calendar.call(&self.contest, receipt.seq, scored),
            _ => None,
        }
    }

    /// Whether `receipt` may begin a last call that [`Self::call`] does not know of, since another prize was decided without
    /// a winner: [`crate::standings::Prizes::call`] tells.
    pub fn may_call_late(&self, receipt: &Receipt) -> bool {
        match &receipt.entry {
            Entry::Known(Known::Score(scored)) => self.calendar.may_call_late(&self.contest, scored),
            _ => false,
        }
    }

    /// The teams' order.
    pub fn ranking(&self) -> &Ranking {
        self.tally.ranking()
    }
}
