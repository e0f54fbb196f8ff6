//! What the judge remembers of lines, so that it knows them again: the secret behind their digests, and the counted
//! requests of the days that are still open. It is a file of its own that is never published: by default in the
//! repository's git folder, which no push takes along.
//!
//! A day is open for [`OPEN`] days; then its requests are forgotten and it takes no more lines.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher24;

use super::keys::Keys;
use super::tally::Row;
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::platform;
use base::scratch::replace;

/// Days for which a day takes further lines: as long as Debian's servers keep their logs.
pub(super) const OPEN: i64 = 14;
/// Requests that are remembered, at most: some 60 MB. Days are closed early, the oldest first, until they fit.
pub(super) const MOST: usize = 2_000_000;
/// The beginning of the file.
const FIRST: &[u8] = b"gitprize downloads memory 1\n";
/// In the git folder.
const FOLDER: &str = "gitprize";

/// Where it is kept, and what is in it.
pub(super) struct Memory {
    /// Nothing: it is lost when the program ends.
    place: Option<PathBuf>,
    stored: Stored,
    /// Whether the file holds days that are no longer open.
    is_stale: bool,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Stored {
    secret: [u8; 32],
    names: Vec<String>,
    days: Vec<(i64, Vec<Kept>)>,
}

/// A request as it is kept.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    digest: u64,
    client: u64,
    bytes: u64,
    size: Option<u64>,
    second: u32,
    name: u32,
    is_part: bool,
}

impl Memory {
    /// That of the contest at `root`, without what is no longer open on `today` (from 1970-01-01): in the file `given`,
    /// else in the git folder, else nowhere. A new one has a random secret.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the file is damaged or lies where it would be published, [`Failure::Machine`] when
    /// it cannot be read or the machine gives no random bytes.
    pub(super) fn open(root: &Path, given: Option<&Path>, today: i64) -> Result<Self, Failure> {
        let place = match given {
            Some(given) => Some(outside(root, given)?),
            None => in_git(root),
        };
        let found = match place.as_ref().map(std::fs::read) {
            Some(Ok(bytes)) => Some(bytes),
            Some(Err(why)) if why.kind() != std::io::ErrorKind::NotFound => {
                let place = place.unwrap_or_default();
                return Err(Failure::machine(place.display(), why));
            }
            _ => None,
        };
        let mut stored = match (found, &place) {
            (Some(bytes), Some(place)) => read(&bytes).ok_or_else(|| damaged(place))?,
            _ => {
                let mut secret = [0; 32];
                getrandom::fill(&mut secret).map_err(|why| Failure::machine("making a secret", why))?;
                Stored { secret, names: vec![], days: vec![] }
            }
        };
        let held = stored.days.len();
        stored.days.retain(|(day, _)| is_open(*day, today));
        let is_stale = stored.days.len() < held;
        Ok(Self { place, stored, is_stale })
    }

    /// The keys of lines and clients.
    pub(super) fn keys(&self) -> Keys {
        Keys::new(self.stored.secret)
    }

    /// The requests of all open days; `number` gives the number of a file's name.
    pub(super) fn rows(&self, mut number: impl FnMut(&str) -> u32) -> Vec<Row> {
        let numbers: Vec<u32> = self.stored.names.iter().map(|name| number(name)).collect();
        let rows = self.stored.days.iter().flat_map(|(day, kept)| kept.iter().map(move |kept| (*day, kept)));
        let row = |(day, kept): (i64, &Kept)| {
            let Kept { digest, client, bytes, size, second, name, is_part } = *kept;
            let file = *numbers.get(name as usize)?;
            Some(Row { day, digest, log: 0, second, file, client, is_part, bytes, size })
        };
        rows.filter_map(row).collect()
    }

    /// The same memory with the requests of `days` instead, each day with its rows, oldest first, as far as they are open on
    /// `today` and fit; and whether it is another one.
    pub(super) fn with(&self, days: &[(i64, &[Row])], names: &[String], today: i64) -> (Self, bool) {
        let mut room = MOST;
        let fits = |(day, rows): &&(i64, &[Row])| {
            let fits = is_open(*day, today) && rows.len() <= room;
            room = if fits { room - rows.len() } else { 0 };
            fits
        };
        let mut fitting: Vec<&(i64, &[Row])> = days.iter().rev().take_while(fits).collect();
        fitting.reverse();
        let kept = fitting.into_par_iter().map(|(day, rows)| {
            let mut rows: Vec<Kept> = rows.iter().map(kept).collect();
            rows.sort_unstable_by_key(|row| (row.digest, row.second));
            (*day, rows)
        });
        let kept = kept.collect();
        let stored = Stored { secret: self.stored.secret, names: names.to_vec(), days: kept };
        let is_other = self.is_stale || stored.days != self.stored.days || stored.names != self.stored.names;
        (Self { place: self.place.clone(), stored, is_stale: false }, is_other)
    }

    /// Writes the file, for its owner's eyes only.
    pub(super) fn write(&self) -> Result<(), Failure> {
        let Some(place) = &self.place else { return Ok(()) };
        let failed = |why: String| Failure::machine(format!("writing {}", place.display()), why);
        if let Some(folder) = place.parent() {
            std::fs::create_dir_all(folder).map_err(|why| failed(why.to_string()))?;
        }
        let mut options = std::fs::OpenOptions::new();
        platform::of_owner(options.write(true).create(true));
        options.open(place).map_err(|why| failed(why.to_string()))?;
        let mut bytes =
            postcard::to_extend(&self.stored, FIRST.to_vec()).map_err(|why| failed(why.to_string()))?;
        bytes.extend(checksum(&bytes[FIRST.len()..]));
        replace(place, &bytes)
    }
}

/// Whether `day` takes lines on `today`, if it was counted before.
pub(super) fn is_open(day: i64, today: i64) -> bool {
    day >= today.saturating_sub(OPEN)
}

fn kept(row: &Row) -> Kept {
    let Row { digest, client, bytes, size, second, file, is_part, .. } = *row;
    Kept { digest, client, bytes, size, second, name: file, is_part }
}

fn checksum(bytes: &[u8]) -> [u8; 8] {
    SipHasher24::new_with_key(&[0; 16]).hash(bytes).to_le_bytes()
}

fn read(bytes: &[u8]) -> Option<Stored> {
    let (body, sum) = bytes.strip_prefix(FIRST)?.split_last_chunk::<8>()?;
    if checksum(body) != *sum {
        return None;
    }
    postcard::from_bytes(body).ok()
}

fn damaged(place: &Path) -> Failure {
    let text = "this is not a memory of downloads as this version of the judge writes it";
    let help = "remove the file: days that were counted stay as they are and take no more lines";
    let finding = Finding::new(codes::BAD_MEMORY, text).in_file(place.display().to_string()).help(help);
    Failure::Configuration(vec![finding])
}

/// `given`, unless it lies where it would be published.
fn outside(root: &Path, given: &Path) -> Result<PathBuf, Failure> {
    let place = std::path::absolute(given).map_err(|why| Failure::machine(given.display(), why))?;
    let folder = place.parent().map(|folder| folder.canonicalize().unwrap_or_else(|_| folder.to_owned()));
    let root = root.canonicalize().map_err(|why| Failure::machine(root.display(), why))?;
    let is_git = in_git(&root).and_then(|git| git.parent()?.parent()?.canonicalize().ok());
    if let Some(folder) = &folder
        && folder.starts_with(&root)
        && is_git.is_none_or(|git| !folder.starts_with(git))
    {
        let text = "the memory of downloads would lie in the contest's folder, where it would be published";
        let finding = Finding::new(codes::MEMORY_PUBLISHED, text).in_file(given.display().to_string());
        return Err(Failure::Configuration(vec![
            finding.help("name a file elsewhere, or leave --memory out"),
        ]));
    }
    Ok(place)
}

/// The place in the git folder of the contest at `root`; one for each contest of a repository.
fn in_git(root: &Path) -> Option<PathBuf> {
    let repository = git2::Repository::discover(root).ok()?;
    let top = repository.workdir()?.canonicalize().ok()?;
    let below = root.canonicalize().ok()?.strip_prefix(top).ok()?.to_str()?.to_owned();
    let name = match below.as_str() {
        "" => "downloads".to_owned(),
        below => format!("downloads-{}", &sha256_hex(below.as_bytes())[..16]),
    };
    Some(repository.commondir().join(FOLDER).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(memory: &Memory) -> Vec<i64> {
        memory.stored.days.iter().map(|(day, _)| *day).collect()
    }

    fn row(day: i64, digest: u64) -> Row {
        Row { day, digest, log: 3, second: 7, file: 0, client: 9, is_part: true, bytes: 5, size: Some(6) }
    }

    #[test]
    fn what_is_open_is_known_again_and_the_rest_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let (root, place) = (folder.path().join("contest"), folder.path().join("memory"));
        std::fs::create_dir(&root).unwrap();
        let open = |today| Memory::open(&root, Some(&place), today).unwrap();
        let (old, new) = ([row(85, 1)], [row(99, 2), row(99, 3)]);
        let (memory, is_other) = open(100).with(&[(85, &old), (99, &new)], &["/a".to_owned()], 100);
        assert!(is_other);
        memory.write().unwrap();
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&place.metadata().unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        let again = open(100);
        assert_eq!(days(&again), [99]);
        let back: Vec<u64> =
            again.rows(|name| u32::from(name != "/a")).iter().map(|row| row.digest).collect();
        assert_eq!(back, [2, 3]);
        assert_eq!(again.rows(|_| 0)[0], Row { log: 0, ..new[0] });
        assert!(!again.with(&[(99, &new)], &["/a".to_owned()], 100).1);
        assert_eq!(again.keys().line(1, b"x"), memory.keys().line(1, b"x"));
        assert!(days(&open(114)).is_empty());
        assert!(open(114).with(&[], &["/a".to_owned()], 114).1, "what is forgotten is taken out of the file");
        std::fs::write(&place, "something else").unwrap();
        let failure = Memory::open(&root, Some(&place), 100).err().unwrap();
        assert_eq!(failure.findings()[0].code, "bad-memory");
        let failure = Memory::open(&root, Some(&root.join("memory")), 100).err().unwrap();
        assert_eq!(failure.findings()[0].code, "memory-published");
        let cut = Memory::open(&root, None, 100).unwrap();
        assert!(cut.place.is_none() || cut.place.unwrap().ends_with("gitprize/downloads"));
    }

    #[test]
    fn too_many_requests_close_the_oldest_days() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(folder.path(), None, 100).unwrap();
        let half = vec![row(0, 1); MOST / 2];
        let (memory, _) = memory.with(&[(97, &half[..1]), (98, &half), (99, &half)], &[], 100);
        assert_eq!(days(&memory), [98, 99]);
        let (memory, _) = memory.with(&[(98, &half), (99, &vec![row(0, 1); MOST + 1])], &[], 100);
        assert!(days(&memory).is_empty());
    }
}
