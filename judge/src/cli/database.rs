//! `judge database`: the public record of a built site as one file of DuckDB.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::common::{Dir, Output};
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::plural::counted;
use contest::{Disk, Opened};

/// Put the tables of the built site together as one database of DuckDB, beside them
///
/// Everybody may have it: it holds what the site's tables for programs hold, a table each. `database = true` in [pages] of
/// contest.toml makes the site's pages lead to it; `site build` does not keep it, so make it after each build.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  judge database\n  judge database --site public --if-wanted")]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// The built site; a relative path is meant from the contest's folder
    #[arg(long, value_name = "DIR", default_value = "public")]
    site: PathBuf,
    /// Do nothing unless the contest says that its site has the database
    #[arg(long)]
    if_wanted: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

/// Where the site has its tables.
const TABLES: &str = "api/v1";
/// What the database is called, beside them.
const NAME: &str = "record.duckdb";

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let (root, output) = (&args.dir.dir, args.output);
    let contest = Opened::described(Disk::at(root))?.contest;
    if args.if_wanted && !contest.pages.database {
        output.line("Not wanted", "contest.toml does not say `database = true` in [pages]");
        output.json(&json!({ "database": null, "tables": [] }));
        return Ok(());
    }
    let folder = root.join(&args.site).join(TABLES);
    let tables = tables(&folder)?;
    if tables.is_empty() {
        let shown = folder.strip_prefix(".").unwrap_or(&folder).display();
        let text = format!("{shown} has no tables (*.parquet)");
        let finding = Finding::new(codes::NO_SITE, text).help("build the site first: site build");
        return Err(Failure::Configuration(vec![finding]));
    }
    let out = folder.join(NAME);
    let about = format!("The public record of {}: {}{TABLES}/", contest.title, contest.url);
    let rows = write(&out, &tables, &about)?;
    output.json(&json!({
        "database": out,
        "tables": tables.iter().zip(&rows).map(|((name, _), rows)| json!({ "name": name, "rows": rows })).collect::<Vec<_>>(),
    }));
    for ((name, _), rows) in tables.iter().zip(&rows) {
        output.line("Table", &format!("{name}: {}", counted(*rows, "row", "rows")));
    }
    output.line("Database", &out.display().to_string());
    Ok(())
}

/// Each table below `folder` with its name: `tracks/final.parquet` is `tracks_final`.
fn tables(folder: &Path) -> Result<Vec<(String, PathBuf)>, Failure> {
    let mut tables = vec![];
    for file in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let file = match file {
            Ok(file) => file,
            Err(why) if why.io_error().is_some_and(|why| why.kind() == std::io::ErrorKind::NotFound) => break,
            Err(why) => return Err(Failure::machine(folder.display(), why)),
        };
        let path =
            file.path().strip_prefix(folder).unwrap_or(file.path()).to_string_lossy().replace('\\', "/");
        if let Some(name) = path.strip_suffix(".parquet").filter(|_| file.file_type().is_file()) {
            tables.push((name.replace('/', "_"), file.into_path()));
        }
    }
    Ok(tables)
}

/// Makes the database elsewhere and then puts it to `out`, so that nobody gets half of it.
fn write(out: &Path, tables: &[(String, PathBuf)], about: &str) -> Result<Vec<u64>, Failure> {
    // DuckDB takes some characters of a path for wildcards; a folder of our own has none of them.
    let work = tempfile::tempdir().map_err(Failure::io)?;
    let mut copies = vec![];
    for (at, (name, file)) in tables.iter().enumerate() {
        let copy = work.path().join(format!("{at}.parquet"));
        fs_err::copy(file, &copy).map_err(Failure::io)?;
        copies.push((name.clone(), copy));
    }
    let copies: Vec<(String, &Path)> =
        copies.iter().map(|(name, file)| (name.clone(), file.as_path())).collect();
    let made = work.path().join(NAME);
    let rows = duck::database(&made, &copies, about).map_err(|why| Failure::machine(out.display(), why))?;
    let half = out.with_extension("duckdb.part");
    fs_err::copy(&made, &half).map_err(Failure::io)?;
    fs_err::rename(&half, out).map_err(Failure::io)?;
    Ok(rows)
}
