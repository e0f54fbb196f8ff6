//! The heads that wait, in the order in which they are judged. They are fetched and looked at as they are asked for:
//! of a long queue a batch may have time for the beginning only.

use std::borrow::Cow;
use std::collections::VecDeque;

use git2::Oid;
use rayon::prelude::*;

use super::arrivals;
use super::candidate::Candidate;
use super::crowd::{self, Admitted};
use super::outcome::Skipped;
use super::pace::{Portion, cost};
use base::failure::Failure;
use base::time::Instant;
use contest::{Author, Teams};
use ledger::{Crowd, Entry, Known, Proof};
use repo::turns::Standing;
use repo::{Head, Main, Pull, Pulls, Quarantine};

/// How many heads are fetched and looked at at a time.
const CHUNK: usize = 256;

/// Heads that wait, in the order in which they take turns.
pub(super) struct Queue {
    waiting: VecDeque<(Head, Pull)>,
    /// Those of which it is known what they propose; they come first.
    ready: VecDeque<Candidate>,
}

/// What a batch finds.
pub(super) struct Waiting {
    /// The heads to be judged.
    pub(super) queue: Queue,
    /// Those that cannot be judged yet.
    pub(super) skipped: Vec<Skipped>,
    /// How many heads are only counted.
    pub(super) crowd: u64,
    /// The receipt of these, if it is not the last one again.
    pub(super) news: Option<Crowd>,
}

impl Waiting {
    /// What waits in `quarantine` for a batch on `base` at `now`; `asked` are all teams if they are at hand.
    pub(super) fn read(
        quarantine: &Quarantine,
        base: &Main,
        pulls: &Pulls,
        asked: Option<&Teams>,
        now: Instant,
    ) -> Result<Self, Failure> {
        let heads = quarantine.waiting(|_, _| false);
        let names: Vec<(u64, String)> = heads.iter().map(|head| (head.pull, head.oid.to_string())).collect();
        let wanted: Vec<(u64, &str)> = names.iter().map(|(pull, head)| (*pull, head.as_str())).collect();
        let judged = base.ledger.judged_of_many(&wanted);
        let (mut standing, mut skipped) = (vec![], vec![]);
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
            skipped.push(Skipped { pull: head.pull, head: oid, why });
        }
        arrivals::once(&mut standing);
        let teams = || match asked {
            Some(teams) => Ok(Cow::Borrowed(teams)),
            None => base.teams.all().map(Cow::Owned),
        };
        let Admitted { one_by_one, counted } = crowd::admit(standing, teams)?;
        let counted = (!counted.is_empty()).then(|| crowd::receipt(counted));
        let crowd = counted.as_ref().map_or(0, |crowd| crowd.heads);
        // A digest says all of them, whatever version wrote it.
        let said = base.ledger.since().iter().rev().find_map(|receipt| match &receipt.entry {
            Entry::Known(Known::Crowd(crowd)) => Some(&crowd.digest),
            _ => None,
        });
        let news = counted.filter(|crowd| said != Some(&crowd.digest));
        let queue = Queue { waiting: one_by_one.into(), ready: VecDeque::new() };
        Ok(Self { queue, skipped, crowd, news })
    }
}

impl Queue {
    /// How many heads wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() + self.ready.len()
    }

    /// Those of which it is known what they propose.
    pub(super) fn ready(&self) -> impl Iterator<Item = &Candidate> {
        self.ready.iter()
    }

    /// All of them, in their turn, with when each was received.
    pub(super) fn heads(&self) -> impl Iterator<Item = (&Head, Instant)> {
        let ready = self.ready.iter().map(|candidate| (&candidate.head, candidate.pull.received));
        ready.chain(self.waiting.iter().map(|(head, pull)| (head, pull.received)))
    }

    /// Heads that count from when a batch first saw them.
    pub(super) fn first_seen(&self) -> impl Iterator<Item = (u64, String, &Author)> {
        let ready = self.ready.iter().map(|candidate| (&candidate.head, &candidate.pull));
        let waiting = self.waiting.iter().map(|(head, pull)| (head, pull));
        let first_seen = ready.chain(waiting).filter(|(_, pull)| pull.received_by == Some(Proof::FirstSeen));
        first_seen.map(|(head, pull)| (head.pull, head.oid.to_string(), &pull.author))
    }

    /// Fetches and looks at the first heads, held against `main`.
    pub(super) fn look_ahead(&mut self, quarantine: &Quarantine, main: Oid) -> Result<(), Failure> {
        let count = CHUNK.min(self.waiting.len());
        let heads = self.waiting.drain(..count).collect();
        self.ready.extend(candidates(quarantine, main, heads)?);
        Ok(())
    }

    /// Takes a portion from the front, at least one head if there is any, in the order of arrival; `main` is what they
    /// are held against.
    pub(super) fn take(
        &mut self,
        quarantine: &Quarantine,
        main: Oid,
        portion: Portion,
    ) -> Result<Vec<Candidate>, Failure> {
        while self.ready.len() < portion.heads
            && !self.waiting.is_empty()
            && self.ready.iter().map(cost).sum::<u64>() < portion.cost
        {
            self.look_ahead(quarantine, main)?;
        }
        let count = portion.of(self.ready.make_contiguous());
        let mut candidates: Vec<Candidate> = self.ready.drain(..count).collect();
        candidates.sort_by_key(Candidate::order);
        Ok(candidates)
    }
}

/// What the `waiting` heads propose.
fn candidates(
    quarantine: &Quarantine,
    main: Oid,
    waiting: Vec<(Head, Pull)>,
) -> Result<Vec<Candidate>, Failure> {
    let heads: Vec<(Head, String)> =
        waiting.iter().map(|(head, pull)| (head.clone(), pull.author.person())).collect();
    let unfetched = quarantine.fetch(&heads)?;
    let ancestry = quarantine.ancestry(main)?;
    waiting
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
        .collect()
}
