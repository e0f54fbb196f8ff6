//! What each part says, as one text: two contests in which a part has the same value look the same to a page that reads no
//! other. Told from the very things that `access` hands out.

use std::fmt::{self, Debug, Write};

use contest::Slug;
use ledger::standings::TeamStanding;
use sha2::{Digest as _, Sha256};

use super::part::Input;
use super::site::Site;
use super::texts;
use crate::content::{Document, Post, Section, Source, Thread};
use crate::digest::Digest;
use crate::markdown::lead;
use crate::state::Revealed;

/// Digests what is written to it, in pieces that are worth a call.
struct Digesting {
    digester: Sha256,
    waiting: Vec<u8>,
}

/// What pages tell of private scores.
fn told(told: &Revealed) -> impl Debug + '_ {
    (told.at, &told.reason, &told.scores, told.unopened, &told.order, &told.sure)
}

/// Bytes of a piece.
const PIECE: usize = 4 << 10;

impl Write for Digesting {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.waiting.extend_from_slice(text.as_bytes());
        if self.waiting.len() > PIECE {
            self.digester.update(&self.waiting);
            self.waiting.clear();
        }
        Ok(())
    }
}

impl Site {
    /// The digest of what `part` says.
    pub(crate) fn digest(&self, part: &Input) -> Digest {
        let mut out = Digesting { digester: Sha256::new(), waiting: Vec::with_capacity(2 * PIECE) };
        // It takes whatever is written.
        let _ = self.say(part, &mut out);
        out.digester.update(&out.waiting);
        Digest::from(out.digester)
    }

    fn say(&self, part: &Input, out: &mut impl Write) -> fmt::Result {
        let mut say = |value: &dyn Debug| write!(out, "{value:?}");
        let state = &self.state;
        match part {
            Input::Frame => say(&self.around),
            Input::Contest => say(&(&self.contest, &self.pending)),
            Input::Moment => say(&self.moment),
            Input::Reached(at) => say(&(self.moment.shown().cmp(at), *at <= self.moment.as_of)),
            Input::Today => say(&self.moment.day()),
            Input::Teams => say(&self.teams),
            Input::Team(slug) => say(&self.teams.get(slug)),
            Input::Standings => say(&(&state.standings, &state.board)),
            Input::Standing(slug) => self.say_standing(slug, out),
            Input::Place(slug) => say(&self.place_of(slug)),
            Input::Course(slug) => self.say_course(slug, out),
            Input::Days => say(&state.course.days),
            Input::Day(date) => say(&state.course.day(date).map(|at| self.day_and_neighbours(at))),
            Input::Renamed => say(&state.standings.moved),
            Input::Freshness => say(&state.standings.last_received),
            Input::Frozen => say(&state.frozen),
            Input::Hidden => say(&state.hidden.values().sum::<u64>()),
            Input::Calendar => say(&state.calendar),
            Input::LastCall => say(&self.last_call()),
            Input::Decisions => say(&state.decisions),
            Input::DecisionsOn(slug) => self.say_decisions(slug, out),
            Input::Prizes => self.say_prizes(out),
            Input::Phases => {
                say(&state.phases.iter().map(|phase| (&phase.phase, phase.planned)).collect::<Vec<_>>())
            }
            Input::Phase(id) => {
                let phase = state.phases.iter().find(|phase| phase.phase.id == *id);
                say(&phase.map(|phase| (&phase.standings, &phase.board)))
            }
            Input::Tracks => say(&state.tracks.iter().map(|state| &state.track).collect::<Vec<_>>()),
            Input::Track(id) => {
                let found = state.tracks.iter().find(|state| state.track.id == *id);
                say(&found.map(|found| (&found.standings, &found.board, found.revealed.as_ref().map(told))))
            }
            Input::Revealed => say(&state.revealed.as_ref().map(told)),
            Input::Refusals => say(&state.refusals),
            Input::Downloads => say(&self.downloads),
            Input::Queue => say(&self.queue),
            Input::Data => say(&self.data().collect::<Vec<_>>()),
            Input::Terms => say(&self.terms),
            Input::RulesRoute => say(&self.rules_route()),
            Input::Docs => say(&self.content.docs.iter().map(front).collect::<Vec<_>>()),
            Input::News => {
                let news = self.content.news.iter();
                say(&news
                    .map(|news| (&news.title, &news.route, news.date, &news.summary))
                    .collect::<Vec<_>>())
            }
            Input::Forum => self.say_forum(out),
            Input::Section(route) => say(&self.forum.section(&self.content.forum, route).map(threads)),
            Input::Thread(route) => say(&self.forum.thread(&self.content.forum, route).map(posts)),
            Input::Search => self.say_search(out),
            Input::Found(segment) => self.say_found(*segment, out),
            Input::Findable(segment) => self.say_findable(*segment, out),
            Input::Text(path) => self.say_text(path, out),
            Input::Post(path) => say(&self.post_at(path).map(|post| (post.digest, post.cut))),
            Input::Link(file, written) => out.write_str(&lead(&self.atlas, file, written)),
            Input::Addresses => say(&self.addresses),
            Input::Template(name) => out.write_str(&self.theme.source(name)),
            Input::Asset(name) => say(&self.theme.assets.get(name)),
        }
    }

    fn post_at(&self, path: &str) -> Option<&Post> {
        let (thread, at) = self.forum.post(&self.content.forum, path)?;
        thread.posts.get(at)
    }

    fn say_standing(&self, slug: &Slug, out: &mut impl Write) -> fmt::Result {
        let earlier: Vec<_> =
            self.state.standings.moved.iter().filter(|(_, now)| *now == slug).map(|(old, _)| old).collect();
        // All but the rank.
        let standing = self.state.standings.teams.get(slug).map(|standing| {
            let TeamStanding {
                best,
                rank: _,
                mean_rank,
                standard_error,
                tied,
                history,
                withdrawn,
                disqualified,
            } = standing;
            (best, mean_rank, standard_error, tied, history, withdrawn, disqualified)
        });
        say(out, &(standing, self.state.hidden.get(slug), earlier))
    }

    /// In figures alone: there are hundreds for each of thousands of teams.
    fn say_course(&self, slug: &Slug, out: &mut impl Write) -> fmt::Result {
        let near = self.around_rank(slug);
        write!(out, "{}", near.is_now)?;
        for (team, turns) in near.lines {
            write!(out, "\n{team}")?;
            for turn in turns {
                write!(out, " {} {}", turn.at.seconds(), turn.rank)?;
            }
        }
        Ok(())
    }

    fn say_decisions(&self, slug: &Slug, out: &mut impl Write) -> fmt::Result {
        let decisions = &self.state.decisions;
        let forgotten: Vec<_> =
            decisions.forgotten.iter().filter(|(_, _, teams)| teams.contains(slug)).collect();
        say(out, &(decisions.acts_on(slug).collect::<Vec<_>>(), decisions.withdrawn.get(slug), forgotten))
    }

    fn say_prizes(&self, out: &mut impl Write) -> fmt::Result {
        let prizes = self.contest.prizes.iter().map(|prize| {
            let nominees = self.nominees(prize);
            let lapsed: Vec<bool> = nominees.iter().map(|nominee| self.has_lapsed(nominee)).collect();
            let in_line: Vec<_> = self.in_line(prize).collect();
            (self.prize_state(prize), nominees, lapsed, in_line, self.events(prize))
        });
        say(out, &prizes.collect::<Vec<_>>())
    }

    fn say_forum(&self, out: &mut impl Write) -> fmt::Result {
        for section in &self.content.forum.sections {
            let posts: usize = section.threads.iter().map(|thread| thread.posts.len()).sum();
            let newest = section.threads.iter().filter_map(Thread::newest).max();
            say(
                out,
                &(&section.title, &section.route, &section.summary, section.threads.len(), posts, newest),
            )?;
        }
        Ok(())
    }

    fn say_text(&self, path: &str, out: &mut impl Write) -> fmt::Result {
        if let Some((thread, at)) = self.forum.post(&self.content.forum, path) {
            let shown = texts::render_post(thread, at, &self.atlas, &self.root).map(|shown| shown.html);
            return say(out, &(thread.posts.get(at), shown));
        }
        let file = self.content.own().find(|source| source.path == path);
        let shown = self.texts.get(path).map(|shown| (&shown.html, &shown.headings));
        say(out, &(file.map(front_matter), shown))
    }
}

pub(super) fn say(out: &mut impl Write, value: &impl Debug) -> fmt::Result {
    write!(out, "{value:?}")
}

fn front_matter(source: &Source) -> (Option<&str>, Option<u64>) {
    (source.text.get(..source.body), source.cut)
}

fn front(page: &Document) -> impl Debug + '_ {
    (&page.source.path, &page.title, &page.route, &page.summary)
}

fn threads(section: &Section) -> impl Debug + '_ {
    let thread = |thread: &'_ Thread| {
        let author = thread.posts.first().map(|post| post.author.clone());
        (thread.title.clone(), thread.route.clone(), author, thread.posts.len(), thread.newest())
    };
    section.threads.iter().map(thread).collect::<Vec<_>>()
}

fn posts(thread: &Thread) -> impl Debug + '_ {
    (&thread.title, thread.posts.iter().map(|post| &post.path).collect::<Vec<_>>())
}
