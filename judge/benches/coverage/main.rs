//! How often the 95 % interval behind ± holds the true score, for every metric that comes with the judge, by rows, tails and
//! rare classes, through the judge's own scorer; and what dependent rows do to it, with and without `metric.cluster`;
//! and what a public statement says of the private order.
//!
//! `cargo xtask bench --bench coverage -- [METRIC…|clusters|order] [--keys N] [--column N] [--rows N]`; the page `error-bars.md`
//! has the table of all. Column 0 is where ± begins, or as many rows as `--rows` says.
#![allow(clippy::print_stdout, reason = "a benchmark prints")]

#[path = "../../tests/statistics/order.rs"]
#[allow(unused, reason = "its test is the tests'")]
mod order;
#[path = "../../tests/random.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod random;
#[path = "../../tests/statistics/sweep/mod.rs"]
mod sweep;

use sweep::{BEGINS, COLUMNS, Effort, SHORT, begins, clustered, line, metrics, play};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--list") {
        return; // A test runner asks; there are no tests here.
    }
    let number = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<usize>().ok()
    };
    let effort = Effort { keys: number("--keys").map_or(SHORT.keys, |keys| keys as u64), ..SHORT };
    // All columns, or one alone; of column 0 only the fewest rows.
    let only = number("--column");
    let columns = match only {
        None => &COLUMNS[..],
        Some(0) => &[],
        Some(column) => &COLUMNS[column - 1..column],
    };
    let wanted = |name: &str| {
        let named =
            || arguments.iter().filter(|argument| argument.starts_with(|c: char| c.is_ascii_lowercase()));
        named().next().is_none() || named().any(|argument| argument == name)
    };
    if wanted("order") {
        println!("{}", order::HEAD);
        order::WORLDS.iter().for_each(|(apart, private)| println!("{}", order::line(*apart, *private)));
        println!();
    }
    let heads: Vec<&str> = columns.iter().map(|(head, _)| *head).collect();
    println!(
        "| metric | ± | {BEGINS} | {} |\n|---|---|---|{}",
        heads.join(" | "),
        "---|".repeat(heads.len())
    );
    for metric in metrics().iter().filter(|metric| wanted(&metric.name)) {
        let cases: Vec<_> = columns.iter().map(|(_, case)| *case).collect();
        let begins =
            if only.unwrap_or(0) == 0 { begins(metric, number("--rows"), effort) } else { "-".to_owned() };
        println!("{}", line(metric, &begins, &play(metric, &cases, effort)));
    }
    if wanted("clusters") {
        println!("\n| rows | error bar by rows | by `cluster` |\n|---|---|---|");
        for line in clustered(effort) {
            println!("{line}");
        }
    }
}
