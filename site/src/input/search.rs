//! How pages get at what search finds: the pages that people wrote, the teams and the threads, and the words on them.

use std::fmt::{self, Write};
use std::sync::{Arc, PoisonError};

use base::finding::Finding;
use contest::Team;

use super::found::{Findable, Pages, Part, Place, Segment};
use super::part::{Input, note};
use super::site::Site;
use super::value::say;
use crate::content::{Document, News, Section, Source, Thread};
use crate::markdown;
use crate::route;
use crate::search::{Index, Shape, TITLES};

/// How search is cut into files, and what they say.
impl Site {
    /// Segments, and buckets of each.
    pub(crate) fn search_shape(&self) -> Shape {
        note(|| Input::Search);
        self.found_pages().shape
    }

    /// How many files the titles of a segment need, for each.
    pub(crate) fn search_titles(&self) -> impl Iterator<Item = usize> {
        self.found_pages().segments.iter().map(|segment| segment.pages.len().div_ceil(TITLES))
    }

    /// The pages of a segment, in the order in which its index counts them.
    pub(crate) fn findable(&self, segment: usize) -> Vec<Findable<'_>> {
        note(|| Input::Findable(segment));
        self.findable_of(segment)
    }

    /// The words of a segment for one of its `files` files.
    ///
    /// # Errors
    /// That a post's file changed since the build began.
    pub(crate) fn index(&self, segment: usize, files: usize) -> Result<Arc<Index>, Box<Finding>> {
        note(|| Input::Found(segment));
        let pages = self.found_pages();
        let Some(own) = pages.segments.get(segment) else {
            return Index::of(1, [].into_iter()).map(Arc::new);
        };
        let mut made = own.made.lock().unwrap_or_else(PoisonError::into_inner);
        let index = match made.index.take() {
            Some(index) => index,
            None => {
                let texts = own.pages.iter().map(|(_, place)| self.text_of(place));
                let titles = self.findable_of(segment).into_iter().map(|page| page.title);
                Arc::new(Index::of(pages.shape.buckets, titles.zip(texts))?)
            }
        };
        made.files = (made.files + 1) % files.max(1);
        // The last one takes it away.
        made.index = (made.files > 0).then(|| index.clone());
        Ok(index)
    }

    fn found_pages(&self) -> &Pages {
        self.found.0.get_or_init(|| {
            let places = self.found_places();
            let shape = Shape::of(places.len());
            let mut segments: Vec<Segment> = (0..shape.segments).map(|_| Segment::default()).collect();
            for (route, place) in places {
                segments[shape.segment(&route)].pages.push((route, place));
            }
            for segment in &mut segments {
                segment.pages.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
            }
            Pages { shape, segments }
        })
    }

    fn found_places(&self) -> Vec<(String, Place)> {
        let content = &self.content;
        let mut all: Vec<(String, Place)> = vec![];
        all.extend(content.home.iter().map(|home| (home.route.clone(), Place::Home)));
        let numbered = |pages: &[Document], place: fn(usize) -> Place| -> Vec<(String, Place)> {
            pages.iter().enumerate().map(|(at, page)| (page.route.clone(), place(at))).collect()
        };
        all.extend(numbered(&content.documents, Place::Document));
        all.extend(numbered(&content.docs, Place::Docs));
        all.extend(content.news.iter().enumerate().map(|(at, news)| (news.route.clone(), Place::News(at))));
        all.extend(
            self.slugs().into_iter().map(|slug| (format!("teams/{slug}/"), Place::Team(slug.clone()))),
        );
        for (section_at, section) in content.forum.sections.iter().enumerate() {
            for (at, thread) in section.threads.iter().enumerate() {
                let part = |part| (route::part_of(&thread.route, part), Place::Thread(section_at, at, part));
                all.extend((0..thread.parts()).map(part));
            }
        }
        all
    }

    fn findable_of(&self, segment: usize) -> Vec<Findable<'_>> {
        let pages = self.found_pages().segments.get(segment).into_iter().flat_map(|segment| &segment.pages);
        pages
            .map(|(route, place)| {
                let (title, part) = self.title_of(place);
                Findable { route, title, part }
            })
            .collect()
    }

    fn title_of<'s>(&'s self, place: &'s Place) -> (&'s str, Part<'s>) {
        let content = &self.content;
        let titled = |page: Option<&'s Document>| page.map_or("", |page| page.title.as_str());
        match place {
            Place::Home => (titled(content.home.as_ref()), Part::Contest),
            Place::Document(at) => (titled(content.documents.get(*at)), Part::Contest),
            Place::Docs(at) => (titled(content.docs.get(*at)), Part::Docs),
            Place::News(at) => {
                (content.news.get(*at).map_or("", |news: &News| news.title.as_str()), Part::News)
            }
            Place::Team(slug) => {
                (self.teams.get(slug).map_or(slug.as_str(), |team| team.name.as_str()), Part::Teams)
            }
            Place::Thread(section, at, _) => {
                let section: Option<&Section> = content.forum.sections.get(*section);
                let thread = section.and_then(|section| section.threads.get(*at));
                let title = thread.map_or("", |thread| thread.title.as_str());
                (title, Part::Section(section.map_or("", |section| section.title.as_str())))
            }
        }
    }

    fn source_of(&self, place: &Place) -> Option<&Source> {
        let content = &self.content;
        let page = match place {
            Place::Home => content.home.as_ref(),
            Place::Document(at) => content.documents.get(*at),
            Place::Docs(at) => content.docs.get(*at),
            Place::News(at) => return content.news.get(*at).map(|news| &news.source),
            Place::Team(_) | Place::Thread(..) => None,
        };
        page.map(|page| &page.source)
    }

    fn thread_of(&self, place: &Place) -> Option<(&Thread, usize)> {
        let Place::Thread(section, at, part) = place else { return None };
        Some((self.content.forum.sections.get(*section)?.threads.get(*at)?, *part))
    }

    fn text_of(&self, place: &Place) -> Result<String, Box<Finding>> {
        let mut text = String::new();
        if let Place::Team(slug) = place {
            text.push_str(slug.as_str());
            for words in self.teams.get(slug).into_iter().flat_map(about) {
                text.extend(["\n", words]);
            }
        }
        if let Some(shown) = self.source_of(place).and_then(|source| self.texts.get(&source.path)) {
            text.push_str(&shown.html.words());
        }
        if let Some((thread, part)) = self.thread_of(place) {
            for (_, post) in thread.part(part) {
                text.extend([&post.author, "\n"]);
                text.push_str(&markdown::words(post.source(&self.root)?.markdown()));
            }
        }
        Ok(text)
    }

    /// The titles of a segment.
    pub(super) fn say_findable(&self, segment: usize, out: &mut impl Write) -> fmt::Result {
        say(out, &self.findable_of(segment))
    }

    /// What a segment says, without looking at a post's text: its digest is known.
    pub(super) fn say_found(&self, segment: usize, out: &mut impl Write) -> fmt::Result {
        let pages = self.found_pages();
        say(out, &pages.shape)?;
        for ((_, place), page) in
            pages.segments.get(segment).into_iter().flat_map(|own| &own.pages).zip(self.findable_of(segment))
        {
            say(out, &page)?;
            if let Place::Team(slug) = place {
                say(out, &self.teams.get(slug).map(|team| about(team).collect::<Vec<_>>()))?;
            }
            if let Some(shown) = self.source_of(place).and_then(|source| self.texts.get(&source.path)) {
                say(out, &shown.html)?;
            }
            if let Some((thread, part)) = self.thread_of(place) {
                say(out, &thread.part(part).map(|(_, post)| (&post.path, post.digest)).collect::<Vec<_>>())?;
            }
        }
        Ok(())
    }

    /// How search is cut.
    pub(super) fn say_search(&self, out: &mut impl Write) -> fmt::Result {
        say(out, &self.found_pages().shape)
    }
}

/// What is shown of a team and of the people in it.
fn about(team: &Team) -> impl Iterator<Item = &str> {
    let members = team.members.iter().flat_map(|member| [&member.name, &member.login]);
    std::iter::once(&team.affiliation).chain(members).filter_map(Option::as_deref)
}
