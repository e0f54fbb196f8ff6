//! Persons who may not take part, as the rules ask for them.

use contest::Invited;
use ledger::history::History;

use super::tags::Tags;

/// Who may not take part, by the ledger; only who has the secret behind the tags can tell.
#[derive(Clone, Copy)]
pub struct Bars<'b> {
    history: &'b History,
    tags: &'b Tags,
}

impl<'b> Bars<'b> {
    /// By what `history` says.
    pub fn new(history: &'b History, tags: &'b Tags) -> Self {
        Self { history, tags }
    }

    /// The receipt that says of the person whom all this is known of that they may not take part.
    pub fn against(&self, known: &[Invited]) -> Option<u64> {
        // Nearly always there is none.
        self.history.tally().roster().bars().next()?;
        // Whoever was barred by a login alone is known by more as soon as they push.
        let alias = |one: &Invited| Invited { id: None, ssh_key: None, ..one.clone() };
        let tags: Vec<String> =
            known.iter().flat_map(|one| [self.tags.of(one), self.tags.of(&alias(one))]).flatten().collect();
        self.history.barred(&tags)
    }
}
