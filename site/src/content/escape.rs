//! Values of `contest.toml` inside the pages that come with this program: whatever a value holds, on a page it is words.
//!
//! [`install`] makes the template language escape every value for Markdown, and [`filters`] adds filters for places where a backslash would
//! be seen: `code` (a span of code), `cell` (the same in a table), `word` (a word of a shell, in a fence of commands) and `line` (a line of any other fence).

use std::io::{self, Write};

use tera::{Kwargs, State, Tera, Value};

/// The ending of templates whose values are escaped.
const ENDING: &str = ".md";

/// Teaches `tera` to escape every value.
pub(super) fn install(tera: &mut Tera) {
    tera.autoescape_on([ENDING]);
    tera.set_escape_fn(markdown);
}

/// Teaches `tera` the filters, which a contest's copy of such a page needs, too.
pub(super) fn filters(tera: &mut Tera) {
    tera.register_filter("code", |text: &str, _: Kwargs, _: &State<'_>| Value::safe_string(&code(text)));
    tera.register_filter("cell", |text: &str, _: Kwargs, _: &State<'_>| Value::safe_string(&cell(text)));
    tera.register_filter("word", |text: &str, _: Kwargs, _: &State<'_>| Value::safe_string(&word(text)));
    tera.register_filter("line", |text: &str, _: Kwargs, _: &State<'_>| Value::safe_string(&line(text)));
}

/// `text` as words: one line, and a backslash before everything that could mean something.
fn markdown(text: &str, out: &mut dyn Write) -> io::Result<()> {
    for c in plain(text).chars() {
        if c.is_ascii_punctuation() {
            out.write_all(b"\\")?;
        }
        write!(out, "{c}")?;
    }
    Ok(())
}

/// `text` as a span of code.
fn code(text: &str) -> String {
    metric::reference::code(&plain(text))
}

/// The same in a table, where a bar would end the cell.
fn cell(text: &str) -> String {
    metric::reference::cell(&plain(text))
}

/// `text` as one word of a shell.
fn word(text: &str) -> String {
    let text = plain(text);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@+=,%".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text,
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// `text` as a line of a fence, which no line of backticks or tildes ends.
fn line(text: &str) -> String {
    let text = plain(text);
    match text.starts_with("```") || text.starts_with("~~~") {
        true => format!("    {text}"),
        false => text,
    }
}

/// `text` in one line, without characters that nobody sees.
fn plain(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};
    use tera::Context;

    /// What a page may be filled with, at worst.
    const HOSTILE: [&str; 14] = [
        "plain words",
        "*a* _b_ **c** ~~d~~ `e` ``f``",
        "<script>alert(1)</script> <!-- x --> &lt;",
        "[x](javascript:alert(1)) ![y](z) [z]: /q",
        "a | b |\n|---|\n# heading\n\n- list\n1. list",
        "```\nrm -rf /\n```",
        "~~~\n$x$ $$y$$ \\ ^a^ [^1]",
        "{{ 7 * 7 }} {% raw %} {# c #} {#id}",
        "'; rm -rf ~; echo '$(id)`id`",
        "\u{202e}\u{0} tab\tline\r\nbreak",
        "> quote",
        "```",
        "~~~~",
        "",
    ];

    fn filled(template: &str, value: &str) -> String {
        let mut tera = Tera::new();
        install(&mut tera);
        filters(&mut tera);
        tera.add_raw_template("p.md", template).unwrap();
        let mut values = Context::new();
        values.insert("x", value);
        tera.render("p.md", &values).unwrap()
    }

    /// The words of a text, and what else it has.
    fn parsed(text: &str) -> (String, Vec<String>) {
        let (mut words, mut others) = (String::new(), vec![]);
        for event in Parser::new_ext(text, Options::all()) {
            match event {
                Event::Text(text) | Event::Code(text) => words += &text,
                Event::Start(Tag::Paragraph) | Event::End(_) => {}
                other => others.push(format!("{other:?}")),
            }
        }
        (words, others)
    }

    #[test]
    fn whatever_a_value_holds_it_is_words() {
        for value in HOSTILE {
            let text = filled("Before {{ x }} after.", value);
            let (words, others) = parsed(&text);
            assert_eq!(others, [""; 0], "{value:?} became {text}");
            // Typographic quotes are the only change.
            let straight =
                words.replace(['\u{2018}', '\u{2019}'], "'").replace(['\u{201c}', '\u{201d}'], "\"");
            assert_eq!(straight, format!("Before {} after.", plain(value)), "{text}");
        }
    }

    #[test]
    fn whatever_a_value_holds_it_is_one_span_of_code() {
        for value in HOSTILE.into_iter().filter(|value| !value.is_empty()) {
            let text = filled("{{ x | code }}", value);
            let (words, others) = parsed(&text);
            assert_eq!(others, [""; 0], "{value:?} became {text}");
            assert_eq!(words, plain(value), "{text}");
        }
    }

    #[test]
    fn whatever_a_value_holds_it_stays_one_word_of_a_fence() {
        for value in HOSTILE {
            for filter in ["word", "line"] {
                let text = filled(
                    &format!("```\ngit clone {{{{ x | {filter} }}}}\n{{{{ x | {filter} }}}}\n```\n"),
                    value,
                );
                let (words, others) = parsed(&text);
                assert_eq!(others.len(), 1, "{value:?} became {text}: {others:?}");
                assert_eq!(words.lines().count(), 2, "{text}");
            }
            let shell = std::process::Command::new("sh")
                .args(["-c", &format!("printf %s {}", word(value))])
                .output()
                .unwrap();
            assert_eq!(String::from_utf8_lossy(&shell.stdout), plain(value));
        }
    }
}
