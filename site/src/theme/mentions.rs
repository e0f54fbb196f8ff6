// Which templates a template names; the build script has this file too, so it is without `//!` and uses `std` only.

/// The names in `{% include "…" %}` and `{% extends "…" %}` of `template`, in order.
pub(crate) fn of(template: &str) -> impl Iterator<Item = &str> {
    template.split("{%").skip(1).filter_map(|tag| {
        let tag = tag.trim_start_matches('-').trim_start();
        let rest = tag.strip_prefix("include").or_else(|| tag.strip_prefix("extends"))?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        rest[1..].split(quote).next()
    })
}
