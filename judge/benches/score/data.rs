//! Contests that are made up: seeded, the same on every machine, and with scores known beforehand.
//!
//! Entry points: [`Rows`] makes the rows of a contest one by one, [`Sums`] what they score. Predictions are
//! counted in ten-thousandths, so that sums of squares are whole numbers and exact.

/// The Netflix Prize's rows, of which this many were public.
pub(crate) const FULL: (usize, usize) = (2_817_131, 1_408_342);
/// Its films in the qualifying set.
const FULL_GROUPS: usize = 17_470;
/// Customers have a number below this, or below the next power of two from the number of rows.
const CUSTOMERS: usize = 1 << 22;

/// One row of the answer key and its prediction.
#[derive(Clone, Copy)]
pub(crate) struct Row {
    pub(crate) group: u32,
    pub(crate) customer: u32,
    pub(crate) target: u8,
    pub(crate) public: bool,
    /// In ten-thousandths.
    pub(crate) prediction: u32,
}

/// The rows of a contest in the key's order.
pub(crate) struct Rows {
    at: usize,
    rows: usize,
    groups: usize,
    public_left: usize,
    /// Decides targets and splits.
    key: Random,
    /// Decides predictions, so that the same key can have many.
    noise: Random,
}

impl Rows {
    /// A contest of `rows` rows with the predictions of submission number `submission`.
    pub(crate) fn new(rows: usize, submission: u64) -> Self {
        Self {
            at: 0,
            rows,
            groups: (rows * FULL_GROUPS / FULL.0).max(1),
            public_left: (rows * FULL.1).div_ceil(FULL.0),
            key: Random(20_061_002),
            noise: Random(20_090_921 ^ submission.wrapping_mul(0xd134_2543_de82_ef95)),
        }
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        if self.at == self.rows {
            return None;
        }
        // Few groups are large, most are small: the row's place squared, as a share of the groups.
        let share = (self.at as f64 / self.rows as f64).powi(2);
        let target = 1 + self.key.below(5) as u8;
        let noise = (0..4).map(|_| self.noise.below(10_001) as i64).sum::<i64>() - 20_000;
        // Exactly as many public rows as there have to be, anywhere.
        let public = (self.key.below((self.rows - self.at) as u64) as usize) < self.public_left;
        self.public_left -= usize::from(public);
        // Unique, since multiplying by an odd number permutes the numbers below a power of two.
        let customers = self.rows.next_power_of_two().max(CUSTOMERS) as u32;
        let row = Row {
            group: (share * self.groups as f64) as u32 + 1,
            customer: (self.at as u32).wrapping_mul(2_654_435_761) & (customers - 1),
            target,
            public,
            prediction: (i64::from(target) * 10_000 + noise).clamp(10_000, 50_000) as u32,
        };
        self.at += 1;
        Some(row)
    }
}

/// Squared errors of the public and the private rows, exact.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sums([(u64, u64); 2]);

impl Sums {
    pub(crate) fn add(&mut self, row: &Row) {
        let (sum, count) = &mut self.0[usize::from(!row.public)];
        *sum += u64::from(row.prediction.abs_diff(u32::from(row.target) * 10_000)).pow(2);
        *count += 1;
    }

    /// The RMSE on the public and the private rows.
    pub(crate) fn scores(self) -> (f64, f64) {
        let [public, private] =
            self.0.map(|(sum, count)| (sum as f64 / count as f64).sqrt() / f64::from(10_000));
        (public, private)
    }

    pub(crate) fn public_rows(self) -> u64 {
        self.0[0].1
    }
}

/// A whole submission with its key, and what it scores.
pub(crate) struct Data {
    pub(crate) rows: Vec<Row>,
    pub(crate) sums: Sums,
}

impl Data {
    pub(crate) fn make(rows: usize, submission: u64) -> Self {
        let rows: Vec<Row> = Rows::new(rows, submission).collect();
        let mut sums = Sums::default();
        rows.iter().for_each(|row| sums.add(row));
        Self { rows, sums }
    }

    /// The places of the rows, shuffled.
    pub(crate) fn shuffled(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        let mut random = Random(20_090_726);
        for last in (1..order.len()).rev() {
            order.swap(last, random.below(last as u64 + 1) as usize);
        }
        order
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same numbers on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `bound` - 1; the bias of so small bounds does not matter here.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }
}
