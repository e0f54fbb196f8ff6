//! Whether an error bar rests on a few rows: then the next few, which no sample has shown yet, make it too small.

use super::jackknife::Estimate;
use super::student::quantile;

/// How rarely equal groups of rows are taken for such.
const CHANCE: f64 = 0.01;

impl Estimate {
    /// The part of the squared standard error that one group of rows makes alone, where that is more than chance gives
    /// once in a hundred: F. E. Grubbs' test for one outlier ("Sample criteria for testing outlying observations", Annals
    /// of Mathematical Statistics 21, 1950), held against the score without each group.
    pub fn leans(&self) -> Option<f64> {
        self.error_bar()?;
        let count = self.replicates.len() as f64;
        let mean = self.replicates.iter().sum::<f64>() / count;
        let squares = || self.replicates.iter().map(|replicate| (replicate - mean) * (replicate - mean));
        let largest = squares().fold(0.0, f64::max) / squares().sum::<f64>();
        let student = quantile(1.0 - CHANCE / count, self.replicates.len().checked_sub(2)?)?;
        let usual = (count - 1.0) / count * student * student / (count - 2.0 + student * student);
        (largest > usual).then_some(largest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_group_of_rows_may_make_half_of_an_error() {
        let with = |last: f64| Estimate {
            value: 1.0,
            replicates: (0..20)
                .map(|g| if g == 19 { 1.0 + last } else { 1.0 + 0.01 * f64::from(g % 5) })
                .collect(),
        };
        assert_eq!(with(0.02).leans(), None);
        assert_eq!(with(0.05).leans(), None, "one in twenty is often a little off");
        assert!(with(0.3).leans().is_some_and(|part| part > 0.8), "{:?}", with(0.3).leans());
        assert_eq!(Estimate { value: 1.0, replicates: vec![] }.leans(), None);
        assert_eq!(Estimate { value: 1.0, replicates: vec![1.0; 20] }.leans(), None);
        assert_eq!(Estimate { value: 1.0, replicates: vec![0.9, 1.1] }.leans(), None, "of two neither leans");
    }
}
