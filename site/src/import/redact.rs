//! What of an export is not published: addresses of people, and what a list of the organiser's names.

use std::borrow::Cow;
use std::path::Path;
use std::sync::LazyLock;

use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use linkify::{LinkFinder, LinkKind};

/// What stands in the place of somebody's address.
const ADDRESS: &str = "[address removed]";
/// What stands in the place of anything else.
const OTHER: &str = "[removed]";
/// Letters of a text of the list, at least: a shorter one would tear words apart.
const SHORTEST: usize = 3;

/// The list.
#[derive(Debug, Default)]
pub(super) struct Redaction {
    /// Texts, and what stands in the place of each.
    texts: Vec<(String, String)>,
    /// Posts that are left out.
    posts: Vec<String>,
}

impl Redaction {
    /// Reads the list at `path`: a line each, `text`, or `text => other text`, or `post: <id>`; lines that begin with `#` are
    /// remarks.
    pub(super) fn read(path: Option<&Path>) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::default()) };
        let name = path.display().to_string();
        let list = fs_err::read_to_string(path).map_err(|why| {
            let text = format!("the list of what is not published: {why}");
            Failure::Configuration(vec![
                Finding::new(codes::BAD_IMPORT, text).help("give --redact the list's file, a text a line"),
            ])
        })?;
        let mut redaction = Self::default();
        let mut findings = vec![];
        for (number, line) in list.lines().enumerate() {
            let line_text = line.trim();
            if line_text.is_empty() || line_text.starts_with('#') {
                continue;
            }
            if let Some(post) = line_text.strip_prefix("post:") {
                redaction.posts.push(post.trim().to_owned());
                continue;
            }
            let (text, instead) = line_text.split_once("=>").unwrap_or((line_text, OTHER));
            let (text, instead) = (text.trim(), instead.trim());
            if text.chars().count() < SHORTEST {
                let message = format!("{} has fewer than {SHORTEST} letters", quoted(text));
                findings.push(
                    Finding::new(codes::BAD_IMPORT, message)
                        .at_line(&name, number as u64 + 1, line.as_bytes(), 0..line.len())
                        .help("write more of what is to be removed: everything that contains it changes"),
                );
                continue;
            }
            redaction.texts.push((text.to_owned(), instead.to_owned()));
        }
        // The longer first, so that one that is a part of another does not hide it.
        redaction.texts.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        if findings.is_empty() { Ok(redaction) } else { Err(Failure::Configuration(findings)) }
    }

    /// Whether the post `id` is left out.
    pub(super) fn drops(&self, id: &str) -> bool {
        self.posts.iter().any(|post| post == id)
    }

    /// `text` without what is not published, and how many places differ.
    pub(super) fn apply<'t>(&self, text: &'t str) -> (Cow<'t, str>, u64) {
        let mut places = 0;
        let mut text = without_addresses(text, &mut places);
        for (found, instead) in &self.texts {
            let count = text.matches(found.as_str()).count() as u64;
            if count > 0 {
                places += count;
                text = text.replace(found.as_str(), instead).into();
            }
        }
        (text, places)
    }
}

/// `text` without addresses of mailboxes.
fn without_addresses<'t>(text: &'t str, places: &mut u64) -> Cow<'t, str> {
    static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Email]);
        finder
    });
    if !text.contains('@') {
        return text.into();
    }
    let (mut clean, mut from) = (String::with_capacity(text.len()), 0);
    for link in FINDER.links(text) {
        clean.push_str(&text[from..link.start()]);
        clean.push_str(ADDRESS);
        from = link.end();
        *places += 1;
    }
    if from == 0 {
        return text.into();
    }
    clean.push_str(&text[from..]);
    clean.into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is the finding")]
mod tests {
    use super::*;

    fn list(text: &str) -> Result<Redaction, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.txt");
        std::fs::write(&path, text).unwrap();
        Redaction::read(Some(&path))
    }

    #[test]
    fn addresses_and_the_lists_texts_are_removed() {
        let redaction = list("# people\nSecret Person => somebody\nSecret\npost: mbox:<a@b>\n").unwrap();
        let (text, places) =
            redaction.apply("Secret Person <p.q+r@mail.example.org> told the Secret; user@@, a @ b");
        assert_eq!(text, "somebody <[address removed]> told the [removed]; user@@, a @ b");
        assert_eq!(places, 3);
        assert!(redaction.drops("mbox:<a@b>") && !redaction.drops("mbox:<b@b>"));
        assert!(matches!(redaction.apply("nothing here"), (Cow::Borrowed(_), 0)));
    }

    #[test]
    fn a_text_that_would_tear_words_apart_is_refused_where_it_stands() {
        let failure = list("fine text\nab => x\n").unwrap_err();
        let place = failure.findings()[0].place.as_ref().unwrap();
        assert_eq!((place.line, failure.code()), (2, 2));
    }
}
