//! `/sitemap.xml`, a list of pages or, for a large site, of such lists: `/sitemap-<number>.xml`.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use crate::input::{Input, Site};
use crate::theme::{Templated, template};

pub(super) const KIND: Kind = Kind { taken: &["sitemap"], list: |_, pages| pages.push(Box::new(Sitemap)) };

/// The lists that it names, behind all pages that people read.
pub(super) const PARTS: Kind = Kind {
    taken: &["sitemap"],
    list: |_, pages| {
        let readable = pages.iter().filter(|page| page.is_for_readers()).count();
        for part in 0..parts(readable) {
            pages.push(Box::new(SitemapPart(part)));
        }
    },
};

/// Addresses in one sitemap, at most: the protocol's limit. Larger sites have a list of sitemaps.
const ADDRESSES: usize = 50_000;

#[derive(Debug)]
struct Sitemap;

/// From 0.
#[derive(Debug)]
struct SitemapPart(usize);

#[derive(Serialize)]
struct View {
    /// Of pages, or of other sitemaps.
    addresses: Vec<String>,
    /// Whether the addresses are those of other sitemaps.
    is_index: bool,
}

impl Templated for View {
    const TEMPLATE: &'static str = template::SITEMAP;
}

/// Sitemaps besides the first that `pages` pages need.
fn parts(pages: usize) -> usize {
    if pages > ADDRESSES { pages.div_ceil(ADDRESSES) } else { 0 }
}

fn part_route(part: usize) -> String {
    format!("sitemap-{}.xml", part + 1)
}

/// The addresses of `routes` on the web.
fn addresses(site: &Site, routes: impl Iterator<Item = impl AsRef<str>>) -> Vec<String> {
    let url = &site.around().url;
    routes.map(|route| format!("{url}{}", route.as_ref())).collect()
}

fn render(site: &Site, route: &str, view: &View) -> Result<String, Box<Finding>> {
    Frame::new(site, route, "Sitemap", "").render(site, view)
}

impl Page for Sitemap {
    fn route(&self) -> String {
        "sitemap.xml".to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::SITEMAP, [Input::Addresses])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let parts = parts(site.readable().count());
        let view = match parts {
            0 => View { addresses: addresses(site, site.readable()), is_index: false },
            _ => View { addresses: addresses(site, (0..parts).map(part_route)), is_index: true },
        };
        render(site, &self.route(), &view)
    }
}

impl Page for SitemapPart {
    fn route(&self) -> String {
        part_route(self.0)
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::SITEMAP, [Input::Addresses])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let own = site.readable().skip(self.0 * ADDRESSES).take(ADDRESSES);
        render(site, &self.route(), &View { addresses: addresses(site, own), is_index: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_site_has_several_sitemaps() {
        assert_eq!(parts(50_000), 0);
        assert_eq!(parts(50_001), 2);
        assert_eq!(parts(100_001), 3);
    }
}
