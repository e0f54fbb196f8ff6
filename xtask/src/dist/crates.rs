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

/// Packs every crate and has the compiler check what was packed.
///
/// Cargo's own check compiles every dependency anew for each crate; here they are checked as one workspace, with the
/// dependencies that the project has compiled already.
///
/// # Errors
/// When one can't be packed, or does not compile from what is in its package.
pub(crate) fn check(project: &Project, duckdb: &DuckDb, is_clean: bool) -> Result<()> {
    let packed = project.target.join("package");
    let mut cargo = project.cargo();
    cargo.args(["package", "--workspace", "--quiet", "--locked", "--no-verify", "--exclude", NOT]);
    if !is_clean {
        cargo.arg("--allow-dirty");
    }
    project::run(&mut cargo)?;

    let place = tempfile::tempdir()?;
    let place = place.path();
    let mut members = toml_edit::Array::new();
    let mut patches = Table::new();
    let end = format!("-{VERSION}.crate");
    let mut names: Vec<String> = fs::read_dir(&packed)
        .with_context(|| format!("{} can't be read", packed.display()))?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(&end).map(str::to_owned))
        .collect();
    names.sort();
    let all = project::output(project.cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let all: serde_json::Value = serde_json::from_str(&all)?;
    let expected = all["packages"].as_array().map_or(0, |packages| packages.len().saturating_sub(1));
    ensure!(
        names.len() == expected,
        "{} of {expected} crates were packed: {}",
        names.len(),
        names.join(", ")
    );
    for name in &names {
        let mut tar = Command::new("tar");
        project::run(tar.arg("-xzf").arg(packed.join(format!("{name}{end}"))).arg("-C").arg(place))?;
        let folder = format!("{name}-{VERSION}");
        for licence in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
            ensure!(
                place.join(&folder).join(licence).is_file(),
                "{licence} is missing in the package of {name}"
            );
        }
        members.push(folder.as_str());
        patches.insert(name, patch(&folder));
    }
    manifest(&project.root, place, members, patches)?;
    fs::copy(project.root.join("Cargo.lock"), place.join("Cargo.lock"))?;
    let mut cargo = project.cargo();
    cargo.current_dir(place).args(["check", "--release", "--quiet", "--workspace", "--offline"]);
    cargo.env("CARGO_TARGET_DIR", &project.target);
    duckdb.apply(&mut cargo);
    project::run(&mut cargo).context("the packages do not compile by themselves")?;
    say::line("", &format!("{} crates are packed and compile from their packages", names.len()));
    Ok(())
}

fn patch(folder: &str) -> Item {
    let mut table = toml_edit::InlineTable::new();
    table.insert("path", folder.into());
    value(table)
}

/// A workspace of the packages, with the project's own profiles.
fn manifest(root: &Path, place: &Path, members: toml_edit::Array, patches: Table) -> Result<()> {
    let own = fs::read_to_string(root.join("Cargo.toml")).context("Cargo.toml can't be read")?;
    let own: DocumentMut = own.parse().context("Cargo.toml can't be read")?;
    let mut workspace = Table::new();
    workspace.insert("resolver", value("3"));
    workspace.insert("members", value(members));
    let mut document = DocumentMut::new();
    document.insert("workspace", Item::Table(workspace));
    if let Some(profiles) = own.get("profile") {
        document.insert("profile", profiles.clone());
    }
    let mut patch = Table::new();
    patch.insert("crates-io", Item::Table(patches));
    document.insert("patch", Item::Table(patch));
    fs::write(place.join("Cargo.toml"), document.to_string())?;
    Ok(())
}
