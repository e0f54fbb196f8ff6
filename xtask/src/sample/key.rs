//! The made-up answer key: films, customers, stars, and which rows are public.

use std::fmt::Write;

use super::rng::Stream;

/// Rows of the Netflix Prize's qualifying set.
pub(crate) const FULL_ROWS: usize = 2_817_131;
/// Its public ("quiz") rows.
const FULL_PUBLIC: usize = 1_408_342;
/// Its films.
const FULL_FILMS: usize = 17_770;
/// Its highest customer number.
const CUSTOMERS: u64 = 2_649_429;
/// One hundredth of the real size: a demo of seconds.
pub(crate) const DEFAULT_ROWS: usize = 28_171;

/// The secret answers, in columns.
pub(crate) struct Key {
    /// Films in the text order of their numbers ("1", "10", "100"), each with its run of rows.
    pub(crate) films: Vec<Film>,
    /// Customer number of each row, unique within the film.
    pub(crate) customers: Vec<u32>,
    /// 1 to 5 stars.
    pub(crate) stars: Vec<u8>,
    /// Whether the row's score is shown.
    pub(crate) public: Vec<bool>,
}

/// A group of the Netflix layout.
pub(crate) struct Film {
    /// The film's number.
    pub(crate) number: u32,
    /// Index of its first row.
    pub(crate) start: usize,
    /// Index after its last row.
    pub(crate) end: usize,
}

impl Key {
    /// Makes a key of this many rows.
    pub(crate) fn new(rows: usize) -> Self {
        let films = films(rows);
        let mut key = Self {
            customers: Vec::with_capacity(rows),
            stars: Vec::with_capacity(rows),
            public: split(rows),
            films,
        };
        let mut stream = Stream::new("key");
        for film in &key.films {
            let count = film.end - film.start;
            key.customers.extend(customers(&mut stream, count));
            let liking = 0.4 * stream.noise();
            key.stars.extend((0..count).map(|_| star(liking + 0.92 * stream.noise())));
        }
        key
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.stars.len()
    }

    /// The answer key as CSV, for the organiser only.
    pub(crate) fn answers_csv(&self) -> String {
        let mut text = String::with_capacity(self.rows() * 32);
        text.push_str("id,group,target,split\n");
        self.each(|film, row| {
            let (customer, stars) = (self.customers[row], self.stars[row]);
            let split = if self.public[row] { "public" } else { "private" };
            // Writing to a string can't fail.
            let _ = writeln!(text, "{film}-{customer},{film},{stars},{split}");
        });
        text
    }

    /// The published list of ids as CSV, in the key's order.
    pub(crate) fn ids_csv(&self) -> String {
        let mut text = String::with_capacity(self.rows() * 20);
        text.push_str("id,group\n");
        self.each(|film, row| {
            let _ = writeln!(text, "{film}-{},{film}", self.customers[row]);
        });
        text
    }

    /// Calls back for every row with its film's number.
    fn each(&self, mut f: impl FnMut(u32, usize)) {
        for film in &self.films {
            (film.start..film.end).for_each(|row| f(film.number, row));
        }
    }
}

/// Shares the rows out to films: a few have very many, most have few, none has none.
fn films(rows: usize) -> Vec<Film> {
    let count = (rows * FULL_FILMS / FULL_ROWS).max(1);
    let mut numbers: Vec<u32> = (1..=count as u32).collect();
    numbers.sort_by_cached_key(u32::to_string);

    let mut stream = Stream::new("films");
    let weights: Vec<f64> = numbers.iter().map(|_| 1.0 / (stream.unit() + 0.01)).collect();
    let total: f64 = weights.iter().sum();
    // One row each, and the rest by weight; boundaries of running sums lose and double no row.
    let spare = (rows - count) as f64;
    let mut sum = 0.0;
    let mut start = 0;
    let mut films = Vec::with_capacity(count);
    for (i, (number, weight)) in numbers.into_iter().zip(weights).enumerate() {
        sum += weight;
        let end = if i + 1 == count { rows } else { i + 1 + (spare * (sum / total)) as usize };
        films.push(Film { number, start, end });
        start = end;
    }
    films
}

/// Different customers in random order: one from each of `count` equal shares of all customer numbers.
fn customers(stream: &mut Stream, count: usize) -> Vec<u32> {
    let n = count as u64;
    let mut chosen: Vec<u32> = (0..n)
        .map(|i| {
            let (from, to) = (i * CUSTOMERS / n, (i + 1) * CUSTOMERS / n);
            (1 + from + stream.below(to - from)) as u32
        })
        .collect();
    stream.shuffle(&mut chosen);
    chosen
}

/// Stars out of a bell curve: about 5, 10, 29, 33 and 23 % of one to five.
fn star(liking: f64) -> u8 {
    1 + [-1.645, -1.036, -0.151, 0.739].iter().filter(|cut| liking > **cut).count() as u8
}

/// Draws exactly the Netflix Prize's share of public rows, evenly mixed.
fn split(rows: usize) -> Vec<bool> {
    let mut public = (rows * FULL_PUBLIC + FULL_ROWS / 2) / FULL_ROWS;
    let mut stream = Stream::new("split");
    (0..rows)
        .map(|row| {
            let chosen = stream.below((rows - row) as u64) < public as u64;
            public -= usize::from(chosen);
            chosen
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_key_is_whole() {
        let key = Key::new(DEFAULT_ROWS);
        assert_eq!(key.rows(), DEFAULT_ROWS);
        assert_eq!(key.customers.len(), DEFAULT_ROWS);
        assert_eq!(key.public.iter().filter(|p| **p).count(), 14_083);
        let csv = key.ids_csv();
        assert_eq!(csv.lines().skip(1).collect::<HashSet<_>>().len(), DEFAULT_ROWS);
        let numbers: Vec<String> = key.films.iter().map(|film| film.number.to_string()).collect();
        assert!(numbers.is_sorted() && numbers.len() == 177);
        assert!(key.films.iter().all(|film| film.end > film.start));
        assert!(key.stars.iter().all(|stars| (1..=5).contains(stars)));
    }

    #[test]
    fn the_full_size_splits_as_the_netflix_prize_did() {
        let public = split(FULL_ROWS).iter().filter(|p| **p).count();
        assert_eq!((public, FULL_ROWS - public), (1_408_342, 1_408_789));
    }
}
