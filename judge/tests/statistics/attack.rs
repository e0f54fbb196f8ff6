//! The page's figures are those of the simulation, and the rules keep what the page says of them.

use metric::release::Rule;

use super::probing::{Outcome, attacks, line, play};

/// As many as the bench has, so that the page shows the same figures.
const REPETITIONS: u64 = 40;

fn page() -> String {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(root.join("docs/probing.md")).unwrap()
}

/// 1/sqrt(n): one standard error of a score is half of this.
const NOISE: f64 = 0.016;

#[test]
fn the_pages_table_of_attacks_is_what_the_simulation_gives() {
    let (page, mut missing) = (page(), vec![]);
    let outcomes: Vec<(Rule, Outcome)> = attacks()
        .iter()
        .map(|attack| {
            let outcome = play(attack, REPETITIONS);
            let line = line(attack, &outcome);
            eprintln!("{line}");
            if !page.lines().any(|of| of == line) {
                missing.push(line);
            }
            assert!(outcome.excess <= 0.0, "{}: {} above the meter's bound", attack.name, outcome.excess);
            (attack.rule, outcome)
        })
        .collect();
    assert!(missing.is_empty(), "docs/probing.md lacks\n{}", missing.join("\n"));
    let rows = page.lines().filter(|line| line.starts_with("| `") && line.matches('|').count() == 5).count();
    assert_eq!(rows, outcomes.len(), "the page's table has lines that no attack makes");

    // What the page draws from it: no rule stops an attacker who can spoil rows, a ladder costs half of the gain.
    let strongest = |is_rule: fn(&Rule) -> bool| {
        let gaps = outcomes.iter().filter(|(rule, _)| is_rule(rule)).map(|(_, outcome)| outcome.gap);
        gaps.fold(0.0, f64::max)
    };
    let rounded = strongest(|rule| matches!(rule, Rule::Rounded { .. }));
    let ladder = strongest(|rule| matches!(rule, Rule::Ladder { .. }));
    let free = strongest(|rule| matches!(rule, Rule::LadderFree { .. }));
    assert!(
        rounded > 11.0 * NOISE && ladder < 0.5 * rounded && free < 0.7 * rounded,
        "{rounded} {ladder} {free}"
    );
}
