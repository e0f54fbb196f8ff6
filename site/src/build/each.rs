//! Every page rendered and shown to somebody, with all that a build finds; nothing is written.

use std::collections::HashSet;
use std::path::Path;

use base::failure::Failure;
use base::finding::Finding;
use rayon::prelude::*;

use super::output::Output;
use super::{collisions, links};
use crate::content::{Keeping, Posts};
use crate::input::{Moment, Record, Site, Waiting, recorded};
use crate::linked::Published;
use crate::pages::{self, Page};

/// The site of the contest at `root`, read as if there had been no build before, with news as `waiting` says.
///
/// # Errors
/// As [`Site::read`].
pub(crate) fn read(root: &Path, moment: Moment, waiting: Waiting) -> Result<Site, Failure> {
    let kept = Keeping { posts: &Posts::default(), keeps: false, begun: (0, 0) };
    Site::read(root, moment, &pages::plan(), &kept, waiting)
}

/// What was said of a page and what a build warns of there, or why it could not be made.
type Looked<T> = Result<(T, Vec<Finding>), Box<Finding>>;

/// Shows each page of `site` to `look` with its bytes' number, and without text where it is none, in parallel; what that
/// says of them in the order of the pages, and what a build warns of. A page is forgotten when it was looked at.
///
/// # Errors
/// Everything for which a build writes nothing.
pub(crate) fn each<T: Send>(
    site: &Site,
    look: impl Fn(&dyn Page, &Output, u64) -> T + Sync,
) -> Result<(Vec<T>, Vec<Finding>), Failure> {
    let pages = pages::all(site);
    let files: Vec<&Published> = site.files().collect();
    collisions::check(&pages, &files)?;
    let wanted = links::Wanted::of(site);
    let results: Vec<Looked<T>> = pages
        .par_iter()
        .map(|page| {
            if let Some(bytes) = page.verbatim(site) {
                let bytes = bytes?;
                let text = std::str::from_utf8(&bytes).unwrap_or_default().to_owned();
                let output = Output::plain(page.route(), text);
                return Ok((look(page.as_ref(), &output, bytes.len() as u64), vec![]));
            }
            let (text, Record { warnings, .. }) = recorded(|| page.render(site));
            let output = Output::of(page.as_ref(), text?);
            wanted.answer(&output.route, &output.text);
            Ok((look(page.as_ref(), &output, output.text.len() as u64), warnings))
        })
        .collect();
    let (mut looked, mut warnings, mut findings) = (Vec::with_capacity(pages.len()), vec![], vec![]);
    for result in results {
        match result {
            Ok((one, mut more)) => {
                looked.push(one);
                warnings.append(&mut more);
            }
            // A broken template breaks every page that uses it, each with the same words.
            Err(finding) if findings.contains(&finding) => {}
            Err(finding) => findings.push(finding),
        }
    }
    if !findings.is_empty() {
        return Err(Failure::Findings(findings.into_iter().map(|finding: Box<Finding>| *finding).collect()));
    }
    // Nobody answers for a page that is not there.
    let routes: HashSet<String> = pages.iter().map(|page| page.route()).collect();
    let mut warnings = site.warnings(warnings);
    warnings.append(&mut links::check(site, &routes, wanted)?);
    Ok((looked, warnings))
}
