//! `judge codes`: what the codes in messages mean.

use serde_json::json;

use crate::common::Output;
use crate::reference::codes_page;
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
    /// Print all codes as a page of Markdown
    #[arg(long, conflicts_with_all = ["code", "format"])]
    reference: bool,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// Prints what codes mean.
///
/// # Errors
/// [`Failure`] with what to say.
pub fn run(args: &Args) -> Result<(), Failure> {
    if args.reference {
        args.output.whole(&codes_page());
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
