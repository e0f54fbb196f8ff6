//! The files that every site has: 404 page, sitemap, robots.txt.

use base::finding::Finding;
use serde::Serialize;

use super::frame::Frame;
use crate::input::Site;

pub(super) fn not_found(site: &Site) -> Result<String, Box<Finding>> {
    let frame = Frame::new(site, "404.html", "Page not found", "There is no such page.").anywhere(site);
    frame.render(site, "not-found.html", &())
}

/// Addresses in one sitemap, at most: the protocol's limit. Larger sites have a list of sitemaps.
const ADDRESSES: usize = 50_000;

#[derive(Serialize)]
struct Sitemap {
    /// Of pages, or of other sitemaps.
    addresses: Vec<String>,
    is_index: bool,
}

/// Sitemaps besides the first that `pages` pages need.
pub(super) fn sitemap_parts(pages: usize) -> usize {
    if pages > ADDRESSES { pages.div_ceil(ADDRESSES) } else { 0 }
}

pub(super) fn sitemap_part_route(part: usize) -> String {
    format!("sitemap-{}.xml", part + 1)
}

/// The addresses of the pages that people read.
fn addresses(site: &Site) -> Vec<String> {
    let pages = super::all(site);
    let readable = pages.iter().filter(|page| page.is_for_readers());
    readable.map(|page| format!("{}{}", site.contest.url, page.route(site))).collect()
}

pub(super) fn sitemap(site: &Site) -> Result<String, Box<Finding>> {
    let mut addresses = addresses(site);
    let parts = sitemap_parts(addresses.len());
    if parts > 0 {
        addresses =
            (0..parts).map(|part| format!("{}{}", site.contest.url, sitemap_part_route(part))).collect();
    }
    let page = Sitemap { addresses, is_index: parts > 0 };
    Frame::new(site, "sitemap.xml", "Sitemap", "").render(site, "sitemap.xml", &page)
}

pub(super) fn sitemap_part(site: &Site, part: usize) -> Result<String, Box<Finding>> {
    let addresses = addresses(site).into_iter().skip(part * ADDRESSES).take(ADDRESSES).collect();
    let page = Sitemap { addresses, is_index: false };
    Frame::new(site, &sitemap_part_route(part), "Sitemap", "").render(site, "sitemap.xml", &page)
}

pub(super) fn robots(site: &Site) -> String {
    format!("User-agent: *\nAllow: /\nSitemap: {}sitemap.xml\n", site.contest.url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_site_has_several_sitemaps() {
        assert_eq!(sitemap_parts(50_000), 0);
        assert_eq!(sitemap_parts(50_001), 2);
        assert_eq!(sitemap_parts(100_001), 3);
    }
}
