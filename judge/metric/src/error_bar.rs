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
/// Groups that a split needs where the score is the mean of groups, unless the metric's file wants more. The mean over nine
/// lists is held by its interval in 85 to 89 % of draws, that over twenty in 94 %.
const GROUPS: usize = 20;
/// Clusters that a split needs where the contest names some, counted by what they weigh: ten of which one has nearly
/// all rows are hardly more than one. Of twenty and of sixty the interval of an RMSE holds 93 %.
const CLUSTERS: f64 = 20.0;

/// What a metric's file says of its error bar: `"none"`, `"from 200 rows"`, `"from 50 rows and 100 of each class"`; of one that
/// judges a list at a time `"from 100 groups"`.
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
    /// From so many groups of a split on.
    Groups(usize),
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
    /// What holds of a metric that judges one list at a time, or does not: a file that says nothing leaves it open.
    ///
    /// # Errors
    /// A sentence, when the file counts by what the metric has not.
    pub(crate) fn fitting(self, grouped: bool) -> Result<Self, String> {
        match self {
            Self::Groups(_) if !grouped => Err(format!(
                "error_bar is \"{self}\", expected a number of rows: the metric is not `grouped`"
            )),
            bar if grouped && bar == Self::default() => Ok(Self::Groups(GROUPS)),
            Self::From { .. } if grouped => Err(format!(
                "error_bar is \"{self}\", expected \"from {GROUPS} groups\" or another number of them: the metric is `grouped`"
            )),
            bar => Ok(bar),
        }
    }

    /// Why a score on `ground` has no error bar, as what follows "since"; nothing when it has one.
    pub fn missing(self, ground: &Ground) -> Option<String> {
        if let Some(clusters) = ground.clusters.filter(|clusters| *clusters < CLUSTERS) {
            return Some(format!(
                "its clusters weigh as much as {clusters:.1} equal ones, expected {CLUSTERS}"
            ));
        }
        if let Some(groups) = ground.groups {
            // A mean of groups is a mean, whatever the metric is in each. Clusters of them have been counted.
            let expected = if let Self::Groups(expected) = self { expected.max(GROUPS) } else { GROUPS };
            let few = groups < expected && ground.clusters.is_none();
            return few.then(|| format!("it has {groups} groups, expected {expected} or more"));
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
            Self::Groups(groups) => write!(f, "from {groups} groups"),
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
            ["from", groups, "groups"] => count(groups).map(Self::Groups),
            ["from", rows, "rows"] => count(rows).map(|rows| Self::From { rows, each: 0 }),
            ["from", rows, "rows", "and", each, "of", "each", "class"] => {
                count(rows).zip(count(each)).map(|(rows, each)| Self::From { rows, each })
            }
            _ => None,
        };
        found.ok_or_else(|| {
            format!(
                "error_bar is {text:?}, expected \"none\", \"from 200 rows\", \"from 50 rows and 100 of each class\" or \"from \
                 20 groups\""
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
            ("from 100 groups", ErrorBar::Groups(100)),
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
    fn a_metric_of_lists_counts_lists() {
        let lists = ErrorBar::Groups(200);
        assert_eq!(ErrorBar::default().fitting(true), Ok(ErrorBar::Groups(20)));
        assert_eq!(ErrorBar::default().fitting(false), Ok(ErrorBar::default()));
        assert_eq!((lists.fitting(true), ErrorBar::Never.fitting(true)), (Ok(lists), Ok(ErrorBar::Never)));
        assert!(lists.fitting(false).is_err_and(|why| why.contains("not `grouped`")));
        let rows = ErrorBar::From { rows: 200, each: 0 };
        assert!(rows.fitting(true).is_err_and(|why| why.contains("expected \"from 20 groups\"")));
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
            (bar, Ground { groups: Some(19), ..ground }, "19 groups, expected 20"),
            (ErrorBar::Groups(100), Ground { groups: Some(99), ..ground }, "99 groups, expected 100"),
            (ErrorBar::Groups(3), Ground { groups: Some(19), ..ground }, "19 groups, expected 20"),
            (bar, Ground { clusters: Some(4.9), ..ground }, "4.9 equal ones"),
            (bar, Ground { groups: Some(40), clusters: Some(12.0), ..ground }, "12.0 equal ones"),
        ] {
            assert!(bar.missing(&ground).is_some_and(|said| said.contains(why)), "{bar} {ground:?}");
        }
        // A mean of groups is smooth whatever is computed in each; clusters of them count instead.
        assert_eq!(ErrorBar::Never.missing(&Ground { groups: Some(20), rows: 20, ..ground }), None);
        assert_eq!(bar.missing(&Ground { groups: Some(6), clusters: Some(20.0), ..ground }), None);
    }
}
