//! Where the rank of each row of a board lies, by what is published: whatever was put on record meanwhile, and whoever
//! draws the board.
//!
//! Of the first teams the judge recorded who is ahead of whom by their paired differences ([`Ranks`]), if it could know;
//! that holds for exactly the board that it was recorded for. Everything else is said by the published scores and their
//! errors alone, as [`metric::estimate::ties::apart`] does: wider, and never without a basis.

use super::ranked::Leader;
use crate::ranks::{HEAD, Ranks};
use contest::Contest;
use metric::estimate::ties::{RankInterval, apart};
use metric::estimate::{Family, GROUPS, joint, of_best};

/// Confidence of all of it.
const LEVEL: f64 = 0.95;

/// Where a team's rank lies at 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intervals {
    /// The ranks of all rows lie within theirs at once.
    pub all: RankInterval,
    /// For whoever looks at this row alone.
    pub alone: RankInterval,
    /// Whether the judge compared it with its neighbours pair by pair, without what they err in together.
    pub paired: bool,
}

/// The intervals of `leaders`, in board order. Nothing for a score without an error, and nothing where mean ranks order
/// the teams.
pub(super) fn intervals(
    contest: &Contest,
    leaders: &[Option<Leader>],
    ranks: Option<&Ranks>,
) -> Vec<Option<Intervals>> {
    let teams = leaders.len();
    let direction = contest.metric.direction;
    // Where pairs were compared, all statements rest on the pairs; otherwise on each score's own interval.
    let ranks = ranks.filter(|ranks| ranks.rows.len() == teams.min(HEAD));
    let groups = ranks.map_or(GROUPS, |ranks| ranks.groups as usize);
    let quantiles = match ranks {
        Some(_) => Family::Board.critical(teams, groups, LEVEL),
        None => joint(teams, groups, LEVEL),
    };
    let quantiles = quantiles.zip(Family::Row.critical(teams, groups, LEVEL));
    let Some((all, alone)) = quantiles.filter(|_| contest.metric.mean_rank.is_empty()) else {
        return vec![None; teams];
    };
    let scores = |quantile: f64| -> Vec<(f64, Option<f64>)> {
        let reach = |leader: &Leader| leader.standard_error.map(|error| error * quantile);
        let one = |leader: &Option<Leader>| leader.map_or((0.0, None), |one| (one.best.score, reach(&one)));
        leaders.iter().map(one).collect()
    };
    let counts = [all, alone].map(|quantile| {
        let scores = scores(quantile);
        // Behind the head, and so worse than whoever is in it and apart from them.
        let behind = apart(&scores[..teams.min(HEAD)], direction);
        (apart(&scores, direction), behind)
    });
    let recorded = |at: usize| *ranks?.rows.get(at)?;
    let interval = |at: usize, which: usize| {
        let (everybody, head) = &counts[which];
        let (mut better, mut worse) = everybody[at]?;
        if let Some(counts) = recorded(at) {
            let beyond = worse - head.get(at).copied().flatten().map_or(0, |(_, worse)| worse);
            better = better.max(counts[2 * which] as usize);
            worse = worse.max(counts[2 * which + 1] as usize + beyond);
        }
        Some(RankInterval::of(teams, better, worse))
    };
    (0..teams)
        .map(|at| {
            let (all, alone) = (interval(at, 0)?, interval(at, 1)?);
            // What holds for all rows holds for this one.
            let alone = RankInterval { best: alone.best.max(all.best), worst: alone.worst.min(all.worst) };
            Some(Intervals { all, alone, paired: recorded(at).is_some() })
        })
        .collect()
}

/// Where the true score of the first of `leaders` lies at 95 %, given that it was the best of all their files.
pub(super) fn of_first(contest: &Contest, leaders: &[Option<Leader>]) -> Option<(f64, f64)> {
    let first = leaders.first().copied().flatten().filter(|_| contest.metric.mean_rank.is_empty())?;
    let files: usize = leaders.iter().flatten().map(|leader| leader.entries).sum();
    let value = first.best.score;
    let (low, high) = of_best(value, first.standard_error?, contest.metric.direction, files, GROUPS, LEVEL)?;
    // As far as the metric goes; a score itself may miss that by the rounding of sums.
    let measure = contest.measures.iter().find(|measure| measure.name == contest.metric.name);
    let [least, most] = measure.map_or([f64::NEG_INFINITY, f64::INFINITY], |measure| measure.metric.range);
    Some((low.max(least.min(value)), high.min(most.max(value))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standings::Best;
    use base::time::Instant;

    fn leaders(scores: &[(f64, Option<f64>)]) -> Vec<Option<Leader>> {
        let received: Instant = "2009-01-01T00:00:00Z".parse().unwrap();
        let one = |(seq, (score, standard_error)): (u64, &(f64, Option<f64>))| {
            let best = Best { score: *score, received, seq };
            Some(Leader { best, entries: 2, standard_error: *standard_error, tied: None })
        };
        (1..).zip(scores).map(one).collect()
    }

    fn shown(found: &[Option<Intervals>]) -> Vec<String> {
        let one = |found: &Option<Intervals>| {
            found.map_or_else(
                || "nothing".to_owned(),
                |found| format!("{} {} {}", found.all, found.alone, found.paired),
            )
        };
        found.iter().map(one).collect()
    }

    #[test]
    fn published_errors_alone_give_ranges_and_pairs_make_them_narrower() {
        let contest = contest::sample();
        let board = leaders(&[(0.50, Some(0.01)), (0.55, Some(0.01)), (0.70, Some(0.01)), (0.71, None)]);
        // Joint over four: t = 2.75, alone over three: 2.63; two bars reach 0.055 and 0.053.
        assert_eq!(
            shown(&intervals(&contest, &board, None)),
            ["1-3 1-3 false", "1-3 1-3 false", "3-4 3-4 false", "nothing"]
        );
        let rows = vec![Some([0, 2, 0, 2]), Some([1, 1, 1, 1]), Some([2, 0, 2, 0]), None];
        let ranks = Ranks { board: String::new(), groups: 20, rows };
        assert_eq!(
            shown(&intervals(&contest, &board, Some(&ranks))),
            ["1-2 1-2 true", "2-3 2-3 true", "3-4 3-4 true", "nothing"]
        );
        // Of another board nothing is taken.
        let short = Ranks { rows: vec![None; 3], ..ranks };
        assert_eq!(intervals(&contest, &board, Some(&short)), intervals(&contest, &board, None));
        let mut ranked = contest.clone();
        ranked.metric.mean_rank = vec![(contest.metric.name.clone(), contest.metric.direction)];
        assert_eq!(intervals(&ranked, &board, None), [None; 4]);
        assert_eq!(of_first(&ranked, &board), None);
    }

    #[test]
    fn whoever_stands_behind_the_head_is_held_against_it_by_errors_alone() {
        let contest = contest::sample();
        let scores: Vec<(f64, Option<f64>)> = (0..HEAD + 5)
            .map(|at| (0.5 + 0.001 * at as f64 + if at < HEAD { 0.0 } else { 9.0 }, Some(0.01)))
            .collect();
        let ranks = Ranks { board: String::new(), groups: 20, rows: vec![Some([0; 4]); HEAD] };
        let found = intervals(&contest, &leaders(&scores), Some(&ranks));
        let [first, last] = [0, HEAD + 4].map(|at| found[at].unwrap());
        // Five are plainly behind, and the recorded counts say nothing of the head.
        assert_eq!((first.all.worst, first.paired), (HEAD, true));
        assert_eq!((last.all.best, last.paired), (HEAD + 1, false));
    }

    #[test]
    fn the_first_of_many_files_has_an_interval_of_its_own() {
        let contest = contest::sample();
        let board = leaders(&[(0.50, Some(0.01)), (0.55, Some(0.01))]);
        let (low, high) = of_first(&contest, &board).unwrap();
        // Four files: 2.093 and 2.75 standard errors, the longer end on the worse side.
        assert!((0.50 - low - 0.020_93).abs() < 1e-4 && (high - 0.5 - 0.027_5).abs() < 1e-3, "{low} {high}");
        assert_eq!(of_first(&contest, &leaders(&[(0.5, None)])), None);
        assert_eq!(of_first(&contest, &[]), None);
    }
}
