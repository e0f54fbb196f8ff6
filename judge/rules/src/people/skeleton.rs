//! What a name looks like: two names with a key in common can be taken for each other.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

/// The keys of `name`: its Unicode confusable skeleton (UTS #39) after compatibility normalisation (NFKC),
/// with capitals as they stand, where an I looks like an l, with capitals folded, and with figures and signs read as the
/// letters that they stand for ("Grav1ty", "Gr@vity"). In all of them capitals, accents, spaces and punctuation then make
/// no difference, and two letters that look like one are that one: "Bell-Kor" looks like "BellKor", "vvin" like "win".
pub(crate) fn keys(name: &str) -> BTreeSet<String> {
    let normal: String = name.nfkc().collect();
    let mut keys = BTreeSet::from([reduced(&normal), reduced(&folded(&normal))]);
    if normal.chars().any(|c| letter(c, 'l').is_some()) {
        // A 1 may be an l or an i.
        for one in ['l', 'i'] {
            keys.insert(reduced(&folded(&read_as_letters(&normal, one))));
        }
    }
    keys
}

/// The letter that a figure or a sign is read as inside a word; no two figures are the same one, so that numbered teams
/// stay apart.
fn letter(c: char, one: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '|' | '!' | '¡' => one,
        '2' => 'z',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        '9' => 'g',
        _ => return None,
    })
}

fn read_as_letters(text: &str, one: char) -> String {
    let all: Vec<char> = text.chars().collect();
    let read = |(at, c): (usize, &char)| {
        // At its ends a mark is a mark: "Gravity!".
        let is_there = |chars: &[char]| chars.iter().any(|c| c.is_alphanumeric());
        let is_inside = !"!¡".contains(*c) || is_there(&all[..at]) && is_there(&all[at + 1..]);
        letter(*c, one).filter(|_| is_inside).unwrap_or(*c)
    };
    all.iter().enumerate().map(read).collect()
}

/// Upper case first, so that ß and ss, and both small sigmas, fall together.
fn folded(text: &str) -> String {
    text.to_uppercase().to_lowercase()
}

fn reduced(text: &str) -> String {
    // Before an exclamation it is a mark; its skeleton is an i.
    let text = text.replace('\u{a1}', "");
    let seen: String = skeleton(&text).nfd().filter(|c| !is_accent(*c) && !is_separator(*c)).collect();
    // Skeletons are written with capitals in places (0 looks like O).
    let seen = folded(&seen);
    let seen: String = skeleton(&seen).nfkc().collect();
    seen.replace("vv", "w")
}

/// The marks that come on letters of several scripts. Those of one script alone are letters of words there.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// Spaces and punctuation. Signs that names are told apart by, as in C++ and C#, stay.
fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || c.is_ascii_punctuation() && !"+#<=>".contains(c)
        || matches!(c, '\u{a1}' | '\u{a7}' | '\u{a8}' | '\u{ab}' | '\u{af}' | '\u{b4}' | '\u{b6}'..='\u{b8}' | '\u{bb}'
            | '\u{bf}' | '\u{2b0}'..='\u{2ff}' | '\u{37e}' | '\u{387}' | '\u{55a}'..='\u{55f}' | '\u{589}' | '\u{58a}'
            | '\u{5be}' | '\u{5f3}' | '\u{5f4}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{964}' | '\u{965}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2e00}'..='\u{2e7f}' | '\u{3001}'..='\u{3003}'
            | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{30fb}' | '\u{fe10}'..='\u{fe19}'
            | '\u{fe30}'..='\u{fe6f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> bool {
        !keys(a).is_disjoint(&keys(b))
    }

    #[test]
    fn names_that_look_alike_have_a_key_in_common() {
        for (a, b) in [
            ("BellKor", "bellkor"),
            ("BellKor", "Bell Kor"),
            ("BellKor", "ВеllКоr"),        // Cyrillic capitals and o
            ("BellKor", "BeIIKor"),        // capital I for l
            ("BellKor", "Be11Kor"),        // digits
            ("BellKor", "ＢｅｌｌＫｏｒ"), // full width
            ("BellKor", "𝐁𝐞𝐥𝐥𝐊𝐨𝐫"),        // mathematical
            ("Gravity", "Grаvity"),        // Cyrillic a
            ("Dace_", "dace"),
            ("BellKor's Pragmatic Chaos", "bellkors-pragmatic-chaos"),
            ("Opera Solutions", "0pera So1utions"),
            ("Strasse", "Straße"),
            ("modern", "modem"),
            ("Gravity", "Grav1ty"),
            ("Gravity", "Gravíty"),
            ("Gravity", "Gravity!"),
            ("Gravity", "Gr@v!ty"),
            ("Winners", "VVinners"),
            ("BigChaos", "B1gCha0$"),
            ("BellKor", "¡BéllKör!"),
            ("Ensemble", "3nsembl3"),
            ("Łódź", "Lodz"),
            ("Чай", "Чаи"),
            ("Hi!", "Hi"),
            ("O’Hara", "O'Hara"),
        ] {
            assert!(alike(a, b), "{a} {b}: {:?} {:?}", keys(a), keys(b));
        }
    }

    #[test]
    fn other_names_have_none() {
        let names = [
            "BellKor",
            "KorBell",
            "BellKor in BigChaos",
            "BigChaos",
            "Gravity",
            "When Gravity and Dinosaurs Unite",
            "Dinosaur Planet",
            "Hi",
            "Feeds2",
            "Feeds3",
            "PragmaticTheory",
            "C",
            "C++",
            "鹰队",
            "鹰",
            "Team 1",
            "Team 2",
            "Team 10",
            "Team 12",
            "Team 20",
            "C#",
            "かき",
            "がき",
            "की",
            "का",
            "mail",
            "mall",
        ];
        for (at, a) in names.iter().enumerate() {
            for b in &names[at + 1..] {
                assert!(!alike(a, b), "{a} {b}");
            }
        }
    }
}
