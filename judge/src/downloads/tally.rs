//! The requests as typed columns in a locked DuckDB, and what SQL counts in them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use duckdb::Connection;
use jiff::civil::Date;

use super::days::{DAY, day};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::downloads::Count;

/// Names of files in one import, at most: a glob may match what strangers make up.
const MOST_FILES: usize = 1_000;
/// Rows that are handed over at a time.
const BLOCK: usize = 1 << 13;

/// One counted request.
pub(super) struct Row {
    pub(super) log: i32,
    /// From 1970-01-01.
    pub(super) day: i64,
    /// From the same on, in UTC.
    pub(super) second: i64,
    /// As [`Tally::file`] numbers it.
    pub(super) file: i32,
    pub(super) client: i64,
    pub(super) status: i32,
    pub(super) bytes: i64,
    pub(super) size: Option<i64>,
}

/// The requests of all logs of an import.
pub(super) struct Tally {
    connection: Connection,
    block: Vec<Row>,
    files: Vec<String>,
    numbers: HashMap<String, i32>,
}

/// A client that took much of a day.
#[derive(Debug, PartialEq)]
pub(super) struct Greedy {
    pub(super) day: Date,
    /// The first half of its tag, 8 hexadecimal digits.
    pub(super) client: String,
    pub(super) downloads: u64,
    pub(super) of_downloads: u64,
    pub(super) bytes: u64,
    pub(super) of_bytes: u64,
}

/// A minute in which much of a day's requests for a file came.
#[derive(Debug, PartialEq)]
pub(super) struct Burst {
    pub(super) day: Date,
    pub(super) file: String,
    /// `18:42`.
    pub(super) minute: String,
    pub(super) requests: u64,
    pub(super) of: u64,
}

const TABLES: &str = "CREATE TABLE hits (log INTEGER, day BIGINT, second BIGINT, file INTEGER, client BIGINT, \
     status INTEGER, bytes BIGINT, size BIGINT); CREATE TABLE wanted (day BIGINT);";

/// Each client's requests for a file on a day: whole answers, and pieces, which together may be whole. The size
/// of a file that nobody states is its longest whole answer.
const VISITS: &str = "CREATE TABLE visits AS \
     WITH sizes AS (SELECT file, coalesce(max(size), max(bytes) FILTER (status = 200)) AS size \
                    FROM hits GROUP BY file), \
     pieces AS (SELECT h.day, h.file, h.client, h.bytes, s.size, \
                       h.status = 200 AND (s.size IS NULL OR h.bytes >= s.size) AS is_whole \
                FROM hits h JOIN sizes s ON h.file = s.file WHERE h.day IN (SELECT day FROM wanted)), \
     sums AS (SELECT day, file, client, max(size) AS size, sum(bytes) AS bytes, \
                     count(*) FILTER (is_whole) AS whole, count(*) FILTER (NOT is_whole) AS parts, \
                     coalesce(sum(bytes) FILTER (NOT is_whole), 0) AS part_bytes \
              FROM pieces GROUP BY day, file, client), \
     ends AS (SELECT *, CASE WHEN parts > 0 AND size > 0 THEN part_bytes // size ELSE 0 END AS joined FROM sums) \
     SELECT day, file, client, least(bytes, 9223372036854775807)::BIGINT AS bytes, \
            least(whole + joined, 4611686018427387904)::BIGINT AS completed, \
            CASE WHEN parts > 0 AND joined = 0 THEN 1 ELSE 0 END::BIGINT AS partial \
     FROM ends";

const COUNTS: &str = "SELECT day, file, least(sum(completed + partial), 9223372036854775807)::BIGINT, \
     least(sum(completed), 9223372036854775807)::BIGINT, sum(partial)::BIGINT, \
     least(sum(bytes), 9223372036854775807)::BIGINT, count(DISTINCT client)::BIGINT \
     FROM visits GROUP BY day, file ORDER BY day, file";

const GREEDY: &str = "WITH clients AS (SELECT day, client, sum(completed + partial) AS n, sum(bytes) AS b \
                      FROM visits GROUP BY day, client), \
     days AS (SELECT day, sum(n) AS all_n, sum(b) AS all_b FROM clients GROUP BY day) \
     SELECT c.day, c.client, least(n, 9223372036854775807)::BIGINT, least(all_n, 9223372036854775807)::BIGINT, \
            least(b, 9223372036854775807)::BIGINT, least(all_b, 9223372036854775807)::BIGINT \
     FROM clients c JOIN days d ON c.day = d.day \
     WHERE n >= 10 AND (2 * n > all_n OR 2 * b > all_b) ORDER BY c.day, n DESC, c.client";

const BURSTS: &str = "WITH minutes AS (SELECT day, file, second // 60 AS minute, count(*) AS n FROM hits \
                      WHERE day IN (SELECT day FROM wanted) GROUP BY day, file, second // 60), \
     days AS (SELECT day, file, sum(n) AS all_n FROM minutes GROUP BY day, file) \
     SELECT m.day, m.file, m.minute, m.n::BIGINT, d.all_n::BIGINT \
     FROM minutes m JOIN days d ON m.day = d.day AND m.file = d.file \
     WHERE m.n >= 50 AND 2 * m.n > d.all_n ORDER BY m.day, m.file, m.minute";

impl Tally {
    /// An empty one.
    pub(super) fn open() -> Result<Self, Failure> {
        let connection = score::locked(|connection| connection.execute_batch(TABLES))?;
        Ok(Self { connection, block: Vec::with_capacity(BLOCK), files: vec![], numbers: HashMap::new() })
    }

    /// The number of the file called `name`.
    ///
    /// # Errors
    /// [`Failure::Findings`] when there are more names than a contest publishes.
    pub(super) fn file(&mut self, name: &str) -> Result<i32, Failure> {
        if let Some(number) = self.numbers.get(name) {
            return Ok(*number);
        }
        if self.files.len() == MOST_FILES {
            let text = format!("more than {MOST_FILES} different addresses match `downloads.files`");
            let help = "write narrower globs: a server that answers every address with 200 lets strangers make up names";
            return Err(Failure::Findings(vec![Finding::new(codes::TOO_MANY_NAMES, text).help(help)]));
        }
        let number = self.files.len() as i32;
        self.files.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        Ok(number)
    }

    /// Takes a request in.
    pub(super) fn add(&mut self, row: Row) -> Result<(), Failure> {
        self.block.push(row);
        if self.block.len() == BLOCK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        let mut appender = self.connection.appender("hits").map_err(failed)?;
        for row in self.block.drain(..) {
            let Row { log, day, second, file, client, status, bytes, size } = row;
            appender.append_row((log, day, second, file, client, status, bytes, size)).map_err(failed)?;
        }
        appender.flush().map_err(failed)
    }

    /// Counts the requests of `days`, from 1970-01-01. Asked once.
    pub(super) fn count(&mut self, days: &BTreeSet<i64>) -> Result<BTreeMap<(Date, String), Count>, Failure> {
        self.flush()?;
        {
            let mut appender = self.connection.appender("wanted").map_err(failed)?;
            for day in days {
                appender.append_row([*day]).map_err(failed)?;
            }
            appender.flush().map_err(failed)?;
        }
        self.connection.execute_batch(VISITS).map_err(failed)?;
        let rows = self.rows(COUNTS)?;
        let count = |row: &Vec<i64>| {
            let number = |at: usize| row.get(at).copied().unwrap_or(0) as u64;
            let count = Count {
                downloads: number(2),
                completed: Some(number(3)),
                partial: Some(number(4)),
                bytes: Some(number(5)),
                visitors: Some(number(6)),
            };
            ((day(row[0] * DAY), self.name(row[1])), count)
        };
        Ok(rows.iter().map(count).collect())
    }

    /// Clients that took more than half of a day's downloads or bytes, ten downloads at least.
    pub(super) fn greedy(&self) -> Result<Vec<Greedy>, Failure> {
        let greedy = |row: Vec<i64>| Greedy {
            day: day(row[0] * DAY),
            client: format!("{:08x}", (row[1] as u64) >> 32),
            downloads: row[2] as u64,
            of_downloads: row[3] as u64,
            bytes: row[4] as u64,
            of_bytes: row[5] as u64,
        };
        Ok(self.rows(GREEDY)?.into_iter().map(greedy).collect())
    }

    /// Minutes with more than half of a day's requests for a file, fifty at least.
    pub(super) fn bursts(&self) -> Result<Vec<Burst>, Failure> {
        let burst = |row: Vec<i64>| {
            let minute = row[2].rem_euclid(DAY / 60);
            Burst {
                day: day(row[0] * DAY),
                file: self.name(row[1]),
                minute: format!("{:02}:{:02}", minute / 60, minute % 60),
                requests: row[3] as u64,
                of: row[4] as u64,
            }
        };
        Ok(self.rows(BURSTS)?.into_iter().map(burst).collect())
    }

    fn name(&self, number: i64) -> String {
        usize::try_from(number).ok().and_then(|at| self.files.get(at)).cloned().unwrap_or_default()
    }

    /// What a query of whole numbers answers.
    fn rows(&self, sql: &str) -> Result<Vec<Vec<i64>>, Failure> {
        let mut statement = self.connection.prepare(sql).map_err(failed)?;
        let mut found = statement.query([]).map_err(failed)?;
        let mut rows = vec![];
        while let Some(row) = found.next().map_err(failed)? {
            let width = row.as_ref().column_count();
            rows.push((0..width).map(|at| row.get::<_, i64>(at)).collect::<Result<_, _>>().map_err(failed)?);
        }
        Ok(rows)
    }
}

fn failed(why: duckdb::Error) -> Failure {
    Failure::machine("counting downloads", why)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// (client, status, bytes) of requests for one file on one day, and its size.
    fn counted(size: Option<i64>, requests: &[(i64, i32, i64)]) -> Count {
        let mut tally = Tally::open().unwrap();
        let file = tally.file("/data/a").unwrap();
        for (client, status, bytes) in requests.iter().copied() {
            tally.add(Row { log: 0, day: 1, second: DAY, file, client, status, bytes, size }).unwrap();
        }
        let counts = tally.count(&BTreeSet::from([1])).unwrap();
        assert_eq!(counts.len(), 1, "{counts:?}");
        counts.into_values().next().unwrap()
    }

    fn numbers(count: Count) -> [u64; 5] {
        let Count { downloads, completed, partial, bytes, visitors } = count;
        [downloads, completed.unwrap(), partial.unwrap(), bytes.unwrap(), visitors.unwrap()]
    }

    #[test]
    fn ranges_of_a_client_combine() {
        let size = Some(100);
        assert_eq!(numbers(counted(size, &[(1, 200, 100), (2, 200, 120)])), [2, 2, 0, 220, 2]);
        assert_eq!(numbers(counted(size, &[(1, 206, 60), (1, 206, 40)])), [1, 1, 0, 100, 1]);
        assert_eq!(numbers(counted(size, &[(1, 206, 60), (2, 206, 40)])), [2, 0, 2, 100, 2]);
        // Broken off and resumed; then once more whole.
        assert_eq!(numbers(counted(size, &[(1, 200, 30), (1, 206, 70), (1, 200, 100)])), [2, 2, 0, 200, 1]);
        assert_eq!(numbers(counted(size, &[(1, 200, 99)])), [1, 0, 1, 99, 1]);
        // Without a size the longest whole answer is it; without one, nobody can tell.
        assert_eq!(numbers(counted(None, &[(1, 200, 100), (2, 200, 50), (2, 206, 50)])), [2, 2, 0, 200, 2]);
        assert_eq!(numbers(counted(None, &[(1, 206, 1 << 50)])), [1, 0, 1, 1 << 50, 1]);
        assert_eq!(numbers(counted(Some(0), &[(1, 200, 0)])), [1, 1, 0, 0, 1]);
    }

    #[test]
    fn crafted_sizes_do_not_overflow() {
        let many = vec![(1, 206, i64::MAX); 5];
        let count = counted(Some(1), &many);
        assert_eq!((count.bytes, count.visitors), (Some(i64::MAX as u64), Some(1)));
    }
}
