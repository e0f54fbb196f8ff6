//! The heads that wait, in the order in which they are judged. They are fetched and looked at as they are asked for:
//! of a long queue a batch may have time for the beginning only.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};

use git2::Oid;
use rayon::prelude::*;

use super::arrivals;
use super::candidate::Candidate;
use super::crowd::{self, Admitted};
use super::outcome::Skipped;
use super::pace::{Portion, cost};
use base::failure::Failure;
use base::time::Instant;
use contest::{Author, Folders, KeyFor, Teams};
use ledger::{Crowd, Entry, Known, Proof};
use repo::turns::Standing;
use repo::{Head, Main, Place, Proposal, Pull, Pulls, Quarantine};

/// How many heads are fetched and looked at at a time.
const CHUNK: usize = 256;

/// Which of the heads that wait a batch is about.
#[derive(Debug, Default)]
pub enum Scope {
    /// All of them.
    #[default]
    All,
    /// Those that are named; the others wait for the next batch.
    Named {
        /// Each by its reference and commit.
        heads: HashSet<(Place, Oid)>,
        /// Of some of them what they propose, held against a commit of main.
        looked: HashMap<(Place, Oid), (Oid, Proposal)>,
    },
    /// Those that are named with who sent them and when, as a batch before has found out.
    Given(HashMap<(Place, Oid), Pull>),
}

/// Heads that wait, in the order in which they take turns.
pub(super) struct Queue {
    waiting: VecDeque<(Head, Pull)>,
    /// Those that the batch is not about.
    outside: Vec<(Head, Pull)>,
    /// What some propose that nobody needs to look at again.
    looked: HashMap<(Place, Oid), Proposal>,
    /// Those of which it is known what they propose; they come first.
    ready: VecDeque<Candidate>,
    /// Where new folders of teams stand.
    folders: Folders,
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
        scope: &Scope,
    ) -> Result<Self, Failure> {
        if let Scope::Given(given) = scope {
            return Ok(Self::given(quarantine, base, given));
        }
        let heads = quarantine.waiting(|_, _| false);
        let names: Vec<(u64, String)> = heads.iter().map(|head| (head.pull, head.oid.to_string())).collect();
        let wanted: Vec<(u64, &str)> = names.iter().map(|(pull, head)| (*pull, head.as_str())).collect();
        let judged = base.ledger.judged_of_many(&wanted);
        let (mut standing, mut skipped) = (vec![], vec![]);
        for ((head, (_, oid)), judged) in heads.into_iter().zip(names).zip(judged) {
            let why = match pulls.get(&head).map(|pull| (pull, base.contest.key_for(pull.received))) {
                Some((pull, KeyFor::Before(phase))) if pull.received <= now && !judged => format!(
                    "the phase {} began at {} with an answer key of its own, which is not in place: seal it with `phase = \"{}\"` \
                     in [answer_key], and call `judge rejudge --apply`",
                    phase.name, phase.from, phase.id
                ),
                Some((pull, _)) if pull.received <= now || judged => {
                    standing.push(Standing { head, pull, judged });
                    continue;
                }
                _ if judged => continue,
                Some((pull, _)) => format!("received at {}, which is later than now ({now})", pull.received),
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
        let (waiting, outside, looked) = match scope {
            Scope::Named { heads, looked } => {
                let parts =
                    one_by_one.into_iter().partition(|(head, _)| heads.contains(&(head.place, head.oid)));
                let (waiting, outside): (Vec<_>, Vec<_>) = parts;
                // The file of a claim has to be read again; and where main has moved, so may have what a head is held against.
                let holds = |main: Oid| main == base.at.commit && base.contest.grace.is_none();
                let looked = looked.iter().filter(|(_, (main, _))| holds(*main));
                (waiting, outside, looked.map(|(head, (_, proposal))| (*head, proposal.clone())).collect())
            }
            _ => (one_by_one, vec![], HashMap::new()),
        };
        let folders = base.contest.teams.folders;
        let queue = Queue { waiting: waiting.into(), outside, looked, ready: VecDeque::new(), folders };
        Ok(Self { queue, skipped, crowd, news })
    }

    /// Those of the `given` heads that stand there and have no receipt.
    fn given(quarantine: &Quarantine, base: &Main, given: &HashMap<(Place, Oid), Pull>) -> Self {
        let mut heads = quarantine.waiting(|_, _| false);
        heads.retain(|head| given.contains_key(&(head.place, head.oid)));
        let names: Vec<(u64, String)> = heads.iter().map(|head| (head.pull, head.oid.to_string())).collect();
        let wanted: Vec<(u64, &str)> = names.iter().map(|(pull, head)| (*pull, head.as_str())).collect();
        let judged = base.ledger.judged_of_many(&wanted);
        let waiting = heads.into_iter().zip(judged).filter(|(_, judged)| !judged);
        let waiting = waiting.filter_map(|(head, _)| {
            let pull = given.get(&(head.place, head.oid))?.clone();
            Some((head, pull))
        });
        let (outside, looked) = (vec![], HashMap::new());
        let folders = base.contest.teams.folders;
        let queue = Queue { waiting: waiting.collect(), outside, looked, ready: VecDeque::new(), folders };
        Self { queue, skipped: vec![], crowd: 0, news: None }
    }
}

impl Queue {
    /// How many heads wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() + self.ready.len()
    }

    /// How many heads wait that the batch is not about.
    pub(super) fn outside(&self) -> usize {
        self.outside.len()
    }

    /// The heads that wait, of which nothing was looked at yet.
    pub(super) fn into_heads(self) -> Vec<(Head, Pull)> {
        self.waiting.into()
    }

    /// Those of which it is known what they propose.
    pub(super) fn ready(&self) -> impl Iterator<Item = &Candidate> {
        self.ready.iter()
    }

    /// All of them, in their turn, with when each was received.
    pub(super) fn heads(&self) -> impl Iterator<Item = (&Head, Instant)> {
        let ready = self.ready.iter().map(|candidate| (&candidate.head, candidate.pull.received));
        let waiting = self.waiting.iter().chain(&self.outside);
        ready.chain(waiting.map(|(head, pull)| (head, pull.received)))
    }

    /// Heads that count from when a batch first saw them.
    pub(super) fn first_seen(&self) -> impl Iterator<Item = (u64, String, &Author)> {
        let ready = self.ready.iter().map(|candidate| (&candidate.head, &candidate.pull));
        let waiting = self.waiting.iter().chain(&self.outside).map(|(head, pull)| (head, pull));
        let first_seen = ready.chain(waiting).filter(|(_, pull)| pull.received_by == Some(Proof::FirstSeen));
        first_seen.map(|(head, pull)| (head.pull, head.oid.to_string(), &pull.author))
    }

    /// Fetches and looks at the first heads, held against `main`.
    pub(super) fn look_ahead(&mut self, quarantine: &Quarantine, main: Oid) -> Result<(), Failure> {
        let count = CHUNK.min(self.waiting.len());
        let heads = self.waiting.drain(..count).collect();
        self.ready.extend(candidates(quarantine, main, heads, &self.looked, self.folders)?);
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
    looked: &HashMap<(Place, Oid), Proposal>,
    folders: Folders,
) -> Result<Vec<Candidate>, Failure> {
    let known = |head: &Head| looked.get(&(head.place, head.oid)).cloned();
    let unknown = waiting.iter().filter(|(head, _)| known(head).is_none());
    let heads: Vec<(Head, String)> =
        unknown.map(|(head, pull)| (head.clone(), pull.author.person())).collect();
    if heads.is_empty() {
        let candidate = |(head, pull): (Head, Pull)| {
            let proposal = known(&head).ok_or_else(Vec::new);
            Candidate { head, pull, proposal }
        };
        return Ok(waiting.into_iter().map(candidate).collect());
    }
    let unfetched = quarantine.fetch(&heads)?;
    let ancestry = quarantine.ancestry(main)?;
    waiting
        .into_par_iter()
        // A handle costs as much as a few heads.
        .with_min_len(8)
        .map_init(
            || quarantine.inspector(&ancestry, Some(folders)),
            |inspector, (head, pull)| {
                let inspector = inspector.as_ref().map_err(|why| Failure::Machine(why.to_string()))?;
                let proposal = match (known(&head), unfetched.get(&head)) {
                    (Some(proposal), _) => Ok(proposal),
                    (None, Some(finding)) => Err(vec![finding.clone()]),
                    (None, None) => inspector.inspect(&pull.author.person(), head.oid),
                };
                Ok(Candidate { head, pull, proposal })
            },
        )
        .collect()
}
