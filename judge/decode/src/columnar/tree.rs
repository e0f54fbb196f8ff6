//! The leaves of a Parquet file's schema: which column each belongs to, and through which lists and structures.

use base::finding::Finding;
use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::schema::types::Type;

use super::levels::Nodes;
use super::plan::{DEEPEST, Leaf};
use super::refusals::nested;

/// The leaves in their order, each with what its levels mean.
///
/// # Errors
/// A finding for what is nested otherwise than in lists of values, of structures or of lists, and structures of these.
pub(super) fn leaves(root: &Type) -> Result<Vec<(Leaf, Nodes)>, Finding> {
    let mut leaves = vec![];
    for column in root.get_fields() {
        let name = column.name();
        let place = Place { column: name, field: None, is_inside: false };
        add(column, place, &Nodes::default(), &mut leaves)?;
    }
    Ok(leaves)
}

/// Where a node stands.
#[derive(Clone, Copy)]
struct Place<'t> {
    column: &'t str,
    field: Option<&'t str>,
    /// Whether it stands in a structure.
    is_inside: bool,
}

fn add<'t>(
    node: &'t Type,
    place: Place<'t>,
    above: &Nodes,
    leaves: &mut Vec<(Leaf, Nodes)>,
) -> Result<(), Finding> {
    let refused = || nested(place.column);
    let repetition =
        if node.get_basic_info().has_repetition() { repetition(node) } else { Repetition::REQUIRED };
    // Only a list's own step repeats: old forms without one do not say what they are.
    if repetition == Repetition::REPEATED {
        return Err(refused());
    }
    let nodes = above.with(repetition);
    if node.is_primitive() {
        let leaf = Leaf {
            column: place.column.to_owned(),
            field: place.field.map(str::to_owned),
            lists: nodes.lists.len(),
        };
        leaves.push((leaf, nodes));
        return Ok(());
    }
    if is_list(node) {
        let [step] = node.get_fields() else { return Err(refused()) };
        let is_step = step.get_basic_info().has_repetition() && repetition_is_repeated(step);
        if !is_step || nodes.lists.len() == DEEPEST || place.field.is_some() {
            return Err(refused());
        }
        let nodes = nodes.with(Repetition::REPEATED);
        return match step.is_group().then(|| step.get_fields()) {
            // Three steps: the list, what repeats, the element.
            Some([element]) if !is_map(node) => {
                add(element, Place { is_inside: false, ..place }, &nodes, leaves)
            }
            // Two: what repeats is the element, as in maps and in files of old writers.
            Some(fields) => structure(fields, place, &nodes, leaves),
            None => {
                let leaf = Leaf { column: place.column.to_owned(), field: None, lists: nodes.lists.len() };
                leaves.push((leaf, nodes));
                Ok(())
            }
        };
    }
    if place.is_inside {
        return Err(refused());
    }
    structure(node.get_fields(), place, &nodes, leaves)
}

/// Fields of a structure: beside the ids each is a column.
fn structure<'t>(
    fields: &'t [std::sync::Arc<Type>],
    place: Place<'t>,
    nodes: &Nodes,
    leaves: &mut Vec<(Leaf, Nodes)>,
) -> Result<(), Finding> {
    for field in fields {
        let name = field.name();
        let place = match nodes.lists.is_empty() {
            true => Place { column: name, field: None, is_inside: true },
            false => Place { field: Some(name), is_inside: true, ..place },
        };
        add(field, place, nodes, leaves)?;
    }
    Ok(())
}

fn repetition(node: &Type) -> Repetition {
    node.get_basic_info().repetition()
}

fn repetition_is_repeated(node: &Type) -> bool {
    repetition(node) == Repetition::REPEATED
}

fn is_list(node: &Type) -> bool {
    let info = node.get_basic_info();
    is_map(node)
        || matches!(info.logical_type_ref(), Some(LogicalType::List))
        || info.converted_type() == ConvertedType::LIST
}

fn is_map(node: &Type) -> bool {
    let info = node.get_basic_info();
    matches!(info.logical_type_ref(), Some(LogicalType::Map))
        || matches!(info.converted_type(), ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE)
}
