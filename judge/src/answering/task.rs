//! What one pull request is owed.

use crate::report::Outcome;
use base::time::Instant;
use forge::{Open, Settled, TAG};

/// What one pull request is owed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Task {
    /// Its number.
    pub(crate) pull: u64,
    /// The head that the comment is about.
    pub(crate) head: String,
    /// The head that stands there, as far as the list knows.
    pub(crate) stands: String,
    /// Since when it is owed.
    pub(crate) since: Instant,
    /// The comment, with what it is found by.
    pub(crate) text: String,
    /// What came of it; nothing for a draft.
    pub(crate) outcome: Option<Outcome>,
    /// Its labels, as far as the list knows.
    labels: Vec<String>,
    /// Whether it may have comments of the judge's already.
    pub(crate) has_notes: bool,
}

impl Task {
    /// What `open` is owed: `text`, about its `head`.
    pub(crate) fn new(open: &Open, head: &str, since: Instant, text: &str, outcome: Option<Outcome>) -> Self {
        let kind = if outcome.is_none() { " draft" } else { "" };
        Self {
            pull: open.pull,
            head: head.to_owned(),
            stands: open.head.clone(),
            since,
            text: format!("{}\n\n{TAG}{kind} {head} -->\n", text.trim_end()),
            outcome,
            labels: open.labels.clone(),
            has_notes: open.notes != Some(0),
        }
    }

    /// Whether the head that is answered is the one that stands there.
    pub(crate) fn is_current(&self) -> bool {
        self.head == self.stands
    }

    /// Whether it is to be closed.
    pub(crate) fn closes(&self) -> bool {
        self.is_current() && self.outcome.is_some_and(Outcome::closes)
    }

    /// How it is to be left, if it is not so already.
    pub(crate) fn settled(&self) -> Option<Settled<'static>> {
        let outcome = self.outcome.filter(|_| self.is_current())?;
        let has = |label: &str| self.labels.iter().any(|own| own.eq_ignore_ascii_case(label));
        let not = Outcome::ALL.iter().map(|other| other.label());
        let not: Vec<&'static str> = not.filter(|label| *label != outcome.label() && has(label)).collect();
        let label = Some(outcome.label()).filter(|label| !has(label));
        let close = outcome.closes();
        (close || label.is_some() || !not.is_empty()).then_some(Settled { label, not, close })
    }

    /// The first line, as a status of the head shows it.
    pub(crate) fn headline(&self) -> String {
        self.text.lines().next().unwrap_or_default().replace(['*', '`'], "")
    }
}

/// Whether a comment says what it should: forges end lines as they like.
pub(crate) fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
    plain(one) == plain(other)
}
