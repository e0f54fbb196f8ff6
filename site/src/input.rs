//! Everything that a site is made of, read once.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use base::failure::Failure;
use base::finding::Finding;
use base::time::Instant;
use contest::downloads::Counts;
use contest::{Contest, Folder, Slug, Teams};
use ledger::Ledger;
use ledger::standings::{at_first, in_force};
use rayon::prelude::*;
use tera::Context;

use crate::content::{Content, Placeholders, Source, fill};
use crate::markdown::{self, Atlas, HEADING, Rendered, SafeHtml, Text, Trust};
use crate::pages;
use crate::state::State;
use crate::terms::Terms;
use crate::theme::Theme;

/// The moment that a site is built for.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The time it is.
    pub now: Instant,
    /// The standings show what had been received by then.
    pub as_of: Instant,
}

/// One contest's site before rendering; immutable from here on, so that pages render in any order and in
/// parallel to the same bytes.
#[derive(Debug)]
pub struct Site {
    /// By what decided at the moment, which a change of contest.toml does not alter before it is on record.
    pub(crate) contest: Contest,
    /// What contest.toml says otherwise.
    pub(crate) pending: Vec<String>,
    pub(crate) teams: Teams,
    /// What the ledger says.
    pub(crate) state: State,
    /// Who downloaded what, as far as it was counted.
    pub(crate) downloads: Counts,
    /// The rules text through time.
    pub(crate) terms: Option<Terms>,
    pub(crate) content: Content,
    pub(crate) moment: Moment,
    pub(crate) theme: Theme,
    /// The Markdown files' paths → what they became.
    texts: HashMap<String, Rendered>,
    /// About those of anybody's.
    warnings: Vec<Finding>,
    /// For complaints about templates.
    pub(crate) root: std::path::PathBuf,
}

impl Site {
    /// Reads the contest at `root`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] about `contest.toml` and team files; [`Failure::Findings`] about ledger,
    /// Markdown and theme, all at once; [`Failure::Machine`] if a file can't be read.
    pub fn read(root: &Path, moment: Moment) -> Result<Self, Failure> {
        let Folder { contest, teams, .. } = Folder::open(root)?;
        let mut findings = vec![];
        let ledger = keep(Ledger::open(root), &mut findings)?;
        let content = keep(Content::read(root), &mut findings)?;
        let theme = keep(Theme::load(root), &mut findings)?;
        let (Some(ledger), Some(content), Some(theme)) = (ledger, content, theme) else {
            return Err(Failure::Findings(findings));
        };
        let pending = in_force(&contest, ledger.receipts()).settings().changes(&contest.settings());
        let past = ledger.receipts().iter().filter(|receipt| receipt.happened() <= moment.as_of);
        let contest = in_force(&at_first(&contest, ledger.receipts()), past);
        let state = State::read(&contest, &ledger, root, moment.as_of)?;
        let downloads = Counts::open(root)?;
        let terms = Terms::read(&contest, root);
        let (texts, warnings) = (HashMap::new(), vec![]);
        let root = root.to_owned();
        let mut site = Self {
            contest,
            pending,
            teams,
            state,
            downloads,
            terms,
            content,
            moment,
            theme,
            texts,
            warnings,
            root,
        };
        // Which pages there are does not depend on what the texts say: a post's links are held against them.
        let routes = pages::all(&site).iter().map(|page| page.route(&site)).collect();
        (site.texts, site.warnings) = render_texts(&site, routes)?;
        Ok(site)
    }

    /// What was cut, mended or left out of what readers wrote.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = &Finding> {
        self.content.warnings.iter().chain(&self.warnings)
    }

    /// What the Markdown of `source` became.
    pub(crate) fn html(&self, source: &Source) -> &SafeHtml {
        &self.rendered(source).html
    }

    /// The whole result for `source`.
    pub(crate) fn rendered(&self, source: &Source) -> &Rendered {
        static NOTHING: std::sync::LazyLock<Rendered> = std::sync::LazyLock::new(Rendered::default);
        self.texts.get(&source.path).unwrap_or(&NOTHING)
    }

    /// What people call the team: its folder's name if it has left no description.
    pub(crate) fn team_name<'s>(&'s self, slug: &'s Slug) -> &'s str {
        self.teams.get(slug).map_or(slug.as_str(), |team| team.name.as_str())
    }

    /// Every Markdown text of the organiser's that is on a page.
    pub(crate) fn organisers(&self) -> Vec<&Source> {
        let own = placed(&self.content).into_iter().filter(|placed| placed.trust == Trust::Organiser);
        own.map(|placed| placed.source).collect()
    }
}

/// Keeps the findings and goes on, or stops.
fn keep<T>(result: Result<T, Failure>, findings: &mut Vec<Finding>) -> Result<Option<T>, Failure> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Failure::Findings(mut more)) => {
            findings.append(&mut more);
            Ok(None)
        }
        Err(failure) => Err(failure),
    }
}

/// A text and the page that shows it.
struct Placed<'c> {
    source: &'c Source,
    route: String,
    /// What a link to the file means: the page, or a place on it.
    target: String,
    prefix: String,
    trust: Trust,
    lower: usize,
}

fn placed(content: &Content) -> Vec<Placed<'_>> {
    let page = |source, route: &str| Placed {
        source,
        route: route.to_owned(),
        target: route.to_owned(),
        prefix: HEADING.to_owned(),
        trust: Trust::Organiser,
        lower: 0,
    };
    let mut all: Vec<Placed<'_>> = vec![];
    let documents = content.home.iter().chain(&content.documents).chain(&content.docs);
    all.extend(documents.map(|document| page(&document.source, &document.route)));
    all.extend(content.news.iter().map(|news| page(&news.source, &news.route)));
    for section in &content.forum.sections {
        all.push(page(&section.source, &section.route));
        for thread in &section.threads {
            for (at, post) in thread.posts.iter().enumerate() {
                let route = pages::thread_part(thread, at);
                let anchor = format!("post-{}", post.number);
                all.push(Placed {
                    source: &post.source,
                    target: format!("{route}#{anchor}"),
                    route,
                    prefix: format!("{anchor}-"),
                    trust: Trust::Anybody,
                    lower: 2,
                });
            }
        }
    }
    all
}

/// Every text by its file, and the warnings about them in the order of the pages.
fn render_texts(
    site: &Site,
    routes: HashSet<String>,
) -> Result<(HashMap<String, Rendered>, Vec<Finding>), Failure> {
    let placed = placed(&site.content);
    let mut atlas = Atlas::new(routes);
    for text in &placed {
        atlas.insert(&text.source.path, text.target.clone());
    }
    let values = Context::from_serialize(&Placeholders::new(&site.contest, &site.state.calendar))
        .map_err(|why| Failure::machine("preparing the placeholders", why))?;
    let results: Vec<Result<(String, Rendered), Vec<Finding>>> = placed
        .par_iter()
        .map(|text| Ok((text.source.path.clone(), render_text(text, &atlas, &values)?)))
        .collect();
    let mut texts = HashMap::with_capacity(results.len());
    let (mut findings, mut warnings) = (vec![], vec![]);
    for result in results {
        match result {
            Ok((path, mut rendered)) => {
                warnings.append(&mut rendered.warnings);
                texts.insert(path, rendered);
            }
            Err(mut more) => findings.append(&mut more),
        }
    }
    if findings.is_empty() { Ok((texts, warnings)) } else { Err(Failure::Findings(findings)) }
}

fn render_text(placed: &Placed<'_>, atlas: &Atlas, values: &Context) -> Result<Rendered, Vec<Finding>> {
    let source = placed.source;
    let body = match placed.trust {
        Trust::Organiser => fill(source, values).map_err(|finding| vec![*finding])?,
        Trust::Anybody => source.markdown().into(),
    };
    let text = Text {
        file: &source.path,
        source: &source.text,
        offset: matches!(body, std::borrow::Cow::Borrowed(_)).then_some(source.body),
        body: &body,
        trust: placed.trust,
        route: &placed.route,
        prefix: &placed.prefix,
        lower: placed.lower,
    };
    markdown::render(&text, atlas)
}
