//! What a registry takes: each crate packed by cargo, and then all of them compiled from nothing but the packages.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use toml_edit::{DocumentMut, Item, Table, value};

use super::VERSION;
use crate::duckdb::DuckDb;
use crate::project::{self, Project};
use crate::say;

/// The crate that is for developers of this repository.
const NOT: &str = "xtask";

/// Packs every crate and unpacks the packages into `place`; returns the names of the folders there.
///
/// # Errors
/// When one can't be packed or lacks what its licences ask for.
pub(crate) fn pack(project: &Project, place: &Path) -> Result<Vec<String>> {
    let packed = project.target.join("package");
    let mut cargo = project.cargo();
    cargo.args(["package", "--workspace", "--quiet", "--locked", "--no-verify", "--exclude", NOT]);
    // What changes are in the tree is of no interest here.
    project::run(cargo.arg("--allow-dirty"))?;
    let all = project::output(project.cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let all: serde_json::Value = serde_json::from_str(&all).context("`cargo metadata` can't be read")?;
    let names =
        all["packages"].as_array().into_iter().flatten().filter_map(|package| package["name"].as_str());
    let mut folders = vec![];
    for name in names.filter(|name| *name != NOT) {
        let folder = format!("{name}-{VERSION}");
        unpack(&packed.join(format!("{folder}.crate")), place)?;
        for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
            ensure!(place.join(&folder).join(file).is_file(), "{file} is missing in the package of {name}");
        }
        folders.push(folder);
    }
    say::line("", &format!("{} crates are packed for a registry, with licences", folders.len()));
    Ok(folders)
}

/// Unpacks a package below `place`, its files as new: cargo gives those of every package one old time, by which what an
/// earlier run compiled would pass for them.
fn unpack(packed: &Path, place: &Path) -> Result<()> {
    project::run(Command::new("tar").arg("-xmzf").arg(packed).arg("-C").arg(place))
}

/// Packs every crate and has the compiler check what was packed.
///
/// Cargo's own check compiles every dependency anew for each crate; here they are checked as one workspace, with the
/// dependencies that the project has compiled already.
///
/// # Errors
/// When one can't be packed, or does not compile from what is in its package.
pub(crate) fn check(project: &Project, duckdb: &DuckDb) -> Result<()> {
    let place = tempfile::tempdir()?;
    let place = place.path();
    let folders = pack(project, place)?;
    manifest(&project.root, place, &folders)?;
    fs::copy(project.root.join("Cargo.lock"), place.join("Cargo.lock"))?;
    let mut cargo = project.cargo();
    cargo.current_dir(place).args(["check", "--release", "--quiet", "--workspace", "--offline"]);
    cargo.env("CARGO_TARGET_DIR", &project.target);
    duckdb.apply(&mut cargo);
    project::run(&mut cargo).context("the packages do not compile by themselves")?;
    say::line("", "and compile from nothing but their packages");
    Ok(())
}

/// A workspace of the packages in `folders`, with the project's own profiles.
fn manifest(root: &Path, place: &Path, folders: &[String]) -> Result<()> {
    let own = fs::read_to_string(root.join("Cargo.toml")).context("Cargo.toml can't be read")?;
    let own: DocumentMut = own.parse().context("Cargo.toml can't be read")?;
    let members: toml_edit::Array = folders.iter().map(String::as_str).collect();
    let mut workspace = Table::new();
    workspace.insert("resolver", value("3"));
    workspace.insert("members", value(members));
    let mut patches = Table::new();
    for folder in folders {
        let name = folder.strip_suffix(&format!("-{VERSION}")).unwrap_or(folder);
        let mut place = toml_edit::InlineTable::new();
        place.insert("path", folder.as_str().into());
        patches.insert(name, value(place));
    }
    let mut patch = Table::new();
    patch.insert("crates-io", Item::Table(patches));
    let mut document = DocumentMut::new();
    document.insert("workspace", Item::Table(workspace));
    if let Some(profiles) = own.get("profile") {
        document.insert("profile", profiles.clone());
    }
    document.insert("patch", Item::Table(patch));
    fs::write(place.join("Cargo.toml"), document.to_string())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::dist::archive::{Entry, tar_gz};

    #[test]
    fn what_is_unpacked_is_newer_than_what_an_earlier_run_compiled() {
        let place = tempfile::tempdir().unwrap();
        let entry = |path: &str| Entry { path: path.to_owned(), bytes: b"//", is_program: false };
        let packed = tar_gz(&[entry("one-0.1.0/src/lib.rs"), entry("one-0.1.0/Cargo.toml")], 1_153_704_088);
        let file = place.path().join("one-0.1.0.crate");
        fs::write(&file, packed.unwrap()).unwrap();
        unpack(&file, place.path()).unwrap();
        let recent = SystemTime::now() - Duration::from_secs(3600);
        for name in ["src/lib.rs", "Cargo.toml"] {
            let made = fs::metadata(place.path().join("one-0.1.0").join(name)).unwrap().modified().unwrap();
            assert!(made > recent, "{name} is of {made:?}");
        }
    }
}
