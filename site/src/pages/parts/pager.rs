//! Links between the parts of a page that is cut into several.

use serde::Serialize;

use crate::route;

/// One link of a pager.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct Part {
    number: usize,
    route: String,
    current: bool,
}

/// The pager of a page with `parts` parts that shows `part`; nothing for one part. Long pagers keep both
/// ends and the neighbours.
pub(in crate::pages) fn pager(route: &str, parts: usize, part: usize) -> Vec<Part> {
    if parts < 2 {
        return vec![];
    }
    let near = |at: usize| at < 2 || at + 2 >= parts || at.abs_diff(part) <= 2;
    (0..parts)
        .filter(|at| near(*at))
        .map(|at| Part { number: at + 1, route: route::part_of(route, at), current: at == part })
        .collect()
}
