//! One locked-down DuckDB instance: in memory, one thread, no files, no network, no extensions, and a
//! configuration that nothing can change any more.

use std::sync::Arc;

use duckdb::{Config, Connection};

use super::columns::{Columns, Submission};
use crate::answer::AnswerKey;
use crate::failure::Failure;

/// What the configuration must say when read back, by DuckDB's own names.
const LOCKED: [(&str, &str); 6] = [
    ("threads", "1"),
    ("enable_external_access", "false"),
    ("autoload_known_extensions", "false"),
    ("autoinstall_known_extensions", "false"),
    ("temp_directory", ""),
    ("lock_configuration", "true"),
];

/// In this order: the folder for spilling can only be given up while there is still access to files.
const LOCK: &str =
    "SET temp_directory = ''; SET enable_external_access = false; SET lock_configuration = true;";

/// A DuckDB instance for one worker.
pub(super) struct Session {
    connection: Connection,
}

impl Session {
    /// Opens and locks an instance, then reads every setting back.
    pub(super) fn open() -> Result<Self, Failure> {
        let failed = |why: duckdb::Error| Failure::machine("opening DuckDB", why);
        let config = Config::default()
            .threads(1)
            .and_then(|config| config.max_memory("1GB"))
            .and_then(|config| config.enable_autoload_extension(false))
            .and_then(|config| config.with("autoinstall_known_extensions", "false"))
            .map_err(failed)?;
        let connection = Connection::open_in_memory_with_flags(config).map_err(failed)?;
        connection.register_table_function::<Submission>("submission").map_err(failed)?;
        super::functions::register(&connection).map_err(failed)?;
        connection.execute_batch(LOCK).map_err(failed)?;
        for (name, expected) in LOCKED {
            let found: String = connection
                .query_row("SELECT CAST(current_setting(?) AS VARCHAR)", [name], |row| row.get(0))
                .map_err(failed)?;
            if found != expected {
                let text = format!("DuckDB says {name} is {found:?} after it was set to {expected:?}");
                return Err(Failure::Machine(text));
            }
        }
        Ok(Self { connection })
    }

    /// Runs a metric's `sql` over both splits. `None` is SQL's NULL.
    pub(super) fn run(
        &self,
        sql: &str,
        key: &Arc<AnswerKey>,
        column: &[f64],
    ) -> Result<(Option<f64>, Option<f64>), Failure> {
        // `sql` is the catalogue's; nothing from a pull request is ever part of a query.
        let side = |split: &str| format!("(WITH rows AS (FROM submission('{split}')) {sql})");
        let query = format!("SELECT {}, {}", side("public"), side("private"));
        Columns::new(key, column)
            .serve(|| self.connection.query_row(&query, [], |row| Ok((row.get(0)?, row.get(1)?))))
            .map_err(|why| Failure::machine("DuckDB", why))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_cannot_be_opened_up_again() {
        let session = Session::open().unwrap();
        for sql in [
            "SET threads = 4",
            "SET enable_external_access = true",
            "SET lock_configuration = false",
            "SELECT * FROM read_csv('/etc/passwd')",
            "SELECT * FROM read_text('/etc/hostname')",
            "SELECT * FROM glob('/*')",
            "SELECT * FROM sniff_csv('/etc/passwd')",
            "COPY (SELECT 1) TO '/tmp/gitprize-must-not-exist.csv'",
            "ATTACH '/tmp/gitprize-must-not-exist.db'",
            "EXPORT DATABASE '/tmp/gitprize-must-not-exist'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "SELECT * FROM submission('public')",
        ] {
            assert!(session.connection.execute_batch(sql).is_err(), "{sql} was allowed");
        }
    }
}
