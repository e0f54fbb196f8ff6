//! The words of a text, without what it takes to show them.

use pulldown_cmark::{Event, Parser};

use super::safe::SafeHtml;
use super::text::{MOST_EVENTS, Trust, options};

/// The words that the post `body` shows, raw markup among them, which is shown as the text that it is; addresses of links are none.
pub(crate) fn words(body: &str) -> String {
    let mut words = String::with_capacity(body.len());
    for event in Parser::new_ext(body, options(Trust::Anybody)).take(MOST_EVENTS) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                words.push_str(&text)
            }
            Event::End(_) | Event::SoftBreak | Event::HardBreak => words.push('\n'),
            _ => {}
        }
    }
    words
}

impl SafeHtml {
    /// The words between its tags.
    pub(crate) fn words(&self) -> String {
        let html = self.to_string();
        let mut words = String::with_capacity(html.len());
        for piece in html.split('<') {
            // The first one stands before any tag; in text no angle bracket is left.
            words.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
            words.push(' ');
        }
        words
            .replace("&lt;", " ")
            .replace("&gt;", " ")
            .replace("&quot;", " ")
            .replace("&nbsp;", " ")
            .replace("&amp;", " ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_read_is_a_word() {
        let post = "# Sum\n\nA *new* [place](https://example.org/x) for `rmse`.<b>bold</b>\n\n> said";
        let all: Vec<String> = words(post).split_whitespace().map(str::to_owned).collect();
        assert_eq!(all, ["Sum", "A", "new", "place", "for", "rmse.<b>bold</b>", "said"]);
        let html = SafeHtml::ours("<p id=\"a\">A &lt;b&gt; &amp; c<br>d</p>".to_owned());
        assert_eq!(html.words().split_whitespace().collect::<Vec<_>>(), ["A", "b", "c", "d"]);
    }
}
