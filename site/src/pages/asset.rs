//! `/assets/<name>`: styles, scripts, faces, icon.

use base::finding::Finding;

use super::page::{Kind, Page};
use crate::input::{Input, Site};

pub(super) const KIND: Kind = Kind {
    taken: &["assets"],
    list: |site, pages| {
        for name in site.assets() {
            pages.push(Box::new(Asset(name)));
        }
    },
};

#[derive(Debug)]
struct Asset<'s>(&'s str);

impl Page for Asset<'_> {
    fn route(&self) -> String {
        format!("assets/{}", self.0)
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn verbatim<'s>(&self, site: &'s Site) -> Option<&'s [u8]> {
        site.asset(self.0)
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Asset(self.0.to_owned())]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        Ok(String::from_utf8_lossy(site.asset(self.0).unwrap_or_default()).into_owned())
    }
}
