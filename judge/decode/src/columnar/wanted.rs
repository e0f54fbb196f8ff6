//! What is looked for in a file of typed columns, and which of its columns may hold lists.

use metric::cells::{Format, boxes::Corners};
use metric::{Column, Lines, Schema};

/// The columns that a file has to have.
#[derive(Debug)]
pub(crate) struct Wanted<'w> {
    /// What the column of ids is called.
    pub(super) id: &'w str,
    pub(super) columns: Vec<(&'w str, Option<Packing>)>,
    /// Whether a row may hold the lines of its id as a list, and what they become; the columns are then what tells
    /// the lines apart, and the value.
    pub(super) lines: Option<Lines>,
}

/// How a list becomes the text that a cell of CSV has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packing {
    /// What the fields are called where an element is a structure, in the order of the text.
    pub(super) fields: &'static [&'static str],
    /// What stands between two elements; between all else is a space.
    pub(super) between: &'static str,
    /// Whether texts are items, in which no space and no separator can stand.
    pub(super) are_items: bool,
}

impl<'w> Wanted<'w> {
    /// Plain values of every column.
    pub(crate) fn plain(id: &'w str, columns: &[&'w str]) -> Self {
        Self { id, columns: columns.iter().map(|name| (*name, None)).collect(), lines: None }
    }

    /// What a file of predictions has to have.
    pub(crate) fn of(schema: &'w Schema) -> Self {
        if let (Some(long), Some(lines)) = (&schema.long, schema.lines()) {
            return Self { lines: Some(lines), ..Self::plain(&schema.id, &[&long.by, &long.value]) };
        }
        let packed = schema.columns.iter().map(|column| (column.name.as_str(), Packing::of(column)));
        Self { id: &schema.id, columns: packed.collect(), lines: None }
    }

    /// All names, that of the ids first.
    pub(super) fn names(&self) -> Vec<&'w str> {
        std::iter::once(self.id).chain(self.columns.iter().map(|(name, _)| *name)).collect()
    }
}

impl Packing {
    /// Nothing for columns whose cells are no lists.
    fn of(column: &Column) -> Option<Self> {
        let items = Self { fields: &[], between: " ", are_items: true };
        if column.kinds.iter().any(|kind| kind.is_list()) {
            return Some(items);
        }
        let format = column.formats.first()?;
        Some(Self {
            fields: fields(format),
            between: if matches!(format, Format::Masks(_)) { ";" } else { " " },
            are_items: *format == Format::Rated,
        })
    }
}

/// What the parts of an element are called, in the order of the text.
fn fields(format: &Format) -> &'static [&'static str] {
    match format {
        Format::Mask(_) | Format::Masks(_) => &["start", "length"],
        Format::Boxes { corners: Corners::Ends, scored: false } => &["left", "top", "right", "bottom"],
        Format::Boxes { corners: Corners::Sized, scored: false } => &["left", "top", "width", "height"],
        Format::Boxes { corners: Corners::Ends, scored: true } => {
            &["score", "left", "top", "right", "bottom"]
        }
        Format::Boxes { corners: Corners::Sized, scored: true } => {
            &["score", "left", "top", "width", "height"]
        }
        Format::Findings(2) => &["score", "x", "y"],
        Format::Findings(_) => &["score", "x", "y", "z"],
        Format::Spots(2) => &["x", "y", "radius"],
        Format::Spots(_) => &["x", "y", "z", "radius"],
        Format::Distinct => &[],
        Format::Rated => &["item", "number"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_called_as_their_cells_are_written() {
        for (format, names, cell) in [
            (Format::Mask(0.0), "start length", "1 2"),
            (Format::Masks(0.0), "start length", "1 2"),
            (Format::Boxes { corners: Corners::Ends, scored: false }, "left top right bottom", "1 2 3 4"),
            (
                Format::Boxes { corners: Corners::Ends, scored: true },
                "score left top right bottom",
                "0.5 1 2 3 4",
            ),
            (Format::Boxes { corners: Corners::Sized, scored: false }, "left top width height", "5 5 2 2"),
            (
                Format::Boxes { corners: Corners::Sized, scored: true },
                "score left top width height",
                "0.5 5 5 2 2",
            ),
            (Format::Findings(2), "score x y", "0.5 1 2"),
            (Format::Findings(3), "score x y z", "0.5 1 2 3"),
            (Format::Spots(2), "x y radius", "1 2 3"),
            (Format::Spots(3), "x y z radius", "1 2 3 4"),
            (Format::Rated, "item number", "a 0.5"),
        ] {
            assert_eq!(fields(&format).join(" "), names);
            assert_eq!(cell.split(' ').count(), fields(&format).len());
            assert_eq!(format.check(cell), Ok(()), "{names}");
            let short = cell.rsplit_once(' ').map_or("", |(short, _)| short);
            assert!(format.check(short).is_err(), "{names}: one less is no element");
        }
    }
}
