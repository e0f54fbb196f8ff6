//! A client's tag: HMAC-SHA-256 of its address under the day's salt. With the salt gone nobody can get from a
//! tag to an address, and tags of two days have nothing in common.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;

/// A salt file shorter than this could be guessed, in bytes.
const SHORTEST: usize = 16;

/// A salt for each day: random, or derived from a secret file.
#[derive(Default)]
pub struct Salts {
    secret: Option<Vec<u8>>,
    /// By day since 1970-01-01.
    days: HashMap<i64, [u8; 32]>,
}

impl Salts {
    /// Random salts, gone with this value; with `file` they are derived from its content, which the organiser
    /// keeps outside of the contest's folder `root`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the file cannot be read, is short, or lies where it would be published.
    pub fn open(root: &Path, file: Option<&Path>) -> Result<Self, Failure> {
        let Some(file) = file else { return Ok(Self::default()) };
        let wrong = |code, text: String| {
            Failure::Configuration(vec![Finding::new(code, text).in_file(file.display().to_string())])
        };
        let path = file.canonicalize().map_err(|why| wrong(codes::UNREADABLE_FILE, why.to_string()))?;
        let root = root.canonicalize().map_err(|why| Failure::machine(root.display(), why))?;
        if path.starts_with(&root) {
            let text = "the salt lies in the contest's folder, where it would be published";
            return Err(wrong(codes::SALT_PUBLISHED, text.to_owned()));
        }
        let secret = std::fs::read(&path).map_err(|why| wrong(codes::UNREADABLE_FILE, why.to_string()))?;
        if secret.len() < SHORTEST {
            let text = format!("the salt has {} bytes, expected at least {SHORTEST}", secret.len());
            return Err(wrong(codes::BAD_SALT, text));
        }
        Ok(Self { secret: Some(secret), days: HashMap::new() })
    }

    /// The tag of `address` on `day`, counted from 1970-01-01.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the machine gives no random bytes.
    pub(super) fn tag(&mut self, day: i64, address: &[u8]) -> Result<i64, Failure> {
        if !self.days.contains_key(&day) {
            let mut salt = [0; 32];
            match &self.secret {
                Some(secret) => salt = mac(secret, format!("gitprize downloads 1 {day}").as_bytes()),
                None => getrandom::fill(&mut salt).map_err(|why| Failure::machine("making a salt", why))?,
            }
            self.days.insert(day, salt);
        }
        let salt = self.days.get(&day).copied().unwrap_or_default();
        let tag = mac(&salt, canonical(address).as_bytes());
        Ok(tag.first_chunk::<8>().map_or(0, |bytes| i64::from_le_bytes(*bytes)))
    }
}

/// An address in one spelling: IPv6 has many, and a server that listens on both writes IPv4 as `::ffff:`.
fn canonical(address: &[u8]) -> String {
    let text = String::from_utf8_lossy(address).to_ascii_lowercase();
    text.parse::<IpAddr>().map_or(text, |address| address.to_canonical().to_string())
}

/// HMAC-SHA-256 (RFC 2104).
fn mac(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length, so that this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_the_same_within_a_day_and_import_only() {
        let (mut one, mut two) = (Salts::default(), Salts::default());
        let tag = one.tag(14_000, b"192.0.2.7").unwrap();
        assert_eq!(one.tag(14_000, b"192.0.2.7").unwrap(), tag);
        assert_eq!(one.tag(14_000, b"::ffff:192.0.2.7").unwrap(), tag);
        assert_ne!(one.tag(14_000, b"192.0.2.8").unwrap(), tag);
        assert_ne!(one.tag(14_001, b"192.0.2.7").unwrap(), tag);
        assert_ne!(two.tag(14_000, b"192.0.2.7").unwrap(), tag);
        let long = one.tag(14_000, b"2001:0DB8:0:0::0:1").unwrap();
        assert_eq!(one.tag(14_000, b"2001:db8::1").unwrap(), long);
    }

    #[test]
    fn a_salt_file_makes_tags_that_repeat() {
        let folder = tempfile::tempdir().unwrap();
        let (inside, outside) = (folder.path().join("contest"), folder.path().join("salt"));
        std::fs::create_dir(&inside).unwrap();
        std::fs::write(&outside, [7; 32]).unwrap();
        let tag = || Salts::open(&inside, Some(&outside)).unwrap().tag(3, b"192.0.2.7").unwrap();
        assert_eq!(tag(), tag());
        std::fs::write(inside.join("salt"), [7; 32]).unwrap();
        let code = |path: &Path| match Salts::open(&inside, Some(path)) {
            Err(Failure::Configuration(findings)) => findings[0].code,
            _ => panic!("{} was taken", path.display()),
        };
        assert_eq!(code(&inside.join("salt")), "salt-published");
        assert_eq!(code(&inside.join("../contest/salt")), "salt-published");
        std::fs::write(&outside, b"short").unwrap();
        assert_eq!(code(&outside), "bad-salt");
        assert_eq!(code(&folder.path().join("none")), "unreadable-file");
    }
}
