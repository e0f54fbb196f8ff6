//! What the subcommands share: where the contest is, how to print.

use std::path::{Path, PathBuf};

use answer::secrets::{Kept, KeyFile, SIGNING_FILE, complaints, exposed, key_beside};
use answer::{AnswerKey, KeyColumns};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::finding::secret::kind_in;
use contest::Contest;
pub(super) use gitprize::common::{Dir, KeyIdentity, Metrics, Now, Output};
use ledger::{End, Ledger};
use rules::people::Tags;
use tlog::{SIGNING_KEY_VARIABLE, Signer};

/// `--jobs`.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Jobs {
    /// How many submissions to score at a time [default: one per core]
    #[arg(short, long, value_name = "N", value_parser = base::arguments::positive)]
    jobs: Option<std::num::NonZeroUsize>,
}

impl Jobs {
    /// Runs `work` with that many workers.
    pub(super) fn install<T: Send>(
        self,
        work: impl FnOnce() -> Result<T, Failure> + Send,
    ) -> Result<T, Failure> {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(self.jobs.map_or(0, usize::from))
            .build()
            .map_err(|why| Failure::machine("starting the workers", why))?;
        pool.install(work)
    }
}

/// `--signing-key`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Signing {
    /// File with the key that signs the ledger [default: GITPRIZE_SIGNING_KEY, the key itself or its file; else
    /// ledger.key in the folder that git's setting gitprize.keys names]
    #[arg(long, value_name = "FILE")]
    signing_key: Option<PathBuf>,
}

impl Signing {
    /// Has the checkpoint of the ledger of the contest at `root` signed, if there is a key.
    pub(super) fn apply(&self, root: &Path, end: &mut End) -> Result<(), Failure> {
        if let Some(signer) = self.signer(root)? {
            end.sign_with(signer);
        }
        Ok(())
    }

    /// The key for the contest at `root`, if there is one.
    pub(super) fn signer(&self, root: &Path) -> Result<Option<Signer>, Failure> {
        let variable = std::env::var(SIGNING_KEY_VARIABLE).unwrap_or_default();
        let text = match &self.signing_key {
            None if variable.trim().is_empty() => match key_beside(root, SIGNING_FILE) {
                Some(path) => read_key(&path)?,
                None => return Ok(None),
            },
            None if kind_in(&variable).is_some() => variable,
            None => read_key(Path::new(&variable)).map_err(|failure| match failure {
                // Whatever it is, it may be a secret.
                Failure::Configuration(findings) if findings.iter().all(|found| found.code == codes::BAD_SIGNING_KEY.code) => {
                    let text = format!(
                        "{SIGNING_KEY_VARIABLE} is neither a signing key nor the name of a file that can be read"
                    );
                    Failure::Configuration(vec![Finding::new(codes::BAD_SIGNING_KEY, text).help(
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

fn read_key(path: &Path) -> Result<String, Failure> {
    // What names no file may be the secret itself, and is not repeated.
    if path.exists()
        && let Some(finding) = exposed(path)?
    {
        return Err(Failure::Configuration(vec![finding]));
    }
    std::fs::read_to_string(path).map_err(|why| {
        Failure::configuration(codes::BAD_SIGNING_KEY, format!("cannot read {}: {why}", path.display()))
    })
}

/// `--answers` and what opens it.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Key {
    /// The answer key [default: as contest.toml says]
    #[arg(long, value_name = "FILE")]
    pub(super) answers: Option<PathBuf>,
    #[command(flatten)]
    pub(super) identity: KeyIdentity,
}

/// `--table NAME=FILE`, as often as there are tables.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Tables {
    /// A table that a metric reads beside the rows of the key, unless the key has it: CSV, Parquet or Arrow; several if there
    /// are
    #[arg(long = "table", value_name = "NAME=FILE", value_parser = named)]
    pub(super) given: Vec<(String, PathBuf)>,
}

/// A name and a file, as `weights=weights.csv`.
pub(super) fn named(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => Ok((name.to_owned(), file.into())),
        _ => Err("expected a name and a file, like weights=../weights.csv".to_owned()),
    }
}

impl Key {
    /// Opens it and holds it against the contest's commitments.
    pub(super) fn open(&self, contest: &Contest, root: &Path) -> Result<AnswerKey, Failure> {
        self.open_with(contest, root, &[])
    }

    /// The same with the tables in these files behind its rows.
    pub(super) fn open_with(
        &self,
        contest: &Contest,
        root: &Path,
        tables: &[(String, PathBuf)],
    ) -> Result<AnswerKey, Failure> {
        let path = match (&self.answers, &contest.answer_key) {
            (Some(path), _) => path.to_owned(),
            (None, Some(path)) => root.join(path),
            (None, None) => {
                return Err(Failure::configuration(
                    codes::NO_ANSWER_KEY,
                    "contest.toml names no answer key; give one with --answers FILE",
                ));
            }
        };
        let columns = KeyColumns::of(&contest.measures)
            .map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
        let key = KeyFile::open(&path, &self.identity.at(root))?.with_tables(tables)?.read(&columns)?;
        let complaints = complaints(contest, &path.display().to_string(), &key);
        if complaints.is_empty() {
            with_kept(key, contest, root, &self.identity)
        } else {
            Err(Failure::Configuration(complaints))
        }
    }
}

/// `--identity` of the jury.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Jury {
    /// File with the jury's age identities, those of earlier keys included
    #[arg(long, value_name = "FILE")]
    pub(super) identity: PathBuf,
}

/// Refuses to make tags of persons with the secret of `key` where `contest` keeps secrets of their own for them.
pub(super) fn check_people(contest: &Contest, key: &AnswerKey) -> Result<(), Failure> {
    let Some(path) = &contest.seal.identities else { return Ok(()) };
    if key.keeps_people() {
        return Ok(());
    }
    let text = format!("persons are known by a secret in {path}, and no identity was given to open it");
    let help = "give the identity file with --key-identity FILE or its text in GITPRIZE_IDENTITY";
    Err(Failure::Configuration(vec![Finding::new(codes::NO_KEY_IDENTITY, text).help(help)]))
}

/// What makes the tags of persons for acts on main, whose `ledger` tells which there are.
pub(super) fn tags(contest: &Contest, root: &Path, key: &Key, ledger: &Ledger) -> Result<Tags, Failure> {
    let key = key.open(contest, root)?;
    check_people(contest, &key)?;
    Ok(Tags::new(key.people(), contest.forge.logins).on_record(|| ledger.tags()))
}

/// `key` with the judge's own identities and those at hand: files and private scores are encrypted to the jury too.
pub(super) fn with_kept(
    key: AnswerKey,
    contest: &Contest,
    root: &Path,
    identity: &KeyIdentity,
) -> Result<AnswerKey, Failure> {
    let from = identity.at(root);
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
