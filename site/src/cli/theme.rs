//! `site theme`.

use base::failure::Failure;
use base::finding::{Finding, codes};
use clap::Subcommand;
use serde_json::json;

use super::common::Common;
use super::fields;
use crate::theme::own::{self, File};

/// Look at the templates and assets of the site, and replace one by a file of the contest's own
///
/// A file of the same name in content/theme/ takes the place of a built-in one. The handbook's page of templates says what
/// each may show.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List all, with those that the contest replaced
    List(List),
    /// Print what each template may show: every name, with its type and what it is
    ///
    /// Read out of the program's own source: a name that is not here does not exist.
    #[command(
        after_long_help = "Examples:\n  site theme fields team.html\n  site theme fields --format json"
    )]
    Fields(fields::Args),
    /// Begin a file of the contest's own from a built-in one
    #[command(
        after_long_help = "Examples:\n  site theme eject team.html\n  site theme eject team.html --keep"
    )]
    Eject(Eject),
    /// Show what the contest changed, and what the program changed since
    ///
    /// Ends with 1 where a built-in file is another than the one that the contest's was made from: take over what changed,
    /// then say so with `site theme eject NAME --keep`.
    #[command(after_long_help = "Examples:\n  site theme diff\n  site theme diff team.html")]
    Diff(Diff),
}

#[derive(Debug, clap::Args)]
pub(super) struct List {
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
pub(super) struct Eject {
    /// The template or asset
    #[arg(value_name = "NAME")]
    name: String,
    /// Keep the contest's file as it is, and note that it was made from the built-in one of this program
    #[arg(long)]
    keep: bool,
    /// Say what would be written, and write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, clap::Args)]
pub(super) struct Diff {
    /// This one only
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    common: Common,
}

impl Args {
    /// What its command has in common with others.
    pub(super) fn common(&self) -> &Common {
        match &self.command {
            Command::List(list) => &list.common,
            Command::Fields(fields) => &fields.common,
            Command::Eject(eject) => &eject.common,
            Command::Diff(diff) => &diff.common,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let files = own::files(&args.common().dir)?;
    match &args.command {
        Command::List(list) => {
            self::list(list, &files);
            Ok(())
        }
        Command::Eject(eject) => self::eject(eject, &files),
        Command::Diff(diff) => self::diff(diff, &files),
        Command::Fields(args) => fields::run(args, &files),
    }
}

fn list(args: &List, files: &[File]) {
    let output = args.common.output;
    let row =
        |file: &File| json!({ "name": file.name, "own": file.own.is_some(), "behind": file.is_behind() });
    output.json(&json!({ "files": files.iter().map(row).collect::<Vec<_>>() }));
    for file in files {
        let state = match &file.own {
            None => "built in".to_owned(),
            Some(_) if file.is_behind() => {
                format!("{}, and the built-in one changed since it was taken", file.place())
            }
            Some(_) => file.place(),
        };
        output.plain(&format!("{:<24} {state}", file.name));
    }
}

fn eject(args: &Eject, files: &[File]) -> Result<(), Failure> {
    let output = args.common.output;
    let file = own::named(files, &args.name)?;
    let texts = own::taking(file, args.keep)?;
    if !args.dry_run {
        own::write(&args.common.dir, &texts)?;
    }
    let paths: Vec<&str> = texts.iter().map(|(path, _)| path.as_str()).collect();
    output.json(&json!({ "dry_run": args.dry_run, "written": paths }));
    for path in paths {
        output.line(if args.dry_run { "Would write" } else { "Wrote" }, path);
    }
    Ok(())
}

fn diff(args: &Diff, files: &[File]) -> Result<(), Failure> {
    let output = args.common.output;
    let chosen: Vec<&File> = match &args.name {
        Some(name) => vec![own::named(files, name)?],
        None => files.iter().filter(|file| file.own.is_some()).collect(),
    };
    let row = |file: &&File| {
        json!({
            "name": file.name, "own": file.own.is_some(), "behind": file.is_behind(),
            "own_changes": file.own_changes(), "their_changes": file.their_changes(),
        })
    };
    output.json(&json!({ "files": chosen.iter().map(row).collect::<Vec<_>>() }));
    for file in &chosen {
        if file.is_behind() {
            output.plain(file.their_changes().trim_end());
        }
        match file.own_changes() {
            same if same.is_empty() => output.line("Same", &format!("{} as the built-in one", file.name)),
            changes => output.plain(changes.trim_end()),
        }
    }
    let behind = chosen.iter().filter(|file| file.is_behind()).map(|file| {
        let text = format!("the built-in {} changed since the contest took it", file.name);
        Finding::new(codes::THEME_FILE, text).in_file(file.place()).help(format!(
            "take over what changed as far as it is wanted, then say so: `site theme eject {} --keep`",
            file.name
        ))
    });
    let behind: Vec<Finding> = behind.collect();
    if behind.is_empty() { Ok(()) } else { Err(Failure::Findings(behind)) }
}
