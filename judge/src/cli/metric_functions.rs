//! `judge metrics functions`: what the SQL of a metric of one's own may call.

use std::fmt::Write as _;

use serde_json::json;

use super::common::Output;
use base::failure::Failure;
use score::{Function, FunctionKind, functions};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only those whose name has this in it
    #[arg(value_name = "WORD")]
    word: Option<String>,
    /// Print the page of Markdown about all of them
    #[arg(long, conflicts_with_all = ["word", "format"])]
    reference: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

/// The kinds with their headings.
const KINDS: [(FunctionKind, &str, &str); 4] = [
    (FunctionKind::Own, "The judge's own", "own"),
    (FunctionKind::Scalar, "Of a row", "scalar"),
    (FunctionKind::Aggregate, "Of many rows", "aggregate"),
    (FunctionKind::Table, "That give rows", "table"),
];

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let mut all = functions()?;
    if args.reference {
        args.output.whole(&page(&all));
        return Ok(());
    }
    if let Some(word) = &args.word {
        all.retain(|one| one.name.contains(&word.to_lowercase()));
    }
    let word = |kind| KINDS.iter().find(|(of, ..)| *of == kind).map_or("", |(.., word)| *word);
    args.output.json(&json!({ "functions": all.iter().map(|one| json!({
        "name": one.name, "arguments": one.arguments, "kind": word(one.kind), "about": one.about,
    })).collect::<Vec<_>>() }));
    for one in &all {
        args.output.plain(format!("{}({})  {}", one.name, one.arguments, about(one)).trim_end());
    }
    Ok(())
}

fn about(one: &Function) -> String {
    let text = one.about.split_whitespace().collect::<Vec<_>>().join(" ");
    match (text.is_empty(), one.alias_of.is_empty() || one.alias_of == one.name) {
        (true, false) => format!("The same as {}.", one.alias_of),
        _ => text,
    }
}

/// The page of the handbook.
fn page(all: &[Function]) -> String {
    let version = duck::version();
    let mut out = format!(
        "+++\ntitle = \"SQL functions\"\nsummary = \"Every function that the SQL of a metric of your own may call.\"\norder = 108\n+++\n\n\
         <!-- Made by `judge metrics functions --reference`; `cargo xtask docs` renews it. -->\n\n\
         What the SQL of [a metric of your own](own-metrics.md) may call, as DuckDB {version} lists it itself in \
         `duckdb_functions()`. What asks for chance, the clock, files, settings or the session is refused and is not here; \
         neither are the functions for JSON and of ICU, which some builds of the judge do without. Operators (`+`, `||`, \
         `//`, `%`, `IS DISTINCT FROM` …), `CASE`, casts, `FILTER`, `OVER` with all its window functions and `QUALIFY` work \
         as DuckDB documents them. `judge metrics functions WORD` finds one.\n"
    );
    for (kind, heading, _) in KINDS {
        let own: Vec<&Function> = all.iter().filter(|one| one.kind == kind).collect();
        let _ = write!(out, "\n## {heading}\n\n| function | what DuckDB says of it |\n|---|---|\n");
        for one in own {
            let call = format!("{}({})", one.name, one.arguments);
            let _ = writeln!(out, "| `{}` | {} |", call.replace('|', "\\|"), escaped(&about(one)));
        }
    }
    out
}

/// Text in a cell of a table: nothing of it is markup but code.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut in_code = false;
    for c in text.chars() {
        in_code ^= c == '`';
        match c {
            '|' => out.push_str("\\|"),
            '<' | '>' | '*' | '_' | '[' | ']' | '~' | '$' if !in_code => {
                out.push('\\');
                out.push(c);
            }
            '{' if !in_code => out.push_str("&#123;"),
            c => out.push(c),
        }
    }
    out
}
