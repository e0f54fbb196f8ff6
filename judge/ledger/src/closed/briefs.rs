//! One closed file in brief: of each receipt what a fold over the ledger needs, in columns. Scores, refusals and
//! plain registrations are short; every other receipt stands as its own line.

use hashbrown::{HashMap, HashSet};
use sha2::{Digest as _, Sha256};

use super::column::{Reader, Writer};
use crate::line;
use crate::receipt::{Entry, Known, Receipt, Registered};
use crate::scored::Scored;
use base::digest::sha256_hex;
use base::time::Instant;
use contest::Slug;

/// First line of a brief.
const HEADER: &[u8] = b"gitprize ledger in brief 1\n";

/// A team by the order in which briefs first name the teams ([`super::Closed::teams`]), so that nobody has to look
/// it up by its name for each score.
pub type TeamNumber = u32;

/// What a receipt comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Brief<'m> {
    /// A submission got a score.
    Score(Gist<'m>),
    /// A submission got none.
    Refuse {
        /// The team that it is booked to.
        team: Option<TeamNumber>,
        /// When it was received.
        received: Instant,
        /// Whether it counts towards the team's cap of refused files.
        counted: bool,
    },
    /// A team registered or changed, without any of what [`Registered`] may hold besides.
    Register {
        /// The team.
        team: TeamNumber,
        /// When it was received.
        received: Instant,
        /// Whether the team is new.
        new: bool,
    },
    /// A receipt as it is.
    Whole(&'m Receipt),
}

/// A score without what only proofs need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gist<'m> {
    /// Its receipt.
    pub seq: u64,
    /// The team as the receipt names it.
    pub team: TeamNumber,
    /// When it was received.
    pub received: Instant,
    /// The ranking metric's score on the public split, if the receipt has one.
    pub score: Option<f64>,
    /// The metrics that it has, by name.
    pub names: &'m [String],
    /// Its score under each of them.
    pub public: &'m [f64],
}

impl Gist<'_> {
    /// Its score under the metric of this name.
    pub fn score_of(&self, name: &str) -> Option<f64> {
        self.public.get(self.names.iter().position(|known| known == name)?).copied()
    }
}

/// What a file needs of those before: what they have open that a later receipt may answer, which then stands whole,
/// and the numbers of teams.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending {
    /// Digests that were handed in ahead of their files.
    claimed: HashSet<String>,
    /// Registrations that were held: identities.
    held: HashSet<(u64, String)>,
    /// Teams that files before name.
    teams: HashMap<Slug, TeamNumber>,
}

impl Pending {
    /// Takes a receipt in that stands whole.
    pub(super) fn add(&mut self, receipt: &Receipt) {
        match &receipt.entry {
            Entry::Known(Known::Claim(claim)) => {
                self.claimed.insert(claim.digest.clone());
            }
            Entry::Known(Known::Hold(held)) => {
                self.held.insert((held.arrival.pull, held.arrival.head.clone()));
            }
            _ => {}
        }
    }

    /// Takes in a team that a file is the first to name.
    pub(super) fn add_team(&mut self, team: &Slug) {
        let next = self.teams.len() as TeamNumber;
        self.teams.entry(team.clone()).or_insert(next);
    }

    /// The team's number; a team that had none goes to `new`.
    fn number<'r>(&mut self, team: &'r Slug, new: &mut Vec<&'r Slug>) -> u64 {
        if !self.teams.contains_key(team) {
            self.add_team(team);
            new.push(team);
        }
        u64::from(self.teams.get(team).copied().unwrap_or_default())
    }

    /// Whether the receipt may answer one of them.
    fn concerns(&self, receipt: &Receipt) -> bool {
        let held =
            |(pull, head): (u64, &str)| !self.held.is_empty() && self.held.contains(&(pull, head.to_owned()));
        match &receipt.entry {
            Entry::Known(Known::Score(scored)) => self.claimed.contains(&scored.digest),
            entry => entry.identity().is_some_and(held),
        }
    }
}

/// Kinds of rows.
mod kind {
    pub(super) const SCORE: u8 = 0;
    pub(super) const REFUSE: u8 = 1;
    pub(super) const REFUSE_TEAM: u8 = 2;
    pub(super) const REFUSE_COUNTED: u8 = 3;
    pub(super) const CHANGE: u8 = 4;
    pub(super) const NEW: u8 = 5;
    pub(super) const WHOLE: u8 = 6;
}

fn is_plain(registered: &Registered) -> bool {
    let Registered { people, persons, inherits, bars, was, merged, chosen, withdrawn, .. } = registered;
    let lists = [people.len(), persons.len(), inherits.len(), bars.len(), merged.len(), chosen.len()];
    lists == [0; 6] && was.is_none() && !withdrawn
}

fn kind_of(receipt: &Receipt, pending: &Pending) -> u8 {
    match &receipt.entry {
        _ if pending.concerns(receipt) => kind::WHOLE,
        Entry::Known(Known::Score(scored)) if commitment(scored).is_some() => kind::SCORE,
        Entry::Known(Known::Refuse(refused)) => match (&refused.team, refused.counted) {
            (None, false) => kind::REFUSE,
            (Some(_), false) => kind::REFUSE_TEAM,
            (Some(_), true) => kind::REFUSE_COUNTED,
            (None, true) => kind::WHOLE,
        },
        Entry::Known(Known::Register(registered)) if is_plain(registered) => {
            if registered.new {
                kind::NEW
            } else {
                kind::CHANGE
            }
        }
        _ => kind::WHOLE,
    }
}

/// The first half of the commitment: nobody can make another opening for it.
pub(super) const COMMITMENT: usize = 16;

fn commitment(scored: &Scored) -> Option<[u8; COMMITMENT]> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(&scored.private, &mut bytes).ok()?;
    // As it is written, or it would not be found again.
    (hex::encode(bytes) == scored.private).then_some(())?;
    bytes.first_chunk().copied()
}

/// The receipts of a file in brief, and the commitments of its scores in order. What stays open is added to `pending`.
pub(super) fn write(receipts: &[Receipt], pending: &mut Pending) -> (Vec<u8>, Vec<u8>) {
    let (mut new, mut sets) = (vec![], vec![]);
    let (mut kinds, mut rows, mut whole, mut commitments) =
        (Writer::default(), Writer::default(), Writer::default(), vec![]);
    let mut before = 0;
    for receipt in receipts {
        let kind = kind_of(receipt, pending);
        kinds.bytes.push(kind);
        let received = receipt.entry.received().unwrap_or(receipt.at).seconds();
        match &receipt.entry {
            _ if kind == kind::WHOLE => {
                pending.add(receipt);
                whole.text(receipt.to_line().as_bytes());
                continue;
            }
            Entry::Known(Known::Score(scored)) => {
                rows.number(pending.number(&scored.team, &mut new));
                let names: Vec<&String> = scored.public.keys().collect();
                let known = sets.iter().position(|set: &Vec<&String>| *set == names);
                let set = known.unwrap_or_else(|| {
                    sets.push(names);
                    sets.len() - 1
                });
                rows.number(set as u64);
                scored.public.values().for_each(|score| rows.score(*score));
                commitments.extend(commitment(scored).unwrap_or_default());
            }
            Entry::Known(Known::Refuse(refused)) => {
                if let Some(team) = &refused.team {
                    rows.number(pending.number(team, &mut new));
                }
            }
            Entry::Known(Known::Register(registered)) => {
                rows.number(pending.number(&registered.team, &mut new));
            }
            _ => {}
        }
        rows.signed(received - before);
        before = received;
    }
    let mut file = Writer { bytes: HEADER.to_vec() };
    file.text(&kinds.bytes);
    file.number(new.len() as u64);
    new.iter().for_each(|team| file.text(team.as_str().as_bytes()));
    file.number(sets.len() as u64);
    for set in &sets {
        file.number(set.len() as u64);
        set.iter().for_each(|name| file.text(name.as_bytes()));
    }
    file.text(&rows.bytes);
    file.text(&whole.bytes);
    (file.bytes, commitments)
}

/// A brief as it was read.
#[derive(Clone, Debug)]
pub(super) struct Briefs {
    kinds: Vec<u8>,
    /// Teams that no file before names.
    teams: Vec<Slug>,
    largest: Option<TeamNumber>,
    /// Of each row that is not whole.
    rows: Vec<Row>,
    /// All metrics' scores of one row after the other.
    scores: Vec<f64>,
    sets: Vec<Vec<String>>,
    whole: Vec<Receipt>,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    team: u32,
    /// Which metrics it has.
    set: u32,
    received: i64,
}

impl Briefs {
    /// Reads what [`write`] wrote; nothing when it is something else.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut file = Reader::new(bytes.strip_prefix(HEADER)?);
        let kinds = file.text()?.to_vec();
        let teams = (0..file.number()?).map(|_| text(&mut file)?.parse().ok()).collect::<Option<Vec<_>>>()?;
        let set = |file: &mut Reader<'_>| {
            (0..file.number()?).map(|_| text(file).map(str::to_owned)).collect::<Option<Vec<String>>>()
        };
        let sets = (0..file.number()?).map(|_| set(&mut file)).collect::<Option<Vec<_>>>()?;
        let (mut from, mut lines) = (Reader::new(file.text()?), Reader::new(file.text()?));
        let (mut rows, mut scores, mut whole) = (Vec::with_capacity(kinds.len()), vec![], vec![]);
        let (mut received, mut largest) = (0i64, None);
        for kind in &kinds {
            let mut team = || {
                let team = u32::try_from(from.number()?).ok()?;
                largest = largest.max(Some(team));
                Some(team)
            };
            let mut row = Row { team: 0, set: 0, received: 0 };
            match *kind {
                kind::WHOLE => {
                    whole.push(line::read(lines.text()?).ok()?);
                    continue;
                }
                kind::REFUSE => {}
                kind::REFUSE_TEAM | kind::REFUSE_COUNTED | kind::CHANGE | kind::NEW => row.team = team()?,
                kind::SCORE => {
                    row.team = team()?;
                    row.set = u32::try_from(from.number()?).ok()?;
                    for _ in 0..sets.get(row.set as usize)?.len() {
                        scores.push(from.score()?);
                    }
                }
                _ => return None,
            }
            received = received.checked_add(from.signed()?)?;
            row.received = received;
            rows.push(row);
        }
        let read_all = file.is_empty() && from.is_empty() && lines.is_empty();
        read_all.then_some(Self { kinds, teams, largest, rows, scores, sets, whole })
    }

    /// The teams that no file before names.
    pub(super) fn teams(&self) -> &[Slug] {
        &self.teams
    }

    /// The largest number of a team in it.
    pub(super) fn largest(&self) -> Option<TeamNumber> {
        self.largest
    }

    /// How many receipts there are.
    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// The receipts that stand whole.
    pub(super) fn whole(&self) -> &[Receipt] {
        &self.whole
    }

    /// Where the score of row `at`, from 0, is among those of the file, if it is one that stands in brief.
    pub(super) fn score_number(&self, at: usize) -> Option<usize> {
        let (before, from) = self.kinds.split_at_checked(at)?;
        (from.first() == Some(&kind::SCORE)).then(|| before.iter().filter(|k| **k == kind::SCORE).count())
    }

    /// Everything in order, the first receipt being number `seq`, with the scores of `metric`.
    pub(super) fn all<'m>(&'m self, seq: u64, metric: &str) -> impl Iterator<Item = Brief<'m>> {
        let (mut rows, mut whole, mut scores) = (self.rows.iter(), self.whole.iter(), &self.scores[..]);
        let places: Vec<(usize, Option<usize>)> =
            self.sets.iter().map(|set| (set.len(), set.iter().position(|name| name == metric))).collect();
        self.kinds.iter().zip(seq..).map_while(move |(kind, seq)| {
            if *kind == kind::WHOLE {
                return whole.next().map(Brief::Whole);
            }
            let row = rows.next()?;
            let (team, received) = (row.team, Instant::from_seconds(row.received));
            Some(match *kind {
                kind::SCORE => {
                    let (count, place) = *places.get(row.set as usize)?;
                    let (public, rest) = scores.split_at_checked(count)?;
                    scores = rest;
                    let score = place.and_then(|place| public.get(place).copied());
                    let names = self.sets.get(row.set as usize)?;
                    Brief::Score(Gist { seq, team, received, score, names, public })
                }
                kind::CHANGE | kind::NEW => Brief::Register { team, received, new: *kind == kind::NEW },
                _ => {
                    let team = (*kind != kind::REFUSE).then_some(team);
                    Brief::Refuse { team, received, counted: *kind == kind::REFUSE_COUNTED }
                }
            })
        })
    }
}

fn text<'b>(file: &mut Reader<'b>) -> Option<&'b str> {
    std::str::from_utf8(file.text()?).ok()
}

/// What stands for (pull request, head) among those that were judged: half of a SHA-256. Two that are the same
/// would need about 2^64 tries to find, a second one for a given head 2^128.
pub(super) type Identity = [u8; 16];

pub(super) fn identity(pull: u64, head: &str) -> Identity {
    let digest = Sha256::digest(format!("{pull} {head}"));
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    half
}

/// The identities of all heads that the receipts are about, sorted, each once.
pub(super) fn heads(receipts: &[Receipt]) -> Vec<u8> {
    let all = receipts.iter().filter_map(|receipt| receipt.entry.identity());
    let mut all: Vec<Identity> = all.map(|(pull, head)| identity(pull, head)).collect();
    all.sort_unstable();
    all.dedup();
    all.into_flattened()
}

/// SHA-256 of an index file, as the checkpoint names it.
pub(super) fn digest(index: &[u8]) -> String {
    sha256_hex(index)
}
