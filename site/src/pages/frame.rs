//! What every page has: title, menu, address of the root.

use base::finding::Finding;
use serde::Serialize;
use tera::Context;

use super::downloads;
use crate::content::DOCS;
use crate::input::Site;
use crate::route::root_from;
use crate::words::When;
use crate::{fuel, theme};

/// The values that `base.html` shows.
#[derive(Debug, Serialize)]
pub(crate) struct Frame {
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
    menu: Vec<MenuEntry>,
    /// About the contest.
    contest: About,
    /// When the newest submission that is shown was received.
    updated: Option<When>,
    /// Whether later ones stay hidden for now.
    frozen: bool,
    /// Whether downloads were counted.
    downloads: bool,
}

#[derive(Debug, Serialize)]
struct MenuEntry {
    label: String,
    /// Below the root.
    route: String,
    /// `page` on the page itself, `true` on one below it, else nothing: the values of `aria-current`.
    current: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct About {
    title: String,
    summary: String,
    /// The public split's name.
    public: String,
    /// The private split's name.
    private: String,
    /// `RMSE`.
    metric: String,
    /// The reference baseline's name.
    reference: Option<String>,
    /// The metrics whose mean rank orders the teams; none when one score does.
    mean_rank: Vec<String>,
}

impl Frame {
    /// The frame of the page `title` at `route`.
    pub(crate) fn new(site: &Site, route: &str, title: &str, description: &str) -> Self {
        let contest = &site.contest;
        Self {
            title: title.to_owned(),
            description: description.to_owned(),
            root: root_from(route),
            canonical: Some(format!("{}{route}", contest.url)),
            refresh: None,
            menu: menu(site, route),
            contest: About {
                title: contest.title.clone(),
                summary: contest.summary.clone(),
                public: contest.splits.public.clone(),
                private: contest.splits.private.clone(),
                metric: contest.metric.name.to_uppercase(),
                mean_rank: contest.metric.mean_rank.iter().map(|(name, _)| name.to_uppercase()).collect(),
                reference: contest.reference().map(|base| base.name.clone()),
            },
            updated: site.state.standings.last_received.map(When::from),
            frozen: site.state.frozen.is_some(),
            downloads: downloads::exist(site),
        }
    }

    /// For a page that a server shows at any address: the root is the one that `contest.toml` names.
    pub(crate) fn anywhere(mut self, site: &Site) -> Self {
        let url = &site.contest.url;
        let path =
            url.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map_or("", |(_, path)| path);
        self.root = format!("/{path}");
        self.canonical = None;
        self
    }

    /// For the former address of what stands at `route` now.
    pub(crate) fn moved_to(mut self, site: &Site, route: &str) -> Self {
        self.refresh = Some(format!("{}{route}", self.root));
        self.canonical = Some(format!("{}{route}", site.contest.url));
        self
    }

    /// Renders `template` with this frame and the values of the page as `page`.
    pub(crate) fn render<T: Serialize>(
        self,
        site: &Site,
        template: &str,
        page: &T,
    ) -> Result<String, Box<Finding>> {
        let name = |name: &str| theme::place_of(&site.root, name);
        let page_of = format!("{} for {}", name(template), self.canonical.as_deref().unwrap_or("404.html"));
        let wrong = |why: tera::Error| Box::new(theme::finding(&why, &page_of, &name));
        let mut context = Context::from_serialize(&self).map_err(wrong)?;
        context.insert("page", page);
        fuel::render(&site.theme.tera, template, &context, fuel::PAGE).map_err(wrong)
    }
}

fn menu(site: &Site, route: &str) -> Vec<MenuEntry> {
    let mut entries = vec![("Leaderboard".to_owned(), "leaderboard/".to_owned())];
    if !site.contest.prizes.is_empty() {
        entries.push(("Prizes".to_owned(), "prizes/".to_owned()));
    }
    for document in &site.content.documents {
        if let Some(label) = &document.menu {
            entries.push((label.clone(), document.route.clone()));
        }
    }
    if !site.content.docs.is_empty() {
        entries.push(("Docs".to_owned(), DOCS.to_owned()));
    }
    entries.push(("Teams".to_owned(), "teams/".to_owned()));
    if !site.content.news.is_empty() {
        entries.push(("News".to_owned(), "news/".to_owned()));
    }
    if !site.content.forum.sections.is_empty() {
        entries.push(("Forum".to_owned(), "forum/".to_owned()));
    }
    entries
        .into_iter()
        .map(|(label, own)| {
            let current = if own == route {
                Some("page")
            } else if route.starts_with(&own) {
                Some("true")
            } else {
                None
            };
            MenuEntry { label, route: own, current }
        })
        .collect()
}

/// One link of a pager.
#[derive(Debug, Serialize)]
pub(crate) struct Part {
    number: usize,
    route: String,
    current: bool,
}

/// The address of part `part`, from 0, of a page cut into several. With an underscore, which no team's folder and no
/// thread's has: teams stand beside the parts of their list, threads beside those of their section.
pub(crate) fn part_route(route: &str, part: usize) -> String {
    if part == 0 { route.to_owned() } else { format!("{route}page_{}/", part + 1) }
}

/// The pager of a page with `parts` parts that shows `part`; nothing for one part. Long pagers keep both
/// ends and the neighbours.
pub(crate) fn pager(route: &str, parts: usize, part: usize) -> Vec<Part> {
    if parts < 2 {
        return vec![];
    }
    let near = |at: usize| at < 2 || at + 2 >= parts || at.abs_diff(part) <= 2;
    (0..parts)
        .filter(|at| near(*at))
        .map(|at| Part { number: at + 1, route: part_route(route, at), current: at == part })
        .collect()
}

/// Parts of `length` things each that `count` things need; at least one.
pub(crate) fn parts(count: usize, length: usize) -> usize {
    count.div_ceil(length).max(1)
}
