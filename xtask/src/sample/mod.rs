//! The sample contest: a made-up answer key and a git repository in which the Netflix Prize's pull requests wait.

mod encode;
mod events;
mod key;
mod predictions;
mod repository;
mod rng;

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

pub(crate) use events::{Decision, decisions};
use events::{Event, Expect, Team};
use key::Key;
pub(crate) use key::{DEFAULT_ROWS, FULL_ROWS};
use repository::{Author, Entry, Import};

/// Where the published id list is, within the contest repository.
const IDS: &str = "content/data/ids.csv.gz";
/// The list is made once and cloned by everybody.
const IDS_LEVEL: u32 = 9;
const CONTEST: &str = "content/contest.toml";
/// The text that members accept, as `contest.toml` names it.
const TERMS: &str = "content/rules.md";
/// Fewer rows can't carry scores of four decimals on both splits.
pub(crate) const FEWEST_ROWS: usize = 1_000;
/// When the contest opened: the date of the first commits.
const OPENED: &str = "2006-10-02T00:00:00Z";

/// What was made.
pub(crate) struct Sample {
    /// Rows of the answer key.
    pub(crate) rows: usize,
    /// Registered teams.
    pub(crate) teams: usize,
    /// Pull requests.
    pub(crate) pulls: usize,
    /// `sha256:` and the digest of the answer key's bytes.
    pub(crate) commitment: String,
    /// The bare repository.
    pub(crate) repository: PathBuf,
    /// The answer key.
    pub(crate) answers: PathBuf,
    /// The jury's identity, if the project has one.
    pub(crate) identity: Option<PathBuf>,
}

/// Makes the sample in a folder: `contest.git`, `answers.csv`, `jury-identity.txt`.
/// The words of the contest are those of the project's own `content/`.
pub(crate) fn make(root: &Path, out: &Path, rows: usize) -> Result<Sample> {
    let repository = out.join("contest.git");
    if repository.exists() {
        bail!("{} exists already: name another folder, or remove it", repository.display());
    }
    fs::create_dir_all(out).with_context(|| format!("{} can't be made", out.display()))?;

    let key = Key::new(rows);
    let answers = out.join("answers.csv");
    let commitment = write_answers(&key, &answers)?;
    let (teams, events) = (events::teams()?, events::events()?);

    let opened: Timestamp = OPENED.parse()?;
    let mut import = Import::create(&repository)?;
    // The pull requests start from the commit before the contest's words, so that editing a page does not
    // give every head, and with it every receipt of the committed ledger, another name.
    import.main(opened, "Register the teams", &team_files(&teams, None))?;
    add_pulls(&mut import, &key, &teams, &events)?;
    let mut entries = content(root, &key, &commitment)?;
    entries.extend(team_files(&teams, Some(&terms(root)?)));
    import.main(opened, "Open the contest", &entries)?;
    import.finish()?;
    let received = events.iter().zip(1..).map(|(event, n)| (n, event.team.as_str(), event.when));
    repository::log_heads(&repository, &received.collect::<Vec<_>>())?;

    let identity = copy_identity(root, out)?;
    Ok(Sample { rows, teams: teams.len(), pulls: events.len(), commitment, repository, answers, identity })
}

/// Writes what the project itself keeps of the sample: team files, id list and the key's commitment.
pub(crate) fn update_project(root: &Path) -> Result<String> {
    let key = Key::new(DEFAULT_ROWS);
    let commitment = commitment(key.answers_csv().as_bytes());
    let mut entries = team_files(&events::teams()?, Some(&terms(root)?));
    let list = encode::gzip(key.ids_csv().as_bytes(), IDS_LEVEL)?;
    if let Ok(text) = fs::read_to_string(root.join(CONTEST)) {
        let text = with_digests(&text, &commitment, &list)?;
        entries.push(Entry { path: CONTEST.into(), bytes: text.into_bytes() });
    }
    entries.push(Entry { path: IDS.into(), bytes: list });
    for entry in entries {
        let path = root.join(&entry.path);
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir)?;
        }
        fs::write(&path, entry.bytes).with_context(|| format!("{} can't be written", entry.path))?;
    }
    Ok(commitment)
}

fn write_answers(key: &Key, path: &Path) -> Result<String> {
    let text = key.answers_csv();
    fs::write(path, &text).with_context(|| format!("{} can't be written", path.display()))?;
    Ok(commitment(text.as_bytes()))
}

fn commitment(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}

/// The project's `content/`, with this sample's id list and commitment in it.
fn content(root: &Path, key: &Key, commitment: &str) -> Result<Vec<Entry>> {
    if !root.join(CONTEST).is_file() {
        bail!("{CONTEST} is missing: the sample takes the contest's words and rules from there");
    }
    let list = encode::gzip(key.ids_csv().as_bytes(), IDS_LEVEL)?;
    let mut entries = vec![];
    for file in WalkDir::new(root.join("content")).sort_by_file_name() {
        let file = file.context("content/ can't be read")?;
        let path = git_path(file.path().strip_prefix(root)?);
        if !file.file_type().is_file() || path == IDS {
            continue;
        }
        let mut bytes = fs::read(file.path()).with_context(|| format!("{path} can't be read"))?;
        if path == CONTEST {
            let text = String::from_utf8(bytes).with_context(|| format!("{path} is not text"))?;
            bytes = with_digests(&text, commitment, &list)?.into_bytes();
        }
        entries.push(Entry { path, bytes });
    }
    entries.push(Entry { path: IDS.into(), bytes: list });
    Ok(entries)
}

fn git_path(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Replaces the commitment, and size and digest of the list of ids, and leaves every other character as its author wrote it.
fn with_digests(text: &str, commitment: &str, list: &[u8]) -> Result<String> {
    let mut document: toml_edit::DocumentMut =
        text.parse().with_context(|| format!("{CONTEST} can't be read"))?;
    let key = document.get_mut("answer_key").and_then(|item| item.as_table_like_mut());
    let key = key.with_context(|| format!("{CONTEST} has no [answer_key]"))?;
    match key.get_mut("commitment").and_then(|item| item.as_value_mut()) {
        Some(value) => {
            let decor = value.decor().clone();
            *value = commitment.into();
            *value.decor_mut() = decor;
        }
        None => _ = key.insert("commitment", toml_edit::value(commitment)),
    }
    let files = document.get_mut("data").and_then(|data| data.get_mut("files"));
    let files =
        files.and_then(|files| files.as_array_of_tables_mut()).into_iter().flat_map(|files| files.iter_mut());
    for file in files.filter(|file| file.get("path").and_then(|path| path.as_str()) == Some(IDS)) {
        file["bytes"] = toml_edit::value(i64::try_from(list.len())?);
        file["digest"] = toml_edit::value(self::commitment(list));
    }
    Ok(document.to_string())
}

/// What the teams accept: the hash of the rules, as `judge terms` prints it.
fn terms(root: &Path) -> Result<String> {
    let text = fs::read_to_string(root.join(TERMS)).with_context(|| format!("{TERMS} can't be read"))?;
    Ok(commitment(text.replace("\r\n", "\n").as_bytes()))
}

fn team_files(teams: &[Team], terms: Option<&str>) -> Vec<Entry> {
    let file = |team: &Team| Entry {
        path: format!("submissions/{}/team.toml", team.slug),
        bytes: team.toml(terms).into(),
    };
    teams.iter().map(file).collect()
}

/// Makes the prediction files on all cores, a handful at a time, and hands them to git in order.
fn add_pulls(import: &mut Import, key: &Key, teams: &[Team], events: &[Event]) -> Result<()> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let numbered: Vec<(usize, &Event)> = (1..).zip(events).collect();
    for batch in numbered.chunks(workers) {
        let files: Vec<Result<encode::File>> = thread::scope(|scope| {
            let running: Vec<_> =
                batch.iter().map(|(_, event)| scope.spawn(|| prediction_file(key, event))).collect();
            running
                .into_iter()
                .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        for ((number, event), file) in batch.iter().zip(files) {
            let file = file.with_context(|| format!("pull request {number}"))?;
            let team = teams.iter().find(|team| team.slug == event.team);
            let team = team.with_context(|| format!("xtask/data/teams.csv has no {}", event.team))?;
            let author = Author { name: &team.name, login: &team.slug };
            let entry = Entry { path: format!("submissions/{}/{}", team.slug, file.name), bytes: file.bytes };
            import.pull(*number, event.when, &author, entry)?;
        }
    }
    Ok(())
}

fn prediction_file(key: &Key, event: &Event) -> Result<encode::File> {
    let (public, private) = event.wanted()?;
    let name = event.stream();
    let values = predictions::make(key, &name, public, private, event.whole_stars())?;
    let fault = event.expect == Expect::NotANumber;
    encode::file(key, &values, encode::Format::of(&event.file)?, &format!("{name} order"), fault)
}

/// The sample's jury is no secret: its identity lies in the open beside the facts.
fn copy_identity(root: &Path, out: &Path) -> Result<Option<PathBuf>> {
    let from = root.join("xtask/data/jury-identity.txt");
    if !from.is_file() {
        return Ok(None);
    }
    let to = out.join("jury-identity.txt");
    fs::copy(from, &to).with_context(|| format!("{} can't be written", to.display()))?;
    Ok(Some(to))
}

#[cfg(test)]
mod tests;
