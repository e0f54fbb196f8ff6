//! From a `Site` to files: jobs, rendered bytes, one writer.
//!
//! Entry point: [`build`]. Every page is rendered before anything is written; if one fails, or a link is
//! broken, the output stays as it was.

mod explain;
mod links;
mod output;
mod write;

use std::collections::HashMap;
use std::path::Path;

use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use rayon::prelude::*;

use crate::input::{Moment, Site};
use crate::linked::Published;
use crate::pages::{self, List};
pub(crate) use links::complaint;
pub(crate) use output::Output;
pub(crate) use write::{check_place, replace};

pub use explain::{Origin, explain};

/// What a build made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Pages that people read.
    pub pages: usize,
    /// All files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// What was cut, mended or left out of what readers wrote.
    pub warnings: Vec<Finding>,
}

/// Builds the site of the contest at `root` into the folder `out`.
///
/// # Errors
/// Everything that is wrong with the input, in which case `out` stays as it was; or what the machine did.
pub fn build(root: &Path, out: &Path, moment: Moment) -> Result<Summary, Failure> {
    check_place(root, out)?;
    let site = Site::read(root, moment, &pages::plan())?;
    let pages = pages::all(&site);
    let outputs = render(&site, &pages)?;
    let files: Vec<&Published> = site.files().collect();
    collisions(&outputs, &files)?;
    let mut warnings: Vec<Finding> = site.warnings().cloned().collect();
    warnings.append(&mut links::check(&site, &outputs)?);
    replace(out, &outputs, &files)?;
    let bytes = outputs.iter().map(|output| output.text.len() as u64);
    Ok(Summary {
        pages: pages.iter().filter(|page| page.is_for_readers()).count(),
        files: outputs.len() + files.len(),
        bytes: bytes.chain(files.iter().map(|file| file.bytes)).sum(),
        warnings,
    })
}

/// Renders `pages` in parallel; the outputs are in the pages' order.
fn render(site: &Site, pages: &List<'_>) -> Result<Vec<Output>, Failure> {
    let rendered: Vec<Result<Output, Box<Finding>>> = pages
        .par_iter()
        .map(|page| {
            let text = page.render(site)?;
            Ok(Output::of(page.as_ref(), text))
        })
        .collect();
    let mut findings: Vec<Finding> = vec![];
    let mut outputs = vec![];
    for result in rendered {
        match result {
            Ok(output) => outputs.push(output),
            // A broken template breaks every page that uses it, each with the same words.
            Err(finding) if findings.contains(&finding) => {}
            Err(finding) => findings.push(*finding),
        }
    }
    if findings.is_empty() { Ok(outputs) } else { Err(Failure::Findings(findings)) }
}

/// Two pages in one file would leave it to chance which one is seen; on some file systems capitals and small
/// letters are one. A name that is a file's here and a folder's there is no better.
fn collisions(outputs: &[Output], files: &[&Published]) -> Result<(), Failure> {
    let pages = outputs.iter().map(|output| (output.file.as_str(), output.source.clone()));
    let files = files.iter().map(|file| (file.route.as_str(), Some(format!("content/{}", file.route))));
    let all: Vec<(&str, Option<String>)> = pages.chain(files).collect();
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
