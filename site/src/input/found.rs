//! What search finds, as it is kept: pages by segments, and the words of a segment while its files are made.

use std::sync::{Arc, Mutex, OnceLock};

use contest::Slug;

use crate::search::{Index, Shape};

/// A page that is found.
#[derive(Debug)]
pub(crate) struct Findable<'s> {
    /// Its address.
    pub(crate) route: &'s str,
    /// Its title.
    pub(crate) title: &'s str,
    /// What it is part of.
    pub(crate) part: Part<'s>,
}

/// What a page is part of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'s> {
    /// The organiser's pages.
    Contest,
    /// The documentation.
    Docs,
    /// The news.
    News,
    /// The teams.
    Teams,
    /// The forum's section of this title.
    Section(&'s str),
}

/// The pages that are found, by segments.
#[derive(Debug)]
pub(super) struct Pages {
    pub(super) shape: Shape,
    pub(super) segments: Vec<Segment>,
}

#[derive(Debug, Default)]
pub(super) struct Segment {
    /// By their addresses.
    pub(super) pages: Vec<(String, Place)>,
    pub(super) made: Mutex<Made>,
}

/// Where a page is among the site's parts.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Home,
    Document(usize),
    Docs(usize),
    News(usize),
    Team(Slug),
    /// Section, thread there, part of it.
    Thread(usize, usize, usize),
}

/// A segment's words while its files are made, and how many of these were: all of them in a row, so that few segments are held.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) index: Option<Arc<Index>>,
    pub(super) files: usize,
}

/// All that search asks.
#[derive(Debug, Default)]
pub(super) struct Found(pub(super) OnceLock<Pages>);
