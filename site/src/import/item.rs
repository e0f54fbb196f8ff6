//! One post as its source has it.

use base::time::Instant;

/// It.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// The section: a name for programs and one for people.
    pub(super) section: Option<(String, String)>,
    /// What the source calls the thread, with the source's kind before it: unlike every other thread's.
    pub(super) thread: String,
    /// The thread's title.
    pub(super) title: String,
    /// What the source calls the post: unlike every other post's, with the source's kind before it.
    pub(super) id: String,
    /// Who wrote it, as it was shown.
    pub(super) author: String,
    /// When.
    pub(super) date: Instant,
    /// The `id` of the post that it answers.
    pub(super) reply_to: Option<String>,
    /// Where it was to be read.
    pub(super) source: Option<String>,
    /// Its text.
    pub(super) body: Body,
    /// Names of files that came with it, which are not carried over.
    pub(super) attachments: Vec<String>,
}

/// A text and its markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// As forges have it.
    Markdown(String),
    /// Markdown with the quotes that Discourse writes.
    Discourse(String),
    /// As bulletin boards have it.
    BbCode(String),
    /// As mails have it: lines are lines, `>` quotes.
    Plain(String),
    /// Of which only the words are carried over.
    Html(String),
}
