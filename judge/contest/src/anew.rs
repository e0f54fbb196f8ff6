//! Phases that begin anew, with an answer key of their own: which files the key that is in place is for.

use super::{Contest, Phase};
use base::time::Instant;

/// What a file is to the answer key that is in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFor<'c> {
    /// The key is for it.
    It,
    /// It came before this phase, which the key is for.
    After(&'c Phase),
    /// It belongs to this phase, whose key is not in place yet.
    Before(&'c Phase),
}

impl Contest {
    /// The phase that begins anew and that the answer key in place is for; nothing before the first of them.
    pub fn key_phase(&self) -> Option<&Phase> {
        self.answer_key_phase.as_ref().and_then(|id| self.phase(id))
    }

    /// What a file that was received at `at` is to the answer key that is in place.
    pub fn key_for(&self, at: Instant) -> KeyFor<'_> {
        let own = self.key_phase();
        if let Some(own) = own.filter(|own| at < own.from) {
            return KeyFor::After(own);
        }
        let is_next =
            |phase: &&Phase| phase.anew && phase.from <= at && own.is_none_or(|own| own.from < phase.from);
        let next = self.phases.iter().filter(is_next).max_by_key(|phase| phase.from);
        next.map_or(KeyFor::It, KeyFor::Before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_for_the_files_from_its_phase_to_the_next_that_begins_anew() {
        let day = |day: u32| format!("2009-01-{day:02}T00:00:00Z").parse::<Instant>().unwrap();
        let phase = |id: &str, from: u32, anew| Phase {
            id: id.to_owned(),
            name: id.to_owned(),
            from: day(from),
            until: day(31),
            anew,
        };
        let mut contest = crate::sample();
        contest.phases =
            vec![phase("first", 10, true), phase("window", 12, false), phase("second", 20, true)];
        let found = |contest: &Contest| -> Vec<String> {
            let word = |day_of| match contest.key_for(day(day_of)) {
                KeyFor::It => "it".to_owned(),
                KeyFor::After(phase) => format!("after {}", phase.id),
                KeyFor::Before(phase) => format!("before {}", phase.id),
            };
            [9, 10, 19, 20].map(word).to_vec()
        };
        assert_eq!(found(&contest), ["it", "before first", "before first", "before second"]);
        contest.answer_key_phase = Some("first".to_owned());
        assert_eq!(found(&contest), ["after first", "it", "it", "before second"]);
        contest.answer_key_phase = Some("second".to_owned());
        assert_eq!(found(&contest), ["after second", "after second", "after second", "it"]);
    }
}
