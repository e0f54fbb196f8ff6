//! The plan of a batch: which receipts would be appended and what would be replied.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use git2::Oid;
use hashbrown::HashMap;
use rayon::prelude::*;

use super::arrivals;
use super::candidate::Candidate;
use super::claim;
use super::crowd::{self, Admitted, Standing};
use super::evaluate::{Evaluator, File, Wanted, user};
use super::exact::Exact;
use super::history::History;
use super::sealed::Opening;
use super::settle::{self, Ground};
use crate::audit::Sample;
use crate::contest::{Slug, Team, Teams};
use crate::failure::Failure;
use crate::finding::Finding;
use crate::intake::{Head, Main, Proposal, Proposed, Pull, Pulls, Quarantine, read_blob};
use crate::ledger::closed::Closing;
use crate::ledger::{Crowd, Entry, Known, Lapsed, Linked};
use crate::people::{self, Accepted, Directory, Request, Tags, Verdict, per_person};
use crate::report::{About, Reporter};
use crate::time::Instant;

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

/// What the `waiting` heads propose, in the order of their arrival.
fn candidates(
    quarantine: &Quarantine,
    main: Oid,
    waiting: Vec<(Head, Pull)>,
) -> Result<Vec<Candidate>, Failure> {
    let heads: Vec<(Head, String)> =
        waiting.iter().map(|(head, pull)| (head.clone(), pull.author.person())).collect();
    let unfetched = quarantine.fetch(&heads)?;
    let ancestry = quarantine.ancestry(main)?;
    let mut candidates = waiting
        .into_par_iter()
        // A handle costs as much as a few heads.
        .with_min_len(8)
        .map_init(
            || quarantine.inspector(&ancestry),
            |inspector, (head, pull)| {
                let inspector = inspector.as_ref().map_err(|why| Failure::Machine(why.to_string()))?;
                let proposal = match unfetched.get(&head) {
                    Some(finding) => Err(vec![finding.clone()]),
                    None => inspector.inspect(&pull.author.person(), head.oid),
                };
                Ok(Candidate { head, pull, proposal })
            },
        )
        .collect::<Result<Vec<_>, Failure>>()?;
    candidates.sort_by_key(Candidate::order);
    Ok(candidates)
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
    /// The teams that this batch asks for, with the new ones entered: all of them when one registers or changes.
    asked: Teams,
    /// What was judged, in the order of the ledger.
    pub judged: Vec<Judged>,
    /// What stays waiting.
    pub skipped: Vec<Skipped>,
    /// What left before it was judged.
    pub lapsed: Option<Lapsed>,
    /// Heads that the judge keeps, since receipts rest on them.
    pub(crate) kept: Vec<Oid>,
    /// How many heads are counted instead of answered one by one.
    pub crowd: u64,
    /// Teams whose `team.toml` is to be written.
    pub teams: BTreeMap<Slug, Team>,
    /// Folders to remove: teams that were renamed or became part of others.
    pub removed: BTreeSet<Slug>,
    /// The teams by name and by member.
    directory: Directory,
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
    /// Seq of the first new receipt.
    pub first_seq: u64,
}

impl Plan {
    /// Judges all that waits in `quarantine` on top of `base`, at `now`.
    ///
    /// # Errors
    /// When the machine fails or the configuration is wrong; bad submissions are refusals, not errors.
    pub fn make(
        quarantine: &Quarantine,
        base: Main,
        pulls: &Pulls,
        evaluator: &Evaluator,
        now: Instant,
        progress: &Progress<'_>,
    ) -> Result<Self, Failure> {
        let first_seq = base.ledger.end().size() + 1;
        let tags = Tags::new(evaluator.scorer().key(), base.contest.forge.logins);
        let per_person = per_person(&base.contest);
        let mut plan = Self {
            base,
            asked: Teams::new(),
            closing: None,
            judged: vec![],
            skipped: vec![],
            lapsed: None,
            kept: vec![],
            crowd: 0,
            teams: BTreeMap::new(),
            removed: BTreeSet::new(),
            directory: Directory::default(),
            tags,
            per_person,
            openings: vec![],
            identity: evaluator.identity().clone(),
            sample: None,
            first_seq,
        };
        if plan.per_person {
            plan.asked = plan.base.roll.all()?;
        }
        let (waiting, crowd) = plan.waiting(quarantine, pulls, now)?;
        plan.lapsed = arrivals::lapsed(quarantine, pulls, &plan.base.ledger, now);
        let seen = arrivals::seen_waiting(&plan.base.ledger, pulls.doubtful());
        if plan.base.ledger.end().size() == 0 {
            if waiting.is_empty() && crowd.is_none() && plan.lapsed.is_none() && seen.is_none() {
                return Ok(plan);
            }
            plan.base.ledger.append(now, Entry::Known(settle::opening_receipt(&plan.base.contest, now)))?;
        }
        let lapsed = plan.lapsed.clone().map(Known::Lapse);
        for known in lapsed.into_iter().chain(seen.map(Known::Seen)) {
            plan.base.ledger.append(now, Entry::Known(known))?;
        }
        // Neither needs the other, and either may take long.
        let (candidates, mut history) = rayon::join(
            || {
                let candidates = candidates(quarantine, plan.base.commit, waiting)?;
                let asked = plan.ask(&candidates)?;
                Ok::<_, Failure>((candidates, asked))
            },
            || {
                let exact = Exact::of(&plan.base, evaluator.identities());
                History::recent(&plan.base.contest, &plan.base.ledger, exact, plan.known())
            },
        );
        let (mut candidates, asked) = candidates?;
        for candidate in &mut candidates {
            candidate.pull.author.logins = plan.base.contest.forge.logins;
        }
        plan.asked.extend(asked);
        history.calendar().apply(&mut plan.base.contest);
        if plan.per_person || candidates.iter().any(brings_a_team) {
            let logins = plan.base.contest.forge.logins;
            plan.directory = Directory::of(&plan.asked, history.tally().roster(), logins);
        }
        plan.sample = plan.sample(quarantine, &candidates, evaluator)?;
        plan.evaluate(quarantine, &candidates, &history, evaluator, progress)?;
        let reporter = Reporter::new()?;
        for candidate in &candidates {
            let mut judged = plan.settle(quarantine, candidate, &mut history, evaluator, now)?;
            judged.reply = plan.reply(&reporter, &history, &judged)?;
            plan.judged.push(judged);
        }
        if let Some(crowd) = crowd {
            plan.base.ledger.append(now, Entry::Known(Known::Crowd(crowd)))?;
        }
        plan.close(&history, now)?;
        if !plan.is_empty() {
            let id = |name: &str| plan.base.ledger_files.get(name).map(ToString::to_string);
            plan.closing = plan.base.ledger.close(&id);
            if let Some(closing) = &plan.closing {
                plan.base.ledger.end_mut().name_closed(closing.digest.clone());
            }
        }
        Ok(plan)
    }

    /// Reads the teams that the candidates are about. Whoever registers or changes a team is held against everybody
    /// else; where the contest counts by person every member is, and all teams are there already.
    fn ask(&self, candidates: &[Candidate]) -> Result<Teams, Failure> {
        let roll = &self.base.roll;
        if self.per_person {
            return Ok(Teams::new());
        }
        if candidates.iter().any(brings_a_team) {
            return roll.all();
        }
        let teams: BTreeSet<&Slug> =
            candidates.iter().filter_map(|candidate| Some(&candidate.proposal.as_ref().ok()?.team)).collect();
        roll.named(teams)
    }

    fn reply(&self, reporter: &Reporter, history: &History, judged: &Judged) -> Result<String, Failure> {
        let ledger = &self.base.ledger;
        let Some(receipt) = ledger.receipt(judged.seq) else { return Ok(String::new()) };
        let about = About {
            contest: &self.base.contest,
            teams: &self.asked,
            receipt,
            next: ledger.receipt(judged.seq + 1),
            root: ledger.end().short_root(judged.seq).unwrap_or_default(),
        };
        reporter.reply(&about, history, judged)
    }

    /// Puts the end of the contest on record, once.
    fn close(&mut self, history: &History, now: Instant) -> Result<(), Failure> {
        let calendar = history.calendar();
        if now > calendar.closes && !calendar.closed {
            let entry = Known::Close { closed: calendar.closes };
            self.base.ledger.append(now, Entry::Known(entry))?;
        }
        Ok(())
    }

    /// The tags of the members of each team on main, if the contest counts by person.
    fn known(&self) -> HashMap<Slug, Vec<Vec<String>>> {
        let teams = self.asked.iter().filter(|_| self.per_person);
        teams.map(|(slug, team)| (slug.clone(), self.tags.of_team(team))).collect()
    }

    /// The receipt that says of several tags that they are one person's, when the push of a candidate proves so
    /// and no receipt has said it: one account pushes for a team that knows it by its login, and for another
    /// that knows it by a key.
    fn link(&self, candidate: &Candidate, history: &History) -> Option<Known> {
        let proposal = candidate.proposal.as_ref().ok().filter(|_| self.per_person)?;
        let author = &candidate.pull.author;
        // Of others nothing is counted; a registration says it itself.
        let is_member = self.asked.get(&proposal.team).is_some_and(|team| team.has(author));
        if !is_member || proposal.file == Proposed::TeamFile {
            return None;
        }
        let mut people = self.directory.tags_of(author, &self.asked, &self.tags);
        people.sort();
        people.dedup();
        history.is_new_link(&people).then_some(Known::Link(Linked { people }))
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
    fn result<'f>(&self, name: &str, file: &'f File) -> Result<&'f crate::score::Scored, Vec<Finding>> {
        let digest = file.likeness.as_ref().map(|(digest, _)| digest);
        let copied =
            self.sample.as_ref().zip(digest).and_then(|(sample, digest)| sample.refuses(name, digest));
        match copied {
            Some(finding) => Err(vec![finding]),
            None => file.evaluated.result.as_ref().map_err(Clone::clone),
        }
    }

    /// The heads that are to be judged one by one, in the order in which they take turns, and the receipt of those
    /// that are only counted, if it is not the last one again.
    fn waiting(
        &mut self,
        quarantine: &Quarantine,
        pulls: &Pulls,
        now: Instant,
    ) -> Result<(Vec<(Head, Pull)>, Option<Crowd>), Failure> {
        let heads = quarantine.waiting(|_, _| false);
        let names: Vec<(u64, String)> = heads.iter().map(|head| (head.pull, head.oid.to_string())).collect();
        let asked: Vec<(u64, &str)> = names.iter().map(|(pull, head)| (*pull, head.as_str())).collect();
        let judged = self.base.ledger.judged_of_many(&asked);
        let mut standing = vec![];
        for ((head, (_, oid)), judged) in heads.into_iter().zip(names).zip(judged) {
            let why = match pulls.get(&head) {
                Some(pull) if pull.received <= now || judged => {
                    standing.push(Standing { head, pull, judged });
                    continue;
                }
                _ if judged => continue,
                Some(pull) => format!("received at {}, which is later than now ({now})", pull.received),
                None => pulls.why_unknown(&head),
            };
            self.skipped.push(Skipped { pull: head.pull, head: oid, why });
        }
        let teams = || match self.per_person {
            true => Ok(Cow::Borrowed(&self.asked)),
            false => self.base.roll.all().map(Cow::Owned),
        };
        let Admitted { one_by_one, counted } = crowd::admit(standing, teams)?;
        let crowd = (!counted.is_empty()).then(|| crowd::receipt(counted));
        self.crowd = crowd.as_ref().map_or(0, |crowd| crowd.heads);
        // A digest says all of them, whatever version wrote it.
        let said = self.base.ledger.since().iter().rev().find_map(|receipt| match &receipt.entry {
            Entry::Known(Known::Crowd(crowd)) => Some(&crowd.digest),
            _ => None,
        });
        let news = crowd.filter(|crowd| said != Some(&crowd.digest));
        Ok((one_by_one, news))
    }

    /// Has the evaluator read and score files in waves: in each, every team's next submission that the rules
    /// admit, spread over the workers. So a file that the quota will refuse is never read, since the
    /// quota knows how the team's file before ended.
    fn evaluate(
        &self,
        quarantine: &Quarantine,
        candidates: &[Candidate],
        history: &History,
        evaluator: &Evaluator,
        progress: &Progress<'_>,
    ) -> Result<(), Failure> {
        let reader = quarantine.heads().open();
        let expected = self.expected(quarantine, candidates, history)?;
        let teams = expected.as_ref().unwrap_or(&self.asked);
        let mut spent: BTreeMap<Slug, crate::admit::Spent> = BTreeMap::new();
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
    fn expected(
        &self,
        quarantine: &Quarantine,
        candidates: &[Candidate],
        history: &History,
    ) -> Result<Option<Teams>, Failure> {
        if !candidates.iter().any(brings_a_team) {
            return Ok(None);
        }
        let mut teams = self.asked.clone();
        let mut directory = self.directory.clone();
        let mut sign_ups = history.registered().to_vec();
        for candidate in candidates {
            let verdict = self.registration(quarantine, candidate, &teams, &directory, history, &sign_ups)?;
            if let Some(Verdict::Accepted(accepted)) = verdict {
                accepted.enter(&mut teams, &mut directory);
                if accepted.change == people::Change::New {
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
        history: &History,
        sign_ups: &[Instant],
    ) -> Result<Option<Verdict>, Failure> {
        let Ok(proposal) = &candidate.proposal else { return Ok(None) };
        if proposal.file != Proposed::TeamFile {
            return Ok(None);
        }
        if proposal.size > people::LARGEST {
            let text =
                format!("{} has {} bytes, allowed are {}", proposal.path, proposal.size, people::LARGEST);
            return Ok(Some(Verdict::Refused(vec![Finding::new("file-too-large", text)])));
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
        Ok(Some(people::check(&request, &bytes)))
    }

    /// Takes a team over and gives its receipt, unless that cannot be written.
    fn take_over(
        &mut self,
        candidate: &Candidate,
        accepted: Accepted,
        history: &History,
        now: Instant,
    ) -> Known {
        let (pull, received, tags) = (candidate.head.pull, candidate.pull.received, Some(&self.tags));
        let receipt = accepted.receipt(pull, candidate.oid(), received, tags, self.per_person);
        let mut receipt = settle::inheriting(receipt, &accepted, history, tags);
        receipt.received_by = candidate.pull.received_by;
        let receipt = Known::Register(receipt);
        if self.base.ledger.holds(now, &Entry::Known(receipt.clone())).is_err() {
            return receipt;
        }
        for slug in accepted.enter(&mut self.asked, &mut self.directory) {
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
        history: &mut History,
        evaluator: &Evaluator,
    ) -> Result<(Known, Vec<Finding>), Failure> {
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
                return refused(vec![Finding::new("bad-claim", text)], true);
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
                    settle::scored(contest, key, history, candidate, &proposal.team, &file, result);
                self.openings.push(opening);
                Ok((receipt, vec![]))
            }
        }
    }

    fn settle(
        &mut self,
        quarantine: &Quarantine,
        candidate: &Candidate,
        history: &mut History,
        evaluator: &Evaluator,
        now: Instant,
    ) -> Result<Judged, Failure> {
        let mut held = None;
        if let Some(link) = self.link(candidate, history) {
            history.add(self.base.ledger.append(now, Entry::Known(link))?);
        }
        let (mut receipt, mut findings) = match &candidate.proposal {
            Err(findings) => (settle::refused(candidate, None, findings, false), findings.clone()),
            Ok(proposal) if proposal.file == Proposed::TeamFile => {
                let (teams, sign_ups) = (&self.asked, history.registered());
                match self.registration(quarantine, candidate, teams, &self.directory, history, sign_ups)? {
                    Some(Verdict::Accepted(accepted)) => {
                        (self.take_over(candidate, accepted, history, now), vec![])
                    }
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
            Ok(proposal) => self.submission(quarantine, candidate, proposal, history, evaluator)?,
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
        let (seq, improved) = (receipt.seq, history.add(receipt));
        if let Some(call) = history.call(receipt) {
            history.add(self.base.ledger.append(now, Entry::Known(Known::LastCall(call)))?);
            history.calendar().apply(&mut self.base.contest);
        }
        Ok(Judged { held, ..settle::judged(candidate, team, seq, findings, improved) })
    }
}
