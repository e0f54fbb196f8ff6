//! BBCode as Markdown.

use super::escape;
use super::made::{Links, Made, quote, tidy};
use super::tree::{Node, parse};

/// `text` as Markdown.
pub(super) fn markdown(text: &str, links: &Links<'_>) -> Made {
    let (nodes, unknown) = parse(text);
    let lost = unknown
        .into_iter()
        .map(|name| format!("[{name}=…] is no markup here and is shown as text"))
        .collect();
    let mut page = Page { done: String::new(), line: String::new(), links };
    page.nodes(&nodes);
    page.end();
    Made { markdown: page.done, lost }
}

/// What was written so far.
struct Page<'l> {
    done: String,
    /// The paragraph that is being written.
    line: String,
    links: &'l Links<'l>,
}

impl Page<'_> {
    fn nodes(&mut self, nodes: &[Node<'_>]) {
        for node in nodes {
            match node {
                Node::Text(text) => self.words(text),
                Node::Tag { name, argument, inside } => self.tag(name, argument, inside),
            }
        }
    }

    /// Words with line breaks, which are kept.
    fn words(&mut self, text: &str) {
        for (at, part) in text.split('\n').enumerate() {
            if at > 0 {
                self.line.push('\n');
            }
            self.line.push_str(&escape::inline(part));
        }
    }

    fn tag(&mut self, name: &str, argument: &str, inside: &[Node<'_>]) {
        match name {
            "quote" => {
                let inner = self.inner(inside);
                let (author, post) = quoted(argument);
                let file = post.and_then(|post| (self.links)(&post));
                self.block(&quote(&inner, author.as_deref(), file));
            }
            "code" => {
                let code: String = inside.iter().map(words_of).collect();
                let longest = code.split(|sign| sign != '`').map(str::len).max().unwrap_or(0);
                let fence = "`".repeat(3.max(longest + 1));
                self.block(&format!("{fence}\n{}\n{fence}\n", code.trim_matches('\n')));
            }
            "list" => {
                let list = self.list(inside, argument);
                self.block(&list);
            }
            // Marks of a line around a block are left out.
            _ if has_blocks(inside) => self.nodes(inside),
            _ => {
                let inline = self.inline(name, argument, inside);
                self.line.push_str(&inline);
            }
        }
    }

    fn list(&self, inside: &[Node<'_>], argument: &str) -> String {
        let is_numbered = argument.starts_with(|sign: char| sign.is_ascii_digit() || sign == 'a');
        let items = inside.iter().filter_map(|node| match node {
            Node::Tag { name, inside, .. } if name == "*" => Some(self.inner(inside)),
            _ => None,
        });
        let mut list = String::new();
        for (at, item) in items.enumerate() {
            let mark = if is_numbered { format!("{}. ", at + 1) } else { "- ".to_owned() };
            for (line_at, line) in tidy(&item).lines().enumerate() {
                let before = if line_at == 0 { mark.clone() } else { " ".repeat(mark.len()) };
                list.push_str(format!("{before}{line}").trim_end());
                list.push('\n');
            }
        }
        list
    }

    /// A piece of a line.
    fn inline(&self, name: &str, argument: &str, inside: &[Node<'_>]) -> String {
        let mut page = Page { done: String::new(), line: String::new(), links: self.links };
        page.nodes(inside);
        let inner = page.line;
        let raw: String = inside.iter().map(words_of).collect();
        let address = if argument.is_empty() { raw.trim() } else { argument.trim_matches(['"', '\'']) };
        match name {
            "b" | "strong" | "h" => marked(&inner, "**"),
            "i" | "em" => marked(&inner, "*"),
            "s" | "strike" | "del" => marked(&inner, "~~"),
            "c" => format!("`{}`", raw.replace('`', "'")),
            "url" if argument.is_empty() => escape::link("", address),
            // A link's words hold no link.
            "url" => escape::link(&escape::words(&raw), address),
            // Pictures of elsewhere are not shown: whoever looks would be seen there.
            "img" => escape::link("a picture", raw.trim()),
            _ => inner,
        }
    }

    /// What `nodes` become by themselves.
    fn inner(&self, nodes: &[Node<'_>]) -> String {
        let mut page = Page { done: String::new(), line: String::new(), links: self.links };
        page.nodes(nodes);
        page.end();
        page.done
    }

    /// Ends the paragraph and puts a block behind it.
    fn block(&mut self, block: &str) {
        self.end();
        self.done.push_str(block);
        self.done.push('\n');
    }

    /// Ends the paragraph: its lines are lines.
    fn end(&mut self) {
        let paragraphs = std::mem::take(&mut self.line);
        let mut lines = paragraphs.split('\n').map(str::trim).peekable();
        while let Some(line) = lines.next() {
            let goes_on = !line.is_empty() && lines.peek().is_some_and(|next| !next.is_empty());
            self.done.push_str(&escape::at_start(line));
            self.done.push_str(if goes_on { "\\\n" } else { "\n" });
        }
    }
}

/// `text` between `marks`, which have to stand at letters.
fn marked(text: &str, marks: &str) -> String {
    let inner = text.trim();
    if inner.is_empty() || inner.contains("\n\n") {
        return text.to_owned();
    }
    let before = &text[..text.len() - text.trim_start().len()];
    let after = &text[text.trim_end().len()..];
    format!("{before}{marks}{inner}{marks}{after}")
}

fn has_blocks(nodes: &[Node<'_>]) -> bool {
    nodes.iter().any(|node| match node {
        Node::Tag { name, inside, .. } => {
            matches!(name.as_str(), "quote" | "code" | "list") || has_blocks(inside)
        }
        Node::Text(_) => false,
    })
}

fn words_of(node: &Node<'_>) -> String {
    match node {
        Node::Text(text) => (*text).to_owned(),
        Node::Tag { inside, .. } => inside.iter().map(words_of).collect(),
    }
}

/// Who is quoted, and the name of the post: `somebody`, `"somebody"`, `somebody post_id=12 time=… user_id=…`.
fn quoted(argument: &str) -> (Option<String>, Option<String>) {
    let mut rest = argument.trim();
    let author = match rest.strip_prefix(['"', '\'']) {
        Some(inner) => {
            let end = inner.find(['"', '\'']).unwrap_or(inner.len());
            rest = &inner[end..];
            &inner[..end]
        }
        None => {
            let end = rest.find(" post_id=").unwrap_or(rest.len());
            let author = &rest[..end];
            rest = &rest[end..];
            author
        }
    };
    let number = rest.split("post_id=").nth(1).map(|text| {
        text.trim_start_matches('"').chars().take_while(char::is_ascii_digit).collect::<String>()
    });
    let author = Some(author.trim().to_owned()).filter(|author| !author.is_empty());
    (author, number.filter(|number| !number.is_empty()).map(|number| format!("phpbb:{number}")))
}
