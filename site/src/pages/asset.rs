//! `/assets/<name>`: styles, scripts, faces, icon.

use std::borrow::Cow;

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

    fn verbatim<'s>(&'s self, site: &'s Site) -> Option<Result<Cow<'s, [u8]>, Box<Finding>>> {
        site.asset(self.0).map(|bytes| Ok(Cow::Borrowed(bytes)))
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Asset(self.0.to_owned())]
    }
}
