//! `judge score --expect`: what another program makes of the same files.

use std::path::{Path, PathBuf};

use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use metric::Measure;
use score::Scores;
use serde::Deserialize;

/// How near two programs must come, as a part of the score: ten digits.
const NEAR: f64 = 1e-10;

/// A score of one file under one metric.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    file: String,
    metric: String,
    public: Option<f64>,
    private: Option<f64>,
}

/// What is expected, file by file.
pub(super) struct Expected(Vec<Row>);

impl Expected {
    /// `text` is one score or two for the only file and metric, or names a CSV file.
    pub(super) fn read(text: &str, files: &[PathBuf], measures: &[Measure]) -> Result<Self, Failure> {
        let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
        let wrong = |text: String| {
            let help = "say --expect PUBLIC,PRIVATE for one file and one metric, or name a CSV file with the columns file, metric, \
                        public, private";
            Failure::Configuration(vec![Finding::new(codes::USAGE, text).help(help)])
        };
        match numbers.as_deref() {
            Some([public, rest @ ..]) if rest.len() < 2 => {
                let ([file], [measure]) = (files, measures) else {
                    return Err(wrong(format!(
                        "--expect {} is of one file and one metric, and there are {} and {}",
                        quoted(text),
                        files.len(),
                        measures.len()
                    )));
                };
                let (public, private) = (Some(*public), rest.first().copied());
                let (file, metric) = (file.display().to_string(), measure.name.clone());
                Ok(Self(vec![Row { file, metric, public, private }]))
            }
            _ => {
                let shown = quoted(text);
                let mut table = csv::ReaderBuilder::new()
                    .trim(csv::Trim::All)
                    .from_path(Path::new(text))
                    .map_err(|why| {
                        wrong(format!(
                            "--expect {shown} is neither a score nor a file that can be read: {why}"
                        ))
                    })?;
                let rows: Result<Vec<Row>, _> = table.deserialize().collect();
                let rows = rows.map_err(|why| wrong(format!("{text}: {why}")))?;
                let known = |row: &Row| {
                    files.iter().any(|file| file.display().to_string() == row.file)
                        && measures.iter().any(|measure| measure.name == row.metric)
                };
                match rows.iter().find(|row| !known(row)) {
                    Some(row) => Err(wrong(format!(
                        "{text} expects something of {} under {}, which is not scored here",
                        quoted(&row.file),
                        quoted(&row.metric)
                    ))),
                    None if rows.iter().all(|row| row.public.or(row.private).is_none()) => {
                        Err(wrong(format!("{text} expects nothing, neither a public nor a private score")))
                    }
                    None => Ok(Self(rows)),
                }
            }
        }
    }

    /// What of `scores` of `file` is something else.
    pub(super) fn compare(&self, file: &str, scores: &[Scores]) -> Vec<Finding> {
        let mut found = vec![];
        for row in self.0.iter().filter(|row| row.file == file) {
            let Some(scored) = scores.iter().find(|scores| scores.metric == row.metric) else { continue };
            for (split, expected, value) in
                [("public", row.public, scored.public.value), ("private", row.private, scored.private.value)]
            {
                let Some(expected) = expected else { continue };
                let size = expected.abs().max(value.abs());
                if (value - expected).abs() > NEAR * size {
                    let text = format!("{} on the {split} split is {value}, expected {expected}", row.metric);
                    found.push(
                        Finding::new(codes::EXPECTED_SCORE, text).in_file(file).help(
                            "compare formula, rows of the split, ties and weights on a few rows by hand",
                        ),
                    );
                }
            }
        }
        found
    }
}
