//! The published sample file, and submissions that are nothing but it.

use super::canonical;
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{Contest, bad_sample};
use decode::Ids;
use decode::{Limits, decode};

/// The sample file that a contest publishes, as its predictions.
#[derive(Clone, Debug)]
pub struct Sample {
    path: String,
    canonical: String,
}

impl Sample {
    /// Reads `bytes`, the sample file that `contest` names, against `ids`; nothing when it names none. The order of
    /// `ids` is that in which predictions have to be compared later.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the sample is no file that the contest would take.
    pub fn read(contest: &Contest, ids: &Ids, bytes: &[u8]) -> Result<Option<Self>, Failure> {
        let Some(path) = &contest.submission.sample else { return Ok(None) };
        let schema = contest.schema().map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
        let submission = &contest.submission;
        let limits = Limits { max_unpacked_bytes: submission.max_unpacked_bytes, layout: submission.layout };
        let read = decode(path, bytes, ids, &schema, limits).map_err(|findings| {
            let why = findings.first().map_or_else(String::new, |first| {
                let line = first.place.as_ref().filter(|place| place.excerpt.is_some());
                let line = line.map_or_else(String::new, |place| format!("line {}: ", place.line));
                format!("{line}{}", first.message)
            });
            Failure::Configuration(vec![bad_sample(path, &format!("it is refused itself: {why}"))])
        })?;
        Ok(Some(Self { path: path.clone(), canonical: canonical::of(&read.columns) }))
    }

    /// The complaint about `file`, when its predictions, whose digest is `canonical`, are the sample's.
    pub fn refuses(&self, file: &str, canonical: &str) -> Option<Finding> {
        let text = format!(
            "these are the predictions of the sample file {}; you seem to have sent it instead of your own",
            quoted(&self.path)
        );
        (self.canonical == canonical).then(|| {
            Finding::new(codes::SAMPLE_FILE, text).in_file(file).help(
                "send the file that your own program wrote; the order of the rows, the format and the compression \
                 make no difference",
            )
        })
    }
}
