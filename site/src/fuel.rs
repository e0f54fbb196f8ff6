//! Bounds what an organiser's template may cost. The template engine has no limit of its own on loops, and a few nested ones run
//! for minutes; a page that grows without end takes the memory.
//!
//! [`metered`] puts a call of [`STEP`] into each loop, component and assignment of a template, which counts down what
//! [`render`] allows; the output is bounded while it is written.

use std::cell::Cell;
use std::io::{self, Write};
use std::ops::Range;

use tera::{Context, Kwargs, State, Tera, Value};

/// The function that counts.
const STEP: &str = "gitprize_step";
/// Turns of loops of one page of Markdown, at most.
pub(crate) const TEXT: Limit = Limit { steps: 100_000, bytes: 4 << 20 };
/// The same of one page by a template of the theme, which may list a whole contest.
pub(crate) const PAGE: Limit = Limit { steps: 20_000_000, bytes: 1 << 30 };
/// Bytes of one variable, at most.
const VARIABLE: usize = 1 << 20;

/// What a page may cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    steps: u64,
    bytes: usize,
}

thread_local! {
    /// Steps that the page which this thread renders has left.
    static LEFT: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// Teaches `tera` to count.
pub(crate) fn install(tera: &mut Tera) {
    tera.register_function(STEP, |kwargs: Kwargs, _: &State<'_>| -> Result<&'static str, tera::Error> {
        let left = LEFT.get();
        if left == 0 {
            return Err(tera::Error::message(
                "the page's loops take too many turns; list less, or nest less",
            ));
        }
        LEFT.set(left - 1);
        let length = kwargs.get::<Value>("of")?.and_then(|value| value.as_str().map(str::len));
        if length.is_some_and(|length| length > VARIABLE) {
            return Err(tera::Error::message("a variable became longer than a mebibyte"));
        }
        Ok("")
    });
}

/// Renders `name` within `limit`.
///
/// # Errors
/// What is wrong with the template, or that it takes more.
pub(crate) fn render(
    tera: &Tera,
    name: &str,
    context: &Context,
    limit: Limit,
) -> Result<String, tera::Error> {
    LEFT.set(limit.steps);
    let mut out = Capped { text: vec![], limit: limit.bytes, is_full: false };
    let result = tera.render_to(name, context, &mut out);
    LEFT.set(u64::MAX);
    if out.is_full {
        return Err(tera::Error::message(format!("the page becomes longer than {} bytes", limit.bytes)));
    }
    result?;
    String::from_utf8(out.text).map_err(|why| tera::Error::message(why.to_string()))
}

struct Capped {
    text: Vec<u8>,
    limit: usize,
    is_full: bool,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.text.len() + bytes.len() > self.limit {
            self.is_full = true;
            return Err(io::Error::other("full"));
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// `template` with a step behind each tag that begins a loop or a component, or assigns. The step prints nothing and leaves
/// the blanks around it as the tag's own marks say; lines stay where they are.
pub(crate) fn metered(template: &str) -> String {
    let mut out = String::with_capacity(template.len() + 256);
    let mut rest = template;
    while let Some(at) = next_tag(rest) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = match rest.as_bytes().get(1) {
            Some(b'#') => rest.find("#}").map_or(rest.len(), |end| end + 2),
            Some(b'{') => end_of(rest, "}}"),
            _ => end_of(rest, "%}"),
        };
        let tag = &rest[..end];
        out.push_str(tag);
        rest = &rest[end..];
        let Some(inner) = tag.strip_prefix("{%").and_then(|tag| tag.strip_suffix("%}")) else { continue };
        let trims = inner.ends_with('-');
        let inner = inner.trim_matches('-').trim();
        let word = inner.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        match word {
            "raw" => {
                // Up to the end of the raw part everything is words.
                let end = end_of_raw(rest);
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            "for" | "component" => out.push_str(&step("", trims)),
            "set" | "set_global" => {
                let assigned = inner[word.len()..].split_once('=').map(|(name, _)| name.trim());
                if let Some(name) =
                    assigned.filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
                {
                    out.push_str(&step(&format!("of={name}"), trims));
                }
            }
            _ => {}
        }
    }
    out.push_str(rest);
    out
}

/// `line` of a metered template as its author wrote it, and `marked` bytes of it.
pub(crate) fn unmetered(line: &str, marked: Range<usize>) -> (String, Range<usize>) {
    let (mut out, mut marked) = (line.to_owned(), marked);
    let begin = format!("{{{{ {STEP}(");
    while let Some(at) = out.find(&begin) {
        let length = out[at..].find("}}").map_or(out.len() - at, |end| end + 2);
        out.replace_range(at..at + length, "");
        let moved = |place: usize| if place > at { place.saturating_sub(length).max(at) } else { place };
        marked = moved(marked.start)..moved(marked.end);
    }
    (out, marked)
}

fn step(argument: &str, trims: bool) -> String {
    format!("{{{{ {STEP}({argument}) {}}}}}", if trims { "-" } else { "" })
}

/// Where the next tag of any kind begins.
fn next_tag(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find('{')?;
        if matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%' | b'#')) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Behind the tag that `text` begins with; quoted texts in it may hold its closing mark.
fn end_of(text: &str, closing: &str) -> usize {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate().skip(2) {
        match quote {
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'' | b'`') => quote = Some(byte),
            None if text.as_bytes()[at..].starts_with(closing.as_bytes()) => return at + closing.len(),
            None => {}
        }
    }
    text.len()
}

/// Where the tag begins that ends a raw part.
fn end_of_raw(text: &str) -> usize {
    let mut from = 0;
    while let Some(at) = text[from..].find("{%").map(|at| from + at) {
        if text[at + 2..].trim_start_matches('-').trim_start().starts_with("endraw") {
            return at;
        }
        from = at + 2;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(template: &str, limit: Limit) -> Result<String, String> {
        let mut tera = Tera::new();
        install(&mut tera);
        tera.add_raw_template("p.md", &metered(template)).map_err(|why| why.to_string())?;
        render(&tera, "p.md", &Context::new(), limit).map_err(|why| format!("{why:?}"))
    }

    #[test]
    fn a_metered_template_says_what_it_said() {
        for template in [
            "{% for i in range(end=3) %} {{ i }}\n{% endfor %}",
            "{%- for i in range(end=3) -%} \n {{ i }} {%- endfor -%} \n x",
            "{% for w in [\"%}\", '{% for', \"}}\"] %}[{{ w }}]{% else %}none{% endfor %}",
            "{% raw %}{% for i in x %}{{ i }}{% endraw %} {# {% for #} {{ \"{% for x in y %}\" }} { { %",
            "{% set a = \"x\" %}{% set_global b = a ~ \"=\" %}{{ b }}{% if true %}y{% endif %}",
            "{% component c(n) %}<{{ n }}>{% endcomponent c %}{{<c n={1} />}}",
            "{% set block %}a{% for i in range(end=2) %}{{ i }}{% endfor %}{% endset %}{{ block }}",
        ] {
            let mut tera = Tera::new();
            tera.add_raw_template("p.md", template).unwrap();
            let plain = tera.render("p.md", &Context::new()).unwrap();
            assert_eq!(rendered(template, TEXT), Ok(plain), "{template}");
            assert_eq!(metered(template).matches('\n').count(), template.matches('\n').count());
        }
    }

    #[test]
    fn messages_show_the_line_as_it_was_written() {
        let line = "a {% for x in y %}{% set b = x -%} {{ c }}";
        let metered = metered(line);
        assert_eq!(metered.matches(STEP).count(), 2);
        for word in ["a", "y", "{{ c }}"] {
            let (at, was) = (metered.find(word).unwrap(), line.find(word).unwrap());
            let (shown, marked) = unmetered(&metered, at..at + word.len());
            assert_eq!((shown.as_str(), marked), (line, was..was + word.len()), "{word}");
        }
    }

    #[test]
    fn what_would_run_for_minutes_stops() {
        let nested = "{% for a in range(end=90000) %}".repeat(4) + &"{% endfor %}".repeat(4);
        let doubling =
            "{% set s = \"ab\" %}{% for i in range(end=60) %}{% set_global s = s ~ s %}{% endfor %}";
        let branching = "{% component c() %}{{<c />}}{{<c />}}{% endcomponent c %}{{<c />}}";
        for (template, why) in
            [(nested.as_str(), "too many turns"), (doubling, "longer than a mebibyte"), (branching, "")]
        {
            let found = rendered(template, TEXT).unwrap_err();
            assert!(found.contains(why), "{template}: {found}");
        }
        let long = format!("{{% for a in range(end=90000) %}}{}{{% endfor %}}", "x".repeat(1000));
        assert!(rendered(&long, TEXT).unwrap_err().contains("longer than 4194304 bytes"));
        assert_eq!(rendered("{% for a in range(end=99000) %}{% endfor %}", TEXT), Ok(String::new()));
    }
}
