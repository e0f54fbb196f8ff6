//! Counters of GitHub's releases: snapshots over time, whose differences are downloads.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;

use super::days::day;
use super::format::{Format, path_of};
use super::summary::{LogSummary, whole};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::time::Instant;
use contest::downloads::Count;

/// One counter at one moment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Counter {
    /// The path of the file's address; never with characters that don't print.
    pub(super) path: String,
    /// When it stood there.
    pub(super) at: Instant,
    /// Downloads since the file was published.
    pub(super) count: u64,
    /// The file's bytes.
    pub(super) size: u64,
}

/// What the releases API answered once.
pub(super) struct Snapshot {
    /// When; nothing if the document does not tell.
    pub(super) at: Option<Instant>,
    /// (path, count, size) of each file.
    pub(super) files: Vec<(String, u64, u64)>,
}

#[derive(Deserialize)]
struct Release {
    #[serde(default)]
    draft: bool,
    assets: Vec<Asset>,
}

#[derive(Deserialize)]
struct Asset {
    name: String,
    download_count: u64,
    #[serde(default)]
    size: u64,
    #[serde(default)]
    browser_download_url: Option<String>,
}

/// Reads the document `text` of the file `name`: a release, a list of them, a list of such lists (as
/// `gh api --paginate --slurp` writes it), or an object with `at` and `releases`.
pub(super) fn read(name: &str, text: &[u8]) -> Result<(LogSummary, Snapshot), Failure> {
    let mut value: Value = serde_json::from_slice(text).map_err(|why| {
        let finding = Finding::new(codes::BAD_SNAPSHOT, format!("this is not JSON: {why}"));
        let line = text.split(|c| *c == b'\n').nth(why.line().saturating_sub(1)).unwrap_or_default();
        let column = why.column().saturating_sub(1).min(line.len());
        Failure::Findings(vec![finding.at_line(name, why.line().max(1) as u64, line, column..column)])
    })?;
    let bad = |why: String| whole(name, codes::BAD_SNAPSHOT, why);
    let mut at = None;
    if let Some(releases) = value.get_mut("releases").map(Value::take) {
        let text = value.get("at").and_then(Value::as_str).unwrap_or_default();
        at = Some(text.parse::<Instant>().map_err(|why| bad(format!("`at`: {why}")))?);
        value = releases;
    }
    let releases = match value {
        Value::Array(items) => items
            .into_iter()
            .flat_map(|item| if let Value::Array(page) = item { page } else { vec![item] })
            .collect(),
        one => vec![one],
    };
    let mut files = vec![];
    for release in releases {
        let release: Release = serde_json::from_value(release)
            .map_err(|why| bad(format!("this is not what the releases API answers: {why}")))?;
        if release.draft {
            continue;
        }
        for asset in release.assets {
            let url = asset.browser_download_url.unwrap_or_else(|| format!("/{}", asset.name));
            let path = path_of(&url).ok_or_else(|| {
                bad(format!("{} is not the name of a file", base::finding::quoted(&asset.name)))
            })?;
            files.push((path, asset.download_count, asset.size));
        }
    }
    let summary = LogSummary {
        name: name.to_owned(),
        format: Format::Github,
        lines: files.len() as u64,
        counted: files.len() as u64,
        ..LogSummary::default()
    };
    Ok((summary, Snapshot { at, files }))
}

/// Downloads by day and file from the counters of all snapshots, whatever their order. The first snapshot of a
/// repository is where counting begins; a file that comes up later was published since.
pub(super) fn differences(counters: &[Counter]) -> BTreeMap<(Date, String), Count> {
    let mut begun: BTreeMap<&str, Instant> = BTreeMap::new();
    let mut files: BTreeMap<&str, BTreeMap<Instant, &Counter>> = BTreeMap::new();
    for counter in counters {
        let first = begun.entry(repository(&counter.path)).or_insert(counter.at);
        *first = counter.at.min(*first);
        files.entry(&counter.path).or_default().insert(counter.at, counter);
    }
    let mut counts: BTreeMap<(Date, String), Count> = BTreeMap::new();
    for (path, snapshots) in files {
        let mut before = None;
        for (at, counter) in snapshots {
            let new = match before {
                None if begun.get(repository(path)) == Some(&at) => 0,
                None => counter.count,
                // A counter that falls belongs to a file that was put there anew.
                Some(before) => counter.count.checked_sub(before).unwrap_or(counter.count),
            };
            before = Some(counter.count);
            if new > 0 {
                let count = counts.entry((day(at.seconds()), path.to_owned())).or_default();
                count.downloads = count.downloads.saturating_add(new);
                let bytes = count.bytes.unwrap_or(0).saturating_add(new.saturating_mul(counter.size));
                count.bytes = Some(bytes);
            }
        }
    }
    counts
}

/// What stands before `/releases/` in the path of a release's file.
fn repository(path: &str) -> &str {
    path.find("/releases/").map_or("", |at| &path[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counter(path: &str, at: &str, count: u64) -> Counter {
        Counter { path: path.to_owned(), at: at.parse().unwrap(), count, size: 10 }
    }

    #[test]
    fn snapshots_become_differences_in_any_order() {
        let mut counters = vec![
            counter("/n/p/releases/download/1/a", "2009-07-24T12:00:00Z", 100),
            counter("/n/p/releases/download/1/a", "2009-07-25T12:00:00Z", 107),
            counter("/n/p/releases/download/1/a", "2009-07-25T18:00:00Z", 110),
            // Replaced: its counter begins anew.
            counter("/n/p/releases/download/1/a", "2009-07-26T12:00:00Z", 4),
            // Published after counting began.
            counter("/n/p/releases/download/2/b", "2009-07-26T12:00:00Z", 5),
            // Another repository, seen for the first time.
            counter("/o/q/releases/download/1/c", "2009-07-26T12:00:00Z", 900),
        ];
        let counts = differences(&counters);
        let shown: Vec<String> = counts
            .iter()
            .map(|((day, file), count)| format!("{day} {file} {} {:?}", count.downloads, count.bytes))
            .collect();
        assert_eq!(
            shown,
            [
                "2009-07-25 /n/p/releases/download/1/a 10 Some(100)",
                "2009-07-26 /n/p/releases/download/1/a 4 Some(40)",
                "2009-07-26 /n/p/releases/download/2/b 5 Some(50)",
            ]
        );
        counters.reverse();
        assert_eq!(differences(&counters), counts);
    }
}
