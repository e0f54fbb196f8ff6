//! Boards of teams whose true scores are known, drawn as the site draws them, and how often what they say is true.

use std::collections::HashMap;
use std::sync::LazyLock;

use contest::{Contest, Slug};
use ledger::Ranks;
use ledger::ranks::{HEAD, board as digest};
use ledger::standings::{Best, Calendar, Leader, Place, Ranked, Row, board};
use metric::Direction;
use metric::estimate::ties::{RankInterval, rank_intervals};
use metric::estimate::{Chance, Estimate, Family, chances};
use metric::release::Rule;
use rayon::prelude::*;

use crate::random::Random;

const LEVEL: f64 = 0.95;
const GROUPS: usize = 20;
/// Rows of a simulated split, where rows are drawn.
const ROWS: usize = 400;
/// Standard error of one team's score, where only the groups' means are drawn.
const ERROR: f64 = 0.01;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Metric {
    /// A mean of errors that are normal; drawn by the groups' means, which is the same.
    Mean,
    /// RMSE of 400 errors with Laplace's heavier tails.
    Rmse,
    /// Accuracy on 400 rows, about 0.8.
    Accuracy,
}

/// A kind of contest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World {
    pub(crate) metric: Metric,
    pub(crate) teams: usize,
    /// Correlation of two teams' errors of a row.
    pub(crate) correlation: f64,
    /// From the first team's true score to the last one's, in standard errors of one; 0 when all are equal.
    pub(crate) spread: f64,
    /// Files that a team sends, of which the best stands on the board.
    pub(crate) files: usize,
}

/// True scores and measured ones, lower is better.
pub(crate) struct Drawn {
    pub(crate) truths: Vec<f64>,
    pub(crate) estimates: Vec<Estimate>,
}

impl World {
    fn truth(&self, team: usize) -> f64 {
        let base = match self.metric {
            Metric::Mean => 0.9,
            Metric::Rmse => std::f64::consts::SQRT_2,
            // An error rate, so that lower is better.
            Metric::Accuracy => 0.2,
        };
        base + ERROR * self.spread * team as f64 / (self.teams.max(2) - 1) as f64
    }

    /// One contest.
    pub(crate) fn draw(&self, random: &mut Random) -> Drawn {
        let own = (1.0 - self.correlation).sqrt();
        let shared: Vec<f64> = match self.metric {
            Metric::Mean => (0..GROUPS).map(|_| random.normal()).collect(),
            Metric::Rmse => (0..ROWS).map(|_| laplace(random)).collect(),
            Metric::Accuracy => (0..ROWS).map(|_| random.normal()).collect(),
        };
        let truths: Vec<f64> = (0..self.teams).map(|team| self.truth(team)).collect();
        let mut file = |truth: f64| {
            let mut mixed = |common: &f64, draw: &dyn Fn(&mut Random) -> f64| {
                self.correlation.sqrt() * common + own * draw(random)
            };
            match self.metric {
                Metric::Mean => {
                    let scale = ERROR * (GROUPS as f64).sqrt();
                    let means: Vec<f64> = shared
                        .iter()
                        .map(|one| truth + scale * mixed(one, &|random: &mut Random| random.normal()))
                        .collect();
                    let sum: f64 = means.iter().sum();
                    let without = means.iter().map(|mean| (sum - mean) / (GROUPS - 1) as f64);
                    Estimate { value: sum / GROUPS as f64, replicates: without.collect() }
                }
                Metric::Rmse => {
                    let scale = truth / std::f64::consts::SQRT_2;
                    let squares = shared.iter().map(|one| (scale * mixed(one, &laplace)).powi(2));
                    of_rows(&squares.collect::<Vec<_>>(), f64::sqrt)
                }
                Metric::Accuracy => {
                    let threshold = quantile(truth);
                    let wrong = |one| {
                        f64::from(u8::from(mixed(one, &|random: &mut Random| random.normal()) < threshold))
                    };
                    of_rows(&shared.iter().map(wrong).collect::<Vec<_>>(), |mean| mean)
                }
            }
        };
        let mut best = |truth: &f64| {
            let files = (0..self.files).map(|_| file(*truth));
            files
                .min_by(|a, b| a.value.total_cmp(&b.value))
                .unwrap_or(Estimate { value: 0.0, replicates: vec![] })
        };
        let estimates = truths.iter().map(&mut best).collect();
        Drawn { truths, estimates }
    }
}

fn laplace(random: &mut Random) -> f64 {
    let size = -random.uniform().ln();
    if random.chance(0.5) { size } else { -size }
}

/// The normal distribution's quantile of a probability below one half, to the few digits that a simulation needs.
fn quantile(p: f64) -> f64 {
    // Abramowitz & Stegun 26.2.23.
    let t = (-2.0 * p.ln()).sqrt();
    let over = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    over / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308))) - t
}

/// The mean of `rows`, bent by `bend`, with its replicates; rows are dealt to the groups in turn.
fn of_rows(rows: &[f64], bend: impl Fn(f64) -> f64) -> Estimate {
    let (mut sums, mut sizes) = ([0.0; GROUPS], [0.0; GROUPS]);
    for (at, row) in rows.iter().enumerate() {
        sums[at % GROUPS] += row;
        sizes[at % GROUPS] += 1.0;
    }
    let (sum, size): (f64, f64) = (sums.iter().sum(), sizes.iter().sum());
    let without = sums.iter().zip(&sizes).map(|(one, count)| bend((sum - one) / (size - count)));
    Estimate { value: bend(sum / size), replicates: without.collect() }
}

/// The teams of a board as the ledger tells them.
struct Shown {
    order: Vec<Slug>,
    leaders: HashMap<Slug, Leader>,
    ranks: Option<Ranks>,
}

impl Ranked for Shown {
    fn order(&self) -> &[Slug] {
        &self.order
    }

    fn leader(&self, team: &Slug) -> Option<Leader> {
        self.leaders.get(team).copied()
    }

    fn mean_rank(&self, _: &Slug) -> Option<(f64, Vec<f64>)> {
        None
    }

    fn ranks(&self) -> Option<&Ranks> {
        self.ranks.as_ref()
    }

    fn calendar(&self) -> Option<&Calendar> {
        None
    }
}

/// The board of `drawn` as a site shows it, by receipts with or without the judge's record; each place with the number of
/// its team.
pub(crate) fn shown(drawn: &Drawn, files: usize, with_record: bool) -> Vec<(usize, Place)> {
    let contest = &*CONTEST;
    let rule = contest.leaderboard.release;
    let mut order: Vec<usize> = (0..drawn.estimates.len()).collect();
    let score = |at: usize| rule.rounded(drawn.estimates[at].value);
    order.sort_by(|a, b| score(*a).total_cmp(&score(*b)).then(a.cmp(b)));
    let slug = |at: usize| -> Slug { format!("team-{at}").parse().unwrap() };
    let received = "2009-01-01T00:00:00Z".parse().unwrap();
    let leader = |at: usize| Leader {
        best: Best { score: score(at), received, seq: at as u64 + 1 },
        entries: files,
        standard_error: drawn.estimates[at].standard_error().and_then(|error| rule.shown_error(error)),
        tied: None,
    };
    let head: Vec<_> = order.iter().take(HEAD).map(|at| (score(*at), Some(&drawn.estimates[*at]))).collect();
    let ranks = rule.counts(&head, order.len(), LEVEL).filter(|_| with_record).map(|(groups, rows)| {
        let bests = order.iter().map(|at| (score(*at), received));
        Ranks { board: digest(order.len(), bests), groups: groups as u32, rows }
    });
    let all = Shown {
        order: order.iter().map(|at| slug(*at)).collect(),
        leaders: order.iter().map(|at| (slug(*at), leader(*at))).collect(),
        ranks,
    };
    let rows = board(contest, &all).into_iter().filter_map(|row| match row {
        Row::Team(place) => Some(place),
        Row::Line(_) => None,
    });
    order.into_iter().zip(rows).collect()
}

/// A contest with four decimals, where less is better.
static CONTEST: LazyLock<Contest> = LazyLock::new(|| {
    let mut contest = contest::sample();
    contest.metric.direction = Direction::Lower;
    contest.metric.mean_rank.clear();
    contest.leaderboard.release = Rule::Rounded { decimals: 4 };
    contest
});

/// The ranks that are true of each team: from 1 + those truly better to all but those truly worse.
fn true_ranks(truths: &[f64]) -> Vec<RankInterval> {
    let one = |truth: &f64| {
        let better = truths.iter().filter(|other| *other < truth).count();
        let worse = truths.iter().filter(|other| *other > truth).count();
        RankInterval::of(truths.len(), better, worse)
    };
    truths.iter().map(one).collect()
}

/// What came of many boards; parts of 1 unless it is said otherwise.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Found {
    /// Boards on which all intervals hold all true ranks: drawn from a record, from published errors alone, and the exact
    /// ones by which the private order is told.
    pub(crate) recorded: f64,
    pub(crate) published: f64,
    pub(crate) exact: f64,
    /// Rows whose own interval holds their true ranks.
    pub(crate) alone: f64,
    /// Boards on which statements about each pair by itself set some team apart that is not.
    pub(crate) pairs_wrong: f64,
    /// Part of the board that an interval spans.
    pub(crate) width: f64,
    pub(crate) published_width: f64,
    /// Boards on which the first one's true score lies within its plain interval, and within the one that knows that it
    /// was chosen; and how much wider that is.
    pub(crate) plain: f64,
    pub(crate) chosen: f64,
    pub(crate) wider: f64,
    /// How often the first one is said to be first on other rows, and how often it truly is.
    pub(crate) said: f64,
    pub(crate) was: f64,
}

impl Found {
    fn fields(&mut self) -> [&mut f64; 12] {
        [
            &mut self.recorded,
            &mut self.published,
            &mut self.exact,
            &mut self.alone,
            &mut self.pairs_wrong,
            &mut self.width,
            &mut self.published_width,
            &mut self.plain,
            &mut self.chosen,
            &mut self.wider,
            &mut self.said,
            &mut self.was,
        ]
    }

    fn plus(mut self, mut other: Self) -> Self {
        for (sum, one) in self.fields().into_iter().zip(other.fields()) {
            *sum += *one;
        }
        self
    }
}

/// Plays `boards` contests of `world`.
pub(crate) fn play(world: &World, seed: u64, boards: u64) -> Found {
    let one = |at: u64| board_of(world, &mut Random::new(seed ^ (at << 20)));
    let mut sum = (0..boards).into_par_iter().map(one).reduce(Found::default, Found::plus);
    for field in sum.fields() {
        *field /= boards as f64;
    }
    sum
}

fn board_of(world: &World, random: &mut Random) -> Found {
    let drawn = world.draw(random);
    let truths = true_ranks(&drawn.truths);
    let holds = |interval: RankInterval, team: usize| {
        interval.best <= truths[team].best && truths[team].worst <= interval.worst
    };
    let part = |is: bool| f64::from(u8::from(is));
    let (mut found, teams) = (Found::default(), world.teams as f64);
    let recorded = shown(&drawn, world.files, true);
    let published = shown(&drawn, world.files, false);
    let all = |board: &[(usize, Place)]| {
        part(board.iter().all(|(team, place)| place.ranks.is_none_or(|ranks| holds(ranks.all, *team))))
    };
    let width = |board: &[(usize, Place)]| {
        let span =
            |place: &Place| place.ranks.map_or(teams, |ranks| (ranks.all.worst - ranks.all.best + 1) as f64);
        board.iter().map(|(_, place)| span(place)).sum::<f64>() / teams / teams
    };
    (found.recorded, found.published) = (all(&recorded), all(&published));
    (found.width, found.published_width) = (width(&recorded), width(&published));
    let alone =
        recorded.iter().filter(|(team, place)| place.ranks.is_none_or(|ranks| holds(ranks.alone, *team)));
    found.alone = alone.count() as f64 / teams;
    let exact = |family| rank_intervals(&drawn.estimates, Direction::Lower, family, LEVEL);
    let is_right = |(team, interval): (usize, RankInterval)| holds(interval, team);
    found.exact = part(exact(Family::Board).into_iter().enumerate().all(is_right));
    found.pairs_wrong = part(!exact(Family::Pair).into_iter().enumerate().all(is_right));
    let (team, first) = &recorded[0];
    let truth = drawn.truths[*team];
    if let (Some((low, high)), Some((from, to))) = (drawn.estimates[*team].interval(LEVEL), first.true_score)
    {
        found.plain = part((low..=high).contains(&truth));
        found.chosen = part((from..=to).contains(&truth));
        found.wider = (to - from) / (high - low);
    }
    if let Some(chances) = chances(&drawn.estimates, Direction::Lower, 1, 200) {
        found.said = chances.get(*team).map_or(0.0, |chance: &Chance| chance.first);
        found.was = part(truths[*team].best == 1);
    }
    found
}
