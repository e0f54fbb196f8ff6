//! The files that every site has: 404 page, sitemap, robots.txt.

use judge::finding::Finding;
use serde::Serialize;

use super::frame::Frame;
use crate::input::Site;

pub(super) fn not_found(site: &Site) -> Result<String, Box<Finding>> {
    let frame = Frame::new(site, "404.html", "Page not found", "There is no such page.").anywhere(site);
    frame.render(site, "not-found.html", &())
}

#[derive(Serialize)]
struct Sitemap {
    addresses: Vec<String>,
}

pub(super) fn sitemap(site: &Site) -> Result<String, Box<Finding>> {
    let pages = super::all(site);
    let routes = pages.iter().filter(|page| page.is_for_readers()).map(super::Page::route);
    let page = Sitemap { addresses: routes.map(|route| format!("{}{route}", site.contest.url)).collect() };
    Frame::new(site, "sitemap.xml", "Sitemap", "").render(site, "sitemap.xml", &page)
}

pub(super) fn robots(site: &Site) -> String {
    format!("User-agent: *\nAllow: /\nSitemap: {}sitemap.xml\n", site.contest.url)
}
