//! A document in pieces: its sentences, and the comments that say what holds them.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// What a document consists of, in order.
#[derive(Debug)]
pub(super) enum Piece {
    /// A paragraph, list item, table or definition begins.
    Block,
    /// A heading ended.
    Heading,
    /// A sentence without its code.
    Sentence { line: usize, text: String },
    /// A comment that says what holds the sentences before it.
    Held { line: usize, held: Held },
}

/// What such a comment says.
#[derive(Debug)]
pub(super) enum Held {
    /// These tests do.
    By(Vec<String>),
    /// What keeps these rules of the contest.
    Rules(Vec<String>),
    /// None, for a reason.
    Not,
    /// Nothing that can be understood, and why.
    Unclear(String),
}

impl Held {
    /// Reads `<!-- held: … -->` and `<!-- rule: … -->`; other comments are none.
    fn read(comment: &str) -> Option<Self> {
        let inside = comment.trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
        let (kind, rest) = inside.split_once(':')?;
        let all = || rest.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
        match kind {
            "rule" => Some(Self::Rules(all().collect())),
            "held" => match rest.trim().strip_prefix("not") {
                Some(why) if why.trim_start_matches([',', ' ']).is_empty() => {
                    Some(Self::Unclear("`held: not` gives no reason: `held: not, REASON`".to_owned()))
                }
                Some(why) if why.starts_with(',') => Some(Self::Not),
                _ if all().next().is_none() => Some(Self::Unclear("`held:` names no test".to_owned())),
                _ => Some(Self::By(all().collect())),
            },
            _ => None,
        }
    }
}

/// The pieces of the Markdown `text`.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let body = without_front_matter(text);
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_MATH
        | Options::ENABLE_STRIKETHROUGH;
    let mut reader =
        Reader { source: &body, pieces: vec![], text: String::new(), starts: vec![], html: None };
    let mut heading: Option<HeadingLevel> = None;
    let mut is_code = false;
    for (event, span) in Parser::new_ext(&body, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                reader.flush();
                heading = Some(level);
            }
            Event::End(TagEnd::Heading(_)) => {
                reader.forget();
                heading = None;
                reader.pieces.push(Piece::Heading);
            }
            Event::Start(Tag::CodeBlock(_)) => {
                reader.flush();
                is_code = true;
            }
            Event::End(TagEnd::CodeBlock) => is_code = false,
            // Names of columns claim nothing by themselves.
            Event::End(TagEnd::TableHead) => reader.forget(),
            Event::Start(
                Tag::Paragraph
                | Tag::Item
                | Tag::Table(_)
                | Tag::FootnoteDefinition(_)
                | Tag::DefinitionListTitle
                | Tag::DefinitionListDefinition,
            ) => {
                reader.flush();
                reader.pieces.push(Piece::Block);
            }
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableRow
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition,
            ) => reader.flush(),
            Event::Start(Tag::HtmlBlock) => {
                reader.flush();
                reader.html = Some((String::new(), span));
            }
            Event::Html(markup) => {
                if let Some((html, _)) = &mut reader.html {
                    html.push_str(&markup);
                }
            }
            Event::End(TagEnd::HtmlBlock) => {
                if let Some((html, span)) = reader.html.take() {
                    reader.comment(&html, &span);
                }
            }
            Event::InlineHtml(markup) => {
                if Held::read(&markup).is_some() {
                    reader.flush();
                }
                reader.comment(&markup, &span);
            }
            _ if is_code || heading.is_some() => {}
            Event::Text(words) => reader.push(&words, &span),
            Event::Code(_) | Event::InlineMath(_) => reader.push("…", &span),
            Event::SoftBreak | Event::HardBreak | Event::Start(Tag::TableCell) => reader.push(" ", &span),
            _ => {}
        }
    }
    reader.flush();
    reader.pieces
}

struct Reader<'t> {
    source: &'t str,
    pieces: Vec<Piece>,
    /// Of the block that is being read.
    text: String,
    /// Where in the source the text from a byte on stands.
    starts: Vec<(usize, usize)>,
    html: Option<(String, Range<usize>)>,
}

impl Reader<'_> {
    fn push(&mut self, words: &str, span: &Range<usize>) {
        self.starts.push((self.text.len(), span.start));
        self.text.push_str(words);
    }

    fn comment(&mut self, html: &str, span: &Range<usize>) {
        if let Some(held) = Held::read(html) {
            self.pieces.push(Piece::Held { line: self.line(span.start), held });
        }
    }

    fn forget(&mut self) {
        self.text.clear();
        self.starts.clear();
    }

    /// Ends the block: its sentences become pieces.
    fn flush(&mut self) {
        let mut begun = 0;
        for end in ends(&self.text) {
            let sentence = &self.text[begun..end];
            let first = begun + (sentence.len() - sentence.trim_start().len());
            if !sentence.trim().is_empty() {
                let (at, source) =
                    self.starts.iter().rev().find(|(at, _)| *at <= first).copied().unwrap_or_default();
                let line = self.line(source + (first - at));
                self.pieces.push(Piece::Sentence { line, text: sentence.trim().to_owned() });
            }
            begun = end;
        }
        self.forget();
    }

    fn line(&self, at: usize) -> usize {
        1 + self.source.as_bytes()[..at.min(self.source.len())].iter().filter(|byte| **byte == b'\n').count()
    }
}

/// Where sentences end: a full stop and the like, with a space and a capital behind it.
fn ends(text: &str) -> Vec<usize> {
    let mut ends = vec![];
    for (at, _) in text.match_indices(['.', '!', '?']) {
        let mut rest = text[at + 1..].chars().peekable();
        while rest.next_if(|c| ")\"”".contains(*c)).is_some() {}
        let is_end = rest.next().is_some_and(char::is_whitespace)
            && rest.peek().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || "…(\"“".contains(*c));
        if is_end {
            ends.push(at + 1);
        }
    }
    ends.push(text.len());
    ends
}

/// `text` with its front matter blank, so that lines keep their numbers.
fn without_front_matter(text: &str) -> String {
    let Some(end) = text.strip_prefix("+++\n").and_then(|rest| rest.find("\n+++\n")) else {
        return text.to_owned();
    };
    let end = end + "+++\n\n+++\n".len();
    text[..end].chars().filter(|c| *c == '\n').collect::<String>() + &text[end..]
}
