//! `/news.xml`, `/board.xml` and `/feed.xml`, newest first: news, who took the lead, and news with each new best score; the same as
//! `.json` (JSON Feed 1.1, <https://www.jsonfeed.org/version/1.1/>).

use ammonia::{Builder, Url, UrlRelative};
use atom_syndication::{Content, Entry, FixedDateTime, Link, Person, Text};
use base::finding::Finding;
use base::time::Instant;
use contest::Slug;
use ledger::standings::Judgement;
use serde::Serialize;

use super::page::{Kind, Page};
use super::parts::json;
use super::parts::links::team_route;
use super::parts::record;
use crate::input::{Input, Site};

pub(super) const KIND: Kind = Kind {
    taken: &["feed"],
    list: |_, pages| {
        for subject in [Subject::All, Subject::News, Subject::Board] {
            for format in [Format::Atom, Format::Json] {
                pages.push(Box::new(Feed { subject, format }));
            }
        }
    },
};

/// What a feed tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// News, and each score that was a team's best.
    All,
    /// What the organiser writes.
    News,
    /// Who took the lead.
    Board,
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Atom,
    Json,
}

#[derive(Debug)]
struct Feed {
    subject: Subject,
    format: Format,
}

/// Entries in a feed, at most.
const LENGTH: usize = 100;

/// Something that happened.
struct Event {
    at: Instant,
    /// What puts it in order among those of the same second.
    order: u64,
    title: String,
    /// Where it stands.
    route: String,
    /// All of it, where that is text.
    html: Option<String>,
}

impl Page for Feed {
    fn route(&self) -> String {
        let name = match self.subject {
            Subject::All => "feed",
            Subject::News => "news",
            Subject::Board => "board",
        };
        let ending = match self.format {
            Format::Atom => "xml",
            Format::Json => "json",
        };
        format!("{name}.{ending}")
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, site: &Site) -> Vec<Input> {
        let mut all = vec![Input::Contest];
        if self.subject != Subject::News {
            all.extend([Input::Standings, Input::Teams]);
        }
        if self.subject != Subject::Board {
            all.push(Input::News);
            all.extend(site.news().iter().map(|news| Input::Text(news.source.path.clone())));
        }
        all
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let mut events: Vec<Event> = match self.subject {
            Subject::All => news(site).chain(bests(site)).collect(),
            Subject::News => news(site).collect(),
            Subject::Board => leads(site).collect(),
        };
        events.sort_by(|a, b| (b.at, b.order, &b.route).cmp(&(a.at, a.order, &a.route)));
        events.truncate(LENGTH);
        match self.format {
            Format::Atom => Ok(self.atom(site, &events)),
            Format::Json => self.json(site, &events),
        }
    }
}

impl Feed {
    fn title(&self, site: &Site) -> String {
        let name = &site.contest().title;
        match self.subject {
            Subject::All => name.clone(),
            Subject::News => format!("{name}: news"),
            Subject::Board => format!("{name}: the lead"),
        }
    }

    fn about(&self) -> &'static str {
        match self.subject {
            Subject::All => "News and new best scores.",
            Subject::News => "What the organiser says.",
            Subject::Board => "Who took the lead of the board, and with which score.",
        }
    }

    fn atom(&self, site: &Site, events: &[Event]) -> String {
        let (url, name) = (&site.contest().url, printable(&site.contest().title));
        let own = format!("{url}{}", self.route());
        let feed = atom_syndication::Feed {
            title: Text::plain(printable(&self.title(site))),
            subtitle: Some(Text::plain(self.about())),
            // The first feed has had the site's own address from the beginning.
            id: if self.subject == Subject::All { url.clone() } else { own.clone() },
            updated: date(events.first().map_or(site.contest().opens, |event| event.at)),
            authors: vec![Person { name, ..Person::default() }],
            links: vec![link("self", own), link("alternate", url.clone())],
            entries: events.iter().map(|event| entry(site, event)).collect(),
            ..atom_syndication::Feed::default()
        };
        feed.to_string() + "\n"
    }

    fn json(&self, site: &Site, events: &[Event]) -> Result<String, Box<Finding>> {
        let url = &site.contest().url;
        let item = |event: &Event| {
            let address = format!("{url}{}", event.route);
            Item {
                title: event.title.clone(),
                // One of the two there must be.
                content_text: event.html.is_none().then(|| event.title.clone()),
                content_html: event.html.as_ref().map(|html| absolute(html, &address)),
                id: address.clone(),
                url: address,
                date_published: event.at.to_string(),
            }
        };
        json::text(&JsonFeed {
            version: "https://jsonfeed.org/version/1.1",
            title: self.title(site),
            description: self.about(),
            home_page_url: url,
            feed_url: format!("{url}{}", self.route()),
            authors: [Author { name: &site.contest().title }],
            items: events.iter().map(item).collect(),
        })
    }
}

#[derive(Serialize)]
struct JsonFeed<'s> {
    version: &'static str,
    title: String,
    description: &'static str,
    home_page_url: &'s str,
    feed_url: String,
    authors: [Author<'s>; 1],
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Author<'s> {
    name: &'s str,
}

#[derive(Serialize)]
struct Item {
    id: String,
    url: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    date_published: String,
}

fn news(site: &Site) -> impl Iterator<Item = Event> {
    site.news().iter().enumerate().map(|(at, news)| {
        let html = Some(site.html(&news.source).to_string());
        Event { at: news.date, order: at as u64, title: news.title.clone(), route: news.route.clone(), html }
    })
}

/// Each score that was a team's best when it came.
fn bests(site: &Site) -> impl Iterator<Item = Event> {
    let teams = site.standings().teams.iter();
    let all = teams.flat_map(|(slug, standing)| standing.history.iter().map(move |outcome| (slug, outcome)));
    all.filter_map(|(slug, outcome)| match outcome.result {
        Judgement::Scored { score, improved: true, rank, .. } => {
            let title = format!("{}: {}, rank {rank}", site.team_name(slug), site.contest().show(score));
            Some(scored(slug, outcome.seq, outcome.received, title))
        }
        _ => None,
    })
}

/// Each score with which a team took the lead.
fn leads(site: &Site) -> impl Iterator<Item = Event> {
    record::leads(site).into_iter().map(|lead| {
        let (name, score) = (site.team_name(lead.team), site.contest().show(lead.score));
        scored(lead.team, lead.seq, lead.at, format!("{name} takes the lead with {score}"))
    })
}

fn scored(team: &Slug, seq: u64, at: Instant, title: String) -> Event {
    let route = format!("{}#receipt-{seq}", team_route(team));
    Event { at, order: seq, title, route, html: None }
}

fn entry(site: &Site, event: &Event) -> Entry {
    let address = format!("{}{}", site.contest().url, event.route);
    Entry {
        title: Text::plain(printable(&event.title)),
        id: address.clone(),
        updated: date(event.at),
        published: Some(date(event.at)),
        links: vec![link("alternate", address.clone())],
        content: event.html.as_ref().map(|html| Content {
            // Links in the text are relative to the page.
            base: Some(address),
            value: Some(printable(html)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

/// `html` of the page at `address` with links that lead from anywhere: this format has no base for them.
fn absolute(html: &str, address: &str) -> String {
    let mut cleaner = Builder::default();
    if let Ok(base) = Url::parse(address) {
        cleaner.url_relative(UrlRelative::RewriteWithBase(base));
    }
    cleaner.clean(html).to_string()
}

fn link(rel: &str, href: String) -> Link {
    Link { rel: rel.to_owned(), href, ..Link::default() }
}

fn date(at: Instant) -> FixedDateTime {
    at.to_string().parse().unwrap_or_default()
}

/// XML 1.0 has no way to write most control characters.
fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}
