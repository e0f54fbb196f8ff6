//! The ids of a contest in the key's order, found by text.

use std::ops::Range;
use std::path::Path;

use super::index::{Index, Sought};
use super::table::{Table, read};
use base::failure::Failure;
use base::finding::codes;
use base::finding::quoted;

/// Ids in the key's order, with their groups when the layout has some. Ids are text: `007`, `7` and `7.0`
/// are three ids.
pub struct Ids {
    text: Vec<u8>,
    /// Where each id ends in `text`.
    ends: Vec<u32>,
    index: Index,
    groups: Vec<Group>,
    unfit: Option<String>,
}

/// Consecutive rows that share a group line in the Netflix layout.
struct Group {
    name: Box<[u8]>,
    end: u32,
}

impl Ids {
    /// Reads the published id list at `path`: CSV with the header `id` or `id,group`, plain or gzip.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming the row that is wrong.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        Self::from_bytes(path, read(path)?)
    }

    /// The same for the list `bytes`, which messages call `path`.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn from_bytes(path: &Path, bytes: Vec<u8>) -> Result<Self, Failure> {
        let table = Table::from_bytes(path, bytes, &["id"], &["group"])?;
        let mut builder = IdsBuilder::default();
        table.each(|row| builder.push(row.text(0), row.optional(1)))?;
        builder
            .finish()
            .map_err(|why| Failure::configuration(codes::BAD_ID_LIST, format!("{}: {why}", path.display())))
    }

    /// How many rows the key has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row; a finished list has at least one.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The id of `row`, from 0.
    pub fn get(&self, row: usize) -> &[u8] {
        &self.text[self.span(row)]
    }

    /// Whether `text` starts with the id of `row` and then `delimiter`; the bytes that both take.
    #[inline]
    pub fn starts(&self, row: usize, text: &[u8], delimiter: u8) -> Option<usize> {
        let Range { start, end } = self.span(row);
        let length = end - start;
        // Two words are faster than a call for the short ids that are the rule.
        let same = match (self.text[start..].first_chunk::<16>(), text.first_chunk::<16>()) {
            (Some(ours), Some(theirs)) if length <= 16 => {
                let differ = u128::from_le_bytes(*ours) ^ u128::from_le_bytes(*theirs);
                differ.trailing_zeros() as usize >= 8 * length
            }
            _ => text.get(..length) == Some(&self.text[start..end]),
        };
        (same && text.get(length) == Some(&delimiter)).then_some(length + 1)
    }

    /// Where the id of `row` stands in the text.
    #[inline]
    fn span(&self, row: usize) -> Range<usize> {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        start..self.ends[row] as usize
    }

    /// The row of `id`.
    pub fn find(&self, id: &[u8]) -> Option<usize> {
        self.index.find(self.index.seek(id), |row| self.get(row) == id)
    }

    /// Begins to look for `id`: has the place where it would stand fetched from memory. Whoever has many ids to find
    /// begins with all of them before the first is asked for, so that the waits for memory overlap.
    #[inline]
    pub(crate) fn seek(&self, id: &[u8]) -> Sought {
        let sought = self.index.seek(id);
        self.index.fetch(sought);
        sought
    }

    /// The row of `id`, for which [`Self::seek`] gave `sought`.
    #[inline]
    pub(crate) fn found(&self, sought: Sought, id: &[u8]) -> Option<usize> {
        self.index.find(sought, |row| self.get(row) == id)
    }

    /// Whether the rows are grouped, as the Netflix layout needs.
    pub fn has_groups(&self) -> bool {
        !self.groups.is_empty()
    }

    /// Why [`Self::has_groups`] says no. Other layouts may have a column `group` of any kind.
    pub fn why_no_groups(&self) -> Option<&str> {
        let none = self.groups.is_empty();
        none.then(|| self.unfit.as_deref().unwrap_or("there is no column `group`"))
    }

    /// Why a column `group` that there is tells no groups.
    pub fn unfit_groups(&self) -> Option<&str> {
        self.unfit.as_deref()
    }

    /// The groups in order: name and rows.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = (&[u8], Range<usize>)> {
        self.groups.iter().enumerate().map(|(at, group)| {
            let start = if at == 0 { 0 } else { self.groups[at - 1].end as usize };
            (&*group.name, start..group.end as usize)
        })
    }
}

/// Builds [`Ids`] row by row.
#[derive(Default)]
pub struct IdsBuilder {
    text: Vec<u8>,
    ends: Vec<u32>,
    groups: Vec<Group>,
    /// Why the groups are none that rows can stand in.
    unfit: Option<String>,
}

impl IdsBuilder {
    /// Adds the next row. A group that no line of the Netflix layout can name leaves the ids without groups.
    ///
    /// # Errors
    /// A sentence when the id is empty, has a comma or a line end, or the whole is larger than 4 GiB.
    pub fn push(&mut self, id: &[u8], group: Option<&[u8]>) -> Result<(), String> {
        let odd = |text: &[u8]| {
            text.is_empty()
                || text.len() > 200
                || text.iter().any(|b| matches!(b, b',' | b'\n' | b'\r' | b'"' | 0))
        };
        if odd(id) {
            return Err("ids have 1 to 200 bytes without commas, quotes and line ends".to_owned());
        }
        self.text.extend_from_slice(id);
        let end = u32::try_from(self.text.len()).map_err(|_| "the ids together exceed 4 GiB".to_owned())?;
        self.ends.push(end);
        let Some(group) = group else { return Ok(()) };
        let rows = self.ends.len() as u32;
        if odd(group) {
            self.unfit.get_or_insert_with(|| {
                format!("the group of row {rows} is empty, longer than 200 bytes, or holds a comma, a quote or a line end")
            });
            return Ok(());
        }
        match self.groups.last_mut() {
            Some(last) if *last.name == *group => last.end = rows,
            _ => self.groups.push(Group { name: group.into(), end: rows }),
        }
        Ok(())
    }

    /// The list with its index.
    ///
    /// # Errors
    /// A sentence when there is no row, or an id appears twice.
    pub fn finish(self) -> Result<Ids, String> {
        let Self { text, ends, groups, unfit } = self;
        let mut ids = Ids { text, ends, index: Index::default(), groups, unfit };
        if ids.is_empty() {
            return Err("there is no row".to_owned());
        }
        let mut index = Index::with_capacity(ids.len());
        for row in 0..ids.len() {
            let id = ids.get(row);
            let sought = index.seek(id);
            if index.find(sought, |other| ids.get(other) == id).is_some() {
                return Err(format!("the id {} appears twice", quoted(&String::from_utf8_lossy(id))));
            }
            index.insert(sought, row as u32);
        }
        ids.index = index;
        let mut names: Vec<&[u8]> = ids.groups.iter().map(|group| &*group.name).collect();
        names.sort_unstable();
        if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            let name = quoted(&String::from_utf8_lossy(pair[0]));
            ids.unfit.get_or_insert_with(|| format!("the rows of group {name} do not stand together"));
        }
        if ids.unfit.is_some() {
            ids.groups.clear();
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(rows: &[(&str, Option<&str>)]) -> Result<Ids, String> {
        let mut builder = IdsBuilder::default();
        for (id, group) in rows {
            builder.push(id.as_bytes(), group.map(str::as_bytes))?;
        }
        builder.finish()
    }

    #[test]
    fn ids_are_found_as_text() {
        let ids = ids(&[("007", None), ("7", None), ("7.0", None)]).unwrap();
        assert_eq!(ids.find(b"7"), Some(1));
        assert_eq!(ids.find(b"07"), None);
        assert_eq!(ids.get(2), b"7.0");
    }

    #[test]
    fn groups_are_ranges() {
        let ids = ids(&[("a", Some("10")), ("b", Some("10")), ("c", Some("9"))]).unwrap();
        let groups: Vec<_> = ids.groups().map(|(name, rows)| (name.to_vec(), rows)).collect();
        assert_eq!(groups, vec![(b"10".to_vec(), 0..2), (b"9".to_vec(), 2..3)]);
    }

    #[test]
    fn impossible_lists_are_refused() {
        assert!(ids(&[]).is_err());
        assert!(ids(&[("a", None), ("a", None)]).is_err());
        assert!(ids(&[("a,b", None)]).is_err());
    }

    #[test]
    fn groups_that_rows_do_not_stand_in_are_no_groups() {
        for (second, why) in [
            ("1", "the rows of group \"1\" do not stand together"),
            ("x,y", "the group of row 3 is empty, longer than"),
        ] {
            let ids = ids(&[("a", Some("1")), ("b", Some("2")), ("c", Some(second))]).unwrap();
            assert!(!ids.has_groups() && ids.groups().len() == 0);
            assert!(ids.why_no_groups().unwrap().starts_with(why), "{:?}", ids.why_no_groups());
        }
        assert_eq!(ids(&[("a", None)]).unwrap().why_no_groups(), Some("there is no column `group`"));
        assert_eq!(ids(&[("a", Some("1"))]).unwrap().why_no_groups(), None);
    }
}
