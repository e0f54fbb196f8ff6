//! Fetches a file of an npm package with the npm client, checks it, and puts it in place in one step: DuckDB's library, or a
//! checker of pages.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::read::GzDecoder;
use tar::Archive;
use tempfile::NamedTempFile;

use super::package::{Package, digest};

/// Why there is no library.
#[derive(Debug)]
pub(crate) enum Problem {
    /// It can't be had here and now; compiling is a way out.
    Unavailable(String),
    /// It is not the one we know. Nothing must go on as if that were fine.
    Refused(String),
}

/// Fetches a package and leaves its library in `dir`. Returns the size of the package in bytes.
pub(crate) fn into(package: &Package, dir: &Path) -> Result<u64, Problem> {
    fs::create_dir_all(dir).map_err(|e| local(&e))?;
    let scratch = tempfile::tempdir().map_err(|e| local(&e))?;
    let tgz = pack(package, scratch.path())?;
    unpack(package, &tgz, dir)?;
    Ok(tgz.metadata().map_err(|e| local(&e))?.len())
}

/// Lets npm download the package file. Npm itself finds the registry, proxies and certificates.
fn pack(package: &Package, scratch: &Path) -> Result<PathBuf, Problem> {
    let mut npm = Command::new("npm");
    npm.current_dir(scratch)
        .args([
            "pack",
            "--ignore-scripts",
            "--loglevel=error",
            "--fetch-retries=2",
            "--fetch-retry-maxtimeout=10000",
        ])
        .arg("--pack-destination")
        .arg(scratch)
        .arg(package.spec);
    let done = match npm.stdin(Stdio::null()).output() {
        Ok(done) => done,
        Err(error) => return Err(Problem::Unavailable(format!("npm could not be started ({error})"))),
    };
    if !done.status.success() {
        let why = first_lines(&String::from_utf8_lossy(&done.stderr));
        return Err(Problem::Unavailable(format!("npm could not fetch {} ({why})", package.spec)));
    }
    let found = fs::read_dir(scratch).map_err(|e| local(&e))?.flatten().map(|entry| entry.path());
    let mut packages = found.filter(|path| path.extension().is_some_and(|ext| ext == "tgz"));
    packages.next().ok_or_else(|| Problem::Unavailable("npm said it was done but left no package".into()))
}

/// Checks the package, takes the library out of it, checks that, and renames it into place.
fn unpack(package: &Package, tgz: &Path, dir: &Path) -> Result<(), Problem> {
    let found = File::open(tgz).and_then(digest).map_err(|e| local(&e))?;
    same(package.spec, package.digest, &found)?;

    let file = File::open(tgz).map_err(|e| local(&e))?;
    let mut archive = Archive::new(GzDecoder::new(file));
    for entry in archive.entries().map_err(|e| local(&e))? {
        let mut entry = entry.map_err(|e| local(&e))?;
        if !entry.path().is_ok_and(|path| path == Path::new(package.member)) {
            continue;
        }
        // Beside its place, so that the rename stays within one file system and nobody sees half a library.
        let mut beside = NamedTempFile::new_in(dir).map_err(|e| local(&e))?;
        std::io::copy(&mut entry, &mut beside).map_err(|e| local(&e))?;
        let found = File::open(beside.path()).and_then(digest).map_err(|e| local(&e))?;
        same(package.library, package.library_digest, &found)?;
        readable(beside.as_file()).map_err(|e| local(&e))?;
        beside.persist(dir.join(package.library)).map_err(|e| local(&e.error))?;
        return Ok(());
    }
    Err(Problem::Refused(format!(
        "{} holds no {}: report this to the maintainers",
        package.spec, package.member
    )))
}

/// Temporary files are private to their owner; a library that was set up for several users must not be.
fn readable(file: &File) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    file.sync_all()
}

fn same(what: &str, expected: &str, found: &str) -> Result<(), Problem> {
    if expected == found {
        return Ok(());
    }
    Err(Problem::Refused(format!(
        "{what} is not the file this project was tested with, so it is not used.\n  expected SHA-256 {expected}\n  \
         found SHA-256    {found}\nTry again; if it stays so, report it to the maintainers before you go on"
    )))
}

fn local(error: &std::io::Error) -> Problem {
    Problem::Unavailable(format!("it could not be written or read: {error}"))
}

/// Npm's complaints are long; the first lines hold the reason.
fn first_lines(text: &str) -> String {
    let lines =
        text.lines().map(|line| line.trim().trim_start_matches("npm error ").trim_start_matches("npm ERR! "));
    lines.filter(|line| !line.is_empty()).take(3).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;

    fn package_file(dir: &Path, content: &[u8]) -> PathBuf {
        let path = dir.join("some.tgz");
        let mut builder =
            tar::Builder::new(GzEncoder::new(File::create(&path).unwrap(), Compression::fast()));
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append_data(&mut header, "package/lib.so", content).unwrap();
        builder.into_inner().unwrap().finish().unwrap();
        path
    }

    fn package(tgz: &Path, library: &[u8]) -> Package {
        Package {
            platform: "test",
            spec: "some@1",
            digest: digest(File::open(tgz).unwrap()).unwrap().leak(),
            member: "package/lib.so",
            library: "lib.so",
            library_bytes: library.len() as u64,
            library_digest: digest(library).unwrap().leak(),
        }
    }

    #[test]
    fn the_library_is_unpacked_alone() {
        let dir = tempfile::tempdir().unwrap();
        let tgz = package_file(dir.path(), b"library");
        let place = tempfile::tempdir().unwrap();
        unpack(&package(&tgz, b"library"), &tgz, place.path()).unwrap();
        assert_eq!(fs::read(place.path().join("lib.so")).unwrap(), b"library");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn other_bytes_are_refused_with_both_digests_and_leave_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let tgz = package_file(dir.path(), b"library");
        let place = tempfile::tempdir().unwrap();
        let other = package(&tgz, b"another");
        let Err(Problem::Refused(text)) = unpack(&other, &tgz, place.path()) else { panic!("accepted") };
        assert!(
            text.contains(other.library_digest) && text.contains(&digest(&b"library"[..]).unwrap()),
            "{text}"
        );
        let whole = Package { digest: "00", ..package(&tgz, b"library") };
        assert!(matches!(unpack(&whole, &tgz, place.path()), Err(Problem::Refused(_))));
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }
}
