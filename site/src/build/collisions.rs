//! Two pages in one file would leave it to chance which one is seen; on some file systems capitals and small
//! letters are one. A name that is a file's here and a folder's there is no better.

use std::collections::HashMap;

use base::failure::Failure;
use base::finding::{Finding, codes, quoted};

use crate::linked::Published;
use crate::pages::List;
use crate::route::file_of;

/// Refuses what cannot stand beside something else.
pub(super) fn check(pages: &List<'_>, files: &[&Published]) -> Result<(), Failure> {
    let pages = pages.iter().map(|page| (file_of(&page.route()), page.file().map(str::to_owned)));
    let files = files.iter().map(|file| (file.route.clone(), Some(format!("content/{}", file.route))));
    let all: Vec<(String, Option<String>)> = pages.chain(files).collect();
    let mut seen: HashMap<String, &Option<String>> = HashMap::with_capacity(all.len());
    let mut findings = vec![];
    let mut complain = |address: &str, one: &Option<String>, other: &Option<String>| {
        let said = |file: &Option<String>| {
            file.as_deref().map_or_else(|| "a page of the site itself".to_owned(), str::to_owned)
        };
        // The message stands at a file that somebody can rename.
        let (here, there) = if one.is_some() { (one, other) } else { (other, one) };
        let text = format!("{} and {} want the same address: {}", said(here), said(there), quoted(address));
        let mut finding =
            Finding::new(codes::ADDRESS_COLLISION, text).help("rename the file or folder of one of them");
        if let Some(file) = here {
            finding = finding.in_file(file);
        }
        findings.push(finding);
    };
    for (address, source) in &all {
        if let Some(other) = seen.insert(address.to_lowercase(), source) {
            complain(address, source, other);
        }
    }
    for (address, source) in all.iter().filter(|(_, source)| source.is_some()) {
        let lower = address.to_lowercase();
        for (at, _) in lower.match_indices('/') {
            if let Some(other) = seen.get(&lower[..at]) {
                complain(&address[..at], source, other);
            }
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(Failure::Findings(findings)) }
}
