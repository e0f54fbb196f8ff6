//! Arrow's lists and structures: the leaves of a schema, and the values of a leaf row by row.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field};

use base::finding::Finding;

use super::ends::Ends;
use super::plan::{DEEPEST, Leaf};
use super::refusals::{nested, too_large};

/// A step from a column to its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Into the elements of a list.
    List,
    /// Into this field of a structure.
    Field(usize),
}

/// A leaf of a schema and how to get there.
pub(super) struct Path {
    pub(super) leaf: Leaf,
    /// The place of the column among those of the file.
    pub(super) column: usize,
    pub(super) steps: Vec<Step>,
    pub(super) kind: DataType,
}

/// The leaves of a column, in their order.
///
/// # Errors
/// A finding for what is nested otherwise than in lists of values, of structures or of lists, and structures of these.
pub(super) fn leaves(column: usize, field: &Field, to: &mut Vec<Path>) -> Result<(), Finding> {
    let leaf = Leaf { column: field.name().clone(), field: None, lists: 0 };
    match field.data_type() {
        DataType::Struct(fields) => {
            for (at, field) in fields.iter().enumerate() {
                // Beside the ids the fields of a structure are columns.
                let leaf = Leaf { column: field.name().clone(), ..leaf.clone() };
                add(column, field.data_type(), leaf, vec![Step::Field(at)], to)?;
            }
            Ok(())
        }
        kind => add(column, kind, leaf, vec![], to),
    }
}

fn add(
    column: usize,
    kind: &DataType,
    leaf: Leaf,
    mut steps: Vec<Step>,
    to: &mut Vec<Path>,
) -> Result<(), Finding> {
    let refused = || nested(&leaf.column);
    match kind {
        DataType::List(element) | DataType::LargeList(element) | DataType::Map(element, _) => {
            list(column, element, leaf, steps, to)
        }
        DataType::FixedSizeList(element, length) if *length > 0 => list(column, element, leaf, steps, to),
        DataType::Struct(fields) if leaf.lists > 0 && leaf.field.is_none() => {
            for (at, field) in fields.iter().enumerate() {
                if field.data_type().is_nested() {
                    return Err(refused());
                }
                let leaf = Leaf { field: Some(field.name().clone()), ..leaf.clone() };
                let mut steps = steps.clone();
                steps.push(Step::Field(at));
                to.push(Path { leaf, column, steps, kind: field.data_type().clone() });
            }
            Ok(())
        }
        kind if kind.is_nested() => Err(refused()),
        kind => {
            steps.shrink_to_fit();
            to.push(Path { leaf, column, steps, kind: kind.clone() });
            Ok(())
        }
    }
}

fn list(
    column: usize,
    element: &Field,
    leaf: Leaf,
    mut steps: Vec<Step>,
    to: &mut Vec<Path>,
) -> Result<(), Finding> {
    if leaf.lists == DEEPEST {
        return Err(nested(&leaf.column));
    }
    let leaf = Leaf { lists: leaf.lists + 1, ..leaf };
    steps.push(Step::List);
    add(column, element.data_type(), leaf, steps, to)
}

/// How many arrays one of this type is made of.
pub(super) fn arrays(field: &Field) -> usize {
    1 + match field.data_type() {
        DataType::Struct(fields) => fields.iter().map(|field| arrays(field)).sum(),
        DataType::List(element)
        | DataType::LargeList(element)
        | DataType::Map(element, _)
        | DataType::FixedSizeList(element, _) => arrays(element),
        _ => 0,
    }
}

/// The place of a value that is missing.
pub(super) const MISSING: u32 = u32::MAX;

/// The array that `steps` lead to from a column, with the place in it of each value, [`MISSING`] where there is none. What
/// lists end is added to `ends`, behind `before` elements; there may be `most` in all.
///
/// # Errors
/// A finding when there are more, or nothing when the array is another than its schema says.
pub(super) fn values(
    column: &ArrayRef,
    steps: &[Step],
    ends: &mut Option<Ends>,
    before: usize,
    most: usize,
) -> Result<(ArrayRef, Vec<u32>), Option<Finding>> {
    let mut array = column.clone();
    // Narrow, since lists may be long.
    let narrow = |at: usize| u32::try_from(at).ok().filter(|at| *at != MISSING);
    let rows = narrow(array.len()).ok_or(None)?;
    let mut places: Vec<u32> = (0..rows).collect();
    let mut lists = 0;
    for step in steps {
        match step {
            Step::Field(field) => {
                let structure = array.as_struct_opt().ok_or(None)?;
                for place in &mut places {
                    if *place != MISSING && !structure.is_valid(*place as usize) {
                        *place = MISSING;
                    }
                }
                let inside = structure.columns().get(*field).ok_or(None)?.clone();
                array = inside;
            }
            Step::List => {
                let (elements, range) = elements(&array).ok_or(None)?;
                let mut inside: Vec<u32> = vec![];
                let target = ends.as_mut().ok_or(None)?;
                let (target, begin) = match &mut target.inner {
                    // Rows of lists of lists end among the lists.
                    Some(inner) if lists == 0 => (&mut target.rows, inner.len()),
                    Some(inner) => (inner, before),
                    None => (&mut target.rows, before),
                };
                for place in &places {
                    if *place != MISSING && array.is_valid(*place as usize) {
                        let (start, end) = range(*place as usize);
                        let ends = narrow(start).zip(narrow(end)).ok_or(None)?;
                        if before.saturating_add(inside.len()).saturating_add(end - start) > most {
                            return Err(Some(too_large(most as u64)));
                        }
                        inside.extend(ends.0..ends.1);
                    } else {
                        inside.push(MISSING); // A list that is missing is told as a value that is.
                    }
                    target.push((begin + inside.len()) as u32);
                }
                lists += 1;
                drop(range);
                array = elements;
                places = inside;
            }
        }
    }
    Ok((array, places))
}

/// The elements of all lists of an array, and which of them are those of one.
#[expect(clippy::type_complexity, reason = "a pair of what it is called")]
fn elements(array: &ArrayRef) -> Option<(ArrayRef, Box<dyn Fn(usize) -> (usize, usize)>)> {
    Some(match array.data_type() {
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let offsets = list.offsets().clone();
            (list.values().clone(), Box::new(move |at| (offsets[at] as usize, offsets[at + 1] as usize)))
        }
        DataType::LargeList(_) => {
            let list = array.as_list::<i64>();
            let offsets = list.offsets().clone();
            (list.values().clone(), Box::new(move |at| (offsets[at] as usize, offsets[at + 1] as usize)))
        }
        DataType::Map(..) => {
            let map = array.as_map();
            let offsets = map.offsets().clone();
            let entries: ArrayRef = std::sync::Arc::new(map.entries().clone());
            (entries, Box::new(move |at| (offsets[at] as usize, offsets[at + 1] as usize)))
        }
        DataType::FixedSizeList(_, length) => {
            let (list, length) = (array.as_fixed_size_list(), usize::try_from(*length).ok()?);
            (list.values().clone(), Box::new(move |at| (at * length, (at + 1) * length)))
        }
        _ => return None,
    })
}
