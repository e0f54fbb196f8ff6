//! Lets the binaries find the prebuilt DuckDB library beside themselves (`duckdb/` in the profile's
//! folder), so that they run without cargo; a library compiled in needs none of this.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,$ORIGIN/duckdb:$ORIGIN/../duckdb");
    }
}
