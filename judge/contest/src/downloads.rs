//! What was counted of downloads, as it is published: `content/data/downloads.csv`.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;

use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;

/// Where the counts stand, below the contest's root.
pub const COUNTS: &str = "content/data/downloads.csv";

/// The columns.
pub const HEADER: [&str; 7] = ["day", "file", "downloads", "completed", "partial", "bytes", "visitors"];

/// One file on one day. What GitHub's counters don't tell is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Completed and partial ones.
    pub downloads: u64,
    /// How many clients have the whole file for.
    pub completed: Option<u64>,
    /// Begun and not finished that day.
    pub partial: Option<u64>,
    /// Bytes sent.
    pub bytes: Option<u64>,
    /// Different addresses.
    pub visitors: Option<u64>,
}

/// Everything that was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By day and file.
    pub rows: BTreeMap<(Date, String), Count>,
}

impl Counts {
    /// Reads the counts of the contest at `root`; none when nothing was imported yet.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming the line that is not as the judge writes it.
    pub fn open(root: &Path) -> Result<Self, Failure> {
        let Some(text) = existing(root, COUNTS)? else { return Ok(Self::default()) };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut rows = BTreeMap::new();
        for (at, record) in reader.records().enumerate() {
            let record = record.map_err(|why| wrong(COUNTS, &text, at, &why.to_string()))?;
            if at == 0 {
                if record.iter().ne(HEADER) {
                    return Err(wrong(
                        COUNTS,
                        &text,
                        0,
                        &format!("expected the columns {}", HEADER.join(",")),
                    ));
                }
                continue;
            }
            let (key, count) = row(&record)
                .ok_or_else(|| wrong(COUNTS, &text, at, "this is not a count as the judge writes it"))?;
            rows.insert(key, count);
        }
        Ok(Self { rows })
    }

    /// The text of the file.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be written as CSV.
    pub fn to_csv(&self) -> Result<String, Failure> {
        let failed = |why: String| Failure::machine(COUNTS, why);
        let mut writer = csv::Writer::from_writer(vec![]);
        writer.write_record(HEADER).map_err(|why| failed(why.to_string()))?;
        let cell = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
        for ((day, file), count) in &self.rows {
            let cells = [
                day.to_string(),
                file.clone(),
                count.downloads.to_string(),
                cell(count.completed),
                cell(count.partial),
                cell(count.bytes),
                cell(count.visitors),
            ];
            writer.write_record(&cells).map_err(|why| failed(why.to_string()))?;
        }
        let bytes = writer.into_inner().map_err(|why| failed(why.to_string()))?;
        String::from_utf8(bytes).map_err(|why| failed(why.to_string()))
    }
}

fn row(record: &csv::StringRecord) -> Option<((Date, String), Count)> {
    let cells: Vec<&str> = record.iter().collect();
    let [day, file, downloads, completed, partial, bytes, visitors] = cells[..] else { return None };
    let number = |cell: &str| match cell {
        "" => Some(None),
        digits => digits.parse::<u64>().ok().map(Some),
    };
    let count = Count {
        downloads: downloads.parse().ok()?,
        completed: number(completed)?,
        partial: number(partial)?,
        bytes: number(bytes)?,
        visitors: number(visitors)?,
    };
    Some(((day.parse().ok()?, file.to_owned()), count))
}

/// The text of the file `path` below the contest's `root`, if it is there.
///
/// # Errors
/// [`Failure::Configuration`] when it cannot be read.
pub fn existing(root: &Path, path: &str) -> Result<Option<String>, Failure> {
    match std::fs::read_to_string(root.join(path)) {
        Ok(text) => Ok(Some(text)),
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(Failure::configuration(codes::BAD_DOWNLOADS, format!("{path}: {why}"))),
    }
}

/// A complaint about the line at `at` (from 0) of `path`.
pub fn wrong(path: &str, text: &str, at: usize, why: &str) -> Failure {
    let line = text.lines().nth(at).unwrap_or_default();
    let finding = Finding::new(codes::BAD_DOWNLOADS, why)
        .at_line(path, at as u64 + 1, line.as_bytes(), 0..line.len())
        .help("restore the file from git: only the judge writes it");
    Failure::Configuration(vec![finding])
}
