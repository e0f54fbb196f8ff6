//! Lists by the number of a team.

/// The place of a team's number in a list that grows as it needs.
pub(super) fn place_of<T: Clone + Default>(list: &mut Vec<T>, number: u32) -> &mut T {
    let at = number as usize;
    if list.len() <= at {
        list.resize(at + 1, T::default());
    }
    &mut list[at]
}
