//! The command line of a program, read so that no message repeats a secret from it.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::str::FromStr;

use crate::finding::codes;
use clap::{Command, Parser};

use crate::failure::Failure;
use crate::finding::Finding;
use crate::finding::render::Format;
use crate::finding::secret::{kind_in, redacted};
use crate::help::{Groups, grouped, topic};
use crate::output::{self, Output};
use crate::{shell, terminal};

/// The program's arguments. Its help lists the commands by `groups`, and `built` is what its version says besides its
/// number.
///
/// # Errors
/// The code to end with; what there was to say has been said.
pub fn parse<C: Parser>(groups: Groups, built: &str) -> Result<C, ExitCode> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let command = grouped(C::command(), groups);
    let version = format!("{} ({built})", command.get_version().unwrap_or_default());
    // Once in the life of the program.
    let command = command.version(&*version.leak());
    output::called(named(&command, &arguments));
    let output = Output { format: format(&arguments), ..Output::default() };
    if let Some(finding) = secret(&arguments) {
        return Err(output.ended(Err(Failure::Configuration(vec![finding]))));
    }
    if let Some(text) = topic(&arguments) {
        terminal::print(text);
        return Err(terminal::ended(ExitCode::SUCCESS));
    }
    // Of the commands as they are, not of the list of them that people are shown.
    if let Some(said) = shell::asked(&C::command(), &arguments) {
        return Err(output.ended(said.map(|text| output.whole(&text))));
    }
    let parsed = command.try_get_matches_from(arguments);
    parsed.and_then(|matches| C::from_arg_matches(&matches)).map_err(|why| {
        let plain = why.to_string();
        let hidden = redacted(&plain);
        if why.use_stderr() && output.format != Format::Text {
            return output.ended(Err(Failure::Configuration(vec![usage(&hidden)])));
        }
        if hidden == plain {
            terminal::clap(&why);
        } else {
            terminal::note(&hidden);
        }
        terminal::ended(ExitCode::from(u8::try_from(why.exit_code()).unwrap_or(2)))
    })
}

/// What clap says of a call, for programs and forges: its first sentence, and what follows as help.
fn usage(said: &str) -> Finding {
    let (first, rest) = said.trim().split_once("\n\n").unwrap_or((said.trim(), ""));
    let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let finding = Finding::new(codes::USAGE, joined(first.trim_start_matches("error: ")));
    if rest.is_empty() { finding } else { finding.help(joined(rest)) }
}

/// The program and the commands that `arguments` name, such as `judge prize award`.
fn named(command: &Command, arguments: &[OsString]) -> String {
    let mut names = vec![command.get_name().to_owned()];
    let mut here = command;
    for argument in &arguments[1.min(arguments.len())..] {
        let Some(inner) = argument.to_str().and_then(|name| here.find_subcommand(name)) else { break };
        names.push(inner.get_name().to_owned());
        here = inner;
    }
    names.join(" ")
}

/// What a version says of where the program comes from.
pub fn built(commit: Option<&str>) -> &str {
    commit.filter(|commit| !commit.is_empty()).unwrap_or("commit not known")
}

/// A whole number, for clap's `value_parser`: the standard library's own words are for programmers.
///
/// # Errors
/// What was expected.
pub fn number<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "expected a whole number, 0 or more".to_owned())
}

/// A whole number that is not 0, for clap's `value_parser`.
///
/// # Errors
/// What was expected.
pub fn positive(text: &str) -> Result<NonZeroUsize, String> {
    text.parse().map_err(|_| "expected a whole number, 1 or more".to_owned())
}

/// A complaint about the first argument that is a secret: everybody on the machine can read it there, and the shell
/// keeps it.
fn secret(arguments: &[OsString]) -> Option<Finding> {
    let texts: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let is_name = |text: &str| {
        text.len() > 2
            && text.starts_with("--")
            && text[2..].bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let option = |at: usize| -> Option<&str> {
        let own = texts[at].split_once('=').map(|(name, _)| name).filter(|name| is_name(name));
        own.or_else(|| Some(&*texts[at.checked_sub(1)?]).filter(|name| is_name(name)))
    };
    // An address with a password in it is how a CI hands a repository over.
    let is_asked = |at: usize| option(at) == Some("--repository") && texts[at].contains("://");
    let found = texts.iter().enumerate().filter(|(at, _)| !is_asked(*at));
    let (at, kind) = found.into_iter().find_map(|(at, text)| Some((at, kind_in(text)?)))?;
    let place = match option(at) {
        Some(name) => format!("given to {name}"),
        None => format!("argument {at} of the command"),
    };
    let help = "nothing was done. Secrets stand in files, or in the variables GITPRIZE_IDENTITY and \
                GITPRIZE_SIGNING_KEY: the arguments of a command can be read by others on this machine, and the \
                shell keeps them in its history. Delete it there, and make a new one if others may have seen it";
    let text = format!("{kind} itself is {place}, expected no secret there");
    Some(Finding::new(codes::SECRET_IN_ARGUMENTS, text).help(help))
}

/// The `--format` that the arguments ask for, as far as that can be told before they are read.
fn format(arguments: &[OsString]) -> Format {
    let texts: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    let after = texts.iter().zip(texts.iter().skip(1)).find(|(name, _)| *name == "--format");
    let value = after
        .map(|(_, value)| &**value)
        .or_else(|| texts.iter().find_map(|text| text.strip_prefix("--format=")));
    match value {
        Some("json") => Format::Json,
        Some("github") => Format::Github,
        _ => Format::Text,
    }
}
