//! Links inside the site lead somewhere. Checked on the rendered pages, when all anchors exist.

use std::collections::HashMap;

use judge::failure::Failure;
use judge::finding::{Finding, quoted};
use rayon::prelude::*;

use super::Output;
use crate::content::Source;
use crate::input::Site;
use crate::markdown::{self, Link, escape};

/// Checks every link of every Markdown text.
pub(super) fn check(site: &Site, outputs: &[Output]) -> Result<(), Failure> {
    let pages: HashMap<&str, &str> =
        outputs.iter().map(|output| (output.route.as_str(), output.text.as_str())).collect();
    let findings: Vec<Finding> = site
        .sources()
        .into_par_iter()
        .flat_map_iter(|source| {
            let pages = &pages;
            site.rendered(source).links.iter().filter_map(move |link| complaint(source, link, pages))
        })
        .collect();
    if findings.is_empty() { Ok(()) } else { Err(Failure::Findings(findings)) }
}

fn complaint(source: &Source, link: &Link, pages: &HashMap<&str, &str>) -> Option<Finding> {
    let message = match (pages.get(link.route.as_str()), &link.anchor) {
        (None, _) => {
            format!("the link {} leads to /{}, which is no page here", quoted(&link.written), link.route)
        }
        (Some(page), Some(anchor)) if !page.contains(&format!(" id=\"{}\"", escape(anchor))) => {
            format!("the link {} leads to /{}, which has no such heading", quoted(&link.written), link.route)
        }
        _ => return None,
    };
    let finding = Finding::new("broken-link", message);
    Some(markdown::place(finding, &source.path, &source.text, link.span.clone(), &link.written))
}
