//! One import: all its logs read, what would change computed, then written.

use base::plural::{counted, plural};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::anomaly;
use super::client::Salts;
use super::counter::{self, Counter, Snapshot};
use super::days::{DAY, day};
use super::format::Format;
use super::log::{Content, Log, Sink};
use super::published::Published;
use super::store::{self, Imported};
use super::summary::LogSummary;
use super::tally::Tally;
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use contest::Contest;
use contest::downloads::{Count, Counts};

/// What an import comes to. Nothing is written before [`Import::apply`].
pub struct Import {
    /// What was in each log, in the order given.
    pub logs: Vec<LogSummary>,
    /// Logs that were given twice.
    pub twice: Vec<String>,
    /// Rows that are new or changed.
    pub changed: BTreeMap<(Date, String), Count>,
    /// Days of these logs that were counted from the same ones before.
    pub known: BTreeSet<Date>,
    /// What looks odd.
    pub anomalies: Vec<Finding>,
    counts: Counts,
    imported: Imported,
    is_new: bool,
}

impl Import {
    /// Reads the logs at `paths` as `format` for the contest at `root` and counts them; the day of `now` is not
    /// over and left out. With `recount` their days are counted from these logs alone, whatever was imported
    /// before. A snapshot of counters that does not say when it was taken was taken at `now`.
    ///
    /// # Errors
    /// [`Failure::Findings`] when a log cannot be used or a day comes in parts, [`Failure::Configuration`] when
    /// what was counted before cannot be read.
    pub fn of(
        root: &Path,
        contest: &Contest,
        paths: &[PathBuf],
        format: Format,
        recount: bool,
        salts: Salts,
        now: Instant,
    ) -> Result<Self, Failure> {
        let (before, mut imported) = (Counts::open(root)?, Imported::open(root)?);
        let mut counts = before.clone();
        let mut sink = Sink {
            published: Published::read(root, &contest.downloads),
            salts,
            tally: Tally::open()?,
            today: now.seconds().div_euclid(DAY),
        };
        let (mut logs, mut twice, mut findings) = (vec![], vec![], vec![]);
        let mut digests: BTreeSet<String> = BTreeSet::new();
        // Day → the logs given that have it.
        let mut given: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
        let mut counters = imported.counters.clone();
        for path in paths {
            let log = Log::open(path)?;
            if !digests.insert(log.digest.clone()) {
                twice.push(log.name);
                continue;
            }
            let (digest, number) = (log.digest.clone(), logs.len() as i32);
            match log.read(format, number, &mut sink) {
                Ok(Content::Requests(summary)) => {
                    for day in &summary.days {
                        given.entry(*day).or_default().insert(digest.clone());
                    }
                    logs.push(summary);
                }
                Ok(Content::Counters(summary, snapshot)) => {
                    if imported.documents.insert(digest) {
                        add(&summary.name, &sink.published, snapshot, now, &mut counters, &mut findings);
                    }
                    logs.push(summary);
                }
                Err(Failure::Findings(mut more)) => findings.append(&mut more),
                Err(failure) => return Err(failure),
            }
        }
        let (mut new, mut known) = (BTreeSet::new(), BTreeSet::new());
        for (number, given) in &given {
            let day = day(number * DAY);
            let used = imported.days.get(&day).cloned().unwrap_or_default();
            if given.is_subset(&used) && !recount {
                known.insert(day);
            } else if used.is_subset(given) || recount {
                new.insert(*number);
                imported.days.insert(day, given.clone());
            } else {
                findings.push(in_parts(day, used.difference(given).count(), used.len()));
            }
        }
        if !findings.is_empty() {
            return Err(Failure::Findings(findings));
        }
        let days: BTreeSet<Date> = new.iter().map(|number| day(number * DAY)).collect();
        let fresh = sink.tally.count(&new)?;
        let files = fresh.keys().map(|(_, file)| file.clone()).collect();
        // What logs say of a day takes the place of what they said before; counters are all counted anew.
        counts.rows.retain(|(day, _), count| count.visitors.is_some() && !days.contains(day));
        counts.rows.extend(counter::differences(&counters.iter().cloned().collect::<Vec<_>>()));
        counts.rows.extend(fresh);
        let anomalies = anomaly::find(&sink.tally, &counts, &files)?;
        imported.counters = counters;
        let changed = counts.rows.iter().filter(|(key, count)| before.rows.get(*key) != Some(*count));
        let changed = changed.map(|(key, count)| (key.clone(), *count)).collect();
        let is_new = counts != before || imported != Imported::open(root)?;
        Ok(Self { logs, twice, changed, known, anomalies, counts, imported, is_new })
    }

    /// Writes the counts and what was imported, if anything changed.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a file cannot be written.
    pub fn apply(&self, root: &Path) -> Result<(), Failure> {
        if self.is_new { store::write(root, &self.counts, &self.imported) } else { Ok(()) }
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

fn in_parts(day: Date, missing: usize, of: usize) -> Finding {
    let text = format!(
        "{day} was counted before from {}, and {missing} of them {} not given now; a visitor cannot be \
         recognised \
         in two parts of a day",
        counted(of, "log", "logs"),
        plural(missing, "is", "are")
    );
    Finding::new(codes::DAY_IN_PARTS, text)
        .help("give all logs that have the day in one call; if that is what you do, add --recount")
}
