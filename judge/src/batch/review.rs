//! The organiser's decision on registrations that were held, as one commit: approving reads the head's
//! `team.toml` again and checks it again, since teams may have come and terms changed meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use git2::{Oid, Repository};

use super::candidate::Candidate;
use super::commit::{rewrite, team_files};
use super::outcome::Judged;
use super::settle;
use super::version::VERSION;
use crate::report::{About, Reporter};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::time::Instant;
use contest::{Slug, Team};
use ledger::history::History;
use ledger::{Complaint, Entry, Known, Refused};
use repo::{Base, Pulls, Quarantine, read_blob};
use rules::people::{Bars, Directory, Tags, Waiting, waiting};
use rules::team;
use rules::team::{Request, Verdict};

/// What the organiser says.
#[derive(Clone, Debug)]
pub enum Decision {
    /// The teams may register.
    Approve,
    /// They may not, for this reason.
    Reject(String),
}

/// What deciding would do.
pub struct Review {
    /// The contest with the new receipts appended and the new teams entered.
    pub base: Base,
    /// What was decided, in the order of the ledger.
    pub judged: Vec<Judged>,
    /// What could not be approved and still waits, with the reasons.
    pub undecided: Vec<(Waiting, Vec<Finding>)>,
    teams: BTreeMap<Slug, Team>,
    removed: BTreeSet<Slug>,
    directory: Directory,
    history: History,
}

impl Review {
    /// Decides on every waiting registration for which `is_meant` holds, on top of `base`, at `now`. `tags`
    /// are needed where the ledger has any.
    ///
    /// # Errors
    /// When the machine fails; what is wrong with a registration is told in [`Review::undecided`].
    pub fn make(
        quarantine: &Quarantine,
        base: Base,
        pulls: &Pulls,
        tags: Option<&Tags>,
        is_meant: impl Fn(&Waiting) -> bool,
        decision: &Decision,
        now: Instant,
    ) -> Result<Self, Failure> {
        let known =
            tags.filter(|_| rules::people::per_person(&base.contest)).map_or_else(HashMap::new, |tags| {
                base.teams.iter().map(|(slug, team)| (slug.clone(), tags.of_team(team))).collect()
            });
        let history = History::with(&base.contest, &base.ledger, known);
        let mut review = Self {
            directory: Directory::of(&base.teams, history.tally().roster(), base.contest.forge.logins),
            base,
            judged: vec![],
            undecided: vec![],
            teams: BTreeMap::new(),
            removed: BTreeSet::new(),
            history,
        };
        let meant: Vec<Waiting> = waiting(&review.base.ledger).into_iter().filter(is_meant).collect();
        let candidates = match decision {
            Decision::Approve => review.candidates(quarantine, pulls, &meant)?,
            Decision::Reject(_) => BTreeMap::new(),
        };
        let reporter = Reporter::new()?;
        for waiting in meant {
            let known = match decision {
                Decision::Approve => review.approve(quarantine, candidates.get(&waiting.seq), &waiting, tags),
                Decision::Reject(reason) => Ok(reject(&waiting, reason)),
            };
            let known = match known {
                Ok(known) => known,
                Err(findings) => {
                    review.undecided.push((waiting, findings));
                    continue;
                }
            };
            let findings = match (&known, decision) {
                (Known::Refuse(_), Decision::Reject(reason)) => vec![rejected(reason)],
                _ => vec![],
            };
            let receipt = review.base.ledger.append(now, Entry::Known(known))?;
            let seq = receipt.seq;
            review.history.add(receipt);
            let held = waiting.held;
            let mut judged = Judged {
                pull: held.arrival.pull,
                head: held.arrival.head,
                team: Some(held.team),
                seq,
                findings,
                held: None,
                improved: false,
                reply: String::new(),
            };
            judged.reply = review.reply(&reporter, &judged)?;
            review.judged.push(judged);
        }
        Ok(review)
    }

    fn reply(&self, reporter: &Reporter, judged: &Judged) -> Result<String, Failure> {
        let ledger = &self.base.ledger;
        let Some(receipt) = ledger.receipts().last() else { return Ok(String::new()) };
        let root = ledger.short_root(receipt.seq);
        let about = About { contest: &self.base.contest, teams: &self.base.teams, receipt, next: None, root };
        let reply = reporter.reply(&about, &self.history, &judged.findings, judged.improved)?;
        Ok(reply.unwrap_or_default())
    }

    /// The held heads that the repository still has, by their `hold` receipts.
    fn candidates(
        &self,
        quarantine: &Quarantine,
        pulls: &Pulls,
        meant: &[Waiting],
    ) -> Result<BTreeMap<u64, Candidate>, Failure> {
        let seqs: HashMap<(u64, &str), u64> = meant
            .iter()
            .map(|waiting| ((waiting.held.arrival.pull, waiting.held.arrival.head.as_str()), waiting.seq))
            .collect();
        let heads = quarantine.waiting(|pull, head| !seqs.contains_key(&(pull, head)));
        let owned: Vec<_> = heads.iter().map(|head| (head.clone(), String::new())).collect();
        let mut unfetched = quarantine.fetch(&owned)?;
        let ancestry = quarantine.ancestry(self.base.at.commit)?;
        let inspector = quarantine.inspector(&ancestry, Some(self.base.contest.teams.folders))?;
        let mut candidates = BTreeMap::new();
        for head in heads {
            let oid = head.oid.to_string();
            let (Some(pull), Some(seq)) = (pulls.get(&head), seqs.get(&(head.pull, oid.as_str()))) else {
                continue;
            };
            let proposal = match unfetched.remove(&head) {
                Some(finding) => Err(vec![finding]),
                None => inspector.inspect(&pull.author.person(), head.oid),
            };
            let mut pull = pull.clone();
            pull.author.logins = self.base.contest.forge.logins;
            candidates.insert(*seq, Candidate { head, pull, proposal });
        }
        Ok(candidates)
    }

    /// The receipt of an approved registration, or what is against it.
    fn approve(
        &mut self,
        quarantine: &Quarantine,
        candidate: Option<&Candidate>,
        waiting: &Waiting,
        tags: Option<&Tags>,
    ) -> Result<Known, Vec<Finding>> {
        let held = &waiting.held;
        let Some(candidate) = candidate else {
            let text = format!(
                "#{} no longer has the head {}, or nobody knows whose it is",
                held.arrival.pull, held.arrival.head
            );
            let help = "what was pushed instead is judged in the next batch; reject this one";
            return Err(vec![Finding::new(codes::HELD_HEAD_GONE, text).help(help)]);
        };
        let proposal = match &candidate.proposal {
            Ok(proposal) => proposal,
            Err(findings) => return Err(findings.clone()),
        };
        let bytes = match read_blob(&quarantine.heads().open(), &proposal.path, proposal.blob) {
            Ok(bytes) => bytes,
            Err(finding) => return Err(vec![finding]),
        };
        let request = Request {
            contest: &self.base.contest,
            teams: &self.base.teams,
            directory: &self.directory,
            tally: self.history.tally(),
            terms: self.base.terms.as_ref(),
            sign_ups: self.history.registered(),
            closes: self.history.calendar().closes,
            slug: &proposal.team,
            author: &candidate.pull.author,
            account: candidate.pull.account,
            received: held.arrival.received,
            path: &proposal.path,
            bars: tags.map(|tags| Bars::new(&self.history, tags)),
            approved: true,
        };
        let accepted = match team::check(&request, &bytes) {
            Verdict::Accepted(accepted) => accepted,
            Verdict::Held(finding) => return Err(vec![finding]),
            Verdict::Refused(findings) => return Err(findings),
        };
        for slug in accepted.enter(&mut self.base.teams, &mut self.directory) {
            self.teams.remove(&slug);
            self.removed.insert(slug);
        }
        let per_person = rules::people::per_person(&self.base.contest);
        let receipt = accepted.receipt(held.arrival.clone(), tags, per_person);
        let receipt = settle::inheriting(receipt, &accepted, &self.history, tags);
        self.teams.insert(accepted.slug, accepted.team);
        Ok(Known::Register(receipt))
    }

    /// Writes the commit into `repository` and returns it; no reference is moved.
    ///
    /// # Errors
    /// [`Failure::Machine`] when objects cannot be written.
    pub fn commit(&self, repository: &Repository, now: Instant) -> Result<Oid, Failure> {
        let message = format!("Decide on {} held registrations\n", self.judged.len());
        let (base, end) = (self.base.at.commit, self.base.ledger.end());
        let (files, gone) = team_files(&self.base.at, &self.base.contest, &self.teams, &self.removed)?;
        rewrite(repository, base, end, &files, &gone, &message, now)
    }
}

fn rejected(reason: &str) -> Finding {
    Finding::new(codes::REGISTRATION_REJECTED, format!("the organiser rejects the registration: {reason}"))
}

fn reject(waiting: &Waiting, reason: &str) -> Known {
    let held = &waiting.held;
    let finding = rejected(reason);
    let complaint = Complaint { code: finding.code.to_owned(), message: finding.message, help: None };
    Known::Refuse(Refused {
        team: None,
        arrival: held.arrival.clone(),
        complaints: vec![complaint],
        counted: false,
        judge: VERSION.to_owned(),
    })
}
