//! The plan of a batch: which receipts would be appended and what would be replied.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::candidate::Candidate;
use super::evaluate::{Evaluator, Wanted, user};
use super::history::History;
use super::sealed::{Opening, open};
use super::{register, settle};
use crate::contest::{Slug, Team};
use crate::estimate::Estimate;
use crate::failure::Failure;
use crate::finding::Finding;
use crate::intake::{Base, Proposed, Pulls, Quarantine, inspect, read_blob};
use crate::ledger::{Entry, Known, Registered};
use crate::report::Reporter;
use crate::time::Instant;

/// Told as files are evaluated: how many are done of how many waiting heads.
pub type Progress<'p> = dyn Fn(usize, usize) + Sync + 'p;

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
    /// The contest with the new receipts appended and the new teams entered.
    pub base: Base,
    /// What was judged, in the order of the ledger.
    pub judged: Vec<Judged>,
    /// What stays waiting.
    pub skipped: Vec<Skipped>,
    /// Teams whose `team.toml` is to be written.
    pub teams: BTreeMap<Slug, Team>,
    /// Private scores to seal.
    pub openings: Vec<Opening>,
    /// The judge's own identity, which can open them too.
    identity: age::x25519::Identity,
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
        base: Base,
        pulls: &Pulls,
        evaluator: &Evaluator,
        now: Instant,
        progress: &Progress<'_>,
    ) -> Result<Self, Failure> {
        let first_seq = base.ledger.receipts().len() as u64 + 1;
        let mut plan = Self {
            base,
            judged: vec![],
            skipped: vec![],
            teams: BTreeMap::new(),
            openings: vec![],
            identity: evaluator.identity().clone(),
            first_seq,
        };
        let candidates = plan.candidates(quarantine, pulls, now)?;
        if candidates.is_empty() && plan.base.ledger.receipts().is_empty() {
            return Ok(plan);
        }
        if plan.base.ledger.receipts().is_empty() {
            settle::open(&mut plan.base, now)?;
        }
        let mut history =
            History::with(&plan.base.contest, &plan.base.ledger, plan.estimates(evaluator.identity()));
        history.calendar().apply(&mut plan.base.contest);
        plan.evaluate(quarantine, &candidates, &history, evaluator, progress)?;
        let reporter = Reporter::new()?;
        for candidate in &candidates {
            let mut judged = plan.settle(quarantine, candidate, &mut history, evaluator, now)?;
            judged.reply = reporter.reply(&plan.base, &history, &judged)?;
            plan.judged.push(judged);
        }
        plan.close(&history, now)?;
        Ok(plan)
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

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.base.ledger.appended().next().is_none()
    }

    /// The judge's own identity.
    pub(super) fn identity(&self) -> &age::x25519::Identity {
        &self.identity
    }

    /// Commitment → exact public score of earlier submissions. What was sealed before the judge had an
    /// identity of its own, or under another answer key, stays unknown.
    fn estimates(&self, identity: &age::x25519::Identity) -> HashMap<String, Estimate> {
        let ranking = &self.base.contest.metric.name;
        let open = |bytes: &Vec<u8>| {
            open(bytes, std::iter::once(identity as &dyn age::Identity)).unwrap_or_default()
        };
        let openings = self.base.sealed.par_iter().flat_map(open);
        openings
            .filter_map(|(commitment, mut opening)| {
                Some((commitment, opening.estimates.remove(ranking)?.public))
            })
            .collect()
    }

    /// The waiting heads of which author and arrival are known, in the order of arrival.
    fn candidates(
        &mut self,
        quarantine: &Quarantine,
        pulls: &Pulls,
        now: Instant,
    ) -> Result<Vec<Candidate>, Failure> {
        let ledger = &self.base.ledger;
        let mut heads = quarantine.waiting(|pull, head| ledger.judged(pull, head).is_some());
        let mut known = BTreeMap::new();
        heads.retain(|head| {
            let oid = head.oid.to_string();
            let why = match pulls.get(head.pull, &oid) {
                Some(pull) if pull.received <= now => {
                    known.insert(head.pull, pull.clone());
                    return true;
                }
                Some(pull) => format!("received at {}, which is later than now ({now})", pull.received),
                None => "neither the receive log nor the pull-request document knows it yet".to_owned(),
            };
            self.skipped.push(Skipped { pull: head.pull, head: oid, why });
            false
        });
        let mut unfetched = quarantine.fetch(&heads)?;
        let repository = quarantine.repository()?;
        let main = self.base.commit;
        let mut candidates: Vec<Candidate> = heads
            .into_iter()
            .filter_map(|head| {
                let pull = known.remove(&head.pull)?;
                let proposal = match unfetched.remove(&head.pull) {
                    Some(finding) => Err(vec![finding]),
                    None => inspect(&repository, main, head.oid),
                };
                Some(Candidate { head, pull, proposal })
            })
            .collect();
        candidates.sort_by_key(Candidate::order);
        Ok(candidates)
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
        let mut teams = self.base.teams.clone();
        for candidate in candidates {
            // A team that registers in this batch is taken as registered here; `settle` decides.
            if let Ok(proposal) = &candidate.proposal
                && proposal.file == Proposed::TeamFile
                && let Some(team) = self.registration(quarantine, candidate, &teams)?.and_then(Result::ok)
            {
                teams.insert(proposal.team.clone(), team);
            }
        }
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
                let contest = &self.base.contest;
                if settle::admit(contest, &teams, history, spent, &candidates[at], proposal).is_empty() {
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
                    let result = evaluator.evaluate(quarantine.path(), &files, &self.base.contest);
                    let before = counter.fetch_add(some.len(), std::sync::atomic::Ordering::Relaxed);
                    progress(before + some.len(), total);
                    result
                })
                .collect::<Result<Vec<_>, Failure>>()?;
            for ((at, wanted), file) in wave.into_iter().zip(results.into_iter().flatten()) {
                let spent = spent.entry(wanted.team).or_default();
                let received = candidates[at].pull.received;
                match file.evaluated.result {
                    Ok(_) => spent.book(&self.base.contest, received),
                    Err(_) => spent.refused.push(received),
                }
            }
        }
        Ok(())
    }

    /// The check of a `team.toml`, when the candidate brings one.
    fn registration(
        &self,
        quarantine: &Quarantine,
        candidate: &Candidate,
        teams: &crate::contest::Teams,
    ) -> Result<Option<Result<Team, Vec<Finding>>>, Failure> {
        let Ok(proposal) = &candidate.proposal else { return Ok(None) };
        if proposal.file != Proposed::TeamFile {
            return Ok(None);
        }
        if proposal.size > register::LARGEST {
            let text =
                format!("{} has {} bytes, allowed are {}", proposal.path, proposal.size, register::LARGEST);
            return Ok(Some(Err(vec![Finding::new("file-too-large", text)])));
        }
        let bytes = read_blob(&quarantine.repository()?, proposal.blob)?;
        Ok(Some(register::check(
            &self.base.contest,
            teams,
            &proposal.team,
            &candidate.pull.author,
            candidate.pull.received,
            &proposal.path,
            &bytes,
        )))
    }

    fn settle(
        &mut self,
        quarantine: &Quarantine,
        candidate: &Candidate,
        history: &mut History,
        evaluator: &Evaluator,
        now: Instant,
    ) -> Result<Judged, Failure> {
        let (receipt, findings) = match &candidate.proposal {
            Err(findings) => (settle::refused(candidate, None, findings, false), findings.clone()),
            Ok(proposal) if proposal.file == Proposed::TeamFile => {
                let teams = self.base.teams.clone();
                match self.registration(quarantine, candidate, &teams)? {
                    Some(Ok(team)) => {
                        let receipt = Known::Register(Registered {
                            team: proposal.team.clone(),
                            pull: candidate.head.pull,
                            head: candidate.oid(),
                            received: candidate.pull.received,
                            new: !teams.contains_key(&proposal.team),
                            members: team.members.len(),
                            people: vec![],
                            was: None,
                            merged: vec![],
                            chosen: vec![],
                            withdrawn: false,
                        });
                        self.base.teams.insert(proposal.team.clone(), team.clone());
                        self.teams.insert(proposal.team.clone(), team);
                        (receipt, vec![])
                    }
                    Some(Err(findings)) => (
                        settle::refused(candidate, settle::booked(&teams, candidate), &findings, false),
                        findings,
                    ),
                    None => return Err(Failure::Machine("a registration without a file".to_owned())),
                }
            }
            Ok(proposal) => {
                let complaints = settle::admit(
                    &self.base.contest,
                    &self.base.teams,
                    history,
                    &history.spent(&proposal.team),
                    candidate,
                    proposal,
                );
                let team = settle::booked(&self.base.teams, candidate);
                if complaints.is_empty() {
                    let contest = &self.base.contest;
                    let file = wanted(candidate)
                        .map(|wanted| evaluator.evaluate(quarantine.path(), &[wanted], contest))
                        .transpose()?
                        .and_then(|mut files| files.pop())
                        .ok_or_else(|| Failure::Machine("a file got no result".to_owned()))?;
                    match &file.evaluated.result {
                        Err(findings) => (settle::refused(candidate, team, findings, true), findings.clone()),
                        Ok(result) => {
                            let key = evaluator.scorer().key();
                            let (receipt, opening) = settle::scored(
                                contest,
                                key,
                                history,
                                candidate,
                                &proposal.team,
                                &file,
                                result,
                            );
                            self.openings.push(opening);
                            (receipt, vec![])
                        }
                    }
                } else {
                    (settle::refused(candidate, team, &complaints, false), complaints)
                }
            }
        };
        let team = candidate.proposal.as_ref().ok().map(|proposal| proposal.team.clone());
        let receipt = self.base.ledger.append(now, Entry::Known(receipt))?;
        let (seq, improved) = (receipt.seq, history.add(receipt));
        if let Some(call) = history.call(receipt) {
            history.add(self.base.ledger.append(now, Entry::Known(Known::LastCall(call)))?);
            history.calendar().apply(&mut self.base.contest);
        }
        Ok(settle::judged(candidate, team, seq, findings, improved))
    }
}
