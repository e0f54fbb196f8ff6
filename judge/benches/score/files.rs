//! The files that are made: answer key and submissions in every format.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::data::{Data, Row};
use crate::{Result, columnar};

/// What a file is once it is unpacked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Netflix,
    Csv,
    Parquet,
    Arrow,
}

/// How a file is compressed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

/// One file of the full-size contest.
#[derive(Clone, Copy)]
pub(crate) struct Format {
    pub(crate) name: &'static str,
    pub(crate) form: Form,
    pub(crate) packing: Packing,
    /// The file that holds the same rows in the key's order, when this one is shuffled.
    pub(crate) shuffled_from: Option<&'static str>,
    /// How many times the limit it may take.
    pub(crate) target: Option<f64>,
}

const fn format(name: &'static str, form: Form, packing: Packing) -> Format {
    Format { name, form, packing, shuffled_from: None, target: None }
}

/// The Netflix Prize's own form, of which the batch consists.
pub(crate) const PACKED: &str = "netflix.txt.gz";

/// Every format, a line each.
pub(crate) const FORMATS: [Format; 11] = [
    format("netflix.txt", Form::Netflix, Packing::Plain),
    Format { target: Some(1.4), ..format(PACKED, Form::Netflix, Packing::Gzip) },
    format("netflix.txt.zst", Form::Netflix, Packing::Zstd),
    format("ordered.csv", Form::Csv, Packing::Plain),
    Format { target: Some(1.4), ..format("ordered.csv.gz", Form::Csv, Packing::Gzip) },
    format("ordered.csv.zst", Form::Csv, Packing::Zstd),
    format("ordered.parquet", Form::Parquet, Packing::Plain),
    format("ordered.arrow", Form::Arrow, Packing::Plain),
    Format { shuffled_from: Some("ordered.csv"), ..format("shuffled.csv", Form::Csv, Packing::Plain) },
    Format { shuffled_from: Some("ordered.csv.gz"), ..format("shuffled.csv.gz", Form::Csv, Packing::Gzip) },
    Format { shuffled_from: Some("ordered.csv.zst"), ..format("shuffled.csv.zst", Form::Csv, Packing::Zstd) },
];

/// Writes the answer key, what is expected, and every format into `folder`.
pub(crate) fn write(data: &Data, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    write_key(&folder.join("key.csv"), data)?;
    let (public, private) = data.sums.scores();
    let expected = serde_json::json!({ "public": public, "private": private });
    fs::write(folder.join("expected.json"), format!("{expected}\n"))?;
    for format in &FORMATS {
        let text = match format.form {
            Form::Netflix => netflix(data)?,
            Form::Csv if format.shuffled_from.is_some() => {
                csv(data.shuffled().into_iter().map(|at| &data.rows[at]))?
            }
            Form::Csv => csv(&data.rows)?,
            Form::Arrow => columnar::arrow(data)?,
            Form::Parquet => columnar::parquet(data)?,
        };
        fs::write(folder.join(format.name), pack(&text, format.packing)?)?;
    }
    Ok(())
}

/// Writes the answer key.
pub(crate) fn write_key(path: &Path, data: &Data) -> io::Result<()> {
    let mut key = io::BufWriter::new(fs::File::create(path)?);
    writeln!(key, "{KEY_HEADER}")?;
    for row in &data.rows {
        key_line(&mut key, row)?;
    }
    key.flush()
}

pub(crate) const KEY_HEADER: &str = "id,group,target,split";
pub(crate) const HEADER: &str = "id,prediction";

pub(crate) fn key_line(out: &mut impl Write, row: &Row) -> io::Result<()> {
    let split = if row.public { "public" } else { "private" };
    writeln!(out, "{}-{},{},{},{split}", row.group, row.customer, row.group, row.target)
}

pub(crate) fn csv_line(out: &mut impl Write, row: &Row) -> io::Result<()> {
    write!(out, "{}-{},", row.group, row.customer)?;
    number(out, row.prediction)
}

/// A prediction and a line end.
fn number(out: &mut impl Write, ten_thousandths: u32) -> io::Result<()> {
    writeln!(out, "{}.{:04}", ten_thousandths / 10_000, ten_thousandths % 10_000)
}

/// A submission as CSV.
pub(crate) fn csv<'r>(rows: impl IntoIterator<Item = &'r Row>) -> io::Result<Vec<u8>> {
    let mut text = vec![];
    writeln!(text, "{HEADER}")?;
    for row in rows {
        csv_line(&mut text, row)?;
    }
    Ok(text)
}

fn netflix(data: &Data) -> io::Result<Vec<u8>> {
    let mut text = vec![];
    let mut group = 0;
    for row in &data.rows {
        if row.group != group {
            group = row.group;
            writeln!(text, "{group}:")?;
        }
        number(&mut text, row.prediction)?;
    }
    Ok(text)
}

/// Compresses as the usual programs do when they are not told how much.
pub(crate) fn pack(text: &[u8], packing: Packing) -> io::Result<Vec<u8>> {
    match packing {
        Packing::Plain => Ok(text.to_vec()),
        Packing::Gzip => {
            let mut encoder = GzEncoder::new(vec![], Compression::new(6));
            encoder.write_all(text)?;
            encoder.finish()
        }
        Packing::Zstd => zstd::bulk::compress(text, 3),
    }
}
