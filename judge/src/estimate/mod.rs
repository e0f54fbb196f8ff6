//! A score with its jackknife replicates.

/// A value and its replicates.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The score.
    pub value: f64,
    /// The score without each fold; empty when some of them are undefined.
    pub replicates: Vec<f64>,
}

impl Estimate {
    /// Delete-a-group jackknife.
    pub fn standard_error(&self) -> Option<f64> {
        let count = self.replicates.len() as f64;
        let mean = self.replicates.iter().sum::<f64>() / count;
        let squares: f64 = self.replicates.iter().map(|replicate| (replicate - mean).powi(2)).sum();
        (count > 1.0).then(|| ((count - 1.0) / count * squares).sqrt())
    }
}

impl std::fmt::Display for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.standard_error() {
            Some(error) => write!(f, "{:.6} ± {error:.2e}", self.value),
            None => write!(f, "{:.6}", self.value),
        }
    }
}
