//! One pass over the parser's events.

use std::collections::BTreeSet;
use std::ops::Range;

use base::finding::codes;
use base::finding::{Finding, quoted};
use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::bare::{Part, Run};
use super::ids::{self, Head};
use super::link::{Atlas, HEADING, Target, is_looked_up, target};
use super::math;
use super::notes::Notes;
use super::safe::escape;
use super::text::{Heading, Link, Text, Trust, shift};
use crate::linked::{Published, Unfit};
use crate::route;
use crate::words::count;

/// Blocks inside blocks, at most: deep nesting is cheap to write and dear to clean.
const DEEPEST: usize = 24;
/// Bytes of a link's title, at most; a longer one is dropped.
const LONGEST_TITLE: usize = 2_000;
/// Characters of a line of code that fit on a page; a block with longer ones is scrolled, by keyboard too.
const WIDE: usize = 60;
/// Begins what stands in the place of a heading's tags until all ids are known. No text has its noncharacter.
const TAG: &str = "\u{fdd0}";

/// The pass's state.
pub(super) struct Walk<'t> {
    text: &'t Text<'t>,
    atlas: &'t Atlas,
    events: Vec<Event<'t>>,
    depth: usize,
    /// Words that wait for what follows them.
    run: Run<'t>,
    /// For each open link or image, what closes it.
    closing: Vec<CowStr<'t>>,
    /// Links that are open now: a link inside a link is no HTML.
    in_link: usize,
    /// Pictures that are open now: where their events start, and their address.
    pictures: Vec<(usize, String)>,
    /// The block of code that is open now: where its events start.
    code: Option<usize>,
    /// The heading that is open now.
    heading: Option<Head>,
    heads: Vec<Head>,
    notes: Notes<'t>,
    /// The footnotes that are open now: their labels, and where their events start.
    open_notes: Vec<(CowStr<'t>, usize)>,
    links: Vec<Link>,
    /// What was written for links that it took the atlas to read.
    looked_up: BTreeSet<String>,
    findings: Vec<Finding>,
    /// The first link of anybody's that leads nowhere, and how many there are.
    dead: Option<(Finding, usize)>,
}

/// What the pass made of a text.
pub(super) struct Walked<'t> {
    pub(super) events: Vec<Event<'t>>,
    pub(super) headings: Vec<Heading>,
    pub(super) links: Vec<Link>,
    pub(super) looked_up: BTreeSet<String>,
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
            run: Run::default(),
            closing: vec![],
            in_link: 0,
            pictures: vec![],
            code: None,
            heading: None,
            heads: vec![],
            notes: Notes::default(),
            open_notes: vec![],
            links: vec![],
            looked_up: BTreeSet::new(),
            findings: vec![],
            dead: None,
        }
    }

    pub(super) fn finish(mut self) -> Walked<'t> {
        self.flush();
        let Self { mut events, heads, notes, links, looked_up, findings, dead, text, .. } = self;
        events.extend(notes.list(text.prefix));
        let levels = ids::levels(&heads, text.above);
        let named = heads.iter().zip(ids::of(&heads)).zip(levels);
        let headings: Vec<Heading> = named
            .map(|((head, id), level)| Heading {
                level,
                id: format!("{}{id}", text.prefix),
                text: head.words.trim().to_owned(),
            })
            .collect();
        for event in &mut events {
            let Event::Html(markup) = event else { continue };
            let Some(tag) = markup.strip_prefix(TAG) else { continue };
            let number = tag.trim_start_matches('/').parse().unwrap_or(usize::MAX);
            let Some(Heading { level, id, .. }) = headings.get(number) else { continue };
            *markup = match tag.starts_with('/') {
                true => format!("</h{level}>\n").into(),
                false => format!("<h{level} id=\"{}\">", escape(id)).into(),
            };
        }
        let warnings = dead.into_iter().map(|(finding, count)| match count {
            1 => finding,
            _ => finding.help(format!("{count} links of this post lead nowhere and are shown as words")),
        });
        Walked { events, headings, links, looked_up, findings, warnings: warnings.collect() }
    }

    /// Takes the next event, which comes from the bytes `span`.
    pub(super) fn step(&mut self, event: Event<'t>, span: Range<usize>) -> Result<(), Box<Finding>> {
        if !matches!(event, Event::Text(_)) {
            self.flush();
        }
        match event {
            Event::Start(tag) => self.start(tag, span)?,
            Event::End(tag) => self.end(tag),
            Event::Text(words) => {
                self.note_words(&words);
                match self.code {
                    Some(_) => self.events.push(Event::Text(words)),
                    None => self.run.push(words, self.text.body, span),
                }
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
            Event::InlineMath(formula) => self.formula(&formula, false, span),
            Event::DisplayMath(formula) => self.formula(&formula, true, span),
            Event::FootnoteReference(label) => {
                let markup = self.notes.refer(&label, self.text.prefix, self.in_link == 0);
                self.events.push(Event::Html(markup.into()));
            }
            Event::TaskListMarker(done) => {
                let (word, mark) = if done { ("done", '☑') } else { ("to do", '☐') };
                let markup =
                    format!("<span class=\"task\" role=\"img\" aria-label=\"{word}\">{mark}</span> ");
                self.events.push(Event::Html(markup.into()));
            }
        }
        Ok(())
    }

    /// Passes the words on that waited, with a link for each address among them.
    fn flush(&mut self) {
        for part in self.run.take() {
            let (address, words) = match part {
                Part::Words(words) => {
                    self.events.push(Event::Text(words));
                    continue;
                }
                Part::Link(address, words) => (address, words),
            };
            let is_link = self.in_link == 0
                && self.pictures.is_empty()
                && target(self.atlas, self.text, &address) == Target::Outside;
            if is_link {
                let markup = format!("<a href=\"{}\" rel=\"{}\">", escape(&address), self.rel());
                self.events.push(Event::Html(markup.into()));
            }
            self.events.push(Event::Text(words.into()));
            if is_link {
                self.events.push(Event::Html("</a>".into()));
            }
        }
    }

    fn rel(&self) -> &'static str {
        match self.text.trust {
            Trust::Organiser => "noopener noreferrer",
            Trust::Anybody => "ugc nofollow noopener noreferrer",
        }
    }

    fn formula(&mut self, formula: &str, is_block: bool, span: Range<usize>) {
        self.note_words(formula);
        let written = self.text.body.get(span.clone()).unwrap_or(formula);
        // "$5 to US$10": as elsewhere, no formula ends before a digit.
        let is_money = !is_block && self.text.body[span.end..].starts_with(|c: char| c.is_ascii_digit());
        let drawn = match is_money {
            true => Err(String::new()),
            false => math::markup(formula, is_block),
        };
        match drawn {
            Ok(markup) => self.events.push(Event::Html(markup.into())),
            Err(why) => {
                if !is_money && self.text.trust == Trust::Organiser {
                    let message = format!("the formula {} {why}", quoted(written));
                    let found = self.text.finding(codes::BAD_FORMULA, message, span, written);
                    self.findings
                        .push(found.help("write it in LaTeX, or \\$ where the sign itself is meant"));
                }
                self.events.push(Event::Text(written.to_owned().into()));
            }
        }
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
            Tag::Heading { level, id, .. } => {
                self.events.push(Event::Html(format!("{TAG}{}", self.heads.len()).into()));
                let own = id.map(|id| id.to_string());
                self.heading = Some(Head { level: level as usize, words: String::new(), own });
            }
            // The word behind the fence would become a class.
            Tag::CodeBlock(_) => self.code = Some(self.events.len()),
            // Alignment would become an inline style, which the site's policy forbids. A wide table scrolls by itself, with
            // the keyboard too.
            Tag::Table(columns) => {
                let wrap = "<div class=\"wide\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">\n";
                self.events.push(Event::Html(wrap.into()));
                self.events.push(Event::Start(Tag::Table(vec![Alignment::None; columns.len()])));
            }
            Tag::FootnoteDefinition(label) => self.open_notes.push((label, self.events.len())),
            Tag::Link { dest_url, title, .. } => self.open_link(&dest_url, &title, false, span),
            Tag::Image { dest_url, title, .. } => self.open_link(&dest_url, &title, true, span),
            Tag::HtmlBlock | Tag::MetadataBlock(_) => {}
            tag => self.events.push(Event::Start(tag)),
        }
        Ok(())
    }

    fn end(&mut self, tag: TagEnd) {
        self.depth = self.depth.saturating_sub(1);
        match tag {
            TagEnd::Heading(_) => {
                self.events.push(Event::Html(format!("{TAG}/{}", self.heads.len()).into()));
                self.heads.extend(self.heading.take());
            }
            TagEnd::CodeBlock => self.close_code(),
            TagEnd::Table => {
                self.events.push(Event::End(TagEnd::Table));
                self.events.push(Event::Html("</div>\n".into()));
            }
            TagEnd::FootnoteDefinition => {
                if let Some((label, at)) = self.open_notes.pop() {
                    let body = self.events.split_off(at);
                    self.notes.define(&label, body);
                }
            }
            TagEnd::Link | TagEnd::Image => {
                let closing = self.closing.pop().unwrap_or("".into());
                if closing.contains("</a>") {
                    self.in_link -= 1;
                }
                match self.pictures.pop_if(|_| &*closing == PICTURE) {
                    Some((at, address)) => {
                        let words = words_of(&self.events.split_off(at));
                        let markup = format!("<img src=\"{}\" alt=\"{}\">", escape(&address), escape(&words));
                        self.events.push(Event::Html(markup.into()));
                    }
                    None => self.events.push(Event::Html(closing)),
                }
            }
            TagEnd::HtmlBlock | TagEnd::MetadataBlock(_) => {}
            tag => self.events.push(Event::End(tag)),
        }
    }

    fn note_words(&mut self, words: &str) {
        if let Some(head) = &mut self.heading {
            head.words.push_str(words);
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

    /// Opens a link, or a picture: one of this site is shown, one from elsewhere would tell that site who reads this one
    /// and is a link.
    fn open_link(&mut self, written: &str, title: &str, is_picture: bool, span: Range<usize>) {
        let title = if title.is_empty() || title.len() > LONGEST_TITLE {
            String::new()
        } else {
            format!(" title=\"{}\"", escape(title))
        };
        let root = route::root_from(self.text.route);
        if is_looked_up(written) {
            self.looked_up.insert(written.to_owned());
        }
        let mut after = String::new();
        let markup = match target(self.atlas, self.text, written) {
            Target::File(file, _) if is_picture && self.is_shown(file) => {
                self.pictures.push((self.events.len(), format!("{root}{}", file.route)));
                self.closing.push(PICTURE.into());
                return;
            }
            _ if self.in_link > 0 => None,
            Target::Outside => {
                Some(format!("<a href=\"{}\" rel=\"{}\"{title}>", escape(written), self.rel()))
            }
            Target::File(file, behind) => {
                after = format!(
                    " <small class=\"file\">({}, SHA-256 <code>{}</code>)</small>",
                    count(file.bytes, "byte", "bytes"),
                    file.sha256
                );
                let href = format!("{root}{}{behind}", file.route);
                Some(format!("<a href=\"{}\"{title}>", escape(&href)))
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
                let href = match page == self.text.route && anchor.is_some() {
                    true => fragment,
                    false => format!("{root}{page}{fragment}"),
                };
                let span = self.text.offset.map(|offset| shift(span, offset));
                self.links.push(Link { route: page, anchor, written: written.to_owned(), span });
                Some(format!("<a href=\"{}\"{title}>", escape(&href)))
            }
            // Without an address of the handbook the words stay.
            Target::Handbook(page, anchor) => route::handbook().map(|address| {
                let fragment = anchor.map(|name| format!("#{HEADING}{name}")).unwrap_or_default();
                let href = format!("{address}{page}.html{fragment}");
                format!("<a href=\"{}\" rel=\"{}\"{title}>", escape(&href), self.rel())
            }),
            Target::Later => None,
            Target::Unfit(path, why) => {
                self.unfit(&path, why, span, written);
                None
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
        let picture = if is_picture { " (picture)" } else { "" };
        match markup {
            Some(markup) => {
                self.in_link += 1;
                self.closing.push(format!("{picture}</a>{after}").into());
                self.events.push(Event::Html(markup.into()));
            }
            None => self.closing.push(picture.into()),
        }
    }

    /// Whether a browser draws `file` in the text; what readers wrote has no pictures.
    fn is_shown(&self, file: &Published) -> bool {
        let kind = mime_guess::from_path(&file.route).first();
        self.text.trust == Trust::Organiser
            && kind.is_some_and(|kind| kind.type_() == mime_guess::mime::IMAGE)
    }

    /// Says why the file at `path` is not published.
    fn unfit(&mut self, path: &str, why: &Unfit, span: Range<usize>, written: &str) {
        let (code, message, help) = match why {
            Unfit::Secret(kind) => (
                codes::SECRET_PUBLISHED,
                format!("the link {} would publish {path}, which holds {kind}", quoted(written)),
                "take it out of the repository and of its history, make a new one, and replace it everywhere",
            ),
            Unfit::Name => (
                codes::BAD_FILE_NAME,
                format!("{} can't be part of an address", quoted(path)),
                "use a-z, A-Z, 0-9 and -_.+ in the names of files and folders, not starting with a dot",
            ),
            Unfit::Unreadable(why) => (
                codes::BROKEN_LINK,
                format!("the link {} leads to {path}, which can't be read: {why}", quoted(written)),
                "make the file readable for who builds the site",
            ),
        };
        self.findings.push(self.text.finding(code, message, span, written).help(help));
    }

    /// Ends a block of code; a wide one can be reached with the keyboard, to scroll it.
    fn close_code(&mut self) {
        let Some(at) = self.code.take() else { return };
        let is_wide = words_of(&self.events[at..]).lines().any(|line| line.chars().count() > WIDE);
        let start = match is_wide {
            true => Event::Html("<pre tabindex=\"0\"><code>".into()),
            false => Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
        };
        self.events.insert(at, start);
        self.events.push(Event::End(TagEnd::CodeBlock));
    }
}

/// Closes a picture that is shown.
const PICTURE: &str = "\u{fdd0}picture";

/// The words among `events`.
fn words_of(events: &[Event<'_>]) -> String {
    let words = events.iter().filter_map(|event| match event {
        Event::Text(words) | Event::Code(words) => Some(&**words),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    });
    words.collect()
}

const _: () = assert!(HeadingLevel::H1 as usize == 1, "levels count from 1");
