//! The plan of a batch: which receipts would be appended and what would be replied.

use std::collections::{BTreeMap, BTreeSet};

use git2::{Oid, Repository};
use hashbrown::HashMap;

use super::arrivals;
use super::candidate::Candidate;
use super::evaluate::Evaluator;
use super::exact::exact;
use super::outcome::{Judged, Skipped};
use super::pace::{self, Portion};
use super::queue::{Queue, Scope, Waiting};
use super::replies::{self, Reply};
use super::settle;
use super::state::State;
use super::submission::sample;
use super::turn::pass;
use super::waves::{Progress, evaluate};
use crate::report::{About, Reporter};
use base::failure::Failure;
use base::time::Instant;
use contest::{Author, Slug, Teams};
use ledger::closed::Closing;
use ledger::history::History;
use ledger::{Crowd, Entry, Known, Lapsed};
use repo::{Head, Main, Pulls, Quarantine, land};
use rules::people::{Tags, per_person};

/// Everything that a batch would do.
pub struct Plan {
    /// Where it stands.
    pub(super) state: State,
    /// What waits and was not judged yet.
    queue: Queue,
    /// What was judged in this slice, in the order of the ledger.
    pub judged: Vec<Judged>,
    /// What stays waiting.
    pub skipped: Vec<Skipped>,
    /// Replies to what was judged before.
    pub owed: Vec<Reply>,
    /// What left before it was judged.
    pub lapsed: Option<Lapsed>,
    /// Heads of which it is doubtful when they came, until the first slice has looked at them.
    doubtful: Option<Vec<(u64, String, Author)>>,
    /// How many heads are counted instead of answered one by one.
    pub crowd: u64,
    /// The receipt that counts them, until it is written.
    news: Option<Crowd>,
    /// Files of the ledger to close in brief.
    pub(super) closing: Option<Closing>,
    /// The judge's own identity, which can open what is sealed, too.
    identity: age::x25519::Identity,
    /// Seq of the slice's first receipt.
    pub first_seq: u64,
    /// Whether a slice has landed.
    landed: bool,
}

impl Plan {
    /// What of `scope` waits in `quarantine` for a batch on top of `base` at `now`, none of it judged yet; replies to
    /// receipts after number `owed_after` are owed.
    ///
    /// # Errors
    /// When the machine fails or the configuration is wrong.
    pub fn make(
        quarantine: &Quarantine,
        base: Main,
        pulls: &Pulls,
        evaluator: &Evaluator,
        now: Instant,
        owed_after: Option<u64>,
        scope: &Scope,
    ) -> Result<Self, Failure> {
        let first_seq = base.ledger.end().size() + 1;
        let tags = Tags::new(evaluator.scorer().key().people(), base.contest.forge.logins)
            .on_record(|| base.ledger.tags(&base.contest.metric.name));
        let per_person = per_person(&base.contest);
        let asked = if per_person { base.teams.all()? } else { Teams::new() };
        let published = base.at.sample(&base.contest)?;
        let exact = exact(&base, evaluator.identities());
        // The tags of the members of each team on main; nobody else's are counted.
        let known: HashMap<Slug, Vec<Vec<String>>> =
            asked.iter().map(|(slug, team)| (slug.clone(), tags.of_team(team))).collect();
        // Neither needs the other, and either may take long.
        let (waiting, history) = rayon::join(
            || {
                let mut waiting =
                    Waiting::read(quarantine, &base, pulls, per_person.then_some(&asked), now, scope)?;
                let lapsed = arrivals::lapsed(quarantine, pulls, &base.ledger, now);
                waiting.queue.look_ahead(quarantine, base.at.commit)?;
                let registers = !per_person && waiting.queue.ready().any(Candidate::brings_a_team);
                let all = registers.then(|| base.teams.all()).transpose()?;
                Ok::<_, Failure>((waiting, lapsed, all))
            },
            || History::recent(&base.contest, &base.ledger, exact, known, owed_after.unwrap_or(u64::MAX)),
        );
        let (Waiting { queue, skipped, crowd, news }, lapsed, all) = waiting?;
        let doubtful = pulls.doubtful().map(|(pull, head, author)| (pull, head, author.clone())).collect();
        let state = State {
            base,
            history,
            has_all: per_person || all.is_some(),
            asked: all.unwrap_or(asked),
            directory: None,
            tags,
            per_person,
            published,
            sample: None,
            kept: vec![],
            files: vec![],
            openings: vec![],
            teams: BTreeMap::new(),
            removed: BTreeSet::new(),
        };
        let mut plan = Self {
            state,
            queue,
            closing: None,
            judged: vec![],
            skipped,
            crowd,
            news,
            lapsed,
            doubtful: Some(doubtful),
            owed: vec![],
            identity: evaluator.identity().clone(),
            first_seq,
            landed: false,
        };
        if let Some(after) = owed_after {
            let mut teams = plan.state.base.teams.named(replies::teams(&plan.state.base.ledger, after))?;
            teams.extend(plan.state.asked.clone());
            let Main { contest, ledger, .. } = &plan.state.base;
            plan.owed = replies::owed(contest, ledger, &teams, &mut plan.state.history, after)?;
        }
        plan.state.history.calendar().apply(&mut plan.state.base.contest);
        Ok(plan)
    }

    /// How many heads wait to be judged.
    pub fn left(&self) -> usize {
        self.queue.len()
    }

    /// The heads that wait, in their turn, with when each was received.
    pub(super) fn waits(&self) -> impl Iterator<Item = (&Head, Instant)> {
        self.queue.heads()
    }

    /// How many heads wait that this batch is not about.
    pub fn outside(&self) -> usize {
        self.queue.outside()
    }

    /// Has `evaluator` read and score all files that wait, as a batch would before it judges, and judges nothing; returns
    /// the heads that were looked at.
    ///
    /// # Errors
    /// As [`Self::judge`].
    pub(crate) fn evaluate(
        &mut self,
        quarantine: &Quarantine,
        evaluator: &Evaluator,
        progress: &Progress<'_>,
    ) -> Result<Vec<Candidate>, Failure> {
        let candidates = self.take(quarantine, Portion::ALL)?;
        self.evaluate_files(quarantine, &candidates, evaluator, progress)?;
        Ok(candidates)
    }

    fn evaluate_files(
        &mut self,
        quarantine: &Quarantine,
        candidates: &[Candidate],
        evaluator: &Evaluator,
        progress: &Progress<'_>,
    ) -> Result<(), Failure> {
        self.state.ask(candidates)?;
        if self.state.sample.is_none() {
            self.state.sample = sample(&self.state, quarantine, candidates, evaluator)?;
        }
        evaluate(&self.state, quarantine, candidates, evaluator, progress)
    }

    /// The next `portion` of what waits.
    fn take(&mut self, quarantine: &Quarantine, portion: Portion) -> Result<Vec<Candidate>, Failure> {
        let mut candidates = self.queue.take(quarantine, self.state.base.at.commit, portion)?;
        for candidate in &mut candidates {
            candidate.pull.author.logins = self.state.base.contest.forge.logins;
        }
        Ok(candidates)
    }

    /// Judges the next `portion` of what waits, at `now`, as a slice that can be committed; returns what it cost
    /// about, in bytes. What was judged before has landed.
    ///
    /// # Errors
    /// When the machine fails or the configuration is wrong; bad submissions are refusals, not errors.
    pub fn judge(
        &mut self,
        quarantine: &Quarantine,
        evaluator: &Evaluator,
        portion: Portion,
        now: Instant,
        progress: &Progress<'_>,
    ) -> Result<u64, Failure> {
        // Time does not run backwards within a batch, even if a clock does.
        let now = self
            .state
            .base
            .ledger
            .end()
            .last()
            .map_or(now, |last| if self.landed { now.max(last) } else { now });
        let candidates = self.take(quarantine, portion)?;
        let arrivals = self.arrivals();
        if self.state.base.ledger.end().size() == 0 {
            if candidates.is_empty() && self.news.is_none() && arrivals.is_empty() {
                return Ok(0);
            }
            self.state
                .base
                .ledger
                .append(now, Entry::Known(settle::opening_receipt(&self.state.base.contest, now)))?;
        }
        for known in arrivals {
            self.state.base.ledger.append(now, Entry::Known(known))?;
        }
        self.evaluate_files(quarantine, &candidates, evaluator, progress)?;
        let reporter = Reporter::new()?;
        for candidate in &candidates {
            let mut judged = pass(&mut self.state, quarantine, candidate, evaluator, now)?;
            judged.reply = self.reply(&reporter, &judged)?;
            self.judged.push(judged);
        }
        if let Some(crowd) = self.news.take() {
            self.state.base.ledger.append(now, Entry::Known(Known::Crowd(crowd)))?;
        }
        if self.left() == 0 && self.outside() == 0 {
            self.close(now)?;
        }
        if !self.is_empty() {
            // A file that this slice writes to has another id afterwards: the next one closes it.
            let written: BTreeSet<String> =
                self.state.base.ledger.end().appended().map(|(name, _)| name).collect();
            let id = |name: &str| {
                let file = self.state.base.at.ledger_files.get(name).filter(|_| !written.contains(name));
                file.map(ToString::to_string)
            };
            self.closing = self.state.base.ledger.close(&id);
            if let Some(closing) = &self.closing {
                self.state.base.ledger.end_mut().name_closed(closing.digest.clone());
            }
        }
        Ok(candidates.iter().map(pace::cost).sum())
    }

    /// The receipts about arrivals, for the first slice: what left, and heads that nothing but a batch's word proves to
    /// stand there, since whoever comes in a later slice, or batch, was seen by this one.
    fn arrivals(&mut self) -> Vec<Known> {
        let Some(doubtful) = self.doubtful.take() else { return vec![] };
        let doubtful = doubtful.iter().map(|(pull, head, author)| (*pull, head.clone(), author));
        let seen = arrivals::seen_waiting(&self.state.base.ledger, doubtful.chain(self.queue.first_seen()));
        self.lapsed.clone().map(Known::Lapse).into_iter().chain(seen.map(Known::Seen)).collect()
    }

    /// Takes in that main stands at `commit` now, which is the slice that was judged: the next one builds on it.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git cannot read the commit.
    pub fn land(&mut self, repository: &Repository, commit: Oid) -> Result<(), Failure> {
        land(&mut self.state.base, repository, commit)?;
        self.judged.clear();
        self.state.landed();
        self.closing = None;
        self.first_seq = self.state.base.ledger.end().size() + 1;
        self.landed = true;
        Ok(())
    }

    fn reply(&self, reporter: &Reporter, judged: &Judged) -> Result<String, Failure> {
        let ledger = &self.state.base.ledger;
        let Some(receipt) = ledger.receipt(judged.seq) else { return Ok(String::new()) };
        let about = About {
            contest: &self.state.base.contest,
            teams: &self.state.asked,
            receipt,
            next: ledger.receipt(judged.seq + 1),
            root: ledger.end().short_root(judged.seq).unwrap_or_default(),
        };
        let reply = reporter.reply(&about, &self.state.history, &judged.findings, judged.improved)?;
        Ok(reply.unwrap_or_default())
    }

    /// Puts the end of the contest on record, once.
    fn close(&mut self, now: Instant) -> Result<(), Failure> {
        let calendar = self.state.history.calendar();
        if now > calendar.closes && !calendar.closed {
            let entry = Known::Close { closed: calendar.closes };
            self.state.base.ledger.append(now, Entry::Known(entry))?;
        }
        Ok(())
    }

    /// The contest with the new receipts appended.
    pub fn base(&self) -> &Main {
        &self.state.base
    }

    /// Heads that the judge keeps, since receipts of this slice rest on them.
    pub(crate) fn kept(&self) -> &[Oid] {
        &self.state.kept
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.state.base.ledger.end().appended().next().is_none()
    }

    /// The digest of the index of closed files that this batch writes, made from receipts that were checked here.
    pub fn closed_anew(&self) -> Option<&str> {
        self.closing.as_ref().map(|closing| closing.digest.as_str())
    }

    /// The judge's own identity.
    pub(super) fn identity(&self) -> &age::x25519::Identity {
        &self.identity
    }
}
