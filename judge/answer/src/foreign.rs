//! Keys as other people's programs and contests make them, as the judge's own: columns between tabs, semicolons or
//! bars, a byte order mark, Kaggle's `Usage` in the place of `split`.
//!
//! Entry point: [`ours`].

use super::split::{is_no_part, split, word};
use base::finding::quoted;
use decode::table::{shown_header, unreadable};

const MARK: &[u8] = b"\xef\xbb\xbf";
/// What else than a comma may stand between cells.
const BETWEEN: [u8; 3] = [b'\t', b';', b'|'];
/// What Kaggle calls the column.
const USAGE: &str = "usage";
/// Names of columns that may be written in other letters. `group` is none of them: a contest may call a column `Group`.
const NAMES: [&str; 2] = ["id", "split"];

/// `text` as the judge writes keys, with the column `usage` as its split; nothing when it is so already.
///
/// # Errors
/// What is wrong with the header, or with a row by its number; never a target.
pub(super) fn ours(text: &[u8], usage: Option<&str>) -> Result<Option<Vec<u8>>, String> {
    let plain = text.strip_prefix(MARK).unwrap_or(text);
    let mut end = memchr::memchr(b'\n', plain).unwrap_or(plain.len());
    // Excel's own line.
    let named = plain[..end].trim_ascii().strip_prefix(b"sep=").and_then(|rest| rest.first().copied());
    let plain = if named.is_some() { plain.get(end + 1..).unwrap_or_default() } else { plain };
    end = memchr::memchr(b'\n', plain).unwrap_or(plain.len());
    let between = named.unwrap_or_else(|| between(&plain[..end]));
    let mut reader = csv::ReaderBuilder::new().delimiter(between).from_reader(plain);
    let found = reader.byte_headers().map_err(|why| unreadable(&why))?.clone();
    if std::str::from_utf8(found.as_slice()).is_err() {
        return Err("its first line is not UTF-8, expected the names of columns".to_owned());
    }
    let cells: Vec<String> =
        found.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
    let mut header = cells.clone();
    for name in NAMES {
        let alike: Vec<usize> = (0..cells.len()).filter(|at| cells[*at].eq_ignore_ascii_case(name)).collect();
        if let ([only], false) = (&alike[..], cells.iter().any(|cell| cell == name)) {
            name.clone_into(&mut header[*only]);
        }
    }
    let column = column(&found, &header, usage)?;
    if let Some(at) = column {
        "split".clone_into(&mut header[at]);
    }
    let is_ours = between == b',' && plain.len() == text.len() && column.is_none();
    if is_ours && header.iter().map(String::as_bytes).eq(&found) {
        return Ok(None);
    }
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(text.len()));
    let failed = |why: csv::Error| unreadable(&why);
    writer.write_record(&header).map_err(failed)?;
    let mut record = csv::ByteRecord::new();
    for number in 1u64.. {
        let wrong = |why: String| format!("row {number} (after the header): {why}");
        if !reader.read_byte_record(&mut record).map_err(|why| wrong(unreadable(&why)))? {
            break;
        }
        for (at, cell) in record.iter().enumerate() {
            if column == Some(at) {
                let of = split(cell, is_no_part).map_err(|why| {
                    wrong(why.replacen("the split", &format!("the column {}", quoted(&cells[at])), 1))
                })?;
                writer.write_field(word(of)).map_err(failed)?;
            } else {
                writer.write_field(cell.trim_ascii()).map_err(failed)?;
            }
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    writer.into_inner().map(Some).map_err(|_| "it cannot be written as CSV".to_owned())
}

/// `text`, a table of any columns, with commas between its cells and nothing around them.
///
/// # Errors
/// What is wrong with it, without a cell of it.
pub(super) fn with_commas(text: &[u8]) -> Result<Vec<u8>, String> {
    let plain = text.strip_prefix(MARK).unwrap_or(text);
    let end = memchr::memchr(b'\n', plain).unwrap_or(plain.len());
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(between(&plain[..end])).from_reader(plain);
    let mut writer = csv::Writer::from_writer(Vec::with_capacity(text.len()));
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|why| unreadable(&why))? {
        for cell in &record {
            writer.write_field(cell.trim_ascii()).map_err(|why| unreadable(&why))?;
        }
        writer.write_record(None::<&[u8]>).map_err(|why| unreadable(&why))?;
    }
    writer.into_inner().map_err(|_| "it cannot be written as CSV".to_owned())
}

/// What stands between the cells of the line `header`.
fn between(header: &[u8]) -> u8 {
    if header.contains(&b',') {
        return b',';
    }
    BETWEEN.into_iter().find(|mark| header.contains(mark)).unwrap_or(b',')
}

/// Where the column stands that is to be the split, if one is to be.
fn column(found: &csv::ByteRecord, header: &[String], usage: Option<&str>) -> Result<Option<usize>, String> {
    let has_split = header.iter().any(|name| name == "split");
    let Some(name) = usage else {
        let alike = header.iter().position(|name| name.eq_ignore_ascii_case(USAGE));
        return Ok(alike.filter(|_| !has_split));
    };
    let at = header.iter().position(|cell| cell == name);
    let at = at.or_else(|| header.iter().position(|cell| cell.eq_ignore_ascii_case(name)));
    let at = at.ok_or_else(|| {
        format!("the column {} of --usage-column is missing; {}", quoted(name), shown_header(found))
    })?;
    if has_split && header[at] != "split" {
        return Err(format!("it has both `split` and {}: take one of the two out", quoted(name)));
    }
    Ok(Some(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let read = ours(text.as_bytes(), None).unwrap();
        read.map_or_else(|| "as it is".to_owned(), |text| String::from_utf8(text).unwrap())
    }

    #[test]
    fn tables_of_others_become_ours() {
        let own = "id,target,split\na,1,public\nb,2,private\nc,3,ignored\n";
        for text in [
            "id,target,Usage\na,1,Public\nb,2,Private\nc,3,Ignored\n",
            "Id,target,usage\r\na,1,Public\r\nb,2,Private\r\nc,3,Ignored\r\n",
            "id;target;Usage\na;1;Public\nb;2;Private\nc;3;Ignored\n",
            "id\ttarget\tUsage\na\t1\tPublic\nb\t2\tPrivate\nc\t3\tIgnored\n",
            "id|target|split\na|1|public\nb|2|private\nc|3|ignored\n",
            "\u{feff}id,target,split\na,1,public\nb,2,private\nc,3,ignored\n",
            "\u{feff}sep=;\r\nID; target ;USAGE\r\na; 1;PUBLIC \r\nb;2;PRIVATE\r\nc;3;IGNORED\r\n",
            "\"id\",\"target\",\"Usage\"\n\"a\",\"1\",\"Public\"\n\"b\",\"2\",\"Private\"\n\"c\",\"3\",\"Ignored\"\n",
        ] {
            assert_eq!(read(text), own, "{text:?}");
        }
        assert_eq!(read(own), "as it is");
        assert_eq!(
            read("id;target;Usage\na;\"x;y\";Public\nb;\"x,y\";Private\n"),
            "id,target,split\na,x;y,public\nb,\"x,y\",private\n"
        );
        // What the contest names itself keeps its name.
        assert_eq!(read("id,Group,target,split\na,x,1,public\n"), "as it is");
        // Named by the organiser, whatever it is called.
        let named = ours(b"id,target,fold\na,1,Public\n", Some("Fold")).unwrap().unwrap();
        assert_eq!(named, b"id,target,split\na,1,public\n");
        // A column called so beside a split is a column.
        assert_eq!(read("id,target,split,Usage\na,1,public,5\n"), "as it is");
    }

    #[test]
    fn what_cannot_be_a_split_is_said_without_a_target() {
        for (text, usage, said) in [
            (
                "id,target,Usage\na,1,Public\nb,2,validation\n",
                None,
                "row 2 (after the header): the column \"Usage\" is \"validation\", expected public",
            ),
            ("id,target,Usage\na,1,\n", None, "row 1 (after the header): the column \"Usage\" is empty"),
            ("id,target,Usage\na,Public,cat\n", None, "the column \"Usage\" is something else, expected"),
            ("id,target,split\na,0.731,public\n", Some("target"), "it has both `split` and \"target\""),
            (
                "id,target,fold\na,0.731,public\n",
                Some("target"),
                "the column \"target\" is something else, expected",
            ),
            (
                "id,target,fold\na,1,Public\n",
                Some("Usage"),
                "the column \"Usage\" of --usage-column is missing; the header has \"id\", \"target\", \"fold\"",
            ),
            ("a,0.731,Public\n", Some("Usage"), "the first line looks like a row"),
            (
                "id;target;Usage\na;3,5;Public\nb;4\n",
                None,
                "row 2 (after the header): it (line 3) has 2 cells, the header 3 cells",
            ),
            ("id,\u{fffd}\n", Some("u"), "is missing"),
        ] {
            let why = ours(text.as_bytes(), usage).unwrap_err();
            assert!(why.contains(said), "{text:?}: {why}");
            assert!(!why.contains("cat") && !why.contains("731"), "{why}");
        }
        assert!(ours(b"id,\xff\xfe\n", None).unwrap_err().contains("not UTF-8"));
    }
}
