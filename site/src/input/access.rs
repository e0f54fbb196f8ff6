//! How pages get at the parts: each method notes which [`Input`] it reads.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use base::finding::Finding;
use base::time::Instant;
use contest::downloads::Counts;
use contest::queue::Queue;
use contest::{Contest, DataFile, Place, Prize, Slug, Team, Teams};
use ledger::LastCall;
use ledger::standings::prizes::{Nominee, State as PrizeState};
use ledger::standings::{Calendar, Row, Standings, TeamStanding};
use tera::Context;

use super::around::{Around, has_own_data_page};
use super::part::{Input, note, warn};
use super::site::{Address, Site};
use super::texts;
use crate::content::{Document, News, Section, Source, Thread};
use crate::linked::Published;
use crate::markdown::{Rendered, SafeHtml};
use crate::state::{Act, Decisions, Event, PhaseState, Refusal, Revealed, TrackState, is_in_force};
use crate::terms::Terms;
use crate::{fuel, theme};

/// What decides, and when.
impl Site {
    /// What stands around every page.
    pub(crate) fn around(&self) -> &Around {
        note(|| Input::Frame);
        &self.around
    }

    /// The contest by what decided at the moment.
    pub(crate) fn contest(&self) -> &Contest {
        note(|| Input::Contest);
        &self.contest
    }

    /// What contest.toml says otherwise.
    pub(crate) fn pending(&self) -> &[String] {
        note(|| Input::Contest);
        &self.pending
    }

    /// How the earlier of the time it is and of the moment of the standings lies to `at`.
    pub(crate) fn shown_against(&self, at: Instant) -> Ordering {
        note(|| Input::Reached(at));
        self.moment.shown().cmp(&at)
    }

    /// Whether `at` had come at the moment of the standings.
    pub(crate) fn has_come(&self, at: Instant) -> bool {
        note(|| Input::Reached(at));
        at <= self.moment.as_of
    }

    /// The day of the standings, `2009-07-26`.
    pub(crate) fn today(&self) -> String {
        note(|| Input::Today);
        self.moment.day()
    }

    /// Whether the line of `prize` stands on the board.
    pub(crate) fn is_in_force(&self, prize: &Prize) -> bool {
        note(|| Input::Calendar);
        note(|| Input::Reached(prize.from));
        is_in_force(&self.state.calendar, prize, self.moment.as_of)
    }

    /// The dates that hold.
    pub(crate) fn calendar(&self) -> &Calendar {
        note(|| Input::Calendar);
        &self.state.calendar
    }

    /// The last call, unless the contest is closed, and the team whose submission began it.
    pub(crate) fn last_call(&self) -> Option<(&LastCall, Option<&Slug>)> {
        note(|| Input::LastCall);
        let calendar = &self.state.calendar;
        let call = calendar.last_call.as_ref().filter(|_| !calendar.closed)?;
        let mut teams = self.state.standings.teams.iter();
        let begun = teams.find(|(_, standing)| standing.history.iter().any(|outcome| outcome.seq == call.of));
        Some((call, begun.map(|(slug, _)| slug)))
    }
}

/// Teams by their files.
impl Site {
    /// All of them.
    pub(crate) fn teams(&self) -> &Teams {
        note(|| Input::Teams);
        &self.teams
    }

    /// Every team that is registered or has left a trace in the ledger, by its present name.
    pub(crate) fn slugs(&self) -> BTreeSet<&Slug> {
        note(|| Input::Teams);
        note(|| Input::Standings);
        note(|| Input::Renamed);
        let standings = &self.state.standings;
        let all = self.teams.keys().chain(standings.teams.keys()).chain(standings.moved.values());
        all.filter(|slug| !standings.moved.contains_key(*slug)).collect()
    }

    /// One of them.
    pub(crate) fn team(&self, slug: &Slug) -> Option<&Team> {
        note(|| Input::Team(slug.clone()));
        self.teams.get(slug)
    }

    /// What people call the team: its folder's name if it has left no description.
    pub(crate) fn team_name<'s>(&'s self, slug: &'s Slug) -> &'s str {
        self.team(slug).map_or(slug.as_str(), |team| team.name.as_str())
    }
}

/// The board.
impl Site {
    /// What the public board shows.
    pub(crate) fn standings(&self) -> &Standings {
        note(|| Input::Standings);
        &self.state.standings
    }

    /// Its rows: ranked teams and the lines in force.
    pub(crate) fn board(&self) -> &[Row] {
        note(|| Input::Standings);
        &self.state.board
    }

    /// One team's place and history.
    pub(crate) fn standing(&self, slug: &Slug) -> Option<&TeamStanding> {
        note(|| Input::Standing(slug.clone()));
        self.state.standings.teams.get(slug)
    }

    /// The names that the team had before, those of teams that became part of it included.
    pub(crate) fn earlier(&self, slug: &Slug) -> impl Iterator<Item = &Slug> {
        note(|| Input::Standing(slug.clone()));
        self.state.standings.moved.iter().filter(move |(_, now)| *now == slug).map(|(old, _)| old)
    }

    /// Submissions of the team that the frozen board does not show yet.
    pub(crate) fn hidden(&self, slug: &Slug) -> Option<u64> {
        note(|| Input::Standing(slug.clone()));
        self.state.hidden.get(slug).copied()
    }

    /// Earlier names of teams, and what each is now.
    pub(crate) fn moved(&self) -> impl Iterator<Item = (&Slug, &Slug)> {
        note(|| Input::Renamed);
        self.state.standings.moved.iter()
    }

    /// The team that `team` is now.
    pub(crate) fn current<'s>(&'s self, team: &'s Slug) -> &'s Slug {
        note(|| Input::Renamed);
        self.state.current(team)
    }

    /// When the newest submission was received that is shown.
    pub(crate) fn updated(&self) -> Option<Instant> {
        note(|| Input::Freshness);
        self.state.standings.last_received
    }

    /// Since when the board stands still, while it does.
    pub(crate) fn frozen(&self) -> Option<Instant> {
        note(|| Input::Frozen);
        self.state.frozen
    }

    /// Submissions that the frozen board does not show yet.
    pub(crate) fn all_hidden(&self) -> u64 {
        note(|| Input::Hidden);
        self.state.hidden.values().sum()
    }

    /// The boards of the phases, in the order of `contest.toml`. A phase's standings and rows are read with
    /// [`Self::phase`].
    pub(crate) fn phases(&self) -> &[PhaseState] {
        note(|| Input::Phases);
        &self.state.phases
    }

    /// The board of a phase.
    pub(crate) fn phase<'s>(&self, phase: &'s PhaseState) -> (&'s Standings, &'s [Row]) {
        note(|| Input::Phase(phase.phase.id.clone()));
        (&phase.standings, &phase.board)
    }

    /// The boards of the tracks, in the order of `contest.toml`. One's standings and rows are read with [`Self::track`].
    pub(crate) fn tracks(&self) -> &[TrackState] {
        note(|| Input::Tracks);
        &self.state.tracks
    }

    /// The board of a track.
    pub(crate) fn track<'s>(&self, track: &'s TrackState) -> &'s TrackState {
        note(|| Input::Track(track.track.id.clone()));
        track
    }

    /// The private scores, once they are published.
    pub(crate) fn revealed(&self) -> Option<&Revealed> {
        note(|| Input::Revealed);
        self.state.revealed.as_ref()
    }

    /// Every refusal, by the number of its pull request.
    pub(crate) fn refusals(&self) -> &[Refusal] {
        note(|| Input::Refusals);
        &self.state.refusals
    }
}

/// What people decided.
impl Site {
    /// All of it.
    pub(crate) fn decisions(&self) -> &Decisions {
        note(|| Input::Decisions);
        &self.state.decisions
    }

    /// Disqualifications that meet the team, as a whole or in one submission, and bars that hold against somebody in it.
    pub(crate) fn acts_on(&self, team: &Slug) -> impl DoubleEndedIterator<Item = &Act> {
        note(|| Input::DecisionsOn(team.clone()));
        self.state.decisions.acts_on(team)
    }

    /// The disqualification with receipt `seq`, which `team` has on its record.
    pub(crate) fn act(&self, team: &Slug, seq: u64) -> Option<&Act> {
        note(|| Input::DecisionsOn(team.clone()));
        self.state.decisions.act(seq)
    }

    /// When the team left the contest.
    pub(crate) fn withdrawn(&self, team: &Slug) -> Option<Instant> {
        note(|| Input::DecisionsOn(team.clone()));
        self.state.decisions.withdrawn.get(team).copied()
    }

    /// When data of one of its members, or of somebody invited, were removed on request, each with its receipt.
    pub(crate) fn forgotten(&self, team: &Slug) -> impl Iterator<Item = (u64, Instant)> {
        note(|| Input::DecisionsOn(team.clone()));
        let all = self.state.decisions.forgotten.iter();
        all.filter(move |(_, _, teams)| teams.contains(team)).map(|(seq, at, _)| (*seq, *at))
    }
}

/// Where each prize is.
impl Site {
    /// At the moment that is shown.
    pub(crate) fn prize_state(&self, prize: &Prize) -> PrizeState {
        note(|| Input::Prizes);
        // Whoever asks for each of thousands of pages gets what was found once.
        let known = self.prize_states.get_or_init(|| {
            let prizes = self.contest.prizes.iter();
            prizes.map(|prize| self.state.prizes.state(prize, self.moment.shown())).collect()
        });
        let at = self.contest.prizes.iter().position(|own| own == prize);
        let found = at.and_then(|at| known.get(at)).cloned();
        found.unwrap_or_else(|| self.state.prizes.state(prize, self.moment.shown()))
    }

    /// Everybody who was ever nominated for it, in order.
    pub(crate) fn nominees(&self, prize: &Prize) -> &[Nominee] {
        note(|| Input::Prizes);
        self.state.prizes.nominees(&prize.name)
    }

    /// The nominees who are still in line, each with its place.
    pub(crate) fn places(&self, prize: &Prize) -> Vec<(usize, &Nominee)> {
        note(|| Input::Prizes);
        self.state.prizes.places(prize)
    }

    /// The nominees who are still in line, in order.
    pub(crate) fn in_line<'s>(&'s self, prize: &Prize) -> impl Iterator<Item = &'s Nominee> {
        note(|| Input::Prizes);
        self.state.prizes.standing(prize)
    }

    /// Whether team or submission were disqualified, or the team withdrew.
    pub(crate) fn has_lapsed(&self, nominee: &Nominee) -> bool {
        note(|| Input::Prizes);
        self.state.prizes.has_lapsed(nominee)
    }

    /// What happened to it, in the order of the ledger.
    pub(crate) fn events(&self, prize: &Prize) -> &[Event] {
        note(|| Input::Prizes);
        self.state.events.get(&prize.name).map_or(&[], Vec::as_slice)
    }
}

/// What people wrote.
impl Site {
    /// What the Markdown of `source` became.
    pub(crate) fn html(&self, source: &Source) -> &SafeHtml {
        &self.rendered(source).html
    }

    /// The whole result for `source`.
    pub(crate) fn rendered(&self, source: &Source) -> &Rendered {
        static NOTHING: std::sync::LazyLock<Rendered> = std::sync::LazyLock::new(Rendered::default);
        note(|| Input::Text(source.path.clone()));
        self.texts.get(&source.path).unwrap_or(&NOTHING)
    }

    /// What the Markdown of the post at `at` of `thread` became. It is rendered now: one page shows it.
    ///
    /// # Errors
    /// That its file changed since the build began.
    pub(crate) fn post(&self, thread: &Thread, at: usize) -> Result<SafeHtml, Box<Finding>> {
        let mut rendered = self.rendered_post(thread, at)?;
        warn(&mut rendered.warnings);
        Ok(rendered.html)
    }

    /// The same for another page than its own, which tells nobody a second time what was mended in it.
    ///
    /// # Errors
    /// As [`Site::post`].
    pub(crate) fn post_again(&self, thread: &Thread, at: usize) -> Result<SafeHtml, Box<Finding>> {
        self.rendered_post(thread, at).map(|rendered| rendered.html)
    }

    fn rendered_post(&self, thread: &Thread, at: usize) -> Result<Rendered, Box<Finding>> {
        let rendered = texts::render_post(thread, at, &self.atlas, &self.root)?;
        if let Some(post) = thread.posts.get(at) {
            let path = &post.path;
            note(|| Input::Post(path.clone()));
            for written in &rendered.looked_up {
                let from = if written.starts_with('/') { "" } else { path };
                note(|| Input::Link(from.to_owned(), written.clone()));
            }
        }
        Ok(rendered)
    }

    /// The home page's introduction.
    pub(crate) fn home(&self) -> Option<&Document> {
        note(|| Input::Text("content/index.md".to_owned()));
        self.content.home.as_ref()
    }

    /// The organiser's pages, by menu order, then file name.
    pub(crate) fn documents(&self) -> &[Document] {
        &self.content.documents
    }

    /// The documentation, in the same order. A page's text is read with [`Self::rendered`].
    pub(crate) fn docs(&self) -> &[Document] {
        note(|| Input::Docs);
        &self.content.docs
    }

    /// Every page that stands in a file of its own.
    pub(crate) fn written(&self) -> impl Iterator<Item = &Document> {
        let content = &self.content;
        content.home.iter().chain(&content.documents).chain(&content.docs)
    }

    /// Newest first.
    pub(crate) fn news(&self) -> &[News] {
        note(|| Input::News);
        &self.content.news
    }

    /// The sections of the forum.
    pub(crate) fn sections(&self) -> &[Section] {
        note(|| Input::Forum);
        &self.content.forum.sections
    }

    /// The threads of a section.
    pub(crate) fn threads<'s>(&self, section: &'s Section) -> &'s [Thread] {
        note(|| Input::Section(section.route.clone()));
        &section.threads
    }

    /// The title of a section.
    pub(crate) fn section_title<'s>(&self, section: &'s Section) -> &'s str {
        note(|| Input::Text(section.source.path.clone()));
        &section.title
    }

    /// A thread's title and its posts. What one says is read with [`Self::rendered`].
    pub(crate) fn thread<'s>(&self, thread: &'s Thread) -> &'s Thread {
        note(|| Input::Thread(thread.route.clone()));
        thread
    }
}

/// All else.
impl Site {
    /// Who downloaded what, as far as it was counted.
    pub(crate) fn downloads(&self) -> &Counts {
        note(|| Input::Downloads);
        &self.downloads
    }

    /// What the newest batch told, if it is known here.
    pub(crate) fn queue(&self) -> Option<&Queue> {
        note(|| Input::Queue);
        self.queue.as_ref()
    }

    /// The files that contestants get, each with what is published of it.
    pub(crate) fn data(&self) -> impl Iterator<Item = (&DataFile, Option<&Published>)> {
        note(|| Input::Data);
        self.contest.data.iter().map(|file| match &file.place {
            Place::Here(path) => (file, self.atlas.files().published(path)),
            Place::There(_) => (file, None),
        })
    }

    /// Whether the data has a page that nobody wrote.
    pub(crate) fn has_own_data_page(&self) -> bool {
        has_own_data_page(&self.contest, &self.content)
    }

    /// The rules text through time.
    pub(crate) fn terms(&self) -> Option<&Terms> {
        note(|| Input::Terms);
        self.terms.as_ref()
    }

    /// The page with the rules, for links to the rule that decides.
    pub(crate) fn rules_route(&self) -> Option<String> {
        note(|| Input::RulesRoute);
        let file = &self.terms.as_ref()?.file;
        let found = self.content.documents.iter().find(|page| page.source.path == *file);
        found.map(|page| page.route.clone())
    }

    /// The rules text, on the page that shows it.
    pub(crate) fn terms_of(&self, page: &Document) -> Option<&Terms> {
        if self.rules_route()? == page.route { self.terms() } else { None }
    }

    /// The addresses of all pages.
    pub(crate) fn addresses(&self) -> &[Address] {
        note(|| Input::Addresses);
        &self.addresses
    }

    /// The routes of the pages that people read.
    pub(crate) fn readable(&self) -> impl Iterator<Item = &str> {
        note(|| Input::Addresses);
        let all = self.addresses.iter().filter(|address| address.is_for_readers);
        all.map(|address| address.route.as_str())
    }

    /// The bytes of an asset.
    pub(crate) fn asset(&self, name: &str) -> Option<&[u8]> {
        note(|| Input::Asset(name.to_owned()));
        self.theme.assets.get(name).map(AsRef::as_ref)
    }

    /// The names of all assets.
    pub(crate) fn assets(&self) -> impl Iterator<Item = &str> {
        self.theme.assets.keys().map(String::as_str)
    }

    /// Renders the template `name` with these values; `page` is what messages call the page.
    pub(crate) fn render(
        &self,
        name: &str,
        page: &str,
        values: Result<Context, tera::Error>,
    ) -> Result<String, Box<Finding>> {
        note(|| Input::Template(name.to_owned()));
        let file = |name: &str| theme::place_of(&self.root, name);
        values.and_then(|values| fuel::render(&self.theme.tera, name, &values, fuel::PAGE)).map_err(|why| {
            let page = format!("{} for {page}", file(name));
            Box::new(theme::finding(&why, &page, &file))
        })
    }
}
