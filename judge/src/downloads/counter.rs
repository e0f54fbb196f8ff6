//! Counters of GitHub's releases: snapshots over time, whose differences are downloads.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value;

use super::days::day;
use super::format::{Format, path_of};
use super::summary::{LogSummary, whole};
use base::answered::{entries, named};
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
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

/// How such a document is made; what `gh release view TAG --json assets` writes is read as well.
const MAKE: &str = "it is made by `gh api --paginate --slurp repos/OWNER/NAME/releases > releases.json`";

/// What is wrong with `field` of a release.
fn missing(field: &str, found: Option<&Value>, expected: &str) -> String {
    match found {
        None => format!("`{field}` is missing, which the releases API answers"),
        Some(found) => format!("`{field}` is {}, the releases API answers {expected}", named(found)),
    }
}

/// Reads the document `text` of the file `name`: releases as the API answers them, in one list or several, or an
/// object with `at` and `releases`.
pub(super) fn read(name: &str, text: &[u8]) -> Result<(LogSummary, Snapshot), Failure> {
    let answered = |bytes: &[u8]| {
        entries(name, bytes, codes::BAD_SNAPSHOT, MAKE).map_err(|mut finding| {
            // It may be a log, of which nothing is shown.
            if let Some(place) = &mut finding.place {
                place.excerpt = None;
            }
            Failure::Findings(vec![*finding])
        })
    };
    let bad = |why: String| whole(name, codes::BAD_SNAPSHOT, why);
    let is_json = |c: &u8| matches!(c, b'[' | b'{' | 0xef | 0xfe | 0xff);
    if !text.iter().find(|c| !c.is_ascii_whitespace()).is_some_and(is_json) {
        let finding = Finding::new(codes::BAD_SNAPSHOT, "this is not JSON, expected a list of releases");
        return Err(Failure::Findings(vec![finding.in_file(name).help(MAKE)]));
    }
    let (mut at, mut releases) = (None, answered(text)?);
    if let [stamped] = &mut releases[..]
        && let Some(list) = stamped.get("releases").map(Value::to_string)
    {
        let text = stamped.get("at").and_then(Value::as_str).unwrap_or_default();
        at = Some(text.parse::<Instant>().map_err(|why| bad(format!("`at`: {why}")))?);
        releases = answered(list.as_bytes())?;
    }
    let mut files = vec![];
    for (number, release) in releases.iter().enumerate() {
        let bad = |why: String| bad(format!("release {}: {why}", number + 1));
        if release.get("draft").and_then(Value::as_bool) == Some(true) {
            continue;
        }
        let assets = release.get("assets");
        let assets =
            assets.and_then(Value::as_array).ok_or_else(|| bad(missing("assets", assets, "a list")))?;
        for asset in assets {
            let text = |field: &str| asset.get(field).and_then(Value::as_str);
            let file = text("name").ok_or_else(|| bad(missing("name", asset.get("name"), "a text")))?;
            // `gh release view` has words of its own.
            let (field, url) = match asset.get("downloadCount") {
                Some(_) => ("downloadCount", text("url")),
                None => ("download_count", text("browser_download_url")),
            };
            let count = asset.get(field);
            let count =
                count.and_then(Value::as_u64).ok_or_else(|| bad(missing(field, count, "a whole number")))?;
            let url = url.map_or_else(|| format!("/{file}"), str::to_owned);
            let path = path_of(url.as_bytes())
                .ok_or_else(|| bad(format!("{} is not the name of a file", quoted(file))))?;
            files.push((path, count, asset.get("size").and_then(Value::as_u64).unwrap_or(0)));
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
