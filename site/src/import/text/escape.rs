//! Text that is no markup, so that Markdown takes it for none.

use std::sync::LazyLock;

use linkify::{LinkFinder, LinkKind};

/// `text`, in the middle of a line.
pub(super) fn inline(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut from = 0;
    for link in finder().links(text) {
        plain(&text[from..link.start()], &mut escaped);
        escaped.push_str(&address(link.as_str()));
        from = link.end();
    }
    plain(&text[from..], &mut escaped);
    escaped
}

/// `text`, whose addresses are no links.
pub(super) fn words(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    plain(&text.replace('\n', " "), &mut escaped);
    escaped
}

/// `text`, a whole line: what makes a heading or a list of it is escaped as well.
pub(super) fn line(text: &str) -> String {
    at_start(&inline(text.trim()))
}

/// A line that is escaped already, so that it begins no heading and no list.
pub(super) fn at_start(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line.as_bytes().get(digits) {
        Some(b'#' | b'+' | b'-' | b'=' | b':') if digits == 0 => format!("\\{line}"),
        Some(b'.' | b')') if digits > 0 => format!("{}\\{}", &line[..digits], &line[digits..]),
        _ => line.to_owned(),
    }
}

/// A link to `url` that shows it; its text when it can be none.
pub(super) fn address(url: &str) -> String {
    if url.contains(['<', '>']) || url.contains(char::is_whitespace) {
        return words(url);
    }
    format!("<{url}>")
}

/// `[words](url)`; the words alone where the address is none of the web.
pub(super) fn link(words: &str, url: &str) -> String {
    let url = url.trim();
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    if !is_web || url.contains(['<', '>']) || url.contains(char::is_whitespace) {
        return words.to_owned();
    }
    if words.trim().is_empty() { address(url) } else { format!("[{words}](<{url}>)") }
}

fn plain(text: &str, escaped: &mut String) {
    for sign in text.chars() {
        if matches!(sign, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' | '&') {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
}

fn finder() -> &'static LinkFinder {
    static FINDER: LazyLock<LinkFinder> = LazyLock::new(|| {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]);
        finder
    });
    &FINDER
}
