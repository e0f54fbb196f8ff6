//! One Markdown file, read within bounds.

use std::borrow::Cow;
use std::io::Read as _;
use std::path::Path;

use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};

use crate::plain::printable;

/// Bytes of one organiser's file, at most: far above any page that people read.
const LONGEST_PAGE: u64 = 1 << 20;
/// Bytes of one post, at most: the text comes from strangers, and Markdown has inputs that cost much.
pub(crate) const LONGEST_POST: u64 = 64 << 10;

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

/// Why a file cannot be read.
pub(super) enum Problem {
    Finding(Box<Finding>),
    Machine(Failure),
}

/// The organiser's file at `path`, which people know as `shown`.
pub(super) fn read(path: &Path, shown: &str) -> Result<Source, Problem> {
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
    let file = std::fs::File::open(path).map_err(machine)?;
    let length = file.metadata().map_err(machine)?.len();
    // One more, so that the end is seen without asking for more memory.
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(LONGEST_POST)).unwrap_or_default() + 1);
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
    // Nearly all are, which is seen quickly.
    let text = std::str::from_utf8(&bytes).map_or_else(|_| String::from_utf8_lossy(&bytes), Cow::Borrowed);
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
