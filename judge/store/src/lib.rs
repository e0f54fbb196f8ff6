//! Prediction files by digest, in a folder or an object store, so that what was scored can be scored again when the pull
//! request that brought it is gone.
//!
//! Entry points: [`Store::open`], [`Store::keep`], [`Store::get`]. A file with the SHA-256 `abcd…` lies at
//! `sha256/ab/abcd…` below the place that `archive.files` of `contest.toml` names. Nothing is ever deleted there, and
//! nothing that lies there is believed: a file counts only when its bytes have the digest that it is called by.

mod folder;
mod http;
mod objects;
mod place;

use base::digest::sha256_hex;
use base::failure::Failure;
use contest::Contest;

use place::Place;

/// So many files are on their way at a time.
const AT_ONCE: usize = 8;

/// Where files are kept.
#[derive(Debug)]
pub struct Store {
    place: Place,
    /// What messages call it.
    shown: String,
    /// Bytes of a file, at most.
    most: u64,
}

/// What a store has under a digest.
#[derive(Debug, PartialEq, Eq)]
pub enum Kept {
    /// The bytes that have the digest.
    Whole(Vec<u8>),
    /// Nothing.
    Missing,
    /// Something else, and what.
    Damaged(String),
}

/// What came of [`Store::keep`]: files that were not there before, and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// How many.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Store {
    /// The store that `contest`, whose folder is `root`, names, if it names one. Nobody is asked yet.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the variables that say how to get there (`AWS_…`, `GOOGLE_…`, `AZURE_…`) do not fit,
    /// [`Failure::Machine`] when `root` cannot be read.
    pub fn open(contest: &Contest, root: &std::path::Path) -> Result<Option<Self>, Failure> {
        let Some(files) = &contest.archive.files else { return Ok(None) };
        let most = contest.submission.max_bytes;
        Ok(Some(Self { place: place::open(files, root, most)?, shown: files.clone(), most }))
    }

    /// What messages call it: the place as `contest.toml` has it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    fn failed(&self, why: impl std::fmt::Display) -> Failure {
        Failure::Machine(format!("the archive at {}: {why}", self.shown))
    }

    /// Has the file of each of `wanted` be there, by its digest and what `length` and `read` say of it, in bytes; what is
    /// there already with that length is not read. When this returns, all of them are there.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the place does not take one, or `read` gives other bytes than the digest is of.
    pub fn keep<T>(
        &self,
        wanted: &[(String, T)],
        length: impl Fn(&T) -> Result<u64, Failure>,
        read: impl Fn(&T) -> Result<Vec<u8>, Failure>,
    ) -> Result<Written, Failure> {
        let mut written = Written::default();
        for some in wanted.chunks(AT_ONCE) {
            let paths: Vec<String> = some.iter().map(|(digest, _)| path(digest)).collect();
            let mut new: Vec<(String, Vec<u8>)> = vec![];
            for (((digest, what), there), path) in some.iter().zip(self.lengths(&paths)?).zip(paths) {
                if there == Some(length(what)?) || new.iter().any(|(other, _)| *other == path) {
                    continue;
                }
                let bytes = read(what)?;
                if sha256_hex(&bytes) != *digest {
                    return Err(self.failed(format!("the file of {digest} has other bytes")));
                }
                written.files += 1;
                written.bytes += bytes.len() as u64;
                new.push((path, bytes));
            }
            match &self.place {
                Place::Objects(objects) => objects.write(new).map_err(|why| self.failed(why))?,
                Place::Folder(folder) => {
                    new.iter().try_for_each(|(path, bytes)| folder.write(path, bytes))?;
                }
            }
        }
        Ok(written)
    }

    /// Puts a file there, in the place of what there was.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the place does not take it, or the digest is of other bytes.
    pub fn put(&self, digest: &str, bytes: &[u8]) -> Result<(), Failure> {
        if sha256_hex(bytes) != *digest {
            return Err(self.failed(format!("the file of {digest} has other bytes")));
        }
        match &self.place {
            Place::Objects(objects) => {
                objects.write(vec![(path(digest), bytes.to_vec())]).map_err(|why| self.failed(why))
            }
            Place::Folder(folder) => folder.write(&path(digest), bytes),
        }
    }

    fn lengths(&self, paths: &[String]) -> Result<Vec<Option<u64>>, Failure> {
        match &self.place {
            Place::Objects(objects) => objects.lengths(paths).map_err(|why| self.failed(why)),
            Place::Folder(folder) => paths.iter().map(|path| folder.length(path)).collect(),
        }
    }

    /// What is there for `digest`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when nobody can say.
    pub fn get(&self, digest: &str) -> Result<Kept, Failure> {
        let path = path(digest);
        let length = match self.lengths(std::slice::from_ref(&path))?.pop().flatten() {
            None => return Ok(Kept::Missing),
            Some(length) => length,
        };
        if length > self.most {
            let text = format!("{length} bytes, and submissions have {} at most", self.most);
            return Ok(Kept::Damaged(text));
        }
        let bytes = match &self.place {
            Place::Objects(objects) => objects.read(&path).map_err(|why| self.failed(why))?,
            Place::Folder(folder) => folder.read(&path)?,
        };
        let is = sha256_hex(&bytes);
        if is == digest {
            return Ok(Kept::Whole(bytes));
        }
        Ok(Kept::Damaged(format!("{} bytes with the SHA-256 {is}", bytes.len())))
    }
}

/// Where the file of `digest` lies.
fn path(digest: &str) -> String {
    format!("sha256/{}/{digest}", digest.get(..2).unwrap_or("00"))
}
