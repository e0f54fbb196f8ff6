//! The plan of a batch: which receipts would be appended and what would be replied.

use base::finding::codes;
use std::collections::{BTreeMap, BTreeSet};

use git2::{Oid, Repository};
use hashbrown::HashMap;
use rayon::prelude::*;

use super::arrivals;
use super::candidate::Candidate;
use super::claim;
use super::evaluate::{Evaluator, File, Wanted, user};
use super::exact::exact;
use super::pace::{self, Portion};
use super::queue::{Queue, Waiting};
use super::replies::{self, Reply};
use super::settle::{self, Ground};
use crate::report::{About, Reporter};
use audit::Sample;
use base::failure::Failure;
use base::finding::Finding;
use base::time::Instant;
use contest::{Author, Slug, Team, Teams};
use ledger::closed::Closing;
use ledger::history::History;
use ledger::{Crowd, Entry, Known, Lapsed, Linked};
use proof::sealed::Opening;
use repo::{Main, Proposal, Proposed, Pulls, Quarantine, read_blob};
use rules::people::{Directory, Tags, per_person};
use rules::team;
use rules::team::{Accepted, Request, Verdict};

/// Told as files are evaluated: how many are done of how many waiting heads.
pub type Progress<'p> = dyn Fn(usize, usize) + Sync + 'p;

/// Whether a candidate registers or changes a team.
fn brings_a_team(candidate: &Candidate) -> bool {
    matches!(&candidate.proposal, Ok(proposal) if proposal.file == Proposed::TeamFile)
}

/// The file that a candidate submits.
fn wanted(candidate: &Candidate) -> Option<Wanted> {
    let proposal = candidate.proposal.as_ref().ok()?;
    Some(Wanted {
        blob: proposal.blob,
        name: proposal.path.clone(),
        team: proposal.team.clone(),
        user: user(&candidate.pull.author),
    })
}

/// One judged head.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// The team, as far as it is known.
    pub team: Option<Slug>,
    /// Its receipt.
    pub seq: u64,
    /// Why it was refused; empty when it was not.
    pub findings: Vec<Finding>,
    /// Why it waits for the organiser, a registration only.
    pub held: Option<Finding>,
    /// Whether it is its team's new best.
    pub improved: bool,
    /// What the judge says to the contestant.
    pub reply: String,
}

/// A head that stays waiting.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// Why.
    pub why: String,
}

/// Everything that a batch would do.
pub struct Plan {
    /// The contest with the new receipts appended.
    pub base: Main,
    /// What waits and was not judged yet.
    queue: Queue,
    /// What the ledger says so far.
    history: History,
    /// The teams that this batch asks for, with the new ones entered.
    asked: Teams,
    /// Whether these are all teams.
    has_all: bool,
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
    /// Heads that the judge keeps, since receipts of this slice rest on them.
    pub(crate) kept: Vec<Oid>,
    /// How many heads are counted instead of answered one by one.
    pub crowd: u64,
    /// The receipt that counts them, until it is written.
    news: Option<Crowd>,
    /// Teams whose `team.toml` is to be written.
    pub teams: BTreeMap<Slug, Team>,
    /// Folders to remove: teams that were renamed or became part of others.
    pub removed: BTreeSet<Slug>,
    /// All teams by name and by member, once somebody registers or changes one.
    directory: Option<Directory>,
    /// Makes the tags of members.
    tags: Tags,
    /// Whether the contest counts by person.
    per_person: bool,
    /// Private scores to seal.
    pub openings: Vec<Opening>,
    /// Files of the ledger to close in brief.
    pub(super) closing: Option<Closing>,
    /// The judge's own identity, which can open them too.
    identity: age::x25519::Identity,
    /// The published sample file, copies of which are refused.
    sample: Option<Sample>,
    /// Seq of the slice's first receipt.
    pub first_seq: u64,
    /// Whether a slice has landed.
    landed: bool,
}

impl Plan {
    /// What waits in `quarantine` for a batch on top of `base` at `now`, none of it judged yet; replies to receipts
    /// after number `owed_after` are owed.
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
    ) -> Result<Self, Failure> {
        let first_seq = base.ledger.end().size() + 1;
        let tags = Tags::new(evaluator.scorer().key().people(), base.contest.forge.logins);
        let per_person = per_person(&base.contest);
        let asked = if per_person { base.roll.all()? } else { Teams::new() };
        let exact = exact(&base, evaluator.identities());
        // The tags of the members of each team on main; nobody else's are counted.
        let known: HashMap<Slug, Vec<Vec<String>>> =
            asked.iter().map(|(slug, team)| (slug.clone(), tags.of_team(team))).collect();
        // Neither needs the other, and either may take long.
        let (waiting, history) = rayon::join(
            || {
                let mut waiting = Waiting::read(quarantine, &base, pulls, per_person.then_some(&asked), now)?;
                let lapsed = arrivals::lapsed(quarantine, pulls, &base.ledger, now);
                waiting.queue.look_ahead(quarantine, base.commit)?;
                let registers = !per_person && waiting.queue.ready().any(brings_a_team);
                let all = registers.then(|| base.roll.all()).transpose()?;
                Ok::<_, Failure>((waiting, lapsed, all))
            },
            || History::recent(&base.contest, &base.ledger, exact, known, owed_after.unwrap_or(u64::MAX)),
        );
        let (Waiting { queue, skipped, crowd, news }, lapsed, all) = waiting?;
        let doubtful = pulls.doubtful().map(|(pull, head, author)| (pull, head, author.clone())).collect();
        let mut plan = Self {
            base,
            queue,
            history,
            has_all: per_person || all.is_some(),
            asked: all.unwrap_or(asked),
            closing: None,
            judged: vec![],
            skipped,
            crowd,
            news,
            lapsed,
            doubtful: Some(doubtful),
            kept: vec![],
            owed: vec![],
            teams: BTreeMap::new(),
            removed: BTreeSet::new(),
            directory: None,
            tags,
            per_person,
            openings: vec![],
            identity: evaluator.identity().clone(),
            sample: None,
            first_seq,
            landed: false,
        };
        if let Some(after) = owed_after {
            let mut teams = plan.base.roll.named(replies::teams(&plan.base.ledger, after))?;
            teams.extend(plan.asked.clone());
            let Main { contest, ledger, .. } = &plan.base;
            plan.owed = replies::owed(contest, ledger, &teams, &mut plan.history, after)?;
        }
        plan.history.calendar().apply(&mut plan.base.contest);
        Ok(plan)
    }

    /// How many heads wait to be judged.
    pub fn left(&self) -> usize {
        self.queue.len()
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
        let now =
            self.base.ledger.end().last().map_or(now, |last| if self.landed { now.max(last) } else { now });
        let mut candidates = self.queue.take(quarantine, self.base.commit, portion)?;
        for candidate in &mut candidates {
            candidate.pull.author.logins = self.base.contest.forge.logins;
        }
        let arrivals = self.arrivals();
        if self.base.ledger.end().size() == 0 {
            if candidates.is_empty() && self.news.is_none() && arrivals.is_empty() {
                return Ok(0);
            }
            self.base.ledger.append(now, Entry::Known(settle::opening_receipt(&self.base.contest, now)))?;
        }
        for known in arrivals {
            self.base.ledger.append(now, Entry::Known(known))?;
        }
        self.ask(&candidates)?;
        if self.sample.is_none() {
            self.sample = self.sample(quarantine, &candidates, evaluator)?;
        }
        self.evaluate(quarantine, &candidates, evaluator, progress)?;
        let reporter = Reporter::new()?;
        for candidate in &candidates {
            let mut judged = self.settle(quarantine, candidate, evaluator, now)?;
            judged.reply = self.reply(&reporter, &judged)?;
            self.judged.push(judged);
        }
        if let Some(crowd) = self.news.take() {
            self.base.ledger.append(now, Entry::Known(Known::Crowd(crowd)))?;
        }
        if self.left() == 0 {
            self.close(now)?;
        }
        if !self.is_empty() {
            // A file that this slice writes to has another id afterwards: the next one closes it.
            let written: BTreeSet<String> = self.base.ledger.end().appended().map(|(name, _)| name).collect();
            let id = |name: &str| {
                let file = self.base.ledger_files.get(name).filter(|_| !written.contains(name));
                file.map(ToString::to_string)
            };
            self.closing = self.base.ledger.close(&id);
            if let Some(closing) = &self.closing {
                self.base.ledger.end_mut().name_closed(closing.digest.clone());
            }
        }
        Ok(candidates.iter().map(pace::cost).sum())
    }

    /// The receipts about arrivals, for the first slice: what left, and heads that nothing but a batch's word proves to
    /// stand there, since whoever comes in a later slice, or batch, was seen by this one.
    fn arrivals(&mut self) -> Vec<Known> {
        let Some(doubtful) = self.doubtful.take() else { return vec![] };
        let doubtful = doubtful.iter().map(|(pull, head, author)| (*pull, head.clone(), author));
        let seen = arrivals::seen_waiting(&self.base.ledger, doubtful.chain(self.queue.first_seen()));
        self.lapsed.clone().map(Known::Lapse).into_iter().chain(seen.map(Known::Seen)).collect()
    }

    /// Takes in that main stands at `commit` now, which is the slice that was judged: the next one builds on it.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git cannot read the commit.
    pub fn land(&mut self, repository: &Repository, commit: Oid) -> Result<(), Failure> {
        self.base.land(repository, commit)?;
        self.judged.clear();
        self.kept.clear();
        self.openings.clear();
        self.teams.clear();
        self.removed.clear();
        self.closing = None;
        self.first_seq = self.base.ledger.end().size() + 1;
        self.landed = true;
        Ok(())
    }

    /// Reads the teams that the candidates are about. Whoever registers or changes a team is held against everybody
    /// else; where the contest counts by person every member is, and all teams are there already.
    fn ask(&mut self, candidates: &[Candidate]) -> Result<(), Failure> {
        let roll = &self.base.roll;
        if self.directory.is_none() && (self.per_person || candidates.iter().any(brings_a_team)) {
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

    fn reply(&self, reporter: &Reporter, judged: &Judged) -> Result<String, Failure> {
        let ledger = &self.base.ledger;
        let Some(receipt) = ledger.receipt(judged.seq) else { return Ok(String::new()) };
        let about = About {
            contest: &self.base.contest,
            teams: &self.asked,
            receipt,
            next: ledger.receipt(judged.seq + 1),
            root: ledger.end().short_root(judged.seq).unwrap_or_default(),
        };
        let reply = reporter.reply(&about, &self.history, &judged.findings, judged.improved)?;
        Ok(reply.unwrap_or_default())
    }

    /// Puts the end of the contest on record, once.
    fn close(&mut self, now: Instant) -> Result<(), Failure> {
        let calendar = self.history.calendar();
        if now > calendar.closes && !calendar.closed {
            let entry = Known::Close { closed: calendar.closes };
            self.base.ledger.append(now, Entry::Known(entry))?;
        }
        Ok(())
    }

    /// The receipt that says of several tags that they are one person's, when the push of a candidate proves so
    /// and no receipt has said it: one account pushes for a team that knows it by its login, and for another
    /// that knows it by a key.
    fn link(&self, candidate: &Candidate) -> Option<Known> {
        let proposal = candidate.proposal.as_ref().ok().filter(|_| self.per_person)?;
        let author = &candidate.pull.author;
        // Of others nothing is counted; a registration says it itself.
        let is_member = self.asked.get(&proposal.team).is_some_and(|team| team.has(author));
        if !is_member || proposal.file == Proposed::TeamFile {
            return None;
        }
        let mut people = self.directory.as_ref()?.tags_of(author, &self.asked, &self.tags);
        people.sort();
        people.dedup();
        self.history.is_new_link(&people).then_some(Known::Link(Linked { people }))
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.base.ledger.end().appended().next().is_none()
    }

    /// The digest of the index of closed files that this batch writes, made from receipts that were checked here.
    pub fn closed_anew(&self) -> Option<&str> {
        self.closing.as_ref().map(|closing| closing.digest.as_str())
    }

    /// The judge's own identity.
    pub(super) fn identity(&self) -> &age::x25519::Identity {
        &self.identity
    }

    /// The published sample file, if the contest names one and files wait to be held against it.
    fn sample(
        &self,
        quarantine: &Quarantine,
        candidates: &[Candidate],
        evaluator: &Evaluator,
    ) -> Result<Option<Sample>, Failure> {
        let is_file = |candidate: &Candidate| {
            candidate.proposal.as_ref().is_ok_and(|proposal| proposal.file == Proposed::Predictions)
        };
        match self.base.sample {
            Some(blob) if candidates.iter().any(is_file) => {
                let repository = quarantine.repository()?;
                let bytes = repository.find_blob(blob)?;
                Sample::read(&self.base.contest, evaluator.scorer().key().ids(), bytes.content())
            }
            _ => Ok(None),
        }
    }

    /// What became of `file`: its scores or every complaint, among them that it is only the sample.
    fn result<'f>(&self, name: &str, file: &'f File) -> Result<&'f score::Scored, Vec<Finding>> {
        let digest = file.likeness.as_ref().map(|(digest, _)| digest);
        let copied =
            self.sample.as_ref().zip(digest).and_then(|(sample, digest)| sample.refuses(name, digest));
        match copied {
            Some(finding) => Err(vec![finding]),
            None => file.evaluated.result.as_ref().map_err(Clone::clone),
        }
    }

    /// Has the evaluator read and score files in waves: in each, every team's next submission that the rules
    /// admit, spread over the workers. So a file that the quota will refuse is never read, since the
    /// quota knows how the team's file before ended.
    fn evaluate(
        &self,
        quarantine: &Quarantine,
        candidates: &[Candidate],
        evaluator: &Evaluator,
        progress: &Progress<'_>,
    ) -> Result<(), Failure> {
        let history = &self.history;
        let reader = quarantine.heads().open();
        let expected = self.expected(quarantine, candidates)?;
        let teams = expected.as_ref().unwrap_or(&self.asked);
        let mut spent: BTreeMap<Slug, ledger::quota::Spent> = BTreeMap::new();
        let mut open: BTreeSet<usize> = (0..candidates.len())
            .filter(|at| matches!(&candidates[*at].proposal, Ok(proposal) if proposal.file == Proposed::Predictions))
            .collect();
        let total = open.len();
        while !open.is_empty() {
            let mut wave: BTreeMap<&Slug, usize> = BTreeMap::new();
            for at in open.clone() {
                let Ok(proposal) = &candidates[at].proposal else { continue };
                if wave.contains_key(&proposal.team) {
                    continue;
                }
                open.remove(&at);
                let spent =
                    spent.entry(proposal.team.clone()).or_insert_with(|| history.spent(&proposal.team));
                let (contest, candidate) = (&self.base.contest, &candidates[at]);
                let claimed = claim::covers(contest, history, &reader, proposal);
                let ground = Ground { contest, terms: self.base.terms.as_ref(), teams, history };
                if settle::admit(&ground, spent, claimed, candidate, proposal).is_empty() {
                    wave.insert(&proposal.team, at);
                }
            }
            let finished = total - open.len() - wave.len();
            let counter = std::sync::atomic::AtomicUsize::new(finished);
            let wave: Vec<(usize, Wanted)> =
                wave.values().filter_map(|at| Some((*at, wanted(&candidates[*at])?))).collect();
            let results: Vec<_> = wave
                .par_chunks(evaluator.scorer().together())
                .map(|some| {
                    let files: Vec<Wanted> = some.iter().map(|(_, wanted)| wanted.clone()).collect();
                    let result = evaluator.evaluate(quarantine.heads(), &files, &self.base.contest);
                    let before = counter.fetch_add(some.len(), std::sync::atomic::Ordering::Relaxed);
                    progress(before + some.len(), total);
                    result
                })
                .collect::<Result<Vec<_>, Failure>>()?;
            for ((at, wanted), file) in wave.into_iter().zip(results.into_iter().flatten()) {
                let received = candidates[at].pull.received;
                let result = self.result(&wanted.name, &file);
                let spent = spent.entry(wanted.team).or_default();
                match result {
                    Ok(_) => spent.book(&self.base.contest, received),
                    Err(_) => spent.refused.push(received),
                }
            }
        }
        Ok(())
    }

    /// The teams as the registrations of this batch are likely to leave them, if there are any; `settle`
    /// decides.
    fn expected(&self, quarantine: &Quarantine, candidates: &[Candidate]) -> Result<Option<Teams>, Failure> {
        let Some(directory) = self.directory.as_ref().filter(|_| candidates.iter().any(brings_a_team)) else {
            return Ok(None);
        };
        let (mut teams, mut directory) = (self.asked.clone(), directory.clone());
        let mut sign_ups = self.history.registered().to_vec();
        for candidate in candidates {
            let verdict = self.registration(quarantine, candidate, &teams, &directory, &sign_ups)?;
            if let Some(Verdict::Accepted(accepted)) = verdict {
                accepted.enter(&mut teams, &mut directory);
                if accepted.change == team::Change::New {
                    let received = candidate.pull.received;
                    sign_ups.insert(sign_ups.partition_point(|time| *time <= received), received);
                }
            }
        }
        Ok(Some(teams))
    }

    /// What becomes of a `team.toml`, when the candidate brings one.
    fn registration(
        &self,
        quarantine: &Quarantine,
        candidate: &Candidate,
        teams: &Teams,
        directory: &Directory,
        sign_ups: &[Instant],
    ) -> Result<Option<Verdict>, Failure> {
        let history = &self.history;
        let Ok(proposal) = &candidate.proposal else { return Ok(None) };
        if proposal.file != Proposed::TeamFile {
            return Ok(None);
        }
        if proposal.size > team::LARGEST {
            let text =
                format!("{} has {} bytes, allowed are {}", proposal.path, proposal.size, team::LARGEST);
            return Ok(Some(Verdict::Refused(vec![Finding::new(codes::FILE_TOO_LARGE, text)])));
        }
        let bytes = match read_blob(&quarantine.heads().open(), &proposal.path, proposal.blob) {
            Ok(bytes) => bytes,
            Err(finding) => return Ok(Some(Verdict::Refused(vec![finding]))),
        };
        let request = Request {
            contest: &self.base.contest,
            teams,
            directory,
            tally: history.tally(),
            terms: self.base.terms.as_ref(),
            sign_ups,
            closes: history.calendar().closes,
            slug: &proposal.team,
            author: &candidate.pull.author,
            account: candidate.pull.account,
            received: candidate.pull.received,
            path: &proposal.path,
            approved: false,
        };
        Ok(Some(team::check(&request, &bytes)))
    }

    /// Takes a team over and gives its receipt, unless that cannot be written.
    fn take_over(&mut self, candidate: &Candidate, accepted: Accepted, now: Instant) -> Known {
        let (pull, received, tags) = (candidate.head.pull, candidate.pull.received, Some(&self.tags));
        let receipt = accepted.receipt(pull, candidate.oid(), received, tags, self.per_person);
        let mut receipt = settle::inheriting(receipt, &accepted, &self.history, tags);
        receipt.received_by = candidate.pull.received_by;
        let receipt = Known::Register(receipt);
        if self.base.ledger.holds(now, &Entry::Known(receipt.clone())).is_err() {
            return receipt;
        }
        let directory = self.directory.get_or_insert_default();
        for slug in accepted.enter(&mut self.asked, directory) {
            self.teams.remove(&slug);
            self.removed.insert(slug);
        }
        self.removed.remove(&accepted.slug);
        self.teams.insert(accepted.slug, accepted.team);
        receipt
    }

    /// Settles a submission, or the claim of one.
    fn submission(
        &mut self,
        quarantine: &Quarantine,
        candidate: &Candidate,
        proposal: &Proposal,
        evaluator: &Evaluator,
    ) -> Result<(Known, Vec<Finding>), Failure> {
        let history = &self.history;
        let contest = &self.base.contest;
        let spent = history.spent(&proposal.team);
        let claimed = claim::covers(contest, history, &quarantine.heads().open(), proposal);
        let ground = Ground { contest, terms: self.base.terms.as_ref(), teams: &self.asked, history };
        let complaints = settle::admit(&ground, &spent, claimed, candidate, proposal);
        let team = settle::booked(&self.asked, candidate);
        let refused = |findings: Vec<Finding>, counted| {
            Ok((settle::refused(candidate, team.clone(), &findings, counted), findings))
        };
        if !complaints.is_empty() {
            return refused(complaints, false);
        }
        if proposal.file == Proposed::Claim {
            if proposal.size > claim::LARGEST {
                let text = format!("{} has {} bytes, expected one digest", proposal.path, proposal.size);
                return refused(vec![Finding::new(codes::BAD_CLAIM, text)], true);
            }
            let bytes = match read_blob(&quarantine.heads().open(), &proposal.path, proposal.blob) {
                Ok(bytes) => bytes,
                Err(finding) => return refused(vec![finding], true),
            };
            return match claim::check(contest, candidate, proposal, &bytes) {
                Ok(receipt) => Ok((receipt, vec![])),
                Err(findings) => refused(findings, true),
            };
        }
        let file = wanted(candidate)
            .map(|wanted| evaluator.evaluate(quarantine.heads(), &[wanted], contest))
            .transpose()?
            .and_then(|mut files| files.pop())
            .ok_or_else(|| Failure::Machine("a file got no result".to_owned()))?;
        match self.result(&proposal.path, &file) {
            Err(findings) => refused(findings, true),
            Ok(result) => {
                let key = evaluator.scorer().key();
                let (receipt, opening) =
                    settle::scored(contest, key, &mut self.history, candidate, &proposal.team, &file, result);
                self.openings.push(opening);
                Ok((receipt, vec![]))
            }
        }
    }

    fn settle(
        &mut self,
        quarantine: &Quarantine,
        candidate: &Candidate,
        evaluator: &Evaluator,
        now: Instant,
    ) -> Result<Judged, Failure> {
        let mut held = None;
        if let Some(link) = self.link(candidate) {
            self.history.add(self.base.ledger.append(now, Entry::Known(link))?);
        }
        let (mut receipt, mut findings) = match &candidate.proposal {
            Err(findings) => (settle::refused(candidate, None, findings, false), findings.clone()),
            Ok(proposal) if proposal.file == Proposed::TeamFile => {
                let (teams, sign_ups) = (&self.asked, self.history.registered());
                let none = Directory::default();
                let directory = self.directory.as_ref().unwrap_or(&none);
                match self.registration(quarantine, candidate, teams, directory, sign_ups)? {
                    Some(Verdict::Accepted(accepted)) => (self.take_over(candidate, accepted, now), vec![]),
                    Some(Verdict::Held(why)) => {
                        let receipt = settle::held(candidate, proposal.team.clone(), &why);
                        held = Some(why);
                        (receipt, vec![])
                    }
                    Some(Verdict::Refused(findings)) => {
                        let team = settle::booked(teams, candidate);
                        (settle::refused(candidate, team, &findings, false), findings)
                    }
                    None => return Err(Failure::Machine("a registration without a file".to_owned())),
                }
            }
            Ok(proposal) => self.submission(quarantine, candidate, proposal, evaluator)?,
        };
        let team = candidate.proposal.as_ref().ok().map(|proposal| proposal.team.clone());
        if self.base.ledger.holds(now, &Entry::Known(receipt.clone())).is_err() {
            // What no receipt can hold is that head's refusal, not the end of everybody's batch.
            let identity = (candidate.head.pull, candidate.oid());
            self.openings.retain(|opening| (opening.pull, opening.head.clone()) != identity);
            (held, findings) = (None, vec![settle::unrecordable()]);
            let booked = settle::booked(&self.asked, candidate);
            receipt = settle::refused(candidate, booked, &findings, !brings_a_team(candidate));
        }
        if settle::rests_on_its_head(&receipt) {
            self.kept.push(candidate.head.oid);
        }
        let receipt = self.base.ledger.append(now, Entry::Known(receipt))?;
        let (seq, improved) = (receipt.seq, self.history.add(receipt));
        if let Some(call) = self.history.call(receipt) {
            self.history.add(self.base.ledger.append(now, Entry::Known(Known::LastCall(call)))?);
            self.history.calendar().apply(&mut self.base.contest);
        }
        Ok(Judged { held, ..settle::judged(candidate, team, seq, findings, improved) })
    }
}
