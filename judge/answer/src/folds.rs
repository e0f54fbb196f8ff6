//! How rows are dealt to the groups of rows that error bars are made of: by the order of a hash of their ids, their groups or
//! their clusters, keyed with a secret, so that nobody can choose ids or know folds.

use std::hash::Hasher as _;

use siphasher::sip::SipHasher24;

use super::groups::Groups;
use super::split::Split;
use decode::Ids;

/// In how many random groups of rows the jackknife divides each split.
pub const FOLDS: u32 = 20;

/// By what rows are divided into folds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Folding {
    /// The key's own secret, as in every score.
    #[default]
    Own,
    /// A number that anybody may know: for figures that are the same whatever the key's salt.
    Drawn(u64),
}

/// For each group of a column its fold.
pub(super) fn of_groups(secret: &[u8; 32], groups: &Groups) -> Vec<u8> {
    let mut folds = vec![0; groups.names.len()];
    let names = groups.names.iter().enumerate().map(|(at, name)| (keyed(secret, name), at));
    deal(names.collect(), |at, fold| folds[at] = fold);
    folds
}

/// For each row its fold: each split is divided into groups of equal size. Rows of no split have fold 0.
pub(super) fn of_rows(secret: &[u8; 32], ids: &Ids, splits: &[Option<Split>]) -> Vec<u8> {
    let mut folds = vec![0; ids.len()];
    for split in [Split::Public, Split::Private] {
        let rows = (0..ids.len()).filter(|row| splits[*row] == Some(split));
        deal(rows.map(|row| (keyed(secret, ids.get(row)), row as u32)).collect(), |row: u32, fold| {
            folds[row as usize] = fold;
        });
    }
    folds
}

/// For each row the fold of its cluster: the clusters of each split are dealt among themselves, so that up to
/// [`FOLDS`] of them have a fold each. Rows of no split have fold 0.
pub(super) fn of_clusters(secret: &[u8; 32], clusters: &Groups, splits: &[Option<Split>]) -> Vec<u8> {
    let mut folds = vec![0; splits.len()];
    for split in [Split::Public, Split::Private] {
        let mut of = vec![None; clusters.names.len()];
        let rows = || (0..splits.len()).filter(|row| splits[*row] == Some(split));
        rows().for_each(|row| of[clusters.of[row] as usize] = Some(0));
        let there = (0..of.len()).filter(|at| of[*at].is_some());
        let order = there.map(|at| (keyed(secret, &clusters.names[at]), at)).collect();
        deal(order, |at: usize, fold| of[at] = Some(fold));
        for row in rows() {
            folds[row] = of[clusters.of[row] as usize].unwrap_or_default();
        }
    }
    folds
}

/// Gives each of `order`, once it is sorted, the next fold in turn.
fn deal<T: Copy + Ord>(mut order: Vec<(u64, T)>, mut put: impl FnMut(T, u8)) {
    order.sort_unstable();
    for (place, (_, which)) in order.into_iter().enumerate() {
        put(which, (place % FOLDS as usize) as u8);
    }
}

/// A hash of `text` that nobody without the secret can compute: SipHash-2-4.
fn keyed(secret: &[u8; 32], text: &[u8]) -> u64 {
    let mut key = [0; 16];
    key.copy_from_slice(&secret[..16]);
    let mut hasher = SipHasher24::new_with_key(&key);
    hasher.write(text);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::groups::Grouping;

    const SECRET: [u8; 32] = [7; 32];

    fn grouped(names: impl Iterator<Item = String>) -> Groups {
        let mut grouping = Grouping::default();
        names.for_each(|name| grouping.push(name.as_bytes()));
        grouping.groups
    }

    #[test]
    fn clusters_stay_whole_and_each_split_deals_its_own() {
        // Clusters 0 to 11 have public rows, 8 to 45 private ones.
        let clusters = |row: usize| if row.is_multiple_of(2) { row / 2 % 12 } else { 8 + row / 2 % 38 };
        let groups = grouped((0..400).map(|row| format!("series {}", clusters(row))));
        let mut splits: Vec<_> = (0..400).map(|row| Some([Split::Public, Split::Private][row % 2])).collect();
        splits[399] = None;
        let folds = of_clusters(&SECRET, &groups, &splits);
        for (split, count) in [(Split::Public, 12), (Split::Private, 20)] {
            let mut of: BTreeMap<usize, BTreeSet<u8>> = BTreeMap::new();
            let rows = (0..400).filter(|row| splits[*row] == Some(split));
            rows.for_each(|row| {
                of.entry(clusters(row)).or_default().insert(folds[row]);
            });
            assert!(of.values().all(|folds| folds.len() == 1), "{split:?}: {of:?}");
            let used: BTreeSet<u8> = of.values().flatten().copied().collect();
            assert_eq!(used, (0..count).collect(), "{split:?}: few clusters have a fold each");
            let most = used.iter().map(|fold| of.values().filter(|of| of.contains(fold)).count()).max();
            assert!(most <= Some(2), "{split:?}: {of:?}");
        }
        assert_eq!(folds[399], 0);
        assert_eq!(of_clusters(&SECRET, &groups, &splits), folds, "the same every time");
        assert_ne!(of_clusters(&[8; 32], &groups, &splits), folds, "another with another secret");
    }

    #[test]
    fn groups_are_dealt_as_one_whatever_their_split() {
        let groups = grouped((0..100).map(|row| (row % 50).to_string()));
        let mut sizes = [0; FOLDS as usize];
        of_groups(&SECRET, &groups).iter().for_each(|fold| sizes[usize::from(*fold)] += 1);
        assert!(sizes.iter().all(|size| (2..=3).contains(size)), "{sizes:?}");
    }
}
