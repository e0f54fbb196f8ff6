//! What git programs leave behind when they are killed: locks, which keep everybody else out for ever, and objects that
//! were on their way. They are removed when no program that still runs can be at work there.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use base::platform::has_same_owner;

/// How long a program that is at work is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// After so long nothing is still under way, where it cannot be seen who runs.
const OLD: Duration = Duration::from_secs(600);
/// What names in the folder of objects, and in that of packs, begin with while they are written.
const UNDER_WAY: [&str; 3] = ["tmp_", "incoming-", ".tmp-"];

/// What was found in a repository.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    /// Locks that were removed, by their names in the repository.
    pub locks: Vec<String>,
    /// Locks of a program that is at work.
    pub held: Vec<String>,
}

/// Removes what is left in the repository with the folder `git_dir`, in which references below `branch` matter. It is
/// waited for a program that is at work there if `patient`; without, everything stays as it is then. Those that a
/// killed program had started are waited for in any case, also before there is anything to see of them: a push of theirs may still land.
pub fn clear(git_dir: &Path, work_tree: Option<&Path>, branch: &str, patient: bool) -> Cleared {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let git_dir = real(git_dir);
    let places: Vec<PathBuf> = std::iter::once(git_dir.clone()).chain(work_tree.map(real)).collect();
    let end = std::time::Instant::now() + PATIENCE;
    loop {
        let (locks, under_way) = (locks(&git_dir, branch), under_way(&git_dir));
        let name =
            |path: &PathBuf| path.strip_prefix(&git_dir).unwrap_or(path).to_string_lossy().into_owned();
        let work = at_work(&places, &locks, locks.iter().chain(&under_way));
        if locks.is_empty() && under_way.is_empty() && work != Work::Orphans {
            return Cleared::default();
        }
        let is_late = std::time::Instant::now() > end;
        if work == Work::Nobody {
            for path in under_way {
                // Whoever must not remove it leaves it.
                let _ =
                    if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
            }
            let (gone, held): (Vec<&PathBuf>, Vec<&PathBuf>) =
                locks.iter().partition(|lock| std::fs::remove_file(lock).is_ok());
            let names = |paths: Vec<&PathBuf>| paths.into_iter().map(name).collect();
            return Cleared { locks: names(gone), held: names(held) };
        }
        let waits = work == Work::Orphans || (patient && !locks.is_empty());
        if !waits || is_late {
            return Cleared { locks: vec![], held: locks.iter().map(name).collect() };
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The locks that would keep the judge out.
fn locks(git_dir: &Path, branch: &str) -> Vec<PathBuf> {
    let mut names = ["index", "HEAD", "ORIG_HEAD", "packed-refs", "shallow"].map(str::to_owned).to_vec();
    names.push(format!("refs/heads/{branch}"));
    names.push(format!("refs/remotes/origin/{branch}"));
    let mut locks: Vec<PathBuf> = names.iter().map(|name| git_dir.join(format!("{name}.lock"))).collect();
    // The judge's own references, of which those on judged heads are too many to look at.
    let own = std::fs::read_dir(git_dir.join("refs/gitprize")).into_iter().flatten().flatten();
    locks.extend(
        own.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "lock")),
    );
    locks.retain(|lock| lock.symlink_metadata().is_ok_and(|lock| lock.is_file()));
    locks
}

/// Objects that are, or were, on their way.
fn under_way(git_dir: &Path) -> Vec<PathBuf> {
    let objects = git_dir.join("objects");
    let entries = [objects.clone(), objects.join("pack")].map(std::fs::read_dir);
    let entries = entries.into_iter().flatten().flatten().flatten();
    let is_under_way = |entry: &std::fs::DirEntry| {
        let name = entry.file_name();
        UNDER_WAY.iter().any(|begin| name.to_string_lossy().starts_with(begin))
    };
    entries.filter(is_under_way).map(|entry| entry.path()).collect()
}

/// Who is at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Nobody,
    /// Only what a program had started that is no more.
    Orphans,
    Somebody,
}

/// Who runs that may be at work in one of the `places`, or has one of the `locks` open.
fn at_work<'p>(places: &[PathBuf], locks: &[PathBuf], mut found: impl Iterator<Item = &'p PathBuf>) -> Work {
    let Some(processes) = processes() else {
        // Nobody to ask.
        return if found.all(|path| is_old(path)) { Work::Nobody } else { Work::Somebody };
    };
    let there: Vec<_> = processes.iter().filter(|process| is_there(process, places, locks)).collect();
    match there.iter().all(|process| is_orphan(process)) {
        _ if there.is_empty() => Work::Nobody,
        true => Work::Orphans,
        false => Work::Somebody,
    }
}

/// Whether who started the process has ended: its parent, or the leader of its group.
fn is_orphan(process: &Path) -> bool {
    let text = std::fs::read_to_string(process.join("stat")).unwrap_or_default();
    // The name stands in brackets and may hold anything; then come state, parent and group.
    let Some((_, fields)) = text.rsplit_once(')') else { return true };
    let mut fields = fields.split_whitespace().skip(1);
    let (parent, group) = (fields.next().unwrap_or("1"), fields.next().unwrap_or("1"));
    parent == "1" || !Path::new("/proc").join(group).exists()
}

fn is_old(path: &Path) -> bool {
    let changed = path.symlink_metadata().and_then(|path| path.modified());
    changed.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > OLD))
}

/// The folders below `/proc` of all processes but this one, if there is such a folder.
fn processes() -> Option<Vec<PathBuf>> {
    let own = std::process::id().to_string();
    let is_process = |name: &str| name != own && name.bytes().all(|b| b.is_ascii_digit());
    let entries = std::fs::read_dir("/proc").ok()?.flatten();
    let processes: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_str().is_some_and(is_process))
        .map(|entry| entry.path())
        .collect();
    (!processes.is_empty()).then_some(processes)
}

fn is_there(process: &Path, places: &[PathBuf], locks: &[PathBuf]) -> bool {
    let name = std::fs::read_to_string(process.join("comm")).unwrap_or_default();
    if name.starts_with("git") {
        match std::fs::read_link(process.join("cwd")) {
            Ok(at) if places.iter().any(|place| at.starts_with(place)) => return true,
            // Somebody else's: at work here, for all that is known, if the repository is theirs.
            Err(why) if why.kind() == std::io::ErrorKind::PermissionDenied => {
                return places.iter().any(|place| has_same_owner(place, process));
            }
            _ => {}
        }
    }
    let open = std::fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
    let mut open = open.filter_map(|file| std::fs::read_link(file.path()).ok());
    !locks.is_empty() && open.any(|file| locks.contains(&file))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leftovers(git_dir: &Path) {
        for folder in ["objects/tmp_objdir-incoming-x1/ab", "objects/pack", "refs/heads", "refs/gitprize"] {
            std::fs::create_dir_all(git_dir.join(folder)).unwrap();
        }
        let files = ["objects/tmp_objdir-incoming-x1/ab/cd", "objects/pack/tmp_pack_x", "objects/tmp_obj_y"];
        for file in files.into_iter().chain(LOCKS) {
            std::fs::write(git_dir.join(file), "").unwrap();
        }
    }

    const LOCKS: [&str; 4] =
        ["index.lock", "HEAD.lock", "refs/heads/main.lock", "refs/gitprize/receive-log.lock"];

    #[test]
    fn what_nobody_is_at_work_on_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let git_dir = folder.path();
        leftovers(git_dir);
        // A pack, a branch of that name and other people's locks are no leftovers.
        for other in ["objects/pack/pack-1.pack", "refs/heads/tmp_x", "refs/heads/other.lock"] {
            std::fs::write(git_dir.join(other), "").unwrap();
        }
        let cleared = clear(git_dir, None, "main", true);
        assert_eq!((cleared.locks.len(), cleared.held.len()), (4, 0), "{cleared:?}");
        assert!(LOCKS.iter().all(|lock| !git_dir.join(lock).exists()));
        assert!(under_way(git_dir).is_empty());
        assert!(git_dir.join("objects/pack/pack-1.pack").exists());
        assert!(git_dir.join("refs/heads/other.lock").exists());
        assert_eq!(clear(git_dir, None, "main", true), Cleared::default());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_somebody_is_at_work_on_stays() {
        use std::os::unix::process::CommandExt as _;
        let folder = tempfile::tempdir().unwrap();
        let git_dir = folder.path();
        leftovers(git_dir);
        // Another program with the lock open.
        let lock = std::fs::File::open(git_dir.join("index.lock")).unwrap();
        let mut other = std::process::Command::new("sleep").arg("60").stdin(lock).spawn().unwrap();
        let cleared = clear(git_dir, None, "main", false);
        other.kill().unwrap();
        other.wait().unwrap();
        assert_eq!((cleared.locks.len(), cleared.held.len()), (0, 4), "{cleared:?}");
        assert_eq!(under_way(git_dir).len(), 3);
        // A git that runs there, or in the work tree, with nothing open.
        let tree = tempfile::tempdir().unwrap();
        for place in [git_dir, tree.path()] {
            let mut git = std::process::Command::new("git");
            git.arg0("git").args(["hash-object", "--stdin"]).stdin(std::process::Stdio::piped());
            let mut git = git.current_dir(place).spawn().unwrap();
            // Until it is git, the new process is this one.
            let comm = format!("/proc/{}/comm", git.id());
            while !std::fs::read_to_string(&comm).unwrap().starts_with("git") {}
            let cleared = clear(git_dir, Some(tree.path()), "main", false);
            git.kill().unwrap();
            git.wait().unwrap();
            assert_eq!((cleared.locks.len(), cleared.held.len()), (0, 4), "{cleared:?}");
        }
        assert_eq!(clear(git_dir, Some(tree.path()), "main", false).locks.len(), 4);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_a_killed_program_had_started_is_waited_for() {
        use std::os::unix::process::CommandExt as _;
        let folder = tempfile::tempdir().unwrap();
        for with_locks in [true, false] {
            leftovers(folder.path());
            if !with_locks {
                LOCKS.iter().for_each(|lock| std::fs::remove_file(folder.path().join(lock)).unwrap());
            }
            let mut parent = std::process::Command::new("sh");
            parent.args(["-c", "(sleep 2 | git hash-object --stdin > done) & sleep 1"]);
            parent.current_dir(folder.path()).process_group(0);
            parent.status().unwrap();
            let cleared = clear(folder.path(), None, "main", false);
            assert_eq!(
                (cleared.locks.len(), cleared.held.len()),
                (if with_locks { 4 } else { 0 }, 0),
                "{cleared:?}"
            );
            assert_eq!(under_way(folder.path()), Vec::<PathBuf>::new());
            assert_ne!(std::fs::read(folder.path().join("done")).unwrap(), b"", "it was not waited for");
        }
    }
}
