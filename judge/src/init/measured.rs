//! What the judge's own scorer says of the key, and beside it the files that are published: the two know nothing of each other
//! and are made at the same time.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use ::metric::Schema;
use ::metric::estimate::Estimate;
use answer::secrets::new_salt;
use answer::{AnswerKey, KeyColumns, salted};
use base::failure::Failure;
use base::finding::codes;
use contest::Contest;

use super::baseline;
use super::key::Written;
use super::seed::Seed;
use crate::lint::{self, Alike};

/// Larger keys are asked about by so many of their rows, drawn at random: errors are known as well, and attacks by what
/// everybody sees of a row are found as well.
const TRIED: usize = 100_000;

/// The key, and what it says.
pub(super) struct Measured {
    /// As it is sealed.
    pub(super) text: Vec<u8>,
    pub(super) key: Arc<AnswerKey>,
    /// So many of its rows as are asked about.
    pub(super) small: Arc<AnswerKey>,
    /// How many these are.
    pub(super) tried: usize,
    /// Whether these are all.
    pub(super) is_all: bool,
    /// How far apart two submissions are that are alike.
    pub(super) alike: Alike,
    /// The best constant's name and public score.
    pub(super) baseline: Option<(String, Estimate)>,
}

/// The files that everybody gets.
pub(super) struct Published {
    /// The list of ids.
    pub(super) list: Vec<u8>,
    /// A file as contestants send it.
    pub(super) sample: Vec<u8>,
    /// Its first lines.
    pub(super) example: String,
}

/// Both of `rows` rows, for a `contest` in which what is not known yet is left open; files are packed if `packs`.
///
/// # Errors
/// When the metric does not fit the key.
pub(super) fn both(
    contest: &Contest,
    written: &Written<'_>,
    rows: usize,
    shown: &str,
    packs: bool,
    seed: &Seed,
) -> Result<(Measured, Published), Failure> {
    let schema = contest.schema().map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
    let (measured, published) = rayon::join(
        || Measured::of(contest, written, rows, shown, &schema, seed),
        || Published::of(written, &schema, packs),
    );
    Ok((measured?, published?))
}

impl Measured {
    fn of(
        contest: &Contest,
        written: &Written<'_>,
        rows: usize,
        shown: &str,
        schema: &Schema,
        seed: &Seed,
    ) -> Result<Self, Failure> {
        let measure = &contest.measures[0];
        let columns = KeyColumns::of(&contest.measures)
            .map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
        let opened = |text: Vec<u8>| AnswerKey::from_bytes(Path::new(shown), text, &columns).map(Arc::new);
        let text = salted(&new_salt()?, &written.key(rows)?);
        let tried = rows.min(TRIED);
        let is_all = tried == rows;
        let asked = |small: &Arc<AnswerKey>| {
            let alike = lint::alike(contest, small)?;
            Ok::<_, Failure>((alike, baseline::best(small, measure, schema, seed)?))
        };
        let whole = || opened(text.clone());
        if is_all {
            let key = whole()?;
            let (alike, best) = asked(&key)?;
            let baseline = best.map(|(constant, estimate)| (constant.name, estimate));
            return Ok(Self { small: Arc::clone(&key), text, key, tried, is_all, alike, baseline });
        }
        let part = || {
            let small = opened(salted(&new_salt()?, &written.key(tried)?))?;
            let (alike, best) = asked(&small)?;
            Ok::<_, Failure>((small, alike, best))
        };
        let (key, part) = rayon::join(whole, part);
        let (key, (small, alike, best)) = (key?, part?);
        let baseline = match best {
            Some((constant, _)) => baseline::score(&key, measure, schema, &constant, seed)?
                .map(|estimate| (constant.name, estimate)),
            None => None,
        };
        Ok(Self { text, key, small, tried, is_all, alike, baseline })
    }
}

impl Published {
    fn of(written: &Written<'_>, schema: &Schema, packs: bool) -> Result<Self, Failure> {
        let (list, sample) = rayon::join(
            || written.list().and_then(|list| packed(list, packs)),
            || {
                let sample = written.sample(schema)?;
                let lines = sample.split(|byte| *byte == b'\n').take(4).map(String::from_utf8_lossy);
                let example = lines.collect::<Vec<_>>().join("\n");
                Ok::<_, Failure>((packed(sample, packs)?, example))
            },
        );
        let (list, (sample, example)) = (list?, sample?);
        Ok(Self { list, sample, example })
    }
}

fn packed(bytes: Vec<u8>, is_packed: bool) -> Result<Vec<u8>, Failure> {
    if !is_packed {
        return Ok(bytes);
    }
    let mut writer = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
    writer
        .write_all(&bytes)
        .and_then(|()| writer.finish())
        .map_err(|why| Failure::machine("packing a file", why))
}
