//! One import: all its logs read, what would change computed, then written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rayon::prelude::*;

use super::anomaly;
use super::counter::{self, Counter, Snapshot};
use super::days::{DAY, day};
use super::format::Format;
use super::log::{self, Content, Reading};
use super::memory::{self, Memory};
use super::merge::merged;
use super::published::Published;
use super::rounding::rounded;
use super::store::{self, Imported};
use super::summary::LogSummary;
use super::tally::{self, Row};
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use contest::Contest;
use contest::downloads::{Count, Counts};

/// How logs are imported.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options<'o> {
    /// The logs' layout.
    pub format: Format,
    /// Their days are counted from these logs alone, whatever was imported before.
    pub recount: bool,
    /// Where the judge remembers lines; without it the git folder.
    pub memory: Option<&'o Path>,
}

/// What an import comes to. Nothing is written before [`Import::apply`].
pub struct Import {
    /// What was in each log, in the order given.
    pub logs: Vec<LogSummary>,
    /// Rows that are new or changed, as they are published.
    pub changed: BTreeMap<(Date, String), Count>,
    /// Days that take no more lines, and how many lines of them were left out.
    pub closed: BTreeMap<Date, u64>,
    /// Whether some of these days would still be open, if the memory of them was here.
    pub is_forgetful: bool,
    /// Whether small numbers were rounded.
    pub is_rounded: bool,
    /// What looks odd.
    pub anomalies: Vec<Finding>,
    counts: Counts,
    imported: Imported,
    memory: Memory,
    is_new: bool,
    is_other_memory: bool,
}

impl Import {
    /// Reads the logs at `paths` for the contest at `root` and counts them; the day of `now` is not over and left out. A
    /// snapshot of counters that does not say when it was taken was taken at `now`.
    ///
    /// # Errors
    /// [`Failure::Findings`] when a log cannot be used, [`Failure::Configuration`] when what was counted before cannot be
    /// read.
    pub fn of(
        root: &Path,
        contest: &Contest,
        paths: &[PathBuf],
        options: Options<'_>,
        now: Instant,
    ) -> Result<Self, Failure> {
        let (before, was_imported) = (Counts::open(root)?, Imported::open(root)?);
        let today = now.seconds().div_euclid(DAY);
        let mut published = Published::read(root, &contest.downloads);
        let memory = Memory::open(root, options.memory, today)?;
        let mut rows = memory.rows(|name| published.number(name));
        let reading = Reading::new(&published, memory.keys(), today);
        let read: Vec<Result<Content, Failure>> = paths
            .par_iter()
            .enumerate()
            .map(|(at, path)| log::read(path, options.format, at as u32 + 1, &reading))
            .collect();
        let (mut imported, mut counters) = (was_imported.clone(), was_imported.counters.clone());
        let (mut logs, mut findings) = (vec![], vec![]);
        // Of each log given: its place in `logs`.
        let mut given: Vec<Row> = vec![];
        for content in read {
            match content {
                Ok(Content::Requests(summary, mut more)) => {
                    given.append(&mut more);
                    logs.push(summary);
                }
                Ok(Content::Counters { summary, snapshot, digest }) => {
                    if imported.documents.insert(digest) {
                        add(&summary.name, &published, snapshot, now, &mut counters, &mut findings);
                    }
                    logs.push(summary);
                }
                Err(Failure::Findings(mut more)) => findings.append(&mut more),
                Err(failure) => return Err(failure),
            }
        }
        if !findings.is_empty() {
            return Err(Failure::Findings(findings));
        }
        let given_days: BTreeSet<i64> = given.iter().map(|row| row.day).collect();
        if options.recount {
            rows.retain(|row| !given_days.contains(&row.day));
        }
        let remembered: BTreeSet<i64> = rows.iter().map(|row| row.day).collect();
        let is_closed = |day: i64| {
            !options.recount && !remembered.contains(&day) && imported.days.contains(&self::day(day * DAY))
        };
        let closed_days: BTreeSet<i64> = given_days.iter().copied().filter(|day| is_closed(*day)).collect();
        let mut closed: BTreeMap<Date, u64> = BTreeMap::new();
        given.retain(|row| {
            let is_closed = closed_days.contains(&row.day);
            if is_closed {
                *closed.entry(day(row.day * DAY)).or_default() += 1;
                logs[row.log as usize - 1].closed += 1;
            } else {
                logs[row.log as usize - 1].known += 1;
            }
            !is_closed
        });
        rows.append(&mut given);
        let mut new = vec![0; paths.len() + 1];
        let mut rows = merged(rows, &mut new);
        for (log, new) in logs.iter_mut().zip(&new[1..]).filter(|(log, _)| log.format != Format::Github) {
            log.counted = *new;
            log.known -= *new;
        }
        let is_forgetful = closed_days.iter().any(|day| memory::is_open(*day, today));
        let days: Vec<(i64, &[Row])> =
            rows.chunk_by(|a, b| a.day == b.day).map(|rows| (rows[0].day, rows)).collect();
        let (memory, is_other_memory) = memory.with(&days, published.names(), today);
        imported.days.extend(days.iter().map(|(number, _)| day(number * DAY)));
        let counted = Counted::of(&mut rows, &published, &memory);
        // What logs say of a day takes the place of what they said before; counters are all counted anew.
        let mut counts = before.clone();
        counts.rows.retain(|(day, _), count| count.visitors.is_some() && !counted.days.contains(day));
        counts.rows.extend(counter::differences(&counters.iter().cloned().collect::<Vec<_>>()));
        counts.rows.extend(counted.rows);
        let mut anomalies = counted.anomalies;
        anomalies.extend(anomaly::never_completed(
            &counted
                .exact
                .iter()
                .filter(|(file, _)| counted.fresh.contains(*file))
                .map(|(file, count)| (file.as_str(), *count))
                .collect(),
            &counts,
        ));
        imported.counters = counters;
        imported.is_old = false;
        let changed = counts.rows.iter().filter(|(key, count)| before.rows.get(*key) != Some(*count));
        let changed = changed.map(|(key, count)| (key.clone(), *count)).collect();
        let is_new = counts != before || imported != was_imported;
        let is_rounded = counted.is_rounded;
        Ok(Self {
            logs,
            changed,
            closed,
            is_forgetful,
            is_rounded,
            anomalies,
            counts,
            imported,
            memory,
            is_new,
            is_other_memory,
        })
    }

    /// Writes the memory, the counts and what was imported, as far as they changed: a crash in between leaves lines that
    /// are known, and the next import counts them.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a file cannot be written.
    pub fn apply(&self, root: &Path) -> Result<(), Failure> {
        if self.is_other_memory {
            self.memory.write()?;
        }
        if self.is_new { store::write(root, &self.counts, &self.imported) } else { Ok(()) }
    }
}

/// What the days of an import come to.
#[derive(Default)]
struct Counted {
    days: BTreeSet<Date>,
    /// As they are published.
    rows: BTreeMap<(Date, String), Count>,
    /// Each file over all days, as far as it is asked for.
    exact: BTreeMap<String, Count>,
    /// Files that have new lines.
    fresh: BTreeSet<String>,
    /// Of days that have new lines.
    anomalies: Vec<Finding>,
    is_rounded: bool,
}

impl Counted {
    /// Counts `rows`, which are in the order of their days.
    fn of(rows: &mut [Row], published: &Published, memory: &Memory) -> Self {
        let keys = memory.keys();
        let mut counted = Self::default();
        let days: Vec<&mut [Row]> = rows.chunk_by_mut(|a, b| a.day == b.day).collect();
        let tallied = days.into_par_iter().map(|rows| {
            let fresh: BTreeSet<u32> = rows.iter().filter(|row| row.log > 0).map(|row| row.file).collect();
            (rows[0].day, fresh, tally::day(rows))
        });
        for (number, fresh, (files, greedy)) in tallied.collect::<Vec<_>>() {
            let day = day(number * DAY);
            counted.days.insert(day);
            let is_new = !fresh.is_empty();
            let name = |file: u32| published.names().get(file as usize).map_or("", String::as_str);
            let by_name: BTreeMap<&str, &tally::FileDay> =
                files.iter().map(|(file, found)| (name(*file), found)).collect();
            counted.fresh.extend(fresh.iter().map(|file| name(*file).to_owned()));
            if is_new {
                counted.anomalies.extend(anomaly::of_day(day, &by_name, greedy.as_ref()));
            }
            for (file, found) in by_name {
                let draw = |column: &str, base: u64| keys.draw(number, file, column, base);
                let (count, is_rounded) = rounded(&found.count, found.size, draw);
                counted.is_rounded |= is_rounded && is_new;
                if let Some(count) = count {
                    counted.rows.insert((day, file.to_owned()), count);
                }
                let sum = counted.exact.entry(file.to_owned()).or_default();
                sum.completed = Some(sum.completed.unwrap_or(0) + found.count.completed.unwrap_or(0));
                sum.partial = Some(sum.partial.unwrap_or(0) + found.count.partial.unwrap_or(0));
            }
        }
        counted
    }
}

/// Takes the counters of a snapshot in.
fn add(
    name: &str,
    published: &Published,
    snapshot: Snapshot,
    now: Instant,
    counters: &mut BTreeSet<Counter>,
    findings: &mut Vec<Finding>,
) {
    let at = snapshot.at.unwrap_or(now);
    for (path, count, size) in snapshot.files {
        if !published.has_asset(&path) {
            continue;
        }
        let other =
            counters.iter().find(|known| known.path == path && known.at == at && known.count != count);
        if let Some(other) = other {
            let text = format!(
                "{} has {count} downloads, but another snapshot of {at} says {}",
                quoted(&path),
                other.count
            );
            let help =
                "import snapshots one at a time, or write them as {\"at\": INSTANT, \"releases\": [...]}";
            findings.push(Finding::new(codes::BAD_SNAPSHOT, text).in_file(name).help(help));
            return;
        }
        counters.insert(Counter { path, at, count, size });
    }
}
