//! The handbook of organisers: the project's folder `docs/` as a site of its own, with the pages for contestants beside it as
//! they read in the sample contest. Links between the two are checked like all others.
//!
//! Entry point: [`build()`]. The steps are those of a contest's site, without a ledger: read, render, check, write.

mod places;
mod texts;
mod view;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::Folder;

use crate::build::{self, Changes, Output, Summary, Timings};
use crate::linked::Published;
use crate::theme::Theme;
use places::{FOLDER, HOME};
use texts::Texts;

/// Builds the handbook of the project at `root` into the folder `out`.
///
/// # Errors
/// Everything that is wrong with its pages, in which case `out` stays as it was; or what the machine did.
pub fn build(root: &Path, out: &Path) -> Result<Summary, Failure> {
    if !root.join(FOLDER).join("index.md").is_file() {
        let finding = Finding::new(codes::USAGE, format!("{FOLDER}/index.md is not there"));
        return Err(Failure::Configuration(vec![finding.help(
            "name the folder with Gitprize's own sources by --dir; a release has the handbook built",
        )]));
    }
    build::check_place(root, out)?;
    let contest = Folder::open(root)?.contest;
    let texts = Texts::read(root, &contest)?;
    let theme = Theme::built_in()?;
    let outputs = view::pages(&texts, &theme)?;
    check(&texts, &outputs)?;
    let assets = theme.assets.iter().map(|(name, bytes)| (format!("assets/{name}"), bytes.as_ref()));
    let assets: Vec<(String, &[u8])> = assets.collect();
    let files: Vec<&Published> = texts.files.all().collect();
    build::replace(out, &outputs, &assets, &files)?;
    Ok(Summary {
        pages: texts.pages.len() + 1,
        files: outputs.len() + assets.len() + files.len(),
        bytes: outputs.iter().map(|output| output.text.len() as u64).sum::<u64>()
            + assets.iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>(),
        warnings: vec![],
        ran: BTreeMap::new(),
        changes: Changes::default(),
        explained: None,
        timings: Timings::default(),
        note: None,
    })
}

/// Every link leads somewhere, and every page of the handbook is reached by one.
fn check(texts: &Texts, outputs: &[Output]) -> Result<(), Failure> {
    let pages: HashMap<&str, &str> =
        outputs.iter().map(|output| (output.route.as_str(), output.text.as_str())).collect();
    let known = |route: &str, anchor: Option<&str>| {
        let text = pages.get(route)?;
        Some(anchor.is_none_or(|anchor| build::has(text, anchor)))
    };
    let mut findings = vec![];
    for page in &texts.pages {
        let links = page.rendered.links.iter();
        findings.extend(links.filter_map(|link| build::complaint(&page.document.source, link, &known)));
    }
    for page in
        texts.pages.iter().filter(|page| !page.document.source.is_built_in && page.document.route != HOME)
    {
        let others = texts.pages.iter().filter(|other| other.document.route != page.document.route);
        if !others.flat_map(|other| &other.rendered.links).any(|link| link.route == page.document.route) {
            findings.push(
                page.document
                    .source
                    .finding(codes::UNLINKED_FILE, "no page of the handbook links to this one"),
            );
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(Failure::Findings(findings)) }
}
