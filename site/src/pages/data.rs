//! The files that contestants get, as `[data]` of `contest.toml` lists them: a table below the organiser's page about the data,
//! or a page of its own where there is none.

use base::finding::Finding;
use contest::Place;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::ld;
use crate::input::{DATA_ROUTE as ROUTE, Input, Site};
use crate::theme::{Templated, template};
use crate::words::{bytes, count};

pub(super) const KIND: Kind = Kind {
    taken: &[],
    list: |site, pages| {
        if site.has_own_data_page() {
            pages.push(Box::new(DataPage));
        }
    },
};

#[derive(Debug)]
struct DataPage;

#[derive(Serialize)]
struct View {
    /// The files that contestants get.
    data: Option<DataView>,
}

/// `/data/`, where the organiser wrote no page of that name.
impl Templated for View {
    const TEMPLATE: &'static str = template::DATA;
}

/// The table.
#[derive(Serialize)]
pub(super) struct DataView {
    /// `3 files, 2.1 GiB in all`.
    total: String,
    /// A row for each file.
    files: Vec<FileView>,
}

#[derive(Serialize)]
struct FileView {
    /// What it is called.
    name: String,
    /// What is in it.
    about: Option<String>,
    /// How large it is, in words.
    size: String,
    /// Which version of it.
    version: Option<String>,
    /// Under which licence it is given.
    licence: String,
    /// Its SHA-256.
    digest: String,
    /// Its address outside of this site.
    url: Option<String>,
    /// Its address here, if it is published.
    route: Option<String>,
}

impl Page for DataPage {
    fn route(&self) -> String {
        ROUTE.to_owned()
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::DATA, [Input::Contest, Input::Data])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let description = format!("The files that contestants of {} work with.", site.contest().title);
        let frame = Frame::new(site, ROUTE, "Data", &description).is(ld::data(site));
        frame.render(site, &View { data: of(site, ROUTE) })
    }
}

/// The table for the page at `route`; nothing where it does not belong, or nothing is listed.
pub(super) fn of(site: &Site, route: &str) -> Option<DataView> {
    if route != ROUTE {
        return None;
    }
    let files: Vec<FileView> = site
        .data()
        .map(|(file, published)| FileView {
            name: file.name.clone(),
            about: file.about.clone(),
            size: bytes(file.bytes),
            version: file.version.clone(),
            licence: file.licence.clone(),
            digest: file.digest.clone(),
            url: match &file.place {
                Place::There(url) => Some(url.clone()),
                Place::Here(_) => None,
            },
            route: published.map(|published| published.route.clone()),
        })
        .collect();
    let all: u64 = site.data().map(|(file, _)| file.bytes).sum();
    let total = format!("{}, {} in all", count(files.len() as u64, "file", "files"), bytes(all));
    (!files.is_empty()).then_some(DataView { total, files })
}
