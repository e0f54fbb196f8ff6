//! What a build leaves for the next one, in one folder: what each page was made from, the files of the site, and the site as it
//! was, to be made the next one.
//!
//! Entry points: [`Begun::at`], [`Cache::open`] and [`Cache::save`]. A cache only ever saves work. One that is lost, of another version of this
//! program, or damaged is ignored.

mod records;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::hash::{DefaultHasher, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use base::digest::sha256_of;
use base::failure::Failure;
use base::platform::{changed, identity};

use super::glance::Glance;
use super::tree::{Known, Stored, Time, Tree, before, look};
pub(super) use records::{Made, Records, kept, warnings};

/// Stands in every folder of a cache: programs that make backups know it, too.
pub(super) const TAG: &str = "CACHEDIR.TAG";
const TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# Made by `site build`, which is faster with it. It may be removed.\n";
/// Nothing of it belongs into a repository.
const IGNORE: (&str, &str) = (".gitignore", "*\n");
const LOCK: &str = "lock";
const RECORDS: &str = "records";
const GLANCE: &str = "glance";
const PROGRAM: &str = "program";
/// What becomes one of them.
const NEW: &str = "new";
/// The folder with the site as it is, or was before.
const SITE: &str = "site";
/// How long another build's lock is waited for, and how often it is tried.
const PATIENCE: Duration = Duration::from_secs(2);
const STEP: Duration = Duration::from_millis(20);
/// How the file of the records begins.
const BEGIN: &str = "gitprize-site cache 2";

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

/// A cache that was locked, and what was left by a build that had nothing to do.
pub(super) enum Begun {
    /// There can be none, for this reason.
    Without(String),
    Locked(File, Option<Box<Glance>>),
}

impl Begun {
    /// Locks the cache in `folder`, or begins one.
    pub(super) fn at(folder: &Path) -> Self {
        let shown = folder.display();
        match lock(folder) {
            Ok(Some(lock)) => {
                // Of a build that was killed.
                let _ = std::fs::remove_file(folder.join(NEW));
                // Whatever is wrong with it, a build knows better.
                let text = std::fs::read(folder.join(GLANCE)).ok();
                Self::Locked(lock, text.and_then(|text| postcard::from_bytes(&text).ok()))
            }
            Ok(None) => {
                Self::Without(format!("another build works with the cache {shown}; this one goes without"))
            }
            Err(why) => Self::Without(format!("the cache {shown} cannot be used: {why}")),
        }
    }
}

impl Cache {
    /// Opens the cache in `folder`, which is locked.
    pub(super) fn open(folder: &Path, begun: Begun) -> Opened {
        let shown = folder.display();
        let without = |why: String| Opened { note: Some(why), ..Opened::default() };
        let lock = match begun {
            Begun::Locked(lock, _) => lock,
            Begun::Without(why) => return without(why),
        };
        let program = match program(folder) {
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

    /// Keeps `glance` for the next build.
    pub(super) fn keep(&self, glance: &Glance) -> Result<(), Failure> {
        let failed =
            |why: String| Failure::machine(format!("writing the cache {}", self.folder.display()), why);
        let text = postcard::to_extend(glance, vec![]).map_err(|why| failed(why.to_string()))?;
        put(&self.folder, GLANCE, &text).map_err(|why| failed(why.to_string()))
    }

    /// Keeps `records`.
    pub(super) fn save(&self, records: &Records) -> Result<(), Failure> {
        let failed =
            |why: String| Failure::machine(format!("writing the cache {}", self.folder.display()), why);
        let body = postcard::to_extend(records, vec![]).map_err(|why| failed(why.to_string()))?;
        let mut text = format!("{BEGIN}\n{}\n{}\n", self.program, sum(&body)).into_bytes();
        text.extend_from_slice(&body);
        put(&self.folder, RECORDS, &text).map_err(|why| failed(why.to_string()))
    }
}

/// Puts the file `name` of a cache in the place of what was there. Nobody waits until the disk has it: one that is cut after the
/// power failed is damaged, and ignored.
fn put(folder: &Path, name: &str, text: &[u8]) -> std::io::Result<()> {
    let new = folder.join(NEW);
    std::fs::write(&new, text)?;
    std::fs::rename(&new, folder.join(name))
}

/// Whether the cache in `folder` has a second site.
pub(super) fn has_site(folder: &Path) -> bool {
    folder.join(SITE).is_dir()
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

/// The program that runs: another one may make other pages of the same. It is read once for each cache, unless somebody touched
/// it since.
fn program(folder: &Path) -> std::io::Result<String> {
    let path = std::env::current_exe()?;
    let metadata = path.metadata()?;
    let changed = changed(&metadata).filter(|changed| *changed < before(now()));
    let stamp = changed
        .map(|changed| format!("{} {} {changed:?} {}", identity(&metadata), metadata.len(), path.display()));
    if let Some(stamp) = &stamp
        && let Ok(text) = std::fs::read_to_string(folder.join(PROGRAM))
        && let Some((known, program)) = text.split_once('\n')
        && known == stamp
        && !program.is_empty()
    {
        return Ok(program.to_owned());
    }
    let (_, digest) = sha256_of(File::open(path)?)?;
    let program = format!("{} {digest}", env!("CARGO_PKG_VERSION"));
    if let Some(stamp) = stamp {
        // Without it the next build reads the program again.
        let _ = put(folder, PROGRAM, format!("{stamp}\n{program}").as_bytes());
    }
    Ok(program)
}

/// What tells a text from one that is damaged.
fn sum(text: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(text);
    format!("{:016x}", hasher.finish())
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
    if sum(body) != digest {
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

    fn open(folder: &Path) -> Opened {
        Cache::open(folder, Begun::at(folder))
    }

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
        let Opened { cache, records: none, note } = open(folder.path());
        assert!(none.pages.is_empty() && note.is_none());
        let cache = cache.unwrap();
        cache.save(&records()).unwrap();
        let busy = open(folder.path());
        assert!(busy.cache.is_none() && busy.note.unwrap().contains("another build works with the cache"));
        drop(cache);
        let again = open(folder.path());
        assert!(again.records.is_same(&records()) && again.note.is_none());
        assert!(folder.path().join(".gitignore").is_file() && folder.path().join(TAG).is_file());
    }

    #[test]
    fn what_is_foreign_cut_or_changed_is_ignored_with_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        open(folder.path()).cache.unwrap().save(&records()).unwrap();
        let file = folder.path().join(RECORDS);
        let whole = std::fs::read(&file).unwrap();
        let told = |text: &[u8]| {
            std::fs::write(&file, text).unwrap();
            let opened = open(folder.path());
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
        open(folder.path()).cache.unwrap().save(&unsound).unwrap();
        assert!(open(folder.path()).note.unwrap().ends_with("it is damaged"));
    }
}
