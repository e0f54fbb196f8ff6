//! The parts of a contest that pages are made from, and the record of what a page reads of them.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use base::finding::Finding;
use base::time::Instant;
use contest::Slug;
use serde::{Deserialize, Serialize};

/// One part. A page that names it may read it and what lies in it; one that does not must look the same whatever it says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Input {
    /// What stands around every page: the contest's names and the menu.
    Frame,
    /// `contest.toml` as it holds at the moment.
    Contest,
    /// The time it is, and the moment of the standings: of it, whatever the page asks.
    Moment,
    /// Whether an instant has come, by the time it is and by the moment of the standings.
    Reached(Instant),
    /// The day of the standings.
    Today,
    /// Every team's file.
    Teams,
    /// One team's file.
    Team(Slug),
    /// The public board: all teams and lines.
    Standings,
    /// What the ledger says of one team, but for its place.
    Standing(Slug),
    /// Where one team stands on the public board, as exactly as its own pages say it.
    Place(Slug),
    /// One team's rank over the contest, and those of the teams beside it.
    Course(Slug),
    /// The days on which the first teams changed.
    Days,
    /// Who was first at the end of one of them.
    Day(String),
    /// Which team each earlier name leads to.
    Renamed,
    /// When the newest submission was received that is shown.
    Freshness,
    /// Since when the board stands still.
    Frozen,
    /// How many submissions a frozen board hides.
    Hidden,
    /// The dates that hold.
    Calendar,
    /// The last call, and who began it.
    LastCall,
    /// Everything that people decided.
    Decisions,
    /// What they decided about one team.
    DecisionsOn(Slug),
    /// Where each prize is and what happened to it.
    Prizes,
    /// The phases and their dates.
    Phases,
    /// One phase's board.
    Phase(String),
    /// The tracks.
    Tracks,
    /// One track's board.
    Track(String),
    /// The private scores, once they are published.
    Revealed,
    /// Every refusal.
    Refusals,
    /// How often each file was fetched.
    Downloads,
    /// What the newest batch told of itself and of what waits.
    Queue,
    /// The files that contestants get.
    Data,
    /// The rules text through time.
    Terms,
    /// Where the rules stand.
    RulesRoute,
    /// Titles and addresses of the documentation.
    Docs,
    /// Titles, dates and addresses of the news.
    News,
    /// The sections of the forum, with counts.
    Forum,
    /// One section's threads, with counts.
    Section(String),
    /// One thread's title and the list of its posts.
    Thread(String),
    /// Into how many files the words are cut by which pages are found.
    Search,
    /// The pages of one of its segments: their titles and their words.
    Found(usize),
    /// Their titles alone.
    Findable(usize),
    /// One Markdown file as it is shown, front matter included.
    Text(String),
    /// One post's file.
    Post(String),
    /// Where the link leads that stands in a post's file; an address of the site leads to the same in any file, and has none.
    Link(String, String),
    /// The addresses of all pages that people read.
    Addresses,
    /// A template with those that it includes.
    Template(String),
    /// One asset.
    Asset(String),
}

impl Input {
    /// Whether `part` lies in this one.
    pub fn holds(&self, part: &Self) -> bool {
        self == part
            || matches!(
                (self, part),
                (Self::Teams, Self::Team(_))
                    | (Self::Standings, Self::Standing(_) | Self::Place(_))
                    | (Self::Decisions, Self::DecisionsOn(_))
                    | (Self::Moment, Self::Reached(_) | Self::Today)
                    | (Self::Days, Self::Day(_))
                    | (Self::Text(_), Self::Link(..))
            )
            || matches!((self, part), (Self::Text(text), Self::Post(post)) if text == post)
            || matches!((self, part), (Self::Found(words), Self::Findable(titles)) if words == titles)
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// What a page did while it was rendered, besides its bytes.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The parts that it read.
    pub(crate) read: BTreeSet<Input>,
    /// What was cut, mended or left out of posts.
    pub(crate) warnings: Vec<Finding>,
}

thread_local! {
    /// What the page did so far that this thread renders, while somebody asks.
    static RECORD: RefCell<Option<Record>> = const { RefCell::new(None) };
}

/// Notes that `part` is read.
pub(super) fn note(part: impl FnOnce() -> Input) {
    RECORD.with_borrow_mut(|record| {
        if let Some(record) = record {
            record.read.insert(part());
        }
    });
}

/// Notes what a post was told of.
pub(super) fn warn(warnings: &mut Vec<Finding>) {
    RECORD.with_borrow_mut(|record| {
        if let Some(record) = record {
            record.warnings.append(warnings);
        }
    });
}

/// What `work` gives, and what it did on this thread.
pub(crate) fn recorded<T>(work: impl FnOnce() -> T) -> (T, Record) {
    RECORD.set(Some(Record::default()));
    let value = work();
    (value, RECORD.take().unwrap_or_default())
}
