//! Links inside the site lead somewhere. Checked on the rendered pages, when all anchors exist. Those of posts were held
//! against the addresses before and are words where there is none.

use std::collections::{HashMap, HashSet};

use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use rayon::prelude::*;

use super::output::Output;
use crate::content::Source;
use crate::input::Site;
use crate::markdown::{self, Link, escape};

/// Below this address readers write.
const FORUM: &str = "forum/";

/// Checks every link of every text of the organiser's. One into the forum that leads nowhere is only a warning, since readers
/// write there; they are returned.
pub(super) fn check(site: &Site, outputs: &[Output]) -> Result<Vec<Finding>, Failure> {
    let pages: HashMap<&str, &str> =
        outputs.iter().map(|output| (output.route.as_str(), output.text.as_str())).collect();
    let replaced: HashSet<&str> =
        site.written().filter(|page| !page.source.is_built_in).map(|page| page.route.as_str()).collect();
    let found: Vec<(bool, Finding)> = site
        .organisers()
        .into_par_iter()
        .flat_map_iter(|source| {
            let (pages, replaced) = (&pages, &replaced);
            site.rendered(source).links.iter().filter_map(move |link| {
                let found = complaint(source, link, pages)?;
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

pub(crate) fn complaint(source: &Source, link: &Link, pages: &HashMap<&str, &str>) -> Option<Finding> {
    let message = match (pages.get(link.route.as_str()), &link.anchor) {
        (None, _) => {
            format!("the link {} leads to /{}, and there is no such page", quoted(&link.written), link.route)
        }
        (Some(page), Some(anchor)) if !page.contains(&format!(" id=\"{}\"", escape(anchor))) => {
            format!(
                "the link {} leads to /{}, and that page has no such heading",
                quoted(&link.written),
                link.route
            )
        }
        _ => return None,
    };
    let finding = Finding::new(codes::BROKEN_LINK, message);
    Some(markdown::place(finding, &source.path, &source.text, link.span.clone(), &link.written))
}
