//! The order of the teams, kept while receipts arrive.

use std::cmp::Ordering;
use std::sync::OnceLock;

use hashbrown::HashMap;
use indexset::BTreeSet;

use super::best::Best;
use contest::Slug;
use metric::Direction;

/// Teams in board order: recorded public score, then earlier `received`, then earlier receipt. Entering a
/// score and asking for a rank cost the logarithm of the number of teams; until somebody asks for the first one,
/// nothing is sorted.
#[derive(Clone, Debug)]
pub struct Ranking {
    direction: Direction,
    order: OnceLock<BTreeSet<Place>>,
    numbers: HashMap<Slug, Number>,
    teams: Vec<Slug>,
    /// By the teams' numbers.
    best: Vec<Option<Best>>,
    ranked: usize,
}

/// A team's number in one ranking: looking a team up by its name costs more than all else that a score needs.
pub(super) type Number = u32;

/// A team where its best puts it. Receipts are unique, so that no two places are equal.
#[derive(Clone, Debug)]
struct Place {
    /// The score so that less is better.
    cost: f64,
    best: Best,
    team: Slug,
}

impl Place {
    fn key(&self) -> (base::time::Instant, u64) {
        (self.best.received, self.best.seq)
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        self.cost.total_cmp(&other.cost).then(self.key().cmp(&other.key()))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Place {}

impl Ranking {
    /// Nobody yet.
    pub fn new(direction: Direction) -> Self {
        Self {
            direction,
            order: OnceLock::new(),
            numbers: HashMap::new(),
            teams: vec![],
            best: vec![],
            ranked: 0,
        }
    }

    fn order(&self) -> &BTreeSet<Place> {
        self.order.get_or_init(|| {
            let ranked = self.teams.iter().zip(&self.best);
            let mut places: Vec<Place> =
                ranked.filter_map(|(team, best)| Some(self.place(team, (*best)?))).collect();
            places.sort_unstable();
            places.into_iter().collect()
        })
    }

    /// Enters a scored submission of `team` and says whether it is the team's best now.
    pub fn enter(&mut self, team: &Slug, new: Best) -> bool {
        let number = self.number(team);
        self.enter_number(number, new)
    }

    /// The same of a team by its number.
    pub(crate) fn enter_number(&mut self, team: Number, new: Best) -> bool {
        let old = self.best.get(team as usize).copied().flatten();
        let improved = old.is_none_or(|old| self.compare(&new, &old) == Ordering::Less);
        if improved {
            self.set_number(team, Some(new));
        }
        improved
    }

    /// The team's number; it gets one when it has none.
    pub fn number(&mut self, team: &Slug) -> Number {
        if let Some(number) = self.numbers.get(team) {
            return *number;
        }
        let number = self.teams.len() as Number;
        self.numbers.insert(team.clone(), number);
        self.teams.push(team.clone());
        self.best.push(None);
        number
    }

    /// The team's number, if it has one.
    pub fn known(&self, team: &Slug) -> Option<Number> {
        self.numbers.get(team).copied()
    }

    /// The team with a number.
    pub fn team(&self, number: Number) -> &Slug {
        &self.teams[number as usize]
    }

    /// Puts `team` where `best` belongs, or off the board.
    pub fn set(&mut self, team: &Slug, best: Option<Best>) {
        let number = self.number(team);
        self.set_number(number, best);
    }

    fn set_number(&mut self, team: Number, best: Option<Best>) {
        let old = std::mem::replace(&mut self.best[team as usize], best);
        self.ranked = self.ranked + usize::from(best.is_some()) - usize::from(old.is_some());
        // While nothing is sorted there is nothing else to move.
        if self.order.get().is_none() {
            return;
        }
        let place = |best| self.place(self.team(team), best);
        let (old, new) = (old.map(place), best.map(place));
        let Some(order) = self.order.get_mut() else { return };
        if let Some(old) = old {
            order.remove(&old);
        }
        if let Some(new) = new {
            order.insert(new);
        }
    }

    /// Takes every team off the board; their numbers stay.
    pub fn clear(&mut self, direction: Direction) {
        self.direction = direction;
        self.order = OnceLock::new();
        self.best.fill(None);
        self.ranked = 0;
    }

    /// The team's place, from 1.
    pub fn rank(&self, team: &Slug) -> Option<usize> {
        self.best(team).map(|best| self.order().rank(&self.place(team, best)) + 1)
    }

    /// The place that the team would have after `new`, from 1.
    pub fn rank_with(&self, team: &Slug, new: Best) -> usize {
        let best = match self.best(team) {
            Some(old) if self.compare(&old, &new) == Ordering::Less => old,
            // The team's own old entry stands behind the new one and so is not counted.
            _ => new,
        };
        self.order().rank(&self.place(team, best)) + 1
    }

    /// The team's best submission.
    pub fn best(&self, team: &Slug) -> Option<Best> {
        self.best[self.known(team)? as usize]
    }

    /// How many teams are on the board.
    pub fn len(&self) -> usize {
        self.ranked
    }

    /// Whether nobody is.
    pub fn is_empty(&self) -> bool {
        self.ranked == 0
    }

    /// Best team first.
    pub fn teams(&self) -> impl DoubleEndedIterator<Item = &Slug> {
        self.order().iter().map(|place| &place.team)
    }

    /// Their best submissions, best first.
    pub fn bests(&self) -> impl Iterator<Item = (Best, &Slug)> {
        self.order().iter().map(|place| (place.best, &place.team))
    }

    /// The teams that are as good as `score` or better, nearest first, and those that are worse, nearest
    /// first, each with its score.
    pub fn around(
        &self,
        score: f64,
    ) -> (impl Iterator<Item = (f64, &Slug)>, impl Iterator<Item = (f64, &Slug)>) {
        // Later than any receipt, so behind every equal score.
        let last = Best { score, received: base::time::Instant::LAST, seq: u64::MAX };
        let order = self.order();
        let end = order.rank(&Place { cost: self.cost(score), best: last, team: Slug::none() });
        let at = move |at| order.get_index(at).map(|place| (place.best.score, &place.team));
        ((0..end).rev().map_while(at), (end..order.len()).map_while(at))
    }

    /// The order of two submissions.
    pub fn compare(&self, a: &Best, b: &Best) -> Ordering {
        self.direction.compare(a.score, b.score).then(a.received.cmp(&b.received)).then(a.seq.cmp(&b.seq))
    }

    /// The score so that less is better; never minus zero, which would stand before zero.
    fn cost(&self, score: f64) -> f64 {
        match self.direction {
            Direction::Lower => score + 0.0,
            Direction::Higher => 0.0 - score,
        }
    }

    fn place(&self, team: &Slug, best: Best) -> Place {
        Place { cost: self.cost(best.score), best, team: team.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn ranks_are_those_of_a_sorted_list(
            entries in proptest::collection::vec((0u8..40, 0u8..20, 0u8..5, proptest::bool::ANY), 1..400),
            higher: bool,
        ) {
            let direction = if higher { Direction::Higher } else { Direction::Lower };
            let mut ranking = Ranking::new(direction);
            let mut plain: Vec<(Best, Slug)> = vec![];
            let day: base::time::Instant = "2009-01-01T00:00:00Z".parse().unwrap();
            for (seq, (team, score, wait, out)) in entries.into_iter().enumerate() {
                // Every other zero is below zero, as old ledgers may hold it.
                let score = if score == 10 && seq % 2 == 1 { -0.0 } else { f64::from(score) - 10.0 };
                let team: Slug = format!("team-{team}").parse().unwrap();
                let wait = base::time::Window::days(u32::from(wait));
                let best = Best { score, received: day.plus(wait), seq: seq as u64 };
                let old = plain.iter().position(|(_, slug)| *slug == team);
                if out {
                    ranking.set(&team, None);
                    plain.retain(|(_, slug)| *slug != team);
                } else {
                    let better = old.is_none_or(|at| ranking.compare(&best, &plain[at].0).is_lt());
                    proptest::prop_assert_eq!(ranking.enter(&team, best), better);
                    if better {
                        plain.retain(|(_, slug)| *slug != team);
                        plain.push((best, team.clone()));
                    }
                }
                plain.sort_by(|(a, _), (b, _)| ranking.compare(a, b));
                let rank = plain.iter().position(|(_, slug)| *slug == team).map(|at| at + 1);
                proptest::prop_assert_eq!(ranking.rank(&team), rank);
                let (up, down) = ranking.around(best.score);
                let both: Vec<&Slug> =
                    up.map(|(_, slug)| slug).collect::<Vec<_>>().into_iter().rev().chain(down.map(|(_, slug)| slug)).collect();
                proptest::prop_assert_eq!(both, plain.iter().map(|(_, slug)| slug).collect::<Vec<_>>());
            }
            let order: Vec<&Slug> = ranking.teams().collect();
            proptest::prop_assert_eq!(order, plain.iter().map(|(_, slug)| slug).collect::<Vec<_>>());
        }
    }
}
