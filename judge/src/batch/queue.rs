//! The heads that wait, in the order in which they are judged. They are fetched and looked at as they are asked for:
//! of a long queue a batch may have time for the beginning only.

use std::collections::VecDeque;

use git2::Oid;
use rayon::prelude::*;

use super::candidate::Candidate;
use super::pace::{Portion, cost};
use crate::failure::Failure;
use crate::intake::{Head, Pull, Quarantine, inspect};

/// How many heads are fetched and looked at at a time.
const CHUNK: usize = 256;

/// Heads that wait, oldest first.
#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<(Head, Pull)>,
    /// Those of which it is known what they propose; they come first.
    ready: VecDeque<Candidate>,
}

impl Queue {
    /// A queue of these heads.
    pub(super) fn new(mut waiting: Vec<(Head, Pull)>) -> Self {
        waiting.sort_by_key(|(head, pull)| (pull.received, head.pull, head.oid));
        Self { waiting: waiting.into(), ready: VecDeque::new() }
    }

    /// How many heads wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() + self.ready.len()
    }

    /// Those of which it is known what they propose.
    pub(super) fn ready(&self) -> impl Iterator<Item = &Candidate> {
        self.ready.iter()
    }

    /// Fetches and looks at the first heads, held against `main`.
    pub(super) fn look_ahead(&mut self, quarantine: &Quarantine, main: Oid) -> Result<(), Failure> {
        let count = CHUNK.min(self.waiting.len());
        let heads = self.waiting.drain(..count).collect();
        self.ready.extend(candidates(quarantine, main, heads)?);
        Ok(())
    }

    /// Takes a portion from the front, at least one head if there is any; `main` is what they are held against.
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
        Ok(self.ready.drain(..count).collect())
    }
}

/// What the `waiting` heads propose, in the order of their arrival.
fn candidates(
    quarantine: &Quarantine,
    main: Oid,
    waiting: Vec<(Head, Pull)>,
) -> Result<Vec<Candidate>, Failure> {
    let heads: Vec<Head> = waiting.iter().map(|(head, _)| head.clone()).collect();
    let unfetched = quarantine.fetch(&heads)?;
    waiting
        .into_par_iter()
        // A handle costs as much as a few heads.
        .with_min_len(8)
        .map_init(
            || quarantine.heads().open(),
            |objects, (head, pull)| {
                let objects = objects.as_ref().map_err(|why| Failure::Machine(why.to_string()))?;
                let proposal = match unfetched.get(&head.pull) {
                    Some(finding) => Err(vec![finding.clone()]),
                    None => inspect(objects, main, head.oid),
                };
                Ok(Candidate { head, pull, proposal })
            },
        )
        .collect()
}
