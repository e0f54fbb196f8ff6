//! The pages for contestants and readers that come with this program, so that no contest has to copy them. A file of the same
//! name in `content/docs/` takes a page's place.
//!
//! Each is a template that is filled with the contest's own values, as the organiser's pages are; unlike theirs, no value
//! means anything to Markdown there ([`escape`](super::escape)).

use super::files::Markdown;
use super::source::Source;

/// Where a contest has pages of its own.
const FOLDER: &str = "content/docs";

/// Written down by the build script.
#[rustfmt::skip]
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/docs.rs"));
}

use embedded::PAGES;

/// The pages in whose place `files` has none, each as if it stood where the contest's own would, so that links between all
/// of them are the same.
pub(super) fn beside(files: &[Markdown]) -> Vec<Source> {
    let is_there =
        |path: &str| files.iter().any(|file| matches!(file, Markdown::Source(source) if source.path == path));
    all().into_iter().filter(|page| !is_there(&page.path)).collect()
}

/// All of them.
pub(crate) fn all() -> Vec<Source> {
    let page = |(name, text): &(&str, &str)| Source {
        path: format!("{FOLDER}/{name}"),
        text: (*text).to_owned(),
        body: 0,
        cut: None,
        is_built_in: true,
    };
    PAGES.iter().filter(|(name, _)| name.ends_with(".md")).map(page).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_stands_in_code_without_its_filter() {
        let mut values = 0;
        for page in all() {
            for (line, is_fence) in lines(&page.text) {
                let spans: Vec<&str> = line.split('`').collect();
                for (at, span) in spans.iter().enumerate() {
                    let is_code = is_fence || at % 2 == 1 && at + 1 < spans.len();
                    for value in span.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()) {
                        values += 1;
                        let filter = value.split('|').nth(1).map(str::trim);
                        let is_fine = match is_code {
                            true => is_fence && matches!(filter, Some("word" | "line")),
                            false => !matches!(filter, Some("word" | "line")),
                        };
                        assert!(is_fine, "{}: {{{{{value}}}}} in {line}", page.path);
                    }
                }
            }
        }
        assert!(values > 30, "{values}");
    }

    /// The lines of a text, and whether each stands in a fence.
    fn lines(text: &str) -> Vec<(&str, bool)> {
        let mut is_fence = false;
        let lines = text.lines().map(|line| {
            is_fence ^= line.trim_start().starts_with("```");
            (line, is_fence)
        });
        lines.collect()
    }
}
