//! HTML that the allow-list would give back as it is, told without making a tree of it: most of what people write is paragraphs, lists,
//! emphasis and links. Whatever is not surely such goes through the allow-list.
//!
//! Entry point: [`plain`].

use std::borrow::Cow;

/// Elements within each other, at most.
const DEEPEST: usize = 32;

/// What an element may stand in, and what may stand in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Holds blocks and text: a quotation, an item of a list.
    Block,
    /// Holds items and nothing else.
    List,
    /// Holds text and what is in lines.
    Lines,
    /// The same, within a line.
    Inline,
    /// Holds text alone.
    Code,
}

/// The elements without attributes, each on the allow-list.
const ELEMENTS: [(&str, Kind); 10] = [
    ("p", Kind::Lines),
    ("blockquote", Kind::Block),
    ("ul", Kind::List),
    ("li", Kind::Block),
    ("em", Kind::Inline),
    ("strong", Kind::Inline),
    ("del", Kind::Inline),
    ("code", Kind::Code),
    ("h3", Kind::Lines),
    ("h4", Kind::Lines),
];
const LINK: &str = "a";

/// What the allow-list makes of `html`, if that is surely all of it: only quotes are written otherwise in text.
pub(super) fn plain(html: &str) -> Option<Cow<'_, str>> {
    if !is_plain(html) {
        return None;
    }
    // No address has a quote.
    let html = if html.contains(QUOTE) { Cow::Owned(html.replace(QUOTE, "\"")) } else { Cow::Borrowed(html) };
    Some(if html.contains(APOSTROPHE) { Cow::Owned(html.replace(APOSTROPHE, "'")) } else { html })
}

const QUOTE: &str = "&quot;";
const APOSTROPHE: &str = "&#39;";

/// Whether `html` is well-formed and consists of [`ELEMENTS`], of links whose addresses cannot be read in two ways, and of text that is
/// written as the serializer writes it, but for quotes.
fn is_plain(html: &str) -> bool {
    let mut open: Vec<(&str, Kind)> = vec![];
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        let Some((tag, behind)) = tag[1..].split_once('>') else { return false };
        let fits = is_text(text, open.last().map(|(_, kind)| *kind))
            && match tag.strip_prefix('/') {
                Some(name) => open.pop().is_some_and(|(opened, _)| opened == name),
                None => element(tag).is_some_and(|element| {
                    let fits = may_stand(element, &open);
                    open.push(element);
                    fits && open.len() <= DEEPEST
                }),
            };
        if !fits {
            return false;
        }
        rest = behind;
    }
    open.is_empty() && is_text(rest, None)
}

/// The element that the inside of a tag begins.
fn element(tag: &str) -> Option<(&'static str, Kind)> {
    if let Some(attributes) = tag.strip_prefix("a href=\"") {
        let (address, behind) = attributes.split_once('"')?;
        let is_ours = matches!(behind, "" | " rel=\"ugc nofollow noopener noreferrer\"");
        return (is_ours && is_address(address)).then_some((LINK, Kind::Inline));
    }
    ELEMENTS.into_iter().find(|(name, _)| *name == tag)
}

/// Whether an address is one that every reader of addresses takes as it is: within the site, or of a host whose last part is a word.
fn is_address(address: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"/.-_~#=?".contains(&byte);
    let Some(rest) = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")) else {
        let starts = address.starts_with("../") || address.starts_with('#') || address.is_empty();
        return starts && address.bytes().all(is_fine);
    };
    let host = rest.split(['/', '#', '?']).next().unwrap_or_default();
    let is_word = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    rest.bytes().all(is_fine) && host.split('.').count() > 1 && host.split('.').all(is_word)
}

/// Whether `element` may stand where `open` are open, so that no reader closes or moves one.
fn may_stand((name, kind): (&str, Kind), open: &[(&str, Kind)]) -> bool {
    let within = open.last().map(|(_, kind)| *kind);
    match (name, kind) {
        ("li", _) => within == Some(Kind::List),
        (_, Kind::Inline | Kind::Code) => {
            let is_link_in_link = name == LINK && open.iter().any(|(name, _)| *name == LINK);
            matches!(within, Some(Kind::Lines | Kind::Inline | Kind::Block)) && !is_link_in_link
        }
        _ => matches!(within, None | Some(Kind::Block)),
    }
}

/// Whether the serializer writes `text` so. Nothing but lines' ends stands directly in a list, or outside of all.
fn is_text(text: &str, within: Option<Kind>) -> bool {
    if matches!(within, None | Some(Kind::List)) {
        return text.bytes().all(|byte| byte == b'\n');
    }
    let mut rest = text;
    while let Some(at) =
        rest.bytes().position(|byte| matches!(byte, b'&' | b'>' | b'\r' | 0x0c | 0) || byte == 0xc2)
    {
        let behind = &rest[at..];
        let Some(entity) = ["&amp;", "&lt;", "&gt;", QUOTE, APOSTROPHE]
            .into_iter()
            .find(|entity| behind.starts_with(*entity))
        else {
            return false;
        };
        rest = &behind[entity.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::safe;
    use super::plain;

    const TEXTS: &[&str] = &[
        "text",
        " ",
        "\n",
        "&amp;",
        "&lt;",
        "&gt;",
        "&quot;",
        "&#39;",
        "&amp;quot;",
        "\"",
        "'",
        "é",
        "日本",
        "\u{feff}",
    ];
    const LINES: &[(&str, &str)] = &[
        ("<em>", "</em>"),
        ("<strong>", "</strong>"),
        ("<del>", "</del>"),
        ("<code>", "</code>"),
        ("<a href=\"../rules/\">", "</a>"),
        ("<a href=\"https://a.example/b?c=d#e\" rel=\"ugc nofollow noopener noreferrer\">", "</a>"),
    ];
    const BLOCKS: &[(&str, &str)] = &[
        ("<p>", "</p>\n"),
        ("<blockquote>\n", "</blockquote>\n"),
        ("<ul>\n", "</ul>\n"),
        ("<li>", "</li>\n"),
        ("<h3>", "</h3>\n"),
        ("<ul>\n<li>", "</li>\n</ul>\n"),
    ];
    /// What one of them may become by a single piece more.
    const PIECES: &[&str] = &[
        "</p>",
        "<p>",
        "</em>",
        "<li>",
        "<ul>",
        "</a>",
        "<pre>\n",
        "</pre>",
        "<br />",
        "<br>",
        "<hr />",
        "<script>",
        "</script>",
        "<table>",
        "<td>",
        "<p ",
        "<!--",
        "-->",
        "<a href=\"#x\">",
        "<a href=\"http://xn--a.b/\"></a>",
        "<a href=\"https://1.2.3.4.5/\" rel=\"ugc nofollow noopener noreferrer\"></a>",
        "<a href=\"javascript:alert(1)\"></a>",
        "<a href=\"//a.example\"></a>",
        "<a href=\"../a\" id=\"b\"></a>",
        "\r\n",
        "&nbsp;",
        "&",
        "<",
        ">",
        "\u{a0}",
        "\0",
        "",
    ];

    fn texts() -> BoxedStrategy<String> {
        prop::sample::select(TEXTS).prop_map(str::to_owned).boxed()
    }

    /// Elements out of `tags` within each other, however little that makes sense, around `leaves`.
    fn within(tags: &'static [(&str, &str)], leaves: BoxedStrategy<String>) -> BoxedStrategy<String> {
        let element = move |inner: BoxedStrategy<String>| {
            (prop::sample::select(tags), prop::collection::vec(inner, 0..4))
                .prop_map(|((open, close), inner)| format!("{open}{}{close}", inner.concat()))
        };
        leaves.prop_recursive(4, 24, 4, element).boxed()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn whatever_is_plain_the_allow_list_gives_back(
            html in within(BLOCKS, within(LINES, texts())),
            piece in prop::sample::select(PIECES),
            at in any::<prop::sample::Index>(),
        ) {
            let mut places: Vec<usize> = html.match_indices('<').map(|(at, _)| at).collect();
            places.push(html.len());
            let mut other = html.clone();
            other.insert_str(places[at.index(places.len())], piece);
            for html in [format!("<p>{html}</p>"), html, other] {
                if let Some(plain) = plain(&html) {
                    prop_assert_eq!(safe::listed(&html).to_string(), plain);
                }
            }
        }
    }

    #[test]
    fn what_people_write_is_plain_and_what_may_be_read_otherwise_is_not() {
        for html in [
            "<p>a &amp; b &lt; \"c\" &amp;quot; it&#39;s &quot;d&quot;</p>\n<blockquote>\n<p><em>d</em></p>\n</blockquote>\n",
            "<ul>\n<li>a <strong><code>b</code></strong></li>\n<li>\n<p>c</p>\n</li>\n</ul>\n",
            "<p><a href=\"https://a.example/b?c=d#e\" rel=\"ugc nofollow noopener noreferrer\">a</a> é</p>",
            "<p><a href=\"../../rules/\">a</a></p>",
        ] {
            let shown = plain(html).unwrap();
            assert_eq!(safe::listed(html).to_string(), shown, "{html}");
        }
        for other in [
            "<p>a<p>b</p></p>",
            "<p>a",
            "a</p>",
            "<em>a</em>",
            "a<p>b</p>",
            "\u{feff}",
            "<p><ul></ul></p>",
            "<ul>a</ul>",
            "<li>a</li>",
            "<p><em>a</p></em>",
            "<p><a href=\"#a\">a<a href=\"#b\">b</a></a></p>",
            "<p><a href=\"javascript:a\">a</a></p>",
            "<p><a href=\"https://a.example\" onclick=\"b\">a</a></p>",
            "<p><a href=\"https://0x7f.1/\">a</a></p>",
            "<p onclick=\"a\">a</p>",
            "<script>a</script>",
            "<p>a\u{a0}b</p>",
            "<p>a<br />b</p>",
        ] {
            assert!(plain(other).is_none(), "{other}");
        }
    }
}
