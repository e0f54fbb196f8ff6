//! Finds and reads the Markdown files. What is wrong with the organiser's is a finding; a post is anybody's, and is
//! mended, cut or left out with a warning.

use std::path::{Path, PathBuf};

use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use rayon::prelude::*;
use walkdir::WalkDir;

use super::kept::{Keeping, Posts, Stamp};
use super::post::{Post, ReadPost};
use super::source::{Problem, Source, read, read_post};

/// The folder of data, which has no pages.
const DATA: &str = "content/data/";

/// Whether the file `path` is a post, or what stands where one could: readers write those.
pub(crate) fn is_anybodys(path: &str) -> bool {
    path.strip_prefix("content/forum/").is_some_and(|rest| !rest.ends_with("/_section.md"))
}

/// What stands below `content/`.
#[derive(Default)]
pub(super) struct Found {
    /// Every Markdown file that may become a page, or a part of one, in the order of the paths.
    pub(super) sources: Vec<Markdown>,
    /// Every other file that a page may link to, by its path from the contest's folder.
    pub(super) others: Vec<(String, PathBuf)>,
    /// The posts, for the next build.
    pub(super) kept: Posts,
}

/// A Markdown file.
pub(super) enum Markdown {
    Source(Source),
    Post(ReadPost),
}

/// Everything below `content/`. Links are never followed.
pub(super) fn read_all(
    root: &Path,
    findings: &mut Vec<Finding>,
    warnings: &mut Vec<Finding>,
    kept: &Keeping<'_>,
) -> Result<Found, Failure> {
    let folder = root.join("content");
    let (mut paths, mut others) = (vec![], vec![]);
    let walk =
        WalkDir::new(&folder).follow_links(false).sort_by_file_name().into_iter().filter_entry(|entry| {
            // The theme's files have a room of their own.
            !(entry.depth() == 1 && entry.file_type().is_dir() && entry.file_name() == "theme")
        });
    for entry in walk {
        let entry = entry.map_err(|why| Failure::machine("reading content/", why))?;
        if entry.file_type().is_dir() {
            continue;
        }
        let name = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let shown = name.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let complaints = if is_anybodys(&shown) { &mut *warnings } else { &mut *findings };
        if name.to_str().is_none() {
            complaints.push(Finding::new(codes::BAD_FILE_NAME, format!("{} is not UTF-8", quoted(&shown))));
        } else if !entry.file_type().is_file() {
            complaints.push(
                Finding::new(codes::NOT_A_FILE, "this is not a plain file")
                    .in_file(shown)
                    .help("links and special files are never followed; put the file or folder itself here"),
            );
        } else if shown.starts_with(DATA) {
            // No pages are made there, so that a file may have any name.
            others.push((shown, entry.into_path()));
        } else {
            match markdown_ending(&shown) {
                Some("md") => paths.push((entry.into_path(), shown)),
                Some(ending) => complaints.push(
                    Finding::new(codes::BAD_FILE_NAME, format!("the name ends with .{ending}, expected .md"))
                        .in_file(&shown)
                        .help(
                            "rename the file; only names that end with .md, in small letters, become pages",
                        ),
                ),
                None => others.push((shown, entry.into_path())),
            }
        }
    }
    let read: Vec<Result<Item, Problem>> = paths
        .par_iter()
        .map(|(path, shown)| match is_anybodys(shown) {
            true => post(path, shown, kept),
            false => read(path, shown).map(Item::Source),
        })
        .collect();
    let mut found = Found { others, ..Found::default() };
    for result in read {
        match result {
            Ok(Item::Source(source)) => found.sources.push(Markdown::Source(source)),
            Ok(Item::Post(post, mended, stamp)) => {
                if let (Ok((post, front)), Some(stamp)) = (&post.post, stamp.filter(|_| kept.keeps)) {
                    found.kept.insert(stamp, post, &mended, front);
                }
                warnings.extend(mended);
                found.sources.push(Markdown::Post(*post));
            }
            Err(Problem::Finding(finding)) => findings.push(*finding),
            Err(Problem::Machine(failure)) => return Err(failure),
        }
    }
    Ok(found)
}

/// What a Markdown file is.
enum Item {
    Source(Source),
    /// A post, what was mended while it was read, and by what its file is known again.
    Post(Box<ReadPost>, Vec<Finding>, Option<Stamp>),
}

/// The post at `path`, as it is `kept` if its file was not touched since.
fn post(path: &Path, shown: &str, kept: &Keeping<'_>) -> Result<Item, Problem> {
    let metadata = path.symlink_metadata().map_err(|why| Problem::Machine(Failure::machine(shown, why)))?;
    let stamp = kept.stamp(&metadata);
    if let Some((post, mended, front)) = stamp.and_then(|stamp| kept.find(shown, stamp)) {
        let read = ReadPost { path: shown.to_owned(), post: Ok((post, front)) };
        return Ok(Item::Post(Box::new(read), mended, stamp));
    }
    let (source, mended) =
        read_post(path, shown).map_err(|why| Problem::Machine(Failure::machine(shown, why.message)))?;
    let mut front = vec![];
    let post = Post::read(source, &mut front).map(|post| (post, front));
    Ok(Item::Post(Box::new(ReadPost { path: shown.to_owned(), post }), mended, stamp))
}

/// The Markdown files that stand directly in `folder` below `root`; other files there are none of ours.
pub(crate) fn read_flat(root: &Path, folder: &str) -> Result<Vec<Source>, Failure> {
    let mut found: Vec<String> = vec![];
    for entry in fs_err::read_dir(root.join(folder)).map_err(Failure::io)? {
        let entry = entry.map_err(Failure::io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") && entry.file_type().map_err(Failure::io)?.is_file() {
            found.push(name);
        }
    }
    found.sort();
    let (mut sources, mut findings) = (vec![], vec![]);
    for name in found {
        let shown = format!("{folder}/{name}");
        match read(&root.join(&shown), &shown) {
            Ok(source) => sources.push(source),
            Err(Problem::Finding(finding)) => findings.push(*finding),
            Err(Problem::Machine(failure)) => return Err(failure),
        }
    }
    if findings.is_empty() { Ok(sources) } else { Err(Failure::Findings(findings)) }
}

/// The ending of `path`, if people give it to Markdown: `md`, `MD`, `markdown`.
fn markdown_ending(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let (_, ending) = name.rsplit_once('.')?;
    let known = ["md", "markdown", "mdown", "mkdn", "mkd", "mdwn", "mdtext"];
    known.iter().any(|known| ending.eq_ignore_ascii_case(known)).then_some(ending)
}

/// A warning about the file `path`, which no page shows or links to, where somebody may think that one does.
pub(super) fn unlinked(path: &str) -> Option<Finding> {
    use mime_guess::mime;
    let name = path.rsplit('/').next().unwrap_or_default();
    let kind = mime_guess::from_path(path).first()?;
    let is_shown = matches!(kind.type_(), mime::IMAGE | mime::AUDIO | mime::VIDEO)
        || kind == mime::APPLICATION_PDF
        || kind == mime::TEXT_HTML;
    // Data need not be on the site.
    if path.starts_with(DATA) || name.starts_with('.') || !is_shown {
        return None;
    }
    let finding = match is_anybodys(path) {
        true => Finding::new(codes::UNLINKED_FILE, "this file of the forum is not shown: posts are text")
            .help("write what it shows, or link to a place on the web"),
        false => Finding::new(codes::UNLINKED_FILE, "no page links to this file, so it is not published")
            .help("link to it from a page, as [words](name) or ![words](name), or remove it"),
    };
    Some(finding.in_file(path))
}
