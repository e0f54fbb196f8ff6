//! Lets the programs find the prebuilt DuckDB library without cargo: beside themselves (`duckdb/` in the profile's folder, or
//! in an unpacked archive), or where a wheel has it. A library compiled in needs none of this.

/// From the folder of a program.
const PLACES: [&str; 3] = ["duckdb", "../duckdb", "../lib/gitprize"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let here = match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux") => "$ORIGIN",
        Ok("macos") => "@loader_path",
        _ => return,
    };
    for place in PLACES {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{here}/{place}");
    }
}
