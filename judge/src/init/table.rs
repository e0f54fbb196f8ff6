//! The organiser's table of answers, in whatever format a program gave it, as columns of text.

use std::path::Path;

use rayon::prelude::*;

use super::profile::Profile;
use answer::labels_as_csv;
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use base::time::Instant;
use decode::Texts;
use decode::table::unreadable;

/// What Kaggle's `Usage` and our own `split` are called once a table was read.
pub(super) const SPLIT: &str = "split";

/// One column.
pub(super) struct Column {
    pub(super) name: String,
    pub(super) cells: Texts,
    pub(super) profile: Profile,
}

/// The whole table.
pub(super) struct Table {
    /// The file, for messages.
    pub(super) shown: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
}

impl Table {
    /// Reads the file at `path`: text between commas, tabs, semicolons or bars, Parquet, Arrow or Feather, as it is or
    /// packed.
    ///
    /// # Errors
    /// [`Failure::Configuration`] that names the row; never a cell.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let (_, text) = labels_as_csv(path, None)?;
        Self::read(&path.display().to_string(), &text)
    }

    /// The same for `text`, CSV, that messages call `shown`.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(super) fn read(shown: &str, text: &[u8]) -> Result<Self, Failure> {
        let wrong = |why: String| unclear(shown, &why, "change the table");
        let mut reader = csv::Reader::from_reader(text);
        let header = reader.byte_headers().map_err(|why| wrong(unreadable(&why)))?.clone();
        let names = names(&header).map_err(|why| {
            unclear(shown, &why, "the first line has to hold the names of the columns, each once")
        })?;
        let mut columns: Vec<Texts> = names.iter().map(|_| Texts::default()).collect();
        let mut record = csv::ByteRecord::new();
        let mut rows = 0;
        while reader.read_byte_record(&mut record).map_err(|why| wrong(row(rows, &unreadable(&why))))? {
            for (column, cell) in columns.iter_mut().zip(&record) {
                let cell = std::str::from_utf8(cell.trim_ascii())
                    .map_err(|_| wrong(row(rows, "it is not UTF-8")))?;
                column.push(cell).map_err(wrong)?;
            }
            rows += 1;
        }
        if rows == 0 {
            let text = format!("{shown} has a header and no rows");
            let finding = Finding::new(codes::NOTHING_TO_PREDICT, text);
            return Err(Failure::Configuration(vec![finding.help("give the table with its rows")]));
        }
        let named: Vec<_> = names.into_iter().zip(columns).collect();
        let columns = named.into_par_iter().map(|(name, cells)| {
            let profile = Profile::of(&cells);
            Column { name, cells, profile }
        });
        Ok(Self { shown: shown.to_owned(), columns: columns.collect(), rows })
    }

    /// The column called `name`, in whatever letters if no other is.
    ///
    /// # Errors
    /// [`Failure::Configuration`] that says which there are.
    pub(super) fn named(&self, flag: &str, name: &str) -> Result<usize, Failure> {
        let exact = self.columns.iter().position(|column| column.name == name);
        let alike = || self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name));
        exact.or_else(alike).ok_or_else(|| {
            let names: Vec<_> = self.columns.iter().take(20).map(|column| quoted(&column.name)).collect();
            let more = if self.columns.len() > 20 { ", …" } else { "" };
            let text = format!("{flag} names {}, which {} does not have", quoted(name), self.shown);
            let help = format!("it has {}{more}", names.join(", "));
            Failure::Configuration(vec![Finding::new(codes::UNCLEAR_TABLE, text).help(help)])
        })
    }

    /// The finding that something about the table is not clear.
    pub(super) fn unclear(&self, why: &str, help: &str) -> Failure {
        unclear(&self.shown, why, help)
    }
}

fn unclear(shown: &str, why: &str, help: &str) -> Failure {
    Failure::Configuration(vec![Finding::new(codes::UNCLEAR_TABLE, format!("{shown}: {why}")).help(help)])
}

/// Rows are counted without the header, since Parquet has none.
fn row(before: usize, why: &str) -> String {
    format!("row {} (after the header): {why}", before + 1)
}

/// The names of the columns; that of an index that pandas wrote is empty.
fn names(header: &csv::ByteRecord) -> Result<Vec<String>, String> {
    let mut names = vec![];
    for (at, cell) in header.iter().enumerate() {
        let name = std::str::from_utf8(cell).map_err(|_| "its first line is not UTF-8".to_owned())?.trim();
        let name = if at == 0 && name.is_empty() { "index" } else { name };
        if name.is_empty() || name.parse::<f64>().is_ok() || name.parse::<Instant>().is_ok() {
            return Err("its first line looks like a row".to_owned());
        }
        if names.iter().any(|known| known == name) {
            return Err(format!("two columns are called {}", quoted(name)));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        match Table::read("a.csv", text.as_bytes()) {
            Ok(table) => table.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>().join(" "),
            Err(failure) => failure.findings()[0].message.clone(),
        }
    }

    #[test]
    fn a_table_has_names_and_rows() {
        assert_eq!(said("id,y\na,1\n"), "id y");
        assert_eq!(said(",y\n0,1\n"), "index y", "as pandas writes its index");
        assert_eq!(said("id,id\na,1\n"), "a.csv: two columns are called \"id\"");
        assert_eq!(said("569,30,malignant\n1,2,3\n"), "a.csv: its first line looks like a row");
        assert_eq!(said("2009-01-01T00:00:00Z,y\n1,2\n"), "a.csv: its first line looks like a row");
        assert_eq!(said("id,y\n"), "a.csv has a header and no rows");
        assert!(
            said("id,y\na,1\nb\n").starts_with("a.csv: row 2 (after the header): it (line 3) has 1 cell")
        );
    }
}
