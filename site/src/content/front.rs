//! Front matter: TOML between two `+++` lines at the start of a file. Unknown keys are refused.

use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::value::Datetime;

use super::Source;

/// Reads the front matter of `source` as `T` and moves `source.body` behind it.
pub(super) fn read<T: DeserializeOwned>(source: &mut Source) -> Result<T, Vec<Finding>> {
    let Some((toml, body)) = split(&source.text) else {
        return Err(vec![
            Finding::new(codes::NO_FRONT_MATTER, "the file does not start with front matter")
                .at_span(&source.path, &source.text, 0..0)
                .help("start it with a line +++, then for example title = \"…\", then another line +++"),
        ]);
    };
    source.body = body;
    toml::from_str(&source.text[toml.clone()]).map_err(|why| {
        let span = why.span().unwrap_or(0..0);
        vec![Finding::new(codes::FRONT_MATTER, one_line(why.message())).at_span(
            &source.path,
            &source.text,
            toml.start + span.start..toml.start + span.end,
        )]
    })
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

fn one_line(message: &str) -> String {
    message.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

/// A moment in front matter: RFC 3339 with a zone, or a day, which begins at 00:00 UTC.
pub(super) fn instant(source: &Source, value: &Spanned<Datetime>) -> Result<Instant, Box<Finding>> {
    let text = value.get_ref().to_string();
    let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.clone() };
    full.parse().map_err(|_| {
        let start = front_offset(source) + value.span().start;
        let finding = Finding::new(codes::BAD_DATE, format!("{} is not a moment", quoted(&text)))
            .at_span(&source.path, &source.text, start..start + value.span().len())
            .help("write a day (2009-07-26) or an instant with its zone (2009-07-26T18:42:37Z)");
        Box::new(finding)
    })
}

/// Spans count from the first byte behind the opening line.
fn front_offset(source: &Source) -> usize {
    source.text.find('\n').map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        title: String,
        date: Option<Spanned<Datetime>>,
    }

    fn source(text: &str) -> Source {
        Source {
            path: "content/a.md".to_owned(),
            text: text.to_owned(),
            body: 0,
            cut: None,
            is_built_in: false,
        }
    }

    #[test]
    fn the_body_begins_behind_the_second_fence() {
        let mut file = source("+++\ntitle = \"A\"\ndate = 2006-10-02\n+++\n\nText\n+++\n");
        let front: Sample = read(&mut file).unwrap();
        assert_eq!(front.title, "A");
        assert_eq!(file.markdown(), "\nText\n+++\n");
        assert_eq!(instant(&file, front.date.as_ref().unwrap()).unwrap().to_string(), "2006-10-02T00:00:00Z");
    }

    #[test]
    fn an_unknown_key_is_shown_where_it_stands() {
        let found = read::<Sample>(&mut source("+++\ntitle = \"A\"\ndaet = 1\n+++\n")).unwrap_err();
        let place = found[0].place.as_ref().unwrap();
        assert_eq!((place.line, place.column), (3, 1));
        assert!(found[0].message.contains("daet"), "{}", found[0].message);
    }

    #[test]
    fn a_date_without_zone_is_refused_where_it_stands() {
        let mut file = source("+++\ntitle = \"A\"\ndate = 2006-10-02T10:00:00\n+++\n");
        let front: Sample = read(&mut file).unwrap();
        let found = instant(&file, front.date.as_ref().unwrap()).unwrap_err();
        let place = found.place.unwrap();
        assert_eq!((place.line, place.column), (3, 8));
    }

    #[test]
    fn front_matter_must_open_and_close() {
        for text in ["", "Text", "+++\ntitle = \"A\"\n", "\n+++\n+++\n", "++++\n+++\n"] {
            let found = read::<Sample>(&mut source(text)).unwrap_err();
            assert_eq!(found[0].code, "no-front-matter", "{text:?}");
        }
    }
}
