//! Lists the metric files for the catalogue.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=metrics");
    let source = sources("SOURCES", "metrics")? + &sources("SHARED", "metrics/shared")?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("metric_sources.rs"), source)?;
    Ok(())
}

/// A static with name and text of every file in `folder`, sorted by name.
fn sources(list: &str, folder: &str) -> Result<String, Box<dyn Error>> {
    let mut names = vec![];
    for entry in fs::read_dir(Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(folder))? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name().into_string().map_err(|name| format!("{name:?} is not UTF-8"))?);
        }
    }
    names.sort();
    let mut source = format!("pub(super) static {list}: &[(&str, &str)] = &[\n");
    for name in names {
        // The clone is named by the compiler, not here: with a target folder that clones share, this text outlives
        // the clone that wrote it.
        let path = format!("concat!(env!(\"CARGO_MANIFEST_DIR\"), {:?})", format!("/{folder}/{name}"));
        source.push_str(&format!("    ({name:?}, include_str!({path})),\n"));
    }
    source.push_str("];\n");
    Ok(source)
}
