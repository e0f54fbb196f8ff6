//! The addresses of the site, and where references lead.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

use base::finding::{codes, quoted};
use url::Url;

use super::markup::{Kind, Reference};
use super::problem::Problem;
use crate::input::Site;

/// What there is to lead to.
pub(super) struct Web {
    /// The site's address, which ends with a slash.
    base: Url,
    /// Address → place.
    places: HashMap<String, usize>,
    /// Whether another page leads to a place.
    reached: Vec<AtomicBool>,
}

/// Where a reference leads.
pub(super) enum Target {
    /// To an address of the site, and to a named place there.
    Inside(String, Option<String>),
    /// Elsewhere on the web.
    Outside(Url),
    /// To something that is no address of the web: a mailbox.
    Other,
}

impl Web {
    /// Of `site`.
    ///
    /// Nothing when its address is none, which `contest.toml` does not let through.
    pub(super) fn of(site: &Site) -> Option<Self> {
        let pages = site.addresses().iter().map(|address| address.route.clone());
        let files = site.files().map(|file| file.route.clone());
        let database = site.around().database.map(str::to_owned);
        Self::at(&site.around().url, pages.chain(files).chain(database))
    }

    /// Of the site at the address `base` that has these `routes`.
    pub(super) fn at(base: &str, routes: impl Iterator<Item = String>) -> Option<Self> {
        let base = Url::parse(base).ok()?;
        let places: HashMap<String, usize> = routes.enumerate().map(|(at, route)| (route, at)).collect();
        let count = places.values().max().map_or(0, |last| last + 1);
        Some(Self { base, places, reached: (0..count).map(|_| AtomicBool::new(false)).collect() })
    }

    /// Where `written` leads from the page at `route`; nothing where it is no reference.
    pub(super) fn resolve(&self, route: &str, written: &str) -> Option<Target> {
        let target = self.base.join(route).ok()?.join(written).ok()?;
        if !["http", "https"].contains(&target.scheme()) {
            return Some(Target::Other);
        }
        let is_ours = target.host() == self.base.host()
            && target.port_or_known_default() == self.base.port_or_known_default();
        let inside = target.path().strip_prefix(self.base.path()).filter(|_| is_ours);
        Some(match inside {
            Some(path) => {
                let decoded =
                    |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
                let place = target.fragment().filter(|fragment| !fragment.is_empty()).map(decoded);
                Target::Inside(decoded(path), place)
            }
            None => Target::Outside(target),
        })
    }

    /// Whether the site has `route`.
    pub(super) fn has(&self, route: &str) -> bool {
        self.places.contains_key(route)
    }

    /// The same, where a page at `from` leads there.
    pub(super) fn reach(&self, from: &str, route: &str) -> bool {
        let Some(at) = self.places.get(route) else { return false };
        if from != route {
            self.reached[*at].store(true, Ordering::Relaxed);
        }
        true
    }

    /// Whether another page leads to `route`.
    pub(super) fn is_reached(&self, route: &str) -> bool {
        self.places.get(route).is_some_and(|at| self.reached[*at].load(Ordering::Relaxed))
    }
}

/// That `reference` leads nowhere.
pub(super) fn lost(reference: &Reference, route: Option<&str>) -> Problem {
    let what = match reference.kind {
        Kind::Link => "the link",
        Kind::Picture => "the picture",
        Kind::Part => "the part of the page",
    };
    let message = match route {
        Some(route) => {
            format!("{what} {} leads to /{route}, and the site has no such file", quoted(&reference.value))
        }
        None => format!("{what} {} is no address", quoted(&reference.value)),
    };
    problem(reference, message)
}

/// That the page at `route` has no place of the name that `reference` leads to.
pub(super) fn nameless(reference: &Reference, route: &str, place: &str) -> Problem {
    let message = format!(
        "the link {} leads to {} on /{route}, and nothing has that id there",
        quoted(&reference.value),
        quoted(place)
    );
    problem(reference, message)
}

fn problem(reference: &Reference, message: String) -> Problem {
    let help = Some("mend the template or the text that writes it");
    Problem {
        code: codes::BROKEN_LINK,
        message,
        help,
        line: reference.line,
        written: reference.value.clone(),
    }
}
