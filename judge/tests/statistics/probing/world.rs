//! The rows, a file's answers, and the board between them.

use metric::Direction;
use metric::estimate::Estimate;
use metric::release::{Meter, Released, Rule};

use crate::random::Random;

pub(crate) const ROWS: usize = 4000;
const QUERIES: usize = 400;
const GROUPS: usize = 20;

/// An answer that is known to be wrong: another label, or in a contest of numbers one far off.
pub(super) const SPOILED: u8 = 2;

/// An answer a row: 0, 1 or [`SPOILED`].
pub(super) type File = Vec<u8>;

/// What only the organiser knows.
pub(super) struct World {
    truth: Vec<u8>,
    group: Vec<u8>,
}

impl World {
    pub(super) fn new(random: &mut Random) -> Self {
        let group = crate::random::balanced(random, ROWS).into_iter().map(|group| group as u8).collect();
        Self { truth: bits(random), group }
    }

    /// Accuracy, with the 20 replicates that the judge computes.
    pub(super) fn accuracy(&self, file: &File) -> Estimate {
        let mut hits = [0u32; GROUPS];
        for ((answer, truth), group) in file.iter().zip(&self.truth).zip(&self.group) {
            hits[usize::from(*group)] += u32::from(answer == truth);
        }
        let all: u32 = hits.iter().sum();
        let rows = (ROWS - ROWS / GROUPS) as f64;
        let replicates: Vec<_> = hits.iter().map(|hits| Some(f64::from(all - hits) / rows)).collect();
        Estimate::new(f64::from(all) / ROWS as f64, &replicates)
    }
}

/// One team's view: it sends files and is told what the rule tells.
pub(super) struct Board<'w> {
    world: &'w World,
    rule: Rule,
    best: Option<Estimate>,
    meter: Meter,
    asked: usize,
}

impl<'w> Board<'w> {
    pub(super) fn new(world: &'w World, rule: Rule) -> Self {
        Self { world, rule, best: None, meter: Meter::new(ROWS as u64), asked: 0 }
    }

    /// Files that may still be sent.
    pub(super) fn left(&self) -> usize {
        QUERIES - self.asked
    }

    pub(super) fn send(&mut self, file: &File) -> Released {
        assert!(self.asked < QUERIES, "an attack sends {QUERIES} files");
        self.asked += 1;
        let new = self.world.accuracy(file);
        let answer = self.rule.release(Direction::Higher, self.best.as_ref(), &new);
        self.meter.add(self.rule, &new, &answer);
        if answer.improved {
            self.best = Some(new);
        }
        answer
    }

    pub(super) fn meter(&self) -> Meter {
        self.meter
    }
}

/// Random answers.
pub(super) fn bits(random: &mut Random) -> File {
    (0..ROWS).map(|_| (random.bits() >> 63) as u8).collect()
}

/// The rows in random order: neighbours of a file may lie in one group.
pub(super) fn shuffled(random: &mut Random) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..ROWS).collect();
    for at in (1..ROWS).rev() {
        rows.swap(at, random.below(at + 1));
    }
    rows
}

/// The label that each row's votes are for; a row without any gets a random one.
pub(super) fn decide(votes: &[f64], random: &mut Random) -> File {
    let one = |vote: &f64| match *vote {
        vote if vote > 0.0 => 1,
        vote if vote < 0.0 => 0,
        _ => (random.bits() >> 63) as u8,
    };
    votes.iter().map(one).collect()
}

/// +1 for the answer 1, -1 for 0, nothing for a spoiled one.
pub(super) fn sign(answer: u8) -> f64 {
    match answer {
        0 => -1.0,
        1 => 1.0,
        _ => 0.0,
    }
}
