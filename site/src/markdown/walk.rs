//! One pass over the parser's events.

use std::collections::HashMap;
use std::ops::Range;

use base::finding::codes;
use base::finding::{Finding, quoted};
use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::link::{Atlas, Link, Target, target};
use super::safe::escape;
use super::text::{Heading, Text, Trust, shift};
use crate::route;

/// Blocks inside blocks, at most: deep nesting is cheap to write and dear to clean.
const DEEPEST: usize = 24;
/// Bytes of a link's title, at most; a longer one is dropped.
const LONGEST_TITLE: usize = 2_000;

/// The pass's state.
pub(super) struct Walk<'t> {
    text: &'t Text<'t>,
    atlas: &'t Atlas,
    events: Vec<Event<'t>>,
    depth: usize,
    /// For each open link or image, what closes it.
    closing: Vec<&'static str>,
    /// Links that are open now: a link inside a link is no HTML.
    in_link: usize,
    /// The heading that is open now: where its events start, and its words.
    heading: Option<(usize, usize, String)>,
    headings: Vec<Heading>,
    ids: HashMap<String, usize>,
    links: Vec<Link>,
    findings: Vec<Finding>,
    /// The first link of anybody's that leads nowhere, and how many there are.
    dead: Option<(Finding, usize)>,
}

/// What the pass made of a text.
pub(super) struct Walked<'t> {
    pub(super) events: Vec<Event<'t>>,
    pub(super) headings: Vec<Heading>,
    pub(super) links: Vec<Link>,
    pub(super) findings: Vec<Finding>,
    pub(super) warnings: Vec<Finding>,
}

impl<'t> Walk<'t> {
    pub(super) fn new(text: &'t Text<'t>, atlas: &'t Atlas) -> Self {
        Self {
            text,
            atlas,
            events: vec![],
            depth: 0,
            closing: vec![],
            in_link: 0,
            heading: None,
            headings: vec![],
            ids: HashMap::new(),
            links: vec![],
            findings: vec![],
            dead: None,
        }
    }

    pub(super) fn finish(self) -> Walked<'t> {
        let Self { events, headings, links, findings, dead, .. } = self;
        let warnings = dead.into_iter().map(|(finding, count)| match count {
            1 => finding,
            _ => finding.help(format!("{count} links of this post lead nowhere and are shown as words")),
        });
        Walked { events, headings, links, findings, warnings: warnings.collect() }
    }

    /// Takes the next event, which comes from the bytes `span`.
    pub(super) fn step(&mut self, event: Event<'t>, span: Range<usize>) -> Result<(), Box<Finding>> {
        match event {
            Event::Start(tag) => self.start(tag, span)?,
            Event::End(tag) => self.end(tag),
            Event::Text(words) => {
                self.note_words(&words);
                self.events.push(Event::Text(words));
            }
            Event::Code(words) => {
                self.note_words(&words);
                self.events.push(Event::Code(words));
            }
            Event::Html(markup) | Event::InlineHtml(markup) => self.raw(markup, span),
            Event::SoftBreak => {
                self.note_words(" ");
                self.events.push(Event::SoftBreak);
            }
            Event::HardBreak | Event::Rule => self.events.push(event),
            // Not asked for in the options; if a later parser sends them, they are words.
            Event::InlineMath(words) | Event::DisplayMath(words) | Event::FootnoteReference(words) => {
                self.events.push(Event::Text(words));
            }
            Event::TaskListMarker(_) => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: Tag<'t>, span: Range<usize>) -> Result<(), Box<Finding>> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let message = format!("lists and quotes are nested more than {DEEPEST} levels deep");
            return Err(Box::new(self.text.finding(
                codes::MARKDOWN_TOO_DEEP,
                message,
                span.start..span.start,
                "",
            )));
        }
        match tag {
            Tag::Heading { level, .. } => {
                self.heading = Some((level as usize, self.events.len(), String::new()))
            }
            // The word behind the fence would become a class.
            Tag::CodeBlock(_) => self.events.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))),
            // Alignment would become an inline style, which the site's policy forbids.
            Tag::Table(columns) => {
                self.events.push(Event::Start(Tag::Table(vec![Alignment::None; columns.len()])));
            }
            Tag::Link { dest_url, title, .. } => self.open_link(&dest_url, &title, "", span),
            // A picture from elsewhere would tell that site who reads this one: it is a link.
            Tag::Image { dest_url, title, .. } => self.open_link(&dest_url, &title, " (picture)", span),
            Tag::HtmlBlock | Tag::MetadataBlock(_) => {}
            tag => self.events.push(Event::Start(tag)),
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) {
        self.depth = self.depth.saturating_sub(1);
        match tag {
            TagEnd::Heading(_) => self.close_heading(),
            TagEnd::Link | TagEnd::Image => {
                let closing = self.closing.pop().unwrap_or_default();
                if closing.contains("</a>") {
                    self.in_link -= 1;
                }
                self.events.push(Event::Html(CowStr::Borrowed(closing)));
            }
            TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {}
            tag => self.events.push(Event::End(tag)),
        }
    }

    fn note_words(&mut self, words: &str) {
        if let Some((_, _, text)) = &mut self.heading {
            text.push_str(words);
        }
    }

    /// Raw HTML never passes. A stranger's is shown as the text that it is; the organiser is told, except
    /// about a comment, which is dropped.
    fn raw(&mut self, markup: CowStr<'t>, span: Range<usize>) {
        match self.text.trust {
            Trust::Anybody => {
                self.note_words(&markup);
                self.events.push(Event::Text(markup));
            }
            Trust::Organiser
                if markup.trim_start().starts_with("<!--") && markup.trim_end().ends_with("-->") => {}
            Trust::Organiser => {
                let message = format!("raw HTML is not rendered: {}", quoted(markup.trim_end()));
                let found = self.text.finding(
                    codes::RAW_HTML,
                    message,
                    span.start..span.start + markup.trim_end().len(),
                    &markup,
                );
                self.findings.push(found.help("write it in Markdown, or as &lt; if the character is meant"));
            }
        }
    }

    fn open_link(&mut self, written: &str, title: &str, after: &'static str, span: Range<usize>) {
        let reached = target(self.atlas, self.text.file, self.text.route, self.text.prefix, written);
        let title = if title.is_empty() || title.len() > LONGEST_TITLE {
            String::new()
        } else {
            format!(" title=\"{}\"", escape(title))
        };
        let markup = match reached {
            _ if self.in_link > 0 => None,
            Target::Outside => {
                let rel = match self.text.trust {
                    Trust::Organiser => "noopener noreferrer",
                    Trust::Anybody => "ugc nofollow noopener noreferrer",
                };
                Some(format!("<a href=\"{}\" rel=\"{rel}\"{title}>", escape(written)))
            }
            // Not an error: posts are kept as they are, and pages and teams go.
            Target::Inside(page, _) if self.text.trust == Trust::Anybody && !self.atlas.has(&page) => {
                let message =
                    format!("the link {} leads to /{page}, and there is no such page", quoted(written));
                let finding = || self.text.finding(codes::BROKEN_LINK, message, span, written);
                self.dead = match self.dead.take() {
                    None => Some((finding(), 1)),
                    Some((first, count)) => Some((first, count + 1)),
                };
                None
            }
            Target::Inside(page, anchor) => {
                let fragment = anchor.as_ref().map(|id| format!("#{id}")).unwrap_or_default();
                let root = route::root_from(self.text.route);
                let href = match page == self.text.route && anchor.is_some() {
                    true => fragment,
                    false => format!("{root}{page}{fragment}"),
                };
                let span = self.text.offset.map(|offset| shift(span, offset));
                self.links.push(Link { route: page, anchor, written: written.to_owned(), span });
                Some(format!("<a href=\"{}\"{title}>", escape(&href)))
            }
            Target::Refused(why) => {
                // A stranger's bad link is only words; it must not stop the build.
                if self.text.trust == Trust::Organiser {
                    let message = format!("the link {} {why}", quoted(written));
                    self.findings.push(self.text.finding(codes::BROKEN_LINK, message, span, written));
                }
                None
            }
        };
        match markup {
            Some(markup) => {
                self.in_link += 1;
                self.closing.push(if after.is_empty() { "</a>" } else { " (picture)</a>" });
                self.events.push(Event::Html(markup.into()));
            }
            None => self.closing.push(after),
        }
    }

    fn close_heading(&mut self) {
        let Some((level, at, words)) = self.heading.take() else { return };
        let level = (level + self.text.lower).clamp(2, 6);
        let id = self.unique_id(&words);
        let start = Event::Html(format!("<h{level} id=\"{}\">", escape(&id)).into());
        self.events.insert(at, start);
        self.events.push(Event::Html(format!("</h{level}>\n").into()));
        self.headings.push(Heading { level, id, text: words.trim().to_owned() });
    }

    /// As forges make them, so that the same link works there: lower case, spaces to dashes.
    fn unique_id(&mut self, words: &str) -> String {
        let mut slug = String::new();
        for c in words.trim().chars() {
            match c {
                ' ' | '-' => slug.push('-'),
                '_' => slug.push('_'),
                c if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
                _ => {}
            }
        }
        let slug: String = slug.chars().take(80).collect();
        let seen = self.ids.entry(slug.clone()).or_default();
        *seen += 1;
        match *seen {
            1 => format!("{}{slug}", self.text.prefix),
            again => format!("{}{slug}-{}", self.text.prefix, again - 1),
        }
    }
}

const _: () = assert!(HeadingLevel::H1 as usize == 1, "levels count from 1");
