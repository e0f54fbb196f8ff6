//! What a name looks like: two names with a key in common can be taken for each other.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;

/// The keys of `name`: its Unicode confusable skeleton (UTS #39) after compatibility normalisation (NFKC),
/// with capitals as they stand, where an I looks like an l, and with capitals folded. In both, capitals and
/// separators then make no difference: "Bell-Kor" looks like "BellKor".
pub(crate) fn keys(name: &str) -> BTreeSet<String> {
    let normal: String = name.nfkc().collect();
    [reduced(&normal), reduced(&folded(&normal))].into()
}

/// Upper case first, so that ß and ss, and both small sigmas, fall together.
fn folded(text: &str) -> String {
    text.to_uppercase().to_lowercase()
}

fn reduced(text: &str) -> String {
    let seen: String = skeleton(text).filter(|c| !is_separator(*c)).collect();
    // Skeletons are written with capitals in places (0 looks like O).
    let seen = folded(&seen);
    skeleton(&seen).nfkc().collect()
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '_' | '.' | ',' | '\'' | '"' | '`' | '\u{b4}' | '\u{b7}')
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
            "Hi!",
            "Hi",
            "Feeds2",
            "Feeds3",
            "PragmaticTheory",
            "C",
            "C++",
            "鹰队",
            "鹰",
        ];
        for (at, a) in names.iter().enumerate() {
            for b in &names[at + 1..] {
                assert!(!alike(a, b), "{a} {b}");
            }
        }
    }
}
