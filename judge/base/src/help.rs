//! The help of a program with many commands: who needs which, and pages about what they all have in common.
//!
//! [`crate::arguments::parse`] makes it, with the commands by [`Groups`].

use std::ffi::OsString;
use std::fmt::Write as _;

use crate::output::SCHEMA_TEXT;
use clap::Command;

/// Commands under the heading of who needs them.
pub type Groups = &'static [(&'static str, &'static [&'static str])];

/// Pages of `help` that are about no command.
const TOPICS: [(&str, &str, &str); 4] = [
    ("exit-codes", "what the number means with which a command ends", EXIT_CODES),
    ("environment", "which variables are read", ENVIRONMENT),
    ("json", "what --format json prints", JSON),
    ("json-schema", "the same as a JSON Schema", SCHEMA_TEXT),
];
/// What [`crate::shell`] makes of the arguments.
const MADE: [(&str, &str); 2] = [
    ("completions SHELL", "what completes a command line: bash, elvish, fish, powershell or zsh reads it"),
    ("man [DIR]", "the page for `man`, or in DIR all pages"),
];
/// Where what is said of a command begins, and where a line ends.
const COLUMN: usize = 14;
const WIDTH: usize = 100;

const EXIT_CODES: &str = "\
Exit codes of judge, gitprize and site

  0  fine
  1  the input has findings: a file would be refused, a ledger does not verify, a page has a dead link
  2  the call, contest.toml, a team's file or a key is wrong; nothing was done
  3  the machine failed: network, disk, another program; the same command goes on from where it stopped
  130  somebody stopped it (Ctrl-C); its temporary folders are removed

`judge run` ends with 0 also when it refused submissions: that is its work. The program git, where a command calls it,
gives its own reason in the message.
";

const JSON: &str = "\
What --format json prints

One object on one line of standard output, however the command ended:

  schema    gitprize/1; a program that knows another version should stop
  command   such as \"judge check\"
  status    ok, findings, usage or failure, which are the exit codes 0, 1, 2 and 3
  exit      the exit code
  result    what the command was called for, or null where it came to none
  findings  what is wrong (severity error), may be wrong (warning) or is good to know (note), each with
            code, message, place (file, line, column, excerpt) and help

What is absent is null. A name means the same in every result: team is the team's folder, instants are
UTC with a Z, digests and roots are hexadecimal, standard_error and direction are as in the
site's api/v1. Names are added, never taken away or given another meaning.

Two commands print an object a line as they go: `judge score` one of each file, and `site serve` one of
each rebuild. They print the object above only where something went wrong.

  gitprize check predictions.csv --format json | jq .result.rows
";

const ENVIRONMENT: &str = "\
What the programs read from the environment

  GITPRIZE_IDENTITY      an age identity that opens the sealed answer key, for machines that keep secrets in variables
  GITPRIZE_SIGNING_KEY   the key that signs the ledger's checkpoints
  GITPRIZE_USER          who pushes, as the receive hook is told (`judge receive`); GL_USER of gitolite or REMOTE_USER of
                         an HTTP server where it is not set
  GITPRIZE_KEY           the SSH key of who pushes, or its fingerprint (`judge receive`)
  GITPRIZE_CACHE         where `gitprize` keeps what it needs of contests; `gitprize` in XDG_CACHE_HOME or ~/.cache where it
                         is not set
  GITPRIZE_FORGE_API     the address of the forge's API, for a forge that has it elsewhere
  GH_TOKEN, GITHUB_TOKEN, GITLAB_TOKEN, FORGEJO_TOKEN
                         your token, for `gitprize submit` and `join` on such a forge; `gh`, `glab` and git's credential
                         helper are asked where it is not set
  SSL_CERT_FILE          certificates of one's own authority, for the forge's API
  TZ                     the zone of the times that stand beside UTC
  GITPRIZE_JUDGE         set by the judge for its own push into a repository on the same disk
  NO_COLOR, CLICOLOR=0, TERM=dumb
                         no colours in messages
  CLICOLOR_FORCE         colours also where messages go to a file
  CI                     set by forges; what would print private scores then refuses
  TMPDIR                 where temporary folders are made

Where neither variables nor flags name a key, `judge` looks into the folder that the clone's own git configuration names,
for judge.txt and ledger.key: git config gitprize.keys ../contest.keys
";

/// `command` with its commands listed by `groups`. Those that no group names come last.
pub(crate) fn grouped(command: Command, groups: Groups) -> Command {
    if groups.is_empty() {
        return command;
    }
    let mut text = String::new();
    let named = |name: &str| groups.iter().any(|(_, names)| names.contains(&name));
    let shown = || command.get_subcommands().filter(|inner| !inner.is_hide_set());
    let others: Vec<&str> = shown().map(Command::get_name).filter(|name| !named(name)).collect();
    for (heading, names) in groups.iter().copied().chain([("Other commands", &others[..])]) {
        let here: Vec<_> =
            names.iter().filter_map(|name| shown().find(|inner| inner.get_name() == *name)).collect();
        if !here.is_empty() {
            let _ = writeln!(text, "{heading}:");
        }
        for inner in here {
            line(
                &mut text,
                inner.get_name(),
                &inner.get_about().map(ToString::to_string).unwrap_or_default(),
            );
        }
        if !text.ends_with("\n\n") {
            text.push('\n');
        }
    }
    let name = command.get_name();
    let _ = writeln!(text, "More:");
    line(&mut text, &format!("{name} help COMMAND"), "about one of them");
    for (topic, about, _) in TOPICS {
        line(&mut text, &format!("{name} help {topic}"), about);
    }
    for (topic, about) in MADE {
        line(&mut text, &format!("{name} help {topic}"), about);
    }
    let text = text.trim_end().to_owned();
    command
        .help_template("{about}\n\n{usage-heading} {usage}{after-help}\n\nOptions:\n{options}")
        .after_help(text)
}

/// The page that `program help TOPIC` asks for.
pub(crate) fn topic(arguments: &[OsString]) -> Option<&'static str> {
    let [_, help, asked] = arguments else { return None };
    let found = TOPICS.iter().find(|(name, ..)| help == "help" && asked == name);
    found.map(|(_, _, text)| *text)
}

/// A name and what is said of it, in a column of its own.
fn line(text: &mut String, name: &str, about: &str) {
    let mut length = COLUMN.max(name.len() + 4);
    let _ = write!(text, "  {name:<width$}", width = length - 2);
    for word in about.split_whitespace() {
        if length + word.len() > WIDTH {
            text.truncate(text.trim_end().len());
            let _ = write!(text, "\n{:COLUMN$}", "");
            length = COLUMN;
        }
        let _ = write!(text, "{word} ");
        length += word.len() + 1;
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
}
