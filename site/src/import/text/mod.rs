//! Markups of other forums as Markdown.
//!
//! Entry point: [`markdown`]. What Markdown would take for markup and is none is escaped, so that a text reads as it did.

mod bbcode;
mod discourse;
mod escape;
mod plain;
mod tree;

use super::item::Body;

/// A text as Markdown, and what of it was not carried over.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Made {
    /// The Markdown.
    pub(super) markdown: String,
    /// What was not, in words.
    pub(super) lost: Vec<String>,
}

/// Finds the file of a post by the name that its source has for it, to link to it from another one's text.
pub(super) type Links<'l> = dyn Fn(&str) -> Option<String> + 'l;

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

/// Without blank lines around it and more than one between paragraphs; one newline at the end. Code is left alone: nothing
/// inside a fence is touched.
fn tidy(markdown: &str) -> String {
    let mut tidy = String::with_capacity(markdown.len() + 1);
    let (mut blank, mut fence) = (0, None::<String>);
    for line in markdown.lines() {
        let inner = line.trim_start_matches(['>', ' ']);
        match &fence {
            Some(open) if inner.starts_with(open.as_str()) => fence = None,
            Some(_) => {}
            None if inner.starts_with("```") => {
                fence = Some(inner.chars().take_while(|sign| *sign == '`').collect());
            }
            None => {}
        }
        if line.trim().is_empty() && fence.is_none() {
            blank += 1;
            continue;
        }
        if !tidy.is_empty() && blank > 0 {
            tidy.push('\n');
        }
        blank = 0;
        tidy.push_str(line);
        tidy.push('\n');
    }
    tidy
}

/// `markdown` as a quote, with who said it before it.
fn quote(markdown: &str, author: Option<&str>, file: Option<String>) -> String {
    let mut quoted = String::new();
    if let Some(author) = author {
        let author = escape::inline(author);
        match file {
            Some(file) => quoted.push_str(&format!("> [{author} wrote]({file}):\n>\n")),
            None => quoted.push_str(&format!("> {author} wrote:\n>\n")),
        }
    }
    for line in tidy(markdown).lines() {
        quoted.push_str(if line.is_empty() { ">" } else { "> " });
        quoted.push_str(line);
        quoted.push('\n');
    }
    quoted
}

#[cfg(test)]
mod tests;
