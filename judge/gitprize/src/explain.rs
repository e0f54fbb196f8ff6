//! `judge explain`: what a key of contest.toml, of team.toml or of front matter is, or what a code means.

use clap::ValueEnum;
use contest::keys::{self, Family, Key, Paper, schema_text};
use serde_json::json;

use crate::common::Output;
use crate::reference::{chosen, key_json, key_text, keys_pages};
use base::failure::Failure;
use base::finding::codes;
use base::nearest::unknown;

/// Say what a key of contest.toml, team.toml or front matter is, or what a code means; without a name, list all keys
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge explain quotas.every\n  judge explain quotas\n  judge explain page.menu\n  judge \
                       explain over-quota\n  judge explain --schema contest > contest.schema.json"
)]
pub struct Args {
    /// The key with the tables that it stands in, or a code
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Print the JSON Schema of a kind of file, by which editors complete and check
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "format"])]
    schema: Option<Which>,
    /// Print the pages of Markdown about all keys, or the one that stands at PATH in the project
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["name", "schema", "format"])]
    reference: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// A kind of file.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Which {
    /// content/contest.toml
    Contest,
    /// submissions/TEAM/team.toml
    Team,
    /// The lines between +++ at the top of Markdown files
    FrontMatter,
}

impl Which {
    fn paper(self) -> Paper {
        match self {
            Self::Contest => Paper::Contest,
            Self::Team => Paper::Team,
            Self::FrontMatter => Paper::FrontMatter,
        }
    }
}

/// Prints what something is.
///
/// # Errors
/// [`Failure`] with what to say.
pub fn run(args: &Args) -> Result<(), Failure> {
    if let Some(path) = &args.reference {
        args.output.whole(&chosen(keys_pages(), path));
    } else if let Some(which) = args.schema {
        args.output.whole(&schema_text(which.paper()));
    } else if let Some(name) = &args.name {
        return one(args.output, name);
    } else {
        list(args.output);
    }
    Ok(())
}

fn one(output: Output, name: &str) -> Result<(), Failure> {
    let plain = name.trim_matches(['[', ']']);
    let found = keys::find(plain);
    if found.is_empty() {
        let Some(code) = codes::find(plain) else { return Err(no_such(plain)) };
        output.json(&json!({ "keys": [], "codes": [code] }));
        output.plain(&format!("{}\n{}\n{}", code.code, code.meaning, code.action));
        return Ok(());
    }
    let told: Vec<_> = found.iter().map(|(family, key)| key_json(*family, key)).collect();
    output.json(&json!({ "keys": told, "codes": [] }));
    let texts: Vec<String> = found.iter().map(|(family, key)| key_text(*family, key)).collect();
    output.plain(texts.join("\n").trim_end());
    Ok(())
}

fn list(output: Output) {
    let all = || Family::ALL.into_iter().flat_map(|family| family.keys().map(move |key| (family, key)));
    let told: Vec<_> = all().map(|(family, key)| key_json(family, key)).collect();
    output.json(&json!({ "keys": told, "codes": [] }));
    for family in Family::ALL {
        output.plain(family.file());
        for key in family.keys() {
            output.plain(&format!("  {:<30} {}", key.path, key.sentence.replace('`', "")));
        }
        output.plain("");
    }
    output.plain("`judge explain KEY` says more about one; `judge codes` lists the codes.");
}

/// The complaint about a name that is neither.
fn no_such(name: &str) -> Failure {
    let keys = Family::ALL.into_iter().flat_map(|family| family.keys().map(|key: &Key| key.path));
    let last: Vec<String> = Family::ALL
        .into_iter()
        .flat_map(|family| family.keys())
        .filter(|key| key.name() == name)
        .map(|key| key.path.to_owned())
        .collect();
    let help = match last.is_empty() {
        true => "`judge explain` lists the keys, `judge codes` the codes".to_owned(),
        false => format!("a key is named with its table: {}", last.join(", ")),
    };
    let known: Vec<&str> = match last.is_empty() {
        true => keys.chain(codes::all().map(|code| code.code)).collect(),
        false => vec![],
    };
    Failure::Configuration(vec![unknown(codes::UNKNOWN_CODE, "key or code", name, known, help)])
}
