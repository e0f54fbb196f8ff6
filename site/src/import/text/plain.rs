//! Text as mails have it: a line is a line, `>` before one is a quote, what is indented is code, and what stands below `-- ` is
//! a signature, which is left out.

use super::escape;

/// Signs of a quote on top of each other, at most.
const DEEPEST: usize = 8;

pub(super) fn markdown(text: &str) -> String {
    let mut markdown = String::with_capacity(text.len() + 64);
    let mut before: Option<Line<'_>> = None;
    for line in text.lines().take_while(|line| *line != "-- ") {
        let line = Line::of(line);
        let prefix = "> ".repeat(line.depth);
        if let Some(before) = before {
            let flows = before.depth == line.depth && !before.is_blank() && !line.is_blank();
            match flows && before.is_code == line.is_code {
                // A line is a line.
                true if !line.is_code => markdown.push_str("\\\n"),
                true => markdown.push('\n'),
                // Without a blank line a paragraph would go on into what follows.
                false if before.is_blank() || line.is_blank() => markdown.push('\n'),
                false => {
                    let shared = "> ".repeat(before.depth.min(line.depth));
                    markdown.push_str(&format!("\n{}\n", shared.trim_end()));
                }
            }
        }
        match (line.is_code, line.is_blank()) {
            (_, true) => markdown.push_str(prefix.trim_end()),
            (true, false) => {
                markdown.push_str(&format!("{prefix}    {}", line.text.trim_start_matches(['\t', ' '])))
            }
            (false, false) => markdown.push_str(&format!("{prefix}{}", escape::line(line.text))),
        }
        before = Some(line);
    }
    markdown.push('\n');
    markdown
}

#[derive(Clone, Copy)]
struct Line<'t> {
    depth: usize,
    text: &'t str,
    is_code: bool,
}

impl<'t> Line<'t> {
    fn of(line: &'t str) -> Self {
        let (mut depth, mut rest) = (0, line);
        while depth < DEEPEST {
            let inner = rest.strip_prefix(' ').unwrap_or(rest);
            let Some(inner) = inner.strip_prefix('>') else { break };
            (depth, rest) = (depth + 1, inner);
        }
        let text = if depth > 0 { rest.strip_prefix(' ').unwrap_or(rest) } else { rest };
        let is_code = (text.starts_with("    ") || text.starts_with('\t')) && !text.trim().is_empty();
        Self { depth, text, is_code }
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}
