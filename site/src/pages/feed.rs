//! `/feed.xml`: news and each new best score, newest first.

use atom_syndication::{Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use base::finding::Finding;
use base::time::Instant;
use ledger::standings::Judgement;

use super::page::{Kind, Page};
use super::parts::links::team_route;
use crate::input::{Input, Site};
use crate::words::count;

pub(super) const KIND: Kind = Kind { taken: &["feed"], list: |_, pages| pages.push(Box::new(FeedXml)) };

#[derive(Debug)]
struct FeedXml;

/// Entries in the feed, at most.
const LENGTH: usize = 100;

impl Page for FeedXml {
    fn route(&self) -> String {
        "feed.xml".to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, site: &Site) -> Vec<Input> {
        let mut all = vec![Input::Contest, Input::News, Input::Standings, Input::Teams];
        all.extend(site.news().iter().map(|news| Input::Text(news.source.path.clone())));
        all
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let mut entries: Vec<(Instant, u64, Entry)> = vec![];
        for (at, news) in site.news().iter().enumerate() {
            let html = site.html(&news.source).to_string();
            entries.push((
                news.date,
                at as u64,
                entry(site, &news.title, &news.route, news.date, Some(html)),
            ));
        }
        for (slug, standing) in &site.standings().teams {
            for outcome in &standing.history {
                if let Judgement::Scored { score, improved: true, rank, .. } = outcome.result {
                    let name = site.team_name(slug);
                    let title = format!("{name}: {}, rank {rank}", site.contest().show(score));
                    let route = format!("{}#receipt-{}", team_route(slug), outcome.seq);
                    entries.push((
                        outcome.received,
                        outcome.seq,
                        entry(site, &title, &route, outcome.received, None),
                    ));
                }
            }
        }
        entries.sort_by(|a, b| (b.0, b.1, &b.2.id).cmp(&(a.0, a.1, &a.2.id)));
        entries.truncate(LENGTH);
        let url = &site.contest().url;
        let updated = entries.first().map_or(site.contest().opens, |(at, ..)| *at);
        let feed = Feed {
            title: Text::plain(printable(&site.contest().title)),
            subtitle: Some(Text::plain(format!(
                "News and new best scores; {} so far.",
                count(site.standings().scored, "scored submission", "scored submissions")
            ))),
            id: url.clone(),
            updated: date(updated),
            authors: vec![Person { name: printable(&site.contest().title), ..Person::default() }],
            links: vec![link("self", format!("{url}feed.xml")), link("alternate", url.clone())],
            entries: entries.into_iter().map(|(_, _, entry)| entry).collect(),
            ..Feed::default()
        };
        Ok(feed.to_string() + "\n")
    }
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
