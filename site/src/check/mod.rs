//! Holds the whole site against what readers, browsers, feed readers and hosts expect of it; nothing is written.
//!
//! Entry point: [`check`]. Every page is rendered as a build does it, looked at on its own (`markup`, `nesting`, `debris`,
//! `xml`) and then together with all others (`web`): a place that a link names is looked for when all pages were seen. What a
//! contestant or poster wrote is a warning, never an error.

mod debris;
mod external;
mod future;
mod host;
mod markup;
mod nesting;
mod problem;
mod web;
mod xml;

use std::collections::{HashMap, HashSet};
use std::path::Path;

use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::Team;

use crate::build::{Output, each, read};
use crate::content::is_anybodys;
use crate::input::{Moment, Waiting};
use crate::pages::Page;
use external::Written;
use markup::{Kind, Markup};
use problem::Problem;
use web::{Target, Web};

pub(crate) use external::Bounds;
pub(crate) use host::Host;

/// What to hold it against.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    /// Where it is published.
    pub(crate) host: Option<Host>,
    /// Whether addresses elsewhere are asked, and how many.
    pub(crate) external: Option<Bounds>,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Pages that people read.
    pub(crate) pages: usize,
    /// All files.
    pub(crate) files: usize,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// What has to be mended.
    pub(crate) errors: Vec<Finding>,
    /// What should be looked at.
    pub(crate) warnings: Vec<Finding>,
}

/// A page that was looked at.
struct Looked {
    route: String,
    file: String,
    bytes: u64,
    is_for_readers: bool,
    /// Whether strangers wrote what it shows.
    is_strangers: bool,
    source: Option<String>,
    ids: HashSet<String>,
    findings: Vec<Finding>,
    /// Links to named places of other pages: the route, the place, and the finding if it is not there.
    named: Vec<(String, String, Finding)>,
    /// Addresses elsewhere that the organiser wrote, with their places.
    outside: Vec<(url::Url, Finding)>,
}

/// Checks the site of the contest at `root`.
///
/// # Errors
/// Everything for which a build would write nothing.
pub(crate) fn check(root: &Path, moment: Moment, options: &Options) -> Result<Report, Failure> {
    let begun = std::time::Instant::now();
    let site = read(root, moment, Waiting::Looked)?;
    let web = Web::of(&site)
        .ok_or_else(|| Failure::machine("the site's address", "it is no address of the web"))?;
    let built_in = site.written().filter(|page| page.source.is_built_in);
    let built_in: HashSet<&str> = built_in.map(|page| page.route.as_str()).collect();
    let (looked, warnings) = each(&site, |page, output, bytes| {
        let mut looked = look(&web, page, output);
        looked.bytes = bytes;
        if built_in.contains(looked.route.as_str()) {
            // Nobody here wrote what it links to.
            looked.outside.clear();
        }
        looked
    })?;
    let mut report = Report { warnings, ..Report::default() };
    let mut files: Vec<(String, u64)> = looked.iter().map(|page| (page.file.clone(), page.bytes)).collect();
    files.extend(site.files().map(|file| (file.route.clone(), file.bytes)));
    (report.files, report.bytes) = (files.len(), files.iter().map(|(_, bytes)| bytes).sum());
    report.pages = looked.iter().filter(|page| page.is_for_readers).count();
    let names_have_marks = site.teams().values().any(has_marks);
    together(&web, looked, &mut report, options, names_have_marks);
    report.warnings.extend(future::check(&site, moment.shown()));
    if let Some(host) = options.host {
        let (errors, warnings) = host.hold(&files, begun.elapsed());
        report.errors.extend(errors);
        report.warnings.extend(warnings);
    }
    Ok(report)
}

/// Whether a team is called something that looks like what is left of a template.
fn has_marks(team: &Team) -> bool {
    let members = team.members.iter().flat_map(|member| [&member.name, &member.login]);
    let words = members.chain([&team.affiliation, &team.link]).flatten();
    words.chain([&team.name]).any(|words| debris::in_attribute(words, 1).is_some())
}

/// What only all pages together tell. Where names of teams look like marks of templates, those on a page may be a team's.
fn together(web: &Web, looked: Vec<Looked>, report: &mut Report, options: &Options, names_have_marks: bool) {
    let places: HashMap<&str, &HashSet<String>> =
        looked.iter().map(|page| (page.route.as_str(), &page.ids)).collect();
    let lost: Vec<Vec<Finding>> = looked
        .iter()
        .map(|page| {
            let is_lost = |(route, place, _): &&(String, String, Finding)| {
                !places.get(route.as_str()).is_some_and(|ids| ids.contains(place))
            };
            page.named.iter().filter(is_lost).map(|(.., finding)| finding.clone()).collect()
        })
        .collect();
    let mut outside = Written::new();
    for (page, lost) in looked.into_iter().zip(lost) {
        let found = page.findings.into_iter().chain(lost);
        for found in found {
            let is_name = names_have_marks && found.code == codes::TEMPLATE_DEBRIS.code;
            match page.is_strangers || is_name {
                true => report.warnings.push(found),
                false => report.errors.push(found),
            }
        }
        for (url, place) in page.outside {
            outside.entry(url).or_insert(place);
        }
        if page.is_for_readers && !page.route.is_empty() && !web.is_reached(&page.route) {
            let text = format!("no page leads to /{}, so that nobody finds it", page.route);
            let finding = Finding::new(codes::ORPHAN_PAGE, text);
            report.warnings.push(
                finding
                    .in_file(page.source.unwrap_or(page.file))
                    .help("link to it from another page, or give it a `menu` in its front matter"),
            );
        }
    }
    if let Some(bounds) = options.external {
        report.warnings.extend(external::check(outside, bounds));
    }
}

/// Looks at one page.
fn look(web: &Web, page: &dyn Page, output: &Output) -> Looked {
    let (route, file, text) = (&output.route, &output.file, &output.text);
    let is_strangers = page.file().is_some_and(is_anybodys)
        || ["teams/", "refused/"].iter().any(|folder| route.starts_with(folder));
    let mut looked = Looked {
        route: route.clone(),
        file: file.clone(),
        bytes: 0,
        is_for_readers: page.is_for_readers(),
        is_strangers,
        source: page.file().map(str::to_owned),
        ids: HashSet::new(),
        findings: vec![],
        named: vec![],
        outside: vec![],
    };
    if !file.ends_with(".html") {
        looked.findings = xml::check(web, route, file, text);
        return looked;
    }
    let Markup { ids, references, problems } = markup::scan(text);
    let mut problems: Vec<Problem> = problems;
    for reference in references {
        match web.resolve(route, &reference.value) {
            Some(Target::Inside(to, place)) => {
                if !web.reach(route, &to) {
                    problems.push(web::lost(&reference, Some(&to)));
                } else if let Some(place) = place {
                    let problem = web::nameless(&reference, &to, &place);
                    match to == *route {
                        true if ids.contains_key(&place) => {}
                        true => problems.push(problem),
                        false => looked.named.push((to, place, problem.finding(file, text))),
                    }
                }
            }
            Some(Target::Outside(url)) if reference.kind == Kind::Link && !is_strangers => {
                let at = Problem { message: String::new(), ..web::lost(&reference, None) };
                looked.outside.push((url, at.finding(file, text)));
            }
            Some(_) => {}
            None => problems.push(web::lost(&reference, None)),
        }
    }
    looked.findings = problems.iter().map(|problem| problem.finding(file, text)).collect();
    looked.ids = ids.into_keys().collect();
    looked
}
