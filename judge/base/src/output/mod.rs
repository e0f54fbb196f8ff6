//! How a command says what it has to say: to people, as one JSON document for programs, or as annotations of a forge.
//!
//! Entry points: [`Output`] with its flags, and [`Output::ended`] at the end of `main`. The document is described in
//! `schema.json`, which `help json-schema` prints.

mod annotations;
mod envelope;
mod schema;

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::Value;

use crate::failure::Failure;
use crate::finding::render::{Format, Severity, render};
use crate::finding::secret::{redact, redacted};
use crate::finding::{Finding, codes};
use crate::terminal::{coloured, ended, note, print};

pub use envelope::{SCHEMA, called};
pub use schema::TEXT as SCHEMA_TEXT;

/// `--format` and `--quiet`.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Output {
    /// How to print: text, one JSON document (`help json` describes it), or annotations of GitHub and Forgejo
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
    /// Print the result and what is wrong, and nothing beside
    #[arg(short, long)]
    pub quiet: bool,
}

impl Output {
    /// A line for people about what is or was done, with a label in a column of its own.
    pub fn line(self, label: &str, text: &str) {
        if !self.quiet {
            self.value(label, text);
        }
    }

    /// The same about what the command was called for: not even `--quiet` leaves it out.
    pub fn value(self, label: &str, text: &str) {
        if self.format != Format::Json {
            print(&format!("{label:<14} {}\n", redacted(text)));
        }
    }

    /// A line of a result that has a layout of its own.
    pub fn plain(self, text: &str) {
        if self.format != Format::Json {
            print(&format!("{}\n", redacted(text)));
        }
    }

    /// A whole document, to be sent to a file.
    pub fn whole(self, text: &str) {
        print(text);
    }

    /// The result for programs. Said again it replaces what was said before: the command began anew.
    pub fn json(self, value: &Value) {
        if self.format == Format::Json {
            envelope::result(hidden(value));
        }
    }

    /// One of many results, or of those that come while the command runs: an object on a line of its own, at once.
    pub fn row(self, value: &Value) {
        if self.format == Format::Json {
            envelope::rows();
            print(&format!("{}\n", hidden(value)));
        }
    }

    /// Says how a long command goes on, on the error stream.
    pub fn progress(self, label: &str, text: &str) {
        if !self.quiet && self.format == Format::Text {
            note(&format!("{label:<14} {}\n", redacted(text)));
        }
    }

    /// Findings for which the command fails.
    pub fn findings(self, findings: &[Finding]) {
        self.say(findings, Severity::Error);
    }

    /// Findings that stop nothing.
    pub fn warnings(self, findings: &[Finding]) {
        self.say(findings, Severity::Warning);
    }

    /// What is good to know: lines among the others.
    pub fn notes(self, findings: &[Finding]) {
        if self.format != Format::Text {
            return self.say(findings, Severity::Note);
        }
        for finding in findings {
            self.line("Note", &finding.message);
            finding.help.iter().for_each(|help| self.line("", help));
        }
    }

    /// Findings go to people on the error stream, to programs on the output.
    fn say(self, findings: &[Finding], severity: Severity) {
        match self.format {
            Format::Text => note(&render(findings, severity, self.format, coloured())),
            Format::Github => print(&annotations::say(findings, severity)),
            Format::Json => envelope::findings(findings, severity),
        }
    }

    /// Prints why a command failed, and where to read on.
    pub fn failure(self, failure: &Failure) {
        match (failure, self.format) {
            (Failure::Machine(_), Format::Text) => {
                note(&format!("{}: {failure}\n", program()));
                note(
                    "The machine failed, not what you gave it. The same command goes on from where it stopped.\n",
                );
            }
            (Failure::Machine(_), _) => {
                self.findings(&[Finding::new(codes::MACHINE_FAILED, failure.to_string())]);
            }
            _ => {
                self.findings(failure.findings());
                self.more(failure.findings());
            }
        }
    }

    /// Where to read on about findings that do not say what to do.
    fn more(self, findings: &[Finding]) {
        if self.format != Format::Text {
            return;
        }
        let mut bare: Vec<&str> =
            findings.iter().filter(|finding| finding.help.is_none()).map(|finding| finding.code).collect();
        bare.sort_unstable();
        bare.dedup();
        let name = match program() {
            // It has no such command, and is never alone.
            name if name == "site" => "judge".to_owned(),
            name => name,
        };
        match bare[..] {
            [] => {}
            [code] => note(&format!("What to do: `{name} codes {code}`\n")),
            [first, ..] => note(&format!("What to do: `{name} codes CODE`, e.g. `{name} codes {first}`\n")),
        }
    }

    /// The exit code of a command; prints why it failed, and for programs all that it said.
    pub fn ended(self, result: Result<(), Failure>) -> ExitCode {
        let code = match &result {
            Ok(()) => 0,
            Err(failure) => {
                self.failure(failure);
                failure.code()
            }
        };
        match self.format {
            Format::Json => print(&envelope::document(code)),
            Format::Github => print(&annotations::end()),
            Format::Text => {}
        }
        ended(ExitCode::from(code))
    }
}

fn hidden(value: &Value) -> Value {
    let mut value = value.clone();
    redact(&mut value);
    value
}

/// What the running program is called.
fn program() -> String {
    let path = std::env::args_os().next().map(PathBuf::from);
    let name =
        path.as_deref().and_then(|path| path.file_stem()).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "gitprize".to_owned())
}
