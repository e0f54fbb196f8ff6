//! What a receipt tells of a file besides the score that ranks.

use std::collections::BTreeMap;

use contest::Contest;
use metric::release::{Released, Rule};
use score::ScoredFile;

/// The public scores of a file, all of them, and the errors of those that have a board.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    /// Metric → public score, the one that ranks among them.
    pub(crate) public: BTreeMap<String, f64>,
    /// Metric → standard error, of what tracks go by besides the score that ranks.
    pub(crate) standard_errors: BTreeMap<String, f64>,
}

impl Told {
    /// What is told of `scored`, where `released` is what the contest's rule says of the score that ranks.
    pub(crate) fn of(contest: &Contest, released: &Released, scored: &ScoredFile) -> Self {
        let mut told = Self {
            public: BTreeMap::from([(contest.metric.name.clone(), released.score)]),
            standard_errors: BTreeMap::new(),
        };
        if !released.improved && !matches!(contest.leaderboard.release, Rule::Rounded { .. }) {
            // A ladder that says nothing of the ranking score must not tell it through another one.
            return told;
        }
        for scores in scored.scores.iter().skip(1) {
            let plain = Rule::Rounded { decimals: contest.decimals_of(&scores.metric) };
            let other = plain.release(contest.metric.direction, None, &scores.public);
            told.public.insert(scores.metric.clone(), other.score);
            let shown = other.standard_error.filter(|_| contest.shows_error_of(&scores.metric));
            told.standard_errors.extend(shown.map(|error| (scores.metric.clone(), error)));
        }
        told
    }
}
