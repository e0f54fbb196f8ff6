//! Where a file goes: below the folder and nowhere else, over nothing, and what is not whole yet beside it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use base::digest::sha256_of;
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use contest::DataFile;

use super::bar::Bar;

/// What the name of a file begins with that is not whole yet; no file of a contest's does.
const BEFORE: &str = ".";
/// And ends with.
const BEHIND: &str = ".gitprize-part";

/// The place of a file.
#[derive(Debug)]
pub(super) struct Target {
    path: PathBuf,
    folder: PathBuf,
    part: PathBuf,
}

impl Target {
    /// The place of `name`, parts joined by slashes, below `out`.
    ///
    /// # Errors
    /// [`Failure::Findings`] when something on the way is no folder: a link would lead elsewhere.
    pub(super) fn of(out: &Path, name: &str) -> Result<Self, Failure> {
        let (folders, last) = name.rsplit_once('/').map_or(("", name), |(folders, last)| (folders, last));
        let mut folder = out.to_owned();
        for part in folders.split('/').filter(|part| !part.is_empty()) {
            folder.push(part);
            match fs::symlink_metadata(&folder) {
                Ok(found) if found.is_dir() => {}
                Ok(_) => return Err(in_the_way(&folder, "is no folder")),
                Err(why) if why.kind() == ErrorKind::NotFound => {}
                Err(why) => return Err(Failure::machine(folder.display(), why)),
            }
        }
        let part = folder.join(format!("{BEFORE}{last}{BEHIND}"));
        Ok(Self { path: folder.join(last), folder, part })
    }

    /// Whether the file is there already.
    ///
    /// # Errors
    /// [`Failure::Findings`] when something else is.
    pub(super) fn holds(&self, file: &DataFile) -> Result<bool, Failure> {
        match fs::symlink_metadata(&self.path) {
            Err(why) if why.kind() == ErrorKind::NotFound => return Ok(false),
            Err(why) => return Err(Failure::machine(self.path.display(), why)),
            Ok(found) if !found.is_file() => return Err(in_the_way(&self.path, "is no plain file")),
            Ok(_) => {}
        }
        let opened = File::open(&self.path).map_err(|why| Failure::machine(self.path.display(), why))?;
        let (bytes, digest) = sha256_of(opened).map_err(|why| Failure::machine(self.path.display(), why))?;
        match file.differs(&self.path.to_string_lossy(), bytes, &digest) {
            None => Ok(true),
            Some(_) => Err(in_the_way(&self.path, "is there and is another file than contest.toml lists")),
        }
    }

    /// Makes the folders that it lies in.
    pub(super) fn make_folders(&self) -> Result<(), Failure> {
        fs_err::create_dir_all(&self.folder).map_err(Failure::io)
    }

    /// Gives the whole file its name, unless something got it meanwhile.
    pub(super) fn take(&self, part: Part) -> Result<(), Failure> {
        part.file.sync_all().map_err(|why| Failure::machine(part.shown(), why))?;
        match fs::hard_link(&part.path, &self.path) {
            Ok(()) => {}
            Err(why) if why.kind() == ErrorKind::AlreadyExists => {
                return Err(in_the_way(&self.path, "came there while the file was downloaded"));
            }
            // A disk without links.
            Err(_) if !self.path.exists() => {
                return fs_err::rename(&part.path, &self.path).map_err(Failure::io);
            }
            Err(why) => return Err(Failure::machine(self.path.display(), why)),
        }
        part.remove();
        Ok(())
    }
}

fn in_the_way(path: &Path, what: &str) -> Failure {
    let text = format!("{} {what}", quoted(&path.to_string_lossy()));
    let help = "move it away, or name another folder with --out; nothing is written over";
    Failure::Findings(vec![Finding::new(codes::DATA_IN_THE_WAY, text).help(help)])
}

/// What there is of a file that is not whole yet. Nobody else writes it.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    file: File,
    /// Bytes that are there.
    pub(super) length: u64,
}

/// Why no more of a file came.
#[derive(Debug)]
pub(super) enum Stop {
    /// It is not what contest.toml says, or is not to be had.
    Refused(Finding),
    /// The source broke off.
    Broken(String),
    /// The disk failed.
    Disk(Failure),
}

impl Stop {
    /// As a failure while reading `what`.
    pub(super) fn failure(self, what: &str) -> Failure {
        match self {
            Self::Refused(finding) => Failure::Findings(vec![finding]),
            Self::Broken(why) => Failure::machine(what, why),
            Self::Disk(failure) => failure,
        }
    }
}

impl Part {
    /// That of `target`, empty or as far as an earlier call came.
    pub(super) fn open(target: &Target) -> Result<Self, Failure> {
        let path = target.part.clone();
        if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
            return Err(in_the_way(&path, "is no plain file"));
        }
        let failed = |why: std::io::Error| Failure::machine(path.display(), why);
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::machine(
                    path.display(),
                    "another call downloads this file; wait for it",
                ));
            }
            Err(TryLockError::Error(why)) => return Err(failed(why)),
        }
        let length = file.seek(SeekFrom::End(0)).map_err(failed)?;
        Ok(Self { path, file, length })
    }

    /// Its path, for messages.
    pub(super) fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// Forgets what is there.
    pub(super) fn begin_anew(&mut self) -> Result<(), Failure> {
        let reset = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        reset.map_err(|why| Failure::machine(self.path.display(), why))?;
        self.length = 0;
        Ok(())
    }

    /// It, to be read from its beginning.
    pub(super) fn rewound(&mut self) -> Result<&mut File, Failure> {
        self.file.seek(SeekFrom::Start(0)).map_err(|why| Failure::machine(self.path.display(), why))?;
        Ok(&mut self.file)
    }

    /// Removes it from the disk.
    pub(super) fn remove(self) {
        // What stays is begun anew the next time.
        let _ = fs::remove_file(&self.path);
    }

    /// Adds what `source` gives of `file`, and not a byte more than it has.
    pub(super) fn append(&mut self, mut source: impl Read, file: &DataFile, bar: &Bar) -> Result<(), Stop> {
        let mut piece = vec![0; 1 << 16];
        loop {
            let length = match source.read(&mut piece) {
                Ok(0) => return Ok(()),
                Ok(length) => length,
                Err(why) if why.kind() == ErrorKind::Interrupted => continue,
                Err(why) => return Err(Stop::Broken(why.to_string())),
            };
            let is_longer = self.length + length as u64 > file.bytes;
            if is_longer {
                self.begin_anew().map_err(Stop::Disk)?;
                let text = format!(
                    "{} is longer than the {} bytes that contest.toml says",
                    quoted(&file.name),
                    file.bytes
                );
                return Err(Stop::Refused(Finding::new(codes::DATA_DIFFERS, text)));
            }
            let written = self.file.write_all(&piece[..length]);
            written.map_err(|why| Stop::Disk(Failure::machine(self.path.display(), why)))?;
            self.length += length as u64;
            bar.show(self.length);
        }
    }
}
