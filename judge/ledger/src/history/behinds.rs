//! Where to look for the exact scores behind the teams' bests, whatever was put on record meanwhile.
//!
//! Judges of before forgot all of them whenever a team or a submission was disqualified or came back, and when one was
//! scored again by itself. What they said of ties then stands in ledgers, so that it is kept how they came to it.

use hashbrown::HashMap;

use super::exact::Behind;
use super::places::place_of;

#[derive(Clone, Debug, Default)]
pub(super) struct Behinds {
    /// By the teams' numbers.
    best: Vec<Option<Behind>>,
    /// As judges knew them that forgot.
    forgetful: Vec<Option<Behind>>,
    /// By the first receipt of a submission its newest one, of those whose receipts were at hand whole; nothing for one
    /// whose exact score nobody can open.
    submissions: HashMap<u64, Option<Behind>>,
    /// Whether scores of before are void: of a submission that is not told here, nothing is known then.
    is_anew: bool,
}

impl Behinds {
    /// What is known of the best of the team with this number.
    pub(super) fn get(&self, team: u32, forgetful: bool) -> Option<&Behind> {
        let list = if forgetful { &self.forgetful } else { &self.best };
        list.get(team as usize)?.as_ref()
    }

    /// A submission got its score.
    pub(super) fn scored(&mut self, behind: &Behind) {
        self.submissions.insert(behind.of, Some(behind.clone()));
    }

    /// The best of `team` is from now on what this stands for.
    pub(super) fn stands_for(&mut self, team: u32, behind: Behind) {
        *place_of(&mut self.best, team) = Some(behind.clone());
        *place_of(&mut self.forgetful, team) = Some(behind);
    }

    /// The best of `team` is, after an act, the submission with the first receipt `of`.
    pub(super) fn became(&mut self, team: u32, of: Option<u64>) {
        let known = of.and_then(|of| match self.submissions.get(&of) {
            Some(known) => known.clone(),
            None if self.is_anew => None,
            None => Some(Behind { seq: of, of, commitment: None }),
        });
        *place_of(&mut self.best, team) = known;
    }

    /// A submission of `team` was scored again, as part of a change; its best is `best` now.
    pub(super) fn again(&mut self, team: u32, behind: Behind, best: Option<u64>) {
        self.scored(&behind);
        self.became(team, best);
        let old = place_of(&mut self.forgetful, team);
        if best == Some(behind.of) {
            *old = Some(behind);
        } else if old.as_ref().is_some_and(|known| Some(known.of) != best) {
            *old = None;
        }
    }

    /// A submission of `team` was scored again by itself, and nobody can open what of.
    pub(super) fn again_unsealed(&mut self, team: u32, of: u64, best: Option<u64>) {
        self.submissions.insert(of, None);
        self.became(team, best);
    }

    /// What judges of before did at an act.
    pub(super) fn forgotten(&mut self) {
        self.forgetful.clear();
    }

    /// Scores of before are void.
    pub(super) fn anew(&mut self) {
        *self = Self { is_anew: true, ..Self::default() };
    }
}
