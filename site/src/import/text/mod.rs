//! Markups of other forums as Markdown.
//!
//! Entry point: [`markdown`]. What Markdown would take for markup and is none is escaped, so that a text reads as it did.

mod bbcode;
mod discourse;
mod escape;
mod made;
mod plain;
mod tree;

use super::item::Body;
use made::tidy;
pub(super) use made::{Links, Made};

/// `body` as Markdown.
pub(super) fn markdown(body: &Body, links: &Links<'_>) -> Made {
    let made = match body {
        Body::Markdown(text) => Made { markdown: lines(text), lost: vec![] },
        Body::Discourse(text) => discourse::markdown(&lines(text), links),
        Body::BbCode(text) => bbcode::markdown(&lines(text), links),
        Body::Plain(text) => Made { markdown: plain::markdown(&lines(text)), lost: vec![] },
        Body::Html(html) => {
            let text = mail_parser::decoders::html::html_to_text(html);
            let lost = "its HTML is shown as text, without links, tables and pictures".to_owned();
            Made { markdown: plain::markdown(&lines(&text)), lost: vec![lost] }
        }
    };
    Made { markdown: tidy(&made.markdown), ..made }
}

/// `text` with one kind of line ends.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests;
