//! Reads pages as a browser does: an HTML parser, not a search for strings.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind,
};

/// An element as it starts.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Default)]
struct Sink {
    elements: RefCell<Vec<Element>>,
    text: RefCell<String>,
    /// What stands in each script, or block of data.
    scripts: RefCell<Vec<String>>,
    in_script: Cell<bool>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(Tag { kind: TagKind::StartTag, name, attrs, .. }) => {
                let attributes =
                    attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
                self.elements.borrow_mut().push(Element { name: name.to_string(), attributes });
                // What a tree builder would tell the tokenizer: these hold no markup.
                match &*name {
                    "script" => {
                        self.in_script.set(true);
                        self.scripts.borrow_mut().push(String::new());
                        return TokenSinkResult::RawData(RawKind::ScriptData);
                    }
                    "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                    "title" | "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => {}
                }
            }
            Token::TagToken(tag) => {
                self.in_script.set(self.in_script.get() && &*tag.name != "script");
                self.text.borrow_mut().push(' ');
            }
            Token::CharacterTokens(text) if self.in_script.get() => {
                self.scripts.borrow_mut().last_mut().unwrap().push_str(&text);
            }
            Token::CharacterTokens(text) => self.text.borrow_mut().push_str(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The elements and the words of `html`.
pub(crate) fn parse(html: &str) -> (Vec<Element>, String) {
    let sink = read(html);
    (sink.elements.take(), sink.text.take())
}

/// What the blocks of data on the page `html` say, for search engines.
pub(crate) fn said(html: &str) -> Vec<serde_json::Value> {
    let sink = read(html);
    let scripts = sink.scripts.take();
    let all = sink.elements.take().into_iter().filter(|element| element.name == "script").zip(scripts);
    let blocks = all.filter(|(element, _)| element.get("type") == Some(DATA));
    blocks.map(|(_, text)| serde_json::from_str(&text).unwrap()).collect()
}

/// The type of a block of data, which no browser runs.
const DATA: &str = "application/ld+json";

fn read(html: &str) -> Sink {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink
}

/// The words of `html` with single spaces.
pub(crate) fn words(html: &str) -> String {
    parse(html).1.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of the page's own part, without menu and footer.
pub(crate) fn main_of(html: &str) -> String {
    let rest = html.split_once("<main").unwrap().1.split_once("</main>").unwrap().0;
    words(&format!("<main{rest}"))
}

/// Everything on a page that could run, load from elsewhere or pretend to be part of the site.
pub(crate) fn dangers(html: &str) -> Vec<String> {
    let mut found = vec![];
    for element in parse(html).0 {
        let known = [
            "html",
            "head",
            "meta",
            "title",
            "link",
            "script",
            "body",
            "a",
            "header",
            "p",
            "nav",
            "ul",
            "ol",
            "li",
            "main",
            "footer",
            "time",
            "span",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "section",
            "div",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "bdi",
            "strong",
            "em",
            "small",
            "noscript",
            "code",
            "pre",
            "blockquote",
            "del",
            "br",
            "hr",
            "dl",
            "dt",
            "dd",
            "article",
            "figure",
            "figcaption",
            "svg",
            "desc",
            "line",
            "text",
            "circle",
            "rect",
            "path",
            "g",
            "defs",
            "use",
            "details",
            "summary",
            "sup",
        ];
        // Formulas: elements without anything that runs or loads.
        let drawn = [
            "math",
            "mrow",
            "mi",
            "mn",
            "mo",
            "ms",
            "mtext",
            "mspace",
            "mfrac",
            "msqrt",
            "mroot",
            "mstyle",
            "msub",
            "msup",
            "msubsup",
            "munder",
            "mover",
            "munderover",
            "mtable",
            "mtr",
            "mtd",
        ];
        if !known.contains(&element.name.as_str()) && !drawn.contains(&element.name.as_str()) {
            found.push(format!("element {}", element.name));
        }
        let own =
            ["assets/times.js", "assets/board.js", "assets/days.js", "assets/search.js", "assets/compare.js"];
        let is_ours = |src: &str| {
            let (path, version) = src.split_once("?v=").unwrap_or((src, "0"));
            own.iter().any(|own| path.ends_with(own)) && version.chars().all(|c| c.is_ascii_hexdigit())
        };
        let is_data = matches!(&element.attributes[..], [(name, value)] if name == "type" && value == DATA);
        if element.name == "script" && !is_data && !element.get("src").is_some_and(is_ours) {
            found.push("a script".to_owned());
        }
        // A drawing may use its own parts, and nothing from elsewhere.
        if element.name == "use" && !element.get("href").is_some_and(|href| href.starts_with('#')) {
            found.push("use of something elsewhere".to_owned());
        }
        for (name, value) in &element.attributes {
            let url = value.trim().to_ascii_lowercase();
            if name.starts_with("on") || name == "style" || name == "srcdoc" || name == "formaction" {
                found.push(format!("attribute {name}"));
            }
            let outside = url.contains(':')
                && !["http://", "https://", "mailto:"].iter().any(|good| url.starts_with(good));
            if ["href", "src"].contains(&name.as_str())
                && (outside || url.starts_with("//") || url.contains('\\'))
            {
                found.push(format!("{name} {value}"));
            }
        }
    }
    found
}
