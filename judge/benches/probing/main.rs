//! The table of attacks in `docs/probing.md`: what a team without a model gains on the public rows of
//! each release rule by adapting to the board's answers.
//!
//! `cargo xtask bench --bench probing -- [REPETITIONS]`; the page has the figures of 40.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

#[path = "../../tests/statistics/probing/mod.rs"]
mod probing;
#[path = "../../tests/random.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod random;

fn main() {
    if std::env::args().any(|argument| argument == "--list") {
        return; // A test runner asks; there are no tests here.
    }
    let repetitions = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(40);
    println!("| rule | attack with 400 files | public - private | meter, bits |\n|---|---|---|---|");
    for attack in probing::attacks() {
        let outcome = probing::play(&attack, repetitions);
        assert!(outcome.excess <= 0.0, "the meter's bound is broken: {}", attack.name);
        println!("{}", probing::line(&attack, &outcome));
    }
}
