//! What a team without any model gains on the public rows by adapting to the board's answers: the strongest attacks we
//! know of against each release rule, played through the real rule.
//!
//! The world: accuracy on 4,000 public rows, labels 0 or 1 at random, 400 files. A file knows nothing of the private
//! rows, where its accuracy is 1/2 in expectation; whatever the public rows show beyond that was learned from the
//! board. `cargo xtask bench --bench probing` prints the table of `docs/probing.md`.

mod coins;
mod ladder;
mod rounded;
mod world;

use metric::release::Rule;
use rayon::prelude::*;

use crate::random::Random;
use world::{Board, World};

/// One attack on one rule.
pub(crate) struct Attack {
    pub(crate) rule: Rule,
    /// The rule as a contest's file names it.
    pub(crate) on: &'static str,
    /// What the attacker does.
    pub(crate) name: &'static str,
    play: fn(&mut Board, &mut Random) -> world::File,
}

/// All attacks, in the order of the page's table.
pub(crate) fn attacks() -> Vec<Attack> {
    let rounded = |decimals| Rule::Rounded { decimals };
    let (step, free) = (Rule::Ladder { step: 0.01 }, Rule::LadderFree { decimals: 4 });
    let attack = |rule, on, name, play| Attack { rule, on, name, play };
    vec![
        attack(rounded(4), "`rounded`, 4 decimals", "majority of the good files", rounded::majority),
        attack(
            rounded(4),
            "`rounded`, 4 decimals",
            "bad files turned round, least squares",
            rounded::squares,
        ),
        attack(rounded(4), "`rounded`, 4 decimals", "coin weighing", coins::weigh),
        attack(
            rounded(3),
            "`rounded`, 3 decimals",
            "bad files turned round, least squares",
            rounded::squares,
        ),
        attack(
            rounded(2),
            "`rounded`, 2 decimals",
            "bad files turned round, least squares",
            rounded::squares,
        ),
        attack(step, "`ladder`, step 0.01", "majority of the improved files", ladder::majority),
        attack(step, "`ladder`, step 0.01", "a quarter of the rows drawn again", ladder::redraw_quarter),
        attack(step, "`ladder`, step 0.01", "spoiled rows answered in blocks", ladder::steps),
        attack(free, "`ladder-free`", "majority of the improved files", ladder::majority),
        attack(free, "`ladder-free`", "5 % of the rows drawn again", ladder::redraw_twentieth),
        attack(free, "`ladder-free`", "ten fresh rows at a time turned round", ladder::tens),
        attack(free, "`ladder-free`", "spoiled rows answered in blocks", ladder::counted_tens),
    ]
}

/// What an attack came to.
pub(crate) struct Outcome {
    /// Public less private accuracy, mean over the repetitions.
    pub(crate) gap: f64,
    /// Bits of the organiser's meter, mean.
    pub(crate) bits: f64,
    /// The largest gap over what the meter allows for; above 0 the meter's bound is broken.
    pub(crate) excess: f64,
}

/// Plays `attack` in `repetitions` worlds.
pub(crate) fn play(attack: &Attack, repetitions: u64) -> Outcome {
    let runs: Vec<(f64, f64, f64)> = (0..repetitions)
        .into_par_iter()
        .map(|seed| {
            let mut random = Random::new(seed << 32 | 77);
            let world = World::new(&mut random);
            let mut board = Board::new(&world, attack.rule);
            let file = (attack.play)(&mut board, &mut random);
            // The last file's answer is not used for anything, so that it need not be asked for.
            let gap = world.accuracy(&file).value - 0.5;
            let meter = board.meter();
            (gap, meter.bits(), gap - meter.largest_gap())
        })
        .collect();
    let n = runs.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64, f64)) -> f64| runs.iter().map(of).sum::<f64>() / n;
    let gap = mean(&|run| run.0);
    let excess = runs.iter().map(|run| run.2).fold(f64::NEG_INFINITY, f64::max);
    Outcome { gap, bits: mean(&|run| run.1), excess }
}

/// A line of the table.
pub(crate) fn line(attack: &Attack, outcome: &Outcome) -> String {
    format!("| {} | {} | {:.3} | {:.0} |", attack.on, attack.name, outcome.gap, outcome.bits)
}
