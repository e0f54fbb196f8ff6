//! Ranked lists of items, separated by spaces, against sets of relevant ones.

use hashbrown::HashSet;

/// Items up to which looking through all of them is faster than hashing.
const FEW: usize = 16;

/// Places from 1 of the relevant items among the first `k` that were listed, each at its first place only.
pub(super) fn item_hits([relevant, listed]: [&str; 2], [k]: [f64; 1]) -> Option<Vec<f64>> {
    Some(if relevant.is_ascii() && listed.is_ascii() {
        hits(Ascii(relevant.as_bytes()), Ascii(listed.as_bytes()), k)
    } else {
        hits(words(relevant), words(listed), k)
    })
}

/// How many different items.
pub(super) fn item_count([items]: [&str; 1], []: [f64; 0]) -> Option<f64> {
    let items = if items.is_ascii() { Set::of(Ascii(items.as_bytes())) } else { Set::of(words(items)) };
    Some(items.len() as f64)
}

fn words(text: &str) -> impl Iterator<Item = &[u8]> {
    text.split_whitespace().map(str::as_bytes)
}

/// What `split_whitespace` gives of ASCII, which is nearly every list, without looking each character up.
struct Ascii<'t>(&'t [u8]);

impl<'t> Iterator for Ascii<'t> {
    type Item = &'t [u8];

    fn next(&mut self) -> Option<&'t [u8]> {
        let text = self.0;
        let mut start = 0;
        while start < text.len() && is_space(text[start]) {
            start += 1;
        }
        let mut end = start;
        while end < text.len() && !is_space(text[end]) {
            end += 1;
        }
        self.0 = &text[end..];
        (end > start).then(|| &text[start..end])
    }
}

#[inline]
fn is_space(byte: u8) -> bool {
    byte == b' ' || byte.wrapping_sub(b'\t') <= b'\r' - b'\t'
}

fn hits<'t>(
    relevant: impl Iterator<Item = &'t [u8]>,
    listed: impl Iterator<Item = &'t [u8]>,
    k: f64,
) -> Vec<f64> {
    let mut missing = Set::of(relevant);
    let mut hits = vec![];
    for (place, item) in (1_u32..).zip(listed) {
        let place = f64::from(place);
        if place > k || missing.len() == 0 {
            break;
        }
        if missing.remove(item) {
            hits.push(place);
        }
    }
    hits
}

/// Different items.
#[allow(clippy::large_enum_variant, reason = "one lives for one call, and few are what nearly all have")]
enum Set<'t> {
    Few(usize, [&'t [u8]; FEW]),
    Many(HashSet<&'t [u8]>),
}

impl<'t> Set<'t> {
    fn of(mut items: impl Iterator<Item = &'t [u8]>) -> Self {
        let (mut count, mut few): (usize, [&[u8]; FEW]) = (0, [b""; FEW]);
        while let Some(item) = items.next() {
            if place(&few[..count], item).is_some() {
                continue;
            }
            if count == FEW {
                let known = few.into_iter().chain([item]);
                return Self::Many(known.chain(items).collect());
            }
            few[count] = item;
            count += 1;
        }
        Self::Few(count, few)
    }

    fn len(&self) -> usize {
        match self {
            Self::Few(count, _) => *count,
            Self::Many(all) => all.len(),
        }
    }

    /// Whether `item` was there; it is no longer.
    fn remove(&mut self, item: &[u8]) -> bool {
        match self {
            Self::Few(count, few) => {
                let Some(at) = place(&few[..*count], item) else { return false };
                *count -= 1;
                few.swap(at, *count);
                true
            }
            Self::Many(all) => all.remove(item),
        }
    }
}

/// Where `item` is. Most differ in length or in the last byte, which needs no call.
fn place(few: &[&[u8]], item: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < few.len() {
        let one = few[at];
        if one.len() == item.len() && one.last() == item.last() && one == item {
            return Some(at);
        }
        at += 1;
    }
    None
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
        assert_eq!(item_count(["a\u{b}b\r\nc \u{1c}"], []), Some(4.0));
        assert_eq!(item_count(["a\u{a0}b\u{3000}c b"], []), Some(3.0));
    }

    proptest::proptest! {
        #[test]
        fn few_and_many_are_the_same(relevant in "[a-e\u{e9}]{1,2}( [a-h]{1,2}){0,40}", listed in "[a-h \t\u{e9}]{0,90}", k in 0..50) {
            let mut missing: HashSet<&str> = relevant.split_whitespace().collect();
            proptest::prop_assert_eq!(item_count([&relevant], []), Some(missing.len() as f64));
            let first = listed.split_whitespace().take(k as usize).enumerate();
            let slow: Vec<f64> = first.filter(|(_, item)| missing.remove(item)).map(|(at, _)| at as f64 + 1.0).collect();
            proptest::prop_assert_eq!(item_hits([&relevant, &listed], [f64::from(k)]), Some(slow));
        }
    }
}
