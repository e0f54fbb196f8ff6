//! What the subcommands share: where the contest is, how to print.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use answer::secrets::{Identities, Kept, KeyFile, complaints, exposed};
use answer::{AnswerKey, KeyColumns};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::render::{Format, render};
use base::finding::secret::{kind_in, redact, redacted};
use base::time::Instant;
use contest::Contest;
use ledger::End;
use rules::people::per_person;
use tlog::{SIGNING_KEY_VARIABLE, Signer};

/// `--format` and `--quiet`.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct Output {
    /// How to print results and findings
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: Format,
    /// Print findings only
    #[arg(long)]
    pub(super) quiet: bool,
}

impl Output {
    /// A line for people, with a label in a column of its own.
    pub(super) fn line(self, label: &str, text: &str) {
        if !self.quiet && self.format != Format::Json {
            println!("{label:<14} {}", redacted(text));
        }
    }

    /// A line of a text that has a layout of its own.
    pub(super) fn plain(self, text: &str) {
        if !self.quiet && self.format != Format::Json {
            println!("{}", redacted(text));
        }
    }

    /// A whole document, to be sent to a file.
    pub(super) fn whole(self, text: &str) {
        print!("{text}");
    }

    /// A JSON value on a line of its own, when JSON is wanted.
    pub(super) fn json(self, value: &serde_json::Value) {
        if self.format == Format::Json {
            let mut value = value.clone();
            redact(&mut value);
            println!("{value}");
        }
    }

    /// Prints why a command failed.
    pub(super) fn failure(self, failure: &Failure) {
        match (failure, self.format) {
            (Failure::Machine(_), Format::Json) => {
                println!("{}", serde_json::json!({ "failed": failure.to_string() }))
            }
            (Failure::Machine(_), Format::Text | Format::Github) => eprintln!("judge: {failure}"),
            _ => self.findings(failure.findings()),
        }
    }

    /// Prints findings: to people on the error stream, to programs on the output.
    pub(super) fn findings(self, findings: &[Finding]) {
        match self.format {
            Format::Text => eprint!("{}", render(findings, self.format, std::io::stderr().is_terminal())),
            Format::Json | Format::Github => print!("{}", render(findings, self.format, false)),
        }
    }
}

/// `--dir`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Dir {
    /// The contest's folder
    #[arg(long, default_value = ".", value_name = "DIR")]
    pub(super) dir: PathBuf,
}

/// `--now`: the only way for a clock into a command.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Now {
    /// Take this instant for now, e.g. 2009-07-26T18:50:00Z, to replay a contest
    #[arg(long, value_name = "INSTANT")]
    now: Option<Instant>,
}

impl Now {
    pub(super) fn get(self) -> Instant {
        self.now.unwrap_or_else(Instant::now)
    }
}

/// `--jobs`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Jobs {
    /// How many submissions to score at a time [default: one per core]
    #[arg(long, value_name = "N")]
    jobs: Option<std::num::NonZeroUsize>,
}

impl Jobs {
    /// Runs `work` with that many workers.
    pub(super) fn install<T: Send>(self, work: impl FnOnce() -> T + Send) -> Result<T, Failure> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs.map_or(0, usize::from))
            .build()
            .map_err(|why| Failure::machine("starting the workers", why))?;
        Ok(pool.install(work))
    }
}

/// `--signing-key`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Signing {
    /// File with the key that signs the ledger [default: GITPRIZE_SIGNING_KEY, the key itself or its file]
    #[arg(long, value_name = "FILE")]
    signing_key: Option<PathBuf>,
}

impl Signing {
    /// Has the ledger's checkpoint signed, if there is a key.
    pub(super) fn apply(&self, end: &mut End) -> Result<(), Failure> {
        if let Some(signer) = self.signer()? {
            end.sign_with(signer);
        }
        Ok(())
    }

    /// The key, if there is one.
    pub(super) fn signer(&self) -> Result<Option<Signer>, Failure> {
        let variable = std::env::var(SIGNING_KEY_VARIABLE).unwrap_or_default();
        let text = match &self.signing_key {
            None if variable.trim().is_empty() => return Ok(None),
            None if kind_in(&variable).is_some() => variable,
            None => read_key(Path::new(&variable)).map_err(|failure| match failure {
                // Whatever it is, it may be a secret.
                Failure::Configuration(findings) if findings.iter().all(|found| found.code == UNREADABLE) => {
                    let text = format!(
                        "{SIGNING_KEY_VARIABLE} is neither a signing key nor the name of a file that can be read"
                    );
                    Failure::Configuration(vec![Finding::new(UNREADABLE, text).help(
                        "put the line PRIVATE+KEY+… into it, or the path of the file that holds the line",
                    )])
                }
                other => other,
            })?,
            Some(path) => read_key(path)?,
        };
        Signer::parse(&text).map(Some)
    }
}

/// The code of a signing key that cannot be read.
const UNREADABLE: &str = "bad-signing-key";

fn read_key(path: &Path) -> Result<String, Failure> {
    // What names no file may be the secret itself, and is not repeated.
    if path.exists()
        && let Some(finding) = exposed(path)?
    {
        return Err(Failure::Configuration(vec![finding]));
    }
    std::fs::read_to_string(path)
        .map_err(|why| Failure::configuration(UNREADABLE, format!("cannot read {}: {why}", path.display())))
}

/// `--key-identity`.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct KeyIdentity {
    /// The age identity that opens a sealed answer key [default: the text in GITPRIZE_IDENTITY]
    #[arg(long, value_name = "FILE")]
    key_identity: Option<PathBuf>,
}

impl KeyIdentity {
    /// Where identities come from.
    pub(super) fn get(&self) -> Identities {
        Identities { file: self.key_identity.clone(), text: std::env::var(Identities::VARIABLE).ok() }
    }
}

/// Opens the answer key and holds it against the contest's commitments.
pub(super) fn answer_key(
    contest: &Contest,
    root: &Path,
    given: Option<&Path>,
    identity: &KeyIdentity,
) -> Result<AnswerKey, Failure> {
    let path = match (given, &contest.answer_key) {
        (Some(path), _) => path.to_owned(),
        (None, Some(path)) => root.join(path),
        (None, None) => {
            return Err(Failure::configuration(
                "no-answer-key",
                "contest.toml names no answer key; give one with --answers FILE",
            ));
        }
    };
    let columns =
        KeyColumns::of(&contest.measures).map_err(|why| Failure::configuration("bad-metric", why))?;
    let key = KeyFile::open(&path, &identity.get())?.read(&columns)?;
    let complaints = complaints(contest, &path.display().to_string(), &key);
    if complaints.is_empty() {
        with_kept(key, contest, root, identity)
    } else {
        Err(Failure::Configuration(complaints))
    }
}

/// Refuses to make tags of persons with the secret of `key` where `contest` keeps one that outlives keys.
pub(super) fn check_people(contest: &Contest, key: &AnswerKey) -> Result<(), Failure> {
    let Some(path) = contest.seal.identities.as_ref().filter(|_| per_person(contest)) else { return Ok(()) };
    if key.keeps_people() {
        return Ok(());
    }
    let text = format!("persons are counted by a secret in {path}, and there is no identity to open it with");
    let help = "give the identity file with --key-identity FILE or its text in GITPRIZE_IDENTITY";
    Err(Failure::Configuration(vec![Finding::new("no-key-identity", text).help(help)]))
}

/// `key` with the judge's own identities and those at hand: files and private scores are encrypted to the jury too.
pub(super) fn with_kept(
    key: AnswerKey,
    contest: &Contest,
    root: &Path,
    identity: &KeyIdentity,
) -> Result<AnswerKey, Failure> {
    let from = identity.get();
    let given = from.read()?;
    if given.is_empty() {
        return Ok(key);
    }
    let Some(path) = &contest.seal.identities else {
        // Behind the key's own, to which contestants encrypt here.
        let own = vec![key.identity()?];
        return Ok(key.with_identities([own, given].concat()));
    };
    let mut kept = Kept::open(&root.join(path), &from)?;
    kept.add(given);
    Ok(key.with_people(kept.people).with_identities(kept.identities))
}
