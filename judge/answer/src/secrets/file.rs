//! Files that hold a secret.

use std::io::Write;
use std::path::Path;

use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::platform;

/// Why a secret at `path` would be published sooner or later: the path is inside a git work tree, where git
/// tracks the file or would take it with the next `git add`.
///
/// # Errors
/// [`Failure::Machine`] when git cannot say.
pub fn exposed(path: &Path) -> Result<Option<Finding>, Failure> {
    let shown = path.display();
    let absolute = std::path::absolute(path).map_err(|why| Failure::machine(&shown, why))?;
    let Some(folder) = absolute.ancestors().skip(1).find(|folder| folder.is_dir()) else { return Ok(None) };
    // Links are followed, so that the work tree's path and the file's begin alike.
    let folder = fs_err::canonicalize(folder).map_err(Failure::io)?;
    let Ok(repository) = git2::Repository::discover(&folder) else { return Ok(None) };
    let Some(tree) = repository.workdir().and_then(|tree| tree.canonicalize().ok()) else { return Ok(None) };
    let Some(inside) = absolute.file_name().map(|name| folder.join(name)) else { return Ok(None) };
    let Ok(inside) = inside.strip_prefix(&tree) else { return Ok(None) };
    let found = |text: String, help: &str| Some(Finding::new(codes::SECRET_IN_REPOSITORY, text).help(help));
    let index = repository.index()?;
    if index.get_path(inside, 0).is_some() {
        return Ok(found(
            format!("{shown} is a secret and git tracks it: whoever clones the repository has it"),
            "take it out with `git rm --cached`; if that commit was ever pushed, the secret is out: \
             make a new one",
        ));
    }
    if repository.is_path_ignored(inside)? {
        return Ok(None);
    }
    Ok(found(
        format!("{shown} is a secret inside the repository's work tree; the next `git add` would publish it"),
        "keep it outside of the clone, e.g. one folder up, or name it in .gitignore",
    ))
}

/// Why the secret at `path` is out already: the repository around `root` holds an object with the same bytes,
/// under whatever name it was committed.
///
/// # Errors
/// [`Failure::Machine`] when the file or the objects cannot be read.
pub fn committed(root: &Path, path: &Path) -> Result<Option<Finding>, Failure> {
    let Ok(repository) = git2::Repository::discover(root) else { return Ok(None) };
    let oid = git2::Oid::hash_file(git2::ObjectType::Blob, path)?;
    if !repository.odb()?.exists(oid) {
        return Ok(None);
    }
    let text = format!(
        "{} was committed to this repository before, as the object {oid}: its history holds it",
        path.display()
    );
    Ok(Some(Finding::new(codes::PUBLISHED_ANSWER_KEY, text).help(
        "if that commit was ever pushed, the labels are out and need to be replaced; \
         else remove the commit and its objects (git reflog expire --expire=now --all && git gc --prune=now)",
    )))
}

/// Writes the secret `text` to the new file `path`, which only its owner may read.
///
/// # Errors
/// [`Failure::Configuration`] when the file is there already or would be published, [`Failure::Machine`] when
/// it cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    writable(path)?;
    let mut options = std::fs::OpenOptions::new();
    platform::of_owner(options.write(true).create_new(true));
    let shown = path.display();
    let mut file = options.open(path).map_err(|why| match why.kind() {
        std::io::ErrorKind::AlreadyExists => exists(path),
        _ => Failure::machine(format!("writing {shown}"), why),
    })?;
    let done = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    done.map_err(|why| Failure::machine(format!("writing {shown}"), why))
}

/// Whether a secret may be written to `path`.
///
/// # Errors
/// [`Failure::Configuration`] when the file is there already or would be published.
pub fn writable(path: &Path) -> Result<(), Failure> {
    if path.symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    match exposed(path)? {
        Some(finding) => Err(Failure::Configuration(vec![finding])),
        None => Ok(()),
    }
}

fn exists(path: &Path) -> Failure {
    let text = format!("{} exists already, and a key is never overwritten", path.display());
    Failure::Configuration(vec![
        Finding::new(codes::SECRET_EXISTS, text)
            .help("choose another name; a key that is in use must be kept, or what it opens is lost"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_new_private_and_outside_of_git() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key.txt");
        write(&path, "secret\n").unwrap();
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()),
            0o100_600
        );
        assert_eq!(write(&path, "other\n").unwrap_err().findings()[0].code, "secret-exists");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "secret\n");

        let clone = dir.path().join("clone");
        let repository = git2::Repository::init(&clone).unwrap();
        let inside = clone.join("keys.txt");
        assert_eq!(write(&inside, "secret\n").unwrap_err().findings()[0].code, "secret-in-repository");
        assert!(!inside.exists());
        std::fs::write(clone.join(".gitignore"), "keys.txt\n").unwrap();
        write(&inside, "secret\n").unwrap();
        assert!(exposed(&inside).unwrap().is_none());
        // A tracked file is out, whatever .gitignore says.
        let mut index = repository.index().unwrap();
        index.add_path(Path::new("keys.txt")).unwrap();
        index.write().unwrap();
        assert!(exposed(&inside).unwrap().unwrap().message.contains("tracks"));
    }
}
