//! One locked-down DuckDB instance: in memory, one thread, no files, no network, no extensions, and a
//! configuration that nothing can change any more.

use std::sync::Arc;

use duckdb::Connection;

use super::columns::{Job, Submission, Submitted};
use super::frame::Frame;
use super::stumble::Stumbled;
use answer::Split;
use base::failure::Failure;
use duck::database::Database;
use duck::watchdog::Watchdog;
use metric::Query;

/// What the configuration must say when read back, by DuckDB's own names.
const LOCKED: [(&str, &str); 6] = [
    ("threads", "1"),
    ("enable_external_access", "false"),
    ("autoload_known_extensions", "false"),
    ("autoinstall_known_extensions", "false"),
    ("temp_directory", ""),
    ("lock_configuration", "true"),
];

/// What an instance opens with.
const SETTINGS: [(&str, &str); 4] = [
    ("threads", "1"),
    ("max_memory", "2GB"),
    ("autoload_known_extensions", "false"),
    ("autoinstall_known_extensions", "false"),
];

/// In this order: the folder for spilling can only be given up while there is still access to files.
const LOCK: &str =
    "SET temp_directory = ''; SET enable_external_access = false; SET lock_configuration = true;";

fn failed(why: duckdb::Error) -> Failure {
    Failure::machine("opening DuckDB", why)
}

/// What follows once an instance is open.
fn lock(
    connection: &Connection,
    prepare: impl FnOnce(&Connection) -> duckdb::Result<()>,
) -> Result<(), Failure> {
    prepare(connection).map_err(failed)?;
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
    Ok(())
}

/// A DuckDB instance for one worker.
pub(super) struct Session {
    // Before the database, since fields are dropped in order.
    connection: Connection,
    watchdog: Watchdog,
    _database: Database,
}

impl Session {
    /// Opens and locks an instance, then reads every setting back.
    pub(super) fn open(frames: &Arc<Vec<Frame>>) -> Result<Self, Failure> {
        let database = Database::open(&SETTINGS)?;
        let connection = database.connect().map_err(failed)?;
        lock(&connection, |connection| {
            connection.register_table_function::<Submission>("submission")?;
            duck::functions::register(connection)
        })?;
        for table in frames.first().map_or(&[][..], |frame| frame.key.tables()) {
            super::side::create(&connection, table).map_err(failed)?;
        }
        for (number, frame) in frames.iter().enumerate() {
            let table = format!("samples_{number}");
            connection
                .execute_batch(&format!(
                    "CREATE TEMP TABLE {table} (sample INTEGER, fold INTEGER, fold_rows BIGINT)"
                ))
                .map_err(failed)?;
            let mut appender = connection.appender(&table).map_err(failed)?;
            for (sample, fold, rows) in frame.membership() {
                appender.append_row([i64::from(sample), i64::from(fold), rows]).map_err(failed)?;
            }
            appender.flush().map_err(failed)?;
        }
        let watchdog = Watchdog::new(connection.interrupt_handle());
        Ok(Self { connection, watchdog, _database: database })
    }

    /// The connection, for what is asked besides.
    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Runs measure `number` over the rows of `split`, or of both, of `submissions`; for each of their samples its
    /// score, where it is defined.
    pub(super) fn run(
        &self,
        frames: &Arc<Vec<Frame>>,
        number: usize,
        submissions: &Arc<Vec<Submitted>>,
        split: Option<Split>,
    ) -> Result<Vec<Option<f64>>, Stumbled> {
        let frame = &frames[number];
        let mut scores = vec![None; frame.sample_count() * submissions.len()];
        let mut told = vec![false; scores.len()];
        let (sql, runs) = sql(frame, number);
        for without in 0..runs {
            let (frames, submissions) = (Arc::clone(frames), Arc::clone(submissions));
            let job = Job { frames, submissions, without, split };
            let query = || -> Result<(), Stumbled> {
                let mut statement =
                    self.connection.prepare_cached(&sql).map_err(|why| Stumbled::at_sql(&why, frame))?;
                let mut read = || -> duckdb::Result<Option<Stumbled>> {
                    let mut found = statement.query([])?;
                    while let Some(row) = found.next()? {
                        let sample: i64 = row.get(0)?;
                        let place = usize::try_from(sample)
                            .ok()
                            .and_then(|at| scores.get_mut(at).zip(told.get_mut(at)));
                        // Two lines would leave the order of lines to decide.
                        let Some((score, false)) =
                            place.map(|(score, told)| (score, std::mem::replace(told, true)))
                        else {
                            return Ok(Some(Stumbled::at_line()));
                        };
                        *score = row.get::<_, Option<f64>>(1)?;
                    }
                    Ok(None)
                };
                match read() {
                    Ok(None) => Ok(()),
                    Ok(Some(stumbled)) => Err(stumbled),
                    Err(why) => Err(Stumbled::at_rows(&why)),
                }
            };
            self.watchdog.over(|| job.serve(query))?;
        }
        Ok(scores)
    }

    /// How many rows the steps of measure `number` make of the rows of `split` of `submissions`, all together: what it
    /// costs, the same on every machine.
    pub(super) fn count(
        &self,
        frames: &Arc<Vec<Frame>>,
        number: usize,
        submissions: &Arc<Vec<Submitted>>,
        split: Option<Split>,
    ) -> Result<u64, Stumbled> {
        let frame = &frames[number];
        let sql = format!("EXPLAIN (ANALYZE, FORMAT JSON) {}", sql(frame, number).0);
        let (of_frames, submissions) = (Arc::clone(frames), Arc::clone(submissions));
        let job = Job { frames: of_frames, submissions, without: 0, split };
        let query = || -> Result<u64, Stumbled> {
            let mut statement = self.connection.prepare(&sql).map_err(|why| Stumbled::at_sql(&why, frame))?;
            let told: String =
                statement.query_row([], |row| row.get(1)).map_err(|why| Stumbled::at_rows(&why))?;
            let told: serde_json::Value = serde_json::from_str(&told).unwrap_or_default();
            Ok(told["cumulative_cardinality"].as_u64().unwrap_or_default())
        };
        self.watchdog.over(|| job.serve(query))
    }
}

/// The query of measure `number`, which is that of `frame`, and how often it runs.
fn sql(frame: &Frame, number: usize) -> (String, u32) {
    let rows = format!("rows AS (SELECT * FROM submission({number}){})", frame.condition());
    // The SQL is the catalogue's or the organiser's; nothing from a pull request is ever part of it.
    match &frame.query {
        Query::Parts { parts, score } => {
            // Every submission has the same cells and samples, only their numbers go on.
            let (cells, samples) = (frame.cells.len(), frame.sample_count());
            let parts = format!(
                "parts AS MATERIALIZED (SELECT p.fold // {cells} * {samples} + s.sample AS sample, s.fold_rows, p.* \
                 FROM ({parts}) p JOIN samples_{number} s ON p.fold % {cells} = s.fold \
                 ORDER BY p.fold // {cells} * {samples} + s.sample, p.fold)"
            );
            (format!("WITH {rows}, {parts} SELECT sample::BIGINT, score::DOUBLE FROM (\n{score})"), 1)
        }
        Query::Whole(whole) => {
            (format!("WITH {rows} SELECT sample::BIGINT, score::DOUBLE FROM ({whole})"), frame.samples)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_cannot_be_opened_up_again() {
        let session = Session::open(&Arc::new(vec![])).unwrap();
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
            "SELECT * FROM submission(0)",
        ] {
            assert!(session.connection.execute_batch(sql).is_err(), "{sql} was allowed");
        }
        let one = "SELECT current_setting('threads')::VARCHAR || ', ' || current_setting('max_memory')";
        let set: String = session.connection.query_row(one, [], |row| row.get(0)).unwrap();
        // 2 GB in other units.
        assert_eq!(set, "1, 1.8 GiB");
    }
}
