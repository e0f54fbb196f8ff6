//! What stands on a page, as a browser's tokenizer reads it: names of places, what it refers to, and what is wrong with it.

use std::cell::RefCell;
use std::collections::HashMap;

use base::finding::{codes, quoted};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::debris;
use super::nesting::Nesting;
use super::problem::Problem;

/// It.
#[derive(Debug, Default)]
pub(super) struct Markup {
    /// Names of places (`id`), with the line of the first.
    pub(super) ids: HashMap<String, u64>,
    /// What it refers to.
    pub(super) references: Vec<Reference>,
    /// What is wrong with it.
    pub(super) problems: Vec<Problem>,
}

/// A reference to something.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) kind: Kind,
    /// As it is written.
    pub(super) value: String,
    /// From 1.
    pub(super) line: u64,
}

/// Kinds of references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody may follow it.
    Link,
    /// It is shown.
    Picture,
    /// The page is made with it: styles, scripts.
    Part,
}

/// What stands on the page that reads `html`.
pub(super) fn scan(html: &str) -> Markup {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let Scan { mut markup, nesting, .. } = tokenizer.sink.0.take();
    markup.problems.extend(nesting.end());
    markup.problems.sort_by_key(|problem| problem.line);
    markup
}

#[derive(Default)]
struct Sink(RefCell<Scan>);

#[derive(Default)]
struct Scan {
    markup: Markup,
    nesting: Nesting,
    /// Elements that are open in which words are somebody's, or code.
    quoting: usize,
}

/// Elements in which words are somebody's, or code.
const QUOTING: [&str; 8] = ["bdi", "code", "pre", "script", "style", "math", "title", "blockquote"];

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut scan = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                scan.start(&tag, line);
                // What a tree builder would tell the tokenizer: these hold no markup.
                match &*tag.name {
                    "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                    "title" | "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
                    _ => {}
                }
            }
            Token::TagToken(tag) => {
                if QUOTING.contains(&&*tag.name) {
                    scan.quoting = scan.quoting.saturating_sub(1);
                }
                let problem = scan.nesting.end_tag(&tag.name, line);
                scan.markup.problems.extend(problem);
            }
            Token::CharacterTokens(text) if scan.quoting == 0 => {
                let problem = debris::in_text(&text, line);
                scan.markup.problems.extend(problem);
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Scan {
    fn start(&mut self, tag: &Tag, line: u64) {
        let name = &*tag.name;
        let problem = self.nesting.start_tag(name, tag.self_closing, line);
        self.markup.problems.extend(problem);
        if QUOTING.contains(&name) && !tag.self_closing {
            self.quoting += 1;
        }
        let get = |name: &str| tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| &*a.value);
        if let Some(id) = get("id") {
            self.id(id, line);
        }
        let reference = match name {
            "a" | "area" => get("href").map(|value| (Kind::Link, value)),
            "img" => get("src").map(|value| (Kind::Picture, value)),
            "script" | "source" | "iframe" => get("src").map(|value| (Kind::Part, value)),
            "link" => get("href").map(|value| (Kind::Part, value)),
            _ => None,
        };
        if let Some((kind, value)) = reference {
            self.markup.references.push(Reference { kind, value: value.to_owned(), line });
        }
        if name == "img" && get("alt").is_none() {
            self.markup.problems.push(Problem {
                code: codes::NO_ALTERNATIVE,
                message: "a picture has no words for those who do not see it".to_owned(),
                help: Some("write what it shows, as alt=\"…\", or alt=\"\" where it only decorates"),
                line,
                written: "<img".to_owned(),
            });
        }
        for attribute in &tag.attrs {
            let problem = debris::in_attribute(&attribute.value, line);
            self.markup.problems.extend(problem);
        }
    }

    fn id(&mut self, id: &str, line: u64) {
        let Some(first) = self.markup.ids.get(id) else {
            self.markup.ids.insert(id.to_owned(), line);
            return;
        };
        self.markup.problems.push(Problem {
            code: codes::SAME_ID,
            message: format!(
                "the id {} stands here again; it is in line {first} already, where links to it lead",
                quoted(id)
            ),
            help: Some("give one of the two another id"),
            line,
            written: format!("id=\"{id}\""),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(html: &str) -> Vec<String> {
        scan(html)
            .problems
            .into_iter()
            .map(|problem| format!("{}: {}", problem.line, problem.message))
            .collect()
    }

    #[test]
    fn what_html_lets_authors_leave_out_is_no_problem() {
        for html in [
            "<ul><li>a<li>b</ul>",
            "<p>a<p>b<div>c</div>",
            "<dl><dt>a<dd>b<dt>c<dd>d</dl>",
            "<table><thead><tr><th>a<tbody><tr><td>b<td>c<tr><td>d</table>",
            "<table><tr><td>a</td></tr></table>",
            "<p>a<br>b<br/><img src=x alt=y></p>",
            "<svg><path d=\"M0\"/><g></g></svg>",
            "<html><head><title>a < b</title><body><p>c",
            "<script>if (a < b) { x = \"</p>\" }</script>",
        ] {
            assert_eq!(told(html), Vec::<String>::new(), "{html}");
        }
    }

    #[test]
    fn what_browsers_have_to_mend_is_told_with_its_line() {
        for (html, expected) in [
            ("<div>\n<span>a</div>", "2: </div> stands here while <span> of line 2 is open"),
            ("<p>a\n<div>b</div></p>", "2: </p> ends nothing: no <p> is open"),
            ("<a href=x>\n<a href=y>b</a></a>", "2: <a> lies in the <a> that begins in line 1"),
            ("<div><li>a</li></div>", "1: <li> lies in <div>; it belongs into <ul> or <ol> or <menu>"),
            ("<table><td>a</td></table>", "1: <td> lies in <table>; it belongs into <tr>"),
            ("<section>\na", "1: <section> is never closed"),
        ] {
            assert_eq!(told(html).first().map(String::as_str), Some(expected), "{html}");
        }
    }
}
