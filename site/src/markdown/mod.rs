//! Markdown to safe HTML, with links and anchors collected.
//!
//! Entry point: [`render`]. Steps: parse ([`pulldown_cmark`]); walk the events once, dropping what may not
//! pass and rewriting links and headings ([`walk`]); write HTML under a cap; clean it against an allow-list
//! ([`safe`]). The walk alone should leave nothing to clean; the allow-list is there for the day it does.

mod bare;
mod ids;
mod link;
mod math;
mod notes;
mod plain_html;
mod safe;
mod text;
mod walk;
mod words;

use std::fmt;

use base::finding::Finding;
use base::finding::codes;
use pulldown_cmark::{Parser, html};

pub(crate) use link::{Atlas, HEADING, lead};
pub(crate) use safe::{SafeHtml, escape};
pub(crate) use text::{Heading, Link, Rendered, Text, Trust, place};
use text::{MOST_EVENTS, options};
pub(crate) use words::words;

/// Bytes of HTML from one text, at most: a few kilobytes of table markup can ask for gigabytes.
const LONGEST_HTML: usize = 4 << 20;
/// The same of a post, of which a page shows many: eight times its longest text.
const LONGEST_POST: usize = 512 << 10;

/// Renders `text`; `atlas` knows the pages that it may link to. Markup of anybody's that costs too much is shown as the
/// text that it is.
///
/// # Errors
/// Everything that is wrong with an organiser's text, each with its place.
pub(crate) fn render(text: &Text<'_>, atlas: &Atlas) -> Result<Rendered, Vec<Finding>> {
    match (rendered(text, atlas), text.trust) {
        (Err(findings), Trust::Anybody) => Ok(Rendered {
            html: SafeHtml::ours(format!("<pre>{}</pre>\n", escape(text.body))),
            warnings: findings
                .into_iter()
                .map(|finding| finding.help("the post is shown without markup"))
                .collect(),
            ..Rendered::default()
        }),
        (result, _) => result,
    }
}

fn rendered(text: &Text<'_>, atlas: &Atlas) -> Result<Rendered, Vec<Finding>> {
    let mut walk = walk::Walk::new(text, atlas);
    for (count, (event, span)) in
        Parser::new_ext(text.body, options(text.trust)).into_offset_iter().enumerate()
    {
        if count == MOST_EVENTS {
            let message = format!("the text has more than {MOST_EVENTS} pieces of markup");
            return Err(vec![text.finding(codes::MARKDOWN_TOO_COMPLEX, message, span, "")]);
        }
        if let Err(finding) = walk.step(event, span) {
            return Err(vec![*finding]);
        }
    }
    let walk::Walked { events, headings, links, looked_up, findings, warnings } = walk.finish();
    if !findings.is_empty() {
        return Err(findings);
    }
    let limit = if text.trust == Trust::Organiser { LONGEST_HTML } else { LONGEST_POST };
    let mut capped = Capped { text: String::new(), limit };
    if html::write_html_fmt(&mut capped, events.into_iter()).is_err() {
        let message = format!("the text would become more than {limit} bytes of HTML");
        return Err(vec![Finding::new(codes::MARKDOWN_TOO_COMPLEX, message).in_file(text.file)]);
    }
    // The corner of a table is no heading of anything. Words have no angle brackets here.
    let mut html = capped.text;
    if html.contains(CORNER) {
        html = html.replace(CORNER, "<td></td>");
    }
    Ok(Rendered { html: safe::clean(&html), headings, links, looked_up, warnings })
}

/// A heading of a table without words.
const CORNER: &str = "<th></th>";

/// A string that refuses to grow beyond its limit.
struct Capped {
    text: String,
    limit: usize,
}

impl fmt::Write for Capped {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.text.len() + text.len() > self.limit {
            return Err(fmt::Error);
        }
        self.text.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
