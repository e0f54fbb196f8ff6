//! What is asked: a proposed `team.toml` beside all that it is held against.

use crate::people::{Bars, Directory};
use base::time::Instant;
use contest::{Author, Contest, Slug, Teams, TermsText};
use ledger::standings::Tally;

/// A proposed `team.toml` and what it is held against.
#[derive(Clone, Copy)]
pub struct Request<'r> {
    /// The contest.
    pub contest: &'r Contest,
    /// The teams on main.
    pub teams: &'r Teams,
    /// The same by names and people.
    pub directory: &'r Directory,
    /// The receipts so far.
    pub tally: &'r Tally,
    /// The text that members accept, if the contest asks for it.
    pub terms: Option<&'r TermsText>,
    /// When new teams were registered, oldest first.
    pub sign_ups: &'r [Instant],
    /// Last instant of the contest as the ledger has it now.
    pub closes: Instant,
    /// The folder.
    pub slug: &'r Slug,
    /// Who opened the pull request.
    pub author: &'r Author,
    /// When that account was opened, if it is known.
    pub account: Option<Instant>,
    /// When the head was received.
    pub received: Instant,
    /// The file's path, for messages.
    pub path: &'r str,
    /// Who may not take part; nothing where nobody can tell.
    pub bars: Option<Bars<'r>>,
    /// Whether the organiser approved it, so that nothing holds it any more.
    pub approved: bool,
}
