//! Whether elements lie in each other as HTML wants it. End tags that HTML lets authors leave out may be left out.

use base::finding::codes;

use super::problem::Problem;

/// The elements that are open.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    /// Each with the line that it begins in.
    open: Vec<(String, u64)>,
}

/// They have no content.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];
/// Their end tag may be left out.
const OPTIONAL: [&str; 15] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup",
    "rp", "rt",
];
/// They end a paragraph.
const BLOCKS: [&str; 34] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "table",
    "ul",
];
/// Elements, and what they may lie in.
const PARENTS: [(&str, &[&str]); 12] = [
    ("li", &["ul", "ol", "menu"]),
    ("dt", &["dl", "div"]),
    ("dd", &["dl", "div"]),
    ("tr", &["table", "thead", "tbody", "tfoot"]),
    ("td", &["tr"]),
    ("th", &["tr"]),
    ("thead", &["table"]),
    ("tbody", &["table"]),
    ("tfoot", &["table"]),
    ("caption", &["table"]),
    ("figcaption", &["figure"]),
    ("legend", &["fieldset"]),
];
/// They may not lie in themselves, however deep.
const ALONE: [&str; 5] = ["a", "button", "form", "label", "main"];
/// Elements, and those that one ends by beginning.
const ENDS: [(&str, &[&str]); 10] = [
    ("li", &["li"]),
    ("dt", &["dt", "dd"]),
    ("dd", &["dt", "dd"]),
    ("tr", &["td", "th", "tr"]),
    ("td", &["td", "th"]),
    ("th", &["td", "th"]),
    ("tbody", &["td", "th", "tr", "thead", "tbody", "colgroup"]),
    ("tfoot", &["td", "th", "tr", "thead", "tbody", "colgroup"]),
    ("thead", &["colgroup"]),
    ("option", &["option"]),
];

impl Nesting {
    /// An element begins in `line`.
    pub(super) fn start_tag(&mut self, name: &str, closes_itself: bool, line: u64) -> Option<Problem> {
        if BLOCKS.contains(&name) && self.top() == Some("p") {
            self.open.pop();
        }
        if let Some((_, ended)) = ENDS.iter().find(|(own, _)| *own == name) {
            while self.top().is_some_and(|top| ended.contains(&top)) {
                self.open.pop();
            }
        }
        let problem = self.misplaced(name, line);
        if !VOID.contains(&name) && !closes_itself {
            self.open.push((name.to_owned(), line));
        }
        problem
    }

    fn misplaced(&self, name: &str, line: u64) -> Option<Problem> {
        if let Some((_, parents)) = PARENTS.iter().find(|(own, _)| *own == name) {
            let top = self.top();
            if !top.is_some_and(|top| parents.contains(&top)) {
                let inside = top.map_or("nothing".to_owned(), |top| format!("<{top}>"));
                let wanted: Vec<String> = parents.iter().map(|parent| format!("<{parent}>")).collect();
                let text = format!("<{name}> lies in {inside}; it belongs into {}", wanted.join(" or "));
                return Some(problem(text, line, format!("<{name}")));
            }
        }
        if ALONE.contains(&name)
            && let Some((_, outer)) = self.open.iter().rev().find(|(open, _)| open == name)
        {
            let text = format!("<{name}> lies in the <{name}> that begins in line {outer}");
            return Some(problem(text, line, format!("<{name}")));
        }
        None
    }

    /// An element ends in `line`.
    pub(super) fn end_tag(&mut self, name: &str, line: u64) -> Option<Problem> {
        let written = format!("</{name}");
        let Some(at) = self.open.iter().rposition(|(open, _)| open == name) else {
            let text = format!("</{name}> ends nothing: no <{name}> is open");
            return (!VOID.contains(&name)).then(|| problem(text, line, written));
        };
        let inner = self.open[at + 1..].iter().find(|(open, _)| !OPTIONAL.contains(&open.as_str()));
        let problem = inner.map(|(open, begun)| {
            let text = format!("</{name}> stands here while <{open}> of line {begun} is open");
            problem(text, line, written)
        });
        self.open.truncate(at);
        problem
    }

    /// The page ends.
    pub(super) fn end(self) -> Option<Problem> {
        let may_stay = |name: &str| OPTIONAL.contains(&name) || ["html", "body", "head"].contains(&name);
        let (name, line) = self.open.into_iter().find(|(name, _)| !may_stay(name))?;
        Some(problem(format!("<{name}> is never closed"), line, format!("<{name}")))
    }

    fn top(&self) -> Option<&str> {
        self.open.last().map(|(name, _)| name.as_str())
    }
}

fn problem(message: String, line: u64, written: String) -> Problem {
    let help = Some("browsers mend it each in their way; mend the template that writes it");
    Problem { code: codes::BAD_NESTING, message, help, line, written }
}
