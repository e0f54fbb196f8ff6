//! What each part says, as one text: two contests in which a part has the same value look the same to a page that reads no
//! other. Told from the very things that `access` hands out.

use std::fmt::Debug;

use base::digest::sha256_hex;
use contest::Slug;

use super::part::Input;
use super::site::Site;
use crate::content::{Document, Section, Source, Thread};

impl Site {
    /// The digest of what `part` says.
    pub(crate) fn digest(&self, part: &Input) -> String {
        sha256_hex(self.value(part).as_bytes())
    }

    fn value(&self, part: &Input) -> String {
        let state = &self.state;
        match part {
            Input::Frame => text(&self.around),
            Input::Contest => text(&(&self.contest, &self.pending)),
            Input::Moment => text(&self.moment),
            Input::Teams => text(&self.teams),
            Input::Team(slug) => text(&self.teams.get(slug)),
            Input::Standings => text(&(&state.standings, &state.board)),
            Input::Standing(slug) => self.standing_value(slug),
            Input::Renamed => text(&state.standings.moved),
            Input::Freshness => text(&state.standings.last_received),
            Input::Frozen => text(&state.frozen),
            Input::Hidden => text(&state.hidden.values().sum::<u64>()),
            Input::Calendar => text(&state.calendar),
            Input::LastCall => text(&self.last_call()),
            Input::Decisions => text(&state.decisions),
            Input::DecisionsOn(slug) => self.decisions_value(slug),
            Input::Prizes => self.prizes_value(),
            Input::Phases => {
                text(&state.phases.iter().map(|phase| (&phase.phase, phase.planned)).collect::<Vec<_>>())
            }
            Input::Phase(id) => {
                let phase = state.phases.iter().find(|phase| phase.phase.id == *id);
                text(&phase.map(|phase| (&phase.standings, &phase.board)))
            }
            Input::Revealed => {
                let told = state.revealed.as_ref();
                text(&told.map(|told| {
                    (told.at, &told.reason, &told.scores, told.unopened, &told.order, &told.sure)
                }))
            }
            Input::Refusals => text(&state.refusals),
            Input::Downloads => text(&self.downloads),
            Input::Data => text(&self.data().collect::<Vec<_>>()),
            Input::Terms => text(&self.terms),
            Input::RulesRoute => text(&self.rules_route()),
            Input::Docs => text(&self.content.docs.iter().map(front).collect::<Vec<_>>()),
            Input::News => {
                let news = self.content.news.iter();
                text(
                    &news
                        .map(|news| (&news.title, &news.route, news.date, &news.summary))
                        .collect::<Vec<_>>(),
                )
            }
            Input::Forum => self.forum_value(),
            Input::Section(route) => text(&self.section_at(route).map(threads)),
            Input::Thread(route) => text(&self.thread_at(route).map(posts)),
            Input::Text(path) => self.text_value(path),
            Input::Addresses => text(&self.addresses),
            Input::Template(name) => self.theme.source(name),
            Input::Asset(name) => text(&self.theme.assets.get(name)),
        }
    }

    fn standing_value(&self, slug: &Slug) -> String {
        let earlier: Vec<_> =
            self.state.standings.moved.iter().filter(|(_, now)| *now == slug).map(|(old, _)| old).collect();
        text(&(self.state.standings.teams.get(slug), self.state.hidden.get(slug), earlier))
    }

    fn decisions_value(&self, slug: &Slug) -> String {
        let decisions = &self.state.decisions;
        let forgotten: Vec<_> =
            decisions.forgotten.iter().filter(|(_, _, teams)| teams.contains(slug)).collect();
        text(&(decisions.acts_on(slug).collect::<Vec<_>>(), decisions.withdrawn.get(slug), forgotten))
    }

    fn prizes_value(&self) -> String {
        let prizes = self.contest.prizes.iter().map(|prize| {
            let nominees = self.nominees(prize);
            let lapsed: Vec<bool> = nominees.iter().map(|nominee| self.has_lapsed(nominee)).collect();
            let in_line: Vec<_> = self.in_line(prize).collect();
            (self.prize_state(prize), nominees, lapsed, in_line, self.events(prize))
        });
        text(&prizes.collect::<Vec<_>>())
    }

    fn forum_value(&self) -> String {
        let section = |section: &Section| {
            let posts: usize = section.threads.iter().map(|thread| thread.posts.len()).sum();
            let newest = section.threads.iter().filter_map(Thread::newest).max();
            text(&(&section.title, &section.route, &section.summary, section.threads.len(), posts, newest))
        };
        text(&self.content.forum.sections.iter().map(section).collect::<Vec<_>>())
    }

    fn section_at(&self, route: &str) -> Option<&Section> {
        self.content.forum.sections.iter().find(|section| section.route == route)
    }

    fn thread_at(&self, route: &str) -> Option<&Thread> {
        self.content
            .forum
            .sections
            .iter()
            .flat_map(|section| &section.threads)
            .find(|thread| thread.route == route)
    }

    fn text_value(&self, path: &str) -> String {
        let all = self.content.sources();
        let file = all.into_iter().find(|source| source.path == path);
        let front = |source: &Source| (source.text.get(..source.body).map(str::to_owned), source.cut);
        let shown = self.texts.get(path).map(|shown| (&shown.html, &shown.headings));
        text(&(file.map(front), shown))
    }
}

fn text(value: &impl Debug) -> String {
    format!("{value:?}")
}

fn front(page: &Document) -> String {
    text(&(&page.source.path, &page.title, &page.route, &page.summary))
}

fn threads(section: &Section) -> String {
    let thread = |thread: &Thread| {
        let author = thread.posts.first().map(|post| &post.author);
        text(&(&thread.title, &thread.route, author, thread.posts.len(), thread.newest()))
    };
    text(&section.threads.iter().map(thread).collect::<Vec<_>>())
}

fn posts(thread: &Thread) -> String {
    text(&(&thread.title, thread.posts.iter().map(|post| &post.source.path).collect::<Vec<_>>()))
}
