//! Footnotes: numbered as they are referred to, and shown behind the text.

use std::collections::HashMap;

use pulldown_cmark::{Event, TagEnd};

use super::safe::escape;

/// The footnotes of one text. Their ids have a `~`, which no heading's has.
#[derive(Default)]
pub(super) struct Notes<'t> {
    /// Label → number, and how often it was referred to.
    numbers: HashMap<String, (usize, usize)>,
    /// Label → what it says.
    bodies: HashMap<String, Vec<Event<'t>>>,
}

impl<'t> Notes<'t> {
    /// The markup of one more reference to `label`; `prefix` keeps the ids of texts on a page apart.
    pub(super) fn refer(&mut self, label: &str, prefix: &str, is_link: bool) -> String {
        let next = self.numbers.len() + 1;
        let (number, times) = self.numbers.entry(label.to_lowercase()).or_insert((next, 0));
        *times += 1;
        if !is_link {
            return format!("<sup>{number}</sup>");
        }
        let prefix = escape(prefix);
        let again = if *times > 1 { format!("-{times}") } else { String::new() };
        format!(
            "<sup><a href=\"#{prefix}fn~{number}\" id=\"{prefix}fnref~{number}{again}\">{number}</a></sup>"
        )
    }

    /// What `label` says. Of several with one label the first counts.
    pub(super) fn define(&mut self, label: &str, body: Vec<Event<'t>>) {
        self.bodies.entry(label.to_lowercase()).or_insert(body);
    }

    /// The list of all that are referred to; one that is not is shown at its end, so that no words get lost.
    pub(super) fn list(mut self, prefix: &str) -> Vec<Event<'t>> {
        let mut numbered: Vec<_> =
            self.numbers.into_iter().map(|(label, (number, _))| (number, label)).collect();
        numbered.sort();
        let prefix = escape(prefix);
        let mut list: Vec<Event<'t>> = vec![];
        for (number, label) in numbered {
            list.push(Event::Html(format!("<li id=\"{prefix}fn~{number}\">").into()));
            let mut body = self.bodies.remove(&label).unwrap_or_default();
            let back = format!(" <a href=\"#{prefix}fnref~{number}\" title=\"Back to the text\">↩</a>");
            let is_words = matches!(body.last(), Some(Event::End(TagEnd::Paragraph)));
            let at = body.len() - usize::from(is_words);
            body.insert(at, Event::Html(back.into()));
            list.append(&mut body);
            list.push(Event::Html("</li>\n".into()));
        }
        let mut left: Vec<_> = self.bodies.into_iter().collect();
        left.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (_, mut body) in left {
            list.push(Event::Html("<li>".into()));
            list.append(&mut body);
            list.push(Event::Html("</li>\n".into()));
        }
        if !list.is_empty() {
            list.insert(0, Event::Html("<div class=\"footnotes\">\n<ol>\n".into()));
            list.push(Event::Html("</ol>\n</div>\n".into()));
        }
        list
    }
}
