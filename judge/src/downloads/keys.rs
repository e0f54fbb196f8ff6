//! Keyed digests of lines and addresses: SipHash-2-4 under keys of the day, which come from a secret that only the
//! judge's memory has (see [`super::memory`]). Nobody without it can try lines or addresses against a digest, and
//! digests of two days have nothing in common.

use std::net::{IpAddr, SocketAddr};

use hashbrown::HashMap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use siphasher::sip::SipHasher24;

/// The keys of all days.
#[derive(Clone)]
pub(super) struct Keys {
    secret: [u8; 32],
    /// By day since 1970-01-01: of lines, of clients.
    days: HashMap<i64, [[u8; 16]; 2]>,
}

impl Keys {
    /// The keys that come from `secret`.
    pub(super) fn new(secret: [u8; 32]) -> Self {
        Self { secret, days: HashMap::new() }
    }

    fn of(&mut self, day: i64) -> &[[u8; 16]; 2] {
        let secret = &self.secret;
        self.days.entry(day).or_insert_with(|| [derived(secret, "line", day), derived(secret, "client", day)])
    }

    /// What `line` of `day`, counted from 1970-01-01, is known again by.
    pub(super) fn line(&mut self, day: i64, line: &[u8]) -> u64 {
        SipHasher24::new_with_key(&self.of(day)[0]).hash(line.trim_ascii())
    }

    /// What the client at `address` is known again by within `day`.
    pub(super) fn client(&mut self, day: i64, address: &[u8]) -> u64 {
        let sip = SipHasher24::new_with_key(&self.of(day)[1]);
        match canonical(address) {
            Some(IpAddr::V4(address)) => sip.hash(&address.octets()),
            Some(IpAddr::V6(address)) => sip.hash(&address.octets()),
            None => sip.hash(&address.to_ascii_lowercase()),
        }
    }

    /// A number below `base` that is the same for `column` of `file` on `day` every time.
    pub(super) fn draw(&self, day: i64, file: &str, column: &str, base: u64) -> u64 {
        let key = derived(&self.secret, "rounding", day);
        let drawn = SipHasher24::new_with_key(&key).hash(format!("{column} {file}").as_bytes());
        // The high half of the product: as even as 64 bits allow.
        ((u128::from(drawn) * u128::from(base)) >> 64) as u64
    }
}

/// An address in one form: IPv6 has many spellings, a server that listens on both writes IPv4 as `::ffff:`, and some
/// write the port behind it.
pub(super) fn canonical(address: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(address).ok()?;
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let read = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    read.ok().map(|address| address.to_canonical())
}

/// Half of HMAC-SHA-256 (RFC 2104).
fn derived(secret: &[u8; 32], what: &str, day: i64) -> [u8; 16] {
    // HMAC takes keys of any length, so that this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return [0; 16] };
    mac.update(format!("gitprize downloads 2 {what} {day}").as_bytes());
    let mac: [u8; 32] = mac.finalize().into_bytes().into();
    mac.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_digest_a_day_and_a_secret_whatever_its_spelling() {
        let (mut one, mut two) = (Keys::new([1; 32]), Keys::new([2; 32]));
        let tag = one.client(14_000, b"192.0.2.7");
        for same in ["192.0.2.7", "::ffff:192.0.2.7", "192.0.2.7:49152", "[::ffff:192.0.2.7]:49152"] {
            assert_eq!(one.client(14_000, same.as_bytes()), tag, "{same}");
        }
        assert_ne!(one.client(14_000, b"192.0.2.8"), tag);
        assert_ne!(one.client(14_001, b"192.0.2.7"), tag);
        assert_ne!(two.client(14_000, b"192.0.2.7"), tag);
        let long = one.client(14_000, b"2001:0DB8:0:0::0:1");
        for same in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"] {
            assert_eq!(one.client(14_000, same.as_bytes()), long, "{same}");
        }
        assert_eq!(one.client(14_000, b"Host.Example"), one.client(14_000, b"host.example"));
    }

    #[test]
    fn a_line_is_known_whatever_ends_it() {
        let mut keys = Keys::new([1; 32]);
        let digest = keys.line(14_000, b"a line");
        assert_eq!(keys.line(14_000, b"a line\r\n"), digest);
        assert_eq!(keys.line(14_000, b"a line "), digest);
        assert_ne!(keys.line(14_000, b"a  line"), digest);
        assert_ne!(keys.line(14_001, b"a line"), digest);
        assert_ne!(Keys::new([2; 32]).line(14_000, b"a line"), digest);
    }

    #[test]
    fn numbers_are_drawn_evenly_and_the_same_every_time() {
        let keys = Keys::new([7; 32]);
        let mut seen = [0; 5];
        for day in 0..5_000 {
            let drawn = keys.draw(day, "/a", "visitors", 5);
            assert_eq!(drawn, keys.draw(day, "/a", "visitors", 5));
            seen[drawn as usize] += 1;
        }
        assert!(seen.iter().all(|count| (900..1_100).contains(count)), "{seen:?}");
    }
}
