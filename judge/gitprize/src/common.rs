//! What the subcommands share: where the contest is, how to print.

use std::path::PathBuf;
use std::process::ExitCode;

use answer::secrets::Identities;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::render::{Format, render};
use base::finding::secret::{redact, redacted};
use base::terminal::{coloured, note, print};
use base::time::Instant;

/// `--format` and `--quiet`.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub struct Output {
    /// How to print results and findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
    /// Print findings only
    #[arg(long)]
    pub quiet: bool,
}

impl Output {
    /// A line for people, with a label in a column of its own.
    pub fn line(self, label: &str, text: &str) {
        if !self.quiet && self.format != Format::Json {
            print(&format!("{label:<14} {}\n", redacted(text)));
        }
    }

    /// A line of a text that has a layout of its own.
    pub fn plain(self, text: &str) {
        if !self.quiet && self.format != Format::Json {
            print(&format!("{}\n", redacted(text)));
        }
    }

    /// A whole document, to be sent to a file.
    pub fn whole(self, text: &str) {
        print(text);
    }

    /// A JSON value on a line of its own, when JSON is wanted.
    pub fn json(self, value: &serde_json::Value) {
        if self.format == Format::Json {
            let mut value = value.clone();
            redact(&mut value);
            print(&format!("{value}\n"));
        }
    }

    /// Prints why a command failed.
    pub fn failure(self, failure: &Failure) {
        match (failure, self.format) {
            (Failure::Machine(_), Format::Json) => {
                print(&format!("{}\n", serde_json::json!({ "failed": failure.to_string() })))
            }
            (Failure::Machine(_), Format::Text | Format::Github) => {
                note(&format!("{}: {failure}\n", program()))
            }
            _ => self.findings(failure.findings()),
        }
    }

    /// The exit code of a command; prints why it failed.
    pub fn ended(self, result: Result<(), Failure>) -> ExitCode {
        let code = match result {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => {
                self.failure(&failure);
                failure.exit_code()
            }
        };
        base::terminal::ended(code)
    }

    /// Prints findings: to people on the error stream, to programs on the output.
    pub fn findings(self, findings: &[Finding]) {
        match self.format {
            Format::Text => note(&render(findings, self.format, coloured())),
            Format::Json | Format::Github => print(&render(findings, self.format, false)),
        }
    }
}

/// `--dir`.
#[derive(Clone, Debug, clap::Args)]
pub struct Dir {
    /// The contest's folder [default: the current one or the nearest above it that is one]
    #[arg(long, default_value_os_t = contest::around(), hide_default_value = true, value_name = "DIR")]
    pub dir: PathBuf,
}

/// `--now`: the only way for a clock into a command.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Now {
    /// Take this instant for now, e.g. 2009-07-26T18:50:00Z, to replay a contest
    #[arg(long, value_name = "INSTANT")]
    now: Option<Instant>,
}

impl Now {
    /// It, or the clock's.
    pub fn get(self) -> Instant {
        self.now.unwrap_or_else(Instant::now)
    }
}

/// `--key-identity`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct KeyIdentity {
    /// The age identity that opens a sealed answer key [default: the text in GITPRIZE_IDENTITY]
    #[arg(long, value_name = "FILE")]
    key_identity: Option<PathBuf>,
}

impl KeyIdentity {
    /// Where identities come from.
    pub fn get(&self) -> Identities {
        Identities { file: self.key_identity.clone(), text: std::env::var(Identities::VARIABLE).ok() }
    }
}

/// What the running program is called.
fn program() -> String {
    let path = std::env::args_os().next().map(PathBuf::from);
    let name =
        path.as_deref().and_then(|path| path.file_stem()).map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "gitprize".to_owned())
}
