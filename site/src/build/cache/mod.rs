//! What a build leaves for the next one, in one folder: what each page was made from, the files of the site, and the site as it
//! was, to be made the next one.
//!
//! Entry points: [`Cache::open`] and [`Cache::save`]. A cache only ever saves work. One that is lost, of another version of this
//! program, or damaged is ignored.

mod records;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use base::digest::{sha256_hex, sha256_of};
use base::failure::Failure;
use base::scratch::replace;

use super::tree::{Known, Stored, Time, Tree, look};
pub(super) use records::{Made, Records, kept, warnings};

/// Stands in every folder of a cache: programs that make backups know it, too.
pub(super) const TAG: &str = "CACHEDIR.TAG";
const TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by `site build`, which is faster with it. It may be removed.\n";
/// Nothing of it belongs into a repository.
const IGNORE: (&str, &str) = (".gitignore", "*\n");
const LOCK: &str = "lock";
const RECORDS: &str = "records";
/// The folder with the site as it is, or was before.
const SITE: &str = "site";
/// How long another build's lock is waited for, and how often it is tried.
const PATIENCE: Duration = Duration::from_secs(2);
const STEP: Duration = Duration::from_millis(20);
/// How the file of the records begins.
const BEGIN: &str = "gitprize-site cache 1";

/// A cache that this build has for itself.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    /// Which program this is, to the byte.
    program: String,
    /// Locked while it is open.
    _lock: File,
}

/// A cache and what it holds.
#[derive(Debug, Default)]
pub(super) struct Opened {
    /// Nothing where there can be none.
    pub(super) cache: Option<Cache>,
    /// What the last build left; empty where nothing can be used.
    pub(super) records: Records,
    /// Why nothing can be used, where somebody may wonder.
    pub(super) note: Option<String>,
}

impl Cache {
    /// Opens the cache in `folder`, or begins one.
    pub(super) fn open(folder: &Path) -> Opened {
        let shown = folder.display();
        let without = |why: String| Opened { note: Some(why), ..Opened::default() };
        let lock = match lock(folder) {
            Ok(Some(lock)) => lock,
            Ok(None) => {
                return without(format!("another build works with the cache {shown}; this one goes without"));
            }
            Err(why) => return without(format!("the cache {shown} cannot be used: {why}")),
        };
        let program = match program() {
            Ok(program) => program,
            Err(why) => {
                return without(format!(
                    "the cache {shown} is not used, as this program cannot be read: {why}"
                ));
            }
        };
        let found = match std::fs::read(folder.join(RECORDS)) {
            Ok(text) => read(&text, &program).map_err(str::to_owned),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(Records::default()),
            Err(why) => Err(why.to_string()),
        };
        let (records, note) = match found {
            Ok(records) => (records, None),
            Err(why) => (Records::default(), Some(format!("the cache {shown} is ignored: {why}"))),
        };
        Opened { cache: Some(Self { folder: folder.to_owned(), program, _lock: lock }), records, note }
    }

    /// Where the site stands that becomes the next one.
    pub(super) fn site(&self) -> PathBuf {
        self.folder.join(SITE)
    }

    /// Keeps `records`.
    pub(super) fn save(&self, records: &Records) -> Result<(), Failure> {
        let failed =
            |why: String| Failure::machine(format!("writing the cache {}", self.folder.display()), why);
        let body = postcard::to_extend(records, vec![]).map_err(|why| failed(why.to_string()))?;
        let mut text = format!("{BEGIN}\n{}\n{}\n", self.program, sha256_hex(&body)).into_bytes();
        text.extend_from_slice(&body);
        replace(&self.folder.join(RECORDS), &text)
    }
}

/// Makes the folder and takes its lock; nothing when somebody has it.
fn lock(folder: &Path) -> std::io::Result<Option<File>> {
    std::fs::create_dir_all(folder)?;
    for (name, text) in [(TAG, TAG_TEXT), IGNORE] {
        let file = folder.join(name);
        if !file.is_file() {
            std::fs::write(&file, text)?;
        }
    }
    let lock = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
    let begun = Instant::now();
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(Some(lock)),
            // One that was killed has its lock for as long as the system takes to clear it away.
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => std::thread::sleep(STEP),
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(why)) => return Err(why),
        }
    }
}

/// The program that runs: another one may make other pages of the same.
fn program() -> std::io::Result<String> {
    let (_, digest) = sha256_of(File::open(std::env::current_exe()?)?)?;
    Ok(format!("{} {digest}", env!("CARGO_PKG_VERSION")))
}

/// The records in `text`, which `program` wrote, or what is wrong with it.
fn read(text: &[u8], program: &str) -> Result<Records, &'static str> {
    let mut parts = text.splitn(4, |byte| *byte == b'\n');
    let mut line = || parts.next().and_then(|line| std::str::from_utf8(line).ok());
    if line() != Some(BEGIN) {
        return Err("this program did not write it");
    }
    if line() != Some(program) {
        return Err("another version of this program wrote it");
    }
    let digest = line().ok_or("it is damaged")?;
    let body = parts.next().ok_or("it is damaged")?;
    if sha256_hex(body) != digest {
        return Err("it is damaged");
    }
    postcard::from_bytes(body).ok().filter(Records::is_sound).ok_or("it is damaged")
}

/// The time it is, as files are stamped.
pub(super) fn now() -> Time {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), since.subsec_nanos())
}

/// What stands at `root`, of which `files` and `folders` were known at the moment `at`.
pub(super) fn seen(
    root: &Path,
    files: &BTreeMap<String, Stored>,
    folders: &BTreeMap<String, Time>,
    at: Time,
) -> Result<Tree, Failure> {
    look(root, &Known::new(files, folders, at))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is the finding")]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::input::Input;

    fn records() -> Records {
        let mut records = Records { out: "/public".to_owned(), at: (5, 6), ..Records::default() };
        records.parts =
            vec![(Input::Frame, Digest::of(b"a")), (Input::Post("x".to_owned()), Digest::of(b"b"))];
        records.pages.insert(
            "a/index.html".to_owned(),
            Made { kind: "a".to_owned(), inputs: vec![0, 1], warnings: vec![] },
        );
        records
    }

    #[test]
    fn what_was_saved_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let Opened { cache, records: none, note } = Cache::open(folder.path());
        assert!(none.pages.is_empty() && note.is_none());
        let cache = cache.unwrap();
        cache.save(&records()).unwrap();
        let busy = Cache::open(folder.path());
        assert!(busy.cache.is_none() && busy.note.unwrap().contains("another build works with the cache"));
        drop(cache);
        let again = Cache::open(folder.path());
        assert!(again.records.is_same(&records()) && again.note.is_none());
        assert!(folder.path().join(".gitignore").is_file() && folder.path().join(TAG).is_file());
    }

    #[test]
    fn what_is_foreign_cut_or_changed_is_ignored_with_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        Cache::open(folder.path()).cache.unwrap().save(&records()).unwrap();
        let file = folder.path().join(RECORDS);
        let whole = std::fs::read(&file).unwrap();
        let told = |text: &[u8]| {
            std::fs::write(&file, text).unwrap();
            let opened = Cache::open(folder.path());
            assert!(opened.records.pages.is_empty() && opened.cache.is_some());
            opened.note.unwrap()
        };
        assert!(told(b"").ends_with("is ignored: this program did not write it"));
        let other = String::from_utf8_lossy(&whole[..60]).replace("\n0.", "\n9.").into_bytes();
        assert!(told(&other).ends_with("another version of this program wrote it"));
        for length in [whole.len() - 1, whole.len() - 20, whole.len() - 60] {
            assert!(told(&whole[..length]).ends_with("it is damaged"), "{length}");
        }
        for at in whole.len() - 80..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert!(told(&changed).contains("is ignored: "), "{at}");
        }
        // A text that is whole and speaks of parts that it does not have.
        let mut unsound = records();
        unsound.parts.pop();
        std::fs::remove_file(&file).unwrap();
        Cache::open(folder.path()).cache.unwrap().save(&unsound).unwrap();
        assert!(Cache::open(folder.path()).note.unwrap().ends_with("it is damaged"));
    }
}
