//! A container image from nothing: the programs, the libraries that they load, git with what it needs for remotes, the
//! certificates of public hosts. No shell, no package manager.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use super::VERSION;
use crate::project::{self, output};

/// What of this machine comes along besides libraries: git, its helpers, and whom it trusts.
const MACHINE: [&str; 6] = [
    "/usr/bin/git",
    "/usr/bin/git-receive-pack",
    "/usr/bin/git-upload-pack",
    "/usr/lib/git-core/git-remote-http",
    "/usr/lib/git-core/git-remote-https",
    "/etc/ssl/certs/ca-certificates.crt",
];
/// A contest that is mounted belongs to whoever runs the container.
const GITCONFIG: &str = "[safe]\n\tdirectory = /contest\n";
/// Where a contest is mounted.
const CONTEST: &str = "/contest";

/// Makes the image of the programs that lie unpacked in `judge` and `gitprize` and writes it into `out`; returns its file.
///
/// # Errors
/// When a tool is missing or fails.
pub(crate) fn make(judge: &Path, gitprize: &Path, scratch: &Path, out: &Path, at: i64) -> Result<PathBuf> {
    for (name, package) in [("buildah", "buildah"), ("unshare", "util-linux"), ("git", "git")] {
        ensure!(
            project::available(name, &["--version"]),
            "`{name}` is missing: install the package `{package}`"
        );
    }
    let root = scratch.join("image");
    stage(judge, gitprize, &root)?;
    let buildah = Buildah { store: scratch.join("buildah") };
    let container = buildah.says(&["from", "scratch"])?;
    buildah.says(&["copy", "--quiet", "--chown", "0:0", &container, path(&root)?, "/"])?;
    buildah.says(&[
        "config",
        "--entrypoint",
        "[\"/usr/bin/judge\"]",
        "--workingdir",
        CONTEST,
        "--env",
        "PATH=/usr/bin",
        "--env",
        "HOME=/tmp",
        "--env",
        "GIT_EXEC_PATH=/usr/lib/git-core",
        "--label",
        &format!("org.opencontainers.image.version={VERSION}"),
        "--label",
        "org.opencontainers.image.licenses=MIT OR Apache-2.0",
        &container,
    ])?;
    tried(&buildah, &container)?;
    let file = out.join(format!("gitprize-{VERSION}-linux-{}.oci.tar", std::env::consts::ARCH));
    let place = format!("oci-archive:{}", path(&file)?);
    buildah.says(&["commit", "--quiet", "--timestamp", &at.to_string(), &container, &place])?;
    buildah.says(&["rm", &container])?;
    Ok(file)
}

/// Buildah with a store of its own, so that it touches nothing of the machine's.
struct Buildah {
    store: PathBuf,
}

impl Buildah {
    fn says(&self, args: &[&str]) -> Result<String> {
        let mut buildah = Command::new("buildah");
        buildah.arg("--root").arg(self.store.join("root")).arg("--runroot").arg(self.store.join("run"));
        buildah.args(["--storage-driver", "vfs"]).args(args);
        Ok(output(&mut buildah)?.trim().to_owned())
    }
}

/// Lays out the files of the image below `root`.
fn stage(judge: &Path, gitprize: &Path, root: &Path) -> Result<()> {
    for folder in ["tmp", "contest", "usr/bin", "usr/lib/gitprize", "etc"] {
        fs::create_dir_all(root.join(folder))?;
    }
    fs::write(root.join("etc/gitconfig"), GITCONFIG)?;
    let mut load = BTreeSet::new();
    for (from, to) in [
        (judge.join("judge"), "usr/bin/judge"),
        (judge.join("site"), "usr/bin/site"),
        (gitprize.join("gitprize"), "usr/bin/gitprize"),
        (judge.join("duckdb/libduckdb.so"), "usr/lib/gitprize/libduckdb.so"),
        (judge.join("LICENSE-MIT"), "usr/share/doc/gitprize/LICENSE-MIT"),
        (judge.join("LICENSE-APACHE"), "usr/share/doc/gitprize/LICENSE-APACHE"),
    ] {
        copied(&from, &root.join(to))?;
        load.extend(loaded(&from)?);
    }
    for name in MACHINE {
        let from = Path::new(name);
        let from = fs::canonicalize(from).with_context(|| format!("{name} is not on this machine"))?;
        copied(&from, &inside(root, Path::new(name)))?;
        load.extend(loaded(&from)?);
    }
    for library in load {
        // By the name under which it is asked for, with the bytes behind the links.
        copied(&fs::canonicalize(&library)?, &inside(root, &library))?;
    }
    Ok(())
}

fn inside(root: &Path, path: &Path) -> PathBuf {
    root.join(path.strip_prefix("/").unwrap_or(path))
}

fn copied(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to.parent().context("a file has a folder")?)?;
    fs::copy(from, to).with_context(|| format!("{} can't be copied", from.display()))?;
    Ok(())
}

/// The libraries that the machine has for `file`, with the loader; none for what is static or no program.
fn loaded(file: &Path) -> Result<Vec<PathBuf>> {
    let said = Command::new("ldd").arg(file).output().context("`ldd` could not be started")?;
    if !said.status.success() {
        return Ok(vec![]);
    }
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    libraries(&said).with_context(|| format!("what {} loads", file.display()))
}

/// The paths in what `ldd` says, but that of DuckDB's library, which comes from beside the program.
fn libraries(said: &str) -> Result<Vec<PathBuf>> {
    let mut found = vec![];
    for line in said.lines() {
        if line.contains("not found") {
            bail!("{}", line.trim());
        }
        let path = line.split_whitespace().find(|word| word.starts_with('/'));
        found.extend(path.filter(|path| !path.contains("duckdb")).map(PathBuf::from));
    }
    Ok(found)
}

/// Runs the programs in the image: as it is, and then with everything but `/tmp` and the contest not to be written.
fn tried(buildah: &Buildah, container: &str) -> Result<()> {
    for program in ["judge", "site", "gitprize"] {
        let program = format!("/usr/bin/{program}");
        let said = buildah.says(&["run", "--isolation", "chroot", container, "--", &program, "--version"])?;
        ensure!(said.contains(VERSION), "{program} in the container printed {said:?}");
    }
    let root = buildah.says(&["mount", container])?;
    // A mount of its own for this call only; `/contest` gets a copy of the small contest.
    let script = "set -e; mount --bind \"$1\" \"$1\"; mount -o remount,bind,ro \"$1\"; mount -t tmpfs tmp \"$1/tmp\"
        mount -t tmpfs contest \"$1/contest\"; cp -r \"$2\"/. \"$1/contest\"
        if touch \"$1/usr/x\" 2>/dev/null; then echo 'the root can be written' >&2; exit 1; fi
        chroot \"$1\" /usr/bin/git --version
        chroot \"$1\" /usr/bin/judge score --dir /contest/contest --answers /contest/answers.csv /contest/good.csv --format json
        chroot \"$1\" /usr/bin/site build --dir /contest/contest --out /contest/public --now 2009-01-02T00:00:00Z --quiet
        chroot \"$1\" /usr/bin/gitprize check /contest/good.csv --dir /contest/contest --now 2009-01-02T00:00:00Z --quiet
        test -s \"$1/contest/public/index.html\"";
    let place = tempfile::tempdir()?;
    super::trial::contest(place.path())?;
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "--fork", "sh", "-c", script, "sh", &root]).arg(place.path());
    unshare.env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").env("HOME", "/tmp");
    let said = output(&mut unshare)?;
    ensure!(said.contains("0.5773"), "`judge score` in the container gave {said}");
    buildah.says(&["umount", container])?;
    Ok(())
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not text, which buildah needs", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_loads_comes_along_and_the_loader_too() {
        let said = "\tlinux-vdso.so.1 (0x1)\n\tlibduckdb.so => /a/duckdb/libduckdb.so (0x2)\n\tlibc.so.6 => /lib/libc.so.6 (0x3)\n\t/lib64/ld.so (0x4)\n";
        let found = libraries(said).unwrap();
        assert_eq!(found, [PathBuf::from("/lib/libc.so.6"), PathBuf::from("/lib64/ld.so")]);
        let why = libraries("\tlibx.so => not found\n").unwrap_err().to_string();
        assert_eq!(why, "libx.so => not found");
    }
}
