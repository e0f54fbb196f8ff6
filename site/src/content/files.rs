//! Finds and reads the Markdown files. What is wrong with the organiser's is a finding; a post is anybody's, and is
//! mended, cut or left out with a warning.

use std::borrow::Cow;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use rayon::prelude::*;
use walkdir::WalkDir;

use super::forum::{Post, ReadPost};
use super::kept::{Keeping, Posts, Stamp};
use crate::plain::printable;

/// Bytes of one organiser's file, at most: far above any page that people read.
const LONGEST_PAGE: u64 = 1 << 20;
/// Bytes of one post, at most: the text comes from strangers, and Markdown has inputs that cost much.
pub(crate) const LONGEST_POST: u64 = 64 << 10;

/// The folder of data, which has no pages.
const DATA: &str = "content/data/";

/// A Markdown file.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the contest's root, with `/`: `content/rules.md`.
    pub(crate) path: String,
    /// Its whole text.
    pub(crate) text: String,
    /// Where the Markdown begins behind the front matter.
    pub(crate) body: usize,
    /// Bytes that the file has, if it was cut.
    pub(crate) cut: Option<u64>,
    /// Whether it comes with this program, so that nobody here wrote it.
    pub(crate) is_built_in: bool,
}

impl Source {
    /// The Markdown without the front matter.
    pub(crate) fn markdown(&self) -> &str {
        self.text.get(self.body..).unwrap_or_default()
    }

    /// The file's name without `.md`.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".md").unwrap_or(name)
    }

    /// A complaint about the file as a whole.
    pub(crate) fn finding(&self, code: &'static codes::Code, message: impl Into<String>) -> Finding {
        Finding::new(code, message).in_file(&self.path)
    }
}

/// Whether the file `path` is a post, or what stands where one could: readers write those.
pub(super) fn is_anybodys(path: &str) -> bool {
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
                if let (Ok((post, front)), Some(stamp)) = (&post.post, stamp) {
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

enum Problem {
    Finding(Box<Finding>),
    Machine(Failure),
}

fn read(path: &Path, shown: &str) -> Result<Source, Problem> {
    let machine = |why: std::io::Error| Problem::Machine(Failure::machine(shown, why));
    let finding =
        |code, message: String| Problem::Finding(Box::new(Finding::new(code, message).in_file(shown)));
    let length = path.metadata().map_err(machine)?.len();
    if length > LONGEST_PAGE {
        return Err(finding(
            codes::FILE_TOO_LONG,
            format!("the file has {length} bytes, at most {LONGEST_PAGE} are rendered"),
        ));
    }
    let bytes = std::fs::read(path).map_err(machine)?;
    let text = String::from_utf8(bytes).map_err(|why| {
        let at = why.utf8_error().valid_up_to();
        let line = why.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        finding(codes::NOT_UTF8, format!("line {line} is not UTF-8; save the file as UTF-8"))
    })?;
    // A byte order mark is not part of the text, and a NUL is no character of a page.
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    if let Some(at) = text.find('\0') {
        let nul = Finding::new(codes::CONTROL_CHARACTER, "the text has a NUL character").at_span(
            shown,
            &text,
            at..at + 1,
        );
        return Err(Problem::Finding(Box::new(nul)));
    }
    Ok(Source { path: shown.to_owned(), text, body: 0, cut: None, is_built_in: false })
}

/// A post as far as it can be shown: cut where it is too long, with a replacement character for whatever is none.
pub(super) fn read_post(path: &Path, shown: &str) -> Result<(Source, Vec<Finding>), Box<Finding>> {
    let machine =
        |why: std::io::Error| Box::new(Finding::new(codes::UNREADABLE, why.to_string()).in_file(shown));
    let mut bytes = vec![];
    let file = std::fs::File::open(path).map_err(machine)?;
    let length = file.metadata().map_err(machine)?.len();
    file.take(LONGEST_POST).read_to_end(&mut bytes).map_err(machine)?;
    let mut warnings = vec![];
    let mut warn = |code, message: String| warnings.push(Finding::new(code, message).in_file(shown));
    let cut = (length > LONGEST_POST).then_some(length);
    if cut.is_some() {
        // At a line's end, if there is one: then no character is cut in two, and hardly a word.
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
        bytes.truncate(end);
        warn(
            codes::FILE_TOO_LONG,
            format!("the post has {length} bytes, the first {} are shown", bytes.len()),
        );
    }
    let text = String::from_utf8_lossy(&bytes);
    if matches!(text, Cow::Owned(_)) && (cut.is_none() || bytes.ends_with(b"\n")) {
        warn(codes::NOT_UTF8, "some of the post is not UTF-8, and shown as \u{fffd}".to_owned());
    }
    // A byte order mark is not part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = printable(text);
    if matches!(text, Cow::Owned(_)) {
        let message =
            "the post has control characters or overrides of the writing direction, shown as \u{fffd}";
        warn(codes::CONTROL_CHARACTER, message.to_owned());
    }
    let (path, text) = (shown.to_owned(), text.into_owned());
    Ok((Source { path, text, body: 0, cut, is_built_in: false }, warnings))
}

/// The name of a file or folder as a part of an address: what every server and file system keeps apart.
pub(super) fn address(file: &str, name: &str) -> Result<String, Box<Finding>> {
    let fine = !name.is_empty()
        && name.len() <= 80
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !name.starts_with('-');
    if fine {
        return Ok(name.to_owned());
    }
    let text = format!("{} cannot be part of an address", quoted(name));
    let finding = Finding::new(codes::BAD_FILE_NAME, text).in_file(file);
    Err(Box::new(finding.help("use 1 to 80 of a-z, 0-9 and -, not starting with -")))
}

/// A Markdown file where none is expected.
pub(super) fn misplaced(file: &str) -> Finding {
    Finding::new(codes::MISPLACED_FILE, "no page is made from a Markdown file in this folder")
        .in_file(file)
        .help(
            "pages belong in content/ and content/docs/, news in content/news/, posts in \
         content/forum/<section>/<thread>/<number>.md",
        )
}
