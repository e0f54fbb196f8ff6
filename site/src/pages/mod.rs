//! Which pages there are and what each shows: one file per kind of page, each a pure function of the parts of the
//! [`Site`] that it names.
//!
//! Entry points: [`all`] and [`Page`]. A new kind is a file with a [`Kind`], its template, and its two lines here.

mod asset;
mod badge;
mod board;
mod board_json;
mod citation;
mod data;
mod days_json;
mod docs;
mod document;
mod downloads;
mod downloads_json;
mod feed;
mod final_board;
mod forum;
mod home;
mod moved;
mod news;
mod news_item;
mod not_found;
mod openapi;
mod page;
mod parts;
mod past_day;
mod past_days;
mod phase_board;
mod picture;
mod prizes;
mod prizes_json;
mod queue;
mod queue_json;
mod refused;
mod robots;
mod rules_history;
mod schemas;
mod search;
mod search_files;
mod section;
mod sitemap;
mod tables;
mod team;
mod teams;
mod thread;
mod track_board;
mod track_tables;

use crate::input::{Address, Plan, Site};

use page::Kind;
pub(crate) use page::{List, Page};

/// Every kind. What people read comes first, so that the sitemap, which counts it, comes later.
const KINDS: &[Kind] = &[
    home::KIND,
    board::KIND,
    phase_board::KIND,
    track_board::KIND,
    final_board::KIND,
    past_days::KIND,
    past_day::KIND,
    prizes::KIND,
    teams::KIND,
    team::KIND,
    refused::KIND,
    queue::KIND,
    downloads::KIND,
    document::KIND,
    data::KIND,
    rules_history::KIND,
    docs::KIND,
    news::KIND,
    news_item::KIND,
    forum::KIND,
    section::KIND,
    moved::KIND,
    moved::DOCUMENTS,
    search::KIND,
    not_found::KIND,
    sitemap::KIND,
    robots::KIND,
    citation::KIND,
    feed::KIND,
    board_json::KIND,
    days_json::KIND,
    track_tables::KIND,
    prizes_json::KIND,
    queue_json::KIND,
    downloads_json::KIND,
    schemas::KIND,
    openapi::KIND,
    tables::KIND,
    badge::KIND,
    picture::KIND,
    search_files::KIND,
    sitemap::PARTS,
    asset::KIND,
];

/// Every page of `site`, in a fixed order.
pub(crate) fn all(site: &Site) -> List<'_> {
    let mut pages = vec![];
    for kind in KINDS {
        (kind.list)(site, &mut pages);
    }
    pages
}

/// What reading a site asks of the kinds.
pub(crate) fn plan() -> Plan {
    let taken = KINDS.iter().flat_map(|kind| kind.taken).copied().collect();
    Plan { taken, addresses: |site| all(site).into_iter().map(|page| address(&*page)).collect() }
}

fn address(page: &dyn Page) -> Address {
    Address { route: page.route(), is_for_readers: page.is_for_readers() }
}
