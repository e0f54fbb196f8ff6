//! `/robots.txt`.

use base::finding::Finding;

use super::page::{Kind, Page};
use crate::input::{Input, Site};

pub(super) const KIND: Kind = Kind { taken: &["robots"], list: |_, pages| pages.push(Box::new(Robots)) };

#[derive(Debug)]
struct Robots;

impl Page for Robots {
    fn route(&self) -> String {
        "robots.txt".to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Frame]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        Ok(format!("User-agent: *\nAllow: /\nSitemap: {}sitemap.xml\n", site.around().url))
    }
}
