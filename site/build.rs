//! Writes down what stands in `templates/`, `assets/` and `docs/`.
//!
//! The names are constants, which no crate that embeds a folder offers: so the compiler says that a template is missing
//! or unused.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[path = "build/fields.rs"]
mod fields;
#[path = "src/theme/mentions.rs"]
mod mentions;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    // The whole, since any module may have a struct that a template sees.
    println!("cargo:rerun-if-changed=src");
    embed();
    write("fields.rs", &fields::table(Path::new("src")));
}

fn embed() {
    let (templates, assets) = (files("templates"), files("assets"));
    let mut named = BTreeSet::new();
    for (name, path) in &templates {
        let text = std::fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        for other in mentions::of(&text) {
            assert!(
                templates.iter().any(|(name, _)| name == other),
                "templates/{name} names {other:?}, which does not exist"
            );
            named.insert(other.to_owned());
        }
    }
    write(
        "docs.rs",
        &table("PAGES", "The pages for contestants and readers: name, text.", "docs", &files("docs")),
    );
    let mut code = table("TEMPLATES", "The templates: name, text.", "templates", &templates);
    code += &table("ASSETS", "The assets: name, bytes.", "assets", &assets);
    code += "/// Names of the templates that pages render.\npub(crate) mod template {\n";
    for (name, _) in templates.iter().filter(|(name, _)| !named.contains(name)) {
        let stem = name.split('.').next().unwrap_or_default();
        let constant = stem.to_uppercase().replace('-', "_");
        let _ = writeln!(code, "    /// `{name}`\n    pub(crate) const {constant}: &str = {name:?};");
    }
    code += "}\n";
    write("embedded.rs", &code);
}

fn write(name: &str, code: &str) {
    let out = std::env::var_os("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&out).join(name), code).expect("cargo's folder can be written");
}

/// The files in `folder`, by name.
fn files(folder: &str) -> Vec<(String, PathBuf)> {
    println!("cargo:rerun-if-changed={folder}");
    let root = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it")).join(folder);
    let entries = std::fs::read_dir(&root).unwrap_or_else(|why| panic!("{}: {why}", root.display()));
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap_or_else(|why| panic!("{}: {why}", root.display())))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .filter(|(name, _)| !name.starts_with('.'))
        .collect();
    files.sort();
    files
}

fn table(constant: &str, about: &str, folder: &str, files: &[(String, PathBuf)]) -> String {
    let (of, include) = match folder {
        "assets" => ("[u8]", "include_bytes"),
        _ => ("str", "include_str"),
    };
    let mut code = format!("/// {about}\npub(super) const {constant}: &[(&str, &{of})] = &[\n");
    for (name, _) in files {
        // The clone is named by the compiler, not here: with a target folder that clones share, this text outlives
        // the clone that wrote it.
        let path = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?})", format!("/{folder}/{name}"));
        let _ = writeln!(code, "    ({name:?}, {include}!({path})),");
    }
    code + "];\n"
}
