//! The house as CONTRIBUTING draws it, held against the code: which crate may know which, and that the modules of a
//! crate form no loop.
//!
//! Entry points: [`CRATES`] is the picture, [`above`] finds arrows that it does not have, [`loops`] modules that import
//! each other in a circle.

mod circle;
mod names;
mod source;
mod systems;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::project::{self, Project};

pub(crate) use circle::Circle;
pub(crate) use systems::asked as systems;

/// Each crate with the crates of the project that it may know, the lowest first.
pub(crate) const CRATES: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("tlog", &["base"]),
    ("metric", &["base"]),
    ("contest", &["base", "tlog", "metric"]),
    ("forge", &["base", "contest"]),
    ("store", &["base", "contest", "forge"]),
    ("ledger", &["base", "tlog", "metric", "contest"]),
    ("decode", &["base", "metric", "contest"]),
    ("repo", &["base", "tlog", "metric", "contest", "ledger"]),
    ("rules", &["base", "metric", "contest", "ledger"]),
    ("duck", &["base", "metric"]),
    ("answer", &["base", "metric", "contest", "decode"]),
    ("audit", &["base", "metric", "contest", "ledger", "decode", "answer"]),
    ("score", &["base", "metric", "contest", "decode", "duck", "answer"]),
    ("proof", &["base", "tlog", "metric", "contest", "ledger", "decode", "repo", "rules", "answer", "audit"]),
    (
        "gitprize",
        &[
            "base", "tlog", "metric", "contest", "ledger", "decode", "repo", "rules", "answer", "audit",
            "proof", "forge",
        ],
    ),
    ("site", &["base", "metric", "contest", "ledger"]),
    (
        "judge",
        &[
            "base", "tlog", "metric", "contest", "ledger", "decode", "repo", "rules", "duck", "answer",
            "audit", "score", "proof", "gitprize", "forge", "store",
        ],
    ),
    ("xtask", &[]),
];

/// What cargo says of the workspace.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    packages: Vec<Package>,
}

/// One crate of it.
#[derive(Deserialize)]
pub(crate) struct Package {
    name: String,
    manifest_path: std::path::PathBuf,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    path: Option<std::path::PathBuf>,
}

impl Metadata {
    /// Asks cargo.
    ///
    /// # Errors
    /// When cargo fails or answers something else.
    pub(crate) fn read(project: &Project) -> Result<Self> {
        let mut cargo = project.cargo();
        cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
        let answer = project::output(&mut cargo)?;
        serde_json::from_str(&answer).context("`cargo metadata` gave an answer that can't be read")
    }

    /// The crates by name.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter()
    }
}

/// What all packages but `gitprize` are called in front, since a registry has names such as `base` once for everybody.
const PREFIX: &str = "gitprize-";

/// The name that stands in code and in the picture.
fn in_code(package: &str) -> &str {
    package.strip_prefix(PREFIX).unwrap_or(package)
}

impl Package {
    /// The name that stands in code: the library's.
    pub(crate) fn name(&self) -> &str {
        in_code(&self.name)
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }

    /// Where its library begins, or its program.
    fn root(&self) -> Option<std::path::PathBuf> {
        let folder = self.folder().join("src");
        ["lib.rs", "main.rs"].iter().map(|name| folder.join(name)).find(|path| path.is_file())
    }
}

/// What a crate knows and may not, one sentence each; a crate that the picture lacks may know nothing.
pub(crate) fn above(package: &Package) -> Vec<String> {
    let may = CRATES.iter().find(|(name, _)| *name == package.name());
    let Some((_, may)) = may else {
        return vec![format!(
            "the crate {} is not in the picture: add it in xtask/src/house/mod.rs",
            package.name()
        )];
    };
    let own = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
    let arrows = own.filter(|dependency| !may.contains(&in_code(&dependency.name)));
    arrows
        .map(|arrow| {
            format!("{} knows {}, which the picture does not have", package.name(), in_code(&arrow.name))
        })
        .collect()
}

/// The circles of modules in the crate of `package`.
///
/// # Errors
/// When a source cannot be read.
pub(crate) fn loops(package: &Package) -> Result<Vec<Circle>> {
    let Some(root) = package.root() else { return Ok(vec![]) };
    circles(&root)
}

fn circles(root: &Path) -> Result<Vec<Circle>> {
    let modules = source::read(root)?;
    let arrows: BTreeMap<_, _> =
        modules.keys().map(|module| (module.clone(), names::arrows(&modules, module))).collect();
    Ok(circle::find(&arrows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        circles(&folder.path().join("lib.rs")).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn arrows_of_the_picture_go_down() {
        let mut known: Vec<&str> = vec![];
        for (name, below) in CRATES {
            assert!(below.iter().all(|below| known.contains(below)), "{name} knows what stands above it");
            known.push(name);
        }
    }

    #[test]
    fn modules_that_name_each_other_are_a_circle() {
        let found = circles_of(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub struct A; use crate::b::B; fn f(_: B) {}"),
            ("b.rs", "pub struct B; fn f() { let _ = super::a::A; }"),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("a -> b (B)") && found[0].contains("b -> a (A)"), "{found:?}");
    }

    #[test]
    fn a_name_is_where_it_is_defined_whoever_hands_it_on() {
        // The root hands on what `a` defines and `b` takes it from there: no arrow to the root.
        let handed = [("lib.rs", "mod a; mod b; pub use a::A; use b::f;"), ("a.rs", "pub struct A;")];
        assert_eq!(
            circles_of(&[&handed[..], &[("b.rs", "use crate::A; pub fn f(_: A) {}")]].concat()),
            [""; 0]
        );
        // What the root itself defines is the root's.
        let own = [("lib.rs", "mod b; use b::f; pub struct A;"), ("b.rs", "use super::A; pub fn f(_: A) {}")];
        assert_eq!(circles_of(&own).len(), 1);
    }

    #[test]
    fn tests_may_name_what_they_test() {
        let files = [
            ("lib.rs", "mod a; use a::f;  pub struct A;"),
            ("a.rs", "pub fn f() {} #[cfg(test)] mod tests { use crate::A; }"),
        ];
        assert_eq!(circles_of(&files), [""; 0]);
    }

    #[test]
    fn macros_are_looked_into_as_well() {
        let files = [
            ("lib.rs", "mod a; use a::f; pub const A: u8 = 1;"),
            ("a.rs", "pub fn f() { println!(\"{}\", crate::A); }"),
        ];
        assert_eq!(circles_of(&files).len(), 1);
    }
}
