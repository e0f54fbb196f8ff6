//! What each person has spent in all teams, by keyed tags. Tags that are known to be one person's are one account: a
//! receipt says so, or two entries of the teams' files.

use hashbrown::HashMap;

use crate::quota::Spent;
use base::time::Instant;

/// By tag.
#[derive(Clone, Debug, Default)]
pub(super) struct Persons {
    numbers: HashMap<String, u32>,
    /// Of each number the one that it counts as, itself if it is the account's first.
    is: Vec<u32>,
    /// Of each account its submissions, by their places in `times`, in order.
    scored: Vec<Vec<u32>>,
    times: Vec<Instant>,
}

impl Persons {
    /// Makes one account of these tags, with all that was booked to each.
    pub(super) fn join<'t>(&mut self, tags: impl IntoIterator<Item = &'t String>) {
        let mut tags = tags.into_iter();
        let Some(first) = tags.next() else { return };
        let mut one = self.number(first);
        for tag in tags {
            let other = self.number(tag);
            if one == other {
                continue;
            }
            // The smaller list moves.
            let (to, from) = if self.scored[one as usize].len() < self.scored[other as usize].len() {
                (other, one)
            } else {
                (one, other)
            };
            let moved = std::mem::take(&mut self.scored[from as usize]);
            let all = &mut self.scored[to as usize];
            all.extend(moved);
            // A submission of a team that both were in is one.
            all.sort_unstable();
            all.dedup();
            self.is[from as usize] = to;
            one = to;
        }
    }

    /// Books to `to` what was booked to `from` until now.
    pub(super) fn copy(&mut self, from: &str, to: &str) {
        let Some(from) = self.find(from) else { return };
        let to = self.number(to);
        if from != to {
            let copied = self.scored[from as usize].clone();
            let all = &mut self.scored[to as usize];
            all.extend(copied);
            all.sort_unstable();
            all.dedup();
        }
    }

    /// Whether these tags are one account already.
    pub(super) fn are_one(&self, tags: &[String]) -> bool {
        let mut accounts = tags.iter().map(|tag| self.find(tag));
        let first = accounts.next().flatten();
        first.is_some() && accounts.all(|account| account == first)
    }

    /// Books a submission received at `at` to whoever has one of these tags, once each.
    pub(super) fn book<'t>(&mut self, tags: impl IntoIterator<Item = &'t String>, at: Instant) {
        let mut accounts: Vec<u32> = tags.into_iter().map(|tag| self.number(tag)).collect();
        if accounts.is_empty() {
            return;
        }
        accounts.sort_unstable();
        accounts.dedup();
        let place = self.times.len() as u32;
        self.times.push(at);
        for account in accounts {
            self.scored[account as usize].push(place);
        }
    }

    /// What each of those who have one of these tags has spent.
    pub(super) fn spent<'t>(&self, tags: impl IntoIterator<Item = &'t String>) -> Vec<Spent> {
        let tags: Vec<Option<u32>> = tags.into_iter().map(|tag| self.find(tag)).collect();
        let of = |at: usize| match tags[at] {
            // One person is asked about once.
            Some(account) if tags[..at].contains(&Some(account)) => None,
            Some(account) => {
                let places = self.scored[account as usize].iter();
                let scored = places.map(|place| self.times[*place as usize]).collect();
                Some(Spent { scored, ..Spent::default() })
            }
            None => Some(Spent::default()),
        };
        (0..tags.len()).filter_map(of).collect()
    }

    /// Whether one of `tags` is the account of one of `others`.
    pub(super) fn have_in_common(&self, tags: &[String], others: &[String]) -> bool {
        let is_one = |a: &String, b: &String| a == b || self.find(a).is_some_and(|a| self.find(b) == Some(a));
        tags.iter().any(|a| others.iter().any(|b| is_one(a, b)))
    }

    fn find(&self, tag: &str) -> Option<u32> {
        self.numbers.get(tag).map(|number| self.account(*number))
    }

    fn account(&self, mut number: u32) -> u32 {
        while self.is[number as usize] != number {
            number = self.is[number as usize];
        }
        number
    }

    fn number(&mut self, tag: &str) -> u32 {
        if let Some(account) = self.find(tag) {
            return account;
        }
        let number = self.is.len() as u32;
        self.numbers.insert(tag.to_owned(), number);
        self.is.push(number);
        self.scored.push(vec![]);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn joined_tags_have_spent_what_each_had_and_each_submission_once() {
        let day: Instant = "2009-01-01T00:00:00Z".parse().unwrap();
        let mut persons = Persons::default();
        persons.book(&tags("a b"), day);
        persons.book(&tags("a"), day);
        persons.book(&tags("c"), day);
        assert_eq!(
            persons.spent(&tags("a b c d")).iter().map(|s| s.scored.len()).collect::<Vec<_>>(),
            [2, 1, 1, 0]
        );
        assert!(!persons.are_one(&tags("a b")) && !persons.are_one(&tags("x y")));
        persons.join(&tags("b a"));
        persons.join(&tags("c e"));
        assert!(persons.are_one(&tags("a b")) && persons.have_in_common(&tags("e"), &tags("x c")));
        assert_eq!(persons.spent(&tags("a b e")).iter().map(|s| s.scored.len()).collect::<Vec<_>>(), [2, 1]);
        persons.join(&tags("e a"));
        persons.book(&tags("b c"), day);
        assert_eq!(persons.spent(&tags("e")).iter().map(|s| s.scored.len()).collect::<Vec<_>>(), [4]);
    }
}
