//! Tables beside the rows of a key that metrics read by name: weights of classes, an ontology, the forecasts of a baseline.
//! They stand in the key's own file, behind its rows, so that they are sealed, committed to and revealed with it.

use std::path::PathBuf;

use super::cells::{is_missing, push};
use super::labels::side_table;
use base::failure::Failure;
use base::finding::{codes, quoted};
use decode::Values;
use decode::table::{section_line, sections, shown_header, unreadable};
use metric::Kind;

/// One of them. Like the key it is printed nowhere.
pub struct SideTable {
    /// What the SQL calls it.
    pub name: String,
    /// The columns that metrics read, each with a cell for every row.
    pub columns: Vec<(String, Values)>,
    /// How many rows there are.
    pub rows: usize,
}

impl SideTable {
    /// Reads the columns `wanted` of `text`, CSV with a header; labels are places in `labels`.
    ///
    /// # Errors
    /// What is wrong, by the number of the row; never a cell.
    pub(super) fn read(
        name: &str,
        text: &[u8],
        wanted: &[(String, Kind)],
        labels: &[String],
    ) -> Result<Self, String> {
        let mut reader = csv::Reader::from_reader(text);
        let header = reader.byte_headers().map_err(|why| unreadable(&why))?.clone();
        let mut places = vec![];
        for (column, _) in wanted {
            let at = header.iter().position(|cell| cell == column.as_bytes());
            places.push(
                at.ok_or_else(|| format!("the column `{column}` is missing; {}", shown_header(&header)))?,
            );
        }
        let mut columns: Vec<(String, Values)> =
            wanted.iter().map(|(column, kind)| (column.clone(), Values::of(*kind))).collect();
        let mut record = csv::ByteRecord::new();
        let mut rows = 0;
        while reader.read_byte_record(&mut record).map_err(|why| unreadable(&why))? {
            rows += 1;
            for (((column, values), (_, kind)), at) in columns.iter_mut().zip(wanted).zip(&places) {
                let cell = record.get(*at).unwrap_or_default();
                let wrong = |why: &str| format!("row {rows} (after the header): the {column} {why}");
                if !kind.is_text() && is_missing(cell, *kind, labels) {
                    return Err(wrong(&format!("is missing, expected {kind}")));
                }
                push(values, *kind, cell, labels).map_err(|why| wrong(&why))?;
            }
        }
        if rows == 0 {
            return Err("it has no rows".to_owned());
        }
        Ok(Self { name: name.to_owned(), columns, rows })
    }
}

/// `key`, the text of an answer key, with the tables in the files of `given` behind its rows, each by its name.
///
/// # Errors
/// [`Failure::Configuration`] when a file cannot be read, or the key has a table of that name.
pub fn with_tables(mut key: Vec<u8>, given: &[(String, PathBuf)]) -> Result<Vec<u8>, Failure> {
    let wrong = |why: String| Failure::configuration(codes::BAD_TABLE, why);
    for (name, path) in given {
        if !key.ends_with(b"\n") {
            key.push(b'\n');
        }
        key.extend_from_slice(section_line(name).as_bytes());
        key.extend_from_slice(&side_table(path)?);
        // Its name, and that there is no other of it.
        sections(&key).map_err(|why| wrong(format!("{}: {why}", quoted(&path.display().to_string()))))?;
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<SideTable, String> {
        let wanted = [("class", Kind::Label), ("weight", Kind::Positive), ("note", Kind::Text)];
        let wanted = wanted.map(|(name, kind)| (name.to_owned(), kind));
        SideTable::read("weights", text.as_bytes(), &wanted, &["a".to_owned(), "b".to_owned()])
    }

    #[test]
    fn columns_are_found_by_name_and_held_against_their_kinds() {
        let table = read("note,weight,other,class\nx,2,9,b\n,0.5,9,a\n").ok().unwrap();
        assert_eq!((table.name.as_str(), table.rows), ("weights", 2));
        assert_eq!(table.columns[0].1, Values::Labels(vec![1, 0]));
        assert_eq!(table.columns[1].1, Values::Numbers(vec![2.0, 0.5]));
        for (text, said) in [
            ("class,weight\na,1\n", "the column `note` is missing; the header has \"class\", \"weight\""),
            (
                "class,weight,note\na,0.731,\nb,-0.731,\n",
                "row 2 (after the header): the weight is not a number above 0",
            ),
            ("class,weight,note\na,,\n", "row 1 (after the header): the weight is missing"),
            ("class,weight,note\ncat,1,\n", "the class is not one of the contest's labels"),
            ("class,weight,note\na,1\n", "2 cells, the header 3 cells"),
            ("class,weight,note\n", "it has no rows"),
        ] {
            let why = read(text).err().unwrap();
            assert!(why.contains(said) && !why.contains("731") && !why.contains("cat"), "{text:?}: {why}");
        }
    }
}
