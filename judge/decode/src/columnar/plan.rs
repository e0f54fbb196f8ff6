//! Which leaves of a file's schema make which of the wanted columns.
//!
//! A structure beside the ids stands for its fields, as if each were a column. A list is what a cell of CSV would say: its
//! elements, or the fields of each. In contests of several lines an id a list holds the lines.

use base::finding::Finding;
use metric::Lines;

use super::column::{Column, Role};
use super::ends::Ends;
use super::refusals::{nested, other_fields, places};
use super::wanted::{Packing, Wanted};

/// Lists in lists, at most.
pub(super) const DEEPEST: usize = 2;

/// A column of plain values as the file has it, alone or within lists and structures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    /// The column that it belongs to.
    pub(super) column: String,
    /// The field of the structure in the list that it is.
    pub(super) field: Option<String>,
    /// How many lists are around it.
    pub(super) lists: usize,
}

/// A leaf that is read.
pub(super) struct Taken<'w> {
    pub(super) leaf: usize,
    pub(super) name: &'w str,
    pub(super) role: Role,
}

/// A leaf that was read, and where its lists end.
pub(super) type Read = (Column, Option<Ends>);

/// What becomes of the leaves, which are taken in turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Make {
    /// One is a column.
    Plain,
    /// So many make a list for each row, with this between two elements.
    Packed(usize, &'static str),
    /// Two hold the lines of each id.
    Lines,
    /// One holds the items of each id in their order.
    Ranked,
}

/// The plan for a file.
pub(super) struct Plan<'w> {
    pub(super) taken: Vec<Taken<'w>>,
    pub(super) makes: Vec<Make>,
}

impl<'w> Plan<'w> {
    /// # Errors
    /// A finding when the leaves are others than what is `wanted`.
    pub(super) fn of(leaves: &[Leaf], wanted: &Wanted<'w>) -> Result<Self, Finding> {
        let mut found: Vec<&str> = vec![];
        for leaf in leaves {
            // The leaves of a list follow each other.
            if leaf.lists == 0 || found.last() != Some(&leaf.column.as_str()) {
                found.push(&leaf.column);
            }
        }
        let mut plan = Self { taken: vec![], makes: vec![] };
        if plan.lines(leaves, wanted)? {
            return Ok(plan);
        }
        places(&found, &wanted.names())?;
        plan.id(leaves, wanted)?;
        for (name, packing) in &wanted.columns {
            let own = || (0..leaves.len()).filter(|at| leaves[*at].column == *name);
            match (own().next(), packing) {
                (Some(at), _) if leaves[at].lists == 0 => {
                    plan.take(at, name, Role::Prediction);
                    plan.makes.push(Make::Plain);
                }
                (Some(at), Some(packing)) => {
                    plan.pack(leaves, name, packing, at)?;
                }
                _ => return Err(nested(name)),
            }
        }
        Ok(plan)
    }

    fn take(&mut self, leaf: usize, name: &'w str, role: Role) {
        self.taken.push(Taken { leaf, name, role });
    }

    fn id(&mut self, leaves: &[Leaf], wanted: &Wanted<'w>) -> Result<(), Finding> {
        let at = leaves.iter().position(|leaf| leaf.column == wanted.id && leaf.lists == 0);
        self.take(at.ok_or_else(|| nested(wanted.id))?, wanted.id, Role::Id);
        self.makes.push(Make::Plain);
        Ok(())
    }

    /// The leaves of the list `name`, of which the first is at `first`.
    fn pack(
        &mut self,
        leaves: &[Leaf],
        name: &'w str,
        packing: &Packing,
        first: usize,
    ) -> Result<(), Finding> {
        let own: Vec<usize> = (first..leaves.len()).take_while(|at| leaves[*at].column == name).collect();
        if leaves[first].field.is_none() {
            self.take(first, name, Role::Element { is_item: packing.are_items });
            self.makes.push(Make::Packed(1, packing.between));
            return Ok(());
        }
        let named = |field: &str| own.iter().copied().find(|at| leaves[*at].field.as_deref() == Some(field));
        let as_map = ["key", "value"];
        // A map has a key and a value whatever they mean.
        let fields = match packing.fields {
            [_, _] if as_map.iter().all(|field| named(field).is_some()) => &as_map[..],
            fields => fields,
        };
        let places: Option<Vec<usize>> = fields.iter().map(|field| named(field)).collect();
        match places.filter(|places| places.len() == own.len()) {
            Some(places) => {
                self.makes.push(Make::Packed(places.len(), packing.between));
                for (at, place) in places.into_iter().enumerate() {
                    self.take(place, name, Role::Element { is_item: packing.are_items && at == 0 });
                }
                Ok(())
            }
            None => {
                let found: Vec<&str> = own.iter().filter_map(|at| leaves[*at].field.as_deref()).collect();
                Err(other_fields(name, &found, packing.fields))
            }
        }
    }

    /// Whether the file is ids beside a list of the lines of each, as the contest may have them.
    fn lines(&mut self, leaves: &[Leaf], wanted: &Wanted<'w>) -> Result<bool, Finding> {
        let (Some(lines), [(by, _), (value, _)]) = (wanted.lines, &wanted.columns[..]) else {
            return Ok(false);
        };
        let is_id = |at: usize| leaves[at].column == wanted.id;
        let (ids, others): (Vec<usize>, Vec<usize>) = (0..leaves.len()).partition(|at| is_id(*at));
        let Some(first) = others.first().map(|at| &leaves[*at]) else { return Ok(false) };
        let is_one = others.iter().all(|at| leaves[*at].column == first.column && leaves[*at].lists == 1);
        if ids.len() != 1 || !is_one {
            return Ok(false);
        }
        let element = Role::Element { is_item: false };
        self.id(leaves, wanted)?;
        if first.field.is_none() {
            if lines != Lines::Ranks || first.column != *value {
                return Err(other_fields(&first.column, &[], &[by, value]));
            }
            self.take(others[0], value, element);
            self.makes.push(Make::Ranked);
            return Ok(true);
        }
        let found: Vec<&str> = others.iter().filter_map(|at| leaves[*at].field.as_deref()).collect();
        let place = |field: &str| found.iter().position(|found| *found == field);
        match (place(by), place(value), found.len()) {
            (Some(one), Some(other), 2) => {
                self.take(others[one], by, element);
                self.take(others[other], value, element);
                self.makes.push(Make::Lines);
                Ok(true)
            }
            _ => Err(other_fields(&first.column, &found, &[by, value])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(column: &str, field: Option<&str>, lists: usize) -> Leaf {
        Leaf { column: column.to_owned(), field: field.map(str::to_owned), lists }
    }

    #[test]
    fn leaves_make_the_columns_that_are_wanted() {
        let packing = Packing { fields: &["item", "number"], between: " ", are_items: true };
        let wanted = Wanted { id: "id", columns: vec![("terms", Some(packing))], lines: None };
        let plan = |leaves: &[Leaf]| {
            let plan = Plan::of(leaves, &wanted).map_err(|finding| finding.code)?;
            Ok((plan.taken.iter().map(|taken| taken.leaf).collect::<Vec<_>>(), plan.makes))
        };
        let id = leaf("id", None, 0);
        let made = |count| vec![Make::Plain, Make::Packed(count, " ")];
        assert_eq!(plan(&[leaf("terms", None, 1), id.clone()]), Ok((vec![1, 0], made(1))));
        let fields = |one, other| [id.clone(), leaf("terms", Some(one), 1), leaf("terms", Some(other), 1)];
        assert_eq!(plan(&fields("number", "item")), Ok((vec![0, 2, 1], made(2))));
        assert_eq!(plan(&fields("key", "value")), Ok((vec![0, 1, 2], made(2))));
        assert_eq!(plan(&fields("item", "score")), Err("nested-column"));
        assert_eq!(plan(&[leaf("id", None, 1), leaf("terms", None, 1)]), Err("nested-column"));
        assert_eq!(plan(&[id.clone(), leaf("words", None, 1)]), Err("bad-header"));
    }

    #[test]
    fn a_list_may_hold_the_lines_of_an_id() {
        let plan = |lines, leaves: &[Leaf]| {
            let wanted = Wanted { lines: Some(lines), ..Wanted::plain("id", &["rank", "item"]) };
            Plan::of(leaves, &wanted).map(|plan| plan.makes).map_err(|finding| finding.code)
        };
        let id = leaf("id", None, 0);
        let both = [id.clone(), leaf("all", Some("item"), 1), leaf("all", Some("rank"), 1)];
        assert_eq!(plan(Lines::Columns, &both), Ok(vec![Make::Plain, Make::Lines]));
        let items = [id.clone(), leaf("item", None, 1)];
        assert_eq!(plan(Lines::Ranks, &items), Ok(vec![Make::Plain, Make::Ranked]));
        assert_eq!(plan(Lines::Columns, &items), Err("nested-column"));
        let flat = [id, leaf("rank", None, 0), leaf("item", None, 0)];
        assert_eq!(plan(Lines::Ranks, &flat), Ok(vec![Make::Plain; 3]));
    }
}
