//! `judge codes`: what the codes in messages mean.

use serde_json::json;

use crate::common::Output;
use crate::reference::{chosen, codes_pages};
use base::failure::Failure;
use base::finding::codes::{self, CODES};
use base::nearest::unknown as unknown_name;

/// Say what the code of a message means, or list all codes
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  gitprize codes over-quota")]
pub struct Args {
    /// The code, as messages show it
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// Print the pages of Markdown about all codes, or the one that stands at PATH in the project
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["code", "format"])]
    reference: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// Prints what codes mean.
///
/// # Errors
/// [`Failure`] with what to say.
pub fn run(args: &Args) -> Result<(), Failure> {
    if let Some(path) = &args.reference {
        args.output.whole(&chosen(codes_pages(), path));
        return Ok(());
    }
    if let Some(wanted) = &args.code {
        let code = codes::find(wanted).ok_or_else(|| unknown(wanted))?;
        args.output.json(&json!({ "codes": [code] }));
        args.output.plain(&format!("{}\n{}\n{}", code.code, code.meaning, code.action));
        return Ok(());
    }
    args.output.json(&json!({ "codes": codes::all().collect::<Vec<_>>() }));
    for topic in CODES {
        args.output.plain(topic.title);
        for code in topic.codes {
            args.output.plain(&format!("  {:<22} {}", code.code, code.meaning));
        }
        args.output.plain("");
    }
    args.output.plain("`gitprize codes CODE` says what to do about one.");
    Ok(())
}

fn unknown(wanted: &str) -> Failure {
    let known = codes::all().map(|code| code.code);
    let help = "`gitprize codes` lists them all";
    Failure::Configuration(vec![unknown_name(codes::UNKNOWN_CODE, "code", wanted, known, help)])
}
