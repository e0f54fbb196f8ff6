//! How the board came to be: each team's rank over the contest, and the first teams at the end of each day on which they changed.
//!
//! By the receipts as they count today: a submission that was disqualified since was never there, one that was judged again
//! always had the score that it has now, and a team has the name that it has now.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use base::time::Instant;
use contest::{Contest, Slug};
use ledger::standings::{Judgement, Standings};
use metric::Direction;

/// Moments of the contest at which ranks are told: more are not seen in a drawing.
const MOMENTS: i64 = 64;
/// Teams that a past day tells.
pub(crate) const FIRST: usize = 10;
const DAY: i64 = 86_400;

/// It.
#[derive(Debug, Default)]
pub(crate) struct Course {
    lines: BTreeMap<Slug, Vec<Turn>>,
    /// The oldest first.
    pub(crate) days: Vec<Day>,
    /// The last moment that no submission can follow any more that changes ranks at it, while the contest runs.
    pub(crate) told: Option<Instant>,
}

/// A team came to a rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Turn {
    /// The next of the moments at which ranks are told.
    pub(crate) at: Instant,
    /// From 1.
    pub(crate) rank: u32,
}

/// The first teams at the end of a day.
#[derive(Debug, PartialEq)]
pub(crate) struct Day {
    /// `2007-10-01`, by UTC.
    pub(crate) date: String,
    /// When it began.
    pub(crate) at: Instant,
    /// Best first.
    pub(crate) first: Vec<Stood>,
}

/// Where a team stood.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stood {
    pub(crate) team: Slug,
    /// On the public split.
    pub(crate) score: f64,
    /// When that submission was received.
    pub(crate) received: Instant,
}

/// A team's best so far, in the order of the board.
#[derive(Clone, Copy, Debug)]
struct Best {
    score: f64,
    direction: Direction,
    received: Instant,
    seq: u64,
    /// Its place in the order of today.
    team: usize,
}

impl Ord for Best {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.direction.compare(self.score, other.score);
        by_score.then(self.received.cmp(&other.received)).then(self.seq.cmp(&other.seq))
    }
}

impl PartialOrd for Best {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Best {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Best {}

impl Course {
    /// Of the teams that rank in `standings`, between the contest's beginning and `closes`, by scores of receipts later than `void`,
    /// at the moment `as_of`. Empty where mean ranks order the teams, and where what comes out is not the board: better nothing than two that disagree.
    pub(super) fn of(
        contest: &Contest,
        standings: &Standings,
        closes: Instant,
        void: Option<u64>,
        as_of: Instant,
    ) -> Self {
        if !contest.metric.mean_rank.is_empty() {
            return Self::default();
        }
        let mut walk = Walk {
            teams: &standings.order,
            order: BTreeSet::new(),
            bests: vec![None; standings.order.len()],
            lines: vec![vec![]; standings.order.len()],
            days: vec![],
            told: contest.opens,
        };
        let mut moments = moments(contest.opens, closes).peekable();
        let mut day = i64::MIN;
        for best in submissions(contest, standings, void) {
            let at = best.received;
            while let Some(moment) = moments.next_if(|moment| *moment < at) {
                walk.tell_ranks(moment);
                walk.told = moment;
            }
            let today = at.seconds().div_euclid(DAY);
            if today > day {
                walk.tell_first(day);
                day = today;
            }
            walk.take(best);
        }
        // What came after the last moment, in a time of grace, counts at the end.
        walk.tell_ranks(moments.next().unwrap_or(closes));
        let shown = standings.order.iter().map(|slug| Some(standings.teams.get(slug)?.best?.seq));
        let told = (as_of <= closes).then_some(walk.told);
        if walk.order.iter().map(|best| Some(best.seq)).eq(shown) { walk.done(told) } else { Self::default() }
    }

    /// The ranks of `team`, the oldest first.
    pub(crate) fn line(&self, team: &Slug) -> &[Turn] {
        self.lines.get(team).map_or(&[], Vec::as_slice)
    }

    /// The same without what came after the moment `told`.
    pub(crate) fn line_until(&self, team: &Slug, told: Instant) -> &[Turn] {
        let line = self.line(team);
        &line[..line.partition_point(|turn| turn.at <= told)]
    }

    /// The place in [`Self::days`] of the day `date`.
    pub(crate) fn day(&self, date: &str) -> Option<usize> {
        self.days.binary_search_by(|day| day.date.as_str().cmp(date)).ok()
    }
}

/// All scores that count, in the order in which they were received.
fn submissions(contest: &Contest, standings: &Standings, void: Option<u64>) -> Vec<Best> {
    let mut all = vec![];
    for (team, slug) in standings.order.iter().enumerate() {
        for outcome in standings.teams.get(slug).map_or(&[][..], |standing| &standing.history) {
            // The receipt of the score that it has now.
            let told = outcome.rejudged.last().map_or(outcome.seq, |(receipt, ..)| *receipt);
            if let Judgement::Scored { score, .. } = outcome.result
                && outcome.disqualified.is_none()
                && void.is_none_or(|void| told > void)
            {
                let direction = contest.metric.direction;
                all.push(Best { score, direction, received: outcome.received, seq: outcome.seq, team });
            }
        }
    }
    all.sort_unstable_by_key(|best| (best.received, best.seq));
    all
}

/// The ends of equal parts of the contest.
fn moments(opens: Instant, closes: Instant) -> impl Iterator<Item = Instant> {
    let (from, to) = (opens.seconds(), closes.seconds().max(opens.seconds()));
    (1..=MOMENTS).map(move |part| Instant::from_seconds(from + (to - from) * part / MOMENTS))
}

struct Walk<'s> {
    /// In the order of today.
    teams: &'s [Slug],
    order: BTreeSet<Best>,
    bests: Vec<Option<Best>>,
    lines: Vec<Vec<Turn>>,
    days: Vec<Day>,
    /// The last moment whose ranks were told when something came after it.
    told: Instant,
}

impl Walk<'_> {
    /// Lets a team have `best`, if it is better than what it had.
    fn take(&mut self, best: Best) {
        let had = &mut self.bests[best.team];
        if had.is_some_and(|had| had.direction.compare(had.score, best.score).is_le()) {
            return;
        }
        if let Some(had) = had.replace(best) {
            self.order.remove(&had);
        }
        self.order.insert(best);
    }

    fn tell_ranks(&mut self, at: Instant) {
        for (rank, best) in (1..).zip(&self.order) {
            let line = &mut self.lines[best.team];
            if line.last().is_none_or(|turn| turn.rank != rank) {
                line.push(Turn { at, rank });
            }
        }
    }

    /// Notes who was first at the end of the day `day`, counted from 1970, if it was not the same before.
    fn tell_first(&mut self, day: i64) {
        let stood = |best: &Best| Stood {
            team: self.teams[best.team].clone(),
            score: best.score,
            received: best.received,
        };
        let first: Vec<Stood> = self.order.iter().take(FIRST).map(stood).collect();
        if first.is_empty() || self.days.last().is_some_and(|day| day.first == first) {
            return;
        }
        let at = Instant::from_seconds(day * DAY);
        let mut date = at.to_string();
        date.truncate("2007-10-01".len());
        self.days.push(Day { date, at, first });
    }

    fn done(self, told: Option<Instant>) -> Course {
        Course { lines: self.teams.iter().cloned().zip(self.lines).collect(), days: self.days, told }
    }
}
