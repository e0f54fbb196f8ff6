//! `/downloads/`: how often each file was fetched in each month, as `judge downloads` counted it.

use std::collections::BTreeMap;

use base::finding::Finding;
use contest::downloads::Count;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::downloads::{JSON, Months, months};
use super::parts::frame::Frame;
use crate::chart::bars::{self, Bar};
use crate::input::{Input, Site};
use crate::markdown::SafeHtml;
use crate::theme::{Templated, template};
use crate::words::{count, grouped};

pub(super) const KIND: Kind = Kind {
    taken: &["downloads"],
    list: |site, pages| {
        if !site.downloads().rows.is_empty() {
            pages.push(Box::new(DownloadsPage));
        }
    },
};

/// The page's address.
const ROUTE: &str = "downloads/";
/// Files with a table of their own; the data for programs has all.
const FILES: usize = 100;

#[derive(Debug)]
struct DownloadsPage;

#[derive(Serialize)]
struct Downloads {
    /// `1,204 downloads of 3 files`.
    total: String,
    /// The first month that was counted.
    first: String,
    /// The last month that was counted.
    last: String,
    /// A drawing of the months.
    chart_svg: Option<SafeHtml>,
    /// Each file, the most fetched first.
    files: Vec<FileView>,
    /// Files that are not shown.
    more: usize,
    /// The same for programs: the address below the root.
    json: &'static str,
    /// The page that says what was counted, below the root.
    docs_route: &'static str,
}

impl Templated for Downloads {
    const TEMPLATE: &'static str = template::DOWNLOADS;
}

#[derive(Serialize)]
struct FileView {
    /// The file's name.
    file: String,
    /// How often it was fetched, in words.
    total: String,
    /// Newest first.
    months: Vec<MonthView>,
    /// Whether the source tells completed downloads from others.
    ends: bool,
}

#[derive(Serialize)]
struct MonthView {
    /// The month.
    month: String,
    /// How many there were.
    downloads: String,
    /// How many came to their end.
    completed: Option<String>,
    /// How many were of a part of the file.
    partial: Option<String>,
    /// How much was sent, in words.
    bytes: Option<String>,
}

impl Page for DownloadsPage {
    fn route(&self) -> String {
        ROUTE.to_owned()
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::DOWNLOADS, [Input::Contest, Input::Downloads, Input::Moment])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let months = months(site);
        let total_of =
            |months: &BTreeMap<String, Count>| months.values().map(|count| count.downloads).sum::<u64>();
        let mut files: Vec<(&str, &BTreeMap<String, Count>)> =
            months.iter().map(|(file, months)| (*file, months)).collect();
        // The most fetched first.
        files.sort_by_key(|(file, months)| (std::cmp::Reverse(total_of(months)), *file));
        let all: u64 = files.iter().map(|(_, months)| total_of(months)).sum();
        let bars = bars(&months);
        let (first, last) =
            (bars.first().map(|bar| bar.label.clone()), bars.last().map(|bar| bar.label.clone()));
        let most = bars.iter().max_by_key(|bar| bar.all);
        let description = most.map_or_else(String::new, |most| {
            let (all, month) = (grouped(most.all), &most.label);
            format!(
                "The most downloads of a month were {all}, in {month}. The tables below have every value."
            )
        });
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
            docs_route: "docs/what-is-kept/",
        };
        let description =
            format!("How often the data of {} was downloaded, by file and month.", site.contest().title);
        Frame::new(site, ROUTE, "Downloads", &description).render(site, &page)
    }
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
