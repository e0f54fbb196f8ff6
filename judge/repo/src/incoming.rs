//! What a push has brought and nobody has taken yet: git keeps it in a folder of its own until its hooks have said yes,
//! and what they refuse never leaves that.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use git2::{Oid, Repository};

use super::ancestry::Ancestry;
use super::fetch::folder_size;
use super::inspect::Inspector;
use super::objects::Objects;
use base::failure::Failure;
use base::scratch::Scratch;
use contest::Folders;

/// What a push has brought, with all that the repository has.
pub struct Incoming {
    repository: PathBuf,
    quarantine: Option<PathBuf>,
    objects: Objects,
    _folder: Scratch,
}

/// What a push weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// Bytes as they came.
    pub bytes: u64,
    /// How many objects they hold.
    pub objects: u64,
}

impl Incoming {
    /// Of a push to the bare repository at `path`, whose objects are in the folder `quarantine`; without it they are in the
    /// repository. A head brings no more than `bytes`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the folder for reading them cannot be made.
    pub fn open(path: &Path, quarantine: Option<&Path>, bytes: u64) -> Result<Self, Failure> {
        let folder = Scratch::new()?;
        let path = fs_err::canonicalize(path).map_err(Failure::io)?;
        let quarantine = quarantine.map(fs_err::canonicalize).transpose().map_err(Failure::io)?;
        let places: Vec<PathBuf> = quarantine.clone().into_iter().chain([path.join("objects")]).collect();
        let objects = Objects::among(folder.path(), &places, bytes)?;
        Ok(Self { repository: path, quarantine, objects, _folder: folder })
    }

    /// Something that reads them.
    pub fn objects(&self) -> &Objects {
        &self.objects
    }

    /// Looks at heads held against the commit `main`, where new folders of teams stand as in `folders`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git2 cannot open the repository.
    pub fn inspector(&self, main: Oid, folders: Folders) -> Result<Inspector, Failure> {
        let ancestry = Arc::new(Ancestry::of(&self.repository, main)?);
        Ok(Inspector::new(Repository::open_bare(&self.repository)?, &self.objects, ancestry, Some(folders)))
    }

    /// What the push weighs: nothing once it was taken.
    pub fn weight(&self) -> Weight {
        let Some(quarantine) = &self.quarantine else { return Weight { bytes: 0, objects: 0 } };
        let mut objects = 0;
        let files = walkdir::WalkDir::new(quarantine).follow_links(false).into_iter().filter_map(Result::ok);
        for file in files.filter(|entry| entry.file_type().is_file()) {
            objects += match file.path().extension().and_then(|ending| ending.to_str()) {
                Some("pack") => in_pack(file.path()),
                Some(_) => 0,
                // Loose objects have no ending.
                None => 1,
            };
        }
        Weight { bytes: folder_size(quarantine), objects }
    }
}

/// How many objects a pack says that it has.
fn in_pack(path: &Path) -> u64 {
    let count = || {
        use std::io::Read as _;
        let mut head = [0; 12];
        std::fs::File::open(path).ok()?.read_exact(&mut head).ok()?;
        Some(u64::from(u32::from_be_bytes(*head.last_chunk::<4>()?)))
    };
    count().unwrap_or(u64::MAX)
}
