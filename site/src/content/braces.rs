//! Braces that mean something to Markdown and something else to the template language: `## Prizes {#prizes}` gives a
//! heading its id, and `{#` begins a comment.

use std::borrow::Cow;

/// `body` as the template language has to get it for the ids of headings to pass; nothing when no part of it is for that
/// language.
pub(super) fn kept(body: &str) -> Option<Cow<'_, str>> {
    let mut out = String::new();
    let (mut done, mut at, mut is_template) = (0, 0, false);
    while let Some(found) = body[at..].find("{").map(|found| at + found) {
        let rest = &body[found..];
        at = found + 1;
        if let Some(length) = id_at(body, found) {
            out.push_str(&body[done..found]);
            out.push_str("{{ \"{#\" }}");
            (done, at) = (found + 2, found + length);
            continue;
        }
        let end = match rest.as_bytes().get(1) {
            Some(b'{') => rest.find("}}"),
            Some(b'#') => rest.find("#}"),
            Some(b'%') => match rest.trim_start_matches(['{', '%', '-', ' ']).starts_with("raw") {
                // In a raw part everything is words.
                true => rest.find("endraw"),
                false => rest.find("%}"),
            },
            _ => continue,
        };
        is_template = true;
        at = end.map_or(body.len(), |end| found + end);
    }
    if !is_template {
        return None;
    }
    if out.is_empty() {
        return Some(Cow::Borrowed(body));
    }
    out.push_str(&body[done..]);
    Some(Cow::Owned(out))
}

/// The length of the id that begins with the brace at `at`: `{#prizes}`, `{#prizes .wide}`. A comment has a `#` before its
/// closing brace, and mostly a space behind its opening one.
fn id_at(body: &str, at: usize) -> Option<usize> {
    let inner = body[at..].strip_prefix("{#")?;
    let inner = &inner[..inner.find(['}', '{', '#', '\n'])?];
    let is_id = inner.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'))
        && !inner.starts_with("- ");
    let length = "{#".len() + inner.len() + "}".len();
    (is_id && body.as_bytes().get(at + length - 1) == Some(&b'}')).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_headings_pass_the_template_language() {
        for text in
            ["## Prizes {#prizes}\n\nText.", "A {#a}\n===\n\n## B {#b .wide}\n", "none", "{a}", "`{#x}` is"]
        {
            assert_eq!(kept(text), None, "{text}");
        }
        let mixed = "## A {#a}\n\n{{ title }} {# no #}\n\n## B {#b-2}";
        assert_eq!(
            kept(mixed).unwrap(),
            "## A {{ \"{#\" }}a}\n\n{{ title }} {# no #}\n\n## B {{ \"{#\" }}b-2}"
        );
        for text in
            ["{#a comment#}", "{# a\n## B {#b}\n#}", "{% raw %}\n## A {#a}\n{% endraw %}", "{#- a -#}"]
        {
            assert_eq!(kept(text).unwrap(), text);
        }
    }
}
