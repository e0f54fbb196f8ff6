//! The order of the private decision: the score on the private split rounded to the contest's decimals, then
//! the earlier `received`; or the mean of the ranks under several metrics. For the jury only, before the reveal;
//! [`super::Prizes::candidates`] says who of them is in line for a prize.

use std::collections::BTreeMap;

use super::best::Best;
use super::mean_rank::{Key, compare, in_order, mean_ranks, newest};
use base::time::Instant;
use contest::{Contest, Slug};
use metric::Direction;

/// One submission's private score with what the decision needs.
#[derive(Clone, Debug, PartialEq)]
pub struct PrivateScore {
    /// Its receipt.
    pub seq: u64,
    /// The team.
    pub team: Slug,
    /// When it was received.
    pub received: Instant,
    /// The recorded public score.
    pub public: f64,
    /// The exact private score.
    pub private: f64,
    /// The exact private scores under the metrics of `metric.mean_rank`, in their order; none without it.
    pub by_metric: Vec<f64>,
    /// The exact private scores under the metrics of the tracks, by the metrics' names.
    pub on_tracks: BTreeMap<String, f64>,
}

impl PrivateScore {
    /// Of everything that a submission scored on the private split, by metric, what the tracks of `contest` go by.
    pub fn on_tracks(contest: &Contest, all: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
        let own = contest.tracks.iter().filter_map(|track| all.get_key_value(&track.metric));
        own.map(|(name, score)| (name.clone(), *score)).collect()
    }
}

/// Each team's best submission by the private rule, best first.
pub fn ranked(contest: &Contest, scores: &[PrivateScore]) -> Vec<PrivateScore> {
    if !contest.metric.mean_rank.is_empty() {
        return decided(contest, scores);
    }
    let mut order: Vec<&PrivateScore> = scores.iter().collect();
    order.sort_by(|a, b| {
        let (x, y) = (contest.rounded(a.private), contest.rounded(b.private));
        contest.metric.direction.compare(x, y).then(a.received.cmp(&b.received)).then(a.seq.cmp(&b.seq))
    });
    let mut seen = std::collections::BTreeSet::new();
    order.into_iter().filter(|score| seen.insert(score.team.clone())).cloned().collect()
}

/// The private decision: each team by the mean of its ranks under the metrics, its best rounded private score under
/// each. It stands there with its best submission under the metric that the contest is named after.
fn decided(contest: &Contest, scores: &[PrivateScore]) -> Vec<PrivateScore> {
    let metrics = &contest.metric.mean_rank;
    let main = metrics.iter().position(|(name, _)| *name == contest.metric.name).unwrap_or(0);
    let mut teams: BTreeMap<&Slug, (Vec<Best>, &PrivateScore)> = BTreeMap::new();
    for score in scores.iter().filter(|score| score.by_metric.len() == metrics.len()) {
        let best = |(exact, (name, _)): (&f64, &(String, Direction))| Best {
            score: contest.rounded_of(name, *exact),
            received: score.received,
            seq: score.seq,
        };
        let new: Vec<Best> = score.by_metric.iter().zip(metrics).map(best).collect();
        let Some((bests, stands)) = teams.get_mut(&score.team) else {
            teams.insert(&score.team, (new, score));
            continue;
        };
        for (at, ((old, new), (_, direction))) in bests.iter_mut().zip(new).zip(metrics).enumerate() {
            if compare(*direction, &new, old).is_lt() {
                *old = new;
                if at == main {
                    *stands = score;
                }
            }
        }
    }
    let directions: Vec<Direction> = metrics.iter().map(|(_, direction)| *direction).collect();
    let bests: Vec<&[Best]> = teams.values().map(|(bests, _)| bests.as_slice()).collect();
    let means = mean_ranks(&directions, &bests);
    let mut order: Vec<(Key, &PrivateScore)> =
        teams.values().zip(means).map(|((bests, stands), mean)| ((mean, newest(bests)), *stands)).collect();
    order.sort_by(|(a, _), (b, _)| in_order(a, b));
    order.into_iter().map(|(_, stands)| stands.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_private_decision_ranks_rounded_scores_and_names_the_main_submission() {
        let mut contest = contest::sample();
        let second = ("metric-1".to_owned(), Direction::Higher);
        contest.metric.mean_rank = vec![(contest.metric.name.clone(), Direction::Lower), second];
        let day: Instant = "2009-01-01T00:00:00Z".parse().unwrap();
        let score = |seq, team: &str, by_metric: [f64; 2]| PrivateScore {
            seq,
            team: team.parse().unwrap(),
            received: day.plus(format!("{seq}m").parse().unwrap()),
            public: 0.0,
            private: by_metric[0],
            by_metric: by_metric.to_vec(),
            on_tracks: BTreeMap::new(),
        };
        let scores = [
            score(1, "team-a", [0.50001, 0.7]),
            score(2, "team-b", [0.49999, 0.6]),
            score(3, "team-b", [0.6, 0.8]),
            score(4, "team-c", [0.9, 0.1]),
        ];
        // With four decimals a and b are equal under the first metric (1.5), b is ahead under the second.
        let order = ranked(&contest, &scores);
        let found: Vec<_> = order.iter().map(|score| (score.team.as_str(), score.seq)).collect();
        assert_eq!(found, [("team-b", 2), ("team-a", 1), ("team-c", 4)]);
    }
}
