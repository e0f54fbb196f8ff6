//! The cell of a list or set: items with one space between them, and the other ways in which programs write the same.
//!
//! Entry point: [`read`]. An item holds no space, comma, semicolon or bar, so that what stands between items can be told
//! from what stands in them.

use std::borrow::Cow;

/// Why a cell is no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// A space, comma, semicolon or bar between quotation marks.
    #[error("an item in quotation marks has a space or a separator in it")]
    SpaceInItem,
    /// A quotation mark that is not closed before the next separator.
    #[error("a quotation mark is not closed, or something follows it")]
    Quotes,
    /// An opening bracket without its closing one at the end, or the other way round.
    #[error("its brackets do not match, or are nested")]
    Brackets,
    /// Commas here, spaces or bars there.
    #[error("its items are separated in more than one way")]
    Separators,
    /// Two separators with nothing between them.
    #[error("an item between two separators is empty")]
    Empty,
}

/// Whether `text` is one item, and means it in a list, too.
pub fn is_item(text: &str) -> bool {
    !text.is_empty() && !text.contains(' ') && read(text).is_ok_and(|read| read == text)
}

/// What makes a cell need a closer look: everything but plain items. Without a branch, so that loops over it take
/// sixteen bytes at a time.
fn is_special(byte: u8) -> bool {
    let space = (byte == b'\t') | (byte == b'\n') | (byte == 0x0C) | (byte == b'\r');
    let separator = (byte == b',') | (byte == b';') | (byte == b'|');
    let bracket =
        (byte == b'[') | (byte == b']') | (byte == b'(') | (byte == b')') | (byte == b'{') | (byte == b'}');
    space | separator | bracket | (byte == b'\'') | (byte == b'"')
}

/// Whether `byte` in an item needs no closer look.
pub const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(byte, b',' | b';' | b'|' | b'[' | b']' | b'(' | b')' | b'{' | b'}' | b'\'' | b'"')
}

/// The items of `cell` with one space between them. Read besides `a b c`: lists as Python, JSON and NumPy print them
/// (`['a', 'b']`, `["a","b"]`, `[a b]`), and items separated by commas, semicolons, bars or tabs.
///
/// # Errors
/// What keeps it from meaning one thing only.
pub fn read(cell: &str) -> Result<Cow<'_, str>, Unclear> {
    let bytes = cell.as_bytes();
    if !bytes.iter().fold(false, |found, byte| found | is_special(*byte)) {
        let two = bytes.iter().zip(bytes.iter().skip(1));
        let two = two.fold(false, |found, (one, next)| found | (*one == b' ') & (*next == b' '));
        let plain = !cell.starts_with(' ') && !cell.ends_with(' ') && !two;
        return Ok(if plain {
            Cow::Borrowed(cell)
        } else {
            Cow::Owned(joined(cell.split_ascii_whitespace()))
        });
    }
    let inside = unwrapped(cell.trim())?;
    let mut items = vec![];
    let mut rest = inside.trim_start();
    let mut way = None;
    while !rest.is_empty() {
        let (item, after) = first(rest)?;
        items.push(item);
        let behind = after.trim_start();
        let mut next = behind;
        if let Some(mark) = behind.chars().next().filter(|c| is_separator(*c)) {
            next = behind[1..].trim_start();
            if next.starts_with(is_separator) {
                return Err(Unclear::Empty);
            }
            // `('a',)` is how Python writes a list of one.
            let last = next.is_empty();
            if !last || way.is_some() {
                agree(&mut way, mark)?;
            }
        } else if !behind.is_empty() {
            if behind.len() == after.len() {
                return Err(Unclear::Quotes);
            }
            agree(&mut way, ' ')?;
        }
        rest = next;
    }
    if items.iter().any(|item| item.is_empty()) {
        return Err(Unclear::Empty);
    }
    // An item may close what it opens, as `f(x)` does, and nothing else.
    let odd = |item: &&str| {
        item.starts_with(['[', '(', '{'])
            || item.ends_with([']', ')', '}']) && !item.contains(['[', '(', '{'])
    };
    if items.iter().any(odd) {
        return Err(Unclear::Brackets);
    }
    Ok(Cow::Owned(joined(items.into_iter())))
}

fn agree(way: &mut Option<char>, found: char) -> Result<(), Unclear> {
    if *way.get_or_insert(found) == found { Ok(()) } else { Err(Unclear::Separators) }
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '|')
}

fn joined<'i>(items: impl Iterator<Item = &'i str>) -> String {
    items.collect::<Vec<_>>().join(" ")
}

/// `cell` without the one pair of brackets around it, if there is one.
fn unwrapped(cell: &str) -> Result<&str, Unclear> {
    const PAIRS: [(char, char); 3] = [('[', ']'), ('(', ')'), ('{', '}')];
    let opens = PAIRS.iter().find(|(open, _)| cell.starts_with(*open));
    let closes = PAIRS.iter().any(|(_, close)| cell.ends_with(*close));
    match opens {
        Some((open, close)) => {
            let inside = cell
                .strip_prefix(*open)
                .and_then(|rest| rest.strip_suffix(*close))
                .ok_or(Unclear::Brackets)?;
            let inside = inside.trim();
            let nested = inside.starts_with(['[', '(', '{']) || !is_balanced(inside, *open, *close);
            if nested { Err(Unclear::Brackets) } else { Ok(inside) }
        }
        // An item may end with a bracket that it opens itself, as `f(x)` does.
        None if closes && !cell.contains(['[', '(', '{']) => Err(Unclear::Brackets),
        None => Ok(cell),
    }
}

/// Whether every `close` of `text` has its `open` before it, and none stays open.
fn is_balanced(text: &str, open: char, close: char) -> bool {
    let mut depth = 0_i32;
    for c in text.chars() {
        depth += i32::from(c == open) - i32::from(c == close);
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// The item at the start of `text`, and what follows it.
fn first(text: &str) -> Result<(&str, &str), Unclear> {
    let ends = |c: char| c.is_ascii_whitespace() || is_separator(c);
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '\'' | '"')) {
        let (item, after) = text[1..].split_once(quote).ok_or(Unclear::Quotes)?;
        if item.contains(ends) {
            return Err(Unclear::SpaceInItem);
        }
        // What would need its marks again to be read.
        let odd = item.contains('\\') || item.starts_with(['\'', '"']);
        if odd || after.starts_with(|c| !ends(c)) {
            return Err(Unclear::Quotes);
        }
        return Ok((item, after));
    }
    Ok(text.split_at(text.find(ends).unwrap_or(text.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_however_programs_write_them() {
        for text in [
            "a b c",
            " a  b c ",
            "['a', 'b', 'c']",
            "[\"a\",\"b\",\"c\"]",
            "[a b c]",
            "['a' 'b' 'c']",
            "a,b,c",
            "a, b, c",
            "a|b|c",
            "a;b;c",
            "a\tb\tc",
            "(a, b, c)",
            "{'a', 'b', 'c'}",
            "['a'\n 'b'\n 'c']",
            "a | b | c",
            "'a','b','c'",
        ] {
            assert_eq!(read(text).as_deref(), Ok("a b c"), "{text}");
        }
        for text in ["", " ", "[]", "()", "{}", "[ ]"] {
            assert_eq!(read(text).as_deref(), Ok(""), "{text}");
        }
        for (text, items) in [
            ("('a',)", "a"),
            ("['a']", "a"),
            ("it's f(x) a[0]", "it's f(x) a[0]"),
            ("1,2", "1 2"),
            ("良 好", "良 好"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(items), "{text}");
        }
    }

    #[test]
    fn what_may_mean_two_things_is_not_guessed() {
        for (text, why) in [
            ("['a b', 'c']", Unclear::SpaceInItem),
            ("['a,b', 'c']", Unclear::SpaceInItem),
            ("'a b", Unclear::Quotes),
            ("['it\\'s']", Unclear::Quotes),
            ("[a, b", Unclear::Brackets),
            ("a, b]", Unclear::Brackets),
            ("[[a, b], [c]]", Unclear::Brackets),
            ("a,b c", Unclear::Separators),
            ("a|b,c", Unclear::Separators),
            ("a,,b", Unclear::Empty),
            ("['', 'a']", Unclear::Empty),
            (",a", Unclear::Empty),
        ] {
            assert_eq!(read(text), Err(why), "{text}");
        }
    }

    #[test]
    fn plain_bytes_make_items() {
        for byte in 0..=127_u8 {
            let item = char::from(byte).to_string();
            assert!(!is_plain(byte) || is_item(&item) && !is_special(byte), "{item:?}");
            assert_eq!(is_special(byte) || byte == b' ', !is_plain(byte) && !is_other(byte), "{item:?}");
        }
    }

    /// Bytes that are in the way of nothing and are rare.
    fn is_other(byte: u8) -> bool {
        byte.is_ascii_control() && !byte.is_ascii_whitespace()
    }

    proptest::proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in "[ab ,;|'\"\\[\\](){}\t\n]{0,12}") {
            if let Ok(items) = read(&text) {
                let again = read(&items);
                proptest::prop_assert_eq!(again.as_deref(), Ok(&*items));
            }
        }
    }
}
