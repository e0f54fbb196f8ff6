//! Names of folders out of titles.

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;

/// Letters of a title that go into an address, at most.
const LONGEST: usize = 50;

/// `title` in small letters, digits and hyphens: what an address may be made of. Empty when it has none of them.
pub(super) fn slug(title: &str) -> String {
    let mut slug = String::new();
    // Letters with accents lose them; other scripts have no letters left.
    for letter in title.nfkd().filter(|letter| !unicode_normalization::char::is_combining_mark(*letter)) {
        match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_alphanumeric() => slug.push(letter),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The folder of the thread that its source calls `key`: the same for the same thread, whatever else is imported, and
/// unlike any other's.
pub(super) fn folder(key: &str, title: &str) -> String {
    let number = key.split_once(':').filter(|(_, number)| {
        number.len() <= 12 && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    // Sources number their threads alike, and may come to the same section.
    let mark = match number {
        Some((kind, number)) => format!("{kind}{number}"),
        None => hex::encode(&Sha256::digest(key)[..5]),
    };
    match slug(title).as_str() {
        "" => format!("thread-{mark}"),
        slug => format!("{slug}-{mark}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_addresses() {
        for (title, expected) in [
            ("MD5 of the data?", "md5-of-the-data"),
            ("  Über-Ensembles & co. ", "uber-ensembles-co"),
            ("../../etc/passwd", "etc-passwd"),
            ("数据", ""),
            ("-- ", ""),
        ] {
            assert_eq!(slug(title), expected, "{title}");
        }
        assert!(slug(&"long ".repeat(40)).len() <= LONGEST);
        assert_eq!(folder("github:12", "MD5?"), "md5-github12");
        assert_eq!(folder("phpbb:7", "数据"), "thread-phpbb7");
        let mail = folder("mbox:<a@b>", "MD5?");
        assert!(mail.starts_with("md5-") && mail.len() == 14, "{mail}");
        assert_ne!(mail, folder("mbox:<c@b>", "MD5?"));
    }
}
