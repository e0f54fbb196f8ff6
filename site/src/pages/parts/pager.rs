//! Links between the parts of a page that is cut into several.

use serde::Serialize;

use crate::route;

/// One link of a pager.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct Part {
    /// Its number, from 1.
    number: usize,
    /// Its address, below the root.
    route: String,
    /// Whether that is this page.
    current: bool,
    /// Whether parts before it are left out.
    gap: bool,
}

/// The pager of a page with `parts` parts that shows `part`; nothing for one part. Long pagers keep both
/// ends and the neighbours, and mark what they leave out.
pub(in crate::pages) fn pager(route: &str, parts: usize, part: usize) -> Vec<Part> {
    if parts < 2 {
        return vec![];
    }
    let near = |at: usize| at < 2 || at + 2 >= parts || at.abs_diff(part) <= 2;
    // A mark takes as much room as the one part that it would stand for.
    let alone = |at: usize| at > 0 && near(at - 1) && near(at + 1);
    let mut next = 0;
    let shown = (0..parts).filter(|at| near(*at) || alone(*at));
    let link = |at| {
        let gap = at > next;
        next = at + 1;
        Part { number: at + 1, route: route::part_of(route, at), current: at == part, gap }
    };
    shown.map(link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pager_leaves_out_is_marked() {
        let shown = |parts, part| {
            let text = |part: &Part| format!("{}{}", if part.gap { "… " } else { "" }, part.number);
            pager("x/", parts, part).iter().map(text).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(1, 0), "");
        assert_eq!(shown(5, 0), "1 2 3 4 5");
        assert_eq!(shown(20, 0), "1 2 3 … 19 20");
        assert_eq!(shown(20, 9), "1 2 … 8 9 10 11 12 … 19 20");
        assert_eq!(shown(20, 5), "1 2 3 4 5 6 7 8 … 19 20");
        assert_eq!(shown(20, 19), "1 2 … 18 19 20");
    }
}
