//! A table of the organiser's in whatever form a program gave it: packed, or in Arrow's columns (Feather).

use std::borrow::Cow;

use super::columnar::{self, Bounds, Format, Wanted};
use super::unpack::{Compression, mistaken, unpack};
use base::finding::Finding;

/// What is in a file.
pub enum Given<'b> {
    /// Text in lines; borrowed when the file is that text.
    Text(Cow<'b, [u8]>),
    /// Parquet, unpacked.
    Parquet(Cow<'b, [u8]>),
}

/// Unpacks `bytes` (gzip, zstd, a zip archive of one file) and reads Arrow's file and stream formats.
///
/// # Errors
/// What the file is instead; never what stands in it.
pub fn given(bytes: &[u8]) -> Result<Given<'_>, String> {
    let said = |finding: Finding| finding.message;
    let mut buffer = vec![];
    let (plain, compression) = unpack(bytes, MAX, &mut buffer).map_err(said)?;
    match columnar::format(plain) {
        Some(Format::ArrowFile | Format::ArrowStream) => {
            return arrow(plain).map(|text| Given::Text(text.into()));
        }
        Some(Format::Parquet) | None => {}
    }
    let is_text = columnar::format(plain).is_none();
    if is_text {
        mistaken(plain).map_err(|finding| finding.message.replace("a file of predictions", "a table"))?;
        if memchr::memchr(0, &plain[..plain.len().min(1 << 16)]).is_some() {
            return Err("this is not text: it has bytes of value 0".to_owned());
        }
    }
    let plain = match compression {
        Compression::None => Cow::Borrowed(bytes),
        _ => Cow::Owned(plain.to_vec()),
    };
    Ok(if is_text { Given::Text(plain) } else { Given::Parquet(plain) })
}

/// The organiser's own file may be of any size that a machine holds.
const MAX: u64 = 1 << 40;

/// The columns as CSV, numbers in their shortest exact form.
fn arrow(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let said = |finding: Finding| finding.message;
    let names = columnar::arrow_columns(bytes).map_err(said)?;
    let id = names.iter().position(|name| name.eq_ignore_ascii_case("id")).unwrap_or(0);
    let id_name = names.get(id).ok_or("it has no columns")?;
    let others: Vec<&str> =
        names.iter().enumerate().filter(|(at, _)| *at != id).map(|(_, name)| name.as_str()).collect();
    let limits = Bounds { max_rows: u32::MAX as usize, max_bytes: MAX };
    let table = columnar::read(bytes, &Wanted::plain(id_name, &others), limits).map_err(said)?;
    let mut writer = csv::Writer::from_writer(vec![]);
    let failed = |why: csv::Error| why.to_string();
    writer.write_record(std::iter::once(&id_name.as_str()).chain(&others)).map_err(failed)?;
    for row in 0..table.rows {
        writer.write_field(table.ids.get(row)).map_err(failed)?;
        for column in &table.columns {
            writer.write_field(column.cell(row)).map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    writer.into_inner().map_err(|why| why.to_string())
}
