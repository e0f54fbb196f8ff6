//! Links inside the site lead somewhere. Checked on the rendered pages, when all anchors exist. Those of posts were held
//! against the addresses before and are words where there is none.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use rayon::prelude::*;

use crate::content::Source;
use crate::input::Site;
use crate::markdown::{self, Link, escape};

/// Below this address readers write.
const FORUM: &str = "forum/";

/// The anchors that links of the organiser's texts lead to, and which of them there are.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// A page's address → the anchors there.
    anchors: HashMap<String, HashSet<String>>,
    /// The pages that were looked at → what was found on them.
    found: Mutex<HashMap<String, HashSet<String>>>,
}

impl Wanted {
    /// What the texts of `site` ask for.
    pub(super) fn of(site: &Site) -> Self {
        let mut wanted = Self::default();
        for link in site.organisers().flat_map(|source| &site.rendered(source).links) {
            if let Some(anchor) = &link.anchor {
                wanted.anchors.entry(link.route.clone()).or_default().insert(anchor.clone());
            }
        }
        wanted
    }

    /// Looks at the page at `route`, which reads `text`.
    pub(super) fn answer(&self, route: &str, text: &str) {
        let Some(anchors) = self.anchors.get(route) else { return };
        let found = anchors.iter().filter(|anchor| has(text, anchor)).cloned().collect();
        self.found.lock().unwrap_or_else(PoisonError::into_inner).insert(route.to_owned(), found);
    }

    /// The pages that nobody looked at.
    pub(super) fn unanswered(&self) -> Vec<&str> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        self.anchors.keys().map(String::as_str).filter(|route| !found.contains_key(*route)).collect()
    }
}

/// Whether a page that reads `text` has this anchor.
pub(crate) fn has(text: &str, anchor: &str) -> bool {
    text.contains(&format!(" id=\"{}\"", escape(anchor)))
}

/// Checks every link of every text of the organiser's. One into the forum that leads nowhere is only a warning, since readers
/// write there; they are returned.
pub(super) fn check(site: &Site, routes: &HashSet<String>, wanted: Wanted) -> Result<Vec<Finding>, Failure> {
    let anchors = wanted.found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let known = |route: &str, anchor: Option<&str>| {
        let is_there = |anchor| anchors.get(route).is_some_and(|found| found.contains(anchor));
        routes.contains(route).then(|| anchor.is_none_or(is_there))
    };
    let replaced: HashSet<&str> =
        site.written().filter(|page| !page.source.is_built_in).map(|page| page.route.as_str()).collect();
    let sources: Vec<&Source> = site.organisers().collect();
    let found: Vec<(bool, Finding)> = sources
        .into_par_iter()
        .flat_map_iter(|source| {
            let (known, replaced) = (&known, &replaced);
            site.rendered(source).links.iter().filter_map(move |link| {
                let found = complaint(source, link, known)?;
                // A contest's own page has no heading for a link of a page that it took no part in.
                let is_others =
                    source.is_built_in && link.anchor.is_some() && replaced.contains(link.route.as_str());
                (!is_others).then(|| (link.route.starts_with(FORUM), found))
            })
        })
        .collect();
    let (warnings, findings): (Vec<_>, Vec<_>) = found.into_iter().partition(|(is_warning, _)| *is_warning);
    let bare = |found: Vec<(bool, Finding)>| found.into_iter().map(|(_, finding)| finding).collect();
    if findings.is_empty() { Ok(bare(warnings)) } else { Err(Failure::Findings(bare(findings))) }
}

/// What is wrong with `link` in `source`; `known` tells of an address and an anchor whether that is there, and nothing where
/// there is no such page.
pub(crate) fn complaint(
    source: &Source,
    link: &Link,
    known: &impl Fn(&str, Option<&str>) -> Option<bool>,
) -> Option<Finding> {
    let message = match known(&link.route, link.anchor.as_deref()) {
        None => {
            format!("the link {} leads to /{}, and there is no such page", quoted(&link.written), link.route)
        }
        Some(false) => format!(
            "the link {} leads to /{}, and that page has no such heading",
            quoted(&link.written),
            link.route
        ),
        Some(true) => return None,
    };
    let finding = Finding::new(codes::BROKEN_LINK, message);
    Some(markdown::place(finding, &source.path, &source.text, link.span.clone(), &link.written))
}
