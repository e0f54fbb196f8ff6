//! What texts become, and the pieces that their markups have in common.

use super::escape;

/// A text as Markdown, and what of it was not carried over.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Made {
    /// The Markdown.
    pub(in crate::import) markdown: String,
    /// What was not, in words.
    pub(in crate::import) lost: Vec<String>,
}

/// Finds the file of a post by the name that its source has for it, to link to it from another one's text.
pub(in crate::import) type Links<'l> = dyn Fn(&str) -> Option<String> + 'l;

/// Without blank lines around it and more than one between paragraphs; one newline at the end. Code is left alone: nothing
/// inside a fence is touched.
pub(super) fn tidy(markdown: &str) -> String {
    let mut tidy = String::with_capacity(markdown.len() + 1);
    let (mut blank, mut fence) = (0, None::<String>);
    for line in markdown.lines() {
        let inner = line.trim_start_matches(['>', ' ']);
        match &fence {
            Some(open) if inner.starts_with(open.as_str()) => fence = None,
            Some(_) => {}
            None if inner.starts_with("```") => {
                fence = Some(inner.chars().take_while(|sign| *sign == '`').collect());
            }
            None => {}
        }
        if line.trim().is_empty() && fence.is_none() {
            blank += 1;
            continue;
        }
        if !tidy.is_empty() && blank > 0 {
            tidy.push('\n');
        }
        blank = 0;
        tidy.push_str(line);
        tidy.push('\n');
    }
    tidy
}

/// `markdown` as a quote, with who said it before it.
pub(super) fn quote(markdown: &str, author: Option<&str>, file: Option<String>) -> String {
    let mut quoted = String::new();
    if let Some(author) = author {
        let author = escape::inline(author);
        match file {
            Some(file) => quoted.push_str(&format!("> [{author} wrote]({file}):\n>\n")),
            None => quoted.push_str(&format!("> {author} wrote:\n>\n")),
        }
    }
    for line in tidy(markdown).lines() {
        quoted.push_str(if line.is_empty() { ">" } else { "> " });
        quoted.push_str(line);
        quoted.push('\n');
    }
    quoted
}
