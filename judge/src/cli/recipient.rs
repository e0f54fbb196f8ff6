//! `judge recipient`: the age recipient that belongs to an answer key.

use std::path::PathBuf;

use serde_json::json;

use super::common::{Dir, KeyIdentity, Output, answer_key};
use crate::contest::Folder;
use crate::failure::Failure;

/// Print the age recipient that belongs to the answer key, for contest.toml
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// The answer key [default: the one that contest.toml names]
    #[arg(long, value_name = "KEY")]
    answers: Option<PathBuf>,
    #[command(flatten)]
    identity: KeyIdentity,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let key = answer_key(&folder.contest, &args.dir.dir, args.answers.as_deref(), &args.identity)?;
    let recipient = key.identity()?.to_public().to_string();
    args.output.json(&json!({ "recipient": recipient }));
    args.output.line("[answer_key]", &format!("recipient = \"{recipient}\""));
    Ok(())
}
