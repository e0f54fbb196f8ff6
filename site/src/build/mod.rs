//! From a `Site` to files: jobs, rendered bytes, one writer.
//!
//! Entry point: [`build`]. Every page is rendered before anything is written; if one fails, or a link is
//! broken, the output stays as it was.

mod explain;
mod links;
mod output;
mod write;

use std::collections::BTreeMap;
use std::path::Path;

use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use rayon::prelude::*;

use crate::input::{Moment, Site};
use crate::pages::{self, List};
use output::Output;

pub use explain::{Origin, explain};

/// What a build made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Pages that people read.
    pub pages: usize,
    /// All files.
    pub files: usize,
    /// Their bytes.
    pub bytes: usize,
    /// What was cut, mended or left out of what readers wrote.
    pub warnings: Vec<Finding>,
}

/// Builds the site of the contest at `root` into the folder `out`.
///
/// # Errors
/// Everything that is wrong with the input, in which case `out` stays as it was; or what the machine did.
pub fn build(root: &Path, out: &Path, moment: Moment) -> Result<Summary, Failure> {
    write::check_place(root, out)?;
    let site = Site::read(root, moment, &pages::plan())?;
    let pages = pages::all(&site);
    let outputs = render(&site, &pages)?;
    let mut warnings: Vec<Finding> = site.warnings().cloned().collect();
    warnings.append(&mut links::check(&site, &outputs)?);
    write::replace(out, &outputs)?;
    Ok(Summary {
        pages: pages.iter().filter(|page| page.is_for_readers()).count(),
        files: outputs.len(),
        bytes: outputs.iter().map(|output| output.text.len()).sum(),
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
    collisions(&outputs, &mut findings);
    if findings.is_empty() { Ok(outputs) } else { Err(Failure::Findings(findings)) }
}

/// Two pages in one file would leave it to chance which one is seen; on some file systems capitals and small
/// letters are one.
fn collisions(outputs: &[Output], findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for output in outputs {
        if let Some(other) = seen.insert(output.file.to_lowercase(), &output.route) {
            findings.push(
                Finding::new(
                    codes::ADDRESS_COLLISION,
                    format!(
                        "two pages want the address {}: /{other} and /{}",
                        quoted(&output.file),
                        output.route
                    ),
                )
                .help("rename the file or folder of one of them"),
            );
        }
    }
}
