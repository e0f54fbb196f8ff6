//! Where the organiser's keys lie on this machine: the folder that the clone's own configuration names. That is never
//! cloned, pushed or fetched, so that nobody else can name one.

use std::path::{Path, PathBuf};

use git2::{ConfigLevel, Repository};

/// The setting of git that names the folder, from the work tree.
pub const KEYS_SETTING: &str = "gitprize.keys";
/// The jury's identity in it, which opens what is sealed to the jury.
pub const JURY_FILE: &str = "jury.txt";
/// The judge's identity in it, which opens the sealed answer key.
pub const JUDGE_FILE: &str = "judge.txt";
/// The key in it that signs the ledger.
pub const SIGNING_FILE: &str = "ledger.key";
/// The answer key in the clear.
pub const ANSWERS_FILE: &str = "answers.csv";

/// The folder of keys that belongs to the contest at `root`, if its clone names one that is there.
pub fn keys_folder(root: &Path) -> Option<PathBuf> {
    let repository = Repository::discover(root).ok()?;
    let own = repository.config().ok()?.open_level(ConfigLevel::Local).ok()?;
    let named = own.get_path(KEYS_SETTING).ok()?;
    Some(repository.workdir()?.join(named)).filter(|folder| folder.is_dir())
}

/// The file called `name` in it, if it is there.
pub fn key_beside(root: &Path, name: &str) -> Option<PathBuf> {
    Some(keys_folder(root)?.join(name)).filter(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_clones_own_configuration_names_keys() {
        let dir = tempfile::tempdir().unwrap();
        let clone = dir.path().join("contest");
        let repository = Repository::init(&clone).unwrap();
        assert_eq!(keys_folder(&clone), None);
        repository.config().unwrap().set_str(KEYS_SETTING, "../contest.keys").unwrap();
        assert_eq!(keys_folder(&clone), None, "a folder that is not there");
        std::fs::create_dir(dir.path().join("contest.keys")).unwrap();
        assert!(keys_folder(&clone).is_some() && key_beside(&clone, JUDGE_FILE).is_none());
        std::fs::write(dir.path().join("contest.keys").join(JUDGE_FILE), "").unwrap();
        std::fs::create_dir(clone.join("content")).unwrap();
        assert!(key_beside(&clone.join("content"), JUDGE_FILE).is_some(), "from below, too");
    }
}
