//! A template that shows each name that is told, and says of which type it found it.

use std::fmt::Write as _;

use super::Field;

/// Stands before what is of another type.
pub(super) const WRONG: &str = "WRONG ";

/// The names that stand in a page, with their template.
pub(super) fn seen(page: &str) -> impl Iterator<Item = String> {
    page.split("\u{ab}").skip(1).filter_map(|rest| rest.split_once('\u{bb}')).map(|(name, _)| name.to_owned())
}

/// It, in the place of the template `name`, with these fields. One that does not exist ends the build.
pub(super) fn template(name: &str, fields: &[Field]) -> String {
    let mut text = String::new();
    let top: Vec<&Field> = fields.iter().filter(|field| depth(&field.name) == depth_of(field)).collect();
    for field in top {
        show(name, field, &field.name, fields, 0, &mut text);
    }
    text
}

/// How many names lead to it.
fn depth(path: &str) -> usize {
    path.matches('.').count() + path.matches('[').count()
}

/// Of one at the top: those of `page` have one before them.
fn depth_of(field: &Field) -> usize {
    usize::from(field.name.starts_with("page."))
}

/// Shows `field`, which `variable` stands for here, and what is inside it.
fn show(template: &str, field: &Field, variable: &str, all: &[Field], level: usize, text: &mut String) {
    let _ = writeln!(text, "{{% if {variable} is undefined %}}{{{{ {variable} }}}}{{% endif %}}");
    let kind = field.kind.as_str();
    let (test, sort) = match kind {
        "text" | "HTML" => ("string", ""),
        "number" => ("number", ""),
        "true or false" => ("bool", ""),
        "values" | "time" => ("map", "map"),
        _ if kind.starts_with("list of") => ("array", "list"),
        _ if kind.ends_with("by name") => ("map", ""),
        _ if kind.contains(", then ") => ("array", ""),
        _ => panic!("{kind} is no type"),
    };
    let mark = format!("{template} {}", field.name);
    let _ = writeln!(
        text,
        "{{% if {variable} is {test} %}}\u{ab}{mark}\u{bb}{{% elif {variable} is none %}}{}{{% else %}}\u{ab}{WRONG}{mark}\u{bb}{{% endif %}}",
        if field.may_be_missing { String::new() } else { format!("\u{ab}{WRONG}{mark}\u{bb}") },
    );
    // Links lead to headings, which have to be there.
    if kind == "HTML" {
        let _ = writeln!(text, "{{% if {variable} %}}{{{{ {variable} | safe }}}}{{% endif %}}");
    }
    let inside = |prefix: String| {
        let names = move |other: &&Field| {
            other
                .name
                .strip_prefix(prefix.as_str())
                .is_some_and(|rest| !rest.is_empty() && !rest.contains(['.', '[']))
        };
        all.iter().filter(names)
    };
    match sort {
        "map" => {
            let _ = writeln!(text, "{{% if {variable} %}}");
            if kind == "time" {
                let _ = writeln!(
                    text,
                    "{{{{ {variable}.machine }}}}{{{{ {variable}.human }}}}{{{{ {variable}.day }}}}"
                );
            }
            for one in inside(format!("{}.", field.name)) {
                let last = &one.name[field.name.len() + 1..];
                show(template, one, &format!("{variable}.{last}"), all, level, text);
            }
            text.push_str("{% endif %}\n");
        }
        "list" => {
            let _ = writeln!(text, "{{% for one{level} in {variable} %}}");
            for one in inside(format!("{}[].", field.name)) {
                let last = &one.name[field.name.len() + 3..];
                show(template, one, &format!("one{level}.{last}"), all, level + 1, text);
            }
            text.push_str("{% endfor %}\n");
        }
        _ => {}
    }
}
