//! When a score gets an error bar: what its metric's file says, held against what there is to measure on.
//!
//! The jackknife wants a score that moves a little with each group of rows and enough that differ. A maximum moves with
//! one row; of a handful of rows, positives or groups nobody can tell how much others would differ. Where a bar would not
//! hold what it promises there is none, and with it no tie, no rank range and nothing else that rests on it.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// Rows that a split needs at least where the metric's file says nothing else. Held by the sweep of
/// `judge/benches/coverage`.
const ROWS: usize = 50;
/// Groups that a split needs where the score is the mean of groups. Eight cover 89 % by the quantile of twenty.
const GROUPS: usize = 9;
/// Clusters that a split needs where the contest names some, counted by what they weigh: ten of which one has nearly
/// all rows are hardly more than one. Of twelve the interval of an RMSE holds 87 %, of twenty 92 %, of sixty 93 %.
const CLUSTERS: f64 = 20.0;

/// What a metric's file says of its error bar: `"none"`, `"from 200 rows"`, `"from 50 rows and 100 of each class"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum ErrorBar {
    /// There is none, however many rows there are.
    Never,
    /// From so many rows of a split on.
    From {
        /// Rows.
        rows: usize,
        /// Rows of each class: of 1 and of 0, of the positive label and of the others, or of every label.
        each: usize,
    },
}

impl Default for ErrorBar {
    fn default() -> Self {
        Self::From { rows: ROWS, each: 0 }
    }
}

/// What one split has to measure a score on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ground {
    /// Rows with a target.
    pub rows: usize,
    /// Rows of the rarest class, where targets tell classes apart.
    pub rarest: Option<usize>,
    /// Groups, where the score is the mean of groups.
    pub groups: Option<usize>,
    /// Clusters, where the contest names some: how many equal ones weigh as much, (Σ rows)² / Σ rows².
    pub clusters: Option<f64>,
}

impl ErrorBar {
    /// Why a score on `ground` has no error bar, as what follows "since"; nothing when it has one.
    pub fn missing(self, ground: &Ground) -> Option<String> {
        if let Some(clusters) = ground.clusters.filter(|clusters| *clusters < CLUSTERS) {
            return Some(format!(
                "its clusters weigh as much as {clusters:.1} equal ones, expected {CLUSTERS}"
            ));
        }
        if let Some(groups) = ground.groups {
            // A mean of groups is a mean, whatever the metric is in each. Clusters of them have been counted.
            let few = groups < GROUPS && ground.clusters.is_none();
            return few.then(|| format!("it has {groups} groups, expected {GROUPS} or more"));
        }
        let Self::From { rows, each } = self else {
            return Some("its metric has none: too few rows decide the score".to_owned());
        };
        if ground.rows < rows {
            return Some(format!("it has {} rows, expected {rows} or more", ground.rows));
        }
        let rare = ground.rarest.filter(|rarest| *rarest < each)?;
        Some(format!("its rarest class has {rare} rows, expected {each} or more"))
    }
}

impl fmt::Display for ErrorBar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("none"),
            Self::From { rows, each: 0 } => write!(f, "from {rows} rows"),
            Self::From { rows, each } => write!(f, "from {rows} rows and {each} of each class"),
        }
    }
}

impl FromStr for ErrorBar {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let count = |word: &str| word.parse::<usize>().ok().filter(|count| *count > 0);
        let found = match words[..] {
            ["none"] => Some(Self::Never),
            ["from", rows, "rows"] => count(rows).map(|rows| Self::From { rows, each: 0 }),
            ["from", rows, "rows", "and", each, "of", "each", "class"] => {
                count(rows).zip(count(each)).map(|(rows, each)| Self::From { rows, each })
            }
            _ => None,
        };
        found.ok_or_else(|| {
            format!(
                "error_bar is {text:?}, expected \"none\", \"from 200 rows\" or \"from 50 rows and 100 of each class\""
            )
        })
    }
}

impl TryFrom<String> for ErrorBar {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_when_there_is_an_error_bar() {
        for (text, expected) in [
            ("none", ErrorBar::Never),
            ("from 200 rows", ErrorBar::From { rows: 200, each: 0 }),
            ("from 50 rows and 100 of each class", ErrorBar::From { rows: 50, each: 100 }),
        ] {
            assert_eq!(text.parse(), Ok(expected));
            assert_eq!(expected.to_string(), text);
        }
        for text in
            ["", "never", "from rows", "from 0 rows", "from 10 positives", "from 50 rows and 0 of each class"]
        {
            assert!(text.parse::<ErrorBar>().is_err_and(|why| why.contains("expected \"none\"")), "{text}");
        }
    }

    #[test]
    fn an_error_bar_is_no_part_of_what_is_measured() {
        let source = crate::Catalogue::shipped_source("max_error").unwrap();
        let digest = |source: &str| crate::MetricFile::parse(source).unwrap().digest;
        let line = "-- error_bar = \"none\"\n";
        assert!(source.contains(line));
        // What the file had before there were any: a contest that runs has nothing to judge again.
        assert_eq!(digest(source), base::digest::sha256_hex(source.replace(line, "").as_bytes()));
        for other in ["", "-- error_bar = \"from 9 rows\"\n", "-- aliases = [\"worst\"]\n"] {
            assert_eq!(digest(&source.replace(line, other)), digest(source), "{other}");
        }
        assert_ne!(digest(&source.replace("range = [0, inf]", "range = [0, 9]")), digest(source));
    }

    #[test]
    fn too_little_to_measure_on_is_no_error_bar() {
        let bar = ErrorBar::From { rows: 50, each: 100 };
        let ground = Ground { rows: 1000, rarest: Some(100), ..Ground::default() };
        assert_eq!(bar.missing(&ground), None);
        for (bar, ground, why) in [
            (ErrorBar::Never, ground, "metric has none"),
            (ErrorBar::default(), Ground { rows: 2, ..ground }, "2 rows, expected 50"),
            (bar, Ground { rarest: Some(99), ..ground }, "rarest class has 99"),
            (bar, Ground { groups: Some(8), ..ground }, "8 groups, expected 9"),
            (bar, Ground { clusters: Some(4.9), ..ground }, "4.9 equal ones"),
            (bar, Ground { groups: Some(40), clusters: Some(12.0), ..ground }, "12.0 equal ones"),
        ] {
            assert!(bar.missing(&ground).is_some_and(|said| said.contains(why)), "{bar} {ground:?}");
        }
        // A mean of groups is smooth whatever is computed in each; clusters of them count instead.
        assert_eq!(ErrorBar::Never.missing(&Ground { groups: Some(9), rows: 20, ..ground }), None);
        assert_eq!(bar.missing(&Ground { groups: Some(6), clusters: Some(20.0), ..ground }), None);
    }
}
