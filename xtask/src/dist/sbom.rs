//! What is in a program: its crates with versions, licences and digests, and DuckDB's library, as CycloneDX (JSON, 1.6).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};
use toml_edit::DocumentMut;

use super::VERSION;
use super::target::Target;
use crate::duckdb::package;
use crate::project::{self, Project};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    description: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// Nothing for what is linked; `dev` and `build` are not.
    kind: Option<String>,
}

impl Dependency {
    fn is_linked(&self) -> bool {
        self.dep_kinds.iter().any(|kind| kind.kind.is_none())
    }
}

/// What is linked into the programs of `packages` for `target`, the first of which gives it its name, with the library
/// of DuckDB whose digest is `library`.
///
/// # Errors
/// When cargo doesn't say what they are made of.
pub(crate) fn of(
    project: &Project,
    packages: &[&str],
    target: Target,
    library: Option<&str>,
    at: i64,
) -> Result<String> {
    let mut cargo = project.cargo();
    cargo.args(["metadata", "--format-version", "1", "--locked", "--filter-platform", target.triple]);
    let metadata: Metadata = serde_json::from_str(&project::output(&mut cargo)?)
        .context("`cargo metadata` gave an answer that can't be read")?;
    let lock = fs::read_to_string(project.root.join("Cargo.lock")).context("Cargo.lock can't be read")?;
    let document = written(&metadata, packages, &digests(&lock)?, library, at)?;
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn written(
    metadata: &Metadata,
    packages: &[&str],
    digests: &BTreeMap<(String, String), String>,
    library: Option<&str>,
    at: i64,
) -> Result<Value> {
    let by_id: BTreeMap<&str, &Package> =
        metadata.packages.iter().map(|package| (package.id.as_str(), package)).collect();
    let nodes: BTreeMap<&str, &Node> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let tops = packages.iter().map(|name| {
        let found = metadata.packages.iter().find(|package| package.name == *name);
        found.with_context(|| format!("there is no package {name}"))
    });
    let tops = tops.collect::<Result<Vec<_>>>()?;

    let mut linked = BTreeSet::new();
    let mut waiting: Vec<&str> = tops.iter().map(|top| top.id.as_str()).collect();
    while let Some(id) = waiting.pop() {
        if linked.insert(id) {
            let deps = nodes.get(id).map(|node| &node.deps[..]).unwrap_or_default();
            waiting.extend(deps.iter().filter(|dep| dep.is_linked()).map(|dep| dep.pkg.as_str()));
        }
    }
    let of_first = tops[0];
    let mut components = vec![];
    let mut dependencies = vec![];
    for id in &linked {
        let Some(package) = by_id.get(id) else { continue };
        let deps = nodes.get(id).map(|node| &node.deps[..]).unwrap_or_default();
        let mut on: Vec<String> = deps
            .iter()
            .filter(|dep| dep.is_linked())
            .filter_map(|dep| by_id.get(dep.pkg.as_str()).map(|package| package.purl()))
            .collect();
        // The first stands for all that is handed out with it.
        if package.id == of_first.id {
            on.extend(tops[1..].iter().map(|top| top.purl()));
            on.extend(library.map(|_| duckdb()));
        }
        on.sort();
        on.dedup();
        dependencies.push(json!({ "ref": package.purl(), "dependsOn": on }));
        if package.id != of_first.id {
            let digest = digests.get(&(package.name.clone(), package.version.clone()));
            components.push(package.component("library", digest.map(String::as_str)));
        }
    }
    if let Some(digest) = library {
        components.push(json!({
            "type": "library", "bom-ref": duckdb(), "name": "duckdb", "version": package::VERSION, "purl": duckdb(),
            "licenses": [{ "expression": "MIT" }], "hashes": [{ "alg": "SHA-256", "content": digest }],
        }));
        dependencies.push(json!({ "ref": duckdb(), "dependsOn": [] }));
    }
    components.sort_by(|a, b| a["bom-ref"].as_str().cmp(&b["bom-ref"].as_str()));
    Ok(json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": Timestamp::from_second(at)?.to_string(),
            "tools": { "components": [{ "type": "application", "name": "gitprize xtask", "version": VERSION }] },
            "component": of_first.component("application", None),
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

/// The address of DuckDB's library.
fn duckdb() -> String {
    format!("pkg:generic/duckdb@{}", package::VERSION)
}

impl Package {
    /// Its address, as "Package URL" writes it.
    fn purl(&self) -> String {
        // The only sign of versions that has another meaning there.
        format!("pkg:cargo/{}@{}", self.name, self.version.replace('+', "%2B"))
    }

    fn component(&self, kind: &str, digest: Option<&str>) -> Value {
        let mut component = json!({
            "type": kind, "bom-ref": self.purl(), "name": self.name, "version": self.version, "purl": self.purl(),
        });
        if let Some(description) = &self.description {
            component["description"] = json!(description.trim());
        }
        if let Some(license) = &self.license {
            // The way in which choices were written once.
            component["licenses"] = json!([{ "expression": license.replace('/', " OR ") }]);
        }
        if let Some(digest) = digest {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": digest }]);
        }
        component
    }
}

/// The digests that `lock` has of packages, by name and version.
fn digests(lock: &str) -> Result<BTreeMap<(String, String), String>> {
    let lock: DocumentMut = lock.parse().context("Cargo.lock can't be read")?;
    let packages = lock.get("package").and_then(|item| item.as_array_of_tables());
    let packages = packages.into_iter().flatten().filter_map(|table| {
        let text = |key: &str| Some(table.get(key)?.as_str()?.to_owned());
        Some(((text("name")?, text("version")?), text("checksum")?))
    });
    Ok(packages.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_linked_is_listed_and_nothing_else() {
        let package = |name: &str, license: &str| json!({ "id": format!("{name}-id"), "name": name, "version": "1.0.0+x", "license": license });
        let dep =
            |name: &str, kind: Value| json!({ "pkg": format!("{name}-id"), "dep_kinds": [{ "kind": kind }] });
        let node = |name: &str, deps: Vec<Value>| json!({ "id": format!("{name}-id"), "deps": deps });
        let metadata: Metadata = serde_json::from_value(json!({
            "packages": [package("top", "MIT"), package("second", "MIT"), package("used", "MIT/Apache-2.0"),
                package("tested", "MIT"), package("below", "Zlib"), package("other", "MIT")],
            "resolve": { "nodes": [
                node("top", vec![dep("used", Value::Null), dep("tested", json!("dev"))]),
                node("second", vec![]), node("used", vec![dep("below", Value::Null), dep("other", json!("build"))]),
                node("tested", vec![]), node("below", vec![]), node("other", vec![]),
            ] },
        }))
        .unwrap();
        let lock = "[[package]]\nname = \"used\"\nversion = \"1.0.0+x\"\nchecksum = \"abc\"\n";
        let document =
            written(&metadata, &["top", "second"], &digests(lock).unwrap(), Some("def"), 1_700_000_000)
                .unwrap();
        let names: Vec<&str> = document["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|component| component["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, ["below", "second", "used", "duckdb"]);
        let used = &document["components"][2];
        assert_eq!(used["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(used["hashes"][0]["content"], "abc");
        assert_eq!(used["purl"], "pkg:cargo/used@1.0.0%2Bx");
        assert_eq!(document["metadata"]["timestamp"], "2023-11-14T22:13:20Z");
        let first = document["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .find(|d| d["ref"] == "pkg:cargo/top@1.0.0%2Bx");
        assert_eq!(
            first.unwrap()["dependsOn"],
            json!(["pkg:cargo/second@1.0.0%2Bx", "pkg:cargo/used@1.0.0%2Bx", duckdb()])
        );
    }

    #[test]
    fn a_package_that_there_is_not_is_said() {
        let metadata = Metadata { packages: vec![], resolve: Resolve { nodes: vec![] } };
        let said = written(&metadata, &["none"], &BTreeMap::new(), None, 0).unwrap_err().to_string();
        assert_eq!(said, "there is no package none");
    }
}
