//! `/news.xml`, `/board.xml` and `/feed.xml`, newest first: news, who took the lead, and news with each new best score.

use atom_syndication::{Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use base::finding::Finding;
use base::time::Instant;
use contest::Slug;
use ledger::standings::Judgement;

use super::page::{Kind, Page};
use super::parts::links::team_route;
use super::parts::record;
use crate::input::{Input, Site};

pub(super) const KIND: Kind = Kind {
    taken: &["feed"],
    list: |_, pages| {
        for feed in [Subject::All, Subject::News, Subject::Board] {
            pages.push(Box::new(feed));
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

/// Entries in a feed, at most.
const LENGTH: usize = 100;

/// An entry, when it was and what puts it in order among those of the same second.
type Dated = (Instant, u64, Entry);

impl Page for Subject {
    fn route(&self) -> String {
        let name = match self {
            Self::All => "feed",
            Self::News => "news",
            Self::Board => "board",
        };
        format!("{name}.xml")
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, site: &Site) -> Vec<Input> {
        let mut all = vec![Input::Contest];
        if *self != Self::News {
            all.extend([Input::Standings, Input::Teams]);
        }
        if *self != Self::Board {
            all.push(Input::News);
            all.extend(site.news().iter().map(|news| Input::Text(news.source.path.clone())));
        }
        all
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let mut entries: Vec<Dated> = match self {
            Self::All => news(site).chain(bests(site)).collect(),
            Self::News => news(site).collect(),
            Self::Board => leads(site).collect(),
        };
        entries.sort_by(|a, b| (b.0, b.1, &b.2.id).cmp(&(a.0, a.1, &a.2.id)));
        entries.truncate(LENGTH);
        let (url, name) = (&site.contest().url, printable(&site.contest().title));
        let updated = entries.first().map_or(site.contest().opens, |(at, ..)| *at);
        let (title, about) = match self {
            Self::All => (name.clone(), "News and new best scores."),
            Self::News => (format!("{name}: news"), "What the organiser says."),
            Self::Board => {
                (format!("{name}: the lead"), "Who took the lead of the board, and with which score.")
            }
        };
        let own = format!("{url}{}", self.route());
        let feed = Feed {
            title: Text::plain(title),
            subtitle: Some(Text::plain(about)),
            // The first feed has had the site's own address from the beginning.
            id: if *self == Self::All { url.clone() } else { own.clone() },
            updated: date(updated),
            authors: vec![Person { name, ..Person::default() }],
            links: vec![link("self", own), link("alternate", url.clone())],
            entries: entries.into_iter().map(|(_, _, entry)| entry).collect(),
            ..Feed::default()
        };
        Ok(feed.to_string() + "\n")
    }
}

fn news(site: &Site) -> impl Iterator<Item = Dated> {
    site.news().iter().enumerate().map(|(at, news)| {
        let html = site.html(&news.source).to_string();
        (news.date, at as u64, entry(site, &news.title, &news.route, news.date, Some(html)))
    })
}

/// Each score that was a team's best when it came.
fn bests(site: &Site) -> impl Iterator<Item = Dated> {
    let teams = site.standings().teams.iter();
    let all = teams.flat_map(|(slug, standing)| standing.history.iter().map(move |outcome| (slug, outcome)));
    all.filter_map(|(slug, outcome)| match outcome.result {
        Judgement::Scored { score, improved: true, rank, .. } => {
            let title = format!("{}: {}, rank {rank}", site.team_name(slug), site.contest().show(score));
            Some(scored(site, slug, outcome.seq, outcome.received, &title))
        }
        _ => None,
    })
}

/// Each score with which a team took the lead.
fn leads(site: &Site) -> impl Iterator<Item = Dated> {
    record::leads(site).into_iter().map(|lead| {
        let (name, score) = (site.team_name(lead.team), site.contest().show(lead.score));
        scored(site, lead.team, lead.seq, lead.at, &format!("{name} takes the lead with {score}"))
    })
}

fn scored(site: &Site, team: &Slug, seq: u64, at: Instant, title: &str) -> Dated {
    let route = format!("{}#receipt-{seq}", team_route(team));
    (at, seq, entry(site, title, &route, at, None))
}

fn entry(site: &Site, title: &str, route: &str, at: Instant, html: Option<String>) -> Entry {
    let address = format!("{}{route}", site.contest().url);
    Entry {
        title: Text::plain(printable(title)),
        id: address.clone(),
        updated: date(at),
        published: Some(date(at)),
        links: vec![link("alternate", address.clone())],
        content: html.map(|html| Content {
            // Links in the text are relative to the page.
            base: Some(address),
            value: Some(printable(&html)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
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
