//! The site before rendering.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use base::failure::Failure;
use base::finding::Finding;
use base::time::Instant;
use contest::downloads::Counts;
use contest::queue::Queue;
use contest::{Contest, Folder, Teams};
use ledger::standings::prizes::State as PrizeState;
use ledger::standings::{at_first, in_force};
use ledger::{Ledger, Receipt};

use super::around::Around;
use super::forum::ForumIndex;
use super::found::Found;
use super::part::Input;
use super::texts;
use crate::content::{Content, Keeping, Posts, Source};
use crate::linked::{Files, Published};
use crate::markdown::{Atlas, Rendered};
use crate::state::State;
use crate::terms::Terms;
use crate::theme::Theme;
use crate::timings::Watch;

/// The moment that a site is built for.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The time it is.
    pub now: Instant,
    /// The standings show what had been received by then.
    pub as_of: Instant,
}

impl Moment {
    /// The earlier of both: what had begun or ended by then is shown as begun or ended.
    pub(crate) fn shown(&self) -> Instant {
        self.now.min(self.as_of)
    }

    /// The day of the standings.
    pub(super) fn day(&self) -> String {
        let mut day = self.as_of.to_string();
        day.truncate(10);
        day
    }

    /// The moment in the past that was asked for, if one was.
    pub(crate) fn past(&self) -> Option<Instant> {
        (self.as_of < self.now).then_some(self.as_of)
    }
}

/// What becomes of news whose moment has not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// Nobody sees them.
    Hidden,
    /// They are looked at as they will be.
    Looked,
}

/// The address of one page, and whether people come there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// Its route.
    pub(crate) route: String,
    /// Whether people read it.
    pub(crate) is_for_readers: bool,
}

/// What must be known of the kinds of pages before there is a page.
pub(crate) struct Plan {
    /// Names at the top of the site that no page of the organiser's may take.
    pub(crate) taken: Vec<&'static str>,
    /// Every page's address. Which pages there are does not depend on what the texts say.
    pub(crate) addresses: fn(&Site) -> Vec<Address>,
}

/// One contest's site before rendering; immutable from here on, so that pages render in any order and in
/// parallel to the same bytes.
#[derive(Debug)]
pub(crate) struct Site {
    /// By what decided at the moment, which a change of contest.toml does not alter before it is on record.
    pub(super) contest: Contest,
    /// What contest.toml says otherwise.
    pub(super) pending: Vec<String>,
    pub(super) teams: Teams,
    /// What the ledger says.
    pub(super) state: State,
    /// Where each prize of the contest is, in their order, when somebody asked.
    pub(super) prize_states: OnceLock<Vec<PrizeState>>,
    /// Who downloaded what, as far as it was counted.
    pub(super) downloads: Counts,
    /// What the newest batch told of itself and of what waits.
    pub(super) queue: Option<Queue>,
    /// The rules text through time.
    pub(super) terms: Option<Terms>,
    pub(super) content: Content,
    pub(super) moment: Moment,
    /// When the next receipt begins to count, of those that do not yet.
    pub(super) later: Option<Instant>,
    pub(super) theme: Theme,
    pub(super) around: Around,
    pub(super) addresses: Vec<Address>,
    /// The paths of the organiser's Markdown files → what they became.
    pub(super) texts: HashMap<String, Rendered>,
    /// Where links lead, with the files that pages link to, and others.
    pub(super) atlas: Atlas,
    /// Where the threads and posts stand.
    pub(super) forum: ForumIndex,
    /// What search finds, when somebody asked.
    pub(super) found: Found,
    /// About texts of the organiser's.
    pub(super) warnings: Vec<Finding>,
    /// For complaints about templates.
    pub(super) root: PathBuf,
    /// What reading it took.
    pub(crate) stages: Vec<(&'static str, Duration)>,
}

impl Site {
    /// Reads the contest at `root`, and of the posts that are `kept` no more than whether somebody touched them; `waiting`
    /// says what becomes of news whose moment has not come.
    ///
    /// # Errors
    /// [`Failure::Configuration`] about `contest.toml` and team files; [`Failure::Findings`] about ledger,
    /// Markdown and theme, all at once; [`Failure::Machine`] if a file can't be read.
    pub(crate) fn read(
        root: &Path,
        moment: Moment,
        plan: &Plan,
        kept: &Keeping<'_>,
        waiting: Waiting,
    ) -> Result<Self, Failure> {
        let mut watch = Watch::new();
        let Folder { contest, teams, .. } = Folder::open(root)?;
        watch.end("read contest.toml and teams");
        let mut findings = vec![];
        // Before all else is read, since it is the largest thing here, which nobody needs any more when the standings are known.
        let told = keep(Told::read(contest, root, moment), &mut findings)?;
        watch.end("read and check the ledger, standings");
        let content = keep(Content::read(root, &plan.taken, kept), &mut findings)?;
        watch.end("read pages and posts");
        let theme = keep(Theme::load(root), &mut findings)?;
        watch.end("read templates");
        let (Some(told), Some(content), Some(theme)) = (told, content, theme) else {
            return Err(Failure::Findings(findings));
        };
        let Told { contest, pending, state, later } = told;
        let (mut content, mut downloads) = (content, Counts::open(root)?);
        // Of the past nobody knows what waited.
        let queue = if moment.past().is_some() { None } else { Queue::open(root)? };
        let mut terms = Terms::read(&contest, root);
        content.warn_of_waiting(moment.now);
        if waiting == Waiting::Hidden {
            content.announce(moment.shown());
        }
        if let Some(past) = moment.past() {
            content.until(past);
            // Days that were over by then.
            let today = past.to_string();
            downloads
                .rows
                .retain(|(day, _), _| today.get(..10).is_some_and(|today| day.to_string().as_str() < today));
            terms.iter_mut().for_each(|terms| terms.until(past));
        }
        let around = Around::of(&contest, &content, &downloads, &theme);
        let mut site = Self {
            contest,
            pending,
            teams,
            state,
            prize_states: OnceLock::new(),
            downloads,
            queue,
            terms,
            content,
            moment,
            later,
            theme,
            around,
            addresses: vec![],
            texts: HashMap::new(),
            atlas: Atlas::default(),
            forum: ForumIndex::default(),
            found: Found::default(),
            warnings: vec![],
            root: root.to_owned(),
            stages: vec![],
        };
        // A post's links are held against them.
        site.addresses = (plan.addresses)(&site);
        let routes: HashSet<String> = site.addresses.iter().map(|address| address.route.clone()).collect();
        let files = Files::of(&site.content.others, &site.contest);
        let atlas = Atlas::new(routes, files, site.content.later.clone());
        let texts::Texts { by_file, atlas, warnings } =
            texts::render_texts(&site.content, &site.contest, &site.state.calendar, root, atlas)?;
        (site.texts, site.atlas, site.warnings) = (by_file, atlas, warnings);
        site.forum = ForumIndex::of(&site.content.forum);
        watch.end("Markdown of the organiser's");
        site.stages = watch.stages;
        Ok(site)
    }

    /// What was cut, mended or left out, and files that nothing links to; `posts` is what pages had to say of posts.
    pub(crate) fn warnings(&self, posts: Vec<Finding>) -> Vec<Finding> {
        let mut all: Vec<Finding> = self.content.warnings.iter().chain(&self.warnings).cloned().collect();
        all.extend(posts);
        all.append(&mut self.content.unlinked(self.atlas.files().unlinked()));
        all
    }

    /// The moment that it is of.
    pub(crate) fn moment(&self) -> Moment {
        self.moment
    }

    /// The files that are part of the site because a page links to them.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Published> {
        self.atlas.files().all()
    }

    /// Every Markdown text of the organiser's that is on a page.
    pub(crate) fn organisers(&self) -> impl Iterator<Item = &Source> {
        self.content.own()
    }

    /// The posts, for the next build.
    pub(crate) fn kept(&mut self) -> Posts {
        std::mem::take(&mut self.content.kept)
    }

    /// Whether a page that names `part` reads finer ones of it, which are told one by one.
    pub(crate) fn has_finer(&self, part: &Input) -> bool {
        match part {
            Input::Moment => true,
            Input::Text(path) => self.forum.post(&self.content.forum, path).is_some(),
            _ => false,
        }
    }
}

/// What the ledger says at the moment.
struct Told {
    contest: Contest,
    pending: Vec<String>,
    state: State,
    later: Option<Instant>,
}

impl Told {
    /// Reads the ledger of the contest at `root`, whose description is `contest`.
    fn read(contest: Contest, root: &Path, moment: Moment) -> Result<Self, Failure> {
        let ledger = Ledger::open(root)?;
        let pending = in_force(&contest, ledger.receipts()).settings().changes(&contest.settings());
        let past = ledger.receipts().iter().filter(|receipt| receipt.happened() <= moment.as_of);
        let contest = in_force(&at_first(&contest, ledger.receipts()), past);
        let happened = ledger.receipts().iter().map(Receipt::happened);
        let later = happened.filter(|at| *at > moment.as_of).min();
        let state = State::read(&contest, &ledger, root, moment.as_of)?;
        Ok(Self { contest, pending, state, later })
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
