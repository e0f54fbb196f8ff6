//! The fields of one record of a CSV or TSV file (RFC 4180), quotation marks included.
//!
//! Why not `csv-core`: it reads anything without an error, where a contestant has to hear that a quotation mark is never
//! closed, or what stands behind one; it does not say where in the record a field stands, which every message marks; and
//! it copies each byte. A test holds this against the crate `csv`, which reads the organiser's tables.

use std::borrow::Cow;
use std::ops::Range;

/// One field.
pub(super) struct Field<'t> {
    /// What it says.
    pub(super) value: Cow<'t, [u8]>,
    /// Where it stands in the record, quotation marks included.
    pub(super) place: Range<usize>,
}

/// Why a record has no fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Torn {
    /// A quotation mark is never closed.
    Open(usize),
    /// Something stands between a closing quotation mark and the next delimiter.
    After(usize),
}

/// One record.
pub(super) struct Record<'t> {
    /// The first of its fields.
    pub(super) fields: Vec<Field<'t>>,
    /// How many fields it has.
    pub(super) count: usize,
    /// How many bytes it takes without its line end.
    pub(super) length: usize,
}

/// The record at the start of `text`, with at most `keep` of its fields: a line of nothing but delimiters
/// would take forty times its size in memory. A quoted field may hold line ends; the record may then be
/// longer than a line.
pub(super) fn split(text: &[u8], delimiter: u8, keep: usize) -> Result<Record<'_>, Torn> {
    let mut fields = vec![];
    let (mut at, mut count) = (0, 0);
    loop {
        let (field, end) = match text.get(at) {
            Some(b'"') => quoted(text, at)?,
            _ => {
                let rest = &text[at..];
                let end = memchr::memchr2(delimiter, b'\n', rest).unwrap_or(rest.len());
                let end = if rest[..end].ends_with(b"\r") && rest.get(end) != Some(&delimiter) {
                    end - 1
                } else {
                    end
                };
                (Field { value: Cow::Borrowed(&rest[..end]), place: at..at + end }, at + end)
            }
        };
        count += 1;
        if fields.len() < keep {
            fields.push(field);
        }
        match text.get(end) {
            Some(b) if *b == delimiter => at = end + 1,
            None | Some(b'\n') => return Ok(Record { fields, count, length: end }),
            Some(b'\r') if matches!(text.get(end + 1), None | Some(b'\n')) => {
                return Ok(Record { fields, count, length: end });
            }
            Some(_) => return Err(Torn::After(end)),
        }
    }
}

/// The quoted field that opens at `start`, and where it ends.
fn quoted(text: &[u8], start: usize) -> Result<(Field<'_>, usize), Torn> {
    let mut value = Cow::Borrowed(&text[start + 1..start + 1]);
    let mut from = start + 1;
    loop {
        let at = from + memchr::memchr(b'"', &text[from..]).ok_or(Torn::Open(start))?;
        if value.is_empty() && from == start + 1 {
            value = Cow::Borrowed(&text[from..at]);
        } else {
            value.to_mut().extend_from_slice(&text[from..at]);
        }
        if text.get(at + 1) != Some(&b'"') {
            return Ok((Field { value, place: start..at + 1 }, at + 1));
        }
        value.to_mut().push(b'"'); // A doubled mark stands for one.
        from = at + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, delimiter: u8) -> Result<Vec<String>, Torn> {
        let record = split(text.as_bytes(), delimiter, 99)?;
        assert_eq!(record.count, record.fields.len());
        Ok(record.fields.iter().map(|field| String::from_utf8_lossy(&field.value).into_owned()).collect())
    }

    #[test]
    fn quotation_marks_are_read_as_rfc_4180_says() {
        assert_eq!(
            values("a,\"b,\"\"c\"\"\",\r\nnext", b','),
            Ok(vec!["a".into(), "b,\"c\"".into(), "".into()])
        );
        assert_eq!(values("\"two\nlines\"\tx", b'\t'), Ok(vec!["two\nlines".into(), "x".into()]));
        assert_eq!(values("\"\",\"\"\"\"", b','), Ok(vec!["".into(), "\"".into()]));
        assert_eq!(values("a,\"b", b','), Err(Torn::Open(2)));
        assert_eq!(values("\"a\"b,1", b','), Err(Torn::After(3)));
    }

    proptest::proptest! {
        #[test]
        fn the_csv_crate_reads_the_same(rows in proptest::collection::vec("[a-c,\"\n\r ]{0,5}", 1..4)) {
            let mut writer = csv::Writer::from_writer(vec![]);
            writer.write_record(&rows).unwrap();
            let text = writer.into_inner().unwrap();
            proptest::prop_assert_eq!(values(std::str::from_utf8(&text).unwrap(), b',').unwrap(), rows);
        }

        #[test]
        fn any_bytes_split_or_not(text: Vec<u8>) {
            if let Ok(record) = split(&text, b',', 2) {
                proptest::prop_assert!(record.length <= text.len() && !record.fields.is_empty());
                proptest::prop_assert_eq!(record.fields.len(), record.count.min(2));
            }
        }
    }
}
