//! What everybody can see of a row without its label: where it stands, what it is called, its group.

use answer::AnswerKey;
use decode::Ids;

/// Where a feature comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Row,
    Id,
    Group,
}

/// A category for each row of the key.
pub(super) struct Feature {
    /// For sentences: "row numbers".
    pub(super) name: String,
    pub(super) origin: Origin,
    /// For each row its category.
    pub(super) of: Vec<u32>,
    /// How many categories there are.
    pub(super) count: usize,
    /// The number itself, which can be sent as a prediction.
    pub(super) raw: Option<Vec<f64>>,
}

/// Bins of a feature that has an order; none has fewer than 20 rows.
const BINS: usize = 50;
/// Remainders that are looked at.
const REMAINDERS: [u64; 7] = [2, 3, 4, 5, 6, 7, 10];

/// Every feature of the rows. `order` says where each row of the key stands in the published id list; without
/// one, rows are taken to be published in the key's order.
pub(super) fn all(key: &AnswerKey, order: Option<&[u32]>) -> Vec<Feature> {
    let ids = key.ids();
    let rows = ids.len();
    let places: Vec<u64> = match order {
        Some(order) => order.iter().map(|place| u64::from(*place)).collect(),
        None => (0..rows as u64).collect(),
    };
    let mut all = vec![];
    ordered(&mut all, "row numbers", Origin::Row, &places);
    if ids.has_groups() {
        all.push(within(ids));
        let mut of = vec![0; rows];
        for (number, (_, range)) in ids.groups().enumerate() {
            of[range].fill(number as u32);
        }
        all.push(Feature {
            name: "groups".to_owned(),
            origin: Origin::Group,
            of,
            count: ids.groups().len(),
            raw: None,
        });
    }
    if let Some(numbers) = (0..rows).map(|row| trailing_number(ids.get(row))).collect::<Option<Vec<u64>>>() {
        ordered(&mut all, "the numbers in the ids", Origin::Id, &numbers);
    }
    let mut sorted: Vec<u32> = (0..rows as u32).collect();
    sorted.sort_unstable_by(|a, b| ids.get(*a as usize).cmp(ids.get(*b as usize)));
    let mut rank = vec![0; rows];
    for (place, row) in sorted.into_iter().enumerate() {
        rank[row as usize] = place as u64;
    }
    all.push(binned("the ids in alphabetical order".to_owned(), Origin::Id, &rank));
    for (name, cell) in [
        ("the lengths of the ids", (|id: &[u8]| id.len().to_string().into_bytes()) as fn(&[u8]) -> Vec<u8>),
        ("the ids' last characters", |id| id[id.len() - 1..].to_vec()),
        ("the ids' first characters", |id| id[..1].to_vec()),
        ("the ids' beginnings", |id| beginning(id).to_vec()),
        ("the ids' endings", |id| ending(id).to_vec()),
    ] {
        all.extend(named(name, ids, cell));
    }
    all
}

/// A number in bins, and its remainders.
fn ordered(all: &mut Vec<Feature>, name: &str, origin: Origin, numbers: &[u64]) {
    let mut feature = binned(name.to_owned(), origin, numbers);
    feature.raw = Some(numbers.iter().map(|number| *number as f64).collect());
    all.push(feature);
    for by in REMAINDERS {
        all.push(Feature {
            name: format!("{name} modulo {by}"),
            origin,
            of: numbers.iter().map(|number| (number % by) as u32).collect(),
            count: by as usize,
            raw: None,
        });
    }
}

/// Bins of equal size; equal numbers share a bin.
fn binned(name: String, origin: Origin, numbers: &[u64]) -> Feature {
    let mut order: Vec<u32> = (0..numbers.len() as u32).collect();
    order.sort_unstable_by_key(|row| numbers[*row as usize]);
    let count = (numbers.len() / 20).clamp(1, BINS);
    let mut of = vec![0; numbers.len()];
    let mut last = (None, 0);
    for (place, row) in order.into_iter().enumerate() {
        let number = numbers[row as usize];
        let bin = if last.0 == Some(number) { last.1 } else { (place * count / numbers.len()) as u32 };
        of[row as usize] = bin;
        last = (Some(number), bin);
    }
    Feature { name, origin, of, count, raw: None }
}

/// How far into its group a row stands, in tenths.
fn within(ids: &Ids) -> Feature {
    let mut of = vec![0; ids.len()];
    for (_, range) in ids.groups() {
        let (start, length) = (range.start, range.len());
        for row in range {
            of[row] = ((row - start) * 10 / length) as u32;
        }
    }
    Feature { name: "places within the groups".to_owned(), origin: Origin::Row, of, count: 10, raw: None }
}

/// A few different texts; nothing when there is one, or too many to learn anything from.
fn named(name: &str, ids: &Ids, cell: impl Fn(&[u8]) -> Vec<u8>) -> Option<Feature> {
    let most = (ids.len() / 20).min(500);
    let mut known = std::collections::HashMap::<Vec<u8>, u32>::new();
    let mut of = Vec::with_capacity(ids.len());
    for row in 0..ids.len() {
        let next = known.len() as u32;
        of.push(*known.entry(cell(ids.get(row))).or_insert(next));
        if known.len() > most {
            return None;
        }
    }
    let count = known.len();
    (count > 1).then(|| Feature { name: name.to_owned(), origin: Origin::Id, of, count, raw: None })
}

/// The digits at the end, or the last ones inside: `cat_0017.jpg` has 17.
fn trailing_number(id: &[u8]) -> Option<u64> {
    let end = id.iter().rposition(u8::is_ascii_digit)? + 1;
    let start = id[..end].iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |at| at + 1);
    // More digits are a hash, and less than a double's is exact.
    (end - start <= 15).then(|| std::str::from_utf8(&id[start..end]).ok()?.parse().ok()).flatten()
}

/// What stands before the first digit or separator.
fn beginning(id: &[u8]) -> &[u8] {
    let end = id.iter().position(|b| !b.is_ascii_alphabetic() && b.is_ascii());
    &id[..end.unwrap_or(id.len())]
}

/// What stands after the last digit.
fn ending(id: &[u8]) -> &[u8] {
    &id[id.iter().rposition(u8::is_ascii_digit).map_or(0, |at| at + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_taken_apart() {
        let parts = |id: &str| {
            let id = id.as_bytes();
            let text = |part: &[u8]| String::from_utf8(part.to_vec()).unwrap();
            (text(beginning(id)), trailing_number(id), text(ending(id)))
        };
        assert_eq!(parts("cat_0017.jpg"), ("cat".to_owned(), Some(17), ".jpg".to_owned()));
        assert_eq!(parts("10-2649429"), (String::new(), Some(2_649_429), String::new()));
        assert_eq!(parts("abc"), ("abc".to_owned(), None, "abc".to_owned()));
        assert_eq!(trailing_number(b"1234567890123456"), None);
    }

    #[test]
    fn bins_share_the_rows_out_and_keep_equal_numbers_together() {
        let numbers: Vec<u64> = (0..100).rev().collect();
        let feature = binned(String::new(), Origin::Row, &numbers);
        assert_eq!((feature.count, feature.of[0], feature.of[99]), (5, 4, 0));
        assert_eq!(feature.of.iter().filter(|bin| **bin == 2).count(), 20);
        assert!(binned(String::new(), Origin::Row, &[7; 100]).of.iter().all(|bin| *bin == 0));
    }
}
