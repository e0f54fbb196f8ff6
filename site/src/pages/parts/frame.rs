//! What every page has: title, menu, address of the root.

use std::collections::BTreeMap;

use base::finding::Finding;
use serde::Serialize;
use serde_json::Value;
use tera::Context;

use super::ld;
use crate::input::{About, Around, Site};
use crate::markdown::SafeHtml;
use crate::pages::picture;
use crate::route::root_from;
use crate::theme::Templated;

/// The values that `base.html` shows.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct Frame<'s> {
    /// The page's heading and, with the contest's, its title.
    title: String,
    /// One sentence for search engines.
    description: String,
    /// `./` or `../…`, put before every address inside the site.
    root: String,
    /// The page's address on the web; none for pages that have no fixed one.
    canonical: Option<String>,
    /// Where the browser goes from here by itself, for a page that has moved.
    refresh: Option<String>,
    /// The menu.
    menu: Vec<MenuEntry<'s>>,
    /// About the contest.
    contest: &'s About,
    /// Whether downloads were counted.
    downloads: bool,
    /// The public record as a database, if there is one.
    database: Option<&'static str>,
    /// Where the picture is that a link to the site is shown with.
    picture: String,
    /// The address of its own feed.
    feed: Option<String>,
    /// What it is, for search engines, besides where it stands.
    #[serde(skip)]
    things: Vec<Value>,
    /// Names of assets → their addresses below the root.
    assets: &'s BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
struct MenuEntry<'s> {
    /// Its words.
    label: &'s str,
    /// Below the root.
    route: &'s str,
    /// `page` on the page itself, `true` on one below it, else nothing: the values of `aria-current`.
    current: Option<&'static str>,
}

impl<'s> Frame<'s> {
    /// The frame of the page `title` at `route`.
    pub(in crate::pages) fn new(site: &'s Site, route: &str, title: &str, description: &str) -> Self {
        let around = site.around();
        Self {
            title: title.to_owned(),
            description: description.to_owned(),
            root: root_from(route),
            canonical: Some(format!("{}{route}", around.url)),
            refresh: None,
            menu: menu(around, route),
            contest: &around.about,
            downloads: around.downloads,
            database: around.database,
            picture: format!("{}{}", around.url, picture::ROUTE),
            feed: None,
            things: vec![],
            assets: &around.assets,
        }
    }

    /// Leads to a feed of its own at `route`.
    pub(in crate::pages) fn fed(mut self, route: Option<String>) -> Self {
        self.feed = route;
        self
    }

    /// Says to search engines that it is `thing` as well.
    pub(in crate::pages) fn is(mut self, thing: impl Into<Option<Value>>) -> Self {
        self.things.extend(thing.into());
        self
    }

    /// For part `part`, from 0, of a page that is cut into `parts`: each has a title of its own.
    pub(in crate::pages) fn part(mut self, part: usize, parts: usize) -> Self {
        if part > 0 {
            self.title = format!("{}, page {} of {parts}", self.title, part + 1);
            self.description = format!("{} Page {} of {parts}.", self.description, part + 1);
        }
        self
    }

    /// For a page that a server shows at any address: the root is the one that `contest.toml` names.
    pub(in crate::pages) fn anywhere(mut self, site: &Site) -> Self {
        let url = &site.around().url;
        let path =
            url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        self.root = format!("/{path}");
        self.canonical = None;
        self
    }

    /// For the former address of what stands at `route` now.
    pub(in crate::pages) fn moved_to(mut self, site: &Site, route: &str) -> Self {
        self.refresh = Some(format!("{}{route}", self.root));
        self.canonical = Some(format!("{}{route}", site.around().url));
        self
    }

    /// For the former address of what stands on another site now.
    pub(in crate::pages) fn moved_out(mut self, address: &str) -> Self {
        self.refresh = Some(address.to_owned());
        self
    }

    /// Renders the template of `page` with this frame and those values as `page`.
    pub(in crate::pages) fn render<T: Templated>(
        self,
        site: &Site,
        page: &T,
    ) -> Result<String, Box<Finding>> {
        let ld = self.ld(site);
        let values = Context::from_serialize(&self).map(|mut values| {
            values.insert("page", page);
            values.insert("ld", &ld);
            values
        });
        site.render(T::TEMPLATE, self.canonical.as_deref().unwrap_or("404.html"), values)
    }
}

impl Frame<'_> {
    /// What search engines are told; nothing on a page that is no place of its own.
    fn ld(&self, site: &Site) -> SafeHtml {
        let around = site.around();
        let own = self.canonical.as_deref().and_then(|address| address.strip_prefix(around.url.as_str()));
        let Some(route) = own.filter(|_| self.refresh.is_none()) else { return SafeHtml::default() };
        let way = (!route.is_empty()).then(|| ld::crumbs(around, route, &self.title));
        ld::blocks(&way.into_iter().chain(self.things.iter().cloned()).collect::<Vec<_>>())
    }
}

fn menu<'s>(around: &'s Around, route: &str) -> Vec<MenuEntry<'s>> {
    let is_in_it = around.menu.iter().any(|(_, own)| own == route);
    let current = |own: &str| match own {
        own if own == route => Some("page"),
        // A page that has its own entry stands below no other.
        own if !is_in_it && route.starts_with(own) => Some("true"),
        _ => None,
    };
    let entries = around.menu.iter();
    entries.map(|(label, own)| MenuEntry { label, route: own, current: current(own) }).collect()
}
