//! Addresses that stand in a text without any markup become links, as on forges.

use std::ops::Range;
use std::sync::LazyLock;

use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::CowStr;

static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false);
    finder
});

/// Words that stand next to each other.
#[derive(Default)]
pub(super) struct Run<'t> {
    pieces: Vec<Piece<'t>>,
}

struct Piece<'t> {
    shown: CowStr<'t>,
    /// As typed, where typography changed it: a quote or dashes inside an address are meant as they are.
    typed: Option<&'t str>,
}

impl Piece<'_> {
    fn plain(&self) -> &str {
        self.typed.unwrap_or(&self.shown)
    }
}

/// A part of a run.
pub(super) enum Part<'t> {
    Words(CowStr<'t>),
    /// Its address and its words.
    Link(String, String),
}

impl<'t> Run<'t> {
    /// Adds `shown`, which stands at `span` of `body`.
    pub(super) fn push(&mut self, shown: CowStr<'t>, body: &'t str, span: Range<usize>) {
        let written = body.get(span).unwrap_or_default();
        let is_typography = !shown.is_ascii()
            && !written.is_empty()
            && written.bytes().all(|b| matches!(b, b'-' | b'.' | b'"' | b'\''));
        self.pieces.push(Piece { shown, typed: is_typography.then_some(written) });
    }

    /// Its parts; the run is empty then.
    pub(super) fn take(&mut self) -> Vec<Part<'t>> {
        let pieces = std::mem::take(&mut self.pieces);
        let may = |piece: &Piece<'_>| piece.plain().contains(['@', ':', '.']);
        if !pieces.iter().any(may) {
            return pieces.into_iter().map(|piece| Part::Words(piece.shown)).collect();
        }
        let whole: String = pieces.iter().map(Piece::plain).collect();
        let links: Vec<(Range<usize>, String)> = FINDER
            .links(&whole)
            .filter_map(|link| Some((link.start()..link.end(), address(link.as_str(), link.kind())?)))
            .collect();
        let mut links = links.into_iter().peekable();
        let (mut parts, mut start, mut done) = (vec![], 0, 0);
        for piece in pieces {
            let end = start + piece.plain().len();
            while let Some((range, address)) = links.next_if(|(range, _)| range.start < end) {
                if range.start > done {
                    parts.push(Part::Words(whole[done..range.start].to_owned().into()));
                }
                done = range.end;
                parts.push(Part::Link(address, whole[range].to_owned()));
            }
            if done <= start {
                parts.push(Part::Words(piece.shown));
            } else if done < end {
                parts.push(Part::Words(whole[done..end].to_owned().into()));
            }
            (start, done) = (end, done.max(end));
        }
        parts
    }
}

/// Where `link` leads, if a reader expects it to be one: `data.md` and `0.5.x` are none.
fn address(link: &str, kind: &LinkKind) -> Option<String> {
    let starts =
        |prefix: &str| link.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    match kind {
        LinkKind::Email => Some(format!("mailto:{link}")),
        _ if starts("http://") || starts("https://") => Some(link.to_owned()),
        _ if starts("www.") => Some(format!("http://{link}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(pieces: &[(&str, &str)]) -> Vec<String> {
        let mut run = Run::default();
        for (shown, written) in pieces {
            run.push(CowStr::Boxed((*shown).into()), written, 0..written.len());
        }
        let shown = |part| match part {
            Part::Words(words) => words.to_string(),
            Part::Link(address, words) => format!("[{words}]({address})"),
        };
        run.take().into_iter().map(shown).collect()
    }

    #[test]
    fn addresses_end_where_a_reader_says_they_do() {
        for (text, expected) in [
            (
                "see https://a.example/x_(y), then",
                "see |[https://a.example/x_(y)](https://a.example/x_(y))|, then",
            ),
            ("(www.a.example)", "(|[www.a.example](http://www.a.example)|)"),
            ("ask jury@a.example.", "ask |[jury@a.example](mailto:jury@a.example)|."),
            (
                "data.md, 1.2.3, e.g. ftp://a.example and javascript:x",
                "data.md, 1.2.3, e.g. ftp://a.example and javascript:x",
            ),
        ] {
            assert_eq!(parts(&[(text, text)]).join("|"), expected);
        }
    }

    #[test]
    fn an_address_of_several_pieces_is_one_link() {
        let pieces = [
            ("a https://b.example/x", "a https://b.example/x"),
            ("–", "--"),
            ("y", "y"),
            ("_", "_"),
            ("z w", "z w"),
        ];
        assert_eq!(parts(&pieces).join("|"), "a |[https://b.example/x--y_z](https://b.example/x--y_z)| w");
        let quotes = [("“", "\""), ("https://b.example", "https://b.example"), ("”", "\"")];
        assert_eq!(parts(&quotes).join("|"), "“|[https://b.example](https://b.example)|”");
    }
}
