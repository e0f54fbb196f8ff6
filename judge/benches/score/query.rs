//! (b) A CSV file beside DuckDB's own `read_csv` and join, in the same process and on one thread.

use std::fs;
use std::path::Path;

use duckdb::Connection;

use crate::contest::check;
use crate::table::{Target, by_turns, heading, line, ms, title};
use crate::{Full, Result, Setup};

/// The files, and how many times faster the judge is meant to be.
const FILES: [(&str, f64); 2] = [("ordered.csv", 3.0), ("ordered.csv.gz", 2.5)];

/// Both read the file from disk, which is to say from the system's cache.
pub(crate) fn run(setup: &Setup, full: &Full) -> Result<()> {
    title("(b) one CSV file from disk on one thread, beside DuckDB's read_csv and a join with the key");
    let widths = [16, 10, 10, 18, 11];
    heading(widths, ["file", "judge", "DuckDB", "DuckDB : judge", "target"]);
    let connection = open(&full.folder)?;
    for (name, target) in FILES.into_iter().filter(|(name, _)| setup.takes(name)) {
        let path = full.folder.join(name);
        let query = format!(
            "SELECT k.split::VARCHAR, sqrt(avg((p.prediction - k.target) * (p.prediction - k.target))) \
             FROM read_csv({}, header = true, delim = ',', auto_detect = false, \
                 columns = {{'id': 'VARCHAR', 'prediction': 'DOUBLE'}}) p \
             JOIN key k USING (id) GROUP BY k.split",
            quoted(&path)
        );
        let times = by_turns(
            setup.runs,
            [&mut || full.contest.evaluate(name, &fs::read(&path)?).map(drop), &mut || {
                let mut found = (f64::NAN, f64::NAN);
                let mut statement = connection.prepare(&query)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    let split: String = row.get(0)?;
                    *(if split == "public" { &mut found.0 } else { &mut found.1 }) = row.get(1)?;
                }
                check(name, found, full.contest.expected, 1e-9)
            }],
        )?;
        let ratio = times.ratio(1, 0);
        setup.keep(name, "judge", times.seconds(0));
        setup.keep(name, "duckdb", times.seconds(1));
        line(
            widths,
            [
                name.to_owned(),
                ms(times.seconds(0)),
                ms(times.seconds(1)),
                ratio.to_string(),
                setup.mark(Target::AtLeast(target), ratio.median),
            ],
        );
    }
    Ok(())
}

/// A database with the key as a table in memory.
fn open(folder: &Path) -> Result<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(&format!(
        "SET threads = 1; \
         CREATE TYPE split AS ENUM ('public', 'private'); \
         CREATE TABLE key AS SELECT id, target, split::split AS split FROM read_csv({}, header = true, \
             columns = {{'id': 'VARCHAR', 'group': 'VARCHAR', 'target': 'DOUBLE', 'split': 'VARCHAR'}});",
        quoted(&folder.join("key.csv"))
    ))?;
    Ok(connection)
}

fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "''"))
}
