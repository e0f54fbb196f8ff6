//! Discourse's texts: Markdown, but for its quotes.

use super::made::{Links, Made, quote};

/// Quotes in quotes, at most.
const DEEPEST: usize = 8;

/// `text` with `[quote="somebody, post:3, topic:12"]` as a quote of Markdown that links to the post.
pub(super) fn markdown(text: &str, links: &Links<'_>) -> Made {
    let mut lines = text.lines();
    Made { markdown: inside(&mut lines, links, 0).0, lost: vec![] }
}

/// What stands up to the end of a quote, and whether it ended.
fn inside(lines: &mut std::str::Lines<'_>, links: &Links<'_>, depth: usize) -> (String, bool) {
    let mut markdown = String::new();
    let mut fenced = false;
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.starts_with("```") {
            fenced = !fenced;
        }
        if !fenced && depth > 0 && trimmed.eq_ignore_ascii_case("[/quote]") {
            return (markdown, true);
        }
        match opened(trimmed).filter(|_| !fenced && depth < DEEPEST) {
            Some(quoted) => {
                let (inner, _) = inside(lines, links, depth + 1);
                let file = quoted.post.as_deref().and_then(links);
                markdown.push_str(&format!("\n{}\n", quote(&inner, quoted.author, file)));
            }
            None => {
                markdown.push_str(line);
                markdown.push('\n');
            }
        }
    }
    (markdown, false)
}

/// Who is quoted, and which post.
struct Quoted<'t> {
    author: Option<&'t str>,
    post: Option<String>,
}

fn opened(line: &str) -> Option<Quoted<'_>> {
    let rest = line.strip_prefix("[quote")?;
    let inner = rest.strip_suffix(']')?;
    let Some(inner) = inner.strip_prefix('=') else {
        return inner.is_empty().then_some(Quoted { author: None, post: None });
    };
    let mut parts = inner.trim_matches('"').split(',').map(str::trim);
    let author = parts.next().filter(|author| !author.is_empty());
    let (mut post, mut topic) = (None, None);
    for part in parts {
        match part.split_once(':') {
            Some(("post", number)) => post = number.trim().parse::<u64>().ok(),
            Some(("topic", number)) => topic = number.trim().parse::<u64>().ok(),
            _ => {}
        }
    }
    let post = topic.zip(post).map(|(topic, post)| format!("discourse:{topic}/{post}"));
    Some(Quoted { author, post })
}
