//! Front matter: TOML between two `+++` lines at the start of a file. Unknown keys are refused.

use base::finding::Finding;
use base::finding::codes;
use contest::keys::Family;
use contest::{Document, Section};

use super::source::Source;

/// Reads the front matter of `source`, of the kind `family`, with `read`, and moves `source.body` behind it.
pub(super) fn read<T>(
    source: &mut Source,
    family: Family,
    read: impl FnOnce(&Section<'_, '_>) -> Option<T>,
) -> Result<T, Vec<Finding>> {
    let Some((toml, body)) = split(&source.text) else {
        return Err(vec![
            Finding::new(codes::NO_FRONT_MATTER, "the file does not start with front matter")
                .at_span(&source.path, &source.text, 0..0)
                .help("start it with a line +++, then for example title = \"…\", then another line +++"),
        ]);
    };
    source.body = body;
    Document::read_part(&source.path, &source.text, toml, family, read)
}

/// The text `key`, if it is there.
pub(super) fn text(section: &Section<'_, '_>, key: &'static str) -> Option<String> {
    section.text(key).map(|at| at.value)
}

/// Where the TOML stands and where the body begins.
fn split(text: &str) -> Option<(std::ops::Range<usize>, usize)> {
    let first = text.find('\n')?;
    if text[..first].trim_end() != "+++" {
        return None;
    }
    let mut at = first + 1;
    for line in text[at..].split_inclusive('\n') {
        if line.trim_end() == "+++" {
            return Some((first + 1..at, at + line.len()));
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use contest::keys::{Fallback, written};

    use super::*;

    fn source(text: &str) -> Source {
        Source {
            path: "content/a.md".to_owned(),
            text: text.to_owned(),
            body: 0,
            cut: None,
            is_built_in: false,
        }
    }

    /// The title and the moment of a news item.
    fn news(file: &mut Source) -> Result<(String, String), Vec<Finding>> {
        read(file, Family::News, |section| {
            let date = section.required("date", section.moment("date"));
            Some((text(section, "title")?, date?.value.to_string()))
        })
    }

    #[test]
    fn the_body_begins_behind_the_second_fence() {
        let mut file = source("+++\ntitle = \"A\"\ndate = 2006-10-02\n+++\n\nText\n+++\n");
        let front = news(&mut file).unwrap();
        assert_eq!(front, ("A".to_owned(), "2006-10-02T00:00:00Z".to_owned()));
        assert_eq!(file.markdown(), "\nText\n+++\n");
    }

    #[test]
    fn an_unknown_key_is_shown_where_it_stands() {
        let found = news(&mut source("+++\ntitle = \"A\"\ndate = 2006-10-02\ntilte = 1\n+++\n")).unwrap_err();
        let place = found[0].place.as_ref().unwrap();
        assert_eq!((found[0].code, place.line, place.column), ("unknown-key", 4, 1));
        assert!(found[0].help.as_ref().unwrap().contains("did you mean `title`?"), "{found:?}");
    }

    #[test]
    fn a_date_without_zone_is_refused_where_it_stands() {
        let found = news(&mut source("+++\ntitle = \"A\"\ndate = 2006-10-02T10:00:00\n+++\n")).unwrap_err();
        let place = found[0].place.as_ref().unwrap();
        assert_eq!((found[0].code, place.line, place.column), ("bad-date", 3, 8));
    }

    #[test]
    fn front_matter_must_open_and_close() {
        for text in ["", "Text", "+++\ntitle = \"A\"\n", "\n+++\n+++\n", "++++\n+++\n"] {
            let found = news(&mut source(text)).unwrap_err();
            assert_eq!(found[0].code, "no-front-matter", "{text:?}");
        }
    }

    /// What the reader of `family` makes of `toml`, as text that differs where anything does.
    fn shown(family: Family, toml: &str) -> Result<String, Vec<&'static str>> {
        let file = |path: &str| Source {
            path: path.to_owned(),
            text: format!("+++\n{toml}+++\n"),
            body: 0,
            cut: None,
            is_built_in: false,
        };
        let codes = |found: Vec<Finding>| found.into_iter().map(|finding| finding.code).collect();
        let mut warnings = vec![];
        let mut forum = super::super::Forum::default();
        let said = match family {
            Family::Page => super::super::Document::read(file("content/a.md"), "", &[])
                .map(|page| format!("{:?}", (page.title, page.summary, page.menu, page.order))),
            Family::News => super::super::News::read(file("content/news/a.md"))
                .map(|news| format!("{:?}", (news.title, news.date, news.summary))),
            Family::ForumSection => forum
                .add(&["a", "_section.md"], file("content/forum/a/_section.md"))
                .map(|()| format!("{:?}", forum.sections.iter().map(|one| one.front()).collect::<Vec<_>>())),
            _ => super::super::Post::read(file("content/forum/a/b/1.md"), &mut warnings)
                .map(|post| format!("{:?}", post.front())),
        };
        said.map_err(codes)
    }

    #[test]
    fn every_declared_key_is_read_and_its_default_holds() {
        for family in [Family::Page, Family::News, Family::ForumSection, Family::Post] {
            for key in family.keys() {
                let with = shown(family, &written(family, key, Some(key.example)).unwrap());
                let without = shown(family, &written(family, key, None).unwrap());
                assert!(with.is_ok() && with != without, "{family:?} {}: {with:?}", key.path);
                match key.fallback {
                    Fallback::Required => assert_eq!(without, Err(vec!["missing-key"]), "{}", key.path),
                    Fallback::Value(value) => {
                        assert_eq!(shown(family, &written(family, key, Some(value)).unwrap()), without);
                    }
                    Fallback::Absent(_) => assert!(without.is_ok(), "{}: {without:?}", key.path),
                }
            }
        }
    }
}
