//! Ranked lists of items, separated by spaces, against sets of relevant ones.

use hashbrown::HashSet;

/// Places from 1 of the relevant items among the first `k` that were listed, each at its first place only.
pub(super) fn item_hits([relevant, listed]: [&str; 2], [k]: [f64; 1]) -> Option<Vec<f64>> {
    let mut missing: HashSet<&str> = relevant.split_whitespace().collect();
    let mut hits = vec![];
    for (place, item) in (1_u32..).zip(listed.split_whitespace()) {
        let place = f64::from(place);
        if place > k || missing.is_empty() {
            break;
        }
        if missing.remove(item) {
            hits.push(place);
        }
    }
    Some(hits)
}

/// How many different items.
pub(super) fn item_count([items]: [&str; 1], []: [f64; 0]) -> Option<f64> {
    Some(items.split_whitespace().collect::<HashSet<_>>().len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        assert_eq!(item_hits(["a b a", "x b  b a"], [10.0]), Some(vec![2.0, 4.0]));
        assert_eq!(item_hits(["a b", "x b b a"], [3.0]), Some(vec![2.0]));
        assert_eq!(item_hits(["a", "a"], [0.0]), Some(vec![]));
        assert_eq!(item_hits(["", "a"], [5.0]), Some(vec![]));
        assert_eq!(item_hits(["a", " "], [f64::NAN]), Some(vec![]));
        assert_eq!(item_count([" a  b a "], []), Some(2.0));
    }
}
