//! Files in a folder. One is there whole or not at all, also when the machine stops.

use std::io::Write as _;
use std::path::PathBuf;

use base::failure::Failure;

/// The folder, which need not be there yet.
#[derive(Debug)]
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    /// Length of the file at `path`, names joined by `/`; nothing when there is none.
    pub(super) fn length(&self, path: &str) -> Result<Option<u64>, Failure> {
        match fs_err::metadata(self.0.join(path)) {
            Ok(found) => Ok(Some(found.len())),
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(why) => Err(Failure::io(why)),
        }
    }

    /// The bytes of the file at `path`, which is there.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>, Failure> {
        fs_err::read(self.0.join(path)).map_err(Failure::io)
    }

    /// Puts a file there, in the place of what there was.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let place = self.0.join(path);
        let failed = |why: std::io::Error| Failure::machine(place.display(), why);
        let folder = place.parent().unwrap_or(&self.0);
        fs_err::create_dir_all(folder).map_err(Failure::io)?;
        let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&place).map_err(|why| failed(why.error))?;
        Ok(())
    }
}
