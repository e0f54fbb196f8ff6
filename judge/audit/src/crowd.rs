//! Many teams that are alike: variants of one public example, or honest labels of a rare class. What they have in common
//! says nothing about any two of them; what sets two of them apart from the rest, and is the same in both, does.
//!
//! The common baseline is what the teams of the crowd say together, each with one vote, without the two that are compared.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::entry::Entry;
use super::honest::{Honest, fisher};
use super::sketch::Sketch;
use contest::Slug;

/// Teams of a cluster from which on it is a crowd: of fewer nobody can say what they have in common.
pub(super) const CROWD: usize = 8;
/// Two are alike in a crowd from this correlation on of what sets each apart, or this part of it.
const APART: f64 = 0.9;
/// Less that sets one apart than this part of its length cannot be seen in a sketch of 16-bit numbers.
const BLIND: f64 = 1e-4;
/// Cells in which one of two differs from the crowd, at least, before they can be held against each other.
const CELLS: usize = 8;
/// Pairs whose likeness says what is usual in a crowd.
const SAMPLED: usize = 20_000;

/// A cluster of many teams, examined.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Crowd {
    /// How many teams are in it.
    pub teams: usize,
    /// How many submissions.
    pub submissions: usize,
    /// Pairs of different teams that are alike.
    pub pairs: usize,
    /// Of these the ones that share what sets them apart from the others; they are listed as clusters of their own.
    pub alike: usize,
    /// How much of it they share at least.
    pub threshold: f64,
    /// Such pairs that honest teams would make.
    pub expected: f64,
    /// Pairs of which the sketches cannot tell.
    pub undecided: usize,
}

/// What sets a submission apart, with what it is held against.
enum Apart<'e> {
    /// Unit vectors of values and ranks, all with one sign, and by team their sum.
    Numbers(Vec<[Vec<f64>; 2]>),
    /// The crowd's most frequent code of each cell.
    Texts(Vec<u8>, Vec<&'e [u8]>),
}

/// Which of `pairs` (places in `entries`; each of two of `members`) share what sets them apart from the crowd of
/// `members`, and what the crowd is like. Pairs of one team are kept.
pub(super) fn examine(
    entries: &[Entry],
    members: &[usize],
    pairs: &[(u32, u32)],
) -> (Vec<(u32, u32)>, Crowd) {
    let team = |at: u32| &entries[at as usize].member.team;
    let teams: BTreeSet<&Slug> = members.iter().map(|at| &entries[*at].member.team).collect();
    let (own, between): (Vec<_>, Vec<_>) = pairs.iter().partition(|(a, b)| team(*a) == team(*b));
    let place: BTreeMap<usize, usize> = members.iter().enumerate().map(|(place, at)| (*at, place)).collect();
    let apart = Apart::of(entries, members);
    let held = Held { entries, members, apart: &apart, sums: sums(entries, members, &apart) };
    let shared: Vec<Option<f64>> = between
        .iter()
        .map(|(a, b)| held.shared(*place.get(&(*a as usize))?, *place.get(&(*b as usize))?))
        .collect();
    let step = (shared.len() / SAMPLED).max(1);
    let sample = shared.iter().step_by(step).flatten().map(|shared| fisher(*shared)).collect();
    let known = shared.iter().flatten().count();
    let honest = Honest::of(sample);
    let least = fisher(APART);
    let threshold = honest.map_or(least, |honest| honest.reached_by_none(known).max(least));
    let alike: Vec<(u32, u32)> = between
        .iter()
        .zip(&shared)
        .filter(|(_, shared)| shared.is_some_and(|shared| fisher(shared) >= threshold))
        .map(|(pair, _)| *pair)
        .collect();
    let crowd = Crowd {
        teams: teams.len(),
        submissions: members.len(),
        pairs: between.len(),
        alike: alike.len(),
        threshold: threshold.tanh(),
        expected: honest.map_or(0.0, |honest| honest.expected(known, threshold)),
        undecided: shared.iter().filter(|shared| shared.is_none()).count(),
    };
    ([own, alike].concat(), crowd)
}

impl<'e> Apart<'e> {
    fn of(entries: &'e [Entry], members: &[usize]) -> Self {
        let codes: Vec<&[u8]> = members
            .iter()
            .map(|at| match &entries[*at].sketch {
                Some(Sketch::Texts(codes)) => &codes[..],
                _ => &[],
            })
            .collect();
        let longest = codes.iter().map(|codes| codes.len()).max().unwrap_or(0);
        if longest == 0 {
            return Self::Numbers(units(entries, members));
        }
        let mut common = vec![];
        for cell in 0..longest {
            // One vote a team: its first.
            let mut votes = [0usize; 256];
            let mut voted = BTreeSet::new();
            for (at, codes) in members.iter().zip(&codes) {
                if let Some(code) = codes.get(cell)
                    && voted.insert(&entries[*at].member.team)
                {
                    votes[usize::from(*code)] += 1;
                }
            }
            let most =
                votes.iter().enumerate().max_by_key(|(code, votes)| (**votes, std::cmp::Reverse(*code)));
            common.push(most.map_or(0, |(code, _)| code as u8));
        }
        Self::Texts(common, codes)
    }
}

/// Sketches of numbers as vectors of length 1 that all point the same way: p and 1 - p are one answer.
fn units(entries: &[Entry], members: &[usize]) -> Vec<[Vec<f64>; 2]> {
    let unit = |at: &usize| -> [Vec<f64>; 2] {
        let Some(Sketch::Numbers(kinds)) = &entries[*at].sketch else { return [vec![], vec![]] };
        [0, 1].map(|kind| scaled(kinds[kind].iter().map(|sum| f64::from(*sum)).collect()))
    };
    let mut all: Vec<[Vec<f64>; 2]> = members.iter().map(unit).collect();
    for kind in [0, 1] {
        let Some(first) = all.iter().map(|kinds| kinds[kind].clone()).find(|unit| !unit.is_empty()) else {
            continue;
        };
        for kinds in &mut all {
            if dot(&first, &kinds[kind]) < 0.0 {
                kinds[kind].iter_mut().for_each(|value| *value = -*value);
            }
        }
    }
    all
}

/// By team the mean of its members, and what all teams come to, for values and ranks.
struct Sums<'e> {
    teams: BTreeMap<&'e Slug, [Vec<f64>; 2]>,
    all: [Vec<f64>; 2],
}

fn sums<'e>(entries: &'e [Entry], members: &[usize], apart: &Apart<'_>) -> Sums<'e> {
    let mut teams: BTreeMap<&Slug, [Vec<f64>; 2]> = BTreeMap::new();
    let mut all = [vec![], vec![]];
    if let Apart::Numbers(units) = apart {
        for (at, kinds) in members.iter().zip(units) {
            let sum = teams.entry(&entries[*at].member.team).or_default();
            (0..2).for_each(|kind| add(&mut sum[kind], &kinds[kind], 1.0));
        }
        for sum in teams.values_mut() {
            for kind in 0..2 {
                sum[kind] = scaled(std::mem::take(&mut sum[kind]));
                add(&mut all[kind], &sum[kind], 1.0);
            }
        }
    }
    Sums { teams, all }
}

/// Everything that two are held against each other with.
struct Held<'e> {
    entries: &'e [Entry],
    members: &'e [usize],
    apart: &'e Apart<'e>,
    sums: Sums<'e>,
}

impl Held<'_> {
    /// How much the members at the places `a` and `b` share of what sets them apart; nothing when sketches cannot tell.
    fn shared(&self, a: usize, b: usize) -> Option<f64> {
        match self.apart {
            Apart::Numbers(units) => {
                let kinds = [0, 1].map(|kind| self.correlation(units, kind, a, b));
                kinds.into_iter().flatten().reduce(f64::max)
            }
            Apart::Texts(common, codes) => {
                let cells = common.iter().zip(codes[a]).zip(codes[b]);
                let apart = cells.filter(|((common, a), b)| a != common || b != common);
                let (mut either, mut same) = (0, 0);
                for ((_, a), b) in apart {
                    either += 1;
                    same += usize::from(a == b);
                }
                (either >= CELLS).then(|| same as f64 / either as f64)
            }
        }
    }

    fn correlation(&self, units: &[[Vec<f64>; 2]], kind: usize, a: usize, b: usize) -> Option<f64> {
        let (first, second) = (&units[a][kind], &units[b][kind]);
        if first.is_empty() || second.is_empty() {
            return None;
        }
        let mut common = self.sums.all[kind].clone();
        for place in [a, b] {
            let team = &self.entries[self.members[place]].member.team;
            if let Some(own) = self.sums.teams.get(team) {
                add(&mut common, &own[kind], -1.0);
            }
        }
        let common = scaled(common);
        let (first, second) = (without(first, &common)?, without(second, &common)?);
        Some(dot(&first, &second))
    }
}

/// What `unit` has beside `common`, at length 1.
fn without(unit: &[f64], common: &[f64]) -> Option<Vec<f64>> {
    let part = dot(unit, common);
    let mut rest = unit.to_vec();
    add(&mut rest, common, -part);
    (dot(&rest, &rest).sqrt() > BLIND).then(|| scaled(rest))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(sum: &mut Vec<f64>, more: &[f64], times: f64) {
    if sum.is_empty() {
        sum.resize(more.len(), 0.0);
    }
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += times * more);
}

/// `values` at length 1; as they are when they have none.
fn scaled(mut values: Vec<f64>) -> Vec<f64> {
    let length = dot(&values, &values).sqrt();
    if length > 0.0 {
        values.iter_mut().for_each(|value| *value /= length);
        values
    } else {
        vec![]
    }
}
