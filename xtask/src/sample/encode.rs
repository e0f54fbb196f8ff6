//! Prediction files in the layouts contestants send.

use std::io::Write;

use anyhow::{Result, bail};
use flate2::{Compression, GzBuilder};

use super::key::Key;
use super::predictions::STAR;
use super::rng::Stream;

/// Above this a plain file would be refused for its size, so it is sent compressed.
const LARGEST_PLAIN: usize = 32 << 20;

/// Level 4 packs digits nearly as small as level 6 does, in a third of the time.
const PREDICTIONS_LEVEL: u32 = 4;

/// What a file name says about its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Format {
    csv: bool,
    gzip: bool,
}

impl Format {
    /// Reads it off the name.
    pub(crate) fn of(name: &str) -> Result<Self> {
        let (stem, gzip) = name.strip_suffix(".gz").map_or((name, false), |stem| (stem, true));
        match stem {
            "predictions.csv" => Ok(Self { csv: true, gzip }),
            "predictions.txt" => Ok(Self { csv: false, gzip }),
            _ => bail!(
                "{name}: the sample knows predictions.csv and predictions.txt, each with or without .gz"
            ),
        }
    }

    fn name(self) -> String {
        format!("predictions.{}{}", if self.csv { "csv" } else { "txt" }, if self.gzip { ".gz" } else { "" })
    }
}

/// A prediction file: its name and its bytes.
pub(crate) struct File {
    /// Name within the team's folder.
    pub(crate) name: String,
    /// Content as sent.
    pub(crate) bytes: Vec<u8>,
}

/// Writes predictions as a file. `fault` puts a decimal comma into the middle of it.
pub(crate) fn file(key: &Key, values: &[i32], mut format: Format, order: &str, fault: bool) -> Result<File> {
    let text = if format.csv { csv(key, values, order, fault) } else { netflix(key, values, fault) };
    format.gzip |= text.len() > LARGEST_PLAIN;
    let bytes = if format.gzip { gzip(&text, PREDICTIONS_LEVEL)? } else { text };
    Ok(File { name: format.name(), bytes })
}

/// The Netflix Prize's own layout: a header line per film, then a line per customer, in the key's order.
fn netflix(key: &Key, values: &[i32], fault: bool) -> Vec<u8> {
    let mut text = Vec::with_capacity(values.len() * 7 + key.films.len() * 7);
    for film in &key.films {
        text.extend_from_slice(film.number.to_string().as_bytes());
        text.extend_from_slice(b":\n");
        for row in film.start..film.end {
            number(&mut text, values[row], fault && row == values.len() / 2);
            text.push(b'\n');
        }
    }
    text
}

/// `id,prediction` in an order of the team's own, because rows are matched by id.
fn csv(key: &Key, values: &[i32], order: &str, fault: bool) -> Vec<u8> {
    let mut rows: Vec<(u32, usize)> =
        key.films.iter().flat_map(|film| (film.start..film.end).map(|row| (film.number, row))).collect();
    Stream::new(order).shuffle(&mut rows);
    let mut text = Vec::with_capacity(values.len() * 20);
    text.extend_from_slice(b"id,prediction\n");
    for (film, row) in rows {
        text.extend_from_slice(format!("{film}-{},", key.customers[row]).as_bytes());
        number(&mut text, values[row], fault && row == values.len() / 2);
        text.push(b'\n');
    }
    text
}

/// A prediction with four decimals, or none if it is whole.
fn number(text: &mut Vec<u8>, value: i32, fault: bool) {
    let digit = |n: i32| b'0' + (n % 10) as u8;
    text.push(digit(value / STAR));
    if fault {
        text.extend_from_slice(b",2");
    } else if value % STAR != 0 {
        text.push(b'.');
        text.extend([1000, 100, 10, 1].map(|unit| digit(value / unit)));
    }
}

/// Gzip without a time stamp or system mark, so that the same text gives the same bytes.
pub(crate) fn gzip(text: &[u8], level: u32) -> Result<Vec<u8>> {
    let mut encoder =
        GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::new(level));
    encoder.write_all(text)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_contestants_do() {
        let shown = |value, fault| {
            let mut text = Vec::new();
            number(&mut text, value, fault);
            String::from_utf8(text).unwrap()
        };
        assert_eq!(shown(38_041, false), "3.8041");
        assert_eq!(shown(10_003, false), "1.0003");
        assert_eq!(shown(50_000, false), "5");
        assert_eq!(shown(40_000, true), "4,2");
    }

    #[test]
    fn names_tell_the_format() {
        for name in ["predictions.csv", "predictions.csv.gz", "predictions.txt", "predictions.txt.gz"] {
            assert_eq!(Format::of(name).unwrap().name(), name);
        }
        assert!(Format::of("predictions.parquet").is_err());
    }
}
