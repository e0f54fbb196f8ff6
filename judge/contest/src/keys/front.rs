//! Front matter: the lines between two `+++` at the top of a Markdown file, by the kind of page.

use super::key::Fallback::{Absent, Required, Value};
use super::key::Kind::{self, Moment, Text, Texts, Whole};
use super::key::{Form, Key, key, tables};

const ORDER: Kind = Whole(i64::MIN, i64::MAX);

/// `content/NAME.md` and pages of the documentation.
pub(super) const PAGE: &[Key] = &[
    key("title", Text(Form::Any), Required, "Its heading.", "\"Frequently asked questions\""),
    key(
        "summary",
        Text(Form::Any),
        Absent("search engines take what they find"),
        "One sentence for search engines, previews of links and lists of pages.",
        "\"What people ask first.\"",
    ),
    key("menu", Text(Form::Any), Absent("it is not in the menu"), "Its name in the menu.", "\"FAQ\""),
    key("order", ORDER, Value("1000"), "Pages with smaller numbers come first.", "30").unit("place"),
];

/// `content/news/NAME.md`.
pub(super) const NEWS: &[Key] = &[
    key("title", Text(Form::Any), Required, "Its heading.", "\"The first month\""),
    key("date", Moment, Required, "When it was published; before that it is not shown.", "2006-11-02")
        .unit("moment"),
    key(
        "summary",
        Text(Form::Any),
        Absent("lists show the heading only"),
        "One sentence for lists and the feed.",
        "\"A thousand teams in thirty days.\"",
    ),
];

/// `content/forum/SECTION/_section.md`.
pub(super) const SECTION: &[Key] = &[
    key("title", Text(Form::Any), Required, "Its heading.", "\"Questions\""),
    key(
        "summary",
        Text(Form::Any),
        Absent("none is shown"),
        "What belongs there.",
        "\"Ask the organisers.\"",
    ),
    key("order", ORDER, Value("0"), "Sections with smaller numbers come first.", "2").unit("place"),
];

/// `content/forum/SECTION/THREAD/NUMBER.md`.
pub(super) const POST: &[Key] = &[
    key(
        "title",
        Text(Form::Any),
        Absent("the name of the thread's folder"),
        "The thread's heading, on its first post.",
        "\"What does the quiz set hold?\"",
    ),
    key(
        "author",
        Text(Form::Any),
        Absent("`unknown`"),
        "Who wrote it, as the forum showed it.",
        "\"organiser\"",
    ),
    key("date", Moment, Required, "When it was written.", "2006-10-07T09:30:00Z").unit("moment"),
    key(
        "team",
        Text(Form::SLUG),
        Absent("the author is in none"),
        "The author's team, if it takes part here.",
        "\"bellkor\"",
    ),
    key(
        "id",
        Text(Form::Any),
        Absent("it was written for this archive"),
        "What the forum that it was imported from calls it.",
        "\"4711\"",
    ),
    key(
        "reply_to",
        Whole(0, u32::MAX as i64),
        Absent("it answers the thread"),
        "The number of the post of the same thread that it answers.",
        "1",
    )
    .unit("number"),
    key(
        "source",
        Text(Form::Any),
        Absent("nothing leads to it"),
        "Where it was to be read before it was imported, an address of the web.",
        "\"https://forum.example/4711\"",
    ),
];

/// `content/audit/false-positives.toml`.
pub(super) const PAIRS: &[Key] = &[
    tables("pairs", "every link counts", "Two teams that are alike and have explained it."),
    key("pairs.teams", Texts(Form::SLUG), Required, "The two teams' folders.", "[\"bellkor\", \"korbell\"]"),
    key(
        "pairs.reason",
        Text(Form::FILLED),
        Required,
        "Why the link means nothing.",
        "\"they share an office, which is allowed\"",
    ),
];
