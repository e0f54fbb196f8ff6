//! Circles among modules: the strongly connected parts with more than one (R. Tarjan, "Depth-First Search and Linear
//! Graph Algorithms", SIAM Journal on Computing 1, 1972; here by who reaches whom, since there are few modules).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::source::Place;

type Arrows = BTreeMap<Place, BTreeMap<Place, BTreeSet<String>>>;

/// Modules that import each other in a circle, with what each takes from which.
#[derive(Debug)]
pub(crate) struct Circle(Vec<(Place, Place, BTreeSet<String>)>);

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |place: &Place| if place.is_empty() { "the root".to_owned() } else { place.join("::") };
        for (at, (from, to, what)) in self.0.iter().enumerate() {
            let what: Vec<&str> = what.iter().map(String::as_str).collect();
            let line = if at == 0 { "" } else { "\n" };
            write!(f, "{line}  {} -> {} ({})", name(from), name(to), what.join(", "))?;
        }
        Ok(())
    }
}

/// The circles among `arrows`.
pub(super) fn find(arrows: &Arrows) -> Vec<Circle> {
    let reached: BTreeMap<&Place, BTreeSet<&Place>> =
        arrows.keys().map(|from| (from, reach(arrows, from))).collect();
    let both = |a: &Place, b: &Place| {
        let reaches =
            |from: &Place, to: &Place| reached.get(from).is_some_and(|reached| reached.contains(to));
        reaches(a, b) && reaches(b, a)
    };
    let mut seen = BTreeSet::new();
    let mut circles = vec![];
    for first in arrows.keys() {
        let round: BTreeSet<&Place> = arrows.keys().filter(|other| both(first, other)).collect();
        if round.len() < 2 || !seen.insert(round.clone()) {
            continue;
        }
        let inside = round.iter().flat_map(|from| arrows[*from].iter().map(|(to, what)| (*from, to, what)));
        let inside = inside.filter(|(_, to, _)| round.contains(to));
        circles
            .push(Circle(inside.map(|(from, to, what)| (from.clone(), to.clone(), what.clone())).collect()));
    }
    circles
}

/// Everything that `from` leads to.
fn reach<'a>(arrows: &'a Arrows, from: &Place) -> BTreeSet<&'a Place> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Place> = arrows.get(from).into_iter().flat_map(BTreeMap::keys).collect();
    while let Some(place) = open.pop() {
        if reached.insert(place) {
            open.extend(arrows.get(place).into_iter().flat_map(BTreeMap::keys));
        }
    }
    reached
}
