//! `/api/v1/downloads.json`: downloads for programs. Fields are only ever added.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page};
use super::parts::downloads::{JSON, months};
use super::parts::json;
use crate::input::{Input, Site};

pub(super) const KIND: Kind = Kind {
    taken: &["api"],
    list: |site, pages| {
        if !site.downloads().rows.is_empty() {
            pages.push(Box::new(DownloadsJson));
        }
    },
};

#[derive(Debug)]
struct DownloadsJson;

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

impl Page for DownloadsJson {
    fn route(&self) -> String {
        JSON.to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Contest, Input::Downloads, Input::Moment]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
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
        let json = Json { contest: &site.contest().title, files: files.collect() };
        json::text(&json)
    }
}
