//! What is said of two teams on the public rows, held against their order on the private ones, which decides.
#![allow(dead_code, unreachable_pub, reason = "the tests use a part, the bench the rest")]

use crate::random::Random;

/// Pairs of teams that are drawn for a line of the page.
const PAIRS: usize = 200_000;
/// How far apart teams of the contest lie, in standard errors of a pair's difference on the public rows, and how many private
/// rows there are for each public one.
pub const WORLDS: [(f64, f64); 6] = [(0.5, 1.0), (1.0, 1.0), (3.0, 1.0), (0.5, 4.0), (1.0, 4.0), (3.0, 4.0)];

/// What became of the pairs of a world.
#[derive(Clone, Copy, Debug, Default)]
pub struct Order {
    /// The part that is separable at 95 %.
    pub separable: f64,
    /// Of these, the part with the same order on the private rows.
    pub same: f64,
    /// And of the others.
    pub same_if_tied: f64,
}

/// Pairs whose true differences are normal with deviation `apart`; errors of both splits are those of rows drawn alone.
pub fn play(apart: f64, private: f64) -> Order {
    let mut random = Random::new(0x0bde);
    let mut counts = [[0usize; 2]; 2];
    for _ in 0..PAIRS {
        let truth = apart * random.normal();
        let shown = truth + random.normal();
        // The jackknife of twenty groups knows the error by nineteen degrees of freedom.
        let freedom: f64 = (0..19).map(|_| random.normal().powi(2)).sum::<f64>() / 19.0;
        let decides = truth + random.normal() / private.sqrt();
        let is_separable = shown.abs() > 2.093 * freedom.sqrt();
        counts[usize::from(is_separable)][usize::from(shown.signum() == decides.signum())] += 1;
    }
    let of = |kind: usize| (counts[kind][0] + counts[kind][1]).max(1) as f64;
    Order {
        separable: of(1) / PAIRS as f64,
        same: counts[1][1] as f64 / of(1),
        same_if_tied: counts[0][1] as f64 / of(0),
    }
}

/// A line of the page's table.
pub fn line(apart: f64, private: f64) -> String {
    let Order { separable, same, same_if_tied } = play(apart, private);
    format!(
        "| {apart} | {private} | {:.0} % | {:.0} % | {:.0} % |",
        100.0 * separable,
        100.0 * same,
        100.0 * same_if_tied
    )
}

/// The page's table.
pub const HEAD: &str = "| teams lie apart by | private rows for a public one | separable | same private order then | same if tied |\n\
                        |---|---|---|---|---|";

#[test]
fn the_pages_table_of_orders_is_what_the_simulation_gives() {
    let page = crate::statistics::page("error-bars.md");
    assert!(page.contains(HEAD), "the head of the table");
    for (apart, private) in WORLDS {
        let line = line(apart, private);
        assert!(page.contains(&line), "the page has no line {line}");
    }
}
