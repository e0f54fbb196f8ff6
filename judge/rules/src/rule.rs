//! What a rule is, of a submission as of a team.

use base::finding::Finding;
use base::finding::codes::Code;

/// A rule. `Check` is a function from what its room holds against it to the complaints.
#[derive(Clone, Copy, Debug)]
pub struct Rule<Check> {
    /// What the markers of the contest's rules page call it, its own in both rooms.
    pub name: &'static str,
    /// What keeps it, for people.
    pub by: &'static str,
    /// All codes that somebody may meet who breaks it.
    pub codes: &'static [&'static Code],
    /// Its complaints; nothing when it is kept.
    pub check: Check,
}

impl<Check> Rule<Check> {
    /// The codes of `findings`, which this rule's check gave, that the rule does not declare. There are none, as the
    /// tests see to.
    pub fn undeclared<'f>(&self, findings: &'f [Finding]) -> impl Iterator<Item = &'f str> {
        let codes = self.codes;
        findings
            .iter()
            .map(|finding| finding.code)
            .filter(|code| codes.iter().all(|known| known.code != *code))
    }
}
