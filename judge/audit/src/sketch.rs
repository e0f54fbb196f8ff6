//! 513 bytes that remember a file of predictions well enough to recognise its look-alikes.
//!
//! Numbers: a count sketch (M. Charikar, K. Chen, M. Farach-Colton, "Finding Frequent Items in Data Streams",
//! ICALP 2002; as a random projection: K. Weinberger et al., "Feature Hashing", ICML 2009) of the standardised column,
//! and one of the mid-ranks of a sample of its rows. A keyed hash gives each row one of m = 128 buckets and a
//! sign; a bucket holds the signed sum of its rows. The cosine of two sketches estimates r with standard
//! error (1 - r²)/sqrt(m): 0.088 for unrelated columns, 0.00002 at r = 0.9999. Sampling 16,384 rows for
//! Spearman adds 1 % to that, storing 16-bit numbers less than 1e-8.
//!
//! Labels and texts: an 8-bit keyed hash of each of 512 sampled cells. The part of equal hashes, freed from
//! chance hits, estimates the agreement p with standard error sqrt(p (1 - p)/512).
//!
//! The seed has to stay secret: who knows it can make a file with any sketch.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::exact::{mid_ranks, standardised};
use answer::AnswerKey;

/// Buckets of a sketch of numbers.
pub(super) const BUCKETS: usize = 128;
/// Cells that a sketch of texts samples.
pub(super) const CELLS: usize = 512;
/// Rows that are ranked.
const RANKED: usize = 16_384;

/// What is kept of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sketch {
    /// Of numbers: the sketches of values and of ranks, all 0 for a constant column.
    Numbers(Box<[[i16; BUCKETS]; 2]>),
    /// Of labels or texts: hashes of sampled cells.
    Texts(Vec<u8>),
}

/// An estimate of a likeness.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Correlation in [-1, 1] or agreement in [0, 1].
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// How alike two files are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Likeness {
    /// Numbers; `None` where a column is constant.
    Numbers {
        /// Pearson's r.
        pearson: Option<Figure>,
        /// Spearman's r.
        spearman: Option<Figure>,
    },
    /// Labels or texts: the part of equal cells.
    Texts(Figure),
}

/// Makes sketches of files for one answer key. Sketches are comparable when seed, rows and columns agree.
pub struct Sketcher {
    seed: [u8; 32],
    rows: usize,
    /// For each cell, column after column: the bucket in the low 7 bits, the sign in the highest.
    plan: Vec<u8>,
    ranked: Vec<usize>,
    sampled: Vec<usize>,
}

impl Sketcher {
    /// The sketcher of the contest whose answer key is `key`, for files of `columns` prediction columns.
    pub fn of(key: &AnswerKey, columns: usize) -> Self {
        Self::new(key.sketching(), key.ids().len(), columns)
    }

    /// A sketcher for files of `rows` rows and `columns` prediction columns.
    pub fn new(seed: [u8; 32], rows: usize, columns: usize) -> Self {
        let cells = rows * columns;
        let mut plan = Vec::with_capacity(cells + 32);
        for block in 0..cells.div_ceil(32) {
            plan.extend_from_slice(&hash(&seed, b"plan", block as u64));
        }
        plan.truncate(cells);
        let ranked = sample(&seed, b"rank", rows, (RANKED / columns.max(1)).max(BUCKETS));
        let sampled = sample(&seed, b"cell", cells, CELLS);
        Self { seed, rows, plan, ranked, sampled }
    }

    /// The sketch of numeric columns, each in the key's order; every column weighs the same.
    pub fn numbers(&self, columns: &[&[f64]]) -> Sketch {
        let mut sums = [[0.0; BUCKETS]; 2];
        for (column, plan) in columns.iter().zip(self.plan.chunks(self.rows.max(1))) {
            if let Some(values) = standardised(column) {
                project(&mut sums[0], values.iter().zip(plan.iter().copied()));
            }
            let picked: Vec<f64> = self.ranked.iter().filter_map(|row| column.get(*row).copied()).collect();
            if let Some(ranks) = standardised(&mid_ranks(&picked)) {
                let plan = self.ranked.iter().filter_map(|row| plan.get(*row).copied());
                project(&mut sums[1], ranks.iter().zip(plan));
            }
        }
        Sketch::Numbers(Box::new(sums.map(|sums| quantised(&sums))))
    }

    /// The sketch of labels or texts: all cells, column after column, in the key's order.
    pub fn texts<T: AsRef<[u8]>>(&self, cells: &[T]) -> Sketch {
        let sampled = self.sampled.iter().filter_map(|at| Some((*at, cells.get(*at)?)));
        // The place goes into the hash, so that two labels that collide in one row do not in the next.
        let code = |(at, cell): (usize, &T)| {
            let mut digest = Sha256::new_with_prefix(self.seed);
            digest.update(b"text");
            digest.update((at as u64).to_le_bytes());
            digest.update(cell.as_ref());
            digest.finalize()[0]
        };
        Sketch::Texts(sampled.map(code).collect())
    }
}

fn hash(seed: &[u8; 32], label: &[u8; 4], at: u64) -> [u8; 32] {
    let mut digest = Sha256::new_with_prefix(seed);
    digest.update(label);
    digest.update(at.to_le_bytes());
    digest.finalize().into()
}

/// `size` of `count` places, one at random from each of `size` equal stretches; all when there are no more.
fn sample(seed: &[u8; 32], label: &[u8; 4], count: usize, size: usize) -> Vec<usize> {
    if count <= size {
        return (0..count).collect();
    }
    let place = |stretch: usize| {
        let (start, end) = (stretch * count / size, (stretch + 1) * count / size);
        let [a, b, c, d, ..] = hash(seed, label, stretch as u64);
        start + u32::from_le_bytes([a, b, c, d]) as usize % (end - start)
    };
    (0..size).map(place).collect()
}

fn project<'v>(sums: &mut [f64; BUCKETS], cells: impl Iterator<Item = (&'v f64, u8)>) {
    for (value, plan) in cells {
        let sum = &mut sums[usize::from(plan) % BUCKETS];
        if usize::from(plan) < BUCKETS { *sum += value } else { *sum -= value }
    }
}

fn quantised(sums: &[f64; BUCKETS]) -> [i16; BUCKETS] {
    let largest = sums.iter().fold(0.0f64, |largest, sum| largest.max(sum.abs()));
    if largest == 0.0 {
        return [0; BUCKETS];
    }
    sums.map(|sum| (sum / largest * f64::from(i16::MAX)).round() as i16)
}

impl Sketch {
    /// How alike the two files are; `None` when one holds numbers and the other texts, or their samples differ.
    pub fn likeness(&self, other: &Self) -> Option<Likeness> {
        match (self, other) {
            (Self::Numbers(a), Self::Numbers(b)) => {
                let [pearson, spearman] = [0, 1].map(|kind| cosine(&a[kind], &b[kind]).map(correlation));
                Some(Likeness::Numbers { pearson, spearman })
            }
            (Self::Texts(a), Self::Texts(b)) if a.len() == b.len() && !a.is_empty() => {
                let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
                Some(Likeness::Texts(agreement(equal, a.len())))
            }
            _ => None,
        }
    }
}

/// The cosine of two integer vectors.
fn cosine(a: &[i16; BUCKETS], b: &[i16; BUCKETS]) -> Option<f64> {
    let dot = |a: &[i16; BUCKETS], b: &[i16; BUCKETS]| -> f64 {
        a.iter().zip(b).map(|(a, b)| i64::from(*a) * i64::from(*b)).sum::<i64>() as f64
    };
    let norms = (dot(a, a) * dot(b, b)).sqrt();
    (norms > 0.0).then(|| (dot(a, b) / norms).clamp(-1.0, 1.0))
}

/// A correlation from a cosine, with its error.
pub(super) fn correlation(value: f64) -> Figure {
    Figure { value, standard_error: (1.0 - value * value) / (BUCKETS as f64).sqrt() }
}

/// An agreement from the number of equal hashes among `cells`.
pub(super) fn agreement(equal: usize, cells: usize) -> Figure {
    const CHANCE: f64 = 1.0 / 256.0;
    let n = cells as f64;
    let value = ((equal as f64 / n - CHANCE) / (1.0 - CHANCE)).max(0.0);
    // Agresti & Coull 1998: without the two extra hits and misses 512 of 512 would have no error.
    let p = (value * n + 2.0) / (n + 4.0);
    Figure { value, standard_error: (p * (1.0 - p) / (n + 4.0)).sqrt() }
}

impl Serialize for Sketch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut bytes = Vec::with_capacity(1 + CELLS);
        match self {
            Self::Numbers(sums) => {
                bytes.push(1);
                bytes.extend(sums.iter().flatten().flat_map(|sum| sum.to_le_bytes()));
            }
            Self::Texts(codes) => {
                bytes.push(2);
                bytes.extend(codes);
            }
        }
        serializer.serialize_str(&BASE64.encode(bytes))
    }
}

impl<'de> Deserialize<'de> for Sketch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64.decode(&text).map_err(|why| D::Error::custom(format!("a sketch: {why}")))?;
        match bytes.split_first() {
            Some((1, sums)) if sums.len() == 4 * BUCKETS => {
                let (sums, _) = sums.as_chunks::<2>();
                let at =
                    |kind: usize| std::array::from_fn(|at| i16::from_le_bytes(sums[kind * BUCKETS + at]));
                Ok(Self::Numbers(Box::new([at(0), at(1)])))
            }
            Some((2, codes)) if codes.len() <= CELLS => Ok(Self::Texts(codes.to_vec())),
            _ => Err(D::Error::custom("a sketch of an unknown kind or length")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sketch_reads_back_and_is_small() {
        let sketcher = Sketcher::new([7; 32], 1000, 1);
        let column: Vec<f64> = (0..1000).map(|at| f64::from(at * at % 97)).collect();
        let texts: Vec<String> = column.iter().map(f64::to_string).collect();
        for sketch in [sketcher.numbers(&[&column]), sketcher.texts(&texts)] {
            let text = serde_json::to_string(&sketch).unwrap();
            assert_eq!(text.len(), 684 + 2);
            assert_eq!(serde_json::from_str::<Sketch>(&text).unwrap(), sketch);
        }
        for bad in ["", "AA", "AQ", "AwAA"] {
            assert!(serde_json::from_value::<Sketch>(bad.into()).is_err(), "{bad}");
        }
    }

    #[test]
    fn constants_have_no_correlation_and_kinds_do_not_mix() {
        let sketcher = Sketcher::new([7; 32], 10, 1);
        let flat = sketcher.numbers(&[&[3.0; 10]]);
        assert_eq!(flat.likeness(&flat), Some(Likeness::Numbers { pearson: None, spearman: None }));
        assert_eq!(flat.likeness(&sketcher.texts(&["a"; 10])), None);
    }

    #[test]
    fn another_seed_is_another_sketch() {
        let column: Vec<f64> = (0..1000).map(|at| f64::from(at * at % 97)).collect();
        let [a, b] = [1, 2].map(|seed| Sketcher::new([seed; 32], 1000, 1).numbers(&[&column]));
        assert_ne!(a, b);
    }

    #[test]
    fn every_stretch_is_sampled_once() {
        let places = sample(&[1; 32], b"cell", 1001, 512);
        assert_eq!(places.len(), 512);
        assert!(places.is_sorted_by(|a, b| a < b) && places[511] < 1001);
        assert_eq!(sample(&[1; 32], b"cell", 3, 512), [0, 1, 2]);
    }
}
