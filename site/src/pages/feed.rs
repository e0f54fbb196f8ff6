//! `/news.xml`, `/board.xml` and `/feed.xml`, newest first: news, who took the lead, and news with each new best score; the same as
//! `.json` (JSON Feed 1.1, <https://www.jsonfeed.org/version/1.1/>). Where the contest wants them, `/teams/<slug>/feed.xml` and
//! `/forum/<section>/<thread>/feed.xml`.

use std::ops::Range;

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
use crate::content::Thread;
use crate::input::{Input, Site};

pub(super) const KIND: Kind = Kind {
    taken: &["feed"],
    list: |site, pages| {
        for subject in [Subject::All, Subject::News, Subject::Board] {
            for format in [Format::Atom, Format::Json] {
                pages.push(Box::new(Feed { subject, format }));
            }
        }
        let wanted = site.contest().pages;
        let teams = site.slugs().into_iter().filter(|_| wanted.team_feeds).map(Subject::Team);
        let threads = site.sections().iter().filter(|_| wanted.thread_feeds);
        let threads = threads.flat_map(|section| site.threads(section)).map(Subject::Thread);
        for subject in teams.chain(threads) {
            pages.push(Box::new(Feed { subject, format: Format::Atom }));
        }
    },
};

/// What a feed tells of.
#[derive(Clone, Copy, Debug)]
enum Subject<'s> {
    /// News, and each score that was a team's best.
    All,
    /// What the organiser writes.
    News,
    /// Who took the lead.
    Board,
    /// One team's submissions, and what was decided about it.
    Team(&'s Slug),
    /// One thread's posts.
    Thread(&'s Thread),
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Atom,
    Json,
}

#[derive(Debug)]
struct Feed<'s> {
    subject: Subject<'s>,
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

impl Page for Feed<'_> {
    fn route(&self) -> String {
        let name = match self.subject {
            Subject::All => "feed",
            Subject::News => "news",
            Subject::Board => "board",
            Subject::Team(slug) => return own_feed(&team_route(slug)),
            Subject::Thread(thread) => return own_feed(&thread.route),
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
        match self.subject {
            Subject::All => all.extend(of_news(site).chain([Input::Standings, Input::Teams])),
            Subject::News => all.extend(of_news(site)),
            Subject::Board => all.extend([Input::Standings, Input::Teams]),
            Subject::Team(slug) => all.extend([
                Input::Team(slug.clone()),
                Input::Standing(slug.clone()),
                Input::DecisionsOn(slug.clone()),
            ]),
            Subject::Thread(thread) => {
                all.push(Input::Thread(thread.route.clone()));
                all.extend(newest(thread).map(|at| Input::Text(thread.posts[at].path.clone())));
            }
        }
        all
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let mut events: Vec<Event> = match self.subject {
            Subject::All => news(site).chain(bests(site)).collect(),
            Subject::News => news(site).collect(),
            Subject::Board => leads(site).collect(),
            Subject::Team(slug) => submissions(site, slug).chain(decisions(site, slug)).collect(),
            Subject::Thread(thread) => posts(site, thread)?,
        };
        events.sort_by(|a, b| (b.at, b.order, &b.route).cmp(&(a.at, a.order, &a.route)));
        events.truncate(LENGTH);
        match self.format {
            Format::Atom => Ok(self.atom(site, &events)),
            Format::Json => self.json(site, &events),
        }
    }
}

impl Feed<'_> {
    fn title(&self, site: &Site) -> String {
        let name = &site.contest().title;
        match self.subject {
            Subject::All => name.clone(),
            Subject::News => format!("{name}: news"),
            Subject::Board => format!("{name}: the lead"),
            Subject::Team(slug) => format!("{name}: {}", site.team_name(slug)),
            Subject::Thread(thread) => format!("{name}: {}", site.thread(thread).title),
        }
    }

    /// The address of the page that it goes with.
    fn page(&self) -> String {
        match self.subject {
            Subject::All | Subject::News | Subject::Board => String::new(),
            Subject::Team(slug) => team_route(slug),
            Subject::Thread(thread) => thread.route.clone(),
        }
    }

    fn about(&self) -> &'static str {
        match self.subject {
            Subject::All => "News and new best scores.",
            Subject::News => "What the organiser says.",
            Subject::Board => "Who took the lead of the board, and with which score.",
            Subject::Team(_) => "The team's submissions, and what was decided about it.",
            Subject::Thread(_) => "The thread's posts.",
        }
    }

    fn atom(&self, site: &Site, events: &[Event]) -> String {
        let (url, name) = (&site.contest().url, printable(&site.contest().title));
        let own = format!("{url}{}", self.route());
        let feed = atom_syndication::Feed {
            title: Text::plain(printable(&self.title(site))),
            subtitle: Some(Text::plain(self.about())),
            // The first feed has had the site's own address from the beginning.
            id: if matches!(self.subject, Subject::All) { url.clone() } else { own.clone() },
            updated: date(events.first().map_or(site.contest().opens, |event| event.at)),
            authors: vec![Person { name, ..Person::default() }],
            links: vec![link("self", own), link("alternate", format!("{url}{}", self.page()))],
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

/// The address of the feed of what stands at `route`.
pub(super) fn own_feed(route: &str) -> String {
    format!("{route}feed.xml")
}

fn of_news(site: &Site) -> impl Iterator<Item = Input> {
    let texts = site.news().iter().map(|news| Input::Text(news.source.path.clone()));
    [Input::News].into_iter().chain(texts)
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

/// Each submission of `slug` that counted or was refused.
fn submissions(site: &Site, slug: &Slug) -> impl Iterator<Item = Event> {
    let all = site.standing(slug).into_iter().flat_map(|standing| &standing.history);
    all.map(move |outcome| {
        let said = match &outcome.result {
            Judgement::Scored { score, improved, rank, .. } => {
                let best = if *improved { ", its best so far" } else { "" };
                format!("{}, rank {rank}{best}", site.contest().show(*score))
            }
            Judgement::Refused(complaints) => {
                let code = complaints.first().map_or("", |complaint| complaint.code.as_str());
                format!("refused ({code})")
            }
        };
        scored(slug, outcome.seq, outcome.received, format!("{}: {said}", site.team_name(slug)))
    })
}

/// What was decided about `slug`.
fn decisions(site: &Site, slug: &Slug) -> impl Iterator<Item = Event> {
    site.acts_on(slug).flat_map(move |act| {
        let name = site.team_name(slug);
        let what = match (&act.barred, act.receipt) {
            (Some(_), _) => format!("{name}: somebody of it is barred, rule {}", act.rule),
            (None, Some(receipt)) => format!("{name}: submission {receipt} disqualified, rule {}", act.rule),
            (None, None) => format!("{name}: disqualified, rule {}", act.rule),
        };
        let appeals = act.appeals.iter().map(|answer| (answer, "appeals"));
        let answers = appeals.chain(act.reinstated.iter().map(|answer| (answer, "reinstated")));
        let answers: Vec<_> =
            answers.map(|(answer, word)| (answer.seq, answer.at, format!("{name}: {word}"))).collect();
        let all = [(act.seq, act.at, what)].into_iter().chain(answers);
        all.map(|(seq, at, title)| Event {
            at,
            order: seq,
            title,
            route: format!("{}#act-{seq}", team_route(slug)),
            html: None,
        })
    })
}

/// The newest posts of a thread, by their places in it.
fn newest(thread: &Thread) -> Range<usize> {
    thread.posts.len().saturating_sub(LENGTH)..thread.posts.len()
}

fn posts(site: &Site, thread: &Thread) -> Result<Vec<Event>, Box<Finding>> {
    let thread = site.thread(thread);
    let event = |at: usize| {
        let post = &thread.posts[at];
        Ok(Event {
            at: post.date,
            order: post.number.into(),
            title: format!("{}, #{}", post.author, post.number),
            route: format!("{}#post-{}", thread.part_of(at), post.number),
            html: Some(site.post_again(thread, at)?.to_string()),
        })
    };
    newest(thread).map(event).collect()
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
