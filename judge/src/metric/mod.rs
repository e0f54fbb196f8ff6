//! The catalogue of metrics: SQL files with a declared header.
//!
//! A metric file starts with `-- key = value` lines (TOML behind the dashes), then comments, then one
//! `SELECT` over the relation `rows(target DOUBLE, prediction DOUBLE)` that gives one row with one DOUBLE.

use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

/// Which end of a metric's scale wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Errors.
    Lower,
    /// Gains.
    Higher,
}

impl Direction {
    /// Orders scores best first. Scores are finite.
    pub fn compare(self, a: f64, b: f64) -> Ordering {
        match self {
            Self::Lower => a.total_cmp(&b),
            Self::Higher => b.total_cmp(&a),
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lower => "lower",
            Self::Higher => "higher",
        })
    }
}

/// One metric.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricFile {
    /// The name that `contest.toml` and `--metric` use.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Which end wins.
    pub direction: Direction,
    /// How it is computed, in one line.
    pub formula: String,
    /// Where the formula comes from.
    pub reference: String,
    /// The query.
    #[serde(skip)]
    pub sql: String,
}

impl MetricFile {
    fn parse(source: &str) -> Result<Self, toml::de::Error> {
        let is_header = |line: &&str| line.starts_with("-- ") && line.contains(" = ");
        let header: Vec<&str> = source.lines().take_while(is_header).map(|line| &line[3..]).collect();
        let mut metric: Self = toml::from_str(&header.join("\n"))?;
        let body = source.lines().skip(header.len()).filter(|line| !line.starts_with("--"));
        metric.sql = body.collect::<Vec<_>>().join("\n");
        Ok(metric)
    }
}

/// The metrics that a contest may name.
#[derive(Debug)]
pub struct Catalogue(Vec<MetricFile>);

static SHIPPED: LazyLock<Catalogue> = LazyLock::new(|| {
    let sources = [include_str!("../../metrics/rmse.sql")];
    // A shipped file that does not parse fails the test below and is simply unknown here.
    Catalogue(sources.iter().filter_map(|source| MetricFile::parse(source).ok()).collect())
});

impl Catalogue {
    /// The metrics that come with the judge.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// The metric called `name`.
    pub fn get(&self, name: &str) -> Option<&MetricFile> {
        self.0.iter().find(|metric| metric.name == name)
    }

    /// Every name, in catalogue order.
    pub fn names(&self) -> Vec<&str> {
        self.0.iter().map(|metric| metric.name.as_str()).collect()
    }

    /// Every metric, in catalogue order.
    pub fn metrics(&self) -> &[MetricFile] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_parses() {
        let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/metrics")).unwrap();
        for file in files {
            let path = file.unwrap().path();
            let metric = MetricFile::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
            assert_eq!(path.file_stem().unwrap().to_str(), Some(metric.name.as_str()));
            assert!(Catalogue::shipped().get(&metric.name).is_some(), "{} is not shipped", metric.name);
            assert!(metric.sql.starts_with("SELECT"), "{}", metric.sql);
        }
    }

    #[test]
    fn best_first_in_both_directions() {
        assert_eq!(Direction::Lower.compare(0.1, 0.2), Ordering::Less);
        assert_eq!(Direction::Higher.compare(0.1, 0.2), Ordering::Greater);
    }
}
