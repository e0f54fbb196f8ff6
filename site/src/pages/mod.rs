//! Which pages there are and what each shows: one file per kind of page, each a pure function of the
//! [`Site`].
//!
//! Entry points: [`all`] and [`Page::render`].

mod api;
mod board;
mod decisions;
mod docs;
mod document;
mod downloads;
mod feed;
mod final_board;
mod forum;
mod frame;
mod home;
mod moved;
mod news;
mod plain;
mod prizes;
mod prizes_json;
mod refused;
mod rows;
mod rules_history;
mod team;
mod teams;
mod thread;

use base::finding::Finding;
use contest::Slug;

use crate::content::{DOCS, Document, News, Section, Thread};
use crate::input::Site;
use crate::state::{PhaseState, Revealed};
use crate::terms::Terms;

pub(crate) use thread::part_of as thread_part;

/// One file of the site.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Page<'s> {
    /// `/`
    Home,
    /// `/leaderboard/`
    Board,
    /// `/leaderboard/all/`, if the first page does not hold every team.
    WholeBoard,
    /// `/leaderboard/<phase>/`
    Phase(&'s PhaseState),
    /// `/leaderboard/private/`, once the private scores are revealed.
    FinalBoard(&'s Revealed),
    /// `/prizes/`
    Prizes,
    /// `/teams/`; the part from 0.
    Teams(usize),
    /// `/teams/<slug>/`
    Team(&'s Slug),
    /// `/teams/<slug>/` of a team that was renamed or merged: its earlier name, and what it is now.
    Moved(&'s Slug, &'s Slug),
    /// `/refused/`; the part from 0.
    Refused(usize),
    /// `/downloads/`, if any were counted.
    Downloads,
    /// `/rules/`, `/faq/`, `/docs/<name>/` and whatever the organiser wrote.
    Document(&'s Document),
    /// `/rules/history/`
    RulesHistory(&'s Terms),
    /// `/docs/`
    Docs,
    /// `/news/`
    News,
    /// `/news/<name>/`
    NewsItem(&'s News),
    /// `/forum/`
    Forum,
    /// `/forum/<section>/`; the part from 0.
    Section(&'s Section, usize),
    /// `/forum/<section>/<thread>/`; the part from 0.
    Thread(&'s Section, &'s Thread, usize),
    /// `/404.html`
    NotFound,
    /// `/sitemap.xml`, a list of pages or, for a large site, of such lists.
    Sitemap,
    /// `/sitemap-<number>.xml`; the part from 0.
    SitemapPart(usize),
    /// `/robots.txt`
    Robots,
    /// `/feed.xml`
    Feed,
    /// `/api/v1/leaderboard.json`
    BoardJson,
    /// `/api/v1/prizes.json`
    PrizesJson,
    /// `/api/v1/downloads.json`
    DownloadsJson,
    /// `/assets/<name>`
    Asset(&'s str, &'s str),
}

/// Every page of `site`, in a fixed order.
pub(crate) fn all(site: &Site) -> Vec<Page<'_>> {
    let mut pages = vec![Page::Home, Page::Board];
    if board::is_cut(site) {
        pages.push(Page::WholeBoard);
    }
    pages.extend(site.state.phases.iter().map(Page::Phase));
    pages.extend(site.state.revealed.as_ref().map(Page::FinalBoard));
    if !site.contest.prizes.is_empty() {
        pages.push(Page::Prizes);
    }
    let teams = teams::slugs(site);
    pages.extend((0..teams::parts(teams.len())).map(Page::Teams));
    pages.extend(teams.into_iter().map(Page::Team));
    pages.extend((0..refused::parts(site)).map(Page::Refused));
    if downloads::exist(site) {
        pages.push(Page::Downloads);
    }
    pages.extend(site.content.documents.iter().map(Page::Document));
    if rules_history::route(site).is_some() {
        pages.extend(site.terms.as_ref().map(Page::RulesHistory));
    }
    if !site.content.docs.is_empty() {
        pages.push(Page::Docs);
        pages.extend(site.content.docs.iter().map(Page::Document));
    }
    if !site.content.news.is_empty() {
        pages.push(Page::News);
        pages.extend(site.content.news.iter().map(Page::NewsItem));
    }
    if !site.content.forum.sections.is_empty() {
        pages.push(Page::Forum);
        for section in &site.content.forum.sections {
            pages.extend((0..forum::parts(section)).map(|part| Page::Section(section, part)));
            for thread in &section.threads {
                pages.extend((0..thread::parts(thread)).map(|part| Page::Thread(section, thread, part)));
            }
        }
    }
    let readable = pages.len();
    pages.extend(site.state.standings.moved.iter().map(|(old, now)| Page::Moved(old, now)));
    pages.extend([
        Page::NotFound,
        Page::Sitemap,
        Page::Robots,
        Page::Feed,
        Page::BoardJson,
        Page::PrizesJson,
    ]);
    if downloads::exist(site) {
        pages.push(Page::DownloadsJson);
    }
    pages.extend((0..plain::sitemap_parts(readable)).map(Page::SitemapPart));
    pages.extend(site.theme.assets.iter().map(|(name, text)| Page::Asset(name, text)));
    pages
}

impl Page<'_> {
    /// Its address.
    pub(crate) fn route(&self, site: &Site) -> String {
        match self {
            Page::Home => String::new(),
            Page::Board => "leaderboard/".to_owned(),
            Page::WholeBoard => "leaderboard/all/".to_owned(),
            Page::Phase(phase) => board::phase_route(phase),
            Page::FinalBoard(_) => final_board::ROUTE.to_owned(),
            Page::Prizes => prizes::ROUTE.to_owned(),
            Page::Teams(part) => frame::part_route("teams/", *part),
            Page::Team(slug) | Page::Moved(slug, _) => team::route(slug),
            Page::Refused(part) => frame::part_route(refused::ROUTE, *part),
            Page::Downloads => downloads::ROUTE.to_owned(),
            Page::RulesHistory(_) => rules_history::route(site).unwrap_or_default(),
            Page::Document(document) => document.route.clone(),
            Page::Docs => DOCS.to_owned(),
            Page::News => "news/".to_owned(),
            Page::NewsItem(news) => news.route.clone(),
            Page::Forum => "forum/".to_owned(),
            Page::Section(section, part) => frame::part_route(&section.route, *part),
            Page::Thread(_, thread, part) => frame::part_route(&thread.route, *part),
            Page::NotFound => "404.html".to_owned(),
            Page::Sitemap => "sitemap.xml".to_owned(),
            Page::SitemapPart(part) => plain::sitemap_part_route(*part),
            Page::Robots => "robots.txt".to_owned(),
            Page::Feed => "feed.xml".to_owned(),
            Page::BoardJson => "api/v1/leaderboard.json".to_owned(),
            Page::PrizesJson => "api/v1/prizes.json".to_owned(),
            Page::DownloadsJson => downloads::JSON.to_owned(),
            Page::Asset(name, _) => format!("assets/{name}"),
        }
    }

    /// Whether people come here, and search engines may.
    pub(crate) fn is_for_readers(&self) -> bool {
        !matches!(
            self,
            Page::Moved(..)
                | Page::NotFound
                | Page::Sitemap
                | Page::SitemapPart(_)
                | Page::Robots
                | Page::Feed
                | Page::BoardJson
                | Page::PrizesJson
                | Page::DownloadsJson
                | Page::Asset(..)
        )
    }

    /// Its bytes.
    ///
    /// # Errors
    /// What is wrong with a template that the contest replaced.
    pub(crate) fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        match self {
            Page::Home => home::render(site),
            Page::Board => board::render(site, false),
            Page::WholeBoard => board::render(site, true),
            Page::Prizes => prizes::render(site),
            Page::Teams(part) => teams::render(site, *part),
            Page::Phase(phase) => board::render_phase(site, phase),
            Page::FinalBoard(revealed) => final_board::render(site, revealed),
            Page::Team(slug) => team::render(site, slug),
            Page::Moved(old, now) => moved::render(site, old, now),
            Page::Refused(part) => refused::render(site, *part),
            Page::Downloads => downloads::render(site),
            Page::Document(document) => document::render(site, document),
            Page::RulesHistory(terms) => rules_history::render(site, terms, &self.route(site)),
            Page::Docs => docs::render(site),
            Page::News => news::render_list(site),
            Page::NewsItem(news) => news::render_item(site, news),
            Page::Forum => forum::render(site),
            Page::Section(section, part) => forum::render_section(site, section, *part),
            Page::Thread(section, thread, part) => thread::render(site, section, thread, *part),
            Page::NotFound => plain::not_found(site),
            Page::Sitemap => plain::sitemap(site),
            Page::SitemapPart(part) => plain::sitemap_part(site, *part),
            Page::Robots => Ok(plain::robots(site)),
            Page::Feed => feed::render(site),
            Page::BoardJson => api::leaderboard(site),
            Page::PrizesJson => prizes_json::render(site),
            Page::DownloadsJson => downloads::json(site),
            Page::Asset(_, text) => Ok((*text).to_owned()),
        }
    }
}
