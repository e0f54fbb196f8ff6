//! `/downloads/`: how often each file was fetched in each month, as `judge downloads` counted it, and the same for
//! programs as `/api/v1/downloads.json`.

use std::collections::BTreeMap;

use base::finding::Finding;
use contest::downloads::Count;
use serde::Serialize;

use super::frame::Frame;
use crate::chart::bars::{self, Bar};
use crate::input::Site;
use crate::markdown::SafeHtml;
use crate::words::{count, grouped};

/// The page's address.
pub(super) const ROUTE: &str = "downloads/";
/// The address of the data for programs.
pub(super) const JSON: &str = "api/v1/downloads.json";
/// Files with a table of their own; the data for programs has all.
const FILES: usize = 100;

#[derive(Serialize)]
struct Downloads {
    /// `1,204 downloads of 3 files`.
    total: String,
    first: String,
    last: String,
    chart_svg: Option<SafeHtml>,
    files: Vec<FileView>,
    /// Files that are not shown.
    more: usize,
    json: &'static str,
    docs_route: Option<String>,
}

#[derive(Serialize)]
struct FileView {
    file: String,
    total: String,
    /// Newest first.
    months: Vec<MonthView>,
    /// Whether the source tells completed downloads from others.
    ends: bool,
}

#[derive(Serialize)]
struct MonthView {
    month: String,
    downloads: String,
    completed: Option<String>,
    partial: Option<String>,
    bytes: Option<String>,
}

#[derive(Serialize)]
struct Json<'s> {
    contest: &'s str,
    files: Vec<FileJson<'s>>,
}

#[derive(Serialize)]
struct FileJson<'s> {
    file: &'s str,
    months: Vec<MonthJson>,
}

#[derive(Serialize)]
struct MonthJson {
    /// `2007-01`, by UTC.
    month: String,
    downloads: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partial: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
}

/// File → month → counts of its days that are not later than the moment of the build. Visitors of two days
/// do not add up.
type Months<'s> = BTreeMap<&'s str, BTreeMap<String, Count>>;

fn months(site: &Site) -> Months<'_> {
    let today = site.moment.as_of.to_string();
    let mut months: Months<'_> = BTreeMap::new();
    for ((day, file), count) in &site.downloads.rows {
        let day = day.to_string();
        let Some(month) = day.get(..7).filter(|_| Some(day.as_str()) <= today.get(..10)) else { continue };
        let sum = months.entry(file).or_default().entry(month.to_owned()).or_default();
        let add = |sum: &mut Option<u64>, more: Option<u64>| {
            *sum = more.map_or(*sum, |more| Some(sum.unwrap_or(0).saturating_add(more)));
        };
        sum.downloads = sum.downloads.saturating_add(count.downloads);
        add(&mut sum.completed, count.completed);
        add(&mut sum.partial, count.partial);
        add(&mut sum.bytes, count.bytes);
    }
    months
}

/// Whether anything was counted.
pub(super) fn exist(site: &Site) -> bool {
    !site.downloads.rows.is_empty()
}

pub(super) fn render(site: &Site) -> Result<String, Box<Finding>> {
    let months = months(site);
    let total_of =
        |months: &BTreeMap<String, Count>| months.values().map(|count| count.downloads).sum::<u64>();
    let mut files: Vec<(&str, &BTreeMap<String, Count>)> =
        months.iter().map(|(file, months)| (*file, months)).collect();
    // The most fetched first.
    files.sort_by_key(|(file, months)| (std::cmp::Reverse(total_of(months)), *file));
    let all: u64 = files.iter().map(|(_, months)| total_of(months)).sum();
    let bars = bars(&months);
    let (first, last) = (bars.first().map(|bar| bar.label.clone()), bars.last().map(|bar| bar.label.clone()));
    let most = bars.iter().max_by_key(|bar| bar.all);
    let description = most.map_or_else(String::new, |most| {
        let (all, month) = (grouped(most.all), &most.label);
        format!("The most downloads of a month were {all}, in {month}. The tables below have every value.")
    });
    let docs = site.content.docs.iter().find(|page| page.source.path == "content/docs/downloads.md");
    let page = Downloads {
        total: format!(
            "{} of {}",
            count(all, "download", "downloads"),
            count(files.len() as u64, "file", "files")
        ),
        first: first.unwrap_or_default(),
        last: last.unwrap_or_default(),
        chart_svg: bars::render("Downloads by month", &description, &bars),
        more: files.len().saturating_sub(FILES),
        files: files
            .iter()
            .take(FILES)
            .map(|(file, months)| file_view(file, months, total_of(months)))
            .collect(),
        json: JSON,
        docs_route: docs.map(|page| page.route.clone()),
    };
    let description =
        format!("How often the data of {} was downloaded, by file and month.", site.contest.title);
    Frame::new(site, ROUTE, "Downloads", &description).render(site, "downloads.html", &page)
}

fn file_view(file: &str, months: &BTreeMap<String, Count>, total: u64) -> FileView {
    let month = |(month, count): (&String, &Count)| MonthView {
        month: month.clone(),
        downloads: grouped(count.downloads),
        completed: count.completed.map(grouped),
        partial: count.partial.map(grouped),
        bytes: count.bytes.map(size),
    };
    FileView {
        file: file.to_owned(),
        total: grouped(total),
        ends: months.values().any(|count| count.completed.is_some()),
        months: months.iter().rev().map(month).collect(),
    }
}

/// `6.5 GiB`
fn size(bytes: u64) -> String {
    for (unit, name) in [(1u64 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")] {
        if bytes >= unit {
            return format!("{:.1} {name}", bytes as f64 / unit as f64);
        }
    }
    count(bytes, "byte", "bytes")
}

/// One bar for each month from the first to the last, all files together.
fn bars(months: &Months<'_>) -> Vec<Bar> {
    let mut sums: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for (month, count) in months.values().flatten() {
        let (all, whole) = sums.entry(month).or_default();
        *all = all.saturating_add(count.downloads);
        // Where the source does not tell, a download counts as one.
        *whole = whole.saturating_add(count.completed.unwrap_or(count.downloads));
    }
    let (Some(first), Some(last)) = (sums.keys().next().copied(), sums.keys().next_back().copied()) else {
        return vec![];
    };
    std::iter::successors(Some(first.to_owned()), |month| next(month))
        .take_while(|month| month.as_str() <= last)
        .map(|label| {
            let (all, whole) = sums.get(label.as_str()).copied().unwrap_or_default();
            Bar { label, all, whole }
        })
        .collect()
}

/// The month after `2007-12` is `2008-01`.
fn next(month: &str) -> Option<String> {
    let (year, number) = month.split_once('-')?;
    let (year, number): (u32, u32) = (year.parse().ok()?, number.parse().ok()?);
    let (year, number) = if number < 12 { (year, number + 1) } else { (year + 1, 1) };
    (year < 10_000).then(|| format!("{year:04}-{number:02}"))
}

pub(super) fn json(site: &Site) -> Result<String, Box<Finding>> {
    let months = months(site);
    let files = months.iter().map(|(file, months)| FileJson {
        file,
        months: months
            .iter()
            .map(|(month, count)| MonthJson {
                month: month.clone(),
                downloads: count.downloads,
                completed: count.completed,
                partial: count.partial,
                bytes: count.bytes,
            })
            .collect(),
    });
    let json = Json { contest: &site.contest.title, files: files.collect() };
    serde_json::to_string_pretty(&json)
        .map(|text| text + "\n")
        .map_err(|why| Box::new(Finding::new("api", why.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other() {
        assert_eq!(next("2007-09").as_deref(), Some("2007-10"));
        assert_eq!(next("2007-12").as_deref(), Some("2008-01"));
        assert_eq!(next("9999-12"), None);
    }
}
