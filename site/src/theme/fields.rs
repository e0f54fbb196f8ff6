//! What templates may show: names, types and what each is, as the build script reads them out of the structs that pages are
//! made of.

use super::{TEMPLATES, mentions};

// The tables.
include!(concat!(env!("OUT_DIR"), "/fields.rs"));

/// A value that a template can name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// Its name; `[]` stands for each of a list.
    pub(crate) path: &'static str,
    /// `text`, `number`, `list of values` and so on.
    pub(crate) kind: &'static str,
    /// Whether it is nothing on some pages.
    pub(crate) missing: bool,
    /// What it is.
    pub(crate) about: &'static str,
}

/// A template, and who gives it what it shows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Template {
    /// Pages are made with it.
    Page {
        /// Which.
        about: &'static str,
        /// Of `page`.
        fields: &'static [Field],
    },
    /// Others include or extend it and hand on what they have.
    Part,
    /// No page of a contest's site is made with it.
    Elsewhere,
}

/// What the template `name` is.
pub(crate) fn of(name: &str) -> Template {
    match PAGES.iter().find(|(page, ..)| *page == name) {
        Some((_, about, fields)) => Template::Page { about, fields },
        None if named_by(name).next().is_some() => Template::Part,
        None => Template::Elsewhere,
    }
}

/// The templates that include or extend the template `name`.
pub(crate) fn named_by(name: &str) -> impl Iterator<Item = &'static str> {
    let names = move |text: &str| mentions::of(text).any(|other| other == name);
    TEMPLATES.iter().filter(move |(_, text)| names(text)).map(|(other, _)| *other)
}
